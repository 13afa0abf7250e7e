"""完善档案: the dossiers of many members as a grid, and what must be mended (通知 三.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import JOIN, fn

from paicha_tui import models
from paicha_tui.basics.errors import Busy, Refused
from paicha_tui.basics.values import ValueUnreadable, quoted
from paicha_tui.entry.bulk import BulkResult, members_of
from paicha_tui.entry.rows import read_text
from paicha_tui.entry.undo import Step, undoable
from paicha_tui.meaning import screening
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Dossier, Mark, Member
from paicha_tui.records.fields import Coded, described_field, described_fields
from paicha_tui.records.vocabulary import DOSSIER_STATE, DossierState, Standing
from paicha_tui.store import chunks, selected

MATERIALS: dict[str, Coded] = {str(field.name): field for field in models.MATERIALS}
"""The materials by the names of their fields."""

REQUEST = Dossier.full_member_request.name
"""The material that a 预备党员 has none of yet."""

_WHAT_TO_DO = {
    DossierState.MISSING: "补充",
    DossierState.IRREGULAR: "鉴别完善",
    DossierState.FALSE: "商转来单位党组织按规定处理",
}
"""What the notice wants done with a material in each state."""

CUSTODY_RULE = "有人事档案的存入人事档案，没有的由支部建档、所在单位组织部门保存"


@dataclass(frozen=True)
class DossierRow:
    """The dossier of one member as the grid shows it; empty where nothing is recorded."""

    member_id: int
    uid: str
    name: str
    probationary: bool
    faulty: bool
    values: Mapping[str, Any]
    """The values of every field of the dossier by name."""

    def shown(self, field: str) -> str:
        """A field as people read it."""
        return described_field(Dossier, field).show(self.values[field])

    def needs(self, material: str) -> bool:
        """Whether he must have this material: a 预备党员 has no 转正申请书 to keep yet."""
        return material != REQUEST or not self.probationary

    def faults(self) -> str:
        """The materials that were looked at and are not in order: `缺失转正申请书；…`."""
        return "；".join(f"{state}{labels}" for state, labels, _ in self._by_state())

    def to_mend(self) -> str:
        """One line that says what is to be done with this dossier; empty when nothing is."""
        parts = [f"{state} {labels}：{what}" for state, labels, what in self._by_state()]
        unseen = [
            name
            for name in MATERIALS
            if self.needs(name) and self.values[name] not in (DossierState.COMPLETE, *_WHAT_TO_DO)
        ]
        if len(unseen) == len(MATERIALS):
            parts.append("五种材料都还没有核")
        elif unseen:
            parts.append(f"未核 {_labels(unseen)}")
        if not self.values["custody"]:
            parts.append(f"管理方式未填：{CUSTODY_RULE}")
        elif not self.values["keeper"]:
            parts.append("保管单位未填")
        if parts and self.values["treatment"]:
            parts.append(f"处理情况 {quoted(self.values['treatment'])}")
        return "；".join(parts)

    def _by_state(self) -> list[tuple[str, str, str]]:
        """State, materials and what to do, for each state that wants something done."""
        found = []
        for state, what in _WHAT_TO_DO.items():
            names = [name for name in MATERIALS if self.values[name] == state]
            if names:
                found.append((DOSSIER_STATE.label(state), _labels(names), what))
        return found


def _labels(names: Sequence[str]) -> str:
    return "、".join(MATERIALS[name].label for name in names)


_FIELDS = tuple(str(each.name) for each in described_fields(Dossier))


def rows_of(ids: Sequence[int], campaign: Campaign) -> list[DossierRow]:
    """The rows of these members in the order of the ids; one who is not there has none."""
    newest: Any = Dossier.alias()
    his = newest.select(fn.MAX(newest.id)).where(newest.member == Member.id)
    columns = (
        Member.id,
        Member.uid,
        Member.name,
        screening.probationary(campaign),
        screening.dossier_faulty(campaign),
        *(described_field(Dossier, name) for name in _FIELDS),
    )
    found: dict[int, DossierRow] = {}
    for chunk in chunks(ids):
        query = (
            Member.select(*columns)
            .join(Dossier, JOIN.LEFT_OUTER, on=(Dossier.id == his))
            .where(Member.id.in_(chunk))
        )
        for identity, uid, name, probationary, faulty, *values in selected(query):
            kept = dict(zip(_FIELDS, values, strict=True))
            found[identity] = DossierRow(
                identity, uid, name or "", bool(probationary), bool(faulty), kept
            )
    return [found[identity] for identity in ids if identity in found]


def faulty_among(ids: Sequence[int], campaign: Campaign) -> set[int]:
    """Those of `ids` whose dossier is to be mended."""
    found: set[int] = set()
    for chunk in chunks(ids):
        query = Member.select(Member.id).where(
            Member.id.in_(chunk), screening.dossier_faulty(campaign)
        )
        found.update(identity for (identity,) in selected(query))
    return found


# Setting.


def put(
    ids: Sequence[int],
    field: str,
    text: str,
    actor: str | None = None,
    *,
    shown: DossierRow | None = None,
) -> BulkResult:
    """Give a field of the dossiers of all these members one value; empty text empties it.

    One action, undone as a whole; who has no dossier yet gets one. Raises Refused for text that
    can't be read, Busy when another clerk has changed the field since the row was `shown`.
    """
    reads = described_field(Dossier, field)
    try:
        value = read_text(reads, text)
    except ValueUnreadable as problem:
        raise Refused(problem.reason) from None
    told = f"{reads.label}{quoted(reads.show(value)) or '清空'}"
    return _write(ids, told, lambda _: {field: value}, actor, shown)


def put_complete(
    ids: Sequence[int], actor: str | None = None, *, shown: DossierRow | None = None
) -> BulkResult:
    """Say of all these members that every material they must have is 齐全.

    One action, undone as a whole. A 预备党员 is left without 转正申请书. Raises Busy as `put` does.
    """

    def values(member: Member) -> dict[str, Any]:
        waits = member.standing == Standing.PROBATIONARY
        return {
            name: DossierState.COMPLETE for name in MATERIALS if not (waits and name == REQUEST)
        }

    return _write(ids, "入党材料齐全", values, actor, shown)


def _write(
    ids: Sequence[int],
    told: str,
    values: Callable[[Member], Mapping[str, Any]],
    actor: str | None,
    shown: DossierRow | None,
) -> BulkResult:
    changed = []
    with undoable(f"档案{told}", actor, "完善档案") as step:
        for member in members_of(ids):
            dossier = _dossier_of(member)
            if shown is not None:
                _refuse_changed(dossier, shown, values(member))
            if _put(step, member, dossier, values(member)):
                changed.append(member)
        step.members = len(changed)
        if len(ids) == len(changed) == 1:
            step.member = changed[0]
    if len(ids) == 1:
        whom = (quoted(changed[0].name or "") or "未填姓名") if changed else "原来就是这样"
    else:
        whom = f"{len(changed)}名党员"
    return BulkResult(len(changed), f"{whom}：{told}")


def _dossier_of(member: Member) -> Dossier | None:
    """The dossier that counts, as `cases.Case` has it; None when he has none."""
    found: Dossier | None = (
        Dossier.select().where(Dossier.member == member).order_by(Dossier.id.desc()).first()
    )
    return found


def _refuse_changed(dossier: Dossier | None, shown: DossierRow, names: Iterable[str]) -> None:
    for name in names:
        stored = getattr(dossier, name) if dossier is not None else None
        if stored != shown.values[name]:
            field = described_field(Dossier, name)
            told = quoted(field.show(stored)) or "空"
            who = quoted(dossier.changed_by) if dossier is not None else "他人"
            raise Busy(
                f"{described_field(Dossier, name).label}刚由{who}改为“{told}”，没有写入；请看过再定"
            )


def _put(step: Step, member: Member, dossier: Dossier | None, values: Mapping[str, Any]) -> bool:
    """Write the values into a member's dossier; whether that changed anything."""
    if dossier is None:
        kept = {name: value for name, value in values.items() if value is not None}
        if kept:
            step.transaction.add(Dossier(member=member, **kept))
        return bool(kept)
    changed = step.transaction.change(dossier, **values)
    marks = Mark.select().where(Mark.record_uid == dossier.uid, Mark.field.in_(list(values)))
    for mark in marks:
        step.transaction.remove(mark)
        changed = True
    return changed
