"""What a clerk enters later stands in the way of no earlier annex, told person by person."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from paicha_tui import store
from paicha_tui.annexes.assumptions import assumptions
from paicha_tui.annexes.movement.statement import statement
from paicha_tui.basics import locations
from paicha_tui.basics.errors import Refused
from paicha_tui.entry import MemberForm, change_marked, save
from paicha_tui.entry.organization import OrganizationForm
from paicha_tui.entry.removing import remove
from paicha_tui.entry.setting import change_setting
from paicha_tui.meaning import figures, rules, screening
from paicha_tui.meaning import settings as campaign_settings
from paicha_tui.meaning.forms.layout import filled_in, load_form
from paicha_tui.meaning.rules.blocking import blockers
from paicha_tui.models import ContactAttempt, Handling, Loss, Member, Organization, TransferLetter
from tests.annexes.report_cases import export, opened
from tests.rule_cases import FOUND, LOST, NOT_FOUND, SOUND

MARCH, JUNE = datetime.date(2016, 3, 20), datetime.date(2016, 6, 20)
STEPS = (("2016-02-10", "telephone"), ("2016-02-20", "relative"), ("2016-03-01", "police"))
FOUND_IN_MAY = FOUND | {
    "begun_on": "2016-05-01",
    "found_on": "2016-05-10",
    "ended_on": "2016-05-10",
}
GIVEN_UP = NOT_FOUND | {"begun_on": "2016-02-10", "ended_on": "2016-03-15"}
FOUND_IN_MARCH = FOUND | {
    "begun_on": "2016-02-10",
    "found_on": "2016-03-01",
    "ended_on": "2016-03-01",
}


def add(model: Any, **values: Any) -> Any:
    with store.write() as transaction:
        record = model(**values)
        transaction.add(record)
    return record


def lose(branch: Organization, loss: dict[str, Any], **values: Any) -> Member:
    """A member who was searched for, in three steps."""
    member: Member = add(Member, branch=branch, **(SOUND | LOST | values))
    for on, channel in STEPS[: 1 if loss is FOUND_IN_MARCH else 3]:
        add(ContactAttempt, member=member, on=on, channel=channel)
    add(Loss, member=member, **loss)
    return member


def change(record: Any, **values: Any) -> None:
    with store.write() as transaction:
        transaction.change(record, **values)


def in_the_way(annex: int, day: datetime.date) -> set[str]:
    """The rules that refuse the issue of an annex."""
    now = campaign_settings.current()
    return {finding.rule for finding in blockers(annex, None, now, fill_date=day)}


def counted(annex: int, day: datetime.date, unit: Organization | None = None) -> dict[str, int]:
    """What the first row of a statistics annex counts, without its zeros."""
    now = campaign_settings.current()
    table = figures.tabulate(load_form(annex, now), filled_in(annex, now, day), unit)
    return {column: number for column, number in table.cells["01"].items() if number}


def listed(annex: int, day: datetime.date, unit: Organization | None = None) -> list[str]:
    dated = filled_in(annex, campaign_settings.current(), day)
    people = screening.joined(dated, Member.name).where(
        screening.within(unit), screening.REGISTERS[annex](dated)
    )
    return [name for (name,) in people.tuples()]


def printed(annex: int, day: datetime.date) -> set[str]:
    """Every text on the annex."""
    return {
        str(value)
        for file in export(annex, fill_date=day)
        for sheet in opened(file).worksheets
        for row in sheet.iter_rows(values_only=True)
        for value in row
        if value is not None
    }


def test_who_is_found_by_a_further_search_stays_not_found_on_the_annexes_before(
    branch: Organization,
) -> None:
    member = lose(branch, GIVEN_UP)
    add(Loss, member=member, **FOUND_IN_MAY)
    add(Handling, member=member, measure="returned_to_management", decided_on="2016-05-20")
    for annex in (5, 6, 7, 9):
        assert not in_the_way(annex, MARCH) & {"V35", "C12", "C4", "C10"}, annex
    # 附件9 说明3: not found when the search ended, and what was decided since is counted.
    assert counted(9, JUNE) == {"1": 1, "3": 1, "4": 1}
    assert not in_the_way(9, JUNE) & {"C12", "C4", "C5", "C10"}


def test_a_result_changed_in_place_keeps_the_end_of_the_search(branch: Organization) -> None:
    member = lose(branch, GIVEN_UP)
    loss = Loss.get(Loss.member == member)
    change(loss, result="found", found_on="2016-05-10")
    assert listed(6, MARCH) == ["张三"] and listed(5, JUNE) == ["张三"]
    assert "D4" not in in_the_way(5, JUNE)


def test_a_later_result_typed_over_an_ended_search_is_one_of_its_own(branch: Organization) -> None:
    member = lose(branch, GIVEN_UP)
    form = MemberForm.open(member.uid)
    key = form.rows_of(Loss)[0].uid
    for name, text in (
        ("result", "取得联系"),
        ("found_on", "2016.5.10"),
        ("ended_on", "2016.5.10"),
    ):
        form.set(key, name, text)
    save(form)
    assert [str(loss.result) for loss in Loss.select().order_by(Loss.id)] == ["not_found", "found"]
    assert (listed(6, MARCH), listed(5, JUNE), counted(9, JUNE)) == (
        ["张三"],
        ["张三"],
        {"1": 1, "3": 1, "22": 1},
    )


def test_a_result_corrected_to_an_earlier_day_is_the_same_search(branch: Organization) -> None:
    member = lose(branch, GIVEN_UP)
    form = MemberForm.open(member.uid)
    key = form.rows_of(Loss)[0].uid
    for name, text in (
        ("result", "取得联系"),
        ("found_on", "2016.3.10"),
        ("ended_on", "2016.3.10"),
    ):
        form.set(key, name, text)
    save(form)
    assert Loss.select().count() == 1 and listed(5, MARCH) == ["张三"]


def test_the_searches_count_by_their_days_not_by_their_entry(branch: Organization) -> None:
    member = lose(branch, FOUND_IN_MAY)
    add(Loss, member=member, **GIVEN_UP)
    assert (listed(6, MARCH), listed(5, JUNE), listed(6, JUNE)) == (["张三"], ["张三"], [])


@pytest.mark.parametrize("result", ["searching", "not_found"])
def test_who_was_found_in_the_campaign_is_not_lost_again_within_six_months(
    branch: Organization, result: str
) -> None:
    member = lose(branch, FOUND_IN_MARCH)
    ended_on = "2016-06-10" if result == "not_found" else None
    add(
        Loss,
        member=member,
        **NOT_FOUND | {"begun_on": "2016-03-10", "result": result, "ended_on": ended_on},
    )
    for day in (MARCH, JUNE, datetime.date(2016, 8, 31)):
        assert (listed(5, day), listed(6, day)) == (["张三"], []), day
        assert not in_the_way(5, day) & {"M4", "V20", "V25", "V35"}, day
    assert counted(9, JUNE) == {"1": 1, "2": 1, "22": 1}
    assert listed(6, datetime.date(2016, 9, 1)) == (["张三"] if result == "not_found" else [])
    assert [it.severity for it in rules.check(campaign_settings.current()) if it.rule == "V35"] == [
        rules.Severity.INFORMATIVE
    ]


@pytest.mark.parametrize("through", ["form", "bulk"])
def test_who_is_heard_of_again_keeps_the_time_he_was_lost_for(
    branch: Organization, through: str
) -> None:
    member = lose(branch, FOUND_IN_MARCH, last_dues_on=None)
    before = printed(5, MARCH)
    if through == "bulk":
        change_marked([member.id], "last_activity_on", "2016-05-20")
    else:
        form = MemberForm.open(member.uid)
        form.set(member.uid, "last_activity_on", "2016-05-20")
        save(form)
    assert Loss.get().last_activity_on == "2014-05"
    assert printed(5, MARCH) == before
    assert not in_the_way(5, MARCH) & {"V20", "V22"}


@pytest.mark.parametrize("first", ["contact", "loss"])
def test_a_contact_while_he_was_searched_counts_whenever_it_is_typed(
    branch: Organization, first: str
) -> None:
    member = lose(branch, {"result": "searching", "begun_on": "2016-02-10"}, last_dues_on=None)
    loss = Loss.get()
    given_up = {**GIVEN_UP, "begun_on": loss.begun_on}
    if first == "loss":
        change(loss, **given_up)
    change_marked([member.id], "last_dues_on", "2016-02-15")
    if first == "contact":
        change(Loss.get(), **given_up)
    assert "V21" in in_the_way(6, MARCH)


def test_a_mistyped_contact_put_right_is_judged_by_what_is_right(branch: Organization) -> None:
    member = lose(branch, GIVEN_UP, last_dues_on=None)
    change_marked([member.id], "last_dues_on", "2016-05-20")
    change_marked([member.id], "last_dues_on", "2015-12-20")
    assert "V21" in in_the_way(6, MARCH)


def test_dues_paid_when_he_was_found_do_not_end_the_time_before(branch: Organization) -> None:
    member = lose(branch, FOUND_IN_MARCH)
    before = printed(5, MARCH)
    change(member, last_dues_on="2016-03")
    assert printed(5, MARCH) == before and "V20" not in in_the_way(5, MARCH)


def test_who_moves_to_another_branch_of_the_unit_was_in_the_former_one(
    branch: Organization,
) -> None:
    other = add(Organization, code="001.002", name="第二支部", level="branch", parent=branch.parent)
    member = lose(branch, GIVEN_UP)
    moved = {"branch": other.id, "transferred_in_on": "2016-05-01", "transferred_from": branch.name}
    change(member, **moved)
    assert listed(6, MARCH, branch) == ["张三"] and listed(6, MARCH, other) == []
    assert listed(6, JUNE, branch) == [] and listed(6, JUNE, other) == ["张三"]
    for day in (MARCH, JUNE):
        # 附件7 说明2: 排查前在册 is told by the branch that had him then.
        assert counted(7, day, branch)["1"] == 1 and "1" not in counted(7, day, other)
        dated = filled_in(7, campaign_settings.current(), day)
        assert figures.count("on_roll_at_start", dated, branch) == 1
        assert figures.count("on_roll_at_start", dated, other) == 0
    assert counted(9, JUNE) == {"1": 1, "3": 1, "22": 1}
    june = filled_in(9, campaign_settings.current(), JUNE)
    told = {unit: statement(unit, june).changes for unit in (None, branch, other)}
    assert {unit: [(it.kind, it.day) for it in changes] for unit, changes in told.items()} == {
        None: [],
        branch: [("转往其他支部", "2016-05-01")],
        other: [("由其他支部转入", "2016-05-01")],
    }


def test_a_branch_that_gets_another_name_is_the_same_branch(branch: Organization) -> None:
    other = add(Organization, code="001.002", name="第二支部", level="branch", parent=branch.parent)
    member = lose(branch, GIVEN_UP)
    moved = {"branch": other.id, "transferred_in_on": "2016-05-01", "transferred_from": branch.name}
    change(member, **moved)
    form = OrganizationForm.open(branch.uid)
    form.row.set("name", "改名后的支部")
    form.save()
    assert listed(6, MARCH, branch) == ["张三"]
    with pytest.raises(Refused, match="有1名党员从“改名后的支部”转出"):
        remove([branch.uid], "没有人了")


def test_branches_of_one_name_are_told_where_someone_came_from_one(branch: Organization) -> None:
    other = add(
        Organization, code="001.002", name=branch.name, level="branch", parent=branch.parent
    )
    last = add(Organization, code="001.003", name="第三支部", level="branch", parent=branch.parent)
    member = add(Member, branch=other, **SOUND)
    came = {"branch": last.id, "transferred_in_on": "2016-05-01", "transferred_from": other.name}
    change(member, **came)
    found = [it for it in rules.check(campaign_settings.current()) if it.rule == "D6"]
    assert [("有几个党组织都叫" in it.message) for it in found] == [True]


def test_a_branch_that_is_set_up_later_stands_in_the_way_of_no_earlier_annex(
    branch: Organization,
) -> None:
    member = add(Member, branch=branch, **SOUND)
    other = add(Organization, code="001.002", name="第二支部", level="branch", parent=branch.parent)
    moved = {"branch": other.id, "transferred_in_on": "2016-05-01", "transferred_from": branch.name}
    change(member, **moved)
    assert ("M3" in in_the_way(7, MARCH), "M3" in in_the_way(7, JUNE)) == (False, True)


def test_who_comes_from_elsewhere_was_not_here_before(branch: Organization) -> None:
    member = add(Member, branch=branch, **SOUND)
    change(member, transferred_in_on="2016-05-01", transferred_from="别处的支部")
    assert listed(2, MARCH) == [] and listed(2, JUNE) == ["张三"]


def test_who_comes_back_had_been_here_before(branch: Organization) -> None:
    member = lose(branch, GIVEN_UP)
    add(TransferLetter, member=member, transferred_on="2016-05-01", receipt_on="2016-05-08")
    change(member, transferred_in_on="2016-06-10", transferred_from="别处的支部")
    assert listed(6, MARCH) == listed(2, MARCH) == listed(2, JUNE) == ["张三"]
    assert listed(2, datetime.date(2016, 5, 15)) == []
    assert counted(7, MARCH)["1"] == 1


@pytest.mark.parametrize(
    ("person", "measure", "since"),
    [
        (
            {"standing": "probationary", "full_member_on": None, "joined_on": "2015-04-01"},
            "warning",
            {"standing": "full", "full_member_on": "2016-05-01"},
        ),
        ({}, "deserted", {"relation": "deceased", "left_on": "2016-06-01"}),
    ],
    ids=["a full member by then", "alive until then"],
)
def test_a_measure_is_judged_by_the_day_it_was_decided(
    branch: Organization, person: dict[str, Any], measure: str, since: dict[str, Any]
) -> None:
    found = measure == "warning"
    member = lose(branch, FOUND_IN_MARCH if found else GIVEN_UP, **person)
    add(Handling, member=member, measure=measure, decided_on="2016-05-20")
    change(member, **since)
    assert "C12" not in in_the_way(9, JUNE)
    assert not in_the_way(5 if found else 6, MARCH) & {"C12", "C13"}


def test_a_check_lists_what_the_issue_of_each_annex_refuses_for(branch: Organization) -> None:
    member = lose(branch, GIVEN_UP | {"reason": None})
    add(Loss, member=member, **FOUND_IN_MAY)
    told = {(finding.rule, finding.field) for finding in rules.check(campaign_settings.current())}
    now = campaign_settings.current()
    refused = {
        (finding.rule, finding.field)
        for annex in campaign_settings.ANNEXES
        for finding in blockers(annex, None, now)
    }
    assert ("M3", "失去联系情形") in refused
    assert refused <= told


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (('people_of = "search_end"\n', ""), "people_of"),
        (('number = "03"', 'number = "02"'), "编号 02 重复"),
        (('number = "5"', 'number = "4"'), "编号 4 重复"),
    ],
    ids=["whose people", "row twice", "column twice"],
)
def test_a_layout_of_the_office_that_would_count_wrongly_is_refused(
    branch: Organization,  # noqa: ARG001 - a store must be open
    changed: tuple[str, str],
    told: str,
) -> None:
    from importlib import resources

    packed = resources.files("paicha_tui.meaning.forms").joinpath("annex9.toml").read_text("utf-8")
    locations.annex_folder().mkdir(parents=True)
    own = locations.annex_folder() / "annex9.toml"
    own.write_text(packed.replace(*changed), encoding="utf-8")
    with pytest.raises(Refused, match=told):
        load_form(9, campaign_settings.current())


def test_a_further_search_without_a_date_begins_with_its_own_result(branch: Organization) -> None:
    member = lose(branch, GIVEN_UP)
    add(Loss, member=member, **FOUND_IN_MAY | {"begun_on": None})
    assert (listed(6, MARCH), listed(5, JUNE), listed(6, JUNE)) == (["张三"], ["张三"], [])
    assert counted(9, JUNE) == {"1": 1, "3": 1, "22": 1}
    assert "M4" not in in_the_way(6, MARCH)


@pytest.mark.parametrize("ended_on", [None, "2016-03-15"])
def test_a_contact_typed_over_is_kept_whatever_is_known_of_the_result(
    branch: Organization, ended_on: str | None
) -> None:
    member = lose(branch, GIVEN_UP | {"ended_on": ended_on})
    before = {annex: printed(annex, MARCH) for annex in (3, 6, 7)}
    change_marked([member.id], "last_activity_on", "2016-05-20")
    change_marked([member.id], "last_dues_on", "2016-05-20")
    assert {annex: printed(annex, MARCH) for annex in (3, 6, 7)} == before
    assert not in_the_way(6, MARCH) & {"V21", "V22", "C4"}


def test_annex_3_prints_the_contacts_before_he_was_lost(branch: Organization) -> None:
    member = lose(branch, FOUND_IN_MARCH)
    before = printed(3, MARCH)
    change_marked([member.id], "last_activity_on", "2016-05-20")
    change_marked([member.id], "last_dues_on", "2016-05-20")
    assert printed(3, MARCH) == before
    assert {"2014年5月", "2014年3月"} <= printed(3, JUNE)
    assert "2016年5月20日" not in printed(3, JUNE)


def test_a_result_that_came_after_the_day_is_told_beside_the_annex(branch: Organization) -> None:
    lose(branch, GIVEN_UP | {"ended_on": "2016-06-20"})
    told = list(assumptions(6, None, campaign_settings.current(), MARCH))
    assert [sentence for sentence in told if "有1名的查找" in sentence]
    assert not [
        it for it in assumptions(6, None, campaign_settings.current(), JUNE) if "查找" in it
    ]


def test_a_result_after_the_search_stands_in_the_way_of_no_annex_9(branch: Organization) -> None:
    lose(branch, FOUND_IN_MARCH | {"found_on": "2016-03-21", "ended_on": "2016-03-21"})
    assert "M4" not in in_the_way(9, JUNE) | in_the_way(7, MARCH)


def test_the_steps_of_a_further_search_are_not_held_against_the_former(
    branch: Organization,
) -> None:
    member = lose(branch, FOUND_IN_MARCH)
    add(Loss, member=member, result="searching", begun_on="2016-05-05")
    add(ContactAttempt, member=member, on="2016-05-05", channel="relative")
    for annex in (1, 3, 5):
        assert "D4" not in in_the_way(annex, JUNE), annex
    assert not {"2016年5月5日", "2016.05.05"} & printed(3, JUNE)


@pytest.mark.parametrize(("profile", "blocked"), [("seed2016", False), ("rule2019", True)])
def test_two_years_of_suspension_are_asked_for_by_the_rules_of_2019_only(
    branch: Organization, profile: str, blocked: bool
) -> None:
    change_setting("policy_profile", profile)
    member = lose(branch, GIVEN_UP)
    add(Handling, member=member, measure="membership_suspended", decided_on="2016-04-01")
    add(Handling, member=member, measure="deserted", decided_on="2016-06-15")
    assert ("C13" in in_the_way(9, JUNE)) == blocked
