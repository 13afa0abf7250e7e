"""What the widgets draw with: marks, inert text, and text of an exact width in cells."""

from __future__ import annotations

from functools import lru_cache

from rich.cells import cell_len, set_cell_size

from paicha_tui.basics.values import visible_text

SUBSTITUTE = "␦"
"""Stands for one invisible character that has no picture of its own."""


class Marks:
    """The signs that say without colour what is chosen, marked, wrong, cut off or divided."""

    cursor = ">"
    marked = "*"
    problem = "!"
    cut = "…"
    rule = "─"
    ascii = False
    """Whether every sign is to be one that all terminals draw one cell wide."""

    def use_ascii(self) -> None:
        """Take signs that every terminal draws one cell wide."""
        self.cut = ".."
        self.rule = "-"
        self.ascii = True


marks = Marks()
"""The signs in use; the option --ascii changes them before anything is drawn."""


def inert(text: str) -> str:
    """The text with each unsafe character replaced by exactly one harmless character."""
    if text.isprintable():
        return text
    return "".join(map(_inert_character, text))


def _inert_character(character: str) -> str:
    shown = visible_text(character)
    return shown if len(shown) == 1 else SUBSTITUTE


def ending_of(text: str, width: int) -> str:
    """The end of a text in so many cells, for names that begin alike; a cut is marked."""
    shown = visible_text(text)
    if cell_len(shown) <= width:
        return shown
    kept = str(set_cell_size(shown[::-1], max(width - cell_len(marks.cut), 0))).rstrip()
    return marks.cut + kept[::-1]


def fitted(text: str, width: int, *, right: bool = False) -> str:
    """The text made inert and exactly `width` cells wide: filled with spaces, or cut and marked."""
    return _fitted(text, width, right, marks.cut)


@lru_cache(16384)  # the same cells are drawn at every key
def _fitted(text: str, width: int, right: bool, cut: str) -> str:
    shown = visible_text(text)
    missing = width - cell_len(shown)
    if missing >= 0:
        return " " * missing + shown if right else shown + " " * missing
    if width <= len(cut):
        return cut[:width]
    return set_cell_size(shown, width - len(cut)) + cut
