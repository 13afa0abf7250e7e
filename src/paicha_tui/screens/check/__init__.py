"""五核查: a branch walked through one of the five checks."""

__all__ = ["screen"]
