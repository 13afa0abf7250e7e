"""Entering and correcting a 党组织: its fields, its place in the tree, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator

from peewee import fn

from paicha_tui.basics.errors import Refused
from paicha_tui.basics.values import fold, quoted
from paicha_tui.entry.rows import FormRow, copied
from paicha_tui.entry.saving import write_marks
from paicha_tui.entry.undo import Step, undoable
from paicha_tui.meaning.former_branch import keep_former_branch
from paicha_tui.models import Mark, Member, Organization
from paicha_tui.records.vocabulary import BRANCH
from paicha_tui.store import selected

CODE, NAME = "code", "name"


class OrganizationForm:
    """One organisation being entered; nothing is written until `save`."""

    def __init__(self, row: FormRow, parent: Organization | None, actor: str | None = None) -> None:
        self.row = row
        self.parent = parent
        """The organisation above it; None for the highest."""
        self.actor = actor

    @classmethod
    def open(cls, uid: str, actor: str | None = None) -> OrganizationForm:
        """The form of a stored organisation. Raises Refused when there is none."""
        unit = Organization.get_or_none(Organization.uid == uid)
        if unit is None:
            raise Refused("没有找到这个党组织，请返回后再打开")
        marks = list(Mark.select().where(Mark.record_uid == uid))
        return cls(FormRow.of(unit, marks), unit.parent, actor)

    @classmethod
    def below(cls, parent: Organization, actor: str | None = None) -> OrganizationForm:
        """The form of a new organisation below another, with the next free code.

        Raises Refused below a 党支部.
        """
        _refuse_below_branch(parent)
        preset = {CODE: next_code(parent), "level": BRANCH, "category": parent.category}
        return cls(FormRow(Organization, preset=preset), parent, actor)

    @property
    def is_new(self) -> bool:
        """Whether it was never saved."""
        return self.row.stored is None

    @property
    def dirty(self) -> bool:
        """Whether saving would change anything."""
        moved = not self.is_new and self.row.stored.parent_id != _id_of(self.parent)
        return self.row.is_changed or moved

    def possible_parents(self) -> list[Organization]:
        """The organisations that it may stand below."""
        inside = {each.id for each in _all_below(self.row.stored)} if self.row.stored else set()
        units = Organization.select().order_by(Organization.code)
        return [unit for unit in units if unit.id not in inside and unit.level != BRANCH]

    def save(self) -> tuple[str, ...]:
        """Store what was changed; gives the labels of the fields, none when nothing was.

        Raises Refused for a code that is another's, a missing name and an impossible parent,
        RecordChangedMeanwhile when someone else has saved it meanwhile.
        """
        if not self.dirty and not self.is_new:
            return ()
        labels = tuple(self.row.field(name).label for name in self.row.changes())
        reason = "新增党组织" if self.is_new else "修改党组织"
        with undoable(reason, self.actor, "设置") as step:
            step.members = 0
            self._refuse_impossible()
            self._write(step)
        fresh = OrganizationForm.open(self.row.uid, self.actor)
        self.row, self.parent = fresh.row, fresh.parent
        return labels or ("上级组织",)

    def _write(self, step: Step) -> None:
        values = self.row.changes()
        if self.is_new:
            unit = Organization(uid=self.row.uid, parent=self.parent, **values)
            step.transaction.add(unit)
        else:
            changed = copied(self.row.stored)
            step.transaction.change(changed, parent=_id_of(self.parent), **values)
            keep_former_branch(step.transaction, changed, self.row.stored.name)
        write_marks(self.row, None, step)

    def _refuse_impossible(self) -> None:
        code = self.row.values[CODE]
        if not self.row.text(NAME):
            raise Refused("请填写组织名称，与公章一致的全称")
        if not code:
            raise Refused("请填写组织代码，导入、汇总和生成附件都用它")
        others = Organization.select(Organization.code).where(Organization.uid != self.row.uid)
        if fold(code) in {fold(other or "") for (other,) in selected(others)}:
            raise _taken(code)
        self._refuse_parent()
        if self.row.values["level"] == BRANCH and self._has_children():
            raise Refused("它下面还有党组织，组织层级不能是党支部")

    def _refuse_parent(self) -> None:
        if self.parent is None:
            return
        parent = Organization.get_or_none(Organization.id == self.parent.id)
        if parent is None:
            raise Refused("选定的上级组织已不在，请另选")
        _refuse_below_branch(parent)
        if self.row.stored and parent.id in {each.id for each in _all_below(self.row.stored)}:
            raise Refused(f"“{_name(parent)}”就是它自己或在它下面，不能作它的上级")

    def _has_children(self) -> bool:
        stored = self.row.stored
        below = Organization.select().where(Organization.parent == stored)
        return stored is not None and bool(below.exists())


def next_code(parent: Organization) -> str:
    """The first code of three digits behind the parent's that is free."""
    prefix = f"{parent.code}." if parent.code else ""
    codes = Organization.select(Organization.code)
    taken = {code for (code,) in selected(codes)}
    number = 1
    while f"{prefix}{number:03}" in taken:
        number += 1
    return f"{prefix}{number:03}"


def member_counts() -> dict[int, int]:
    """How many members are entered in each organisation itself, by its id."""
    rows = Member.select(Member.branch, fn.COUNT(Member.id)).group_by(Member.branch)
    return dict(selected(rows))


def _all_below(unit: Organization) -> Iterator[Organization]:
    """The organisation itself and everything below it."""
    waiting, seen = [unit], set()
    while waiting:
        each = waiting.pop()
        if each.id not in seen:
            seen.add(each.id)
            yield each
            waiting.extend(Organization.select().where(Organization.parent == each))


def _refuse_below_branch(parent: Organization) -> None:
    if parent.level == BRANCH:
        raise Refused(f"“{_name(parent)}”是党支部，下面不再设党组织；请先核对它的组织层级")


def _taken(code: str) -> Refused:
    return Refused(f"组织代码“{quoted(code or '')}”已是别的党组织的，请换一个")


def _id_of(unit: Organization | None) -> int | None:
    return unit.id if unit is not None else None


def _name(unit: Organization) -> str:
    return quoted(unit.name or unit.code or "")
