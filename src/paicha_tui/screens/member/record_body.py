"""The fields of one tab of a record as widgets, made from the layout and the models."""

# Imported where used: a place is up before what only some of its keys need is read.
from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.strip import Strip
from textual.widget import Widget

from paicha_tui.entry import TABS, FieldPlace, MemberForm, Section, Spot, Tab
from paicha_tui.entry.branch import OWN_BRANCH
from paicha_tui.entry.layout import WIDTH
from paicha_tui.meaning.rules.dates import latest_day
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Check, Dossier, Member
from paicha_tui.records.fields import Coded, Date, DescribedField, IdNumber, Prose, YesNo
from paicha_tui.widgets.code_field import CodeField
from paicha_tui.widgets.code_options import initials_of
from paicha_tui.widgets.date_field import DateField
from paicha_tui.widgets.drawing import fitted
from paicha_tui.widgets.fields import FieldInput
from paicha_tui.widgets.id_field import IdField
from paicha_tui.widgets.text_field import TextField

SEPARATOR = "/"
"""Between the key of a record and the name of a field, in the key of a widget."""


def spot_of(field: FieldInput) -> Spot:
    """The place in the form that a field shows."""
    record_key, _, name = field.field_key.partition(SEPARATOR)
    return Spot(record_key, name)


def tab_of(form: MemberForm, spot: Spot) -> int:
    """The number of the tab that shows a place of the form; the first for an unknown one."""
    model = form.row(spot.record_key).model
    for number, tab in enumerate(TABS):
        for section in tab.sections:
            if section.model is model and spot.field in {place.name for place in section.places}:
                return number
    return 0


def addable(tab: Tab) -> list[Section]:
    """The sections whose records a clerk adds one by one."""
    fixed = (Member, Dossier, Check)
    return [section for section in tab.sections if section.model not in fixed]


@dataclass(frozen=True)
class Heading:
    """The title of a section; the fields up to the next one belong to it."""

    text: str


@dataclass(frozen=True)
class FormLine:
    """One or two fields of a record beside their labels, in the cells the layout gives them."""

    record_key: str
    places: tuple[FieldPlace, ...]


Content = Heading | FormLine | str
"""A row of a form; a text stands by itself."""


def is_closed(form: MemberForm, section: Section) -> bool:
    """Whether nothing is told of a section of the member that concerns few, nor asked for."""
    if not section.folds or section.model is not Member:
        return False
    member, names = form.row(form.uid), {place.name for place in section.places}
    is_told = any(member.text(name) or member.waiting(name) for name in names)
    asked = (each for each in form.problems() if each.record_key == form.uid)
    return not is_told and not any(problem.field in names for problem in asked)


def contents_of(form: MemberForm, tab: Tab, closed: Collection[Section]) -> Iterator[Content]:
    """Everything that stands on a tab, from top to bottom; of what is closed the title."""
    for section in tab.sections:
        if section in closed:
            yield Heading(f" {section.title}　没有的不用填，F12 打开")
            continue
        rows = form.rows_of(section.model)
        several = len(rows) > 1
        for number, row in enumerate(rows, start=1):
            yield Heading(f" {section.title} {number}" if several else f" {section.title}")
            for line in section.lines:
                yield FormLine(row.uid, line)
        if not rows:
            yield Heading(f" {section.title}　还没有，F12 加一条")


