"""What a field offers while it is typed into: values that others have there, taken by one key.

Nothing is offered of what is a person's own. Of numbers given out in a series, and of the ID
number, only the beginning is.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from peewee import fn

from paicha_tui.basics import pinyin
from paicha_tui.basics.values import clean_text
from paicha_tui.entry.branch import OWN_BRANCH
from paicha_tui.entry.carrying import may_carry
from paicha_tui.entry.form import MemberForm
from paicha_tui.entry.rows import FormRow
from paicha_tui.meaning.rules.dates import expected_full_membership
from paicha_tui.models import Flow, Handling, Member, TransferLetter
from paicha_tui.records.fields import Coded, DescribedField, IdNumber, Text
from paicha_tui.records.vocabulary import Standing
from paicha_tui.store import database

RECENT = 2000
"""So many records of the branch are looked at, the newest."""

MOST_VALUES = 200
"""So many different values of the branch are offered."""
MOST_PICKS = 9
"""So many a digit picks."""
SERIES = 8
"""So many of the newest numbers of a series are compared."""

AREA = 6
"""Digits of the ID number that tell the area."""

_SERIES: tuple[object, ...] = (Flow.card_number, TransferLetter.number, Handling.document)
"""Numbers given out one after the other: two people never have the same."""

_BORDER = re.compile(r"[省市县区旗州盟乡镇街道路巷弄村屯组社队号院楼栋幢室厂局部校 、，；（）()]+")
"""What ends a part of an address or of the name of a unit."""


_PARTY_BODY = re.compile(
    r"(?:中国共产党|中共)(.+?[局委办院所校厂站社会处司行馆台学])(?:直属)?(?:机关)?"
    r"(?:第?[一二三四五六七八九十0-9]+)?(?:党?(?:总支部|总支|支部|委))?(?:委员会)?"
)
"""The name of an organisation of the Party; the group is the unit in which it is."""
_BEFORE_NUMBER = re.compile(r"\D+(?=\d)")


class Pick(NamedTuple):
    """What one digit puts into an empty field."""

    text: str
    is_whole: bool
    """Nothing has to be typed behind it, such as the number of a house."""


@dataclass(frozen=True)
class Offers:
    """The values that a field offers, the likeliest first."""

    values: tuple[str, ...] = ()
    are_shared: bool = False
    """Each may be another person's too, as it stands."""

    @property
    def picks(self) -> tuple[Pick, ...]:
        """What the digits from 1 on stand for; nothing where a value may begin with a digit."""
        if not self.are_shared or any(value[0].isdecimal() for value in self.values):
            return ()
        return tuple(itertools.islice(dict.fromkeys(map(_pick, self.values)), MOST_PICKS))

    def offer(self, typed: str) -> str:
        """The first value that what is typed begins, by its characters or in pinyin; else empty."""
        for value in self.values:
            if len(value) > len(typed) and value.startswith(typed):
                return value
        if typed.isascii() and typed.isalpha():
            letters = typed.lower()
            for value in self.values:
                if value != typed and pinyin.spelled_by(value, letters) is not None:
                    return value
        return ""

    def part(self, typed: str) -> str:
        """The value offered as far as the next border behind what is typed: 省, 市, 路, 号."""
        value = self.offer(typed)
        if value.startswith(typed):
            least = len(typed) + 1
        else:
            least = pinyin.spelled_by(value, typed.lower()) or 1
        ends = (border.end() for border in _BORDER.finditer(value) if border.start() > 0)
        return value[: next((end for end in ends if end >= least), len(value))]

    def containing(self, query: str) -> list[str]:
        """The values that a query begins or is part of, or that it spells the beginning of."""
        wanted = clean_text(query)
        if not wanted:
            return list(self.values)
        letters = wanted.lower() if wanted.isascii() and wanted.isalpha() else ""
        return [
            value
            for value in self.values
            if wanted in value or (letters and pinyin.spelled_by(value, letters) is not None)
        ]


def _pick(value: str) -> Pick:
    """The value, or what stands before the number of its house."""
    before = _BEFORE_NUMBER.match(value)
    if before and _BORDER.fullmatch(before[0][-1]):
        return Pick(before[0], is_whole=False)
    return Pick(value, is_whole=True)


