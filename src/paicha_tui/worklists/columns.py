"""The columns of the member list: what each reads of a member, how it is shown and sorted."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from paicha_tui.basics import clock
from paicha_tui.basics.pinyin import sort_key
from paicha_tui.basics.strokes import stroke_key
from paicha_tui.basics.values import visible_text
from paicha_tui.meaning import screening
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Member, Organization
from paicha_tui.records.fields import (
    Coded,
    Date,
    DescribedField,
    IdNumber,
    Phone,
    Text,
    described_fields,
)
from paicha_tui.worklists import index

MARKS = {
    "marked": "完",
    "dossier_faulty": "缺",
    "check_faulty": "误",
    "unchecked": "待",
    "receipt_overdue": "超",
    "unsettled": "处",
}
"""The short mark of each flag that asks the clerk to do something."""


def legend() -> str:
    """What the marks of the list mean, in one line."""
    return "　".join(f"{mark}＝{screening.FLAGS[key].label}" for key, mark in MARKS.items())


WINDOW = 64


@dataclass(frozen=True)
class ListColumn:
    """One column the list can show."""

    key: str
    label: str
    width: int
    """In terminal cells."""
    right_aligned: bool = False


_WIDTHS = {
    "name": 10,
    "sex": 4,
    "birth_date": 10,
    "ethnicity": 8,
    "standing": 8,
    "education": 12,
    "employer": 24,
}
_WIDTHS_OF_KINDS: tuple[tuple[type[DescribedField], int], ...] = (
    (IdNumber, 18),
    (Phone, 13),
    (Date, 12),
    (Coded, 14),
    (Text, 20),
)
_NOT_LISTED = frozenset({"qq", "wechat"})
_FIELDS: dict[str, DescribedField] = {
    field.name: field for field in described_fields(Member) if field.name not in _NOT_LISTED
}


def _field_column(name: str, field: DescribedField) -> ListColumn:
    usual = next(width for kind, width in _WIDTHS_OF_KINDS if isinstance(field, kind))
    return ListColumn(name, field.label, _WIDTHS.get(name, usual))


COLUMNS: dict[str, ListColumn] = {
    column.key: column
    for column in (
        *(_field_column(name, field) for name, field in _FIELDS.items()),
        ListColumn("branch", "所在党支部", 24),
        ListColumn("last_contact", "最近联系", 10),
        ListColumn("state", "状态", 10),
        ListColumn("marks", "标记", 12),
    )
}
"""Every column the list can show, by key."""

USUAL_COLUMNS = (
    "name",
    "sex",
    "birth_date",
    "id_number",
    "last_contact",
    "state",
    "marks",
)
"""The columns shown while nobody has chosen others: what 80 cells hold whole."""
_MORE_COLUMNS = ("branch", "mobile", "standing", "joined_on", "ethnicity", "education", "employer")


def usual_columns(width: int) -> tuple[str, ...]:
    """The columns shown while nobody has chosen others, where so many cells hold them whole."""
    columns: tuple[str, ...] = USUAL_COLUMNS
    for key in _MORE_COLUMNS:
        wider = (*columns, key)
        if sum(COLUMNS[each].width + 1 for each in wider) > width:
            break
        columns = wider
    return columns


# Cells.


@lru_cache(maxsize=32)  # asked at every key; putting the query together takes milliseconds
def reader(columns: tuple[str, ...], campaign: Campaign, _: datetime.date) -> index.MemberReader:
    """Reads the columns of members: under this campaign, on this day."""
    selected = [column for key in columns for column in _selected(key, campaign)]
    return index.MemberReader(campaign, [Member.id, *selected], WINDOW)


def _selected(key: str, campaign: Campaign) -> list[Any]:
    """What a column reads."""
    if key == "branch":
        return [Organization.name]
    if key == "last_contact":
        return [screening.newest_contact]
    if key == "state":
        return [screening.contact_state(campaign)]
    if key == "marks":
        return [screening.FLAGS[flag].meaning(campaign) for flag in MARKS]
    return [_FIELDS[key]]


def shown(key: str, values: Iterator[Any], revealed: bool) -> str:
    """The cell of a column, which takes as many of a row's values as it reads."""
    if key == "marks":
        marks = [mark for mark in MARKS.values() if next(values)]
        apart = 3 * len(marks) - 1 <= COLUMNS[key].width
        return (" " if apart else "").join(marks)
    value = next(values)
    if not value:
        return ""
    if key == "state":
        return screening.CONTACT_STATES[value]
    if key == "last_contact":
        return visible_text(value.replace("-", "."))
    if key == "branch":
        return visible_text(value)
    field = _FIELDS[key]
    text = field.show(value)
    hidden = isinstance(field, IdNumber | Phone) and not revealed
    return visible_text(field.mask(text) if hidden else text)


# Order.

_PINYIN, _STROKES = "pinyin", "strokes"
_WAYS = {_PINYIN: "拼音", _STROKES: "笔画"}


def orders_by(key: str) -> dict[str, str]:
    """What the list can be sorted by of a column: what `ListQuery.sort` has, and its name."""
    label = COLUMNS[key].label
    by_sound = {f"{key}:{way}": f"{label}{told}" for way, told in _WAYS.items()}
    field = _FIELDS.get(key)
    if key == "branch":
        return {key: "支部", **by_sound}
    if isinstance(field, Coded):
        return {key: f"{label}代码", **by_sound}
    if isinstance(field, Text) and not isinstance(field, IdNumber | Phone):
        return {key: f"{label}拼音", f"{key}:{_STROKES}": f"{label}笔画"}
    return {key: label}


SORTS = {sort: label for key in COLUMNS for sort, label in orders_by(key).items()}
"""What the list can be sorted by; 支部 is by code, then as entered."""


def sort_keys_of(ids: Sequence[int], sort: str, campaign: Campaign) -> dict[int, Any]:
    """By id, what sorts these members by one of `SORTS`; what is empty comes first."""
    key, _, way = sort.partition(":")
    read = _reading(key, way)
    rows = reader((key,), campaign, clock.today()).rows(ids)
    return {identity: read(values) for identity, *values in rows}


def _reading(key: str, way: str) -> Callable[[Sequence[Any]], Any]:
    """Makes of the values of a column what is compared."""
    field = _FIELDS.get(key)
    if isinstance(field, Coded) and not way:
        places = {code.key: place for place, code in enumerate(field.codes, 1)}
        return lambda values: places.get(values[0] or "", 0)
    if key == "marks":
        return lambda values: [bool(value) for value in values]
    if key == "state":
        places = {state: place for place, state in enumerate(screening.CONTACT_STATES, 1)}
        return lambda values: places.get(values[0] or "", 0)
    if way == _STROKES:
        return lambda values: stroke_key(shown(key, iter(values), True))
    if way == _PINYIN or (isinstance(field, Text) and not isinstance(field, IdNumber | Phone)):
        return lambda values: sort_key(shown(key, iter(values), True))
    return lambda values: values[0] or ""
