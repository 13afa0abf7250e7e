"""首页: where the campaign stands; Enter on a number opens exactly the people it counts."""

from __future__ import annotations

import os.path
from collections.abc import Sequence
from typing import Any, ClassVar

from rich.cells import cell_len
from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.strip import Strip
from textual.worker import get_current_worker

from paicha_tui import store
from paicha_tui.basics import clock
from paicha_tui.basics.errors import PaichaError
from paicha_tui.meaning import settings
from paicha_tui.meaning.settings import Campaign
from paicha_tui.screens.base.place_screen import PlaceScreen
from paicha_tui.screens.base.reading import hand_over
from paicha_tui.screens.base.undoing import REDO
from paicha_tui.screens.show_members import show_counted, show_in_turn
from paicha_tui.widgets.cells import CellTable
from paicha_tui.widgets.lines import Line, TailLine
from paicha_tui.widgets.table import GUTTER, TableColumn
from paicha_tui.worklists import steps
from paicha_tui.worklists.scope import short_name
from paicha_tui.worklists.steps import OUTLINE, STEPS, TOTALS, Amount, Progress

SECONDS_BETWEEN_LOOKS = 2
"""How often it is asked whether somebody else has saved."""

UNKNOWN = -1
"""Stands for a version of the data that has not been counted."""

WORKED_AT = {
    1: "checks",
    2: "search",
    3: "findings",
    4: "dossiers",
    5: "handlings",
    6: "handlings",
    7: "reports",
}
"""The place where each step is worked."""

_BAR, _SHORT_BAR = 15, 8
_STEP_COLUMNS = (
    TableColumn("title", "步骤", 18),
    TableColumn("done", "完成", 5, "right"),
    TableColumn("total", "总数", 6, "right"),
    TableColumn("bar", "进度", _BAR + 1),
    TableColumn("open0", "待办", 16),
    TableColumn("open1", "", 0),
)
_STEP_STOPS = ("title", "done", "total", "open0", "open1")
_WIDTHS = (5, 4, 4, 5, 5, 6, 6, 6)
_UNIT_COLUMNS = (
    TableColumn("name", "下级党组织", 0),
    *(
        TableColumn(each.figure, each.label, width, "right")
        for each, width in zip(OUTLINE, _WIDTHS, strict=True)
    ),
    TableColumn("bar", "完成", _SHORT_BAR),
)
_SHORTEST_SHARED = 4
"""A beginning of at least so many characters that all names share is left out."""


class _Part(CellTable):
    """One of several tables; only that with the focus shows a cursor."""

    def __init__(self, columns: Sequence[TableColumn], **options: Any) -> None:
        super().__init__(columns, marks_rows=False, tells_total=False, **options)

    def _row_strip(self, row: int) -> Strip:
        if self.has_focus:
            return super()._row_strip(row)
        return self._strip(" " * GUTTER + self._aligned(self.row_at(row) or ()), "table--row")


