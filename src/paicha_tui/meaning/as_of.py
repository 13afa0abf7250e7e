"""Records as they read on a day: what bears a later date had not happened yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import (
    Check,
    ContactAttempt,
    Flow,
    Handling,
    Loss,
    Member,
    TransferLetter,
)
from paicha_tui.records.fields import Date, described_fields
from paicha_tui.records.vocabulary import SUSPENDED, Measure
from paicha_tui.store import Record, selected

AnyRecord = TypeVar("AnyRecord", bound=Record)

_BEGINS: Mapping[type[Record], str] = {
    Flow: "went_on",
    ContactAttempt: "on",
    TransferLetter: "transferred_on",
    Check: "checked_on",
}
"""The date with which a record begins to be true."""

_COMES_LATER: Mapping[type[Record], Mapping[str, tuple[str, ...]]] = {
    Member: {
        "transferred_in_on": ("transferred_from",),
        "full_member_on": (),
        "left_on": (),
        "abroad_on": ("abroad_reason", "abroad_contact", "abroad_membership"),
        "returned_on": ("resumed",),
        "last_activity_on": (),
        "last_dues_on": (),
    },
    Flow: {"returned_on": ()},
    TransferLetter: {"receipt_on": ()},
    Loss: {
        "last_activity_on": (),
        "last_dues_on": (),
        "ended_on": ("conduct", "findings"),
        "found_on": ("found_how", "found_place", "found_phone", "conduct", "findings"),
    },
}
"""The dates that are added to a record, each with the values that come with it."""


def records_then(records: Iterable[AnyRecord], campaign: Campaign) -> list[AnyRecord]:
    """Those of `records` that had begun, each as it read; a measure by the fill date."""
    return [record_then(record, campaign) for record in records if _had_begun(record, campaign)]


def record_then(record: AnyRecord, campaign: Campaign, **told: Any) -> AnyRecord:
    """The record without what came later, and with the values `told`.

    It is a copy where anything differs; where all that is recorded is asked for, nothing does.
    """
    values = told | _not_yet(record, campaign)
    differing = {name: value for name, value in values.items() if getattr(record, name) != value}
    if not differing:
        return record
    copy: AnyRecord = type(record)(**record.__data__ | differing)
    return copy


def membership_then(member: Member, handlings: Iterable[Handling], campaign: Campaign) -> Any:
    """党籍状态; 停止党籍 that was decided later, for the last time, had not begun."""
    decided = [
        str(each.decided_on)
        for each in handlings
        if each.measure == Measure.MEMBERSHIP_SUSPENDED and each.decided_on
    ]
    suspended_later = bool(decided) and is_later(max(decided), campaign)
    return None if member.membership == SUSPENDED and suspended_later else member.membership


def is_later(day: str | None, campaign: Campaign) -> bool:
    """Whether a day is after the one whose state is asked for; see `screening.later`."""
    return bool(campaign.as_of and day and day > str(campaign.as_of))


def differing(campaign: Campaign) -> set[int]:
    """The ids of the members of whom something bears a date after the day asked for."""
    found: set[int] = set()
    models: tuple[Any, ...] = (Member, Flow, Loss, ContactAttempt, TransferLetter, Handling, Check)
    for model in models:
        owner = model.id if model is Member else model.member
        dates = [field for field in described_fields(model) if isinstance(field, Date)]
        later = reduce(or_, (field > str(campaign.as_of) for field in dates))
        found |= {number for (number,) in selected(model.select(owner).where(later))}
    return found


def _had_begun(record: Record, campaign: Campaign) -> bool:
    if isinstance(record, Handling):
        decided = record.decided_on
        return not (campaign.as_of and decided and decided > str(campaign.fill_date))
    begins = _BEGINS.get(type(record))
    return begins is None or not is_later(getattr(record, begins), campaign)


def _not_yet(record: Record, campaign: Campaign) -> dict[str, None]:
    later: dict[str, None] = {}
    for name, values in _COMES_LATER.get(type(record), {}).items():
        if is_later(getattr(record, name), campaign):
            later |= dict.fromkeys((name, *values))
    return later
