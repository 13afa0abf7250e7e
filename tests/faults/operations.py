"""Random operations of two clerks on a store, and on a plain model of what it must then hold."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook

from paicha_tui import store
from paicha_tui.basics.errors import Refused
from paicha_tui.entry import (
    BulkResult,
    MemberForm,
    change_marked,
    mark_all,
    save,
    set_branch,
    undo_last,
)
from paicha_tui.intake import applying, planning
from paicha_tui.models import Mark, Member, Organization
from paicha_tui.store import safekeeping
from tests.faults.write_paths import quick_folder
from tests.rule_cases import made_up
from tests.stores import lay_down

ACTORS = ("李干事", "王干事")
FIELDS = ("employer", "school", "mobile", "remarks", "joined_at")
"""Fields of free text and one that is cleaned; `mobile` is given as it is kept."""
TEXTS = ("", "第一中学", "河南大学", "13800001234", "深圳")
MOST_MEMBERS = 40
LOOKS_EVERY = 25
"""Operations; then all of the store is compared with the model."""

Place = tuple[str, str]
"""A member's ID number, and a field of his."""


@dataclass
class Action:
    """What one save has changed, and from what to what."""

    values: dict[Place, tuple[str, str]] = field(default_factory=dict)
    marks: dict[Place, tuple[str | None, str | None]] = field(default_factory=dict)
    adds_member: bool = False


@dataclass
class Model:
    """What the store must hold."""

    values: dict[Place, str] = field(default_factory=dict)
    marks: dict[Place, str] = field(default_factory=dict)
    done: dict[str, list[Action]] = field(default_factory=lambda: {each: [] for each in ACTORS})
    """What each clerk has saved and not undone, the newest last."""

    def take(self, action: Action, actor: str | None) -> None:
        """Do what an action did."""
        for place, (_, after) in action.values.items():
            self.values[place] = after
        for place, (_, reason) in action.marks.items():
            self._mark(place, reason)
        if actor and (action.values or action.marks or action.adds_member):
            self.done[actor].append(action)

    def take_back(self, action: Action) -> str:
        """Undo an action; what is wrong with that, if someone has changed something since."""
        for place, (before, after) in action.values.items():
            if self.values[place] != after:
                return f"undone over a later change of {place}"
            if action.adds_member:
                del self.values[place]
            else:
                self.values[place] = before
        for place, (former, reason) in action.marks.items():
            if self.marks.get(place) != reason:
                return f"undone over a later mark of {place}"
            self._mark(place, former)
        return ""

    def _mark(self, place: Place, reason: str | None) -> None:
        if reason is None:
            self.marks.pop(place, None)
        else:
            self.marks[place] = reason


def operate(seed: int, operations: int) -> tuple[Counter[str], list[str]]:
    """How often each operation was done, and what differed from the model."""
    with tempfile.TemporaryDirectory(dir=quick_folder()) as name:
        lay_down(Path(name) / "campaign.db")
        try:
            run = _Run(random.Random(seed), Path(name))
            for number in range(1, operations + 1):
                if fault := run.step():
                    return run.counted, [f"seed {seed}, operation {number}: {fault}"]
                if number % LOOKS_EVERY == 0 and (fault := run.difference()):
                    return run.counted, [f"seed {seed}, by operation {number}: {fault}"]
            problems = [text for verdict in safekeeping.examine() for text in verdict.problems]
            return run.counted, [f"seed {seed}: {text}" for text in problems]
        finally:
            store.close()


