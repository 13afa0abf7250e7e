"""The search for those out of contact: begun, written down step by step, ended (通知 三.2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from paicha_tui.basics.errors import Refused
from paicha_tui.basics.values import PartialDate, certainly_before, enumerated
from paicha_tui.entry.bulk import BulkResult
from paicha_tui.entry.form import MemberForm, is_open_loss
from paicha_tui.entry.judging import Problem
from paicha_tui.entry.layout import FINDINGS, FOUND, Section
from paicha_tui.entry.rows import FormRow
from paicha_tui.entry.saving import Saved, save
from paicha_tui.entry.undo import undoable
from paicha_tui.meaning import screening, settings
from paicha_tui.meaning.rules import RULES, Severity
from paicha_tui.models import ContactAttempt, Loss, Mark, Member
from paicha_tui.records.vocabulary import LossResult, Relation
from paicha_tui.store import chunks

Ending = Literal["found", "not_found"]
"""How a search ends: a key of 查找结果."""

_LEFT_OUT = {
    "searching": "已在查找中",
    "searched": "已有查找结果，没有改动",
    "gone": "已去世或已出党，不再查找",
}


def begin(ids: Sequence[int], actor: str | None = None, where: str = "查找") -> BulkResult:
    """Put these members on the list of those being searched, undone as one.

    `where` is the title of the place that it is done in.

    Where the validity of a letter of introduction is over without a receipt, he is searched as
    口袋党员. Left as they are: those being searched already, those whose search has ended either
    way, and those who have died or left the party; the sentence counts them. Why each is on the
    list is not stored: `searches` tells it from his dates and letters. Raises Busy.
    """
    with undoable("列入查找", actor, where) as step:
        told = list(_whom(ids))
        today = PartialDate.of(settings.search_day(settings.current()))
        begun = [(number, overdue) for number, overdue, left_out in told if not left_out]
        step.transaction.add_all(
            Loss,
            [
                {
                    "member": number,
                    "begun_on": today,
                    "result": LossResult.SEARCHING,
                    "pocket": overdue or None,
                }
                for number, overdue in begun
            ],
        )
        step.members = len(begun)
    pockets = sum(overdue for _, overdue in begun)
    rest = Counter(left_out for _, _, left_out in told if left_out)
    return BulkResult(len(begun), _told(len(begun), pockets, rest))


def _whom(ids: Sequence[int]) -> Iterator[tuple[int, bool, str]]:
    """For each member: his id, whether a letter is overdue, and why he is left out."""
    campaign = settings.current()
    columns: tuple[Any, ...] = (
        Member.id,
        Member.relation,
        Loss.id,
        screening.searching(campaign),
        screening.receipt_overdue(campaign),
    )
    for chunk in chunks(ids):
        number = Member.id
        query = screening.joined(campaign, *columns).where(number.in_(chunk))
        for identity, relation, loss, searching, overdue in query.order_by(number).tuples():
            left_out = "gone" if relation in Relation.GONE_FOR_GOOD else ""
            if loss is not None:
                left_out = "searching" if searching else "searched"
            yield identity, bool(overdue), left_out


def _told(begun: int, pockets: int, rest: Counter[str]) -> str:
    parts = [f"已将{begun}名党员列入查找" if begun else "没有新列入查找的党员"]
    if pockets:
        parts.append(f"其中口袋党员{pockets}名")
    parts += [f"{rest[key]}名{words}" for key, words in _LEFT_OUT.items() if rest[key]]
    return "，".join(parts)


def withdraw(uid: str, actor: str | None = None) -> str:
    """Take a member off the list: his search was begun by mistake. Gives a sentence.

    The steps written down stay in his record. Raises Refused when no search is under way.
    """
    result = Loss.result
    with undoable("移出查找", actor, "查找") as step:
        step.member = member = Member.get(Member.uid == uid)
        losses = Loss.select().where(
            Loss.member == member, result.is_null() | (result == LossResult.SEARCHING)
        )
        if not losses.exists():
            raise Refused("没有正在进行的查找，不能移出")
        for loss in list(losses):
            for mark in list(Mark.select().where(Mark.record_uid == loss.uid)):
                step.transaction.remove(mark)
            step.transaction.remove(loss)
    return "已移出查找，查找记录仍留在党员记录中"


# The working copy.


def search_of(form: MemberForm) -> FormRow | None:
    """The loss that counts: one still being searched, else the newest."""
    rows = form.rows_of(Loss)
    return screening.loss_that_counts(rows, lambda row, name: row.values[name], form.campaign)


def _search_of(form: MemberForm) -> FormRow:
    row = search_of(form)
    if row is None:
        raise Refused("还没有列入查找，请先列入")
    return row


def begin_enquiry(form: MemberForm) -> str:
    """The key of the loss that counts; without one, of a new one, whose search begins with it."""
    search = search_of(form)
    return search.uid if search else form.add(Loss, _beginning(form))


def _beginning(form: MemberForm) -> dict[str, Any]:
    """What the loss of a search that begins has."""
    campaign = form.campaign
    overdue = screening.joined(campaign, Member.id).where(
        Member.uid == form.uid, screening.receipt_overdue(campaign)
    )
    today = PartialDate.of(settings.search_day(campaign))
    return {"begun_on": today, "result": LossResult.SEARCHING, "pocket": overdue.exists() or None}


# One step.


def begin_attempt(form: MemberForm) -> str:
    """A new step of the search, dated today, by whom the clerk named last; gives its key.

    A step begun before and not saved goes on.
    """
    for row in form.rows_of(ContactAttempt):
        if row.stored is None:
            return row.uid
    today = PartialDate.of(settings.search_day(form.campaign))
    return form.add(ContactAttempt, {"on": today, "searcher": _last_searcher(form.actor)})


def _last_searcher(actor: str) -> str | None:
    """The 查找人 of the newest step that this clerk has saved; None for the first."""
    steps = ContactAttempt.select(ContactAttempt.searcher).where(
        ContactAttempt.changed_by == actor, ContactAttempt.searcher.is_null(False)
    )
    newest = steps.order_by(ContactAttempt.id.desc()).first()
    return str(newest.searcher) if newest else None


def save_attempt(form: MemberForm, key: str) -> Saved:
    """Store the form with a step; the first step begins the search, if nothing else has.

    Raises Refused when the step can't be one, else as `save`.
    """
    row, search = form.row(key), search_of(form)
    for name in ("on", "channel"):
        if waiting := row.unread.get(name):
            raise Refused(waiting.reason)
        if row.values[name] is None:
            raise Refused(f"请填写{row.field(name).label}，没有它这一次查找不能计入附件3")
    if search:
        _refuse_after_end(search, row.values["on"])
    _refuse_blocked(form, row, ("on",))
    if search is None:
        return _save_beginning(form, row.values["on"])
    begun_on = search.values["begun_on"]
    if begun_on and certainly_before(row.values["on"], begun_on):
        search.put("begun_on", row.values["on"])
    return save(form, "查找")


def _refuse_after_end(search: FormRow, day: PartialDate) -> None:
    ended = search.values["ended_on"]
    if not is_open_loss(search) and ended and certainly_before(ended, day):
        raise Refused(f"查找已于{ended.dotted()}结束，不能记下以后的一次：请改正日期，或先重新查找")


def _save_beginning(form: MemberForm, begun_on: PartialDate) -> Saved:
    begun = form.add(Loss)
    for name, value in (_beginning(form) | {"begun_on": begun_on}).items():
        form.row(begun).put(name, value)
    try:
        return save(form, "查找")
    except BaseException:
        if any(row.uid == begun for row in form.rows):
            form.remove(begun)
        raise


def _refuse_blocked(form: MemberForm, row: FormRow, names: Sequence[str]) -> None:
    """Raise the first thing that must be corrected in these fields of a record."""
    for problem in form.judgement().problems:
        here = problem.record_key == row.uid and problem.field in names
        if here and problem.severity is Severity.BLOCKING:
            raise Refused(f"{problem.label}：{problem.message}")


# The end.

_UNFIT = frozenset({"V20", "V21"})
"""Rules that keep a member from annex 5 or 6 whatever the search has brought."""

_THOROUGH, _ORDER = "V26", "D4"


def begin_ending(form: MemberForm, result: Ending) -> str:
    """Put today into the dates that end a search; gives the key of the loss.

    Raises Refused when there is no search to end, when no step of it is written down (附件3), and
    when he was not out of contact for six months (附件5 说明2、附件6 说明2).
    """
    search = _search_of(form)
    _refuse_unfit(form, search, result)
    today = PartialDate.of(settings.search_day(form.campaign))
    for name in ("ended_on", "found_on") if result == LossResult.FOUND else ("ended_on",):
        if search.values[name] is None and name not in search.unread:
            search.put(name, today)
    return search.uid


def _refuse_unfit(form: MemberForm, search: FormRow, result: Ending) -> None:
    """Refuse to end what nothing that is told of the end could make right."""
    if not is_open_loss(search):
        raise Refused("查找已经结束，要改变结果请先重新查找")
    if all(row.is_blank for row in form.rows_of(ContactAttempt)):
        raise Refused("还没有查找记录，不能结束查找：请先记下查找的日期、方式和结果")
    with _supposed(search, result):
        for problem in form.judgement().problems:
            if problem.rule in _UNFIT and problem.severity is Severity.BLOCKING:
                title = RULES[problem.rule].title
                raise Refused(f"不符合“{title}”，请核对最近联系的日期，误列入的移出查找")


@contextmanager
def _supposed(search: FormRow, result: Ending) -> Iterator[None]:
    """Have the search ended that way for as long as it is looked at."""
    before = search.values["result"]
    search.values["result"] = result
    try:
        yield
    finally:
        search.values["result"] = before


def doubts_of_ending(form: MemberForm, result: Ending) -> list[Problem]:
    """What must be given a reason before the search may end that way; the form stays as it is.

    Those are the rungs of the ladder that have not been tried (通知 三.2). Raises Refused for
    what is impossible.
    """
    search = _search_of(form)
    _refuse_unfit(form, search, result)
    with _supposed(search, result):
        _refuse_order(form)
        _refuse_blocked(form, search, ("result", "ended_on", "found_on"))
        return [problem for problem in form.problems() if problem.rule == _THOROUGH]


def _names(section: Section) -> list[str]:
    return [place.name for place in section.places]


def _refuse_order(form: MemberForm) -> None:
    """Refuse dates that can't follow one another."""
    for problem in form.judgement().problems:
        if problem.rule == _ORDER:
            raise Refused(problem.message.rstrip("。"))


