"""The place 五核查: members walked through one of the five checks (`screen.py`)."""

__all__ = ["screen"]
