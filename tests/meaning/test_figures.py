"""Every cell of annexes 7, 8 and 9, counted a second time from the raw records by other means."""

from __future__ import annotations

import calendar
import dataclasses
import datetime
from typing import Any

import pytest
from hypothesis import given, settings

from paicha_tui.meaning import rules
from paicha_tui.meaning import settings as campaign_settings
from paicha_tui.meaning.figures import tabulate
from paicha_tui.meaning.forms.layout import load_form
from paicha_tui.meaning.settings import LostProfile
from paicha_tui.models import Organization
from paicha_tui.records import vocabulary
from tests.campaigns import campaigns, stored

START, SEARCH_END, END = (
    datetime.date(2016, 2, 2),
    datetime.date(2016, 3, 20),
    datetime.date(2016, 6, 20),
)
NINE = [
    {"state_enterprise"},
    {"private_enterprise"},
    {"rural"},
    {"government"},
    {"school"},
    {"institution", "talent_service"},
    {"community"},
    {"social"},
    {"other"},
]
TEN = [
    "rural community government state_enterprise private_enterprise social talent_service school "
    "institution other"
][0].split()


def first_day(text: str | None) -> datetime.date | None:
    if not text:
        return None
    parts = [int(part) for part in text.split("-")] + [1, 1]
    return datetime.date(*parts[:3])


def anniversaries(since: datetime.date, until: datetime.date) -> int:
    """Completed years, by counting anniversaries one by one."""
    years = 0
    while True:
        year = since.year + years + 1
        day = min(since.day, calendar.monthrange(year, since.month)[1])
        if datetime.date(year, since.month, day) > until:
            return years
        years += 1


def months_passed(since: datetime.date, until: datetime.date) -> int:
    """Completed months, by stepping from month to month."""
    months = 0
    while True:
        year, month = divmod(since.year * 12 + since.month + months, 12)
        day = min(since.day, calendar.monthrange(year, month + 1)[1])
        if datetime.date(year, month + 1, day) > until:
            return months
        months += 1


def category(person: dict[str, Any], units: dict[str, dict[str, Any]]) -> str:
    return person["category"] or units[person["branch"]]["category"]


def roll(person: dict[str, Any]) -> bool:
    return person["relation"] in (None, "on_roll")


def left_since_start(person: dict[str, Any]) -> bool:
    left = first_day(person["left_on"])
    gone = person["relation"] in {"transferred", "deceased", "expelled"}
    return gone and left is not None and left >= START


def roll_at_start(person: dict[str, Any]) -> bool:
    arrived = first_day(person["transferred_in_on"])
    return (roll(person) or left_since_start(person)) and not (arrived and arrived > START)


def band(value: int, *borders: int) -> int:
    return sum(value >= border for border in borders)


def lost_columns(person: dict[str, Any]) -> set[str]:
    """The columns of annex 7 that a person on annex 6 is counted in."""
    birth, full = first_day(person["birth_date"]), first_day(person["full_member_on"])
    assert birth
    contacts = [first_day(person["last_activity_on"]), first_day(person["last_dues_on"])]
    contact = max(day for day in contacts if day)
    group = vocabulary.EDUCATION[person["education"]].group
    reasons = [code.key for code in vocabulary.LOSS_REASON]
    party_age = anniversaries(full, SEARCH_END) if full and full <= SEARCH_END else 0
    return {
        "2",
        *(["3"] if person["standing"] == "probationary" else []),
        *(["4"] if person["sex"] == "女" else []),
        *(["5"] if person["ethnicity"] != "汉族" else []),
        str(6 + band(anniversaries(birth, SEARCH_END), 36, 46, 61)),
        str(10 + band(party_age, 1, 6, 11, 21)),
        str(15 + ["大专及以上", "中专、高中、中技", "初中及以下"].index(group)),
        str(18 + band(months_passed(contact, SEARCH_END), 12, 72, 132)),
        str(22 + reasons.index(person["loss"]["reason"])),
    }


def counted(rows: int, places: list[tuple[set[int], set[str]]], columns: int) -> dict[str, Any]:
    cells = {
        f"{row:02d}": {str(column): 0 for column in range(1, columns + 1)}
        for row in range(1, rows + 1)
    }
    for in_rows, in_columns in places:
        for row in in_rows:
            for column in in_columns:
                cells[f"{row:02d}"][column] += 1
    return cells


def nine_row(person: dict[str, Any], units: dict[str, Any]) -> int:
    return 2 + next(i for i, keys in enumerate(NINE) if category(person, units) in keys)


def annex7(people: list[dict[str, Any]], units: dict[str, Any]) -> dict[str, Any]:
    occupations = [code.key for code in vocabulary.LOSS_OCCUPATION]
    places: list[tuple[set[int], set[str]]] = []
    for person in people:
        row = nine_row(person, units)
        if roll_at_start(person):
            places.append(({1, row}, {"1"}))
        if person["loss"] and person["loss"]["result"] == "not_found":
            occupation = 11 + occupations.index(person["loss"]["occupation"])
            places.append(({1, row, occupation}, lost_columns(person)))
    cells = counted(18, places, 28)
    for row in range(11, 19):
        cells[str(row)]["1"] = None
    return cells


