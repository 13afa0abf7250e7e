"""Every cell of annexes 7, 8 and 9, counted a second time from the raw records by other means."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given

from paicha_tui.meaning import rules
from paicha_tui.meaning import settings as campaign_settings
from paicha_tui.meaning.figures import tabulate
from paicha_tui.meaning.forms.layout import load_form
from paicha_tui.meaning.settings import LostProfile
from paicha_tui.models import Organization
from paicha_tui.records import vocabulary
from tests.campaigns import campaigns, stored
from tests.counting import DISCIPLINED, DISPOSED, REGULATED, SEARCH_END, Person, inside, people_of
from tests.soak import examples

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


def band(value: int, *borders: int) -> int:
    return sum(value >= border for border in borders)


def lost_columns(person: Person) -> set[str]:
    """The columns of annex 7 that a person on annex 6 is counted in."""
    values, silent = person.values, person.silent(SEARCH_END)
    assert silent is not None and person.loss
    group = vocabulary.EDUCATION[values["education"]].group
    reasons = [code.key for code in vocabulary.LOSS_REASON]
    return {
        "2",
        *(["3"] if values["standing"] == "probationary" else []),
        *(["4"] if values["sex"] == "女" else []),
        *(["5"] if values["ethnicity"] != "汉族" else []),
        str(6 + band(person.age(SEARCH_END), 36, 46, 61)),
        str(10 + band(person.party_age(SEARCH_END), 1, 6, 11, 21)),
        str(15 + ["大专及以上", "中专、高中、中技", "初中及以下"].index(group)),
        str(18 + band(silent, 12, 72, 132)),
        str(22 + reasons.index(person.loss["reason"])),
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


def nine_row(person: Person) -> int:
    return 2 + next(i for i, keys in enumerate(NINE) if person.category in keys)


def annex7(people: list[Person]) -> dict[str, Any]:
    occupations = [code.key for code in vocabulary.LOSS_OCCUPATION]
    places: list[tuple[set[int], set[str]]] = []
    for person in people:
        row = nine_row(person)
        if person.on_roll_at_start:
            places.append(({1, row}, {"1"}))
        if person.loss and person.result == "not_found":
            occupation = 11 + occupations.index(person.loss["occupation"])
            places.append(({1, row, occupation}, lost_columns(person)))
    cells = counted(18, places, 28)
    for row in range(11, 19):
        cells[str(row)]["1"] = None
    return cells


def annex8(people: list[Person]) -> dict[str, Any]:
    occupations = [code.key for code in vocabulary.FLOW_OCCUPATION]
    directions = [code.key for code in vocabulary.FLOW_DIRECTION]
    places: list[tuple[set[int], set[str]]] = []
    for person in people:
        flow = person.flow(SEARCH_END)
        if not flow or not person.floating(SEARCH_END):
            continue
        columns = {"1", str(3 + occupations.index(flow["occupation"]))}
        columns.add(str(8 + directions.index(flow["direction"])))
        if flow["card_number"]:
            columns.add("2")
        places.append(({1, 2 + TEN.index(person.category)}, columns))
    return counted(11, places, 13)


def annex9(people: list[Person]) -> dict[str, Any]:
    groups = ((REGULATED, 4, None), (DISPOSED, 11, "10"), (DISCIPLINED, 17, "16"))
    places: list[tuple[set[int], set[str]]] = []
    for person in people:
        if not person.loss:
            continue
        columns = {"1", "2" if person.result == "found" else "3"}
        for measures, first, subtotal in groups:
            measure = person.newest(measures)
            if measure:
                columns.add(str(first + measures.index(measure)))
                columns |= {subtotal} if subtotal else set()
        if not person.handled:
            columns.add("22")
        places.append(({1, nine_row(person)}, columns))
    return counted(10, places, 22)


@examples(20, 300)
@given(campaigns())
def test_every_cell_is_what_counting_by_hand_gives(campaign: dict[str, Any]) -> None:
    everybody = people_of(campaign)
    with stored(campaign):
        now = campaign_settings.current()
        for scope in (None, *Organization.select()):
            code = scope.code if scope else ""
            people = list(inside(everybody, code))
            for annex, by_hand in ((7, annex7), (8, annex8), (9, annex9)):
                form = load_form(annex, now)
                table = tabulate(form, now.filled_by_default(form.due), scope)
                assert table.cells == by_hand(people), (annex, code)


@examples(12, 60)
@given(campaigns())
def test_supplement_counts_the_pockets(campaign: dict[str, Any]) -> None:
    pockets = [
        person.silent(SEARCH_END) or 0
        for person in people_of(campaign)
        if person.loss and person.result == "not_found" and person.loss["pocket"]
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


@examples(10, 60)
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


@examples(10, 30)
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
