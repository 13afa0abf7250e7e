"""The pane in which an annex is drawn as it will be printed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from paicha_tui.annexes.previews import Highlight, Preview, Spot, View
from paicha_tui.widgets.drawing import fitted


class PreviewPane(Widget, can_focus=True):
    """The lines of a preview, its cursor, and the keys that move it."""

    DEFAULT_CSS = """
    PreviewPane { height: 1fr; width: 1fr; }
    PreviewPane > .pane--cursor {
        background: $panel; color: $foreground; text-style: underline;
    }
    PreviewPane:focus > .pane--cursor {
        background: $block-cursor-background; color: $block-cursor-foreground;
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"pane--line", "pane--cursor"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter", "open", "打开", id="preview.open", tooltip="打开这个数字的人，或这个人的记录"
        ),
        Binding("up", "move(-1,0)", "上移", show=False, id="preview.up"),
        Binding("down", "move(1,0)", "下移", show=False, id="preview.down"),
        Binding("left", "move(0,-1)", "左移", show=False, id="preview.left"),
        Binding("right", "move(0,1)", "右移", show=False, id="preview.right"),
        Binding(
            "pageup", "page(-1)", "上页", show=False, id="preview.page_up", tooltip="上页或上一人"
        ),
        Binding(
            "pagedown",
            "page(1)",
            "下页",
            show=False,
            id="preview.page_down",
            tooltip="下页或下一人",
        ),
        Binding("home", "end(-1)", "开头", show=False, id="preview.first"),
        Binding("end", "end(1)", "末尾", show=False, id="preview.last"),
    ]

    @dataclass
    class Moved(Message):
        """The cursor is on something else."""

        spot: Spot

    @dataclass
    class Opened(Message):
        """Enter was pressed on this."""

        spot: Spot

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._view: View | None = None
        self._waiting = ""
        self._typed_ahead: list[Callable[[], None]] = []
        """What was asked for before there was anything to see."""
        self._top = 0

    # What the screen calls.

    def show(self, preview: Preview, *, keep_place: bool = False) -> None:
        """Draw this preview from its beginning, or with the cursor where it was."""
        before, top = self._view, self._top
        self._view = preview.view(self._width)
        self._top = 0
        if keep_place and before is not None:
            self._view = self._view.placed_like(before)
            self._top = min(top, self._last_top)
        self._show_cursor()
        self.refresh()
        if self.has_focus:
            self.post_message(self.Moved(self._view.spot()))
        for action in self._typed_ahead:
            action()
        self._typed_ahead.clear()

    def wait(self, told: str) -> None:
        """Draw nothing but a sentence."""
        self._view, self._waiting, self._top = None, told, 0
        self._typed_ahead.clear()
        self.refresh()

    @property
    def spot(self) -> Spot | None:
        """What is under the cursor."""
        return self._view.spot() if self._view else None

    # Keys.

    def _changed(self, move: Callable[[View], bool]) -> None:
        view = self._view
        if view is None:
            self._typed_ahead.append(lambda: self._changed(move))
            return
        left, top = view.highlight(), self._top
        whole = move(view)
        if view.highlight() != left:
            self._show_cursor()
        if whole or self._top != top:
            self.refresh()
        else:
            self._refresh_at(left)
            self._refresh_at(view.highlight())
        self.post_message(self.Moved(view.spot()))

    def action_move(self, rows: int, columns: int) -> None:
        """Move the cursor, or the lines where they have none or it is at their end."""

        def move(view: View) -> bool:
            before = view.highlight()
            drawn = view.move(rows, columns)
            if rows and view.highlight() == before:
                self._top = max(0, min(self._top + rows, self._last_top))
            return drawn

        self._changed(move)

    def action_page(self, pages: int) -> None:
        """Go to another person, or move by as many lines as there are in view."""

        def turn(view: View) -> bool:
            if view.turn(pages):
                self._top = 0
                return True
            if view.highlight() is None:
                self._top = max(0, min(self._top + pages * self._height, self._last_top))
                return False
            return view.move(pages * self._height, 0)

        self._changed(turn)

    def action_end(self, direction: int) -> None:
        """Go to the first line, or the last."""

        def go(view: View) -> bool:
            drawn = view.move(direction * view.length, 0)
            self._top = 0 if direction < 0 else self._last_top
            return drawn

        self._changed(go)

    def action_open(self) -> None:
        """Tell what was chosen."""
        if self._view is None:
            self._typed_ahead.append(self.action_open)
        else:
            self.post_message(self.Opened(self._view.spot()))

    # Drawing.

    @property
    def _width(self) -> int:
        return max(self.size.width, 1)

    @property
    def _height(self) -> int:
        return max(self.size.height, 1)

    @property
    def _last_top(self) -> int:
        return max(self._view.length - self._height, 0) if self._view else 0

    def _show_cursor(self) -> None:
        """Bring the cursor into view."""
        at = self._view.highlight() if self._view else None
        if at is None:
            return
        # The first line in view may be covered by the row that lasts.
        if at.line - 1 < self._top and self._top:
            self._top = max(at.line - self._height // 2, 0)
        elif at.line >= self._top + self._height:
            self._top = at.line - self._height // 2
        self._top = max(0, min(self._top, max(self._last_top, at.line - self._height + 1)))

    def _refresh_at(self, at: Highlight | None) -> None:
        if at is not None:
            self.refresh(Region(0, at.line - self._top, self.size.width, 1))

    def on_resize(self) -> None:
        """Draw for the new width."""
        if self._view is not None:
            self._view = self._view.resized(self._width)
            self._top = min(self._top, self._last_top)
            self._show_cursor()
            self.refresh()

    def on_focus(self) -> None:
        """Tell what the cursor is on."""
        if self._view is not None:
            self.post_message(self.Moved(self._view.spot()))

    def render_line(self, y: int) -> Strip:
        """A line of the preview."""
        width = self.size.width
        plain = self.get_component_rich_style("pane--line")
        view, number = self._view, self._top + y
        if view is None:
            text = f" {self._waiting}" if y == 0 else ""
        elif y == 0 and (lasting := view.lasting(self._top)):
            text = lasting
        else:
            text = view.line(number) if number < view.length else ""
        strip = Strip([Segment(fitted(text, width), plain)], width)
        at = view.highlight() if view else None
        if at is None or at.line != number or not text:
            return strip
        return self._with_cursor(strip, at)

    def _with_cursor(self, strip: Strip, at: Highlight) -> Strip:
        """The line with the cell under the cursor set off."""
        style = self.get_component_rich_style("pane--cursor")
        plain = self.get_component_rich_style("pane--line")
        start = min(max(at.start - 1, 0), self.size.width - 1)
        end = min(at.start + at.width, self.size.width)
        return Strip.join(
            [
                Strip([Segment(strip.crop(0, start).text, plain)], start),
                Strip([Segment(strip.crop(start, end).text, style)]),
                Strip([Segment(strip.crop(end).text, plain)]),
            ]
        )
