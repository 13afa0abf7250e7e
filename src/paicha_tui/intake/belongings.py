"""Records that belong to members: which stored record a row means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from paicha_tui.intake.aside import National
from paicha_tui.intake.claims import KnownMember, RowRefused
from paicha_tui.intake.outcome import Ledger
from paicha_tui.intake.people import People
from paicha_tui.intake.reading import Entry, tells_nothing
from paicha_tui.intake.registers import Told
from paicha_tui.intake.subjects import CHANGED, NEW, UNCHANGED, Marks, Subject, merge
from paicha_tui.meaning import settings
from paicha_tui.meaning.further_search import is_further
from paicha_tui.models import Dossier, Flow, Loss, MemberRecord
from paicha_tui.records.fields import described_field
from paicha_tui.records.vocabulary import LossResult
from paicha_tui.store import Record


class Belongings:
    """The records of members, those of the store and those of the file."""

    def __init__(self, people: People, marks: Marks, ledger: Ledger) -> None:
        self._people = people
        self._marks = marks
        self._ledger = ledger
        self._stored: dict[type[MemberRecord], dict[str, list[Subject]]] = {}
        self._in_file: dict[tuple[type[MemberRecord], str], list[Subject | None]] = {}

    def stored(self, model: type[MemberRecord], member: Subject) -> list[Subject]:
        """What the store has of a member, in order."""
        if model not in self._stored:
            self._stored[model] = self._load(model)
        return self._stored[model].get(member.uid, [])

    def _load(self, model: type[MemberRecord]) -> dict[str, list[Subject]]:
        members = {
            person.subject.record.id: person.subject
            for group in self._people.by_name.values()
            for person in group
            if person.subject.record is not None
        }
        found: dict[str, list[Subject]] = defaultdict(list)
        stored = model.select().order_by(model.id)
        for record in stored:
            member = members[record.member_id]
            found[member.uid].append(Subject(model, member, record))
        return found

    def listed(self, model: type[MemberRecord], member: Subject) -> list[Subject | None]:
        """A member's records in the order of the file, or of the store when the file has none.

        A rejected row leaves None in its place.
        """
        in_file = self._in_file.get((model, member.uid))
        return in_file if in_file is not None else list(self.stored(model, member))

    def plan(self, model: type[MemberRecord], entries: Iterable[Entry]) -> None:
        """Account for the rows of one kind of record."""
        groups: dict[str, tuple[KnownMember, list[Entry]]] = {}
        for entry in entries:
            try:
                person = self._people.linked(entry)
            except RowRefused as refusal:
                self._ledger.reject(entry, str(refusal), refusal.column)
                continue
            groups.setdefault(person.subject.uid, (person, []))[1].append(entry)
        for person, rows in groups.values():
            self._plan_group(model, person.subject, rows)

    def _plan_group(self, model: type[MemberRecord], member: Subject, entries: list[Entry]) -> None:
        """Match a member's rows to what is stored of him, and merge them."""
        stored = self.stored(model, member)
        matches = _match(model, stored, entries, self._marks)
        listed: list[Subject | None] = []
        for entry, match in zip(entries, matches, strict=True):
            if problem := _one_too_many(model, entry, [item for item in listed if item]):
                self._ledger.reject(entry, problem)
                listed.append(None)
                continue
            subject = match or Subject(model, member)
            changed = merge(subject, entry, self._marks)
            if model is Loss and match is None and stored:
                _begin_with_result(subject)
            outcome = NEW if match is None else CHANGED if changed else UNCHANGED
            self._ledger.accept(entry, subject, outcome)
            listed.append(subject)
        self._in_file[model, member.uid] = listed

    # The national form.

    def plan_national(self, nationals: Iterable[National]) -> None:
        """Record as lost or floating whom the national form calls so."""
        for national in nationals:
            member = national.member
            if national.lost and not self._every(Loss, member):
                self._ledger.touch(Subject(Loss, member))
            if national.floating:
                self._float(national, member)

    def plan_registers(self, registers: Iterable[Told]) -> None:
        """Record what 附件4, 5 and 6 tell of 外出流动 and 失联."""
        for told in registers:
            subject = self._meant(told)
            if merge(subject, told.entry, self._marks):
                self._ledger.touch(subject)
                self._ledger.count_as_changed(told.row)

    def _meant(self, told: Told) -> Subject:
        """The record that a row of a register tells of, a new one where none fits."""
        every = self._every(told.model, told.member)
        given = told.entry.given
        if told.model is Flow:
            went_on = given.get("went_on")
            same = [item for item in every if went_on and item.value("went_on") == went_on]
            same = same or [
                item
                for item in every
                if not (item.value("returned_on") or (went_on and item.value("went_on")))
            ]
            return same[-1] if same else Subject(Flow, told.member)
        same = [item for item in every if _same_search(item, told.entry)]
        match = same[-1] if same else _current_loss(every)
        search_end = settings.current().search_end
        if match is None or (match.record and is_further(match.record, given, search_end)):
            return Subject(Loss, told.member)
        return match

    def _every(self, model: type[MemberRecord], member: Subject) -> list[Subject]:
        in_file = self._in_file.get((model, member.uid), [])
        stored = self.stored(model, member)
        return [*stored, *(item for item in in_file if item and item.record is None)]

    def _float(self, national: National, member: Subject) -> None:
        # Who came back since the campaign began is still called floating (附件4).
        start = str(settings.current().start)
        ends = [(flow.value("returned_on"), flow) for flow in self._every(Flow, member)]
        counted = [flow for end, flow in ends if end and end >= start]
        lasting = [flow for end, flow in ends if not end] or counted
        flow = lasting[-1] if lasting else Subject(Flow, member)
        told = {"direction": national.direction, "place": national.place}
        for name, value in told.items():
            if value and flow.value(name) != value:
                flow.values[name] = value
        self._ledger.touch(flow)


