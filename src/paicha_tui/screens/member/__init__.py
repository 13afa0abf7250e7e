"""The place 党员: the list (`screen.py`), and what opens from it: a member's record and history."""

__all__ = ["form", "merging", "record", "record_body", "screen"]
