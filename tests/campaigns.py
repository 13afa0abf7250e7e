"""Random campaigns as plain values, and the store filled with them.

The values are what a test counts from by its own means; the program only sees the store.
"""

from __future__ import annotations

import calendar
import datetime
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st

from paicha_tui import store
from paicha_tui.models import (
    ContactAttempt,
    Flow,
    Handling,
    Loss,
    Member,
    Organization,
    TransferLetter,
)
from paicha_tui.records import national_codes, vocabulary
from tests.stores import lay_down

FOUND_MEASURES = (
    "returned_to_management transfer_completed relation_kept membership_suspended not_recognized"
).split()
DISPOSALS = "correction persuaded persuasion_refused resigned".split()
ACCOUNTED_FOR = ["died", "relation_settled"]
KINDS = ["none", "regulated", "punished", "recorded"]
DISCIPLINES = "warning serious_warning post_removed watched expelled".split()


SETTLED = ("transferred", "deceased")
"""States of the relation of somebody of whom it is known what became of him."""


def keys(codes: vocabulary.CodeList) -> list[str]:
    return [code.key for code in codes]


@cache  # what is made anew at every use is looked through at every use
def days(first: str, last: str) -> st.SearchStrategy[str]:
    """ISO dates, some known only to the month or the year."""
    whole = st.dates(datetime.date.fromisoformat(first), datetime.date.fromisoformat(last))
    return st.builds(
        lambda day, length: day.isoformat()[:length], whole, st.sampled_from([10, 10, 10, 7, 4])
    )


@cache
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


decided = st.one_of(st.none(), days("2016-02-10", "2016-07-10").filter(lambda d: len(d) == 10))


@cache
@st.composite
def handlings(
    draw: st.DrawFn, found: bool, probationary: bool, settled: bool
) -> list[dict[str, Any]]:
    """What was decided on one person, never two kinds that exclude each other.

    A 预备党员 is given no 处分; who is `settled`, has died or has his relation elsewhere, is not
    自行脱党.
    """
    kinds = ["none", "regulated", "recorded"] if probationary else KINDS
    kind = draw(st.sampled_from(kinds))
    if kind == "none":
        return []
    if kind == "recorded":
        recorded = "probation_extended" if probationary and found else "criticized"
        return [{"measure": recorded, "decided_on": draw(decided)}]
    if kind == "regulated":
        open_measures = FOUND_MEASURES if found else ["membership_suspended", "not_recognized"]
        if probationary:
            open_measures = [*open_measures, "probation_cancelled"]
        return [{"measure": draw(st.sampled_from(open_measures)), "decided_on": draw(decided)}]
    struck_off = [] if settled else ["deserted"]
    disposals = [*(DISPOSALS if found else []), *struck_off]
    chosen = draw(
        st.lists(st.sampled_from([*disposals, *DISCIPLINES]), min_size=1, max_size=3, unique=True)
    )
    return [{"measure": measure, "decided_on": draw(decided)} for measure in chosen]


@cache
@st.composite
def losses(draw: st.DrawFn, probationary: bool, settled: bool) -> dict[str, Any]:
    result = draw(st.sampled_from(["found", "not_found", "not_found"]))
    return {
        "result": result,
        "reason": draw(st.sampled_from(keys(vocabulary.LOSS_REASON))),
        "occupation": draw(st.sampled_from(keys(vocabulary.LOSS_OCCUPATION))),
        "pocket": draw(st.sampled_from([True, False, None])),
        **dict.fromkeys(("begun_on", "found_on", "ended_on", "last_activity_on", "last_dues_on")),
        "handlings": draw(handlings(result == "found", probationary, settled)),
    }


@cache
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
        "education": draw(st.sampled_from(keys(national_codes.EDUCATION))),
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
        "loss": draw(losses(probationary, relation in SETTLED)) if lost else None,
        "flow": draw(st.one_of(st.none(), flows())),
    }


@st.composite
def campaigns(draw: st.DrawFn) -> dict[str, Any]:
    """A complete, consistent campaign: `organizations` and `members`."""
    units = draw(organizations())
    branches = [unit["code"] for unit in units if unit["branch"]]
    people = draw(st.lists(members(branches), min_size=1, max_size=14))
    return {"organizations": units, "members": people}


def _beside(year: int, month: int, day: int, shift: int) -> str:
    return (datetime.date(year, month, day) + datetime.timedelta(days=shift)).isoformat()