class HomeScreen(PlaceScreen):
    """首页."""

    DEFAULT_CSS = """
    HomeScreen > #where { height: 1; }
    HomeScreen #deadlines { color: $text-muted; }
    HomeScreen > #steps { height: 8; }
    HomeScreen > #totals { height: 2; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        REDO,
        Binding("f6,alt+y", "next", "下一步", id="home.next", tooltip="打开最急的一项待办"),
        Binding("ctrl+z", "undo", "撤销", show=False, id="home.undo", tooltip="选最近的一步来撤销"),
        Binding("escape,backspace", "up", "上级", id="home.up", tooltip="看上一级党组织"),
    ]
    place = "home"
    takes_back = True

    def __init__(self) -> None:
        super().__init__()
        self._campaign: Campaign | None = None
        self._all: Progress | None = None
        self._code: str | None = None
        self._units: list[Progress] = []
        self._rows: dict[str, list[list[str]]] = {}
        self._version = UNKNOWN
        self._counting = False

    def body(self) -> ComposeResult:
        """The organisation and the days left, its steps and totals, and those below it."""
        with Horizontal(id="where"):
            yield TailLine(id="name")
            yield Line(id="deadlines")
        yield _Part(_STEP_COLUMNS, stops=_STEP_STOPS, id="steps")
        totals = [
            TableColumn(each.figure, each.label, max(6, cell_len(each.label)), "right")
            for each in TOTALS
        ]
        yield _Part(totals, id="totals")
        yield Line(id="next", classes="strong")
        stops = ("name", *(each.figure for each in OUTLINE))
        yield _Part(_UNIT_COLUMNS, stops=stops, empty="没有下级党组织", id="units")

    def on_mount(self) -> None:
        """Look from time to time whether another clerk has saved."""
        self._table("steps").focus()
        self.set_interval(SECONDS_BETWEEN_LOOKS, self._look)

    def on_screen_resume(self) -> None:
        """Count anew: what was on top may have changed anything."""
        self._recount()

    def return_to(self) -> None:
        """Count anew."""
        self._recount()

    def _table(self, name: str) -> CellTable:
        return self.query_one(f"#{name}", CellTable)

    # Counting.

    def _look(self) -> None:
        """Count anew if somebody else has saved; a screen on top is left in peace."""
        if not self.is_active:
            return
        try:
            changed = store.data_version() != self._version
        except PaichaError as problem:
            self.say(str(problem), problem=True)
            return
        if changed and not self._counting:
            self._recount()
        self._show_deadlines()

    def _recount(self) -> None:
        if self._counting:
            # A thread can't be stopped, and many counts at once would only slow each other.
            self._version = UNKNOWN
            return
        self._counting = True
        # Looked at before counting: what is saved meanwhile must not pass for counted.
        self._version = store.data_version()
        self._count()

    @work(thread=True, exclusive=True, group="count", exit_on_error=False)
    def _count(self) -> None:
        worker = get_current_worker()
        try:
            with store.connected(lambda: worker.is_cancelled):
                campaign = settings.current()
                counted = steps.take_stock(campaign)
                hand_over(self, self._take, campaign, counted)
        except store.Unwanted:
            return
        except PaichaError as problem:
            if not worker.is_cancelled:
                self.app.call_from_thread(self.say, str(problem), problem=True)
        finally:
            self._counting = False

    def _take(self, campaign: Campaign, counted: Progress) -> None:
        if self.is_attached:
            self._campaign, self._all = campaign, counted
            if not self._is_within_scope():
                self._code = self._top.code
            self._show()

    @property
    def _top(self) -> Progress:
        """The organisation of the scope, above which nothing is shown."""
        assert self._all is not None
        return self._all.at(self.scope.code) or self._all

    def _is_within_scope(self) -> bool:
        return self._top.at(self._code) is not None

    def take_scope(self) -> None:
        """Show where another scope stands."""
        super().take_scope()
        if self._all is not None:
            self._go_to(self._top.code)

    # Showing.

    @property
    def _here(self) -> Progress:
        """The organisation shown; only after the first count."""
        assert self._all is not None
        return self._all.at(self._code) or self._all

    def _show(self) -> None:
        here = self._here
        self.query_one("#name", Line).show(f" {short_name(here.name)}")
        self._show_deadlines()
        self._show_rows("steps", [*map(_step_row, STEPS, [here] * len(STEPS)), self._last_row()])
        self._show_rows("totals", [[str(here.counts[each.figure]) for each in TOTALS]])
        self._show_next()
        self._show_units()

    def _show_deadlines(self) -> None:
        if self._campaign is None:
            return
        today, here = clock.today(), self._here
        # Below the top nothing is handed up by itself, but the days are the same.
        handing_up = here if here.handed_up is not None or self._all is None else self._all
        told = [each.sentence(today) for each in handing_up.deadlines(self._campaign)]
        text = "  ".join([" " + str(today), *told]) + " "
        line = self.query_one("#deadlines", Line)
        if text != line.text:
            line.styles.width = cell_len(text)
            line.show(text)

    def _last_row(self) -> list[str]:
        assert self._campaign is not None
        title = f"{steps.numeral(steps.LAST_STEP)} {steps.LAST_TITLE}"
        deadlines = self._here.deadlines(self._campaign)
        if not deadlines:
            return [title, "", "", "", "由上级汇总", ""]
        total = len(steps.PAPERS)
        done = total - sum(len(each.missing) for each in deadlines)
        missing = [each.told_missing() for each in deadlines]
        return [title, str(done), str(total), _bar(done / total, _BAR), *missing]

    def _show_next(self) -> None:
        assert self._campaign is not None
        task = steps.next_task(self._here, self._campaign)
        text = f"下一步（F6）：{task.sentence}" if task else "各步都已完成"
        self.query_one("#next", Line).show(f" {text}")

    def _show_units(self) -> None:
        table = self._table("units")
        before = self._unit_under_cursor()
        self._units = self._here.worst_first()
        names = _short_names(self._here, self._units)
        rows = [_unit_row(name, each) for name, each in zip(names, self._units, strict=True)]
        self._show_rows("units", rows)
        keys = [(each.code, each.alone) for each in self._units]
        if before in keys:
            table.move_to(keys.index(before))
        if not rows and table.has_focus:
            self._table("steps").focus()

    def _unit_under_cursor(self) -> tuple[str | None, bool] | None:
        position = self._table("units").cursor
        if position >= len(self._units):
            return None
        return self._units[position].code, self._units[position].alone

    def _show_rows(self, name: str, rows: list[list[str]]) -> None:
        """Show the rows of a table; those that are as they were are not drawn again."""
        table, before = self._table(name), self._rows.get(name)
        self._rows[name] = rows
        if before is not None and len(before) == len(rows):
            table.renew(position for position, row in enumerate(rows) if row != before[position])
        else:
            table.show(
                lambda first, number: self._rows[name][first : first + number],
                len(rows),
                cursor=table.cursor,
            )

    # Moving.

    @on(CellTable.PastEdge)
    def _leave_table(self, message: CellTable.PastEdge) -> None:
        message.stop()
        tables = [each for each in self.query(CellTable) if each.total]
        if message.table not in tables:
            # Nothing has been counted yet.
            return
        position = tables.index(message.table) + message.step
        if 0 <= position < len(tables):
            tables[position].move_to(0 if message.step > 0 else tables[position].total - 1)
            tables[position].focus()

    @on(CellTable.CellMoved, "#steps")
    def _tell_step(self, message: CellTable.CellMoved) -> None:
        message.stop()
        self.say(STEPS[message.row].note if message.row < len(STEPS) else steps.LAST_NOTE)

    @on(CellTable.CellMoved, "#units")
    def _tell_unit(self, message: CellTable.CellMoved) -> None:
        """Say the whole name, for which the column is too narrow."""
        message.stop()
        if message.row < len(self._units):
            self.say(self._units[message.row].name)

    def action_up(self) -> None:
        """Show the organisation above."""
        above = self._top.above(self._code) if self._all else None
        if above is None:
            top = self._all is None or self._top is self._all
            self.say("这已是最上一级" if top else "这已是选定的范围，换范围按 7")
        else:
            self._go_to(above.code, came_from=self._code)

    def _go_to(self, code: str | None, came_from: str | None = None) -> None:
        self._code = code
        table = self._table("units")
        self._units = []
        table.move_to(0)
        self._show()
        codes = [each.code for each in self._units]
        if came_from in codes:
            table.move_to(codes.index(came_from))
        self.say("")

    # Opening.

    @on(CellTable.CellChosen, "#steps")
    async def _open_step(self, message: CellTable.CellChosen) -> None:
        message.stop()
        number = message.row + 1
        if message.column == "title" or number == steps.LAST_STEP:
            await self._go_to_work(WORKED_AT[number])
            return
        step = STEPS[message.row]
        amounts = dict(zip(("total", "done", "open0", "open1"), step.amounts, strict=False))
        if message.column in amounts:
            self._open(amounts[message.column], step.title, self._here)

    async def _go_to_work(self, place: str) -> None:
        """Go to a place; where members are worked through one by one, with those shown here."""
        within = self._all is not None and self._code != self._top.code
        if not within or not show_in_turn(self, place, self._here.code, self._here.name):
            await self.run_action(f"app.go('{place}')")

    @on(CellTable.CellChosen, "#totals")
    def _open_total(self, message: CellTable.CellChosen) -> None:
        message.stop()
        self._open(_named(TOTALS, message.column), "", self._here)

    @on(CellTable.CellChosen, "#units")
    def _open_unit(self, message: CellTable.CellChosen) -> None:
        message.stop()
        unit = self._units[message.row]
        if message.column != "name":
            name = self._rows["units"][message.row][0]
            self._open(_named(OUTLINE, message.column), name, unit)
        elif unit.alone:
            self.say("这一行是不在任何下级党组织的党员")
        else:
            self._go_to(unit.code)

    def _open(self, amount: Amount, whose: str, within: Progress) -> None:
        show_counted(
            self,
            amount.figure,
            f"{whose} {amount.label}".strip(),
            organization_code=within.code,
            below=not within.alone,
            campaign=self._campaign,
        )

    async def action_next(self) -> None:
        """Open the most urgent open work."""
        if self._campaign is None:
            return
        task = steps.next_task(self._here, self._campaign)
        if task is None:
            self.say("各步都已完成")
        elif task.figure:
            self._open(Amount(task.label, task.figure), task.title, self._here)
        else:
            await self.run_action(f"app.go('{WORKED_AT.get(task.step, 'members')}')")


def _named(amounts: Sequence[Amount], figure: str) -> Amount:
    return next(each for each in amounts if each.figure == figure)


def _step_row(step: steps.Step, here: Progress) -> list[str]:
    done, total = here.counts[step.done], here.counts[step.total]
    opened = [f"{each.label} {here.counts[each.figure]}" for each in step.open]
    return [
        f"{steps.numeral(step.number)} {step.title}",
        str(done),
        str(total),
        _bar(done / total if total else None, _BAR),
        *[*opened, ""][:2],
    ]


def _unit_row(name: str, unit: Progress) -> list[str]:
    numbers = [str(unit.counts[each.figure]) for each in OUTLINE]
    return [name, *numbers, _bar(unit.share, _SHORT_BAR)]


def _bar(share: float | None, width: int) -> str:
    """A bar that is full only when all is done, and empty where there is nothing to do."""
    if share is None:
        return ""
    full = int(share * width)
    return "#" * full + "-" * (width - full)


def _short_names(here: Progress, units: list[Progress]) -> list[str]:
    """The names without the beginning that they share with the one above, which is shown."""
    shared = os.path.commonprefix([here.name, *(each.name for each in units)])  # noqa: RUF071
    shared = shared.rstrip("第")
    skipped = len(shared) if len(shared) >= _SHORTEST_SHARED else 0
    return [
        steps.OWN if each.alone else short_name(each.name[skipped:]) or each.name for each in units
    ]