def end(form: MemberForm, result: Ending, reason: str = "") -> Saved:
    """End the search that way and store the form; `reason` answers every doubt there is.

    The reason is kept as the confirmation of the rule. Raises Refused for what is impossible and
    for a doubt without a reason, else as `save`; the search then goes on.
    """
    search = _search_of(form)
    before, accepted = search.values["result"], dict(form.accepted)
    try:
        doubts = doubts_of_ending(form, result)
        search.put("result", result)
        for doubt in doubts:
            form.accept(doubt, reason)
        return save(form, "查找")
    except BaseException:
        search.put("result", before)
        form.accepted = accepted
        raise


def told_of_late_end(form: MemberForm) -> str:
    """That the result came after 联系查找结束, and what follows for the annexes; else empty."""
    values = _search_of(form).values
    result_on = values["found_on"] or values["ended_on"]
    if not result_on or result_on.first_day() <= form.campaign.search_end:
        return ""
    until = PartialDate.of(form.campaign.search_end).dotted()
    return f"晚于{until}，那天的附件5、6、7不列，附件9动态变化说明里写"


# Beginning again.

_OF_THE_END = ("ended_on", *(name for name in _names(FOUND) if name != "ended_on"))
"""What is told of an end."""

_OF_THE_BEGINNING = ("begun_on", "result", *_OF_THE_END)
"""What a search that begins again does not take over from the one before."""


