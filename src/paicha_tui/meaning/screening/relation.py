"""Where a member belongs: 在册, 流动, 出国（境）, and what his loss came to."""

from __future__ import annotations

from typing import Any

from peewee import Case, Value, fn

from paicha_tui.meaning.screening.scope import (
    came_later,
    eve,
    given_up,
    has,
    later,
    search_ended,
    was_away,
    without_receipt,
)
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Flow, Loss, Member, Organization, TransferLetter
from paicha_tui.records.vocabulary import LossResult, Relation, Standing


def on_roll(campaign: Campaign) -> Any:
    """正式组织关系在本支部: on annex 2.

    Who left after the day is still there; who joined the Party or came after it is not yet.
    """
    stayed = Member.relation.in_(Relation.LEFT) & later(_left_on(), campaign)
    return (_recorded_here() | stayed) & ~came_later(campaign) & ~was_away(campaign)


def _left_on() -> Any:
    """When he left: 离开支部日期, without one 转出时间 of his first letter since he came."""
    since = TransferLetter.transferred_on > fn.COALESCE(Member.transferred_in_on, "")
    letter: Any = TransferLetter.select(fn.MIN(TransferLetter.transferred_on)).where(
        TransferLetter.member == Member.id, since
    )
    return fn.COALESCE(Member.left_on, letter)


def _recorded_here() -> Any:
    return fn.COALESCE(Member.relation, Relation.ON_ROLL) == Relation.ON_ROLL


def on_roll_at_start(campaign: Campaign) -> Any:
    """在册 on the first day of the campaign, whoever came or left on it included (附件7 说明2)."""
    start, before = (campaign.filled_on(day) for day in (campaign.start, eve(campaign.start)))
    was_here = ~came_later(start) & ~was_away(before)
    return (_recorded_here() | _left_since_start(campaign)) & was_here


def _left_since_start(campaign: Campaign) -> Any:
    eve_of_start = campaign.filled_on(eve(campaign.start))
    return Member.relation.in_(Relation.LEFT) & later(_left_on(), eve_of_start)


def relation_then(campaign: Campaign) -> Any:
    """组织关系状态, a key; who left after the day is 在册, a receipt come since was awaited."""
    return Case(
        None,
        (
            (on_roll(campaign), Relation.ON_ROLL),
            (awaiting_receipt(campaign), Relation.AWAITING_RECEIPT),
        ),
        Member.relation,
    )


def under_screening(campaign: Campaign) -> Any:
    """排查对象 (通知 二): 在册, and transferred out without a receipt."""
    return on_roll(campaign) | awaiting_receipt(campaign)


def awaiting_receipt(campaign: Campaign) -> Any:
    """Transferred out, no receipt yet."""
    waiting = Member.relation == Relation.AWAITING_RECEIPT
    if campaign.as_of is not None:
        come_since = has(TransferLetter, later(TransferLetter.receipt_on, campaign))
        waiting |= (Member.relation == Relation.TRANSFERRED) & come_since
    no_receipt = without_receipt(campaign)
    away = was_away(campaign, no_receipt)
    stayed_away = waiting & ~later(_left_on(), campaign) & ~was_away(campaign)
    return (stayed_away | away) & ~came_later(campaign)


def recorded_lost(campaign: Campaign) -> Any:
    """Out of contact: still searched for, or not found."""
    return searching(campaign) | not_found(campaign)


def searching(campaign: Campaign) -> Any:
    """Loss recorded, search not finished: on neither annex 5 nor 6."""
    return ever_lost(campaign) & ~search_ended(Loss, campaign) & ~not_found(campaign)


def found(campaign: Campaign) -> Any:
    """经查找取得联系: on annex 5."""
    return (fn.COALESCE(Loss.result, "") == LossResult.FOUND) & search_ended(Loss, campaign)


def not_found(campaign: Campaign) -> Any:
    """经查找仍然无法取得联系: on annex 6. Who was found after the day was not by then."""
    recorded = (fn.COALESCE(Loss.result, "") == LossResult.NOT_FOUND) & search_ended(Loss, campaign)
    return recorded | given_up(Loss, campaign)


def searched(campaign: Campaign) -> Any:
    """On annex 5 or 6: counted in annex 9."""
    return found(campaign) | not_found(campaign)


def accounted_for(campaign: Campaign) -> Any:
    """The search has shown that he died or that his relation is settled: on no annex but 3."""
    return Loss.result.in_(LossResult.ACCOUNTED_FOR) & search_ended(Loss, campaign)


def search_over(campaign: Campaign) -> Any:
    """The search has come to a result, whichever it is."""
    return ever_lost(campaign) & ~searching(campaign)


def floating(campaign: Campaign) -> Any:
    """外出流动 and not 失联: on annex 4 (附件4 说明2、6).

    Whose formal relation was here at any time since the campaign began.
    """
    formal = (_recorded_here() | _left_since_start(campaign)) & ~came_later(campaign)
    away = was_away(campaign.filled_on(eve(campaign.start)))
    away &= later(Member.transferred_in_on, campaign)
    return Flow.id.is_null(False) & formal & ~away & ~recorded_lost(campaign)


def pocket(_: Campaign) -> Any:
    """Recorded as 口袋党员."""
    return fn.COALESCE(Loss.pocket, Value(False)) == Value(True)


def ever_lost(_: Campaign) -> Any:
    """与党组织失去联系, whatever the search has given (附件9 说明2)."""
    return Loss.id.is_null(False)


category = fn.COALESCE(Member.category, Organization.category)
"""党组织类别 of the organisation that holds the formal relation."""


def probationary(campaign: Campaign) -> Any:
    """预备党员; who became 正式党员 after the day was one."""
    return (Member.standing == Standing.PROBATIONARY) | later(Member.full_member_on, campaign)


def standing_then(campaign: Campaign) -> Any:
    """人员类别, a key, as it was."""
    return Case(None, ((probationary(campaign), Standing.PROBATIONARY),), Member.standing)


def abroad(campaign: Campaign) -> Any:
    """Gone abroad and not returned."""
    gone = Member.abroad_on.is_null(False) & ~later(Member.abroad_on, campaign)
    return gone & (Member.returned_on.is_null() | later(Member.returned_on, campaign))
