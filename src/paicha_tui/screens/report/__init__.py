"""The place 报表: the annexes (`screen.py`), previewed, written, issued and fetched."""

__all__ = ["choices"]