class _Run:
    def __init__(self, chance: random.Random, folder: Path) -> None:
        self.counted: Counter[str] = Counter()
        self._chance = chance
        self._folder = folder
        self._model = Model()
        self._entered = 0
        with store.write("建立") as transaction:
            for code in ("001", "002"):
                transaction.add(Organization(code=code, name=f"支部{code}", level="branch"))
        for _ in range(3):
            self._enter(ACTORS[0])

    def step(self) -> str:
        """Do one operation; what is wrong, if anything."""
        actor = self._chance.choice(ACTORS)
        ways = (self._enter, self._edit, self._bulk, self._mark_many, self._move, self._undo)
        (way,) = self._chance.choices((*ways, self._import), (3, 20, 12, 8, 3, 16, 0.4))
        self.counted[way.__name__.strip("_")] += 1
        return way(actor)

    def difference(self) -> str:
        """Where the store differs from the model."""
        values = {
            (member.id_number, name): getattr(member, name) or ""
            for member in Member.select()
            for name in (*FIELDS, "branch_id")
        }
        values = {place: str(value) for place, value in values.items()}
        marks = {(mark.member.id_number, mark.field): mark.reason or "" for mark in Mark.select()}
        if Mark.select().count() != len(marks):
            return "a field waits twice"
        for kind, found, expected in (
            ("value", values, self._model.values),
            ("mark", marks, self._model.marks),
        ):
            for place in found.keys() | expected.keys():
                if found.get(place) != expected.get(place):
                    return f"{kind} of {place}: {found.get(place)!r}, not {expected.get(place)!r}"
        return ""

    # Operations.

    def _enter(self, actor: str) -> str:
        if self._entered >= MOST_MEMBERS:
            return ""
        number = self._new_number()
        form = MemberForm.new(self._branch(), {}, actor)
        form.set(form.uid, "name", f"党员{self._entered}")
        form.set(form.uid, "id_number", number)
        action = Action(adds_member=True)
        for name in FIELDS:
            text = self._chance.choice(TEXTS)
            form.set(form.uid, name, text)
            action.values[number, name] = ("", text)
        action.values[number, "branch_id"] = ("", str(form.branch.id))
        save(form)
        self._model.take(action, actor)
        return ""

    def _edit(self, actor: str) -> str:
        member = self._someone()
        form = MemberForm.open(member.uid, actor)
        action = Action()
        for name in self._chance.sample(FIELDS, self._chance.randint(1, 3)):
            place = (member.id_number, name)
            before, mark = self._model.values[place], self._model.marks.get(place)
            if self._chance.random() < 0.3:
                if mark is not None and self._chance.random() < 0.5:
                    form.unmark(form.uid, name)
                    action.marks[place] = (mark, None)
                elif mark is None:
                    form.mark(form.uid, name, "查档")
                    action.marks[place] = (None, "查档")
                continue
            text = self._chance.choice(TEXTS)
            form.set(form.uid, name, text)
            if text != before:
                action.values[place] = (before, text)
            if mark is not None and form.row(form.uid).waiting(name) is None:
                action.marks[place] = (mark, None)
        save(form)
        self._model.take(action, actor)
        return ""

    def _bulk(self, actor: str) -> str:
        name, text = self._chance.choice(FIELDS), self._chance.choice(TEXTS)
        members = self._some()
        action = Action()
        for member in members:
            place = (member.id_number, name)
            if self._model.values[place] != text:
                action.values[place] = (self._model.values[place], text)
                if place in self._model.marks:
                    action.marks[place] = (self._model.marks[place], None)
        told = change_marked([member.id for member in members], name, text, actor)
        self._model.take(action, actor)
        return _counted_wrong(told, len(action.values))

    def _mark_many(self, actor: str) -> str:
        name, members = self._chance.choice(FIELDS), self._some()
        places = [(member.id_number, name) for member in members]
        action = Action(
            marks={place: (None, "统一查档") for place in places if place not in self._model.marks}
        )
        told = mark_all([member.id for member in members], name, "统一查档", actor)
        self._model.take(action, actor)
        return _counted_wrong(told, len(action.marks))

    def _move(self, actor: str) -> str:
        branch, members = self._branch(), self._some()
        places = [(member.id_number, "branch_id") for member in members]
        action = Action(
            values={
                place: (self._model.values[place], str(branch.id))
                for place in places
                if self._model.values[place] != str(branch.id)
            }
        )
        told = set_branch([member.id for member in members], branch, actor)
        self._model.take(action, actor)
        return _counted_wrong(told, len(action.values))

    def _undo(self, actor: str) -> str:
        done = self._model.done[actor]
        try:
            undo_last(actor)
        except Refused as refusal:
            self.counted["undo refused"] += 1
            changed = "由" in str(refusal) or "又被标记" in str(refusal)
            if done and not done[-1].adds_member and not changed:
                return f"not undone: {refusal}"
            return self.difference()
        if not done:
            return "something was undone, and there was nothing to undo"
        return self._model.take_back(done.pop()) or self.difference()

    def _import(self, _: str) -> str:
        book = Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(["姓名", "身份证号码", "毕业院校"])
        action = Action()
        for member in self._some()[:3]:
            sheet.append([member.name, member.id_number, "农业大学"])
            place = (member.id_number, "school")
            if self._model.values[place] != "农业大学":
                action.values[place] = (self._model.values[place], "农业大学")
                if place in self._model.marks:
                    action.marks[place] = (self._model.marks[place], None)
        path = self._folder / "roster.xlsx"
        book.save(path)
        applying.apply(planning.plan(path))
        self._model.take(action, None)
        return self.difference()

    # Whom.

    def _new_number(self) -> str:
        self._entered += 1
        return made_up(order=f"{self._entered:03}")

    def _branch(self) -> Organization:
        return self._chance.choice(list(Organization.select().order_by(Organization.id)))

    def _someone(self) -> Member:
        return self._chance.choice(list(Member.select().order_by(Member.id)))

    def _some(self) -> list[Member]:
        everybody = list(Member.select().order_by(Member.id))
        return self._chance.sample(everybody, self._chance.randint(1, len(everybody)))


def _counted_wrong(told: BulkResult, changed: int) -> str:
    return "" if told.changed == changed else f"told {told.changed} were changed, not {changed}"