def _match(
    model: type[MemberRecord], stored: list[Subject], entries: list[Entry], marks: Marks
) -> list[Subject | None]:
    """For each row the stored record it means, or None for a new one."""
    if model is Dossier:
        return [*stored[-1:], *[None] * len(entries)][: len(entries)] if entries else []
    if model is Loss:
        return _match_losses(stored, entries)
    return _match_by_key(model, stored, entries, marks)


def _match_losses(stored: list[Subject], entries: list[Entry]) -> list[Subject | None]:
    """The search that each row tells of: one of the same days, else one it does not go beyond."""
    search_end = settings.current().search_end
    left = list(stored)
    matches: list[Subject | None] = []
    for entry in entries:
        same = next((subject for subject in left if _same_search(subject, entry)), None)
        if same is not None:
            left.remove(same)
        matches.append(same)
    for position, entry in enumerate(entries):
        if matches[position] is None and left:
            match = left[0] if len(entries) > 1 else _current_loss(left)
            if match and not is_further(match.record, entry.given, search_end):
                left.remove(match)
                matches[position] = match
    return matches


def _begin_with_result(further: Subject) -> None:
    """A further search that does not say when it began has begun by the day of its result."""
    result_on = further.value("found_on") or further.value("ended_on")
    if result_on and not further.value("begun_on"):
        further.values["begun_on"] = result_on


def _same_search(subject: Subject, entry: Entry) -> bool:
    """Whether the days that both tell are the same, and there is one."""
    days = [
        (subject.value(name), entry.given[name])
        for name in ("begun_on", "found_on", "ended_on")
        if entry.given.get(name) and subject.value(name)
    ]
    return bool(days) and all(own == told for own, told in days)


def _match_by_key(
    model: type[MemberRecord], stored: list[Subject], entries: list[Entry], marks: Marks
) -> list[Subject | None]:
    """Match by the fields a record is known by, as their cells show them; among equals, in order.

    What is left over is matched to a record whose key could not be read before.
    """
    waiting: dict[tuple[Any, ...], list[Subject]] = defaultdict(list)
    for subject in stored:
        waiting[_shown_key(model, subject, marks)].append(subject)
    matches: list[Subject | None] = []
    for entry in entries:
        same = waiting.get(_key(model, entry))
        matches.append(same.pop(0) if same else None)
    left = [subject for group in waiting.values() for subject in group]
    for position, entry in enumerate(entries):
        if matches[position] is None:
            match = next((item for item in left if _was_unread(model, item, entry, marks)), None)
            if match is not None:
                left.remove(match)
                matches[position] = match
    return matches


def _shown_key(model: type[MemberRecord], subject: Subject, marks: Marks) -> tuple[str, ...]:
    """What a record is known by, as written out: a value, or the text that could not be read."""
    return tuple(_shown(subject, name, marks) for name in model.known_by)


def _shown(subject: Subject, name: str, marks: Marks) -> str:
    value = subject.value(name)
    if value is not None:
        return _as_text(subject.form.model, name, value)
    mark = marks.get(subject, name)
    text = (mark.typed if mark else "") or ""
    # A dash that is kept as unreadable is read as nothing from the cell it is written to.
    reader = described_field(subject.form.model, name)
    return "" if tells_nothing(reader, text, is_meant=True) else text


def _key(model: type[MemberRecord], entry: Entry) -> tuple[str, ...]:
    return tuple(
        entry.wrong[name].typed
        if name in entry.wrong
        else _as_text(model, name, entry.given.get(name))
        for name in model.known_by
    )


def _as_text(model: type[Record], name: str, value: object) -> str:
    return described_field(model, name).show(value)


def _was_unread(model: type[MemberRecord], subject: Subject, entry: Entry, marks: Marks) -> bool:
    """Whether a stored record differs from the row only where its key waits as unreadable text."""
    waited = False
    for name in model.known_by:
        if subject.value(name) == entry.given.get(name):
            continue
        mark = marks.get(subject, name)
        if subject.value(name) is not None or not (mark and mark.typed):
            return False
        waited = True
    return waited


def _is_open(subject: Subject) -> bool:
    return (subject.value("result") or LossResult.SEARCHING) == LossResult.SEARCHING


def _current_loss(stored: list[Subject]) -> Subject | None:
    """The loss that counts: one still being searched, else the newest."""
    searching = [subject for subject in stored if _is_open(subject)]
    candidates = searching or stored
    return candidates[-1] if candidates else None


def _one_too_many(model: type[MemberRecord], entry: Entry, listed: list[Subject]) -> str:
    """A sentence when a member may have only one such record and the file has two."""
    if model is Dossier and listed:
        return f"每名党员只有一份“{model.sheet}”记录，前面已有一行，请合并成一行"
    is_open = (entry.given.get("result") or LossResult.SEARCHING) == LossResult.SEARCHING
    if model is Loss and is_open and any(_is_open(subject) for subject in listed):
        return "每名党员最多有一条查找中的失联记录，前面已有一行，请合并成一行或填写查找结果"
    return ""
