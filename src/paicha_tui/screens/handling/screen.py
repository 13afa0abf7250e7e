"""处置: 规范管理 and 组织处置 of those whose search has ended (通知 三.5、三.6)."""

# Imported where used: a place is up before what only some of its keys need is read.
from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.strip import Strip

from paicha_tui.basics.errors import PaichaError
from paicha_tui.meaning import decisions, figures
from paicha_tui.meaning.decisions import Openness, Verdict
from paicha_tui.screens.base.changing_screen import ChangingScreen
from paicha_tui.screens.handling.form import HandlingForm
from paicha_tui.widgets.lines import Line, Rule
from paicha_tui.widgets.table import TableColumn, VirtualTable
from paicha_tui.worklists import handling
from paicha_tui.worklists.handling import LISTS, SearchedMember

NUMBERED = 9
"""So many open measures have a digit; Enter records every one."""

WIDE = 110


def _measure_columns(verdicts: Iterable[Verdict]) -> list[TableColumn]:
    words = max((6, *(cell_len(each.openness.value) for each in verdicts)))
    return [
        TableColumn("digit", "", 2),
        TableColumn("measure", "处理方式", 16),
        TableColumn("openness", "", words),
        TableColumn("reason", "适用情形、不可的原因", 0),
    ]


class MeasureTable(VirtualTable):
    """The measures, those that are open first; the others are pale."""

    DEFAULT_CSS = """
    MeasureTable > .measure--closed { color: $text-muted; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"measure--closed"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "记录", id="measures.take", tooltip="记录光标所在的处理方式"),
        *(
            Binding(
                str(digit),
                f"take({digit - 1})",
                "记录",
                show=False,
                id=f"measures.take_{digit}",
                tooltip=f"记录第{digit}种处理方式",
            )
            for digit in range(1, NUMBERED + 1)
        ),
        Binding("tab,shift+tab,escape", "screen.focus_people", "回名单", id="measures.back"),
    ]

    first_closed = 0
    """The position of the first measure that is not open."""

    def action_take(self, position: int) -> None:
        """Choose by digit; nothing where no open measure has it."""
        if position < min(self.first_closed, NUMBERED):
            self.move_to(position)
            self.action_choose()

    def _row_strip(self, row: int) -> Strip:
        strip = super()._row_strip(row)
        if row < self.first_closed or row == self.cursor:
            return strip
        style = self.get_component_rich_style("measure--closed")
        return Strip([Segment(strip.text, style)], strip.cell_length)


class HandlingsScreen(ChangingScreen):
    """规范管理和组织处置."""

    DEFAULT_CSS = """
    HandlingsScreen > #people { height: 2fr; }
    HandlingsScreen > #measures { height: 3fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "tab", "focus_measures", "选处理", id="handlings.measures", tooltip="到处理方式去选一种"
        ),
        Binding(
            "f4,ctrl+t", "switch", "换名单", id="handlings.switch", tooltip="规范管理或组织处置"
        ),
        Binding(
            "ctrl+z",
            "undo",
            "撤销",
            id="handlings.undo",
            tooltip="撤销这里最近的一步，别处的先问",
        ),
        Binding("escape", "home", "返回", id="handlings.back", tooltip="回首页"),
    ]
    place = "handlings"

    def __init__(self, step: str = "") -> None:
        """Show one of the two lists, a key of `handlings.LISTS`; empty for the first with work."""
        super().__init__()
        self._campaign = handling.campaign_in_force()
        self._step = step
        self.ids: list[int] = []
        self._person: SearchedMember | None = None
        self._verdicts: list[Verdict] = []

    def body(self) -> ComposeResult:
        """The list, the situation of who is under the cursor, the measures and what one needs."""
        yield Line(id="heading")
        yield VirtualTable(
            self._columns(80), empty="这张名单没有人：F4 换另一张", marks_rows=False, id="people"
        )
        yield Rule()
        yield Line(id="situation")
        yield MeasureTable(
            _measure_columns(()), empty="没有可选的人", marks_rows=False, id="measures"
        )
        yield Line(id="needs", classes="muted")

    def on_mount(self) -> None:
        """Show the list."""
        super().on_mount()
        self._step = self._step or next(filter(self._waiting, LISTS), handling.REGULATED)
        self._people.focus()
        self.reload_here()

    def on_screen_resume(self) -> None:
        """Show what may have changed in a record."""
        if self.ids:
            self.reload_here()

    def on_resize(self, event: events.Resize) -> None:
        """Show what there is room for."""
        self._people.show_columns(self._columns(event.size.width))

    @property
    def _people(self) -> VirtualTable:
        return self.query_one("#people", VirtualTable)

    @property
    def _measures(self) -> MeasureTable:
        return self.query_one("#measures", MeasureTable)

    def _columns(self, width: int) -> list[TableColumn]:
        wide = [TableColumn("branch", "所在党支部", 32)]
        return [
            TableColumn("open", "", 6),
            TableColumn("name", "姓名", 10),
            *(wide if width >= WIDE else []),
            TableColumn("situation", "情形", 34),
            TableColumn("taken", "已作处理", 0),
        ]

    # The list.

    def reload_here(self) -> None:
        """Read the list anew, with the cursor on the same member where he still is."""
        self._campaign = handling.campaign_in_force()
        here, row = self._person, self._people.cursor
        self.ids = handling.ids(self._campaign, self._step, self.scope.organization)
        cursor = self.ids.index(here.id) if here and here.id in self.ids else row
        self._people.show(self._rows, len(self.ids), cursor=cursor)
        waiting = self._waiting(self._step)
        other = next(label for step, label in LISTS.items() if step != self._step)
        self.query_one("#heading", Line).show(
            f" {LISTS[self._step]}：未处理 {waiting} / 共 {len(self.ids)} 人　　F4 换到{other}"
        )
        self._show_person()

    def _waiting(self, step: str) -> int:
        return figures.count(f"{step}&unsettled", self._campaign, self.scope.organization)

    def _rows(self, first: int, number: int) -> list[list[str]]:
        wide = self.size.width >= WIDE
        wanted = self.ids[first : first + number]
        told = {each.id: each for each in handling.people(self._campaign, wanted)}
        return [_cells(told.get(each), wide) for each in wanted]

    @on(VirtualTable.CursorMoved, "#people")
    def _show_person(self) -> None:
        row = self._people.cursor
        found = handling.people(self._campaign, self.ids[row : row + 1])
        self._person = found[0] if found else None
        self._verdicts = self._person.verdicts() if self._person else []
        open_ones = [each for each in self._verdicts if each.openness is not Openness.CLOSED]
        self._measures.first_closed = len(open_ones)
        lines = [
            [
                str(position + 1) if position < min(len(open_ones), NUMBERED) else "",
                each.label,
                each.openness.value,
                each.reason,
            ]
            for position, each in enumerate(self._verdicts)
        ]
        self._measures.show_columns(_measure_columns(self._verdicts))
        self._measures.show(lambda first, number: lines[first : first + number], len(lines))
        person = self._person
        told = f" {person.name}　{person.words}　{person.branch}" if person else ""
        self.query_one("#situation", Line).show(told)
        self._show_needs()

    @on(VirtualTable.CursorMoved, "#measures")
    def _show_needs(self) -> None:
        """Tell whole what the row has no room for, and what the measure needs."""
        told = ""
        if self._verdicts:
            verdict = self._verdicts[self._measures.cursor]
            closed = verdict.openness is Openness.CLOSED
            told = f"不可：{verdict.reason}" if closed else needs_in_words(verdict)
        self.query_one("#needs", Line).show(f" {told}")

    @on(VirtualTable.RowChosen, "#people")
    def _open(self, message: VirtualTable.RowChosen) -> None:
        message.stop()
        from paicha_tui.entry import Spot, open_form
        from paicha_tui.models import Handling
        from paicha_tui.screens.member.record import RecordScreen

        if self._person is None:
            return
        try:
            form = open_form(self._person.uid)
        except PaichaError as problem:
            self.say(str(problem), problem=True)
            return
        stored = form.rows_of(Handling)
        key = stored[-1].uid if stored else form.add(Handling)
        spot = Spot(key, Handling.measure.name)
        self.app.push_screen(RecordScreen(form, self, spot))

    def neighbour(self, uid: str, step: int) -> str | None:
        """The member before or after one in the list, with the cursor put on him."""
        row = self._people.cursor + step
        if not 0 <= row < len(self.ids):
            return None
        found = handling.people(self._campaign, [self.ids[row]])
        self._people.move_to(row)
        return found[0].uid if found and found[0].uid != uid else None

    # Going about.

    def action_focus_measures(self) -> None:
        """Go to the measures."""
        if self._person:
            self._measures.focus()

    def action_focus_people(self) -> None:
        """Go back to the list."""
        self._people.focus()

    def action_switch(self) -> None:
        """Show the other list."""
        self._step = next(step for step in LISTS if step != self._step)
        self._person = None
        self._people.move_to(0)
        self.reload_here()
        self._people.focus()
        self.say("")

    # Recording.

    @on(VirtualTable.RowChosen, "#measures")
    def _begin(self, message: VirtualTable.RowChosen) -> None:
        message.stop()
        verdict = self._verdicts[message.row]
        if self._person is None:
            return
        if verdict.openness is Openness.CLOSED:
            self.say(f"不能记“{verdict.label}”：{verdict.reason}", problem=True)
            return
        self.say("")
        self.app.push_screen(HandlingForm(self._person, verdict), self._recorded)

    def _recorded(self, told: str | None) -> None:
        if told:
            # Who is settled goes down the list: the cursor stays where the next one comes up.
            self._person = None
            self.reload_here()
            self._people.focus()
            self.say(f"{told}；Ctrl+Z 可撤销")


def _cells(person: SearchedMember | None, wide: bool) -> list[str]:
    if person is None:
        return [""] * 5
    return [
        "未处理" if person.unhandled else "",
        person.name,
        *([person.branch] if wide else []),
        person.words,
        person.taken,
    ]


def needs_in_words(verdict: Verdict) -> str:
    """What a measure needs and who decides it, for one line."""
    from paicha_tui.entry.handling import mandatory
    from paicha_tui.models import Handling
    from paicha_tui.records.fields import described_field

    labels = (described_field(Handling, name).label for name in mandatory(verdict))
    measure = decisions.MEASURES[verdict.measure]
    return f"必填 {'、'.join(labels)}；{measure.authority}；{measure.follows}".rstrip("；")
