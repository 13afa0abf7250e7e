"""What is written out of the records: workbooks, previews, what was issued, 综合报告.

Uses `meaning` and what is below it; the way in is `reports.py`. Begin at `workbooks.py`, which
makes the workbooks of an annex. The layouts are data, in `meaning/forms`.
"""

__all__ = [
    "archive",
    "assumptions",
    "closing_report",
    "delivery",
    "movement",
    "previews",
    "readiness",
    "sheets",
    "shells",
    "shown_list",
    "workbooks",
]
