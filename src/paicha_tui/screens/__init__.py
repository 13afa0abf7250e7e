"""What the application shows. Screens draw and listen; what is stored is decided below them.

Holds a module for each place of the application, or a folder where a place has several; `base/` has
what screens are made from, `dialogs/` what comes up over any of them. Uses everything below but
what `commands` does; of the store only what tells of changes. Begin at `places.py`, a row for each
place, and go on to the file that the row names.
"""

__all__ = [
    "base",
    "branch",
    "commands",
    "dialogs",
    "help",
    "intake",
    "keys",
    "member",
    "places",
    "removed",
    "taking_out",
]
