"""What knows nothing of the work: dates, text, numbers, files, workbooks, the terminal, the clock.

Uses nothing of the project but itself. Begin at `values.py` for the partial date and safe text, at
`errors.py` for the ways to fail.
"""

__all__ = [
    "arguments",
    "clerk",
    "clock",
    "errors",
    "files",
    "identity",
    "locations",
    "openpyxl_private",
    "peewee_private",
    "person_name",
    "pinyin",
    "preferences",
    "printing",
    "spreadsheet",
    "strokes",
    "terminal",
    "values",
]
