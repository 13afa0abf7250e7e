"""What the widgets draw with: marks, inert text, and text of an exact width in cells."""

from __future__ import annotations

from functools import lru_cache

from rich.cells import cell_len, set_cell_size

from paicha_tui.basics.values import visible_text

SUBSTITUTE = "␦"
"""Stands for one invisible character that has no picture of its own."""


CURSOR, MARKED, PROBLEM, CUT, RULE = ">", "*", "!", "…", "─"
"""Say without colour what is chosen, marked, wrong, cut off or divided."""

PLAIN = str.maketrans(
    {"…": "~"}
    | dict.fromkeys("─━╸╺▔", "-")
    | dict.fromkeys("│┃▏▎▍▌▋▊▉▐", "|")
    | dict.fromkeys("┌┐└┘├┤┬┴┼", "+")
    | dict.fromkeys("▁▂▃▄▅▆▇█", "#")
)
"""What stands for each sign that not every terminal draws one cell wide."""


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
    kept = str(set_cell_size(shown[::-1], max(width - cell_len(CUT), 0))).rstrip()
    return CUT + kept[::-1]


@lru_cache(16384)  # the same cells are drawn at every key
def fitted(text: str, width: int, *, right: bool = False) -> str:
    """The text made inert and exactly `width` cells wide: filled with spaces, or cut and marked."""
    shown = visible_text(text)
    missing = width - cell_len(shown)
    if missing >= 0:
        return " " * missing + shown if right else shown + " " * missing
    if width <= 0:
        return ""
    kept = set_cell_size(shown, width - len(CUT))
    # Half of a wide character is a space, which would look like one of the text.
    half = " " if kept and kept[-1] != shown[len(kept) - 1] else ""
    cut = kept[: len(kept) - len(half)] + CUT
    return half + cut if right else cut + half
