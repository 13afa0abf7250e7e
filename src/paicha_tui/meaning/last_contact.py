"""When a member was last heard of before he was lost, kept where he is heard of again."""

from __future__ import annotations

from collections.abc import Iterable

from paicha_tui.basics.values import PartialDate
from paicha_tui.models import Loss, Member
from paicha_tui.store import Transaction

Contacts = tuple[PartialDate, ...]


def contacts_of(member: Member) -> Contacts:
    """The days of his last 组织生活 and his last 交纳党费, those that are known."""
    return tuple(day for day in (member.last_activity_on, member.last_dues_on) if day)


def keep_last_contact(transaction: Transaction, member: Member, former: Contacts) -> None:
    """Keep in his losses the last contact before each, where his own dates tell it no longer.

    To be called when his contacts, which were `former`, have been changed: 失去联系时间 is told
    from the last one before he was lost (附件3 说明2), however often he is heard of afterwards.
    """
    present = contacts_of(member)
    if not former or not present or max(present) <= max(former):
        return
    for loss in Loss.select().where(Loss.member == member):
        kept = _last_before(loss, former)
        if kept and kept > max(_last_before(loss, present) or "", loss.last_contact_on or ""):
            transaction.change(loss, last_contact_on=kept)


def _last_before(loss: Loss, contacts: Iterable[PartialDate]) -> PartialDate | None:
    """The last contact before the result of the search; None where there is none."""
    result_on = loss.found_on or loss.ended_on
    before = (day for day in contacts if not (result_on and day >= result_on[: len(day)]))
    return max(before, default=None)