NOTHING = Offers()


def offers_for(form: MemberForm, record_key: str, name: str) -> Offers:
    """What a field of the form offers now; nothing where nothing may be offered."""
    row = form.row(record_key)
    described = row.field(name)
    if described is OWN_BRANCH:
        return Offers(OWN_BRANCH.labels())
    if described is Member.full_member_on:
        return _date_of_full_membership(row)
    if isinstance(described, IdNumber):
        return _areas(form)
    if isinstance(described, Coded) and described.codes.digits > 1:
        own = Member.branch == form.branch.id
        return Offers(tuple(map(described.show, _likeliest(described, own))))
    if not (isinstance(described, Text) and may_carry(described)):
        return NOTHING
    if any(described is each for each in _SERIES):
        return Offers(tuple(_shared_beginnings(_newest(described, form))))
    usual = _employers(form) if described is Member.employer else described.usual
    values = dict.fromkeys((*_earlier(described, form), *usual))
    # What is said of a search or a decision may well begin with a number: 12371热线.
    return Offers(tuple(values), are_shared=row.model is Member)


def _date_of_full_membership(row: FormRow) -> Offers:
    joined = row.values[Member.joined_on.name]
    if not joined or row.values[Member.standing.name] == Standing.PROBATIONARY:
        return NOTHING
    expected = expected_full_membership(joined)
    return Offers((expected.dotted(),)) if expected else NOTHING


def _recent(described: DescribedField, *conditions: object) -> Any:
    """The newest records that have a field: its value, perhaps none, and how new they are."""
    model = described.model
    query = model.select(described.alias("value"), model.id.alias("age"))
    if model is not Member:
        query = query.join(Member, on=(model.member == Member.id))
    return query.where(*conditions).order_by(model.id.desc())


def _likeliest(
    described: DescribedField, condition: Any, shape: Callable[[object], Any] = lambda value: value
) -> Iterator[str]:
    """What the newest records have in a field, in the `shape` given, by how often and how newly."""
    recent = _recent(described, condition).limit(RECENT).alias("recent")
    shaped = shape(recent.c.value)
    query = (
        recent.select_from(shaped)
        .where(recent.c.value.is_null(False))
        .group_by(shaped)
        .order_by(fn.COUNT(shaped).desc(), fn.MAX(recent.c.age).desc())
        .limit(MOST_VALUES)
    )
    for (value,) in database.execute(query):
        yield str(value)


def _earlier(described: DescribedField, form: MemberForm) -> Iterator[str]:
    """The values of a field in the branch."""
    yield from _likeliest(described, Member.branch == form.branch.id)


def _employers(form: MemberForm) -> list[str]:
    """The units whose branch it seems to be by its name and that of the organisation above."""
    names = (each.name or "" for each in (form.branch, form.branch.parent) if each)
    found = (_PARTY_BODY.fullmatch(name) for name in names if not name.endswith("工作委员会"))
    return [each[1] for each in found if each]


def _newest(described: DescribedField, form: MemberForm) -> list[str]:
    """The few newest values of the branch."""
    of_branch = Member.branch == form.branch.id
    query = _recent(described, of_branch, described.is_null(False)).limit(SERIES)
    return [str(value) for value, _ in query.tuples()]


def _shared_beginnings(numbers: Sequence[str]) -> Iterator[str]:
    """What the newest number has in common with each before it, the longest first."""
    if numbers:
        shared = {_common_beginning(numbers[0], each) for each in numbers[1:]}
        yield from sorted(shared - {"", numbers[0]}, key=len, reverse=True)


def _common_beginning(first: str, second: str) -> str:
    pairs = zip(first, second, strict=False)
    return first[: sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))]


def _areas(form: MemberForm) -> Offers:
    """The areas in the ID numbers of the branch."""
    own = Member.branch == form.branch.id
    found = _likeliest(Member.id_number, own, lambda number: fn.SUBSTR(number, 1, AREA))
    return Offers(tuple(area for area in found if len(area) == AREA and area.isdecimal()))
