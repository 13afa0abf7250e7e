"""The members that a question is put to: joined with what counts of them, by organisation."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from peewee import JOIN, Case, Value, fn

from paicha_tui.basics.errors import Misused
from paicha_tui.basics.values import latest_start
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Flow, Loss, Member, Organization, TransferLetter
from paicha_tui.records.vocabulary import LossResult
from paicha_tui.store import in_words

LOST_MONTHS = 6
"""失联 begins after so many calendar months without contact (通知 三.2)."""

NEVER = "9999-12-31"
"""After every day."""

Meaning = Callable[[Campaign], Any]
Lost = TypeVar("Lost")


def joined(campaign: Campaign, *columns: Any) -> Any:
    """Members beside branch, current flow and current loss; select `columns` or all of them."""
    selected = columns or (Member, Organization, Flow, Loss)
    return (
        Member.select(*selected)
        .join(Organization, on=(branch_then(campaign) == Organization.id), attr="branch")
        .switch(Member)
        .join(Flow, JOIN.LEFT_OUTER, on=(Flow.id == _current_flow(campaign)), attr="flow")
        .switch(Member)
        .join(Loss, JOIN.LEFT_OUTER, on=(Loss.id == _current_loss(campaign)), attr="loss")
    )


@lru_cache(maxsize=64)  # most of what takes time in putting a question together
def _current_flow(campaign: Campaign) -> Any:
    """The flow that counts: under way at the campaign, an unfinished one before a finished one."""
    flow: Any = Flow.alias()
    begun = flow.went_on.is_null() | ~later(flow.went_on, campaign)
    lasting = flow.returned_on.is_null() | (flow.returned_on > str(eve(campaign.start)))
    counts = (
        flow.select(flow.id)
        .where(flow.member == Member.id, begun, lasting)
        .order_by(
            Case(None, ((flow.returned_on.is_null() | later(flow.returned_on, campaign), 0),), 1),
            fn.COALESCE(flow.went_on, "").desc(),
            flow.id.desc(),
        )
        .limit(1)
    )
    return in_words(Member, counts)


def branch_then(campaign: Campaign) -> Any:
    """The id of the branch he belonged to; who came from another one since then was in that."""
    day = campaign.branches_on or campaign.as_of
    if day is None:
        return Member.branch
    came_since = fn.COALESCE(Member.transferred_in_on, "") > str(day)
    return Case(None, ((came_since, fn.COALESCE(_branch_before(), Member.branch)),), Member.branch)


def _branch_before() -> Any:
    """The id of the branch of the store that he came from, by 转出党支部名称; NULL for none."""
    before: Any = Organization.alias()
    named = (before.name == Member.transferred_from) & (before.id != Member.branch)
    return before.select(fn.MIN(before.id)).where(named)


@lru_cache(maxsize=64)  # as above
def _current_loss(campaign: Campaign) -> Any:
    """The loss that counts: one still being searched, else the newest; none before he came."""
    loss: Any = Loss.alias()
    under_way = ~search_ended(loss, campaign) & ~given_up(loss, campaign)
    begun = search_begun(loss, campaign) & ~_not_lost_again(loss, campaign)
    counts = (
        loss.select(loss.id)
        .where(loss.member == Member.id, begun, ~came_later(campaign))
        .order_by(
            Case(None, ((under_way, 0),), 1),
            fn.COALESCE(_begun_on(loss, campaign), "").desc(),
            loss.id.desc(),
        )
        .limit(1)
    )
    return in_words(Member, counts)


def _not_lost_again(loss: Any, campaign: Campaign) -> Any:
    """A search without contact for who was found in the campaign less than six months before.

    He is not out of contact again (附件6 说明2); who works on the search sees it none the less.
    """
    if campaign.as_of is None:
        return Value(0) == 1
    found: Any = Loss.alias()
    lately = found.select(Value(1)).where(
        found.member == loss.member,
        found.result == LossResult.FOUND,
        found.found_on > _long_found(campaign, campaign.as_of),
        ~later(found.found_on, campaign),
    )
    return result_then(loss, campaign).in_(LossResult.WITHOUT_CONTACT) & fn.EXISTS(lately)


def _long_found(campaign: Campaign, day: datetime.date) -> str:
    """The last 取得联系时间, ISO text, from which one can be out of contact again on `day`."""
    return str(max(eve(campaign.start), latest_start(day, LOST_MONTHS)))


def found_lately(losses: Iterable[Loss], campaign: Campaign, day: datetime.date) -> Loss | None:
    """The loss by whose 取得联系时间 he can't be out of contact again on `day`, if there is one."""
    before, until = _long_found(campaign, day), str(day)
    found = [
        loss
        for loss in losses
        if loss.result == LossResult.FOUND and loss.found_on and before < loss.found_on <= until
    ]
    return max(found, key=lambda loss: str(loss.found_on), default=None)


