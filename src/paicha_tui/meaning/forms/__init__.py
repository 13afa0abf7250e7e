"""The nine annexes: their layouts as data, and the entries the layouts name."""

__all__ = ["entries", "layout", "occasion"]
