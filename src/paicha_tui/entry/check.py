"""五核查 as a walk: the members of a branch through one of the five checks (通知 三.1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from peewee import fn

from paicha_tui.basics import clerk
from paicha_tui.basics.errors import Busy
from paicha_tui.basics.values import PartialDate, clean_text, quoted
from paicha_tui.entry.undo import undoable
from paicha_tui.meaning import screening, settings
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Check, Mark, Member, Organization
from paicha_tui.records.vocabulary import CHECK_ITEM, CHECK_RESULT, CheckItem, CheckResult
from paicha_tui.store import chunks, selected

USUAL_REMARKS = 5
USED_TWICE = 2
REMARKS_LOOKED_AT = 500

DIGITS = {code.key: number for number, code in CHECK_RESULT.numbered().items()}
"""The digit that records each result, the same as in the record's own field."""

WORDS_OF_THE_NOTICE: dict[str, tuple[str, ...]] = {
    CheckItem.INFORMATION: ("基本信息不准", "基本信息不全"),
    CheckItem.DOSSIER: ("入党材料不齐全", "入党材料不规范", "入党信息不真实准确", "违规入党"),
    CheckItem.DUES_AND_ACTIVITY: ("不按时交纳党费", "不参加党支部活动", "与支部没有联系"),
    CheckItem.LETTER_RECEIPT: ("未收到回执", "接收单位没有落实组织关系"),
    CheckItem.CONDUCT: ("不履行党员义务", "不发挥党员作用", "有违纪违法问题"),
}
"""What the notice has each check look for, as remarks to choose from."""


def in_order(branch: Organization, campaign: Campaign) -> list[int]:
    """The ids of the 排查对象 within a branch, as they were entered."""
    query = screening.joined(campaign, Member.id).where(
        screening.within(branch), screening.under_screening(campaign)
    )
    return [identity for (identity,) in selected(query.order_by(Member.id))]


def among(ids: Sequence[int], campaign: Campaign) -> list[int]:
    """Those of `ids` who are 排查对象, in the order given."""
    wanted: set[int] = set()
    for chunk in chunks(ids):
        query = Member.select(Member.id).where(
            Member.id.in_(chunk), screening.under_screening(campaign)
        )
        wanted.update(identity for (identity,) in selected(query))
    return [identity for identity in ids if identity in wanted]


@dataclass
class Walk:
    """Members on their way through one check; a position is a number into `ids`.

    The position behind the last member is the end of the walk.
    """

    ids: Sequence[int]
    item: str
    """A key of `CHECK_ITEM`."""
    results: list[str] = field(init=False)
    """The key of each member's result, as the store has it."""

    def __post_init__(self) -> None:
        self.refresh()

    @property
    def end(self) -> int:
        """The position behind the last member."""
        return len(self.ids)

    def refresh(self, position: int | None = None) -> None:
        """Read the results anew, of one member or of all."""
        if position is None:
            found = results_of(self.ids, self.item)
            self.results = [found.get(identity, CheckResult.UNCHECKED) for identity in self.ids]
        else:
            identity = self.ids[position]
            self.results[position] = results_of([identity], self.item).get(
                identity, CheckResult.UNCHECKED
            )

    def count(self) -> Counter[str]:
        """How many members have each result."""
        return Counter(self.results)

    @property
    def left(self) -> int:
        """How many members are not checked yet."""
        return self.results.count(CheckResult.UNCHECKED)

    def next_unchecked(self, position: int) -> int | None:
        """The first not checked behind `position`, from the top again; None for none."""
        order = [*range(position + 1, self.end), *range(min(position + 1, self.end))]
        return next((each for each in order if self.results[each] == CheckResult.UNCHECKED), None)

    def start(self) -> int:
        """Where the walk begins: at the first member not checked, else at the end."""
        first = self.next_unchecked(-1)
        return self.end if first is None else first

    def after(self, position: int, was: str) -> int:
        """Where to go once the member at `position`, whose result was `was`, is recorded.

        To one who is not checked yet, so that a key too many changes nothing that was recorded.
        Where none is left, to the end, or to the next member on a second walk.
        """
        found = self.next_unchecked(position)
        if found is not None:
            return found
        return self.end if was == CheckResult.UNCHECKED else position + 1

    def next_item(self) -> str:
        """The check to go on with: the next in the notice's order that is not finished here."""
        keys = [code.key for code in CHECK_ITEM]
        here = keys.index(self.item)
        others = keys[here + 1 :] + keys[:here]
        return next((key for key in others if Walk(self.ids, key).left), others[0])