def annex8(people: list[dict[str, Any]], units: dict[str, Any]) -> dict[str, Any]:
    occupations = [code.key for code in vocabulary.FLOW_OCCUPATION]
    directions = [code.key for code in vocabulary.FLOW_DIRECTION]
    places: list[tuple[set[int], set[str]]] = []
    for person in people:
        flow = person["flow"]
        if not flow or not (roll(person) or left_since_start(person)):
            continue
        went, back = first_day(flow["went_on"]), first_day(flow["returned_on"])
        if (went and went > SEARCH_END) or (back and back < START):
            continue
        if person["loss"] and person["loss"]["result"] != "found":
            continue
        columns = {"1", str(3 + occupations.index(flow["occupation"]))}
        columns.add(str(8 + directions.index(flow["direction"])))
        if flow["card_number"]:
            columns.add("2")
        places.append(({1, 2 + TEN.index(category(person, units))}, columns))
    return counted(11, places, 13)


def newest(handlings: list[dict[str, Any]], columns: dict[str, int]) -> str | None:
    best: tuple[str, int] | None = None
    answer = None
    for order, handling in enumerate(handlings):
        day = handling["decided_on"] or ""
        if handling["measure"] not in columns or day > END.isoformat():
            continue
        if best is None or (day, order) > best:
            best, answer = (day, order), str(columns[handling["measure"]])
    return answer


def annex9(people: list[dict[str, Any]], units: dict[str, Any]) -> dict[str, Any]:
    regulated = dict(
        zip(
            "returned_to_management transfer_completed relation_kept membership_suspended "
            "probation_cancelled not_recognized".split(),
            range(4, 10),
            strict=True,
        )
    )
    disposed = dict(
        zip(
            "correction persuaded persuasion_refused resigned deserted".split(),
            range(11, 16),
            strict=True,
        )
    )
    disciplined = dict(
        zip(
            "warning serious_warning post_removed watched expelled".split(),
            range(17, 22),
            strict=True,
        )
    )
    places: list[tuple[set[int], set[str]]] = []
    for person in people:
        if not person["loss"]:
            continue
        columns = {"1", "2" if person["loss"]["result"] == "found" else "3"}
        decided = person["loss"]["handlings"]
        for group, subtotal in ((regulated, None), (disposed, "10"), (disciplined, "16")):
            column = newest(decided, group)
            columns |= {c for c in (column, subtotal if column else None) if c}
        if columns <= {"1", "2", "3"}:
            columns.add("22")
        places.append(({1, nine_row(person, units)}, columns))
    return counted(10, places, 22)


def scopes(units: dict[str, Any]) -> dict[str, set[str]]:
    """For each organisation, the codes of it and all below it; "" is everything."""
    below = {
        code: {other for other in units if other == code or other.startswith(code + ".")}
        for code in units
    }
    return {"": set(units), **below}


@settings(max_examples=60)
@given(campaigns())
def test_every_cell_is_what_counting_by_hand_gives(campaign: dict[str, Any]) -> None:
    units = {unit["code"]: unit for unit in campaign["organizations"]}
    with stored(campaign):
        now = campaign_settings.current()
        for code, inside in scopes(units).items():
            people = [p for p in campaign["members"] if p["branch"] in inside]
            scope = Organization.get(Organization.code == code) if code else None
            for annex, by_hand in ((7, annex7), (8, annex8), (9, annex9)):
                form = load_form(annex, now)
                table = tabulate(form, now.filled_by_default(form.due), scope)
                assert table.cells == by_hand(people, units), (annex, code)


@settings(max_examples=20)
@given(campaigns())
def test_supplement_counts_the_pockets(campaign: dict[str, Any]) -> None:
    pockets = [
        months_passed(
            max(
                day
                for day in (first_day(p["last_activity_on"]), first_day(p["last_dues_on"]))
                if day
            ),
            SEARCH_END,
        )
        for p in campaign["members"]
        if p["loss"] and p["loss"]["result"] == "not_found" and p["loss"]["pocket"]
    ]
    numbers = [
        len(pockets),
        sum(months < 12 for months in pockets),
        sum(12 <= months < 72 for months in pockets),
        sum(months >= 72 for months in pockets),
    ]
    with stored(campaign):
        now = campaign_settings.current()
        (line,) = tabulate(load_form(7, now), now).supplements
    assert line == (
        f"补充资料：“口袋”党员{numbers[0]}名，其中失去联系6个月以上不满1年的{numbers[1]}名、"
        f"1年至5年的{numbers[2]}名、6年及以上的{numbers[3]}名。"
    )


@settings(max_examples=15)
@given(campaigns())
def test_identities_hold_in_every_scope_of_a_complete_campaign(campaign: dict[str, Any]) -> None:
    with stored(campaign):
        now = campaign_settings.current()
        for scope in (None, *Organization.select()):
            findings = list(rules.check(now, scope))
            broken = [
                finding
                for finding in findings
                if finding.rule.startswith("C") and finding.severity is rules.Severity.BLOCKING
            ]
            assert broken == []


@settings(max_examples=10)
@given(campaigns())
def test_a_person_without_a_needed_value_is_named_by_the_identity(
    campaign: dict[str, Any],
) -> None:
    lost = [p for p in campaign["members"] if p["loss"] and p["loss"]["result"] == "not_found"]
    for person in lost:
        person["education"] = None
    with stored(campaign):
        uneven = [
            finding
            for finding in rules.check(campaign_settings.current())
            if finding.rule == "C4" and finding.field == "学历"
        ]
    assert len(uneven) == len(lost)


@pytest.mark.usefixtures("empty_store")
def test_basic_profile_keeps_only_its_rows_and_columns() -> None:
    now = campaign_settings.current()
    basic = dataclasses.replace(now, lost_profile=LostProfile.BASIC)
    table = tabulate(load_form(7, basic), basic)
    assert list(table.cells) == [f"{row:02d}" for row in range(1, 11)]
    assert list(table.cells["01"]) == ["1", "2", *map(str, range(18, 29))]
