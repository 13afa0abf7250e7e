"""Annexes as they were issued: kept, printed again unchanged, and compared."""

from paicha_tui.annexes.archive.comparison import CellChange, Comparison, Move, compare
from paicha_tui.annexes.archive.issuing import Blocked, issue
from paicha_tui.annexes.archive.kept import (
    Issued,
    files_of,
    issued,
    issued_as,
    name_of,
    note_reprint,
)

__all__ = [
    "Blocked",
    "CellChange",
    "Comparison",
    "Issued",
    "Move",
    "compare",
    "files_of",
    "issue",
    "issued",
    "issued_as",
    "name_of",
    "note_reprint",
]
