"""What the member list shows: who, in which order, and the cells of the rows in view."""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import Value

from paicha_tui import store
from paicha_tui.basics import clock
from paicha_tui.basics.errors import Misused, Refused
from paicha_tui.basics.values import visible_text
from paicha_tui.meaning import screening
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Member, Organization
from paicha_tui.store import chunks, prepared, selected
from paicha_tui.worklists import index
from paicha_tui.worklists.columns import SORTS, reader, shown, sort_keys_of

WINDOW = 64
CHUNK = 10_000
KEYED = 20_000
"""Up to so many members are sorted by their own keys; more are picked from the whole order."""

_IN_INDEX = {"name": "name_key"} | {key: key for key in index.SORT_KEYS}
"""The orders that the index has, with its own names for them."""


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
    """A key of `columns.SORTS`."""
    descending: bool = False


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
        for an unknown figure, and where more than `KEYED` were to be sorted without the index.
        """
        if query.sort not in SORTS:
            raise KeyError(query.sort)
        if query.text or query.flags or query.sort != "branch":
            index.keep_up()
        if query.sort == "branch":
            yield from self._by_branch(query)
        elif query.sort in _IN_INDEX:
            yield from self._by_key(query)
        else:
            yield self._by_column(query)

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

        `columns` are keys of `columns.COLUMNS`; `revealed` shows whole ID numbers and phones. A
        member that is no longer there has empty cells. Raises KeyError for an unknown column.
        """
        if not ids:
            return []
        read = reader(tuple(columns), self.campaign, clock.today())
        found = {row[0]: row[1:] for row in read.rows(ids)}
        rows = []
        for identity in ids:
            values = iter(found.get(identity, ()))
            rows.append(
                [shown(key, values, revealed) if identity in found else "" for key in columns]
            )
        return rows

    def told(self, ids: Sequence[int]) -> list[dict[str, str]]:
        """What a command tells of these members, in the order of the ids.

        By key: `org` is the 组织代码, ID numbers are hidden in part, marks are those of
        `columns.MARKS`, `uid` is what commands call the member by.
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

    def _by_column(self, query: ListQuery) -> list[int]:
        """Everybody asked for, by what is read of each."""
        ids = [identity for chunk in self._by_branch(query) for identity in chunk]
        if len(ids) > KEYED:
            raise Refused(
                f"列出的有 {len(ids)} 人，超过 {KEYED} 人的不能按{SORTS[query.sort]}排序，"
                "请先筛选，或按 7 选范围"
            )
        keys = sort_keys_of(ids, query.sort, self.campaign)
        there = [identity for identity in ids if identity in keys]
        return sorted(there, key=keys.__getitem__, reverse=query.descending)

    def _by_key(self, query: ListQuery) -> Iterator[list[int]]:
        key = _IN_INDEX[query.sort]
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
