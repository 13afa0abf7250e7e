"""What the records mean under the settings of the campaign. Nothing here writes.

Uses `models.py` and what is below it. Begin at `screening` for a state of a member, at `figures`
for a number, at `rules` for a check, at `forms` for an annex, at `decisions` for what may follow.
"""

__all__ = [
    "cases",
    "decisions",
    "figures",
    "forms",
    "rules",
    "screening",
    "settings",
]
