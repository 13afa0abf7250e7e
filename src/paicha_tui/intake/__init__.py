"""Files in: planning what a workbook would change, applying it, and giving back rejected rows.

made = planning.plan(path)              # reads, writes nothing
applying.apply(made)                    # one transaction
rejects.rejects_workbook(made)          # the rows that were not taken, each with its reason

Uses `meaning` and what is below it. Begin at `planning.py`. Nothing is imported here: the child
process that reads a workbook comes in this way and should know no records.
"""

__all__ = [
    "applying",
    "outcome",
    "planning",
    "preview",
    "rejects",
    "settling",
    "template",
    "workbook_reader",
]