def search_begun(loss: Any, campaign: Campaign) -> Any:
    """Whether a search had begun; one that had come to its result had, whenever it was entered."""
    result_on = fn.COALESCE(loss.found_on, loss.ended_on)
    reached = result_on.is_null(False) & ~later(result_on, campaign) & ~_is_going_on(loss)
    return ~later(_begun_on(loss, campaign), campaign) | reached


def _begun_on(loss: Any, campaign: Campaign) -> Any:
    """列入查找日期; a further search without one begins with its own result, or has not begun.

    Whether it is a further one is told by its result, whichever was entered first.
    """
    before: Any = Loss.alias()
    result_on, before_on = (
        fn.COALESCE(each.found_on, each.ended_on, str(campaign.search_end))
        for each in (loss, before)
    )
    came_before = (before_on < result_on) | ((before_on == result_on) & (before.id < loss.id))
    further = fn.EXISTS(
        before.select(Value(1)).where(
            before.member == loss.member,
            before.id != loss.id,
            ~_is_going_on(before),
            _is_going_on(loss) | came_before,
        )
    )
    own = Case(None, ((_is_going_on(loss), NEVER),), result_on)
    return fn.COALESCE(loss.begun_on, Case(None, ((further, own),), None))


def search_ended(loss: Any, campaign: Campaign) -> Any:
    """Whether the search told of by `loss` had come to its last result."""
    return ~_is_going_on(loss) & ~later(result_day(loss, campaign), campaign)


def _is_going_on(loss: Any) -> Any:
    return fn.COALESCE(loss.result, LossResult.SEARCHING) == LossResult.SEARCHING


def given_up(loss: Any, campaign: Campaign) -> Any:
    """Whether the search had ended without contact, though he was found after the day."""
    had_ended = loss.ended_on.is_null(False) & ~later(loss.ended_on, campaign)
    return (loss.result == LossResult.FOUND) & later(loss.found_on, campaign) & had_ended


def result_day(loss: Any, campaign: Campaign) -> Any:
    """When a search came to its result: 取得联系时间, else 查找结束日期, as ISO text.

    A result without a date counts as reached at 联系查找结束日期.
    """
    found_on = Case(None, ((loss.result == LossResult.FOUND, loss.found_on),), None)
    return fn.COALESCE(found_on, loss.ended_on, str(campaign.search_end))


def later(day: Any, campaign: Campaign) -> Any:
    """Whether `day`, ISO text, is after the day whose state is asked for; what has no date is not.

    Where all that is recorded is asked for, nothing is.
    """
    if campaign.as_of is None:
        return Value(0) == 1
    return fn.COALESCE(day, "") > str(campaign.as_of)


def result_then(loss: Any, campaign: Campaign) -> Any:
    """What a search had come to, a key of 查找结果."""
    return Case(
        None,
        (
            (given_up(loss, campaign), LossResult.NOT_FOUND),
            (search_ended(loss, campaign), loss.result),
        ),
        LossResult.SEARCHING,
    )


def search_told(campaign: Campaign) -> tuple[Any, ...]:
    """Of each loss whether its search had begun, as `begun`, and its `result_then`."""
    return (
        search_begun(Loss, campaign).alias("begun"),
        result_then(Loss, campaign).alias("result_then"),
    )


def came_later(campaign: Campaign) -> Any:
    """Joined the Party, or came from elsewhere, after the day whose state is asked for."""
    if campaign.as_of is None:
        return Value(0) == 1
    came = later(Member.transferred_in_on, campaign) & (fn.COALESCE(_branch_before(), 0) == 0)
    return later(Member.joined_on, campaign) | (came & ~_was_here_before())


def _was_here_before() -> Any:
    """Came back: an own letter had sent him off before, or he had been searched for."""
    loss_on = fn.COALESCE(Loss.begun_on, Loss.found_on, Loss.ended_on)
    sent = has(TransferLetter, TransferLetter.transferred_on < Member.transferred_in_on)
    return sent | has(Loss, loss_on < Member.transferred_in_on)


