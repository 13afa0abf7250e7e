"""Why somebody is counted elsewhere than before, told from what his records were and are."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping

from paicha_tui.annexes.movement.people import FLOW, GROUPS, KEPT, LOSS, MEMBER, PersonThen
from paicha_tui.basics.values import PartialDate
from paicha_tui.records.fields import described_field
from paicha_tui.records.vocabulary import (
    HANDLING_MEASURE,
    ORGANIZATION_CATEGORY,
    LossResult,
    Relation,
    Standing,
)
from paicha_tui.store import AuditEntry, chunks

ADDED, REMOVED = "新增登记", "党员记录已去掉"
UNEXPLAINED = "统计口径或其他记录有变动"

_LEAVING = {
    Relation.TRANSFERRED: "转出",
    Relation.DECEASED: "去世",
    Relation.EXPELLED: "出党",
    Relation.AWAITING_RECEIPT: "组织关系转出，未收到回执",
    Relation.ON_ROLL: "改为在册",
}
_HIDDEN = frozenset({"birth_date"})
"""Beside a masked ID number these would give it away."""

Trail = Mapping[tuple[str, str], str]
"""When and by whom a field of a record was changed last, by the record's uid and the field."""


def trail_of(uids: Collection[str], after: int, until: int) -> Trail:
    """Who changed what of these records between two audit entries, the first left out."""
    found: dict[tuple[str, str], str] = {}
    wanted = sorted(uids)
    for chunk in chunks(wanted):
        entries = (
            AuditEntry.select()
            .where(
                AuditEntry.record_uid.in_(chunk),
                AuditEntry.action == "change",
                AuditEntry.id > after,
                AuditEntry.id <= until,
            )
            .order_by(AuditEntry.id)
        )
        for entry in entries:
            for name in json.loads(entry.changes):
                found[entry.record_uid, name] = f"{entry.at[:10]} {entry.actor}"
    return found


def why(earlier: PersonThen | None, later: PersonThen | None, trail: Trail) -> list[str]:
    """What has changed about a person, each in words; nothing when his records say the same.

    None is for somebody who had, or has, no record.
    """
    if earlier is None:
        arrived = later.value(MEMBER, "transferred_in_on") if later else None
        return [f"{ADDED}（{_day(arrived)}转入）" if arrived else ADDED]
    if later is None:
        return [REMOVED]
    return [
        *_loss(earlier, later, trail),
        *_handlings(earlier, later),
        *_branch(earlier, later),
        *_relation(earlier, later, trail),
        *_flow(earlier, later, trail),
        *_standing(earlier, later, trail),
        *_corrections(earlier, later, MEMBER, _CORRECTED, trail),
        *_category(earlier, later),
    ]


_TOLD_OTHERWISE = frozenset({"relation", "left_on", "standing", "full_member_on"})
_CORRECTED = tuple(name for name in KEPT[MEMBER][1] if name not in _TOLD_OTHERWISE)


def _day(value: str | None) -> str:
    return PartialDate(value).chinese() if value else ""


def _loss(earlier: PersonThen, later: PersonThen, trail: Trail) -> Iterator[str]:
    if earlier.result == later.result:
        same = [name for name in KEPT[LOSS][1] if name != "result"]
        yield from _corrections(earlier, later, LOSS, same, trail)
    elif later.result == LossResult.FOUND:
        yield f"{_day(later.value(LOSS, 'found_on'))}取得联系"
    elif later.result == LossResult.NOT_FOUND:
        begun = "" if earlier.result else "新列入查找，"
        yield f"{begun}{_day(later.value(LOSS, 'ended_on'))}查找结束，仍然无法取得联系"
    elif later.result:
        yield "新列入查找" if not earlier.result else "改为查找中"
    else:
        yield "失联登记已去掉"


def _handlings(earlier: PersonThen, later: PersonThen) -> Iterator[str]:
    for group in GROUPS:
        before, after = earlier.value(group, "measure"), later.value(group, "measure")
        if before == after:
            continue
        if not after:
            yield f"撤去{HANDLING_MEASURE.label(before)}"
            continue
        document = later.value(group, "document")
        label = HANDLING_MEASURE.label(after) + (f"（{document}）" if document else "")
        yield f"{_day(later.value(group, 'decided_on'))}{label}"


def _branch(earlier: PersonThen, later: PersonThen) -> Iterator[str]:
    if earlier.branch != later.branch:
        yield f"由{_unit(earlier)}转入{_unit(later)}"


def _unit(person: PersonThen) -> str:
    return person.branch_name or person.branch


def _relation(earlier: PersonThen, later: PersonThen, trail: Trail) -> Iterator[str]:
    before, after = (it.value(MEMBER, "relation") or Relation.ON_ROLL for it in (earlier, later))
    if before == after:
        yield from _corrections(earlier, later, MEMBER, ["left_on"], trail)
    else:
        yield _day(later.value(MEMBER, "left_on")) + _LEAVING.get(after, after)


def _flow(earlier: PersonThen, later: PersonThen, trail: Trail) -> Iterator[str]:
    before, after = earlier.value(FLOW, "uid"), later.value(FLOW, "uid")
    if after and before != after:
        yield f"{_day(later.value(FLOW, 'went_on'))}外出流动"
    elif before and not after:
        yield "外出流动登记已去掉或已不在统计期内"
    elif after:
        names = [name for name in KEPT[FLOW][1] if name != "returned_on"]
        returned = later.value(FLOW, "returned_on")
        if returned and not earlier.value(FLOW, "returned_on"):
            yield f"{_day(returned)}返回"
        else:
            names.append("returned_on")
        yield from _corrections(earlier, later, FLOW, names, trail)


def _standing(earlier: PersonThen, later: PersonThen, trail: Trail) -> Iterator[str]:
    stood = (earlier.value(MEMBER, "standing"), later.value(MEMBER, "standing"))
    if stood == (Standing.PROBATIONARY, Standing.FULL):
        yield f"{_day(later.value(MEMBER, 'full_member_on'))}转正"
    else:
        names = ["standing", "full_member_on"]
        yield from _corrections(earlier, later, MEMBER, names, trail)


def _category(earlier: PersonThen, later: PersonThen) -> Iterator[str]:
    """The type of the branch itself; that of the person is a correction."""
    own = [person.value(MEMBER, "category") for person in (earlier, later)]
    if earlier.category != later.category and own[0] == own[1] and earlier.branch == later.branch:
        names = (
            ORGANIZATION_CATEGORY.label(person.category) or "空" for person in (earlier, later)
        )
        yield f"{_unit(later)}的党组织类型改了（{'→'.join(names)}）"


def _corrections(
    earlier: PersonThen, later: PersonThen, record: str, names: Collection[str], trail: Trail
) -> Iterator[str]:
    model = KEPT[record][0]
    for name in names:
        before, after = earlier.value(record, name), later.value(record, name)
        if before == after:
            continue
        field = described_field(model, name)
        told = []
        if name not in _HIDDEN:
            told.append("→".join(field.mask(field.show(it)) or "空" for it in (before, after)))
        if made := trail.get((later.value(record, "uid"), name)):
            told.append(made)
        word = "补填" if before is None else "改正"
        yield f"{word}了{field.label}" + (f"（{'，'.join(told)}）" if told else "")
