"""Dialogs that come up over any place: a list to choose from, a line to type, lines to read."""

__all__ = ["chooser", "lines_to_read", "text_prompt"]
