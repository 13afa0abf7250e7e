"""报表: the annexes previewed, written, issued and fetched."""

__all__ = ["choices"]
