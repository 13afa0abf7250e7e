"""Files in: planning what a workbook would change, applying it, and giving back rejected rows.

made = plan(path)            # reads, writes nothing
apply(made)                  # one transaction
rejects_workbook(made)       # the rows that were not taken, each with its reason
"""

from paicha_tui.intake.applying import apply
from paicha_tui.intake.outcome import Plan, Reject, RowOutcome, SheetSummary
from paicha_tui.intake.planning import plan
from paicha_tui.intake.rejects import rejects_workbook

__all__ = [
    "Plan",
    "Reject",
    "RowOutcome",
    "SheetSummary",
    "apply",
    "plan",
    "rejects_workbook",
]
