"""Keeping the index: the audit log is the feed of its changes."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from paicha_tui.basics.errors import Busy, Refused
from paicha_tui.basics.peewee_private import table_name
from paicha_tui.basics.values import latest_start
from paicha_tui.meaning import screening, settings
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import MEMBER_RECORDS, Mark, Member
from paicha_tui.store import BUSY_SECONDS, AuditEntry, alone, database, selected, translated_errors
from paicha_tui.worklists.index.positions import (
    ALL_NUMBERS,
    FACT_NUMBERS,
    ID_MASK,
    MemberReader,
    position_of,
)
from paicha_tui.worklists.index.words import WORDING, name_key, words_of

BATCH = 500
"""How many members, or changes, one transaction of a refresh takes in."""

SMALL_BACKLOG = 2000
"""How many changes a query waits for; more are left to an open `refresh`."""

_KINDS: tuple[Any, ...] = (*MEMBER_RECORDS, Mark)
_CHILDREN = {table_name(model): model for model in _KINDS}


@dataclass(frozen=True)
class _State:
    """How far the index has come."""

    entry: int
    """The last audit entry taken in."""
    built: int
    """While the index is being made: the last member taken in."""
    complete: bool
    meaning: str
    """What the quick filters meant when it was made."""
    newest: int
    """The newest audit entry there is."""

    @property
    def current(self) -> bool:
        return self.complete and self.entry == self.newest


def _state() -> _State:
    row = database.execute_sql(
        "SELECT entry, built, complete, meaning, "
        "(SELECT coalesce(max(id), 0) FROM audit_entry) FROM search_state"
    ).fetchone()
    return _State(row[0], row[1], bool(row[2]), row[3], row[4])


def _meaning(campaign: Campaign) -> str:
    """A name for what the quick filters mean under a campaign, and after `@` the day they are for.

    Only the dates of the campaign play a part.
    """
    return _meaning_on(campaign, settings.working_day(campaign))


@lru_cache(maxsize=64)  # asked at every key; putting the query together takes milliseconds
def _meaning_on(campaign: Campaign, day: datetime.date) -> str:
    wording, values = screening.joined(campaign, *_flag_columns(campaign)).sql()
    passing = str(_silent_since(day))
    lasting = [value for value in values if value != passing]
    digest = hashlib.sha256(repr([WORDING, wording, lasting]).encode())
    return f"{digest.hexdigest()}@{day}"


def _silent_since(day: datetime.date) -> datetime.date:
    """The last day of a contact that is six months past on `day`: all that the day decides."""
    return latest_start(day, screening.LOST_MONTHS)


def _day_of(meaning: str) -> datetime.date:
    return datetime.date.fromisoformat(meaning.partition("@")[2])


def _flag_columns(campaign: Campaign) -> list[Any]:
    return [flag.meaning(campaign).alias(key) for key, flag in screening.FLAGS.items()]


def is_current() -> bool:
    """Whether the index has taken in every change and filters by the campaign of today."""
    state = _state()
    # A change of settings is an audit entry, so what was found in them holds while nothing changes.
    own_meanings = database.memory.setdefault("meanings found in settings", set())
    if state.current and state.meaning in own_meanings:
        return True
    meaning = _meaning(settings.current())
    own_meanings.add(meaning)
    return state.current and state.meaning == meaning


def knows_flags_of(campaign: Campaign) -> bool:
    """Whether the flags in the index are those of `campaign`, with every change taken in."""
    state = _state()
    return state.current and state.meaning == _meaning(campaign)


def backlog() -> int:
    """How many changes or members the index has not taken in yet."""
    if is_current():
        return 0
    state = _state()
    meaning = _meaning(settings.current())
    if state.meaning.partition("@")[0] != meaning.partition("@")[0]:
        return int(Member.select().count()) + 1
    if state.meaning != meaning:
        return 1
    waiting = state.newest - state.entry
    if not state.complete:
        waiting += Member.select().where(Member.id > state.built).count() + 1
    return waiting


def refresh(told: Callable[[int], None] | None = None) -> None:
    """Take in every change since the last time; make the index if there is none.

    It works in short transactions and may be broken off between any two; `told` hears before each
    how much is left. Raises Busy when others keep writing, Refused when the disk is full.
    """
    if is_current():
        return
    finished = False
    while not finished:
        if told is not None:
            told(backlog())
        with translated_errors(), alone():
            finished = _step(settings.current())


def keep_up() -> None:
    """Take in the changes since the last time when they are few and nobody else is writing."""
    if database.in_transaction() or is_current() or backlog() > SMALL_BACKLOG:
        return
    database.execute_sql("PRAGMA busy_timeout = 0")
    try:
        refresh()
    except (Busy, Refused):
        return
    finally:
        database.execute_sql(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")


def _step(campaign: Campaign) -> bool:
    """One transaction's worth of work; gives whether everything is done."""
    state = _state()
    meaning = _meaning(campaign)
    if state.meaning.partition("@")[0] != meaning.partition("@")[0]:
        _begin_anew(state, meaning)
        return False
    if state.meaning != meaning:
        _go_on_to(campaign, state, meaning)
        return False
    if not state.complete:
        _build_on(campaign, state)
        return False
    if state.entry < state.newest:
        _take_in(campaign, state)
        return False
    return True


