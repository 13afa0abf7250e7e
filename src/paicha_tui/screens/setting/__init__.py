"""设置: the campaign, its organisations, and the store."""

__all__ = ["organization"]
