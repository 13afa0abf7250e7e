"""When a member was last heard of before he was lost, kept where he is heard of again."""

from __future__ import annotations

from collections.abc import Mapping

from paicha_tui.basics.values import PartialDate
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Loss, Member
from paicha_tui.records.vocabulary import LossResult
from paicha_tui.store import Transaction

CONTACTS = ("last_activity_on", "last_dues_on")
"""The last 组织生活 and the last 交纳党费: of a loss those before it."""

Contacts = Mapping[str, PartialDate]


def contacts_of(record: Member | Loss) -> Contacts:
    """The days of `CONTACTS` that are known, by name."""
    days = {name: getattr(record, name) for name in CONTACTS}
    return {name: day for name, day in days.items() if day}


def keep_last_contact(transaction: Transaction, member: Member, former: Contacts) -> None:
    """Keep in his losses the contacts before each, where his own dates tell them no longer.

    To be called when his contacts, which were `former`, have been changed: 失去联系时间 is told
    from the last one before he was lost (附件3 说明2), however often he is heard of afterwards.
    """
    present = contacts_of(member)
    newer = {name for name, day in former.items() if present.get(name, "") > day}
    if not newer:
        return
    for loss in Loss.select().where(Loss.member == member):
        known = contacts_of(loss)
        kept = {name: former[name] for name in newer if former[name] > known.get(name, "")}
        transaction.change(loss, **kept)


def contacts_before(member: Member, loss: Loss | None, campaign: Campaign) -> Contacts:
    """The last 组织生活 and 党费 of who was lost before his search came to its result, by name.

    附件3 说明2. A result without a day came on 联系查找结束日期.
    """
    if loss is None:
        return contacts_of(member)
    is_open = (loss.result or LossResult.SEARCHING) == LossResult.SEARCHING
    result_on = loss.found_on or loss.ended_on or ("" if is_open else str(campaign.search_end))
    found: dict[str, PartialDate] = {}
    for record in (loss, member):
        for name, day in contacts_of(record).items():
            is_before = not result_on or day < result_on[: len(day)]
            if is_before and day > found.get(name, ""):
                found[name] = day
    return found