def _begin_anew(state: _State, meaning: str) -> None:
    database.execute_sql("DELETE FROM search_flag")
    _forget(_lines_without_member())
    database.execute_sql(
        "UPDATE search_state SET entry = ?, built = 0, complete = 0, meaning = ?",
        (state.newest, meaning),
    )


def _go_on_to(campaign: Campaign, state: _State, meaning: str) -> None:
    """Another day has come: look again at those whose six months passed between the two."""
    days = sorted(_silent_since(_day_of(each)) for each in (state.meaning, meaning))
    passed = database.execute_sql(
        "SELECT member_id FROM search_line WHERE last_contact > ? AND last_contact <= ?",
        tuple(map(str, days)),
    )
    _index(campaign, [number for (number,) in passed.fetchall()])
    database.execute_sql("UPDATE search_state SET meaning = ?", (meaning,))


def _build_on(campaign: Campaign, state: _State) -> None:
    waiting = Member.select(Member.id).where(Member.id > state.built)
    ids = [identity for (identity,) in selected(waiting.order_by(Member.id).limit(BATCH))]
    if ids:
        _index(campaign, ids)
        database.execute_sql("UPDATE search_state SET built = ?", (ids[-1],))
    else:
        database.execute_sql("UPDATE search_state SET complete = 1")


def _take_in(campaign: Campaign, state: _State) -> None:
    columns: Any = (AuditEntry.id, AuditEntry.action, AuditEntry.record_table)
    waiting = (
        AuditEntry.select(*columns, AuditEntry.record_uid, AuditEntry.changes)
        .where(AuditEntry.id > state.entry)
        .order_by(AuditEntry.id)
        .limit(BATCH)
    )
    entries = list(selected(waiting))
    if any(table == "member" and action == "remove" for _, action, table, _, _ in entries):
        _forget(_lines_without_member())
    _index(campaign, sorted(_members_changed(entries)))
    database.execute_sql("UPDATE search_state SET entry = ?", (entries[-1][0],))


def _members_changed(entries: Iterable[tuple[int, str, str, str, str]]) -> set[int]:
    """The ids of the members that audit entries are about, themselves or by one record."""
    uids: dict[str, list[str]] = {}
    members: set[int] = set()
    for _, _, table, uid, changes in entries:
        uids.setdefault(table, []).append(uid)
        if table in _CHILDREN:
            members.update(filter(None, json.loads(changes).get("member", ())))
    for table, model in (("member", Member), *_CHILDREN.items()):
        if table in uids:
            owner: Any = Member.id if model is Member else model.member
            rows = selected(model.select(owner).where(model.uid.in_(uids[table])))
            members.update(identity for (identity,) in rows if identity)
    return members


def _lines_without_member() -> list[tuple[int, int]]:
    return [
        (identity, branch)
        for identity, branch in database.execute_sql(
            "SELECT member_id, branch_id FROM search_line "
            "WHERE NOT EXISTS (SELECT 1 FROM member WHERE member.id = search_line.member_id)"
        ).fetchall()
    ]


