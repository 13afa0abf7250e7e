"""What a member's records mean: each state, register and flag as one peewee expression.

Every expression is written for `joined`, where a member stands beside his branch, the flow and the
loss that count. A partial date stands for its first day, so ISO text compares by `<=` and `>`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from peewee import JOIN, Case, Cast, Value, fn

from paicha_tui import store
from paicha_tui.fields import described_fields
from paicha_tui.models import (
    Check,
    ContactAttempt,
    Dossier,
    Flow,
    Handling,
    Loss,
    Mark,
    Member,
    Organization,
    TransferLetter,
)
from paicha_tui.settings import Campaign, working_day
from paicha_tui.values import latest_start
from paicha_tui.vocabulary import (
    ATTEMPT_CHANNEL,
    CHECK_ITEM,
    DISCIPLINED,
    DISPOSED,
    HANDLING_MEASURE,
    REGULATED,
    REPLACED_LATER,
)

LOST_MONTHS = 6
"""失联 begins after so many calendar months without contact (通知 三.2)."""

LETTER_DAYS = 90
"""How long a letter of introduction holds when it does not say."""

BEFORE_RECEIPTS = "2006-12-31"
"""Letters given up to here need no receipt: 回执制度 began in 2007 (通知 三.1)."""

BAD_CONDUCT = ("unqualified", "unlawful")
"""The keys of 失联期间表现 that call for 处置 or 处分 (通知 三.6)."""

CHECKS_MADE = ("faulty", "incomplete", "sound")
"""The results of a check that was made, the worst first."""

SEARCH_DAYS = 14
"""A search in which so many days pass without a step is overdue."""

Meaning = Callable[[Campaign], Any]


def joined(campaign: Campaign, *columns: Any) -> Any:
    """Members beside branch, current flow and current loss; select `columns` or all of them."""
    selected = columns or (Member, Organization, Flow, Loss)
    return (
        Member.select(*selected)
        .join(Organization, on=(Member.branch == Organization.id))
        .switch(Member)
        .join(Flow, JOIN.LEFT_OUTER, on=(Flow.id == _current_flow(campaign)), attr="flow")
        .switch(Member)
        .join(Loss, JOIN.LEFT_OUTER, on=(Loss.id == _current_loss()), attr="loss")
    )


def _current_flow(campaign: Campaign) -> Any:
    """The flow that counts: under way at the campaign, an unfinished one before a finished one."""
    flow: Any = Flow.alias()
    begun = flow.went_on.is_null() | (flow.went_on <= str(campaign.fill_date))
    lasting = flow.returned_on.is_null() | (flow.returned_on > str(_eve(campaign.start)))
    return (
        flow.select(flow.id)
        .where(flow.member == Member.id, begun, lasting)
        .order_by(
            Case(None, ((flow.returned_on.is_null(), 0),), 1),
            fn.COALESCE(flow.went_on, "").desc(),
            flow.id.desc(),
        )
        .limit(1)
    )


def _current_loss() -> Any:
    """The loss that counts: one still being searched, else the newest."""
    loss: Any = Loss.alias()
    searching = fn.COALESCE(loss.result, "searching") == "searching"
    return (
        loss.select(loss.id)
        .where(loss.member == Member.id)
        .order_by(Case(None, ((searching, 0),), 1), loss.id.desc())
        .limit(1)
    )


def _eve(day: datetime.date) -> datetime.date:
    return day - datetime.timedelta(days=1)


def covered(organization: Organization | None) -> Organization | None:
    """What a scope covers: the organisation; for None the one at the top, if there is just one."""
    if organization is not None:
        return organization
    tops = list(Organization.select().where(Organization.parent.is_null()).limit(2))
    return tops[0] if len(tops) == 1 else None


def scope_ids(organization: Organization | None) -> list[int] | None:
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
    return found


def within(organization: Organization | None) -> Any:
    """Whether the member's branch is `organization` or below it."""
    ids = scope_ids(organization)
    return (Value(1) == 1) if ids is None else Member.branch.in_(ids)


def _exists(model: Any, *conditions: Any) -> Any:
    return fn.EXISTS(model.select(Value(1)).where(model.member == Member.id, *conditions))


# Contact.

_activity = fn.COALESCE(Member.last_activity_on, "")
_dues = fn.COALESCE(Member.last_dues_on, "")

last_contact = fn.NULLIF(Case(None, ((_activity > _dues, _activity),), _dues), "")
"""The later of the last 组织生活 and the last 交纳党费 (附件3 说明2), as ISO text."""


