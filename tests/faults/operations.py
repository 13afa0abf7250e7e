"""Random operations of two clerks on a store, and on a plain model of what it must then hold."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import Workbook

from paicha_tui import store
from paicha_tui.basics.errors import Refused
from paicha_tui.entry import (
    BulkResult,
    MemberForm,
    bring_back,
    change_marked,
    mark_all,
    put_aside,
    remove,
    remove_from,
    save,
    set_branch,
    undo_last,
)
from paicha_tui.intake import applying, planning
from paicha_tui.models import FamilyMember, Mark, Member, Organization
from paicha_tui.store import safekeeping
from tests.faults.write_paths import quick_folder
from tests.rule_cases import made_up
from tests.stores import lay_down

ACTORS = ("李干事", "王干事")
FIELDS = ("employer", "school", "mobile", "remarks", "joined_at")
"""Fields of free text and one that is cleaned; `mobile` is given as it is kept."""
TEXTS = ("", "第一中学", "河南大学", "13800001234", "深圳")
MOST_MEMBERS = 40
FEWEST_MEMBERS = 3
UNITS = ("001", "002", "003")
LOOKS_EVERY = 25
"""Operations; then all of the store is compared with the model."""

Place = tuple[str, str]
"""A member's ID number and a field or a record of his, or an organisation's code and `UNIT`."""
Removal = tuple[Callable[[Place], bool], Callable[[], object]]
"""Whether a place goes with what is removed, and how that is done."""
UNIT, BRANCH, FAMILY = "unit", "branch_id", "family "


@dataclass
class Action:
    """What one save has changed, and from what to what; None where there is no such record."""

    values: dict[Place, tuple[str | None, str | None]] = field(default_factory=dict)
    marks: dict[Place, tuple[str | None, str | None]] = field(default_factory=dict)
    adds_member: bool = False


@dataclass
class Model:
    """What the store must hold."""

    values: dict[Place, str] = field(default_factory=dict)
    marks: dict[Place, str] = field(default_factory=dict)
    done: dict[str, list[Action]] = field(default_factory=lambda: {each: [] for each in ACTORS})
    """What each clerk has saved and not undone, the newest last."""
    removals: list[Action] = field(default_factory=list)
    """What was removed and not brought back, the newest last."""

    def take(self, action: Action, actor: str | None) -> None:
        """Do what an action did."""
        for place, (_, after) in action.values.items():
            _put(self.values, place, after)
        for place, (_, reason) in action.marks.items():
            _put(self.marks, place, reason)
        if actor and (action.values or action.marks or action.adds_member):
            self.done[actor].append(action)

    def take_back(self, action: Action) -> str:
        """Undo an action; what is wrong with that, if someone has changed something since."""
        for place, (before, after) in action.values.items():
            if self.values.get(place) != after:
                return f"undone over a later change of {place}"
            if action.adds_member:
                self.values.pop(place, None)
            else:
                _put(self.values, place, before)
        for place, (former, reason) in action.marks.items():
            if self.marks.get(place) != reason:
                return f"undone over a later mark of {place}"
            _put(self.marks, place, former)
        for each in (*self.done.values(), self.removals):
            each[:] = [other for other in each if other is not action]
        return ""

    def removal_of(self, places: Callable[[Place], bool]) -> Action:
        """What becomes of all that stands at these places when it is removed."""
        return Action(
            {place: (value, None) for place, value in self.values.items() if places(place)},
            {place: (reason, None) for place, reason in self.marks.items() if places(place)},
        )

    def has_room(self, action: Action) -> bool:
        """Whether what the former values and marks belong to is there."""
        for (owner, name), (before, _) in (*action.values.items(), *action.marks.items()):
            member = action.values.get((owner, BRANCH), (self.values.get((owner, BRANCH)), None))
            of_member = name.startswith(FAMILY) or (owner, name) in action.marks
            if of_member and before is not None and member[0] is None:
                return False
            if name == BRANCH and before is not None and (before, UNIT) not in self.values:
                return False
        return True


def _put(kept: dict[Place, str], place: Place, value: str | None) -> None:
    if value is None:
        kept.pop(place, None)
    else:
        kept[place] = value


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
            for code in UNITS:
                transaction.add(Organization(code=code, name=f"支部{code}", level="branch"))
                self._model.values[code, UNIT] = f"支部{code}"
        for _ in range(FEWEST_MEMBERS):
            self._enter(ACTORS[0])

    def step(self) -> str:
        """Do one operation; what is wrong, if anything."""
        actor = self._chance.choice(ACTORS)
        ways = {
            self._enter: 3.0,
            self._edit: 20,
            self._bulk: 12,
            self._mark_many: 8,
            self._move: 3,
            self._undo: 16,
            self._import: 0.4,
            self._remove: 5,
            self._bring_back: 5,
        }
        (way,) = self._chance.choices(list(ways), list(ways.values()))
        self.counted[way.__name__.strip("_")] += 1
        return way(actor)

    def difference(self) -> str:
        """Where the store differs from the model."""
        units = {unit.id: unit.code for unit in Organization.select()}
        numbers = {member.id: member.id_number for member in Member.select()}
        values = {
            (member.id_number, name): getattr(member, name) or ""
            for member in Member.select()
            for name in FIELDS
        }
        values |= {(each.id_number, BRANCH): units[each.branch_id] for each in Member.select()}
        values |= {(unit.code, UNIT): unit.name or "" for unit in Organization.select()}
        values |= {
            (numbers[each.member_id], FAMILY + each.uid): each.employer or ""
            for each in FamilyMember.select()
        }
        kept = list(Mark.select())
        marks = {(numbers[mark.member_id], mark.field): mark.reason or "" for mark in kept}
        if len(kept) != len(marks):
            return "a field waits twice"
        if len(put_aside()) != len(self._model.removals):
            return f"{len(put_aside())} removed, not {len(self._model.removals)}"
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
            action.values[number, name] = (None, text)
        action.values[number, BRANCH] = (None, str(form.branch.code))
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
        if self._chance.random() < 0.2:
            uid, text = form.add(FamilyMember), self._chance.choice(TEXTS)
            form.set(uid, "name", "李四")
            form.set(uid, "employer", text)
            action.values[member.id_number, FAMILY + uid] = (None, text)
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
        if self._chance.random() < 0.5:
            # Everybody of a branch, which can then be removed.
            members = list(Member.select().where(Member.branch == members[0].branch))
        places = [(member.id_number, BRANCH) for member in members]
        action = Action(
            values={
                place: (self._model.values[place], str(branch.code))
                for place in places
                if self._model.values[place] != branch.code
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
            if done and not done[-1].adds_member and self._refused_wrongly(done[-1], refusal):
                return f"not undone: {refusal}"
            return self.difference()
        if not done:
            return "something was undone, and there was nothing to undo"
        return self._model.take_back(done[-1]) or self.difference()

    def _remove(self, actor: str) -> str:
        """Remove up to two members, a record of one, or an organisation."""
        ways = (self._members_to_remove, self._record_to_remove, self._unit_to_remove)
        places, remove_them = self._chance.choice(ways)(actor)
        action = self._model.removal_of(places)
        units = [code for code, name in action.values if name == UNIT]
        in_use = any(
            code in units for (_, name), code in self._model.values.items() if name == BRANCH
        )
        if not action.values:
            return ""
        try:
            remove_them()
        except Refused as refusal:
            self.counted["remove refused"] += 1
            last = units and Organization.select().count() == 1
            return "" if in_use or last else f"not removed: {refusal}"
        if in_use:
            return "an organisation was removed, and something belongs to it"
        self._model.take(action, actor)
        self._model.removals.append(action)
        return self.difference()

    def _members_to_remove(self, actor: str) -> Removal:
        everybody = list(Member.select().order_by(Member.id))
        chosen = self._chance.sample(everybody, min(2, max(len(everybody) - FEWEST_MEMBERS, 0)))
        numbers = {member.id_number for member in chosen}
        uids = [member.uid for member in chosen]
        return lambda place: place[0] in numbers, lambda: remove(uids, "重复", actor)

    def _record_to_remove(self, actor: str) -> Removal:
        places = [place for place in sorted(self._model.values) if place[1].startswith(FAMILY)]
        if not places:
            return lambda _: False, lambda: None
        place = self._chance.choice(places)
        form = MemberForm.open(Member.get(Member.id_number == place[0]).uid, actor)
        uid = place[1].removeprefix(FAMILY)
        return lambda each: each == place, lambda: remove_from(form, uid, "记错")

    def _unit_to_remove(self, actor: str) -> Removal:
        unit = self._branch()
        return lambda each: each == (unit.code, UNIT), lambda: remove([unit.uid], "撤销", actor)

    def _bring_back(self, actor: str) -> str:
        """Bring back one of the last that was removed, by whomever."""
        found = put_aside()
        if not found:
            return ""
        number = self._chance.randrange(min(3, len(found)))
        action = self._model.removals[-1 - number]
        try:
            bring_back(found[number], actor)
        except Refused as refusal:
            self.counted["bring_back refused"] += 1
            return f"not brought back: {refusal}" if self._model.has_room(action) else ""
        return self._model.take_back(action) or self.difference()

    def _refused_wrongly(self, action: Action, refusal: Refused) -> bool:
        """Whether there is no reason not to take it back, or another is told."""
        told = str(refusal)
        if "由" in told or "又被标记" in told:
            return False
        return self._model.has_room(action) or "移除" not in told

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
