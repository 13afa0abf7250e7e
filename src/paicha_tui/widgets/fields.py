"""One-row input fields: how keys, pasted text and the text of an input method enter a record."""

# Imported where used: a place is up before what only some of its keys need is read.
from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Protocol

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Size
from textual.message import Message
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widgets.input import Selection

from paicha_tui.basics.values import ValueUnreadable, clean_text
from paicha_tui.widgets.drawing import PROBLEM, fitted, inert
from paicha_tui.widgets.textual_private import ShownInput

CURSOR, SELECTED, OFFERED = (
    Style(reverse=True),
    Style(reverse=True, underline=True),
    Style(dim=True),
)
_CELLS = re.compile(r"\r\n|[\r\n\t]")
_LINES = re.compile(r"\r\n|[\r\n]")
LEAST_ROOM = 8
"""Cells behind the text without which nothing is offered."""


def holds_cells(text: str) -> bool:
    """Whether a text is several cells of a spreadsheet, divided by tabs or lines."""
    return _CELLS.search(text.strip("\r\n")) is not None


class Pick(Protocol):
    """What one digit puts into an empty field."""

    @property
    def text(self) -> str:
        """What is put there."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing has to be typed behind it."""


class Completer(Protocol):
    """What a field may offer while it is typed into."""

    @property
    def picks(self) -> Sequence[Pick]:
        """What the digits from 1 on stand for."""

    @property
    def values(self) -> Sequence[str]:
        """All values, the likeliest first."""

    def offer(self, typed: str) -> str:
        """The value that what is typed begins or spells; empty for none."""

    def part(self, typed: str) -> str:
        """The same as far as its next natural end."""

    def containing(self, query: str) -> Sequence[str]:
        """The values that fit a query."""