def was_away(campaign: Campaign, *conditions: Any) -> Any:
    """An own letter, of those that meet the conditions, had sent off who came back later."""
    if campaign.as_of is None:
        return Value(0) == 1
    sent_on = TransferLetter.transferred_on
    sent = (sent_on < Member.transferred_in_on) & (sent_on <= str(campaign.as_of))
    return later(Member.transferred_in_on, campaign) & has(TransferLetter, sent, *conditions)


def without_receipt(campaign: Campaign) -> Any:
    """A letter whose receipt had not come."""
    return TransferLetter.receipt_on.is_null() | later(TransferLetter.receipt_on, campaign)


def loss_that_counts(
    losses: Sequence[Lost], told: Callable[[Lost, str], Any], campaign: Campaign
) -> Lost | None:
    """The loss that counts of those being typed, in the order of their ids; as in the store.

    `told` gives the value of a field of one by its name.
    """
    waiting = [loss for loss in losses if is_open(told(loss, "result"))]
    began = begun_days(losses, told, campaign)
    order = {id(loss): (began[number], number) for number, loss in enumerate(losses)}
    return max(waiting or losses, key=lambda loss: order[id(loss)], default=None)


def begun_days(
    losses: Sequence[Lost], told: Callable[[Lost, str], Any], campaign: Campaign
) -> list[str]:
    """When the search of each began, as `_begun_on` has it; empty for always."""
    results = [
        ""
        if is_open(told(loss, "result"))
        else str(told(loss, "found_on") or told(loss, "ended_on") or campaign.search_end)
        for loss in losses
    ]
    ended = [(result_on, number) for number, result_on in enumerate(results) if result_on]

    def began(number: int) -> str:
        own = results[number], number
        is_further = any(other[1] != number and (not own[0] or other < own) for other in ended)
        return str(told(losses[number], "begun_on") or (is_further and (own[0] or NEVER)) or "")

    return [began(number) for number in range(len(losses))]


def is_open(result: str | None) -> bool:
    """Whether a loss with this 查找结果 is still being searched."""
    return (result or LossResult.SEARCHING) == LossResult.SEARCHING


def eve(day: datetime.date) -> datetime.date:
    """The day before."""
    return day - datetime.timedelta(days=1)


def covered(organization: Organization | None) -> Organization | None:
    """What a scope covers: the organisation; for None the one at the top, if there is just one."""
    if organization is not None:
        return organization
    tops = list(Organization.select().where(Organization.parent.is_null()).limit(2))
    return tops[0] if len(tops) == 1 else None


def organization_at(code: str | None) -> Organization | None:
    """The organisation with this 组织代码; None, meaning everything, for no code.

    Raises Misused for an unknown code, naming those that there are.
    """
    if code is None:
        return None
    found: Organization | None = Organization.get_or_none(Organization.code == code)
    if found is None:
        codes = [
            f"{known.code} {known.name}"
            for known in Organization.select().order_by(Organization.code).limit(8)
        ]
        raise Misused(f"没有组织代码为“{code}”的党组织；已有：{'；'.join(codes) or '无'}")
    return found


def scope_ids(organization: Organization | None) -> tuple[int, ...] | None:
    """The ids of an organisation and all below it; None, meaning everything, for None."""
    if organization is None:
        return None
    children: dict[int | None, list[int]] = {}
    tree: Any = Organization.select(Organization.id, Organization.parent).tuples()
    for identity, parent in tree:
        children.setdefault(parent, []).append(identity)
    found = [organization.id]
    for identity in found:
        found.extend(children.get(identity, ()))
    return tuple(found)


ORDER = (Organization.code, Organization.id, Member.id)
"""How people are listed: by the code of their branch, then as they were entered."""


def within(organization: Organization | None) -> Any:
    """Whether the branch that `joined` tells of is `organization` or below it."""
    return among(scope_ids(organization))


def among(ids: Sequence[int] | None) -> Any:
    """Whether that branch is one of those that `scope_ids` gave."""
    return (Value(1) == 1) if ids is None else Organization.id.in_(ids)


def has(model: Any, *conditions: Any) -> Any:
    """Whether the member has a record of `model` that meets the conditions."""
    return fn.EXISTS(model.select(Value(1)).where(model.member == Member.id, *conditions))
