"""When a member was last heard of before he was lost, kept where he is heard of again."""

from __future__ import annotations

from paicha_tui.basics.values import PartialDate
from paicha_tui.models import Loss, Member
from paicha_tui.store import Transaction


def newest_contact(member: Member) -> PartialDate | None:
    """The later of his last 组织生活 and his last 交纳党费; None where neither is known."""
    days = (member.last_activity_on, member.last_dues_on)
    return max((day for day in days if day), default=None)


def keep_last_contact(transaction: Transaction, member: Member, former: PartialDate | None) -> None:
    """Keep `former`, what was his newest contact, in his losses where they keep none yet.

    To be called when his contacts have been changed: 失去联系时间 is told from the last one before
    he was lost (附件3 说明2), however often he has been heard of since.
    """
    newest = newest_contact(member)
    if former is None or newest is None or newest <= former:
        return
    for loss in Loss.select().where(Loss.member == member, Loss.last_contact_on.is_null()):
        transaction.change(loss, last_contact_on=former)
