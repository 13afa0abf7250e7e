"""Dialogs that come up over any place: a list to choose from, a line to type, lines to read."""
