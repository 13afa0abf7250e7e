"""A table of any length, drawn from windows of rows that are fetched when they come into view."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal

from rich.cells import cell_len
from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from paicha_tui.basics.values import visible_text
from paicha_tui.widgets.drawing import CURSOR, MARKED, fitted

Row = Sequence[str]
Fetch = Callable[[int, int], Sequence[Row]]
"""Gives so many rows from the one with this position on; fewer where there are no more."""

_SIDEWAYS = "窗口放不下的列"
_MARKING = frozenset({"mark", "mark_all", "mark_others", "mark_to_here"})

WINDOW = 64
WINDOWS_KEPT = 32
GUTTER = 3
_LEAST = 4
"""Cells that a column takes at least which takes what the others leave."""


@dataclass(frozen=True)
class TableColumn:
    """A column: `width` in cells, 0 for one that takes what the others leave."""

    key: str
    label: str
    width: int
    align: Literal["left", "right"] = "left"


class VirtualTable(Widget, can_focus=True):
    """Rows below a header, one of them under the cursor, any of them marked.

    It holds only the rows near those in view, so that a million rows cost what one costs. A step
    of the cursor draws two rows; a step out of view moves by half a page, so that most steps stay
    cheap over a thin line.
    """

    DEFAULT_CSS = """
    VirtualTable { height: 1fr; width: 1fr; }
    VirtualTable > .table--header { color: $text-muted; text-style: bold; }
    VirtualTable > .table--marked { text-style: bold; }
    VirtualTable > .table--cursor { background: $panel; color: $foreground; }
    VirtualTable:focus > .table--cursor {
        background: $block-cursor-background; color: $block-cursor-foreground;
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--header",
        "table--row",
        "table--marked",
        "table--cursor",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "打开", id="table.open", tooltip="打开光标所在的一行"),
        Binding(
            "space,ideographic_space", "mark", "标记", id="table.mark", tooltip="标记或取消标记"
        ),
        Binding("up", "move_up", "上移", show=False, id="table.up"),
        Binding("down", "move_down", "下移", show=False, id="table.down"),
        Binding("pageup", "page_up", "上页", show=False, id="table.page_up"),
        Binding("pagedown", "page_down", "下页", show=False, id="table.page_down"),
        Binding("home", "first", "开头", show=False, id="table.first"),
        Binding("end", "last", "末尾", show=False, id="table.last"),
        Binding(
            "right", "sideways(1)", "右边的列", show=False, id="table.right", tooltip=_SIDEWAYS
        ),
        Binding("left", "sideways(-1)", "左边的列", show=False, id="table.left", tooltip=_SIDEWAYS),
        Binding(
            "ctrl+a", "mark_all", "全选", show=False, id="table.all", tooltip="标记全部或全不标记"
        ),
        Binding(
            "alt+i", "mark_others", "反选", show=False, id="table.others", tooltip="没有标记的标记"
        ),
        Binding(
            "alt+m",
            "mark_to_here",
            "标到这里",
            show=False,
            id="table.range",
            tooltip="从上次标记的一行标记到光标所在的一行",
        ),
        Binding(
            "ctrl+c", "copy", "复制", show=False, id="table.copy", tooltip="复制一个值、一行或几行"
        ),
        Binding(
            "alt+p", "print", "印出", show=False, id="table.print", tooltip="照屏幕上的列写成工作簿"
        ),
    ]

    @dataclass
    class RowChosen(Message):
        """Enter was pressed on the row with this position."""

        table: VirtualTable
        row: int

        @property
        def control(self) -> VirtualTable:
            """The table."""
            return self.table

    @dataclass
    class CursorMoved(Message):
        """The cursor is now on the row with this position."""

        table: VirtualTable
        row: int

        @property
        def control(self) -> VirtualTable:
            """The table."""
            return self.table

    @dataclass
    class CopyAsked(Message):
        """What is shown is wanted on the clipboard."""

        table: VirtualTable

    @dataclass
    class PrintAsked(Message):
        """What is shown is wanted as a workbook."""

        table: VirtualTable

    def __init__(
        self,
        columns: Sequence[TableColumn],
        *,
        empty: str = "没有记录",
        opens: bool = True,
        marks_rows: bool = True,
        tells_total: bool = True,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`opens` and `marks_rows` say whether Enter and the space bar do anything here.

        `tells_total` writes into the header how many rows there are.
        """
        super().__init__(id=id, classes=classes)
        self._tells_total = tells_total
        self._columns = tuple(columns)
        self._off = {"choose"} if not opens else set()
        self._off |= _MARKING if not marks_rows else set()
        self._hidden = 0
        """How many columns behind the first are out of view at the left."""
        self._marked_last = 0
        self.complete: Callable[[], None] = lambda: None
        """Reads what is still to be read, before all rows are marked or written out."""
        self._empty = empty
        self._fetch: Fetch | None = None
        self._windows: OrderedDict[int, Sequence[Row]] = OrderedDict()
        self._top = 0
        self.total = 0
        self.cursor = 0
        self.marked: set[int] = set()

    # What a screen calls.

    def show(self, fetch: Fetch, total: int, *, cursor: int = 0) -> None:
        """Show another list of `total` rows, none of them marked, with the cursor on one."""
        self._fetch = fetch
        self.total = total
        self.marked.clear()
        self._marked_last = 0
        self._top = 0
        self.cursor = self._within(cursor)
        self._bring_into_view()
        self.forget()
        self.place_cursor()

    def say_when_empty(self, text: str) -> None:
        """What to show where there are no rows."""
        self._empty = text

    def grow(self, total: int) -> None:
        """Take more rows behind those there are; these, their marks and the cursor stay."""
        in_view = self._top + self._rows_in_view > self.total
        self.total = total
        for number in [each for each, rows in self._windows.items() if len(rows) < WINDOW]:
            del self._windows[number]
        if in_view:
            self.refresh()
        else:
            self.refresh(Region(0, 0, self.size.width, 1))

    def show_columns(self, columns: Sequence[TableColumn]) -> None:
        """Show other columns of the same rows."""
        self._columns = tuple(columns)
        self._hidden = 0
        self.forget()

    @property
    def columns(self) -> Sequence[TableColumn]:
        """The columns, in view or not."""
        return self._columns

    def texts(self, rows: Sequence[int]) -> Iterator[list[str]]:
        """The cells of these rows in order, safe to show as they are."""
        for row in rows:
            yield [visible_text(cell) for cell in self.row_at(row) or ()]

    def forget(self) -> None:
        """Fetch the rows anew, since they may have changed."""
        self._windows.clear()
        self.refresh()

    def renew(self, rows: Iterable[int]) -> None:
        """Fetch these rows anew and draw no others; how many there are stays."""
        for row in rows:
            self._windows.pop(row // WINDOW, None)
            if 0 <= row - self._top < self._rows_in_view:
                self._refresh_row(row)

    def move_to(self, row: int) -> None:
        """Put the cursor on the row with this position, or on the nearest there is."""
        row, left = self._within(row), self.cursor
        if row == left:
            return
        self.cursor = row
        if self._bring_into_view():
            self.refresh()
        else:
            self._refresh_row(left)
            self._refresh_row(row)
        self.place_cursor()
        self.post_message(self.CursorMoved(self, row))

    def row_at(self, row: int) -> Row | None:
        """The cells of the row with this position; None where there is none."""
        if self._fetch is None or not 0 <= row < self.total:
            return None
        number, position = divmod(row, WINDOW)
        if number not in self._windows:
            self._windows[number] = self._fetch(number * WINDOW, WINDOW)
            if len(self._windows) > WINDOWS_KEPT:
                self._windows.popitem(last=False)
        self._windows.move_to_end(number)
        window = self._windows[number]
        return window[position] if position < len(window) else None

    # Where the cursor and the view are.

    @property
    def _rows_in_view(self) -> int:
        return max(self.size.height - 1, 1)

    def _within(self, row: int) -> int:
        return max(min(row, self.total - 1), 0)

    def _bring_into_view(self) -> bool:
        """Move the view to the cursor when it is outside; whether it was."""
        in_view = self._rows_in_view
        above, below = self._top - self.cursor, self.cursor - (self._top + in_view - 1)
        if above <= 0 and below <= 0:
            return False
        if max(above, below) > in_view:
            top = self.cursor - in_view // 2
        else:
            jump = max(in_view // 2, above, below)
            top = self._top + (jump if below > 0 else -jump)
        self._top = self._nearest_top(top)
        return True

    def _nearest_top(self, top: int) -> int:
        return max(min(top, self.total - self._rows_in_view), 0)

    def place_cursor(self) -> None:
        """Put the terminal's cursor on the row, where a screen reader or a braille line follows."""
        if self.has_focus:
            self.app.cursor_position = self.cursor_cell

    @property
    def cursor_cell(self) -> Offset:
        """The cell of the screen at which the row under the cursor begins."""
        x, y, _, _ = self.content_region
        return Offset(x, y + 1 + self.cursor - self._top)

    def on_focus(self) -> None:
        """Take the terminal's cursor along, once it is known where the rows stand."""
        self.call_after_refresh(self.place_cursor)

    def _refresh_row(self, row: int) -> None:
        self.refresh(Region(0, row - self._top + 1, self.size.width, 1))

    def on_resize(self) -> None:
        """Keep the cursor in view, and show what more room there is for."""
        if self._width_of_all() <= self.size.width:
            self._hidden = 0
        self._top = self._nearest_top(self._top)
        self._bring_into_view()
        self.refresh()

    # Keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer no key that would do nothing."""
        if action == "sideways":
            return self._width_of_all() > self.size.width
        return action not in self._off

    def action_move_up(self) -> None:
        """Go one row up."""
        self.move_to(self.cursor - 1)

    def action_move_down(self) -> None:
        """Go one row down."""
        self.move_to(self.cursor + 1)

    def action_page_up(self) -> None:
        """Go one page up."""
        self._page(-self._rows_in_view)

    def action_page_down(self) -> None:
        """Go one page down."""
        self._page(self._rows_in_view)

    def _page(self, rows: int) -> None:
        top = self._nearest_top(self._top + rows)
        if top != self._top:
            self._top = top
            self.refresh()
        self.move_to(self.cursor + rows)

    def action_first(self) -> None:
        """Go to the first row."""
        self.move_to(0)

    def action_last(self) -> None:
        """Go to the last row."""
        self.move_to(self.total - 1)

    def action_mark(self) -> None:
        """Mark the row, or take its mark away, and go to the next."""
        if self.total:
            self.marked ^= {self.cursor}
            self._marked_last = self.cursor
            self._refresh_row(self.cursor)
            self.action_move_down()

    def action_mark_all(self) -> None:
        """Mark every row; where all are, none."""
        self.complete()
        everything = set(range(self.total))
        self._mark(set() if self.marked == everything else everything)

    def action_mark_others(self) -> None:
        """Mark the rows that are not marked, and no others."""
        self.complete()
        self._mark(set(range(self.total)) - self.marked)

    def action_mark_to_here(self) -> None:
        """Mark all rows from the one that was marked last to the cursor."""
        if self.total:
            ends = sorted((self._marked_last, self.cursor))
            self._marked_last = self.cursor
            self._mark(self.marked | set(range(ends[0], ends[1] + 1)))

    def _mark(self, rows: set[int]) -> None:
        self.marked = rows
        self.refresh()

    def action_copy(self) -> None:
        """Ask for what is to be copied."""
        if self.total:
            self.post_message(self.CopyAsked(self))

    def action_print(self) -> None:
        """Ask for a workbook of what is shown."""
        self.post_message(self.PrintAsked(self))

    def action_sideways(self, step: int) -> None:
        """Show the columns further to the right, or to the left; the first stays."""
        most = len(self._columns) - 2
        hidden = self._hidden + step
        if 0 <= hidden <= most and (step < 0 or self._width_of(self._places()) > self.size.width):
            self._hidden = hidden
            self.refresh()

    def action_choose(self) -> None:
        """Tell which row was chosen."""
        if self.total:
            self.post_message(self.RowChosen(self, self.cursor))

    # Drawing.

    def render_line(self, y: int) -> Strip:
        """The header, a row, or nothing."""
        if y == 0:
            return self._strip(self._header(), "table--header")
        row = self._top + y - 1
        if row < self.total:
            return self._row_strip(row)
        if y == 1 and self._fetch is not None:
            return self._strip(" " * GUTTER + self._empty, "table--row")
        return Strip.blank(self.size.width, self.rich_style)

    def _row_strip(self, row: int) -> Strip:
        marked = row in self.marked
        mark = MARKED if marked else " "
        if row == self.cursor:
            style, pointer = "table--cursor", CURSOR
        else:
            style, pointer = "table--marked" if marked else "table--row", " "
        cells = self.row_at(row) or [""] * len(self._columns)
        return self._strip(f"{pointer}{mark} {self._aligned(cells)}", style)

    def _header(self) -> str:
        """The labels of the columns, and at the right how many rows there are.

        `<` and `>` tell of columns that are out of view.
        """
        labels = self._aligned([column.label for column in self._columns])
        count = f" 共{self.total} " if self._fetch is not None and self._tells_total else ""
        head = ((" <" if self._hidden else "  ") + " " + labels).rstrip()
        if self._width_of(self._places()) > self.size.width:
            return fitted(head, self.size.width - 2) + " >"
        room = self.size.width - cell_len(count)
        # A label says more than the count, which the screen may tell elsewhere.
        return fitted(head, room) + count if cell_len(head) <= room else head

    def _aligned(self, cells: Row) -> str:
        """The cells of the columns in view, each as wide as its column, a space between."""
        widths = self._widths()
        return " ".join(
            fitted(cells[place], widths[place], right=self._columns[place].align == "right")
            for place in self._places()
            if place < len(cells)
        )

    def _places(self) -> list[int]:
        """The columns in view and to the right of it."""
        return [0, *range(1 + self._hidden, len(self._columns))]

    def _width_of(self, places: Sequence[int]) -> int:
        columns = (self._columns[place] for place in places)
        return GUTTER + sum((each.width or _LEAST) + 1 for each in columns) - 1

    def _width_of_all(self) -> int:
        return self._width_of(range(len(self._columns)))

    def _widths(self) -> list[int]:
        """Those of the columns; what they leave goes to the one of no width, else to the last."""
        rest = max(self.size.width - self._width_of(self._places()), 0)
        widths = [column.width or _LEAST + rest for column in self._columns]
        if all(column.width for column in self._columns) and self._columns[-1].align == "left":
            widths[-1] += rest
        return widths

    def _strip(self, line: str, component: str) -> Strip:
        width = self.size.width
        style = self.get_component_rich_style(component)
        return Strip([Segment(fitted(line, width), style)], width)
