"""党组织: the list of organisations, and the fields of one."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll

from paicha_tui.basics.errors import PaichaError
from paicha_tui.basics.values import visible_text
from paicha_tui.entry import named
from paicha_tui.entry.branch import organizations
from paicha_tui.entry.organization import OrganizationForm, member_counts
from paicha_tui.meaning.screening import scope_ids
from paicha_tui.models import Organization
from paicha_tui.records.fields import Coded, DescribedField, described_fields
from paicha_tui.screens.base.changing_screen import ChangingScreen
from paicha_tui.screens.base.leaving import UNSAVED
from paicha_tui.screens.base.place_screen import PlaceScreen
from paicha_tui.screens.dialogs.chooser import Chooser, Item
from paicha_tui.widgets.code_field import CodeField
from paicha_tui.widgets.fields import FieldInput
from paicha_tui.widgets.lines import Line, Rule
from paicha_tui.widgets.prompts import ask
from paicha_tui.widgets.table import TableColumn, VirtualTable
from paicha_tui.widgets.text_field import TextField

_COLUMNS = (
    TableColumn("code", "代码", 15),
    TableColumn("level", "层级", 8),
    TableColumn("members", "党员", 5, "right"),
    TableColumn("secretary", "书记", 8),
    TableColumn("name", "名称", 0),
)
HIGHEST = "（没有上级）"


class OrganizationsScreen(ChangingScreen):
    """Every organisation, by code."""

    place = "organizations"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3,ctrl+n", "add", "加下级", id="organizations.add", tooltip="在它下面加一个"),
        Binding(
            "delete,ctrl+d",
            "remove",
            "移除",
            id="organizations.remove",
            tooltip="移除没有党员、没有下级的党组织，写明理由；在“已移除”里恢复",
        ),
        Binding(
            "ctrl+z",
            "undo",
            "撤销",
            id="organizations.undo",
            tooltip="撤销这里最近的一步，别处的先问",
        ),
        Binding("escape", "leave", "返回", id="organizations.back"),
    ]

    where = "设置"

    def body(self) -> ComposeResult:
        """The table."""
        yield VirtualTable(_COLUMNS, empty="还没有党组织", marks_rows=False)

    def on_mount(self) -> None:
        """Show them."""
        self.reload_here()
        self.query_one(VirtualTable).focus()

    async def action_leave(self) -> None:
        """Go back to 设置 where that has opened it, else to 首页."""
        if any(isinstance(each, PlaceScreen) for each in self.app.screen_stack[1:-1]):
            self.dismiss(None)
        else:
            await self.action_home()

    def reload_here(self) -> None:
        """Read those of the scope anew, with the cursor where it is."""
        within = set(scope_ids(self.scope.organization) or ())
        self._units = [unit for unit in organizations() if not within or unit.id in within]
        counts = member_counts()
        cells = [
            [
                unit.code or "",
                Organization.level.show(unit.level),
                str(counts.get(unit.id, 0)),
                unit.secretary or "",
                unit.name or "",
            ]
            for unit in self._units
        ]
        table = self.query_one(VirtualTable)
        table.show(lambda first, n: cells[first : first + n], len(cells), cursor=table.cursor)

    def _come_back(self, _: object) -> None:
        self.reload_here()

    def action_remove(self) -> None:
        """Remove the one under the cursor."""
        here = self._units[self.query_one(VirtualTable).cursor :][:1]
        self.remove_records([unit.uid for unit in here], "".join(map(named, here)))

    @on(VirtualTable.CursorMoved)
    def _tell(self, message: VirtualTable.CursorMoved) -> None:
        """Say the whole name."""
        self.say(self._units[message.row].name or "")

    @on(VirtualTable.RowChosen)
    def _open(self, message: VirtualTable.RowChosen) -> None:
        message.stop()
        try:
            screen = OrganizationScreen.of(self._units[message.row].uid)
        except PaichaError as problem:
            self.say(str(problem), problem=True)
            return
        self.app.push_screen(screen, self._come_back)

    def action_add(self) -> None:
        """Enter a new organisation below the one under the cursor."""
        if not self._units:
            return
        parent = self._units[self.query_one(VirtualTable).cursor]
        try:
            form = OrganizationForm.below(parent)
        except PaichaError as problem:
            self.say(str(problem), problem=True)
            return
        self.app.push_screen(OrganizationScreen(form, "name"), self._come_back)


class OrganizationScreen(PlaceScreen):
    """The fields of one organisation."""

    DEFAULT_CSS = """
    OrganizationScreen > #fields { height: 1fr; }
    OrganizationScreen Horizontal { height: 1; }
    OrganizationScreen Horizontal > .label { width: 24; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "save", "保存", id="organization.save", tooltip="保存全部改动"),
        Binding("alt+u", "parent", "上级", id="organization.parent", tooltip="换上级组织"),
        Binding("escape", "leave", "返回", id="organization.back"),
    ]

    def __init__(self, form: OrganizationForm, start: str = "") -> None:
        super().__init__()
        self.form = form
        self._start = start

    @classmethod
    def of(cls, uid: str, label: str = "") -> OrganizationScreen:
        """A stored organisation, with the cursor on the field with this label."""
        names = {field.label: str(field.name) for field in described_fields(Organization)}
        return cls(OrganizationForm.open(uid), names.get(label, ""))

    @staticmethod
    def has(label: str) -> bool:
        """Whether an organisation has a field with this label."""
        return any(field.label == label for field in described_fields(Organization))

    def body(self) -> ComposeResult:
        """The organisation above, the fields, and the note of the one with the cursor."""
        yield Line(id="parent")
        with VerticalScroll(id="fields", can_focus=False):
            for field in described_fields(Organization):
                with Horizontal():
                    yield Line(f"  {field.label}", classes="label")
                    yield self._widget(field)
        yield Rule()
        yield Line(id="remark")
        yield Line(id="note", classes="muted")

    def _widget(self, field: DescribedField) -> FieldInput:
        name = str(field.name)
        text = self.form.row.text(name)
        widget: FieldInput
        if isinstance(field, Coded):
            widget = CodeField(name, field, text)
        else:
            widget = TextField(name, field, text)
        if waiting := self.form.row.waiting(name):
            widget.set_problem(waiting.reason or "待完善")
        return widget

    @on(events.Mount)
    def _begin(self) -> None:
        fields = list(self.query(FieldInput))
        start = next((field for field in fields if field.field_key == self._start), fields[0])
        start.focus()
        self._show_parent()

    def show_title(self) -> None:
        """Which organisation it is, and whether there is something to save."""
        name = "新党组织" if self.form.is_new else visible_text(self.form.row.text("name"))
        unsaved = "  未保存" if self.form.dirty else ""
        self.query_one("#title", Line).show(f" {name}{unsaved}")

    def _show_parent(self) -> None:
        parent = self.form.parent
        told = f"{parent.code} {parent.name}" if parent is not None else HIGHEST
        self.query_one("#parent", Line).show(f"  {'上级组织':<18}{told}")

    # The fields.

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Show the note for the field."""
        field = event.widget
        if isinstance(field, FieldInput):
            reads = self.form.row.field(field.field_key)
            note = f"{reads.label}：{reads.note}" if reads.note else reads.label
            self.query_one("#note", Line).show(f" {note}")
            self.query_one("#remark", Line).show(f" {field.remark}")

    @on(FieldInput.Remark)
    def _remark(self, message: FieldInput.Remark) -> None:
        message.stop()
        if message.field.has_focus:
            self.query_one("#remark", Line).show(f" {message.text}")

    @on(FieldInput.Left)
    def _left(self, message: FieldInput.Left) -> None:
        message.stop()
        self._take(message.field)
        if message.field.problem:
            self.say(message.field.problem, problem=True)
        self.show_title()

    def _take(self, field: FieldInput) -> None:
        if field.value != self.form.row.text(field.field_key):
            self.form.row.set(field.field_key, field.value)

    def action_parent(self) -> None:
        """Put it below another organisation."""
        units = {str(unit.uid): unit for unit in self.form.possible_parents()}
        items = [Item(HIGHEST, HIGHEST)]
        items += [Item(uid, f"{unit.code} {unit.name}") for uid, unit in units.items()]

        def take(keys: list[str] | None) -> None:
            if keys:
                self.form.parent = units.get(keys[0])
                self._show_parent()
                self.show_title()

        self.app.push_screen(Chooser("放在哪个党组织下面", items, several=False), take)

    # Saving.

    def _save(self) -> bool:
        for field in self.query(FieldInput):
            self._take(field)
        try:
            labels = self.form.save()
        except PaichaError as problem:
            self.say(str(problem), problem=True)
            return False
        self.say("已保存" if labels else "没有改动")
        return True

    def action_save(self) -> None:
        """Save what has been changed."""
        if self._save():
            for field in self.query(FieldInput):
                field.set_text(self.form.row.text(field.field_key))
                waiting = self.form.row.waiting(field.field_key)
                field.set_problem((waiting.reason or "待完善") if waiting else None)
            self._show_parent()
            self.show_title()

    def lost_by_ending(self) -> str:
        """What was changed."""
        for field in self.query(FieldInput):
            self._take(field)
        return "党组织的改动" if self.form.dirty else ""

    def action_leave(self) -> None:
        """Go back; what is not saved is asked about."""
        if not self.lost_by_ending():
            self.dismiss(None)
            return
        choices = (("y", "保存"), ("n", "放弃改动"))
        self.app.push_screen(ask(UNSAVED, choices, numbered=False), self._leave_with)

    def _leave_with(self, answer: str | None) -> None:
        if answer == "n" or (answer == "y" and self._save()):
            self.dismiss(None)
