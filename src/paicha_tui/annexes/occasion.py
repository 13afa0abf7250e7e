"""For whom and when an annex is filled in, and what the lines around its table say of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from paicha_tui.annexes.entries import Manner
from paicha_tui.annexes.forms import Form
from paicha_tui.errors import Refused
from paicha_tui.models import Organization
from paicha_tui.settings import Campaign
from paicha_tui.values import PartialDate


@dataclass(frozen=True)
class Occasion:
    """For whom and when an annex is filled in."""

    form: Form
    campaign: Campaign
    unit: str
    """填报单位."""
    organization: Organization | None = None
    """What the annex covers; None for everything."""
    masked: bool = False

    def manner(self) -> Manner:
        """How the annex writes what it shows."""
        return Manner(self.campaign, self.form.annex, self.form.date_style, self.masked)

    def line(self, text: str) -> str:
        """The text with its `{…}` filled in from `FURNITURE`. Raises Refused for another name."""
        return _PLACEHOLDER.sub(self._placeholder, text)

    def _placeholder(self, found: re.Match[str]) -> str:
        value = FURNITURE.get(found[1])
        if value is None:
            raise Refused(
                f"附件{self.form.annex}的版式文件中，“{found[0]}”不是能填的内容；"
                f"可用的有：{'、'.join(FURNITURE)}"
            )
        return value(self)


_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def _copies(occasion: Occasion) -> str:
    chosen = occasion.campaign.choices[f"annex{occasion.form.annex}_copies"]
    return chosen or occasion.line(occasion.form.copies)


FURNITURE: Mapping[str, Callable[[Occasion], str]] = {
    "unit": lambda it: it.unit,
    "unit_label": lambda it: (
        "党支部" if it.organization and it.organization.level == "branch" else "填报单位"
    ),
    "fill_date": lambda it: PartialDate.of(it.campaign.fill_date).chinese(),
    "copies": _copies,
    "recipient": lambda it: it.campaign.choices["recipient"],
    "contact": lambda it: it.manner().show(it.organization, "contact"),
    "phone": lambda it: it.manner().show(it.organization, "phone"),
}
"""What the lines above and below a table, the notes and the copies may have filled in."""