def out_of_contact(until: datetime.date, months: int, below: int | None = None) -> Any:
    """Whether on `until` at least `months` had passed since the last contact, and not `below`."""
    longest = last_contact <= str(latest_start(until, months))
    if below is None:
        return longest
    return longest & (last_contact > str(latest_start(until, below)))


def months_lost(until: datetime.date) -> Any:
    """Completed calendar months from the last contact to `until`; NULL when never recorded."""

    def part(start: int, length: int) -> Any:
        digits = fn.NULLIF(fn.SUBSTR(last_contact, start, length), "")
        return Cast(fn.COALESCE(digits, "1"), "INTEGER")

    elapsed = (until.year - part(1, 4)) * 12 + until.month - part(6, 2)
    month_end = (until + datetime.timedelta(days=1)).day == 1
    unfinished = 0 if month_end else Case(None, ((part(9, 2) > until.day, 1),), 0)
    return Case(None, ((last_contact.is_null(), None),), elapsed - unfinished)


def years_lost(until: datetime.date) -> Any:
    """Completed years from the last contact to `until`."""
    return months_lost(until) / 12


# Relation and registers.


def on_roll(_: Campaign) -> Any:
    """正式组织关系在本支部: on annex 2."""
    return fn.COALESCE(Member.relation, "on_roll") == "on_roll"


def _gone_since_start(campaign: Campaign) -> Any:
    gone = Member.relation.in_(("transferred", "deceased", "expelled"))
    return gone & (Member.left_on > str(_eve(campaign.start)))


def on_roll_at_start(campaign: Campaign) -> Any:
    """在册 on the first day of the campaign (附件7 说明2)."""
    arrived_later = fn.COALESCE(Member.transferred_in_on, "") > str(campaign.start)
    return (on_roll(campaign) | _gone_since_start(campaign)) & ~arrived_later


def under_screening(campaign: Campaign) -> Any:
    """排查对象 (通知 二): 在册, and transferred out without a receipt."""
    return on_roll(campaign) | awaiting_receipt(campaign)


def awaiting_receipt(_: Campaign) -> Any:
    """Transferred out, no receipt yet."""
    return Member.relation == "awaiting_receipt"


def recorded_lost(_: Campaign) -> Any:
    """Has a loss that did not end in contact."""
    return Loss.id.is_null(False) & (fn.COALESCE(Loss.result, "searching") != "found")


def searching(_: Campaign) -> Any:
    """Loss recorded, search not finished: on neither annex 5 nor 6."""
    return Loss.id.is_null(False) & (fn.COALESCE(Loss.result, "searching") == "searching")


def found(_: Campaign) -> Any:
    """经查找取得联系: on annex 5."""
    return Loss.result == "found"


def not_found(_: Campaign) -> Any:
    """经查找仍然无法取得联系: on annex 6."""
    return Loss.result == "not_found"


def searched(_: Campaign) -> Any:
    """Search finished either way: has an annex 3, is counted in annex 9."""
    return Loss.result.in_(("found", "not_found"))


def floating(campaign: Campaign) -> Any:
    """外出流动 and not 失联: on annex 4 (附件4 说明2、6)."""
    formal = on_roll(campaign) | _gone_since_start(campaign)
    return Flow.id.is_null(False) & formal & ~recorded_lost(campaign)


def pocket(_: Campaign) -> Any:
    """Recorded as 口袋党员."""
    return fn.COALESCE(Loss.pocket, Value(False)) == Value(True)


def letter_lapses() -> Any:
    """The day after which a letter of introduction no longer holds, as ISO text."""
    days = fn.COALESCE(TransferLetter.valid_days, LETTER_DAYS)
    return store.days_after(TransferLetter.transferred_on, days)


def letter_exempt(_: Campaign) -> Any:
    """A letter without a receipt that needs none, since it was given before 2007."""
    return TransferLetter.receipt_on.is_null() & (TransferLetter.transferred_on <= BEFORE_RECEIPTS)


def letter_unanswered(_: Campaign) -> Any:
    """A letter whose receipt has not come; a letter without 转出时间 waits as well."""
    given: Any = fn.COALESCE(TransferLetter.transferred_on, "9999")
    return TransferLetter.receipt_on.is_null() & (given > BEFORE_RECEIPTS)


def letter_overdue(campaign: Campaign) -> Any:
    """A letter since 2007 without a receipt whose validity is over by the fill date."""
    return letter_unanswered(campaign) & (letter_lapses() < str(campaign.fill_date))


