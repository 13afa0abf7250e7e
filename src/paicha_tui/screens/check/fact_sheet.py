"""What is known of one member for one check, laid out in lines of any width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from textual.strip import Strip
from textual.widget import Widget

from paicha_tui.basics.values import visible_text
from paicha_tui.entry.check_facts import Fact
from paicha_tui.widgets.drawing import PROBLEM, fitted

LABEL = 12
"""Cells that a label takes at least."""
MARGIN = 2
INDENT = "  "

SheetLine = tuple[str, bool]
"""A line, and whether it tells of something wanting."""


class FactSheet(Widget, can_focus=True):
    """Facts in two columns, long ones on lines of their own, and below them plain sentences.

    A mark, and not colour alone, stands before what is wanting.
    """

    DEFAULT_CSS = """
    FactSheet { height: 1fr; width: 1fr; }
    FactSheet > .sheet--wanting { color: $text-warning; text-style: bold; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"sheet--fact", "sheet--wanting"}

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._facts: Sequence[Fact] = ()
        self._sentences: Sequence[str] = ()
        self._wanting = True
        self._laid_out: tuple[int, list[SheetLine]] = (0, [])

    def show(
        self, facts: Sequence[Fact], sentences: Sequence[str], *, wanting: bool = True
    ) -> None:
        """Show other facts; `wanting` says whether the sentences tell of something wanting."""
        self._facts, self._sentences, self._wanting = facts, sentences, wanting
        self._laid_out = (0, [])
        self.refresh()

    def lines(self, width: int) -> list[SheetLine]:
        """Everything in lines of so many cells."""
        if self._laid_out[0] != width:
            lines = list(fact_lines(self._facts, width))
            if lines and self._sentences:
                lines.append(("", False))
            for sentence in self._sentences:
                lines += sentence_lines(sentence, width, self._wanting)
            self._laid_out = (width, lines)
        return self._laid_out[1]

    def render_line(self, y: int) -> Strip:
        """One line; the last one says how many more there are."""
        width, height = self.size
        lines = self.lines(width)
        if y >= len(lines):
            return Strip.blank(width, self.rich_style)
        text, wanting = lines[y]
        hidden = len(lines) - height + 1
        if y == height - 1 and hidden > 1:
            text, wanting = f"{INDENT}还有 {hidden} 行放不下，Alt+O 打开记录看全部", True
        style = self.get_component_rich_style("sheet--wanting" if wanting else "sheet--fact")
        return Strip([Segment(fitted(text, width), style)], width)


def fact_lines(facts: Sequence[Fact], width: int) -> Iterator[SheetLine]:
    """The facts in their order, two on a line where both fit."""
    half = width // 2
    waiting: Fact | None = None
    for fact in facts:
        short = cell_len(_told(fact)) <= half - 1
        if waiting is not None and short:
            yield fitted(_told(waiting), half) + _told(fact), waiting.wanting or fact.wanting
            waiting = None
            continue
        if waiting is not None:
            yield _told(waiting), waiting.wanting
        waiting = fact if short else None
        if not short:
            yield from _wrapped(_told(fact), width, fact.wanting, " " * (MARGIN + LABEL + 1))
    if waiting is not None:
        yield _told(waiting), waiting.wanting


def sentence_lines(sentence: str, width: int, wanting: bool) -> Iterator[SheetLine]:
    """A sentence in as many lines as it needs."""
    return _wrapped(_marked(wanting) + visible_text(sentence), width, wanting, INDENT)


def _marked(wanting: bool) -> str:
    return fitted(PROBLEM if wanting else "", MARGIN)


def _told(fact: Fact) -> str:
    label = visible_text(fact.label)
    return f"{_marked(fact.wanting)}{fitted(label, max(LABEL, cell_len(label)))} " + visible_text(
        fact.text
    )


def _wrapped(text: str, width: int, wanting: bool, indent: str) -> Iterator[SheetLine]:
    room = max(width, len(indent) + 2)
    first = chop_cells(text, room)[0]
    yield first, wanting
    for line in chop_cells(text[len(first) :], room - len(indent)) if text[len(first) :] else ():
        yield indent + line, wanting
