"""Letters of introduction: how long they hold, and whose receipts are missing."""

from __future__ import annotations

from typing import Any

from peewee import Value, fn

from paicha_tui import store
from paicha_tui.meaning.screening.scope import has, without_receipt
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Loss, Member, TransferLetter

LETTER_DAYS = 90
"""How long a letter of introduction holds when it does not say."""

BEFORE_RECEIPTS = "2006-12-31"
"""Letters given up to here need no receipt: 回执制度 began in 2007 (通知 三.1)."""


def letter_lapses() -> Any:
    """The day after which a letter of introduction no longer holds, as ISO text."""
    days = fn.COALESCE(TransferLetter.valid_days, LETTER_DAYS)
    return store.days_after(TransferLetter.transferred_on, days)


def letter_exempt(_: Campaign) -> Any:
    """A letter without a receipt that needs none, since it was given before 2007."""
    return TransferLetter.receipt_on.is_null() & (TransferLetter.transferred_on <= BEFORE_RECEIPTS)


def letter_unanswered(campaign: Campaign) -> Any:
    """A letter whose receipt has not come; a letter without 转出时间 waits as well."""
    given: Any = fn.COALESCE(TransferLetter.transferred_on, "9999")
    return without_receipt(campaign) & (given > BEFORE_RECEIPTS)


def letter_overdue(campaign: Campaign) -> Any:
    """A letter since 2007 without a receipt whose validity is over by the fill date."""
    return letter_unanswered(campaign) & (letter_lapses() < str(campaign.fill_date))


def letter_searched(campaign: Campaign) -> Any:
    """A letter without its receipt, whose member is or was searched for as lost."""
    losses = Loss.select(Value(1)).where(Loss.member == TransferLetter.member)
    return letter_unanswered(campaign) & fn.EXISTS(losses)


def receipt_overdue(campaign: Campaign) -> Any:
    """Has a letter whose validity is over without a receipt: may be 口袋党员."""
    return has(TransferLetter, letter_overdue(campaign))


def overdue_letter(campaign: Campaign) -> Any:
    """The uid of the newest such letter; NULL where there is none."""
    letters: Any = TransferLetter.select(TransferLetter.uid)
    return (
        letters.where(TransferLetter.member == Member.id, letter_overdue(campaign))
        .order_by(TransferLetter.transferred_on.desc(), TransferLetter.id.desc())
        .limit(1)
    )


def letter_enquired(_: Campaign) -> Any:
    """The receiving organisation was asked about a letter of introduction (通知 三.2)."""
    return has(TransferLetter, fn.COALESCE(TransferLetter.enquiry, "") != "")
