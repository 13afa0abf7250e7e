"""Every cell of annexes 7, 8 and 9, counted a second time from the raw records by other means."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given

from paicha_tui.meaning import rules
from paicha_tui.meaning import settings as campaign_settings
from paicha_tui.meaning.figures import tabulate
from paicha_tui.meaning.forms.layout import filled_in, load_form
from paicha_tui.meaning.settings import LostProfile
from paicha_tui.models import Organization
from tests import by_hand
from tests.campaigns import campaigns, stored
from tests.counting import END, SEARCH_END, as_on, inside, people_of
from tests.soak import examples


@examples(20, 300)
@given(campaigns())
def test_every_cell_is_what_counting_by_hand_gives(campaign: dict[str, Any]) -> None:
    everybody = people_of(campaign)
    with stored(campaign):
        now = campaign_settings.current()
        for scope in (None, *Organization.select()):
            code = scope.code if scope else ""
            people = list(inside(everybody, code))
            for annex, day in ((7, SEARCH_END), (8, SEARCH_END), (9, END)):
                form = load_form(annex, now)
                cells = tabulate(form, filled_in(annex, now), scope).cells
                assert cells == by_hand.table(annex, people, day), (annex, code)


@examples(12, 60)
@given(campaigns())
def test_supplement_counts_the_pockets(campaign: dict[str, Any]) -> None:
    pockets = [
        person.silent(SEARCH_END) or 0
        for person in (as_on(each, SEARCH_END) for each in people_of(campaign))
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
        (line,) = tabulate(load_form(7, now), filled_in(7, now)).supplements
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
    lost = by_hand.listed(6, people_of(campaign), SEARCH_END)
    for person in campaign["members"]:
        if person["loss"] and person["loss"]["result"] == "not_found":
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
