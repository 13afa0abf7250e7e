"""Who is listed and what is to be done: list, steps, searches, letters, handlings, findings.

Uses `meaning` and what is below it. Nothing here writes a record. Begin at `listing.py`, the
members as the list shows them.
"""

__all__ = [
    "columns",
    "finding",
    "handling",
    "index",
    "letter",
    "listing",
    "scope",
    "search_case",
    "steps",
]