def _forget(lines: Iterable[tuple[int, int]]) -> None:
    """Take members, given with the branch they are indexed under, out of the index."""
    positions = [position_of(branch, identity) for identity, branch in lines]
    cursor = database.cursor()
    flags = ", ".join(map(str, ALL_NUMBERS))
    cursor.executemany("DELETE FROM search_text WHERE rowid = ?", [(p,) for p in positions])
    cursor.executemany(
        f"DELETE FROM search_flag WHERE flag IN ({flags}) AND place = ?",  # noqa: S608
        [(position,) for position in positions],
    )
    cursor.executemany(
        "DELETE FROM search_line WHERE member_id = ?", [(p & ID_MASK,) for p in positions]
    )


@lru_cache(maxsize=4)  # the same query for thousands of batches
def _reader(campaign: Campaign, _: datetime.date) -> MemberReader:
    """Reads of a member: id, branch, what he is found by, his sort dates, facts and flags."""
    columns = [
        *(Member.id, Member.branch, Member.name, Member.id_number),
        *(Member.mobile, Member.landline, Member.birth_date, Member.joined_on),
        screening.newest_contact,
        *(Member.sex, Member.standing),
        *_flag_columns(campaign),
    ]
    return MemberReader(campaign, columns, BATCH)


def _index(campaign: Campaign, ids: Sequence[int]) -> None:
    """Draw the lines, words and flags of these members from their records."""
    known = _known_lines(ids)
    texts: list[tuple[Any, ...]] = []
    lines: list[tuple[Any, ...]] = []
    flags: list[tuple[int, int]] = []
    outdated: list[tuple[int, int]] = []
    for row in _reader(campaign, settings.working_day(campaign)).rows(ids):
        identity, branch, name = row[:3]
        position = position_of(branch, identity)
        digest = _digest(row[1:6])
        before = known.get(identity)
        if before is not None and before[1] == digest:
            key = before[2]
        else:
            key = name_key(name)
            texts.append((position, *words_of(*row[2:6])))
            if before is not None:
                outdated.append((identity, before[0]))
        lines.append((identity, branch, digest, key, *(date or "" for date in row[6:9])))
        for fact in (("sex", row[9]), ("standing", row[10])):
            if fact in FACT_NUMBERS:
                flags.append((FACT_NUMBERS[fact], position))
        flags.extend((number, position) for number, holds in enumerate(row[11:]) if holds)
    _forget(outdated)
    _write(lines, texts, flags, clean=not known)


def _write(
    lines: list[tuple[Any, ...]],
    texts: list[tuple[Any, ...]],
    flags: list[tuple[int, int]],
    *,
    clean: bool,
) -> None:
    cursor = database.cursor()
    cursor.executemany("INSERT OR REPLACE INTO search_line VALUES (?, ?, ?, ?, ?, ?, ?)", lines)
    cursor.executemany(
        "INSERT INTO search_text (rowid, name, pinyin, given, digits, tails) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        texts,
    )
    if not clean:
        cursor.executemany(
            "DELETE FROM search_flag WHERE flag = ? AND place = ?",
            [(number, position_of(line[1], line[0])) for line in lines for number in ALL_NUMBERS],
        )
    cursor.executemany("INSERT INTO search_flag VALUES (?, ?)", sorted(flags))


def _known_lines(ids: Sequence[int]) -> dict[int, tuple[int, int, str]]:
    marks = ", ".join("?" * len(ids))
    rows = database.execute_sql(
        "SELECT member_id, branch_id, digest, name_key FROM search_line "  # noqa: S608
        f"WHERE member_id IN ({marks})",
        tuple(ids),
    ).fetchall()
    return {row[0]: row[1:] for row in rows}


def _digest(values: Iterable[Any]) -> int:
    """A number that changes with what a member is found by."""
    told = hashlib.blake2b(repr((WORDING, *values)).encode(), digest_size=7).digest()
    return int.from_bytes(told)
