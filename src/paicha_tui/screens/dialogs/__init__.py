"""Dialogs that come up over any place: a list to choose from, a file, a line to type, lines."""

__all__ = ["chooser", "file_chooser", "lines_to_read", "text_prompt"]