def results_of(ids: Sequence[int], item: str) -> dict[int, str]:
    """The results of one check by member id."""
    number = Member.id
    found: dict[int, str] = {}
    for chunk in chunks(ids):
        query = Member.select(number, screening.check_result(item)).where(number.in_(chunk))
        found.update(selected(query))
    return found


# Recording.


@dataclass(frozen=True)
class Seen:
    """The records of one check of one member that the clerk had before him."""

    member_id: int
    item: str
    versions: Mapping[str, int]
    """The version of each record by uid."""

    @classmethod
    def of(cls, member_id: int, item: str) -> Seen:
        """As the store has them now."""
        return cls(member_id, item, {each.uid: each.version for each in _records(member_id, item)})


def record(
    seen: Seen, result: str, problem: str, campaign: Campaign, actor: str | None = None
) -> str:
    """Store the result of a check as one action that can be undone; gives a sentence.

    A record that is there is changed. 问题说明 is kept for 有问题 and 待完善 alone; 未核 empties
    the record. Raises Busy, and writes nothing, when another clerk has recorded the same check
    since it was `seen`.
    """
    label, told = CHECK_ITEM[seen.item].label, CHECK_RESULT.label(result)
    made = result != CheckResult.UNCHECKED
    values: dict[str, object] = {
        "result": result,
        "checker": clerk.checker_name() if made else None,
        "checked_on": PartialDate.of(settings.working_day(campaign)) if made else None,
        "problem": clean_text(problem) or None
        if result in (CheckResult.FAULTY, CheckResult.INCOMPLETE)
        else None,
    }
    with undoable(f"核查{label}", actor, "五核查") as step:
        step.member = member = Member.get_by_id(seen.member_id)
        records = _records(seen.member_id, seen.item)
        if {each.uid: each.version for each in records} != dict(seen.versions):
            raise _changed_meanwhile(records)
        for each in records:
            step.transaction.change(each, **values)
        if not records and made:
            step.transaction.add(Check(member=member, item=seen.item, **values))
        number = Mark.record_uid
        for mark in Mark.select().where(number.in_(list(seen.versions)), Mark.field != "item"):
            step.transaction.remove(mark)
    return f"{quoted(member.name or '') or '未填姓名'}：{label}{told}"


def _records(member_id: int, item: str) -> list[Check]:
    query = Check.select().where(Check.member == member_id, Check.item == item)
    return list(query.order_by(Check.id))


def _changed_meanwhile(records: Sequence[Check]) -> Busy:
    if not records:
        return Busy("这项核查刚被撤销或移除，没有写入；请看过再定")
    newest = max(records, key=lambda each: str(each.changed_at))
    told = CHECK_RESULT.label(newest.result) or "未核"
    return Busy(f"{quoted(newest.changed_by)}刚把这项核查记为“{told}”，没有写入；请看过再定")


# Remarks to choose from.


def usual_remarks(item: str, result: str) -> list[str]:
    """The remarks that stand more than once among the newest records with this result."""
    newest = (
        Check.select(Check.problem)
        .where(Check.item == item, Check.result == result, Check.problem.is_null(False))
        .order_by(Check.id.desc())
        .limit(REMARKS_LOOKED_AT)
        .alias("newest")
    )
    query = (
        Check.select(newest.c.problem)
        .from_(newest)
        .group_by(newest.c.problem)
        .having(fn.COUNT(newest.c.problem) >= USED_TWICE)
        .order_by(fn.COUNT(newest.c.problem).desc())
        .limit(USUAL_REMARKS)
    )
    return [problem for (problem,) in selected(query)]
