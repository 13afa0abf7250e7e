"""What a preview shows at one width, and its cursor; a screen draws the lines and passes keys."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from paicha_tui.annexes.previews.boxes import filled, wrapped
from paicha_tui.meaning.forms.occasion import Occasion


@dataclass(frozen=True)
class Spot:
    """What stands under the cursor."""

    told: str
    """One line that says what it is."""
    figure: str = ""
    """The figure whose people can be opened."""
    number: int = 0
    """How many they are."""
    heading: str = ""
    """What that list of people is called."""
    organization_code: str | None = None
    """Within which organisation it counts them; None for everything."""
    member_uid: str = ""
    """The person whose record can be opened."""


@dataclass(frozen=True)
class Highlight:
    """Where the cursor is drawn."""

    line: int
    start: int
    width: int


class View(ABC):
    """A preview drawn for one width."""

    def __init__(self, width: int) -> None:
        self.width = width

    @property
    @abstractmethod
    def length(self) -> int:
        """How many lines there are."""

    @abstractmethod
    def line(self, number: int) -> str:
        """A line, from 0 on."""

    @abstractmethod
    def spot(self) -> Spot:
        """What is under the cursor."""

    def highlight(self) -> Highlight | None:
        """Where the cursor is; None where the lines have none."""
        return None

    def lasting(self, top: int) -> str:
        """What stands in the first line while the lines are shown from `top`; empty for nothing."""
        del top
        return ""

    def move(self, rows: int, columns: int) -> bool:
        """Move the cursor; whether more than its own line must be drawn anew."""
        del rows, columns
        return False

    def turn(self, pages: int) -> bool:
        """Go to another page, where there are pages; whether there was one."""
        del pages
        return False

    @abstractmethod
    def resized(self, width: int) -> View:
        """The same preview at another width, the cursor where it is."""

    def placed_like(self, other: View) -> View:
        """This preview with its cursor where that of another is, as far as it has the place."""
        del other
        return self


def heading_lines(occasion: Occasion, width: int, after_title: str = "") -> list[str]:
    """附件N, the title, and the line with 填报单位 and 填表日期."""
    form = occasion.form
    title = form.title + after_title
    return [
        filled(f"附件{form.annex}", width, "left"),
        *(filled(line, width, "center") for line in wrapped(title, width)),
        *furniture_lines(occasion, form.header, width),
    ]


def furniture_lines(occasion: Occasion, templates: tuple[str, ...], width: int) -> list[str]:
    """A line of several pieces: apart if there is room, else one after the other."""
    pieces = [occasion.line(template) for template in templates]
    if not pieces:
        return []
    share = width // len(pieces)
    if len(pieces) > 1 and all(len(wrapped(piece, share - 1)) == 1 for piece in pieces):
        rest = width - share * (len(pieces) - 1)
        first = [filled(piece, share, "left") for piece in pieces[:-1]]
        return ["".join(first) + filled(pieces[-1], rest, "right")]
    return _packed(pieces, width)


def _packed(pieces: list[str], width: int) -> list[str]:
    """The pieces one after the other, as many on a line as there is room for."""
    lines: list[str] = []
    for piece in pieces:
        longer = f"{lines[-1]}　{piece}" if lines else piece
        if lines and len(wrapped(longer, width)) == 1:
            lines[-1] = longer
        else:
            lines += wrapped(piece, width)
    return lines
