"""Where a member belongs: 在册, 流动, 出国境, and what his loss came to."""

from __future__ import annotations

from typing import Any

from peewee import Value, fn

from paicha_tui.meaning.screening.scope import eve
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Flow, Loss, Member, Organization
from paicha_tui.records.vocabulary import LossResult, Relation, Standing


def on_roll(_: Campaign) -> Any:
    """正式组织关系在本支部: on annex 2."""
    return fn.COALESCE(Member.relation, Relation.ON_ROLL) == Relation.ON_ROLL


def _gone_since_start(campaign: Campaign) -> Any:
    gone = Member.relation.in_(Relation.GONE)
    return gone & (Member.left_on > str(eve(campaign.start)))


def on_roll_at_start(campaign: Campaign) -> Any:
    """在册 on the first day of the campaign (附件7 说明2)."""
    arrived_later = fn.COALESCE(Member.transferred_in_on, "") > str(campaign.start)
    return (on_roll(campaign) | _gone_since_start(campaign)) & ~arrived_later


def under_screening(campaign: Campaign) -> Any:
    """排查对象 (通知 二): 在册, and transferred out without a receipt."""
    return on_roll(campaign) | awaiting_receipt(campaign)


def awaiting_receipt(_: Campaign) -> Any:
    """Transferred out, no receipt yet."""
    return Member.relation == Relation.AWAITING_RECEIPT


def recorded_lost(_: Campaign) -> Any:
    """Has a loss that did not end in contact."""
    return Loss.id.is_null(False) & (
        fn.COALESCE(Loss.result, LossResult.SEARCHING) != LossResult.FOUND
    )


def searching(_: Campaign) -> Any:
    """Loss recorded, search not finished: on neither annex 5 nor 6."""
    return Loss.id.is_null(False) & (
        fn.COALESCE(Loss.result, LossResult.SEARCHING) == LossResult.SEARCHING
    )


def found(_: Campaign) -> Any:
    """经查找取得联系: on annex 5."""
    return Loss.result == LossResult.FOUND


def not_found(_: Campaign) -> Any:
    """经查找仍然无法取得联系: on annex 6."""
    return Loss.result == LossResult.NOT_FOUND


def searched(_: Campaign) -> Any:
    """Search finished either way: has an annex 3, is counted in annex 9."""
    return Loss.result.in_(LossResult.ENDED)


def floating(campaign: Campaign) -> Any:
    """外出流动 and not 失联: on annex 4 (附件4 说明2、6)."""
    formal = on_roll(campaign) | _gone_since_start(campaign)
    return Flow.id.is_null(False) & formal & ~recorded_lost(campaign)


def pocket(_: Campaign) -> Any:
    """Recorded as 口袋党员."""
    return fn.COALESCE(Loss.pocket, Value(False)) == Value(True)


def ever_lost(_: Campaign) -> Any:
    """与党组织失去联系, whatever the search has given (附件9 说明2)."""
    return Loss.id.is_null(False)


category = fn.COALESCE(Member.category, Organization.category)
"""党组织类别 of the organisation that holds the formal relation."""


def probationary(_: Campaign) -> Any:
    """预备党员."""
    return Member.standing == Standing.PROBATIONARY


def abroad(_: Campaign) -> Any:
    """Gone abroad and not returned."""
    return Member.abroad_on.is_null(False) & Member.returned_on.is_null()
