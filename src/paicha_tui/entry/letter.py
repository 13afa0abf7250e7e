"""What a clerk writes on the stubs of letters of introduction (通知 三.1、三.2)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from paicha_tui.basics.errors import Refused
from paicha_tui.basics.peewee_private import table_name
from paicha_tui.basics.values import certainly_before, clean_text, quoted
from paicha_tui.entry import search_case
from paicha_tui.entry.bulk import BulkResult
from paicha_tui.entry.dating import past_date, today
from paicha_tui.entry.undo import Step, undoable
from paicha_tui.meaning import settings
from paicha_tui.models import Mark, Member, TransferLetter
from paicha_tui.records.vocabulary import Relation
from paicha_tui.store import Record, chunks
from paicha_tui.worklists import letter as letter_list
from paicha_tui.worklists.letter import Letter

SEPARATOR = "；"
"""Between the enquiries written one behind the other."""


def record_receipt(
    ids: Sequence[int], text: str, actor: str | None = None, *, transferred: bool = False
) -> BulkResult:
    """Write the day a receipt came on these letters, undone as one.

    A letter that has a receipt keeps it, and the sentence counts it. `transferred` also makes
    those of `awaiting` 已转出, and fills their empty 离开支部日期 with 转出时间: the clerk has been
    asked. Raises Refused for a date that can't be read, lies ahead or before 转出时间, and when all
    of the letters have a receipt.
    """
    day = past_date(TransferLetter.receipt_on, text)
    chosen = _read(ids)
    for letter in chosen:
        if letter.transferred_on and certainly_before(day, letter.transferred_on):
            raise Refused(
                f"回执日期{day.dotted()}早于{quoted(letter.name)}的转出时间"
                f"{letter.transferred_on.dotted()}，请核对"
            )
    open_ones = [letter for letter in chosen if not letter.receipt_on]
    if not open_ones:
        raise Refused("这些存根已有回执日期；要改请按 Enter 打开记录改正")
    with undoable("登记回执", actor, "介绍信") as step:
        changed = _change(step, open_ones, TransferLetter.receipt_on.name, lambda _: day)
        moved = _move(step, open_ones) if transferred else 0
        _about(step, open_ones)
    parts = [f"已登记{changed}份回执（{day.dotted()}）"]
    if moved:
        parts.append(f"{moved}名党员改为已转出")
    if rest := len(chosen) - len(open_ones):
        parts.append(f"{rest}份原有回执，没有改动")
    return BulkResult(changed, "，".join(parts))


def awaiting(ids: Sequence[int]) -> list[str]:
    """The names of those of these letters' members who are 已转出未收到回执 still.

    A receipt proposes that they become 已转出; whether they do, the clerk says.
    """
    waiting = [
        each
        for each in _read(ids)
        if each.relation == Relation.AWAITING_RECEIPT and not each.receipt_on
    ]
    return [
        name for _, name in {each.member_id: (each.uid, each.name) for each in waiting}.values()
    ]


def add_enquiry(ids: Sequence[int], text: str, actor: str | None = None) -> BulkResult:
    """Write a line behind what 查询情况 says on these letters, with today's date, undone as one.

    Raises Refused for an empty text.
    """
    told = clean_text(text)
    if not told:
        raise Refused("请写明向谁查询、结果如何")
    line = f"{today()} {told}"
    chosen = _read(ids)

    def longer(record: TransferLetter) -> str:
        return SEPARATOR.join(filter(None, (record.enquiry, line)))

    with undoable("登记查询", actor, "介绍信") as step:
        changed = _change(step, chosen, TransferLetter.enquiry.name, longer)
        _about(step, chosen)
    return BulkResult(changed, f"已在{changed}份存根的查询情况后写上“{quoted(told)}”")


def begin_search(ids: Sequence[int], actor: str | None = None) -> BulkResult:
    """Have the members whose letters among these are overdue searched for, undone as one.

    Raises Refused when none of them is overdue.
    """
    overdue = set(letter_list.ids(settings.current(), "overdue"))
    chosen = [each for each in _read(ids) if each.id in overdue]
    if not chosen:
        raise Refused("没有超期未收到回执的介绍信，不列入查找")
    whose = list(dict.fromkeys(each.member_id for each in chosen))
    done = search_case.begin(whose, actor, "介绍信")
    rest = len(ids) - len(chosen)
    return BulkResult(done.changed, done.sentence + (f"，{rest}份没有超期，未列入" if rest else ""))


def _read(ids: Sequence[int]) -> list[Letter]:
    """The letters as they are now. Raises Refused when none is there."""
    found = letter_list.letters(settings.current(), ids)
    if not found:
        raise Refused("没有找到这份存根，请返回列表重新打开")
    return found


def _change(step: Step, chosen: Sequence[Letter], field: str, value: Any) -> int:
    """Give each letter's field what `value` makes of the record; marks on the field go."""
    changed = 0
    for chunk in chunks(chosen):
        some = [letter.id for letter in chunk]
        number = TransferLetter.id
        for record in TransferLetter.select().where(number.in_(some)).order_by(number):
            if step.transaction.change(record, **{field: value(record)}):
                changed += 1
                _unmark(step, record, field)
    return changed


def _move(step: Step, chosen: Sequence[Letter]) -> int:
    """Make the members 已转出 who wait for the receipt only."""
    given = {letter.member_id: letter.transferred_on for letter in chosen}
    moved = 0
    for some in chunks(given):
        number = Member.id
        waiting = Member.select().where(
            number.in_(some), Member.relation == Relation.AWAITING_RECEIPT
        )
        for member in waiting.order_by(number):
            left = member.left_on or given[member.id]
            step.transaction.change(member, relation=Relation.TRANSFERRED, left_on=left)
            for field in (Member.relation.name, Member.left_on.name):
                _unmark(step, member, field)
            moved += 1
    return moved


def _unmark(step: Step, record: Record, field: str) -> None:
    if record.__data__.get(field) is None:
        return
    marks = Mark.select().where(
        Mark.record_table == table_name(type(record)),
        Mark.record_uid == record.uid,
        Mark.field == field,
    )
    for mark in marks:
        step.transaction.remove(mark)


def _about(step: Step, chosen: Sequence[Letter]) -> None:
    """Say whom the change is about."""
    whose = {letter.member_id for letter in chosen}
    step.members = len(whose)
    if len(whose) == 1:
        step.member = Member.get_by_id(whose.pop())
