"""What the member list shows: who, in which order, and the cells of the rows in view."""

from __future__ import annotations

import datetime
import itertools
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from peewee import Value

from paicha_tui import store
from paicha_tui.basics import clock
from paicha_tui.basics.errors import Misused
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
from paicha_tui.store import chunks, prepared, selected
from paicha_tui.worklists import index

SORTS = {
    "branch": "支部",
    "name": "姓名",
    "birth_date": "出生日期",
    "joined_on": "入党时间",
    "last_contact": "最近联系",
}
"""What the list can be sorted by, in the order offered; 支部 is by code, then as entered."""

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
CHUNK = 10_000
KEYED = 20_000
"""Up to so many members are sorted by their own keys; more are picked from the whole order."""


@dataclass(frozen=True)
class ListQuery:
    """Which members the list shows, and in which order."""

    text: str = ""
    """What was typed into the search box."""
    flags: tuple[str, ...] = ()
    """Keys of `screening.FLAGS`; who is shown meets all of them."""
    figure: str = ""
    """A name for `figures.meaning_of`; who is shown is counted by it."""
    organization_code: str | None = None
    """Shows its members and those of all below it; None for everybody."""
    below: bool = True
    """False leaves out those of the organisations below it."""
    sort: str = "branch"
    """A key of `SORTS`."""
    descending: bool = False


@dataclass(frozen=True)
class ListColumn:
    """One column the list can show."""

    key: str
    label: str
    width: int
    """In terminal cells."""
    right_aligned: bool = False


_SORT_KEYS = {"name": "name_key"}
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


class Listing:
    """The member list under a campaign.

    A change of the records shows in the next call; so does one of another process. Every call may
    be made on another thread that has a connection of its own, as `store.connected` gives it.
    """

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign

    def first_ids(self, query: ListQuery, limit: int) -> list[int]:
        """The ids of the first `limit` members, at once. Raises as `chunks` does."""
        ids: list[int] = []
        for chunk in self.chunks(query):
            ids.extend(chunk)
            if len(ids) >= limit:
                break
        return ids[:limit]

    def ids(self, query: ListQuery) -> array[int]:
        """The ids of all members in order. Raises as `chunks` does."""
        ids = array("q")
        for chunk in self.chunks(query):
            ids.extend(chunk)
        return ids

    def chunks(self, query: ListQuery) -> Iterator[list[int]]:
        """The ids in order, in runs; whoever asks may stop after any of them.

        Raises Misused for an unknown organisation, KeyError for an unknown flag or sort, Refused
        for an unknown figure.
        """
        if query.sort not in SORTS:
            raise KeyError(query.sort)
        if query.text or query.flags or query.sort != "branch":
            index.keep_up()
        if query.sort == "branch":
            yield from self._by_branch(query)
        else:
            yield from self._by_key(query)

    def count(self, query: ListQuery) -> int:
        """How many members there are. Raises as `chunks` does."""
        index.keep_up()
        if query.organization_code is None and self._indexed(query):
            size = index.Selection(query.text, query.flags).size()
            if size is not None:
                return size
        return sum(map(len, self._by_branch(query)))

    def rows(
        self, ids: Sequence[int], columns: Sequence[str], revealed: bool = False
    ) -> list[list[str]]:
        """The cells of these members, in the order of the ids, safe to show as they are.

        `columns` are keys of `COLUMNS`; `revealed` shows whole ID numbers and phones. A member that
        is no longer there has empty cells. Raises KeyError for an unknown column.
        """
        if not ids:
            return []
        reader = _reader(tuple(columns), self.campaign, clock.today())
        found = {row[0]: row[1:] for row in reader.rows(ids)}
        rows = []
        for identity in ids:
            values = iter(found.get(identity, ()))
            rows.append(
                [_shown(key, values, revealed) if identity in found else "" for key in columns]
            )
        return rows

    def told(self, ids: Sequence[int]) -> list[dict[str, str]]:
        """What a command tells of these members, in the order of the ids.

        By key: `org` is the 组织代码, ID numbers are hidden in part, marks are those of `MARKS`,
        `uid` is what commands call the member by.
        """
        branches = selected(Member.select(Member.id, Organization.code).join(Organization))
        codes = dict(branches)
        keys = ("name", "id_number", "state", "last_contact", "marks")
        rows = self.rows(ids, keys)
        uids: dict[int, str] = {}
        for chunk in chunks(ids):
            uids |= uids_of(chunk)
        return [
            {
                "org": visible_text(codes.get(each, "")),
                **dict(zip(keys, row, strict=True)),
                "uid": uids.get(each, ""),
            }
            for each, row in zip(ids, rows, strict=True)
        ]

    # Order.

    def _by_branch(self, query: ListQuery) -> Iterator[list[int]]:
        ordered = _branches_in_order(query)
        if not self._indexed(query):
            yield from self._by_records(query, ordered)
            return
        selection = index.Selection(query.text, query.flags)
        for branch in ordered:
            if selection.may_hold(branch):
                found = selection.in_branch(branch)
                if found:
                    yield found[::-1] if query.descending else found

    def _by_records(self, query: ListQuery, branches: Sequence[int]) -> Iterator[list[int]]:
        """What `_by_branch` gives, flags and figure taken from the records themselves."""
        ranks = {branch: rank for rank, branch in enumerate(branches)}
        selection = index.Selection(query.text)
        rows = _meant(query.flags, query.figure, self.campaign)
        found: list[tuple[int, list[int]]] = []
        for branch, group in itertools.groupby(rows, key=lambda row: row[0]):
            if branch in ranks and selection.may_hold(branch):
                wanted = None if selection.everybody else set(selection.in_branch(branch))
                ids = [identity for _, identity in group if wanted is None or identity in wanted]
                found.append((ranks[branch], ids))
        for _, ids in sorted(found):
            if ids:
                yield ids[::-1] if query.descending else ids

    def _by_key(self, query: ListQuery) -> Iterator[list[int]]:
        key = _SORT_KEYS.get(query.sort, query.sort)
        everybody = not (query.text or query.flags or query.figure or query.organization_code)
        if everybody and index.is_current():
            yield from _runs(index.in_order_of(key, descending=query.descending))
            return
        ids = [identity for chunk in self._by_branch(query) for identity in chunk]
        if len(ids) <= KEYED or not index.is_current():
            keys = index.sort_keys_of(ids, key)
            ids.sort(key=lambda i: keys.get(i, ("", 0, i)), reverse=query.descending)
            yield ids
            return
        wanted = set(ids)
        ordered = index.in_order_of(key, descending=query.descending)
        yield from _runs(identity for identity in ordered if identity in wanted)

    def _indexed(self, query: ListQuery) -> bool:
        """Whether the index can tell who is asked for."""
        return not query.figure and (not query.flags or index.knows_flags_of(self.campaign))


