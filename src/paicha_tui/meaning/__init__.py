"""What the records mean under the settings of the campaign. What is written here
belongs to a write of others: a setting, the last contact of a loss.

Uses `models.py` and what is below it. Begin at `screening` for a state of a member, at `figures`
for a number, at `rules` for a check, at `forms` for an annex, at `decisions` for what may follow.
"""

__all__ = [
    "as_of",
    "cases",
    "decisions",
    "figures",
    "former_branch",
    "forms",
    "further_search",
    "identity",
    "last_contact",
    "rules",
    "screening",
    "settings",
]