class Body(VerticalScroll, can_focus=False, inherit_bindings=False):
    """The fields of a tab, which scroll with the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "pagedown", "section(1)", "下一段", show=False, id="record.section", tooltip="到下一段"
        ),
        Binding(
            "pageup",
            "section(-1)",
            "上一段",
            show=False,
            id="record.section_back",
            tooltip="到上一段",
        ),
    ]

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._sections: list[list[FieldInput]] = []
        self._passes_over: Callable[[str, str], bool] = lambda _key, _name: False
        self._fields_at = FieldLayout()

    @property
    def layout(self) -> Layout:
        """Where its widgets stand."""
        return self._fields_at

    async def show(self, form: MemberForm, contents: Iterable[Content]) -> None:
        """Show other fields."""
        await self.remove_children()
        sheet, layout = Sheet(), FieldLayout()
        self._sections, self._passes_over = [], form.passes_over
        for content in contents:
            if isinstance(content, FormLine):
                y = sheet.line(content.places)
                for place in content.places:
                    field = _field_for(form, content.record_key, place.field)
                    layout[field] = Region(place.field_column, y, place.field_width, 1)
                    self._sections[-1].append(field)
            elif isinstance(content, Heading):
                sheet.add(content.text, is_title=True)
                self._sections.append([])
            else:
                sheet.add(content)
        fields = [field for section in self._sections for field in section]
        layout[sheet] = Region(0, 0, WIDTH, sheet.height)
        self._fields_at = layout
        await self.mount_all([sheet, *fields])

    def action_section(self, step: int) -> None:
        """Go to the first field of the next section, or of the one before."""
        filled = [fields for fields in self._sections if fields]
        here = next((number for number, each in enumerate(filled) if _focused(each)), None)
        if here is not None and 0 <= here + step < len(filled):
            fields = filled[here + step]
            open_ones = (each for each in fields if not self._passes_over(*spot_of(each)))
            next(open_ones, fields[0]).focus()


def _focused(fields: list[FieldInput]) -> bool:
    return any(field.has_focus for field in fields)


class FieldLayout(dict[Widget, Region], Layout):
    """Where each widget of a tab stands: as the layout of the form says, whatever the screen.

    A widget for each line and label would take most of the time in which a record opens.
    """

    name = "fields"

    def arrange(
        self,
        parent: Widget,  # noqa: ARG002
        children: list[Widget],
        size: Size,  # noqa: ARG002
        greedy: bool = True,  # noqa: ARG002
    ) -> ArrangeResult:
        """The places, the fields above the sheet."""
        return [
            WidgetPlacement(
                self[child], NULL_OFFSET, NULL_SPACING, child, order=isinstance(child, FieldInput)
            )
            for child in children
            if child in self
        ]


class Sheet(Widget):
    """What stands on a tab around its fields: the titles of the sections and the labels."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"sheet--title"}
    DEFAULT_CSS = """
    Sheet > .sheet--title { text-style: bold; color: $accent; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[str, bool]] = []

    @property
    def height(self) -> int:
        """How many rows it has."""
        return len(self._rows)

    def add(self, text: str, *, is_title: bool = False) -> None:
        """Add a row of text."""
        self._rows.append((text, is_title))

    def line(self, places: tuple[FieldPlace, ...]) -> int:
        """Add a row of labels; gives its number."""
        row = ""
        for place in places:
            row = fitted(row, place.column) + place.field.label
        self.add(row)
        return len(self._rows) - 1

    def render_line(self, y: int) -> Strip:
        """The row."""
        text, title = self._rows[y] if y < len(self._rows) else ("", False)
        style = self.get_component_rich_style("sheet--title") if title else self.rich_style
        return Strip([Segment(fitted(text, self.size.width), style)], self.size.width)


def _field_for(form: MemberForm, record_key: str, reads: DescribedField) -> FieldInput:
    key = f"{record_key}{SEPARATOR}{reads.name}"
    text = form.text(record_key, reads.name)
    field: FieldInput
    if isinstance(reads, Coded | YesNo):
        field = CodeField(key, reads, text, initials=initials_of)
    elif isinstance(reads, Date):
        field = DateField(key, reads, text)
    elif isinstance(reads, IdNumber):
        campaign: Campaign = form.campaign
        field = IdField(key, reads, text, today=lambda: latest_day(campaign))
    else:
        field = TextField(key, reads, text)
    # A roster that is pasted does not say which of our branches he is in.
    field.spreads = reads is not OWN_BRANCH
    field.joins_lines = isinstance(reads, Prose)
    waiting = form.row(record_key).waiting(reads.name)
    # Each of the five checks is told by its item: a digit there would only turn it into another.
    if reads is Check.item and text and not waiting:
        field.can_focus = False
    if waiting:
        field.set_problem(waiting.reason or "待完善")
    return field
