"""介绍信存根: each letter of introduction, and what has come of it (通知 三.1).

Letters are told apart by the predicates of `screening`; here they are put in order and into words.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import Case, Value, fn

from paicha_tui.basics.errors import Misused
from paicha_tui.basics.values import PartialDate, visible_text
from paicha_tui.meaning import screening
from paicha_tui.meaning.screening import Flag
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Member, Organization, TransferLetter
from paicha_tui.store import chunks

FILTERS: dict[str, Flag] = {
    each.key: each
    for each in (
        Flag("overdue", "超期无回执", screening.letter_overdue),
        Flag("unanswered", "无回执", screening.letter_unanswered),
        Flag("answered", "有回执", lambda _: TransferLetter.receipt_on.is_null(False)),
        Flag("exempt", "2007年以前", screening.letter_exempt),
        Flag("searched", "已列入查找", screening.letter_searched),
    )
}
"""What the list can be narrowed to, in the order offered."""

STATES = {
    "overdue": "超期",
    "searched": "已列入查找",
    "open": "未到期",
    "undated": "未填转出时间",
    "exempt": "2007年以前",
    "answered": "有回执",
}
"""What has come of a letter, the worst first."""


@dataclass(frozen=True)
class Letter:
    """One letter as the list and the command show it."""

    id: int
    uid: str
    member_id: int
    member_uid: str
    name: str
    branch: str
    number: str
    transferred_on: PartialDate | None
    receiver: str
    receiver_phone: str
    lapses_on: datetime.date | None
    """有效期至: the last day on which it holds."""
    receipt_on: PartialDate | None
    enquiry: str
    relation: str | None
    """The member's 组织关系状态, a key."""
    state: str
    """A key of `STATES`."""
    days_overdue: int
    """Days from 有效期至 to the fill date; 0 where no receipt is overdue."""

    @property
    def state_words(self) -> str:
        """The state in words, such as `超期 41 天`."""
        if self.state == "overdue":
            return f"超期 {self.days_overdue} 天"
        return STATES[self.state]

    def to_json(self) -> dict[str, object]:
        """What programs read; dates in ISO form."""
        return {
            "member": self.name,
            "org": self.branch,
            "number": self.number,
            "transferred_on": self.transferred_on,
            "receiver": self.receiver,
            "lapses_on": str(self.lapses_on) if self.lapses_on else None,
            "receipt_on": self.receipt_on,
            "enquiry": self.enquiry,
            "state": self.state,
            "days_overdue": self.days_overdue,
        }


def state(campaign: Campaign) -> Any:
    """The key of `STATES` for a letter."""
    return Case(
        None,
        (
            (TransferLetter.receipt_on.is_null(False), "answered"),
            (screening.letter_exempt(campaign), "exempt"),
            (screening.letter_searched(campaign), "searched"),
            (TransferLetter.transferred_on.is_null(), "undated"),
            (screening.letter_overdue(campaign), "overdue"),
        ),
        "open",
    )


def _joined(*columns: object) -> Any:
    return (
        TransferLetter.select(*columns)
        .join(Member)
        .join(Organization, on=(Member.branch == Organization.id))
    )


def ids(
    campaign: Campaign, chosen: str = "", organization: Organization | None = None
) -> list[int]:
    """The ids of the letters of members within `organization`, the worst first.

    `chosen` is a key of `FILTERS`, empty for all. Raises Misused for an unknown one.
    """
    if chosen and chosen not in FILTERS:
        raise Misused(f"没有“{chosen}”这种筛选；可选：{'、'.join(FILTERS)}")
    wanted = FILTERS[chosen].meaning(campaign) if chosen else Value(1) == 1
    ranks = [(key, rank) for rank, key in enumerate(STATES)]
    rows = (
        _joined(TransferLetter.id)
        .where(screening.within(organization), wanted)
        .order_by(
            Case(state(campaign), ranks),
            fn.COALESCE(screening.letter_lapses(), ""),
            TransferLetter.id,
        )
    )
    return [identity for (identity,) in rows.tuples()]


def id_of(uid: str) -> int:
    """The id of the letter with this key; 0 when it is not stored."""
    found = TransferLetter.get_or_none(TransferLetter.uid == uid)
    return int(found.id) if found else 0


def letters(campaign: Campaign, wanted: Sequence[int]) -> list[Letter]:
    """The letters with these ids, in their order; those no longer there are left out."""
    found: dict[int, Letter] = {}
    for some in chunks(wanted):
        found |= {each.id: each for each in _read(campaign, TransferLetter.id.in_(some))}
    return [found[identity] for identity in wanted if identity in found]


def _read(campaign: Campaign, *conditions: Any) -> list[Letter]:
    rows = _joined(
        TransferLetter,
        Member.uid.alias("member_uid"),
        Member.name.alias("member_name"),
        Member.relation.alias("relation"),
        Organization.name.alias("branch_name"),
        state(campaign).alias("state"),
        screening.letter_lapses().alias("lapses"),
    ).where(*conditions)
    return [_letter(row, campaign) for row in rows.objects()]


def _letter(row: Any, campaign: Campaign) -> Letter:
    lapses = datetime.date.fromisoformat(row.lapses) if row.lapses else None
    late = lapses and not row.receipt_on and row.state in ("overdue", "searched")
    return Letter(
        id=row.id,
        uid=row.uid,
        member_id=row.member_id,
        member_uid=row.member_uid,
        name=visible_text(row.member_name or ""),
        branch=visible_text(row.branch_name or ""),
        number=visible_text(row.number or ""),
        transferred_on=row.transferred_on,
        receiver=visible_text(row.receiver or ""),
        receiver_phone=visible_text(row.receiver_phone or ""),
        lapses_on=lapses,
        receipt_on=row.receipt_on,
        enquiry=visible_text(row.enquiry or ""),
        relation=row.relation,
        state=row.state,
        days_overdue=max((campaign.fill_date - lapses).days, 0) if late and lapses else 0,
    )