# Cells.


@lru_cache(maxsize=32)  # asked at every key; putting the query together takes milliseconds
def _reader(columns: tuple[str, ...], campaign: Campaign, _: datetime.date) -> index.MemberReader:
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


def _shown(key: str, values: Iterator[Any], revealed: bool) -> str:
    """The cell of a column, which takes as many of a row's values as it reads."""
    if key == "marks":
        shown = [mark for mark in MARKS.values() if next(values)]
        apart = 3 * len(shown) - 1 <= COLUMNS[key].width
        return (" " if apart else "").join(shown)
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


def note_reveal(listed: int) -> None:
    """Log that whole ID numbers and telephones were shown, in a list of so many members."""
    with store.write("查看完整证号") as transaction:
        transaction.note("reveal", list=listed)


def row_of(uid: str, ids: Sequence[int]) -> int | None:
    """Where among `ids` a member stands; None where he is not."""
    member = Member.get_or_none(Member.uid == uid)
    return ids.index(member.id) if member and member.id in ids else None


def uids_of(ids: Sequence[int]) -> dict[int, str]:
    """The uid of each of these few members who is still there."""
    found = selected(Member.select(Member.id, Member.uid).where(Member.id.in_(ids)))
    return dict(found)


def uid_of(member_id: int) -> str | None:
    """The uid of a member; None when he is gone."""
    return uids_of([member_id]).get(member_id)


def branch_of(member_id: int) -> Organization | None:
    """The branch of a member; None when he is gone."""
    member: Any = Member.get_or_none(Member.id == member_id)
    return member.branch if member else None


@prepared
def _meant(flags: tuple[str, ...], figure: str, campaign: Campaign) -> Any:
    """Branch and id of those whom the flags and the figure mean, by the records themselves."""
    meanings = [screening.FLAGS[key].meaning(campaign) for key in flags]
    if figure:
        # With the layouts of the annexes, which the list has to come up without.
        from paicha_tui.meaning import figures

        meanings.append(figures.meaning_of(figure, campaign))
        campaign = figures.placed(figure, campaign)
    return (
        screening.joined(campaign, Organization.id, Member.id)
        .where(Value(1) == 1, *meanings)
        .order_by(Organization.id, Member.id)
    )


def _branches_in_order(query: ListQuery) -> list[int]:
    """The ids of the organisations asked for, by code, backward when descending."""
    ids = [identity for (identity,) in _ordered_branches()]
    if query.organization_code is not None:
        chosen = Organization.get_or_none(Organization.code == query.organization_code)
        if chosen is None:
            raise Misused(f"没有组织代码为“{query.organization_code}”的党组织")
        scope = set(screening.scope_ids(chosen) or ()) if query.below else {chosen.id}
        ids = [identity for identity in ids if identity in scope]
    return ids[::-1] if query.descending else ids


@prepared
def _ordered_branches() -> Any:
    return Organization.select(Organization.id).order_by(Organization.code, Organization.id)


def _runs(ids: Iterator[int]) -> Iterator[list[int]]:
    size = WINDOW
    while run := list(itertools.islice(ids, size)):
        yield run
        size = CHUNK
