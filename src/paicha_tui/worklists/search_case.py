"""联系查找: who is on the list of the search and why, and what has been tried for each.

Nobody has to be put on the list: who has been silent for six months is on it, and who was
transferred out and whose receipt is overdue (通知 三.2).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from peewee import Case, fn

from paicha_tui.meaning import screening
from paicha_tui.meaning.screening import LETTER_DAYS, SEARCH_DAYS
from paicha_tui.meaning.settings import Campaign, working_day
from paicha_tui.models import ContactAttempt, Loss, Member, Organization, TransferLetter
from paicha_tui.records.vocabulary import (
    ACQUAINTANCE,
    ATTEMPT_CHANNEL,
    DEPARTMENT,
    DIRECT,
    HOME_ORGANIZATION,
    RECEIVER,
)
from paicha_tui.store import chunks, database

RUNGS = {
    DIRECT: "直",
    ACQUAINTANCE: "知",
    HOME_ORGANIZATION: "热",
    DEPARTMENT: "部",
    RECEIVER: "接",
}
"""The rungs of the notice's ladder with their marks; 口袋党员 begin with the last."""

UNTRIED = "--"

FILTERS: dict[str, tuple[str, screening.Meaning]] = {
    "to_be_searched": ("应查找", screening.to_be_searched),
    "receipt_to_be_traced": ("无回执", screening.receipt_to_be_traced),
    "searching": ("查找中", screening.searching),
    "found": ("取得联系", screening.found),
    "not_found": ("无法联系", screening.not_found),
    "search_overdue": ("超期", screening.search_overdue),
    "pocket": ("口袋", screening.pocket),
}
"""What the list can be narrowed to, with the words for it."""

DUE = frozenset({"to_be_searched", "receipt_to_be_traced"})
"""Whoever meets one of these filters is to be searched for, and no search has begun."""

OPEN = DUE | {"searching"}
"""Whoever meets one of these filters still asks for work."""


@dataclass(frozen=True)
class Search:
    """One member on the list of the search."""

    member_id: int
    uid: str
    name: str
    branch: str
    branch_code: str
    meets: frozenset[str]
    """The keys of the `FILTERS` he meets."""
    silent: bool
    receipt_overdue: bool
    last_contact: str
    """ISO text, as far as known; empty when never recorded."""
    months: int | None
    """Completed months out of contact; see `_months_out_of_contact`."""
    channels: Mapping[str, int] = field(default_factory=dict)
    """How often each channel has been tried; steps without one are under the empty key."""
    last_attempt: str = ""
    """ISO text."""

    @property
    def attempts(self) -> int:
        """How many steps are written down."""
        return sum(self.channels.values())

    @property
    def state(self) -> str:
        """The words of the first filter he meets: 应查找, 无回执, 查找中, 取得联系 or 无法联系."""
        return next(label for key, (label, _) in FILTERS.items() if key in self.meets)

    @property
    def is_recorded(self) -> bool:
        """Whether a search has been begun, be it over or not."""
        return not self.meets & DUE

    @property
    def is_open(self) -> bool:
        """Whether he is still to be searched for or being searched."""
        return bool(self.meets & OPEN)

    @property
    def short_reason(self) -> str:
        """Why he is on the list, in at most ten cells."""
        letter = "无回执" if self.receipt_overdue else ""
        return ("失联" if self.silent else "") + letter

    def tried(self) -> dict[str, int]:
        """How often each rung was tried, in the order in which he is to be searched for."""
        counts = dict.fromkeys(self.rungs(), 0)
        for key, number in self.channels.items():
            code = ATTEMPT_CHANNEL.get(key)
            if code is not None:
                counts[code.group] = counts.get(code.group, 0) + number
        return counts

    def rungs(self) -> list[str]:
        """The rungs of his ladder; the receiver of the letter comes first, if there is one."""
        rungs = [rung for rung in RUNGS if rung != RECEIVER]
        return [RECEIVER, *rungs] if self.asks_receiver else rungs

    @property
    def asks_receiver(self) -> bool:
        """Whether the organisation that should have received him is to be asked."""
        return "pocket" in self.meets or self.receipt_overdue

    def marks(self) -> str:
        """The rungs by their marks, those not tried as `--`: 直知----接."""
        tried = self.tried()
        return "".join(
            mark if tried.get(rung) else UNTRIED for rung, mark in RUNGS.items() if rung in tried
        )

    def cells(self, reason: str) -> tuple[str, ...]:
        """A line of the list as the command prints it."""
        return (
            self.branch_code,
            self.name,
            self.state,
            self.marks(),
            str(self.attempts),
            dotted(self.last_attempt),
            "超期" if "search_overdue" in self.meets else "",
            "" if self.months is None else str(self.months),
            reason,
        )

    def to_json(self, reason: str) -> dict[str, Any]:
        """What programs read; `rungs` tells how often each was tried."""
        return {
            "uid": self.uid,
            "name": self.name,
            "org": self.branch_code,
            "state": self.state,
            "pocket": "pocket" in self.meets,
            "overdue": "search_overdue" in self.meets,
            "reason": reason,
            "last_contact": self.last_contact,
            "months": self.months,
            "rungs": self.tried(),
            "attempts": self.attempts,
            "last_attempt": self.last_attempt,
        }


