"""The search index: who is meant by what a clerk types, and who meets the quick filters.

The index is drawn from the records and kept in the same encrypted file. The audit log is the feed
of its changes: it remembers the last entry it has seen, and `refresh` takes in what came since,
whichever process wrote it. It is made for SQLite; on another database this package is what to write
anew.
"""

from paicha_tui.worklists.index.positions import MemberReader
from paicha_tui.worklists.index.selection import SORT_KEYS, Selection, in_order_of, sort_keys_of
from paicha_tui.worklists.index.upkeep import backlog, is_current, keep_up, knows_flags_of, refresh

__all__ = [
    "SORT_KEYS",
    "MemberReader",
    "Selection",
    "backlog",
    "in_order_of",
    "is_current",
    "keep_up",
    "knows_flags_of",
    "refresh",
    "sort_keys_of",
]
