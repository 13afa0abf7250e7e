"""Random campaigns as plain values, and the store filled with them.

The values are what a test counts from by its own means; the program only sees the store.
"""

from __future__ import annotations

import calendar
import datetime
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st

from paicha_tui import store
from paicha_tui.models import ContactAttempt, Flow, Handling, Loss, Member, Organization
from paicha_tui.records import vocabulary
from tests.stores import lay_down

FOUND_MEASURES = (
    "returned_to_management transfer_completed relation_kept membership_suspended not_recognized"
).split()
DISPOSALS = "correction persuaded persuasion_refused resigned deserted".split()
DISCIPLINES = "warning serious_warning post_removed watched expelled".split()


def keys(codes: vocabulary.CodeList) -> list[str]:
    return [code.key for code in codes]


def days(first: str, last: str) -> st.SearchStrategy[str]:
    """ISO dates, some known only to the month or the year."""
    whole = st.dates(datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))
    return st.builds(
        lambda day, length: day.isoformat()[:length], whole, st.sampled_from([10, 10, 10, 7, 4])
    )


def around(until: str, *years: float) -> st.SearchStrategy[str]:
    """Days within two of the day so many years before `until`, where a band begins or ends."""
    end = datetime.date.fromisoformat(until)

    def day(span: float, shift: int) -> str:
        months = end.year * 12 + end.month - 1 - round(span * 12)
        last = calendar.monthrange(months // 12, months % 12 + 1)[1]
        border = datetime.date(months // 12, months % 12 + 1, min(end.day, last))
        return (border + datetime.timedelta(days=shift)).isoformat()

    return st.builds(day, st.sampled_from(years), st.integers(-2, 2))


@st.composite
def organizations(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A tree: one committee, perhaps general branches, and branches on two levels."""
    categories = st.sampled_from(keys(vocabulary.ORGANIZATION_CATEGORY))
    units: list[dict[str, Any]] = [
        {"code": "001", "parent": None, "category": "government", "branch": False}
    ]
    for index in range(draw(st.integers(1, 3))):
        code = f"001.{index + 1:03d}"
        below = draw(st.integers(0, 2))
        units.append(
            {"code": code, "parent": "001", "category": draw(categories), "branch": not below}
        )
        for under in range(below):
            units.append(
                {
                    "code": f"{code}.{under + 1:03d}",
                    "parent": code,
                    "category": draw(categories),
                    "branch": True,
                }
            )
    return units


@st.composite
def handlings(draw: st.DrawFn, found: bool, probationary: bool) -> list[dict[str, Any]]:
    """What was decided on one person, never two kinds that exclude each other."""
    decided = st.one_of(st.none(), days("2016-02-10", "2016-07-10").filter(lambda d: len(d) == 10))
    kind = draw(st.sampled_from(["none", "regulated", "punished", "recorded"]))
    if kind == "none":
        return []
    if kind == "recorded":
        return [{"measure": "criticized", "decided_on": draw(decided)}]
    if kind == "regulated":
        open_measures = FOUND_MEASURES if found else ["membership_suspended", "not_recognized"]
        if probationary:
            open_measures = [*open_measures, "probation_cancelled"]
        return [{"measure": draw(st.sampled_from(open_measures)), "decided_on": draw(decided)}]
    disposals = DISPOSALS if found else ["deserted"]
    chosen = draw(
        st.lists(st.sampled_from([*disposals, *DISCIPLINES]), min_size=1, max_size=3, unique=True)
    )
    return [{"measure": measure, "decided_on": draw(decided)} for measure in chosen]


@st.composite
def losses(draw: st.DrawFn, probationary: bool) -> dict[str, Any]:
    result = draw(st.sampled_from(["found", "not_found", "not_found"]))
    return {
        "result": result,
        "reason": draw(st.sampled_from(keys(vocabulary.LOSS_REASON))),
        "occupation": draw(st.sampled_from(keys(vocabulary.LOSS_OCCUPATION))),
        "pocket": draw(st.sampled_from([True, False, None])),
        "handlings": draw(handlings(result == "found", probationary)),
    }


@st.composite
def flows(draw: st.DrawFn) -> dict[str, Any]:
    went = draw(days("2005-01-01", "2016-06-30"))
    returned = draw(st.one_of(st.none(), st.none(), days("2015-06-01", "2016-06-30")))
    return {
        "went_on": draw(st.sampled_from([went, went, None])),
        "returned_on": returned,
        "direction": draw(st.sampled_from(keys(vocabulary.FLOW_DIRECTION))),
        "occupation": draw(st.sampled_from(keys(vocabulary.FLOW_OCCUPATION))),
        "card_number": draw(st.sampled_from([None, "", "LD0001"])),
    }


@st.composite
def members(draw: st.DrawFn, branches: list[str]) -> dict[str, Any]:
    probationary = draw(st.sampled_from([False, False, False, True]))
    relation = draw(
        st.sampled_from([None, "on_roll", "on_roll", "on_roll", *keys(vocabulary.RELATION)])
    )
    gone = relation in {"transferred", "deceased", "expelled"}
    lost = draw(st.sampled_from([None, "lost", "lost"]))
    return {
        "branch": draw(st.sampled_from(branches)),
        "sex": draw(st.sampled_from(["男", "女"])),
        "ethnicity": draw(st.sampled_from(["汉族", "汉族", "回族", "蒙古族"])),
        "birth_date": draw(days("1925-01-01", "1997-12-31") | around("2016-03-20", 36, 46, 61)),
        "standing": "probationary" if probationary else "full",
        "joined_on": "2014-05-01",
        "full_member_on": None
        if probationary
        else draw(days("1950-01-01", "2016-03-01") | around("2016-03-20", 1, 6, 11, 21)),
        "education": draw(st.sampled_from(keys(vocabulary.EDUCATION))),
        "category": draw(
            st.sampled_from([None, None, None, *keys(vocabulary.ORGANIZATION_CATEGORY)])
        ),
        "relation": relation,
        "left_on": draw(st.one_of(st.none(), days("2015-10-01", "2016-06-01"))) if gone else None,
        "transferred_in_on": draw(st.one_of(st.none(), days("2014-01-01", "2016-06-01"))),
        "last_activity_on": draw(
            (days("1998-01-01", "2015-07-31") | around("2016-03-20", 1, 6, 11))
            if lost
            else days("2015-10-01", "2016-03-01")
        ),
        "last_dues_on": draw(st.none() | days("1998-01-01", "2015-07-31")),
        "loss": draw(losses(probationary)) if lost else None,
        "flow": draw(st.one_of(st.none(), flows())),
    }


@st.composite
def campaigns(draw: st.DrawFn) -> dict[str, Any]:
    """A complete, consistent campaign: `organizations` and `members`."""
    units = draw(organizations())
    branches = [unit["code"] for unit in units if unit["branch"]]
    people = draw(st.lists(members(branches), min_size=1, max_size=14))
    return {"organizations": units, "members": people}


@contextmanager
def stored(campaign: dict[str, Any]) -> Iterator[None]:
    """A store of its own that holds the campaign."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "campaign.db"
        lay_down(path)
        try:
            _fill(campaign)
            yield
        finally:
            store.close()


def _fill(campaign: dict[str, Any]) -> None:
    counter = itertools.count(1)
    with store.write("试验") as transaction:
        units: dict[str, Organization] = {}
        for unit in campaign["organizations"]:
            units[unit["code"]] = Organization(
                code=unit["code"],
                name=f"组织{unit['code']}",
                category=unit["category"],
                parent=units.get(unit["parent"]),
            )
            transaction.add(units[unit["code"]])
        for person in campaign["members"]:
            number = next(counter)
            own = {
                key: value for key, value in person.items() if key not in {"branch", "loss", "flow"}
            }
            member = Member(name=f"党员{number}", branch=units[person["branch"]], **own)
            transaction.add(member)
            if person["flow"]:
                transaction.add(Flow(member=member, **person["flow"]))
            if person["loss"]:
                loss = {k: v for k, v in person["loss"].items() if k != "handlings"}
                transaction.add(Loss(member=member, **loss))
                for channel in ("telephone", "relative", "hotline"):
                    transaction.add(ContactAttempt(member=member, channel=channel, on="2016-02-20"))
                for handling in person["loss"]["handlings"]:
                    transaction.add(Handling(member=member, **handling))
