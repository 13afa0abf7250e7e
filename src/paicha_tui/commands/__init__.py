"""The commands: each does one thing through the rooms below and says what came of it.

Holds a function for each command, by subject. Uses everything below, but never Textual: `screens`
and `widgets` are for the application alone. Begin at `common.py`, which says how one ends and which
store it works on; what can be typed stands in `cli.py`.
"""

__all__ = [
    "annexes",
    "checking",
    "common",
    "exchange",
    "failing",
    "issuing",
    "keeping",
    "lists",
    "merging",
    "removing",
    "starting",
    "undoing",
]