def listed(
    campaign: Campaign, organization: Organization | None = None, *conditions: Any
) -> list[Search]:
    """Everybody on the list within `organization`, by branch code, then as entered.

    That is whoever has a loss recorded, and whoever is to be searched for.
    """
    meanings = [meaning(campaign) for _, meaning in FILTERS.values()]
    rows = (
        screening.joined(
            campaign,
            Member.id,
            Member.uid,
            Member.name,
            Organization.name,
            Organization.code,
            screening.silent(campaign),
            screening.receipt_overdue(campaign),
            screening.last_contact(campaign),
            _months_out_of_contact(campaign),
            *meanings,
        )
        .where(screening.within(organization), screening.search_case(campaign), *conditions)
        .order_by(Organization.code, Member.id)
    )
    tried = _tried()
    return [_search(row, tried) for row in database.execute(rows)]


def _months_out_of_contact(campaign: Campaign) -> Any:
    """To 联系查找结束日期 as the annexes have it; to the working day for who is not listed yet."""
    not_listed = (Loss.id.is_null(), screening.months_lost(campaign, working_day(campaign)))
    return Case(None, (not_listed,), screening.months_lost(campaign, campaign.search_end))


def _tried() -> dict[int, tuple[dict[str, int], str]]:
    """How often each member was searched by each channel, and when last."""
    query = ContactAttempt.select(
        ContactAttempt.member,
        ContactAttempt.channel,
        fn.COUNT(ContactAttempt.id),
        fn.COALESCE(fn.MAX(ContactAttempt.on), ""),
    ).group_by(ContactAttempt.member, ContactAttempt.channel)
    found: defaultdict[int, tuple[dict[str, int], str]] = defaultdict(lambda: ({}, ""))
    for member, channel, number, last in database.execute(query):
        channels, latest = found[member]
        found[member] = {**channels, channel or "": number}, max(latest, last)
    return found


def _search(row: Any, tried: Mapping[int, tuple[dict[str, int], str]]) -> Search:
    identity, uid, name, branch, code, silent, overdue, contact, months, *met = row
    channels, last = tried.get(identity, ({}, ""))
    return Search(
        identity,
        uid,
        name or "",
        branch or "",
        code or "",
        frozenset(key for key, meets in zip(FILTERS, met, strict=True) if meets),
        bool(silent),
        bool(overdue),
        contact or "",
        months,
        channels,
        last,
    )


def log_of(member_id: int) -> list[ContactAttempt]:
    """The steps of the search for one member, the earliest first (附件3 联系查找过程)."""
    steps = ContactAttempt.select().where(ContactAttempt.member == member_id)
    return list(steps.order_by(fn.COALESCE(ContactAttempt.on, ""), ContactAttempt.id))


# Why.


class Reason(NamedTuple):
    """Why a member is on the list, in sentences; empty where it is no reason."""

    contact: str
    letter: str

    def __str__(self) -> str:
        return "；".join(filter(None, self))


def reasons(campaign: Campaign, found: Sequence[Search]) -> dict[int, Reason]:
    """By member id, why each is on the list."""
    overdue = [each.member_id for each in found if each.receipt_overdue]
    letters = dict(_overdue_letters(campaign, overdue))
    return {
        each.member_id: Reason(
            contact_told(each) if each.silent or each.member_id not in letters else "",
            _letter_told(letters[each.member_id]) if each.member_id in letters else "",
        )
        for each in found
    }


def _overdue_letters(campaign: Campaign, ids: Sequence[int]) -> Iterable[tuple[int, Any]]:
    """The newest overdue letter of each of these members."""
    for chunk in chunks(ids):
        letters = TransferLetter.select().where(
            TransferLetter.member.in_(chunk),
            screening.letter_overdue(campaign),
        )
        for letter in letters.order_by(TransferLetter.transferred_on, TransferLetter.id):
            yield letter.member_id, letter


def contact_told(found: Search) -> str:
    """When he was last in contact, and how long that is ago at 联系查找结束日期."""
    if found.months is None:
        return "最近联系没有记载"
    return f"最近联系 {dotted(found.last_contact)}，已{max(found.months, 0)}个月"


def dotted(iso: str) -> str:
    """A partial date as registers write it: 2014.06."""
    return iso.replace("-", ".")


def _letter_told(letter: Any) -> str:
    receiver = f"，转往{letter.receiver}" if letter.receiver else ""
    days = LETTER_DAYS if letter.valid_days is None else letter.valid_days
    return f"介绍信 {letter.transferred_on.dotted()}，有效期{days}天，无回执{receiver}"


def overdue_reason(campaign: Campaign, found: Search) -> str:
    """Why his search is overdue; empty when it is not."""
    if "search_overdue" not in found.meets:
        return ""
    if working_day(campaign) > campaign.search_end:
        return f"查找期限{dotted(str(campaign.search_end))}已过"
    return f"{SEARCH_DAYS}天内没有查找记录"


def overdue_meaning(campaign: Campaign) -> str:
    """What 超期 means, in a sentence."""
    return (
        f"超期：还在查找，而联系查找结束日期（{campaign.search_end}）已过，"
        f"或{SEARCH_DAYS}天内没有查找记录"
    )