def what_stays_ended(form: MemberForm) -> str:
    """In words how the search ended that `reopen` leaves as it is: `查找结束日期 2016.03.01`.

    Raises Refused when the search has not ended.
    """
    search = _ended_search(form)
    told = ["result", *_OF_THE_END]
    return enumerated(
        f"{search.field(name).label} {_masked(search, name)}" for name in told if search.text(name)
    )


def reopen(form: MemberForm) -> Saved:
    """Search again for a member whose search has ended, as a search of its own that begins today.

    What came of the earlier search stays on record with its date, so that annexes of that day stay
    what they were. Raises Refused when the search has not ended, else as `save`.
    """
    ended = _ended_search(form)
    kept = {
        name: value
        for name, value in ended.values.items()
        if name not in _OF_THE_BEGINNING and value is not None
    }
    begun = form.row(form.add(Loss))
    for name, value in (_beginning(form) | kept).items():
        begun.put(name, value)
    return save(form, "查找")


def _ended_search(form: MemberForm) -> FormRow:
    search = _search_of(form)
    if is_open_loss(search):
        raise Refused("查找还没有结束，不用重新查找")
    if form.dirty:
        raise Refused("这名党员还有没保存的输入，请先打开他的记录保存或放弃，再重新查找")
    return search


# What annex 3 needs.


@dataclass(frozen=True)
class Facts:
    """What is recorded of a search besides its steps, telephones hidden in part."""

    findings: Mapping[str, str]
    """What the enquiry has found, in words by field; empty where nothing is filled in."""
    end: tuple[str, ...]
    """Label and value of all that is told of its end."""
    lacking: tuple[str, ...]
    """What annex 3 still can't do without, by label."""


_OF_ANNEX_3 = frozenset({"V22", "V28"})
"""Rules about other records that annex 3 prints: 失去联系时间, and the letter of 口袋党员."""


def facts(uid: str) -> Facts | None:
    """The facts of a member's search as stored; None when no search has begun.

    A search that has not ended is looked at as if nobody had been found.
    """
    form = MemberForm.open(uid)
    search = search_of(form)
    if search is None:
        return None
    ending: Ending = (
        LossResult.FOUND if search.values["result"] == LossResult.FOUND else LossResult.NOT_FOUND
    )
    with _supposed(search, ending):
        lacking = [_lacked(problem) for problem in form.judgement().problems if _lacks(problem)]
    ended = [name for name in _OF_THE_END if search.text(name)]
    return Facts(
        {name: _masked(search, name) for name in _names(FINDINGS)},
        tuple(f"{search.field(name).label} {_masked(search, name)}" for name in ended),
        tuple(dict.fromkeys(lacking)),
    )


def _masked(row: FormRow, name: str) -> str:
    return row.field(name).mask(row.text(name))


def _lacks(problem: Problem) -> bool:
    told = problem.model in (Loss, ContactAttempt) or problem.rule in _OF_ANNEX_3
    return told and problem.severity is Severity.BLOCKING


def _lacked(problem: Problem) -> str:
    """The label, or for a log without a step the name of the log."""
    empty_log = problem.model is ContactAttempt and not problem.record_key
    return ContactAttempt.sheet if empty_log else problem.label
