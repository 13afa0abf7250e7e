"""核查: every finding of the checks; Enter opens the record at the field."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from paicha_tui import rules, settings, store
from paicha_tui.entry import MemberForm
from paicha_tui.screens.place import PlaceScreen
from paicha_tui.values import visible_text
from paicha_tui.widgets.table import TableColumn, VirtualTable

_COLUMNS = (
    TableColumn("severity", "级别", 8),
    TableColumn("rule", "规则", 4),
    TableColumn("member", "党员", 12),
    TableColumn("field", "项目", 14),
    TableColumn("message", "问题", 0),
)
_ORDER = list(rules.Severity)


class FindingsScreen(PlaceScreen):
    """核查."""

    place = "findings"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "check", "重查", id="findings.check", tooltip="重新核查全部记录"),
    ]

    def body(self) -> ComposeResult:
        """The table of findings."""
        yield VirtualTable(_COLUMNS, empty="没有问题", marks_rows=False)

    def on_mount(self) -> None:
        """Check."""
        self._found: list[rules.Finding] = []
        self.query_one(VirtualTable).focus()
        self.action_check()

    def action_check(self) -> None:
        """Check all records anew."""
        self.say("正在核查……")
        self._check()

    @work(thread=True, exclusive=True, group="check", exit_on_error=False)
    def _check(self) -> None:
        with store.connected():
            found = list(rules.check(settings.current()))
        found.sort(key=lambda finding: _ORDER.index(finding.severity))
        self.app.call_from_thread(self._take, found)

    def _take(self, found: list[rules.Finding]) -> None:
        self._found = found
        table = self.query_one(VirtualTable)
        table.show(self._rows, len(found), cursor=table.cursor)
        blocking = sum(f.severity is rules.Severity.BLOCKING for f in found)
        self.say(f"共 {len(found)} 处，其中必须处理 {blocking} 处")

    def _rows(self, first: int, number: int) -> list[list[str]]:
        return [
            [f.severity.label, f.rule, f.member.split(" ")[0], f.field, visible_text(f.message)]
            for f in self._found[first : first + number]
        ]

    @on(VirtualTable.CursorMoved)
    def _tell(self, message: VirtualTable.CursorMoved) -> None:
        """Say the whole sentence, for which the column is too narrow."""
        self.say(self._found[message.row].message)

    @on(VirtualTable.RowChosen)
    def _open(self, message: VirtualTable.RowChosen) -> None:
        message.stop()
        from paicha_tui.screens.record import RecordScreen

        finding = self._found[message.row]
        if not finding.member_uid:
            self.say(finding.message)
            return
        form = MemberForm.open(finding.member_uid)
        _, key, field = form.place_of(finding)
        spot = (key, field) if key and field else None
        from paicha_tui.entry import Spot

        self.app.push_screen(
            RecordScreen(form, None, Spot(*spot) if spot else None), lambda _: self.action_check()
        )