BORDERS = [
    _beside(2016, month, day, shift)
    for month, day in ((2, 2), (3, 20), (6, 20))
    for shift in (-1, 0, 1)
]
"""The days on which the campaign begins, the search ends and all ends, with those beside them."""

SILENT_SINCE = [
    _beside(2015, month, day, shift)
    for month, day in ((8, 2), (9, 20), (12, 20))
    for shift in (-1, 0, 1)
]
"""Six months before each of those days."""

border = st.sampled_from(BORDERS)
perhaps = st.none() | border
roads = st.fixed_dictionaries({"went_on": perhaps, "returned_on": perhaps})
sent = st.fixed_dictionaries(
    {
        "transferred_on": st.sampled_from(["2006-12-31", "2014-05-01", *BORDERS]),
        "receipt_on": perhaps,
    }
)


@cache
@st.composite
def searches(draw: st.DrawFn, probationary: bool) -> dict[str, Any]:
    """A search with the days on which it began and came to its result, as far as told."""
    search: dict[str, Any] = draw(losses(probationary, settled=False))
    result = draw(st.sampled_from(["found", "not_found", "searching", None, *ACCOUNTED_FOR]))
    found_on = draw(perhaps) if result == "found" else None
    days = {"begun_on": draw(perhaps), "found_on": found_on, "ended_on": draw(perhaps)}
    kept = {
        name: draw(st.none() | st.sampled_from(SILENT_SINCE))
        for name in ("last_activity_on", "last_dues_on")
    }
    return search | days | kept | {"result": result}


@st.composite
def dated_members(draw: st.DrawFn, branches: list[str]) -> dict[str, Any]:
    """Somebody to whom much has happened on the borders of the campaign."""
    person: dict[str, Any] = draw(members(branches))
    probationary = person["standing"] == "probationary"
    if not probationary and draw(st.booleans()):
        person["full_member_on"] = draw(border)
    elif probationary and draw(st.booleans()):
        person["joined_on"] = draw(border)
    relation = draw(st.sampled_from([None, "on_roll", *keys(vocabulary.RELATION)]))
    gone = relation not in (None, "on_roll")
    person |= {"relation": relation, "left_on": draw(perhaps) if gone else None}
    person["transferred_in_on"] = draw(st.none() | st.none() | border)
    own = [f"组织{code}" for code in branches]
    person["transferred_from"] = draw(st.sampled_from([None, "别处党支部", *own]))
    person["last_activity_on"] = draw(st.sampled_from([*SILENT_SINCE, "2009-05", "2004"]))
    person["last_dues_on"] = draw(st.none() | st.none() | border | st.just("2016-03"))
    made = draw(st.lists(searches(probationary), max_size=2))
    person["earlier_losses"], person["loss"] = made[:-1], made[-1] if made else None
    gone_out = [draw(flows()) | each for each in draw(st.lists(roads, max_size=2))]
    person["earlier_flows"], person["flow"] = gone_out[:-1], gone_out[-1] if gone_out else None
    person["letters"] = draw(st.lists(sent, max_size=2)) if gone else []
    return person


@st.composite
def dated_campaigns(draw: st.DrawFn) -> dict[str, Any]:
    """A campaign whose records tell what happened on the borders, in any order."""
    units = draw(organizations())
    branches = [unit["code"] for unit in units if unit["branch"]]
    people = draw(st.lists(dated_members(branches), min_size=1, max_size=12))
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
            own = {key: value for key, value in person.items() if key in Member._meta.fields}
            member = Member(**own | {"name": f"党员{number}", "branch": units[person["branch"]]})
            transaction.add(member)
            for model, rows in records_of(person).items():
                for row in rows:
                    values = {k: v for k, v in row.items() if k in model._meta.fields}
                    transaction.add(model(member=member, **values))
            if person["loss"]:
                for channel in ("telephone", "relative", "hotline"):
                    transaction.add(ContactAttempt(member=member, channel=channel, on="2016-02-20"))


def records_of(person: dict[str, Any]) -> dict[Any, list[dict[str, Any]]]:
    """The rows of a made-up person by model, in the order in which they are entered."""
    latest_loss = [person["loss"]] if person["loss"] else []
    return {
        Flow: [*person.get("earlier_flows", []), *([person["flow"]] if person["flow"] else [])],
        Loss: [*person.get("earlier_losses", []), *latest_loss],
        TransferLetter: person.get("letters", []),
        Handling: [handling for loss in latest_loss for handling in loss["handlings"]],
    }