def letter_searched(campaign: Campaign) -> Any:
    """A letter without its receipt, whose member is or was searched for as lost."""
    losses = Loss.select(Value(1)).where(Loss.member == TransferLetter.member)
    return letter_unanswered(campaign) & fn.EXISTS(losses)


def receipt_overdue(campaign: Campaign) -> Any:
    """Has a letter whose validity is over without a receipt: may be 口袋党员."""
    return _exists(TransferLetter, letter_overdue(campaign))


def silent(campaign: Campaign) -> Any:
    """Out of contact for six months when the campaign began (通知 三.2)."""
    return out_of_contact(campaign.start, LOST_MONTHS)


def to_be_searched(campaign: Campaign) -> Any:
    """Out of contact for six months and not recorded as lost yet (通知 三.2)."""
    return Loss.id.is_null() & under_screening(campaign) & silent(campaign)


def receipt_to_be_traced(campaign: Campaign) -> Any:
    """A receipt overdue and no loss recorded yet: the receiver is asked first (通知 三.2)."""
    return Loss.id.is_null() & under_screening(campaign) & receipt_overdue(campaign)


def search_overdue(campaign: Campaign) -> Any:
    """Still searched for after the search should have ended, or untried for a fortnight."""
    day = working_day(campaign)
    since = str(day - datetime.timedelta(days=SEARCH_DAYS))
    tried = _exists(ContactAttempt, ContactAttempt.on > since)
    return searching(campaign) & (Value(day > campaign.search_end) | ~tried)


def ever_lost(_: Campaign) -> Any:
    """与党组织失去联系, whatever the search has given (附件9 说明2)."""
    return Loss.id.is_null(False)


def search_case(campaign: Campaign) -> Any:
    """Whom the branch has to search for or has searched for (通知 三.2)."""
    return ever_lost(campaign) | to_be_searched(campaign)


def search_unfinished(campaign: Campaign) -> Any:
    """Of those, whose search has not ended or not begun."""
    return search_case(campaign) & ~fn.COALESCE(searched(campaign), Value(False))


def contact_state(campaign: Campaign) -> Any:
    """One of the keys of `CONTACT_STATES`."""
    return Case(
        None,
        (
            (not_found(campaign), "not_found"),
            (found(campaign), "found"),
            (recorded_lost(campaign), "lost"),
            (receipt_overdue(campaign) & under_screening(campaign), "pocket"),
            (floating(campaign), "floating"),
        ),
        "in_contact",
    )


CONTACT_STATES = {
    "in_contact": "保持联系",
    "floating": "外出流动",
    "lost": "失联查找中",
    "found": "已取得联系",
    "not_found": "仍无法联系",
    "pocket": "回执超期",
}

category = fn.COALESCE(Member.category, Organization.category)
"""党组织类别 of the organisation that holds the formal relation."""


def probationary(_: Campaign) -> Any:
    """预备党员."""
    return Member.standing == "probationary"


def abroad(_: Campaign) -> Any:
    """Gone abroad and not returned."""
    return Member.abroad_on.is_null(False) & Member.returned_on.is_null()


def marked(_: Campaign) -> Any:
    """Has a field marked 待完善 or holding text that could not be read."""
    return _exists(Mark)


_REQUIRED = tuple(field for field in described_fields(Member) if field.required)


def incomplete(campaign: Campaign) -> Any:
    """A field is marked, or one that the register can't do without is empty (通知 三.3)."""
    wanting = marked(campaign)
    for field in _REQUIRED:
        wanting |= fn.COALESCE(field, "") == ""
    return wanting


def complete(campaign: Campaign) -> Any:
    """Not `incomplete`."""
    return ~incomplete(campaign)


def _dossier_complete() -> Any:
    """All five materials are 齐全; a 预备党员 has no 转正申请书 to keep yet."""
    requested = Dossier.full_member_request == "complete"
    sound = [
        Dossier.application_form == "complete",
        Dossier.application_letter == "complete",
        Dossier.political_review == "complete",
        Dossier.training_review == "complete",
        requested | (fn.COALESCE(Member.standing, "") == "probationary"),
    ]
    return _exists(Dossier, *sound)


def dossier_faulty(campaign: Campaign) -> Any:
    """排查对象 whose dossier is not recorded, or has a material that is not 齐全 (通知 三.4)."""
    return under_screening(campaign) & ~_dossier_complete()


