"""导入: the preview of a file, what is settled there, and taking an import back."""

__all__ = ["beginning", "open_cells", "screen", "undoing", "unknown_branches"]
