"""Cases in memory for the tests of the rules: a sound member, changed where a test wants it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from paicha_tui.basics.identity import check_digit
from paicha_tui.basics.values import PartialDate
from paicha_tui.meaning.cases import Case
from paicha_tui.meaning.rules import Finding, judge_case
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import (
    ContactAttempt,
    Flow,
    Handling,
    Loss,
    Mark,
    Member,
    Organization,
    TransferLetter,
)
from paicha_tui.records.fields import Date

CAMPAIGN = Campaign()

BORN = "19700305"


def made_up(born: str = BORN, order: str = "123", area: str = "410402") -> str:
    """A made-up ID number with a sound check digit."""
    first17 = f"{area}{born}{order}"
    return first17 + check_digit(first17)


SOUND = {
    "name": "张三",
    "sex": "男",
    "birth_date": "1970-03-05",
    "ethnicity": "汉族",
    "native_place": "河南省鲁山县",
    "marital_status": "married",
    "id_number": made_up(),
    "joined_work_on": "1990-09",
    "standing": "full",
    "joined_on": "1995-07-01",
    "full_member_on": "1996-07-01",
    "education": "大学",
    "mobile": "13800001234",
    "address": "石桥市新华区建设路12号院3号楼",
    "last_activity_on": "2016-01",
    "last_dues_on": "2016-01",
}

LOST = {"last_activity_on": "2014-05", "last_dues_on": "2014-03"}
FLOW = {
    "went_on": "2014-03",
    "reason": "work",
    "direction": "across_provinces",
    "occupation": "migrant",
}
FOUND = {
    "result": "found",
    "reason": "migrated",
    "occupation": "migrant_rural",
    "found_on": "2016-03-01",
}
NOT_FOUND = {
    "result": "not_found",
    "reason": "migrated",
    "occupation": "migrant_rural",
    "ended_on": "2016-03-15",
}
LETTER = {"transferred_on": "2014-05-01", "receiver": "石桥市第二局党支部"}
TRIED = ("telephone", "relative", "police")
"""Steps of a thorough search."""


def record(model: Any, **values: Any) -> Any:
    """A record whose dates are as the store would give them."""
    dates = {
        field.name: PartialDate(values[field.name])
        for field in model._meta.sorted_fields
        if isinstance(field, Date) and values.get(field.name)
    }
    return model(**(values | dates))


def case_of(
    *,
    flow: dict[str, Any] | None = None,
    loss: dict[str, Any] | None = None,
    losses: Iterable[dict[str, Any]] = (),
    letters: Iterable[dict[str, Any]] = (),
    attempts: Iterable[str | dict[str, Any]] = TRIED,
    handlings: Iterable[dict[str, Any]] = (),
    marks: Iterable[dict[str, Any]] = (),
    overdue_letter: str | None = None,
    category: str = "government",
    **changes: Any,
) -> Case:
    """A sound member with these records and with `changes` in his own fields.

    `loss` is the one that counts, `losses` are those before it.
    """
    member = record(Member, **(SOUND | changes))
    branch = Organization(code="001.001", name="第一支部", category=category)
    its_flow = record(Flow, **flow) if flow is not None else None
    its_loss = record(Loss, **loss) if loss is not None else None
    state = _state(its_flow, its_loss)
    contacts = [day for day in (member.last_activity_on, member.last_dues_on) if day]
    return Case(
        member=member,
        branch=branch,
        flow=its_flow,
        loss=its_loss,
        state=state,
        last_contact=max(contacts, default=None),
        months_lost=None,
        category=member.category or category,
        registers=_registers(member, state, its_flow),
        overdue_letter=overdue_letter,
        flows=[its_flow] if its_flow else [],
        losses=[*(record(Loss, **each) for each in losses), *([its_loss] if its_loss else [])],
        letters=[record(TransferLetter, **letter) for letter in letters],
        attempts=[_attempt(told) for told in attempts] if its_loss else [],
        handlings=[record(Handling, **handling) for handling in handlings],
        marks=[
            Mark(**({"record_table": "member", "record_uid": member.uid} | mark)) for mark in marks
        ],
    )


def _attempt(told: str | dict[str, Any]) -> Any:
    values = {"channel": told} if isinstance(told, str) else {"channel": "telephone"} | told
    return record(ContactAttempt, **({"contacted": "本人", "searcher": "李建国"} | values))


def _state(flow: Any, loss: Any) -> str:
    if loss:
        return loss.result if loss.result in ("found", "not_found") else "lost"
    return "floating" if flow else "in_contact"


def _registers(member: Any, state: str, flow: Any) -> frozenset[int]:
    listed = {1, 2} if (member.relation or "on_roll") == "on_roll" else set()
    listed |= {"found": {3, 5}, "not_found": {3, 6}}.get(state, set())
    if flow and state not in ("lost", "not_found"):
        listed.add(4)
    return frozenset(listed)


def findings(case: Case, rule: str = "", campaign: Campaign = CAMPAIGN) -> list[Finding]:
    """What the rules find in a case, or what one of them finds."""
    return [found for found in judge_case(case, campaign) if rule in ("", found.rule)]
