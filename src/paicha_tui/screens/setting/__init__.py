"""The place 设置: the campaign's settings (`screen.py`), its organisations, the passphrase."""

__all__ = ["organization", "screen"]
