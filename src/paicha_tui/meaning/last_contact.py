"""When a member was last heard of before he was lost, kept where he is heard of again."""

from __future__ import annotations

from paicha_tui.basics.values import PartialDate, certainly_before, latest_start
from paicha_tui.meaning.screening import LOST_MONTHS
from paicha_tui.models import Loss, Member
from paicha_tui.store import Transaction


def newest_contact(member: Member) -> PartialDate | None:
    """The later of his last 组织生活 and his last 交纳党费; None where neither is known."""
    days = (member.last_activity_on, member.last_dues_on)
    return max((day for day in days if day), default=None)


def keep_last_contact(transaction: Transaction, member: Member, former: PartialDate | None) -> None:
    """Keep `former`, what was his newest contact, in the losses that the present one follows.

    To be called when his contacts have been changed: 失去联系时间 is told from the last one before
    he was lost (附件3 说明2), however often he has been heard of since.
    """
    newest = newest_contact(member)
    if former is None or newest is None or newest <= former:
        return
    losses = Loss.select().where(Loss.member == member, Loss.last_contact_on.is_null())
    for loss in losses:
        if _lies_between(loss, former, newest):
            transaction.change(loss, last_contact_on=former)


def _lies_between(loss: Loss, former: PartialDate, newest: PartialDate) -> bool:
    """Whether he was lost between two contacts; where no day is known, when long enough passed."""
    begun = loss.begun_on or loss.found_on or loss.ended_on
    if begun is None:
        return former.last_day() <= latest_start(newest.first_day(), LOST_MONTHS)
    return certainly_before(former, begun) and not certainly_before(newest, begun)