class FieldInput(ShownInput):
    """A field of a form: one row, no border, no blinking.

    What stands in it when it is entered is selected, so that the next key takes its place; ←, →,
    Home and End edit it, Backspace clears it. A field that `goes_on` is gone on with at its end.

    Enter, Tab and ↓ go to the next field, Shift+Tab and ↑ back. On leaving, the text is tidied and
    told by `Left`. What is wrong with it, or what may be typed, is told by `Remark` for the form
    to show on its fixed line; in the row itself a mark at the end says that something is wrong.

    Behind the cursor at the end of the text it may offer a value, dim and in brackets. → takes it
    as far as its next natural end, End takes all and goes on; every other key leaves it alone.
    """

    DEFAULT_CSS = """
    FieldInput { background: $surface; }
    FieldInput:focus { background: $panel; background-tint: transparent; }
    FieldInput.-problem { color: $text-error; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,tab,down", "next_field", "下一项", show=False, id="field.next"),
        Binding("shift+tab,up", "previous_field", "上一项", show=False, id="field.previous"),
        Binding(
            "ctrl+z",
            "restore",
            "还原",
            show=False,
            id="field.restore",
            tooltip="恢复成进入这一项时的内容",
        ),
        Binding(
            "right",
            "take_part",
            "取一段",
            show=False,
            id="field.take_part",
            tooltip="把提示取到下一个省、市、路、号",
        ),
        Binding(
            "end,ctrl+e",
            "take_whole",
            "取全部",
            show=False,
            id="field.take",
            tooltip="取方括号里提示的全部内容，到下一项；不取就不存",
        ),
    ]

    # A field is as wide as its form makes it, so that typing moves nothing else. Textual's own
    # has the whole screen laid out anew for every key.
    value: Reactive[str] = Reactive("", init=False)
    virtual_size: Reactive[Size] = Reactive(Size(0, 0))

    @dataclass
    class Left(Message):
        """The field was left; `text` is what it holds now."""

        field: FieldInput
        text: str

        @property
        def control(self) -> FieldInput:
            """The field."""
            return self.field

        @property
        def field_key(self) -> str:
            """The key of the field."""
            return self.field.field_key

    @dataclass
    class Remark(Message):
        """What the form's fixed line should say about the field; empty for nothing."""

        field: FieldInput
        text: str
        problem: bool

        @property
        def control(self) -> FieldInput:
            """The field."""
            return self.field

    @dataclass
    class Pasted(Message):
        """Several cells of a spreadsheet were pasted into the field."""

        field: FieldInput
        cells: tuple[str, ...]
        more_rows: int = 0
        """How many rows stood below the first one, whose cells these are."""

        @property
        def control(self) -> FieldInput:
            """The field."""
            return self.field

    goes_on = False
    """Whether what is typed when the field is entered next goes behind its text."""
    came_by_itself = False
    """Whether the cursor was put here by a digit that settled the field before."""
    spreads = False
    """Whether several pasted cells are told by `Pasted` rather than joined."""
    joins_lines = False
    """Whether pasted lines without tabs are one text all the same."""

    def __init__(
        self, field_key: str, text: str = "", *, id: str | None = None, classes: str | None = None
    ) -> None:
        super().__init__(
            compact=True, select_on_focus=False, validate_on=(), id=id, classes=classes
        )
        self.cursor_blink = False
        self.start_with(text)
        self.field_key = field_key
        self.problem: str | None = None
        self._text_on_entering = text
        self._offers: Completer | None = None
        self._offered = ""
        self._filled_over: str | None = None

    # What the form calls.

    def set_text(self, text: str) -> None:
        """Put another text in the place of what is there, without a problem."""
        self.value = text
        self.cursor_position = len(text)
        self._text_on_entering = text
        self.set_problem(None)

    def set_problem(self, problem: str | None) -> None:
        """Say what is wrong with the text, or with None that nothing is."""
        if problem != self.problem:
            self.problem = problem
            self.set_class(problem is not None, "-problem")
            self.refresh()
            if self.is_mounted:
                self._tell()

    def offer_from(self, offers: Completer | None) -> None:
        """Offer these values while the field is typed into; with None nothing."""
        self._offers = offers
        self._find_offer()

    @property
    def is_begun(self) -> bool:
        """Whether the clerk is in the middle of the text: the next key would not replace it."""
        return self.has_focus and self.selection.is_empty

    @property
    def remark(self) -> str:
        """What the form's fixed line should say: what is wrong, else what may be typed."""
        return self.problem or self.advice()

    # What kinds of field differ in.

    def advice(self) -> str:
        """What may be typed here; empty where nothing needs saying."""
        return ""

    def tidied(self, text: str) -> str:
        """The text as the field shows it once it is left. Raises ValueUnreadable."""
        return clean_text(text)

    def shown_before(self) -> str:
        """What stands before the text and is no part of it."""
        return ""

    # Each would be styled on its own for every field, which takes long where there are fifty.
    @classmethod
    def _get_component_classes(cls) -> frozenset[str]:  # type: ignore[override]
        return frozenset()

    # Going in and out.

    def on_mount(self, event: events.Mount) -> None:  # type: ignore[override]
        """Make room for the text the field starts with."""
        # A field that doesn't blink needs none of the timers that Textual's own sets up here.
        event.prevent_default()
        self.virtual_size = Size(self.content_width, 1)

    def on_focus(self, event: events.Focus) -> None:
        """Select the text, or put the cursor behind it, and tell the form what to show."""
        over, self._filled_over = self._filled_over, None
        self._text_on_entering = self.value if over is None else over
        if self.goes_on or over is not None:
            self.cursor_position = len(self.value)
        elif not event.from_app_focus:
            self.action_select_all()
        self.goes_on = False
        # Where the field stands is known once drawn, and the field just left is tidied by then.
        self.call_after_refresh(self._place_cursor)
        self._tell()

    def _place_cursor(self) -> None:
        if self.has_focus:
            self.scroll_to_cursor()
            self.app.cursor_position = self.cursor_screen_offset

    def on_blur(self) -> None:
        """Tidy the text, find what is wrong, and tell that the field was left."""
        self.came_by_itself = False
        self.leave()
        self.offer_from(None)
        self.scroll_to(0, animate=False)

    def leave(self) -> None:
        """Do what is to be done when the field is left, also while it keeps the focus."""
        try:
            text = self.tidied(self.value)
        except ValueUnreadable as unreadable:
            self.set_problem(unreadable.reason)
        else:
            self.value = text
            self.set_problem(self.problem_of(text))
        self.post_message(self.Left(self, self.value))

    def problem_of(self, text: str) -> str | None:  # noqa: ARG002
        """What is wrong with a tidied text as a Chinese sentence, or None."""
        return None

    def action_next_field(self) -> None:
        """Go to the next field."""
        self.screen.focus_next()

    def go_on_by_itself(self) -> None:
        """Go to the next field without being told to; Backspace there comes back."""
        self.screen.focus_next()
        reached = self.screen.focused
        if isinstance(reached, FieldInput) and reached is not self:
            reached.came_by_itself = True

    def action_previous_field(self) -> None:
        """Go to the field before."""
        self.screen.focus_previous()

    def action_cursor_left(self, select: bool = False) -> None:
        """Go left from where the cursor is seen, also while the text is selected."""
        if not select:
            self.selection = Selection.cursor(self.cursor_position)
        super().action_cursor_left(select)

    def action_delete_left(self) -> None:
        """Delete to the left; in an empty field that came by itself go back to the one before."""
        if self.value or not self.came_by_itself:
            super().action_delete_left()
        else:
            self.action_previous_field()

    def action_restore(self) -> None:
        """Take back what was typed since the field was entered; without any the form goes on."""
        if self.value == self._text_on_entering:
            raise SkipAction
        self.value = self._text_on_entering
        self.cursor_position = len(self.value)

    def on_paste(self, event: events.Paste) -> None:
        """Take a pasted text: several cells are the form's to spread, else all in one line."""
        event.stop()
        event.prevent_default()
        if self.spreads_pasted(event.text):
            text = event.text.strip("\r\n")
            rows = _LINES.split(text) if "\t" in text else [text]
            # A row is a person: the next one's cells would go into this one's other fields.
            cells = tuple(map(clean_text, _CELLS.split(rows[0])))
            self.post_message(self.Pasted(self, cells, len(rows) - 1))
        else:
            self.replace(clean_text(event.text), *self.selection)

    def spreads_pasted(self, text: str) -> bool:
        """Whether a pasted text is several cells for the form to spread."""
        divides = "\t" in text if self.joins_lines else holds_cells(text)
        return self.spreads and divides

    def fill(self, text: str) -> None:
        """Put a pasted text in the place of what is there; Ctrl+Z in the field brings that back."""
        self._filled_over = self.value
        self.value = text
        self.cursor_position = len(text)

    def _tell(self) -> None:
        self.post_message(self.Remark(self, self.remark, self.problem is not None))

    # Offering.

    def watch_value(self) -> None:
        """Offer what fits what has been typed."""
        self._find_offer()

    def _find_offer(self) -> None:
        self._show_offer(self._offers.offer(self.value) if self._offers else "")

    def _show_offer(self, offered: str) -> None:
        if offered != self._offered:
            self._offered = offered
            self.refresh()

    @property
    def ghost(self) -> str:
        """What is drawn behind the text to offer a value, brackets and all; empty for nothing."""
        room = self.size.width - (self.cursor_cell - round(self.scroll_offset.x))
        at_end = self.cursor_at_end and self.selection.is_empty
        if not (self._offered and self.has_focus and at_end) or room < LEAST_ROOM:
            return ""
        if self._offered.startswith(self.value):
            shown = f"[{inert(self._offered[len(self.value) :])}]"
        else:
            shown = f"[>{inert(self._offered)}]"
        free = room - (self.problem is not None)
        return shown if cell_len(shown) <= free else fitted(shown, free)

    def action_take_part(self) -> None:
        """Take a part of what is offered, or move the cursor to the right."""
        if self.ghost and self._offers:
            self._take_offer(self._offers.part(self.value))
        else:
            self.action_cursor_right()

    def action_take_whole(self) -> None:
        """Take all that is offered and go on, or move the cursor to the end."""
        if self.ghost:
            self._take_offer(self._offered)
            self.go_on_by_itself()
        else:
            self.action_end()

    def _take_offer(self, text: str) -> None:
        self.value = text
        self.cursor_position = len(text)

    # Drawing.

    def shown(self, text: str) -> str:
        """The text with what stands before it, made inert."""
        return self.shown_before() + inert(text)

    @property
    def cursor_screen_offset(self) -> Offset:
        """The cell of the screen where the next character goes, for the input method's window."""
        x, y, _, _ = self.content_region
        before = cell_len(self.shown(self.value[: self.cursor_position]))
        return Offset(x + before - round(self.scroll_offset.x), y)

    def render_line(self, y: int) -> Strip:
        """The row; its last cell carries the mark of a problem."""
        width = self.size.width
        if y != 0:
            return Strip.blank(width, self.rich_style)
        start = round(self.scroll_offset.x)
        strip = Strip(self._segments()).crop(start, start + width)
        strip = strip.extend_cell_length(width, self.rich_style).simplify()
        if self.problem is None or width < 2:
            return strip
        mark = Strip([Segment(PROBLEM, self.rich_style)], 1)
        return Strip.join([strip.crop(0, width - 1).extend_cell_length(width - 1), mark])

    @property
    def replaced(self) -> tuple[int, int]:
        """The first character that the next key replaces, and the one behind the last."""
        first, last = sorted(self.selection)
        return first, last

    def _segments(self) -> list[Segment]:
        """The text, with the cursor, what is selected, and what is offered."""
        style = self.rich_style
        before, text = self.shown_before(), inert(self.value)
        if not self.has_focus:
            return [Segment(before + text, style)]
        cursor = self.cursor_position
        first, last = self.replaced
        borders = sorted({0, first, last, cursor, min(cursor + 1, len(text)), len(text)})
        segments = [Segment(before, style)]
        for begin, end in itertools.pairwise(borders):
            extra = CURSOR if begin == cursor else SELECTED if first <= begin < last else None
            segments.append(Segment(text[begin:end], style + extra if extra else style))
        if cursor == len(text):
            ghost = self.ghost or " "
            segments.append(Segment(ghost[0], style + CURSOR))
            segments.append(Segment(ghost[1:], style + OFFERED))
        # An empty one would still send its colours over the line.
        return [segment for segment in segments if segment.text]
