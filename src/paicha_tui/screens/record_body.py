"""The fields of one tab of a record as widgets, made from the layout and the models."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widget import Widget

from paicha_tui.entry import TABS, MemberForm, Place, Section, Spot, Tab
from paicha_tui.fields import Coded, Date, DescribedField, IdNumber
from paicha_tui.models import Check, Dossier, Member
from paicha_tui.rules.dates import latest_day
from paicha_tui.settings import Campaign
from paicha_tui.widgets.code_field import CodeField
from paicha_tui.widgets.date_field import DateField
from paicha_tui.widgets.fields import FieldInput, TextField
from paicha_tui.widgets.id_field import IdField
from paicha_tui.widgets.lines import Line

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


def widgets_of(form: MemberForm, tab: Tab) -> Iterator[Widget]:
    """Everything that stands on a tab, from top to bottom."""
    for section in tab.sections:
        rows = form.rows_of(section.model)
        several = len(rows) > 1
        for number, row in enumerate(rows, start=1):
            yield Heading(f" {section.title} {number}" if several else f" {section.title}")
            for line in section.lines:
                yield FormLine(form, row.uid, line)
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

    def action_section(self, step: int) -> None:
        """Go to the first field of the next section, or of the one before."""
        sections: list[list[FieldInput]] = []
        for child in self.children:
            if isinstance(child, Heading):
                sections.append([])
            elif sections:
                sections[-1] += child.query(FieldInput)
        filled = [fields for fields in sections if fields]
        here = next((place for place, fields in enumerate(filled) if _focused(fields)), None)
        if here is not None and 0 <= here + step < len(filled):
            filled[here + step][0].focus()


def _focused(fields: list[FieldInput]) -> bool:
    return any(field.has_focus for field in fields)


class Heading(Line):
    """The title of a section."""

    DEFAULT_CSS = """
    Heading { text-style: bold; color: $accent; }
    """


class FormLine(Horizontal):
    """One or two fields beside their labels, in the cells the layout gives them."""

    DEFAULT_CSS = """
    FormLine { height: 1; width: 100%; }
    FormLine > Line { width: auto; }
    """

    def __init__(self, form: MemberForm, record_key: str, places: tuple[Place, ...]) -> None:
        super().__init__()
        self._form = form
        self._record_key = record_key
        self._places = places

    def compose(self) -> ComposeResult:
        """Label, field, label, field."""
        end = 0
        for place in self._places:
            label = Line(" " * (place.column - end) + place.field.label)
            label.styles.width = place.column - end + place.label_width + 1
            yield label
            field = _field_for(self._form, self._record_key, place.field)
            field.styles.width = place.field_width
            yield field
            end = place.column + place.label_width + 1 + place.field_width


def _field_for(form: MemberForm, record_key: str, reads: DescribedField) -> FieldInput:
    key = f"{record_key}{SEPARATOR}{reads.name}"
    text = form.text(record_key, reads.name)
    field: FieldInput
    if isinstance(reads, Coded):
        field = CodeField(key, reads, text, initials=_initials)
    elif isinstance(reads, Date):
        field = DateField(key, reads, text)
    elif isinstance(reads, IdNumber):
        campaign: Campaign = form.campaign
        field = IdField(key, reads, text, today=lambda: latest_day(campaign))
    else:
        field = TextField(key, reads, text)
    waiting = form.row(record_key).waiting(reads.name)
    # Each of the five checks is told by its item: a digit there would only turn it into another.
    if reads is Check.item and text and not waiting:
        field.can_focus = False
    if waiting:
        field.set_problem(waiting.reason or "待完善")
    return field


def _initials(text: str) -> set[str]:
    from paicha_tui.pinyin import spellings

    return {"".join(syllable[0] for syllable in spelling) for spelling in spellings(text)}
