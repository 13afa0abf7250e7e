"""联系查找: who is to be searched for, and how far the search is (通知 三.2)."""

from __future__ import annotations

import datetime
from typing import Any

from peewee import Case, Value

from paicha_tui.meaning.screening.contact import out_of_contact
from paicha_tui.meaning.screening.letter import letter_exempt, receipt_overdue
from paicha_tui.meaning.screening.relation import (
    accounted_for,
    ever_lost,
    floating,
    found,
    not_found,
    search_over,
    searching,
    under_screening,
)
from paicha_tui.meaning.screening.scope import LOST_MONTHS, has, result_then
from paicha_tui.meaning.settings import Campaign, working_day
from paicha_tui.models import ContactAttempt, Loss, Member, TransferLetter
from paicha_tui.records.vocabulary import ATTEMPT_CHANNEL

SEARCH_DAYS = 14
"""A search in which so many days pass without a step is overdue."""


class ContactState:
    """Whether the branch is in touch with a member, and if not, how far the search is."""

    IN_CONTACT = "in_contact"
    FLOATING = "floating"
    LOST = "lost"
    FOUND = "found"
    NOT_FOUND = "not_found"
    ACCOUNTED_FOR = "accounted_for"
    POCKET = "pocket"
    OUT_OF_CONTACT = frozenset({LOST, NOT_FOUND})
    """失联, the search ended or not."""


def silent(campaign: Campaign) -> Any:
    """Out of contact for six months on the day it is looked at (通知 三.2)."""
    return out_of_contact(campaign, working_day(campaign), LOST_MONTHS)


def to_be_searched(campaign: Campaign) -> Any:
    """Out of contact for six months and not recorded as lost yet (通知 三.2).

    Whose letter was given before receipts were asked for is not looked for (通知 三.1).
    """
    left_before = (Member.relation == "awaiting_receipt") & has(TransferLetter)
    exempt = left_before & ~has(TransferLetter, ~letter_exempt(campaign))
    return Loss.id.is_null() & under_screening(campaign) & silent(campaign) & ~exempt


def receipt_to_be_traced(campaign: Campaign) -> Any:
    """A receipt overdue and no loss recorded yet: the receiver is asked first (通知 三.2)."""
    return Loss.id.is_null() & under_screening(campaign) & receipt_overdue(campaign)


def search_to_begin(campaign: Campaign) -> Any:
    """To be searched for, for either reason, and no search has begun (通知 三.2)."""
    return to_be_searched(campaign) | receipt_to_be_traced(campaign)


def search_overdue(campaign: Campaign) -> Any:
    """Still searched for after the search should have ended, or untried for a fortnight."""
    day = working_day(campaign)
    since = str(day - datetime.timedelta(days=SEARCH_DAYS))
    tried = has(ContactAttempt, ContactAttempt.on > since)
    return searching(campaign) & (Value(day > campaign.search_end) | ~tried)


def search_case(campaign: Campaign) -> Any:
    """Whom the branch has to search for or has searched for (通知 三.2)."""
    return ever_lost(campaign) | search_to_begin(campaign)


def search_unfinished(campaign: Campaign) -> Any:
    """Of those, whose search has not ended or not begun."""
    return search_case(campaign) & ~search_over(campaign)


def contact_state(campaign: Campaign) -> Any:
    """One of the keys of `CONTACT_STATES`."""
    return Case(
        None,
        (
            (not_found(campaign), ContactState.NOT_FOUND),
            (found(campaign), ContactState.FOUND),
            (searching(campaign), ContactState.LOST),
            (accounted_for(campaign), ContactState.ACCOUNTED_FOR),
            (receipt_overdue(campaign) & under_screening(campaign), ContactState.POCKET),
            (floating(campaign), ContactState.FLOATING),
        ),
        ContactState.IN_CONTACT,
    )


def search_result(campaign: Campaign) -> Any:
    """What the search had come to, a key of 查找结果; NULL where no loss is recorded."""
    return Case(None, ((ever_lost(campaign), result_then(Loss, campaign)),), None)


CONTACT_STATES = {
    "in_contact": "保持联系",
    "floating": "外出流动",
    "lost": "失联查找中",
    "found": "已取得联系",
    "not_found": "仍无法联系",
    "accounted_for": "已查明去向",
    "pocket": "回执超期",
}


def has_attempts(_: Campaign) -> Any:
    """At least one step of the search is written down (附件3)."""
    return has(ContactAttempt)


def tried(rung: str, _: Campaign) -> Any:
    """A step of this rung of the search is written down (通知 三.2)."""
    channels = ATTEMPT_CHANNEL.keys_in_group(rung)
    return has(ContactAttempt, ContactAttempt.channel.in_(channels))