def dossier_sound(campaign: Campaign) -> Any:
    """排查对象 whose dossier is not `dossier_faulty`."""
    return under_screening(campaign) & _dossier_complete()


_check_made = Check.result.in_(CHECKS_MADE)


def _all_checks_made() -> Any:
    """Each of the five checks has a result (五核查)."""
    made = Check.select(fn.COUNT(fn.DISTINCT(Check.item))).where(
        Check.member == Member.id, _check_made
    )
    return made >= len(CHECK_ITEM.codes)


def unchecked(campaign: Campaign) -> Any:
    """排查对象 of whom one of the five checks has not been made (五核查)."""
    return under_screening(campaign) & ~_all_checks_made()


def fully_checked(campaign: Campaign) -> Any:
    """排查对象 who are not `unchecked`."""
    return under_screening(campaign) & _all_checks_made()


def check_made(item: str, _: Campaign) -> Any:
    """The check of this item has been made, whatever it found."""
    return _exists(Check, Check.item == item, _check_made)


def check_result(item: str) -> Any:
    """The key of the result of one of the five checks, "unchecked" while it is not made.

    Of several records of the same check the worst result holds.
    """
    ranks = [(Check.result == key, rank) for rank, key in enumerate(CHECKS_MADE)]
    made = (
        Check.select(Check.result)
        .where(Check.member == Member.id, Check.item == item, _check_made)
        .order_by(Case(None, ranks))
        .limit(1)
    )
    return fn.COALESCE(made, "unchecked")


def check_faulty(_: Campaign) -> Any:
    """One of the five checks found a problem."""
    return _exists(Check, Check.result == "faulty")


def check_item_faulty(item: str, _: Campaign) -> Any:
    """The check of this item found a problem."""
    return _exists(Check, Check.item == item, Check.result == "faulty")


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
    measures = [key for group in groups for key in HANDLING_MEASURE.keys_in_group(group)]
    return _exists(Handling, Handling.measure.in_(measures), _decided(Handling, campaign))


def unhandled(campaign: Campaign) -> Any:
    """Searched, and nothing that annex 9 counts has been decided."""
    return searched(campaign) & ~handled(campaign, REGULATED, DISPOSED, DISCIPLINED)


_misconduct = fn.COALESCE(Loss.conduct, "").in_(BAD_CONDUCT)


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
    return unhandled(campaign.filled_on(max(campaign.end, campaign.fill_date)))


def settled(campaign: Campaign) -> Any:
    """`searched` and not `unsettled`."""
    return searched(campaign) & ~unsettled(campaign)


def has_attempts(_: Campaign) -> Any:
    """At least one step of the search is written down (附件3)."""
    return _exists(ContactAttempt)


def tried(rung: str, _: Campaign) -> Any:
    """A step of this rung of the search is written down (通知 三.2)."""
    channels = ATTEMPT_CHANNEL.keys_in_group(rung)
    return _exists(ContactAttempt, ContactAttempt.channel.in_(channels))


def letter_enquired(_: Campaign) -> Any:
    """The receiving organisation was asked about a letter of introduction (通知 三.2)."""
    return _exists(TransferLetter, fn.COALESCE(TransferLetter.enquiry, "") != "")


@dataclass(frozen=True)
class Flag:
    """A quick filter of the member list."""

    key: str
    label: str
    meaning: Meaning


FLAGS: dict[str, Flag] = {
    flag.key: flag
    for flag in (
        Flag("on_roll", "在册", on_roll),
        Flag("probationary", "预备", probationary),
        Flag("floating", "流动", floating),
        Flag("to_be_searched", "应查找", to_be_searched),
        Flag("searching", "查找中", searching),
        Flag("found", "已联系", found),
        Flag("not_found", "未联系", not_found),
        Flag("pocket", "口袋", pocket),
        Flag("receipt_overdue", "回执超期", receipt_overdue),
        Flag("abroad", "出国境", abroad),
        Flag("marked", "待完善", marked),
        Flag("dossier_faulty", "缺材料", dossier_faulty),
        Flag("unchecked", "待核", unchecked),
        Flag("check_faulty", "有问题", check_faulty),
        Flag("unsettled", "未处理", unsettled),
    )
}

REGISTERS: dict[int, Meaning] = {
    1: under_screening,
    2: on_roll,
    3: searched,
    4: floating,
    5: found,
    6: not_found,
}
"""Who is on annex N, for the annexes that list people."""
