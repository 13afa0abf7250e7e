"""What was decided of a member after the search, or is to be (通知 三.5、三.6)."""

from __future__ import annotations

from typing import Any

from peewee import Value, fn

from paicha_tui.meaning.screening.relation import found, not_found, searched
from paicha_tui.meaning.screening.scope import has
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Handling, Loss, Member
from paicha_tui.records.vocabulary import (
    DISCIPLINED,
    DISPOSED,
    HANDLING_MEASURE,
    REGULATED,
    REPLACED_LATER,
    Conduct,
)


def newest_handling(campaign: Campaign, group: str, column: Any = Handling.measure) -> Any:
    """The measure of `group` decided last by the fill date, or another `column`; NULL for none.

    A later measure replaces an earlier one of its group: 限期改正 followed by 劝退 is 劝退. One
    measure is replaced across the groups, 停止党籍 by 自行脱党除名.
    """
    measures = HANDLING_MEASURE.keys_in_group(group)
    return (
        Handling.select(column)
        .where(
            Handling.member == Member.id,
            Handling.measure.in_(measures),
            _decided(Handling, campaign),
            *(
                ~((Handling.measure == former) & _later_decided(later, campaign))
                for former, later in REPLACED_LATER.items()
                if former in measures
            ),
        )
        .order_by(fn.COALESCE(Handling.decided_on, "").desc(), Handling.id.desc())
        .limit(1)
    )


def _decided(handling: Any, campaign: Campaign) -> Any:
    """Whether a measure had been decided by the fill date; one without a date had."""
    return handling.decided_on.is_null() | (handling.decided_on <= str(campaign.fill_date))


def _later_decided(measure: str, campaign: Campaign) -> Any:
    """Whether `measure` was decided of the same member, and not before this one."""
    later: Any = Handling.alias()
    return fn.EXISTS(
        later.select(Value(1)).where(
            later.member == Handling.member,
            later.measure == measure,
            later.decided_on >= Handling.decided_on,
            _decided(later, campaign),
        )
    )


def handled(campaign: Campaign, *groups: str) -> Any:
    """A measure of one of `groups` has been decided by the fill date."""
    return measured(
        campaign, *(key for group in groups for key in HANDLING_MEASURE.keys_in_group(group))
    )


def measured(campaign: Campaign, *measures: str) -> Any:
    """One of `measures` has been decided by the fill date."""
    return has(Handling, Handling.measure.in_(measures), _decided(Handling, campaign))


def unhandled(campaign: Campaign) -> Any:
    """Searched, and nothing that annex 9 counts has been decided."""
    return searched(campaign) & ~handled(campaign, REGULATED, DISPOSED, DISCIPLINED)


_misconduct = fn.COALESCE(Loss.conduct, "").in_(Conduct.BAD)


def to_regulate(campaign: Campaign) -> Any:
    """规范管理: contact found, no 不合格表现 nor 违纪违法线索 recorded (通知 三.5).

    What has not been verified yet counts as none; with `to_dispose` these are the `searched`.
    """
    return found(campaign) & ~_misconduct


def to_dispose(campaign: Campaign) -> Any:
    """组织处置: contact not found, or found with 不合格表现 or 违纪违法线索 (通知 三.6)."""
    return not_found(campaign) | (found(campaign) & _misconduct)


def unsettled(campaign: Campaign) -> Any:
    """Searched, and nothing that annex 9 counts has been decided by the end of the campaign.

    `unhandled` is the same by the fill date, which for most annexes is months before.
    """
    return unhandled(campaign.decided_by(max(campaign.end, campaign.fill_date)))


def settled(campaign: Campaign) -> Any:
    """`searched` and not `unsettled`."""
    return searched(campaign) & ~unsettled(campaign)
