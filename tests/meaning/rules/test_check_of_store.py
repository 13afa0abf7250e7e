"""The check over a store: across branches, confirmations, and organisations."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from paicha_tui import store
from paicha_tui.meaning import rules
from paicha_tui.meaning.rules import registry
from paicha_tui.models import (
    Acknowledgement,
    ContactAttempt,
    Flow,
    Loss,
    Mark,
    Member,
    Organization,
)
from tests.rule_cases import CAMPAIGN, FLOW, LOST, NOT_FOUND, SOUND, made_up


@pytest.fixture
def other_branch(branch: Organization) -> Organization:
    """A second branch beside the first."""
    with store.write() as transaction:
        other = Organization(
            code="001.002",
            name="中共石桥市第一局第二支部委员会",
            level="branch",
            parent=branch.parent,
            category="government",
        )
        transaction.add(other)
    return other


def add(model: Any, **values: Any) -> Any:
    with store.write() as transaction:
        entered = model(**values)
        transaction.add(entered)
    return entered


def enter(branch: Organization, **changes: Any) -> Any:
    return add(Member, branch=branch, **(SOUND | changes))


def told(organization: Organization | None = None, prefix: str = "VDM") -> list[rules.Finding]:
    return [f for f in rules.check(CAMPAIGN, organization) if f.rule[0] in prefix]


def test_nothing_is_found_in_a_sound_store(branch):
    enter(branch)
    assert told() == []


def test_one_person_under_two_forms_of_his_number_is_found_from_either_branch(branch, other_branch):
    enter(branch)
    enter(other_branch, name="张叁", id_number="410402700305123")
    enter(other_branch, name="李四", id_number=made_up(order="125"))
    everywhere = [f for f in told() if f.rule == "V5"]
    assert [(f.org, f.member[:2]) for f in everywhere] == [
        ("001.001", "张三"),
        ("001.002", "张叁"),
    ]
    (here,) = (f for f in told(branch) if f.rule == "V5")
    assert here.org == "001.001"
    assert "第二支部" in here.message
    assert "张叁" in here.message


def test_the_scope_is_the_organisation_and_all_below(branch, other_branch):
    enter(branch, education=None)
    enter(other_branch, id_number=made_up(order="125"), education=None)
    assert [f.org for f in told(branch)] == ["001.001"]
    assert [f.org for f in told(branch.parent)] == ["001.001", "001.002"]
    assert told(branch.parent) == told()


def test_a_confirmed_value_is_quiet_until_it_changes(branch):
    member = enter(branch, birth_date="1970-04")
    (found,) = told()
    assert found.rule == "V4"
    add(
        Acknowledgement,
        member=member,
        rule=found.rule,
        subject=found.subject,
        reason="档案如此",
    )
    assert told() == []
    with store.write() as transaction:
        transaction.change(member, birth_date="1970-05")
    assert [f.rule for f in told()] == ["V4"]


def test_what_blocks_cannot_be_confirmed_away(branch):
    member = enter(branch, education=None)
    (found,) = told()
    add(Acknowledgement, member=member, rule=found.rule, subject=found.subject, reason="没有")
    assert told() == [found]


def test_a_confirmation_holds_for_one_member(branch):
    first = enter(branch, marital_status="widowed")
    enter(branch, id_number=made_up(order="125"), marital_status="widowed")
    (found, _) = told()
    add(Acknowledgement, member=first, rule="M6", subject=found.subject, reason="属实")
    assert [f.member for f in told()] == [f"张三 4104************{made_up(order='125')[-2:]}"]


def test_an_organisation_without_name_and_category_is_told_once(branch, other_branch):
    for order in ("125", "127"):
        enter(branch, id_number=made_up(order=order))
    with store.write() as transaction:
        transaction.change(branch, name=None, category=None, phone="123")
        transaction.change(other_branch, category=None)
    findings = told()
    assert [(f.rule, f.org, f.field, f.member) for f in findings] == [
        ("M3", "001.001", "组织名称", ""),
        ("M3", "001.001", "党组织类型", ""),
        ("M5", "001.001", "联系电话", ""),
    ]
    assert {f.record_uid for f in findings} == {branch.uid}
    assert told(other_branch) == []


def test_marks_on_an_organisation_are_told_of_it(branch, other_branch):
    with store.write() as transaction:
        transaction.change(branch, name=None)
    for field, typed in (("name", None), ("level", "小组")):
        add(
            Mark,
            record_table="organization",
            record_uid=branch.uid,
            field=field,
            typed=typed,
            reason="待查",
        )
    assert [(f.rule, f.field) for f in told()] == [("M1", "组织名称"), ("M2", "组织层级")]
    assert told(other_branch) == []


def test_records_from_the_store_are_judged_like_those_in_memory(branch):
    member = enter(branch, **LOST)
    add(Flow, member=member, **FLOW)
    add(Loss, member=member, **NOT_FOUND)
    add(
        Mark,
        member=member,
        record_table="loss",
        record_uid="elsewhere",
        field="findings",
        reason="未核实",
    )
    assert Counter((f.rule, f.field) for f in told()) == Counter(
        [
            ("V23", "返回时间"),
            ("V25", "查找方式"),
            ("V26", "查找方式"),
            ("M1", "调查核实情况"),
        ]
    )


def test_json_has_the_agreed_keys(branch):
    enter(branch, education=None)
    (found,) = told()
    assert found.to_json() == {
        "rule": "M3",
        "severity": "E",
        "member_uid": Member.get().uid,
        "member": f"张三 4104************{made_up()[-2:]}",
        "org": "001.001",
        "field": "学历",
        "message": "没有填写学历，请补填；一时难以掌握的标记待完善。",
    }
    assert found.severity.label == "必须处理"


def test_a_number_means_one_rule():
    registered = rules.RULES["V1"]
    with pytest.raises(ValueError, match="V1"):
        registry.case_rule("V1", rules.Severity.DOUBTFUL, registered.title)
    assert rules.RULES["V1"] is registered


def test_who_is_on_annex_5_or_6_without_a_record_of_his_search_is_named(branch):
    for name, steps in (("张三", 1), ("李四", 0)):
        member = enter(branch, name=name, id_number=made_up(order=f"12{steps}"), **LOST)
        add(Loss, member=member, **NOT_FOUND)
        for _ in range(steps):
            add(ContactAttempt, member=member, channel="telephone")
    (found,) = told(prefix="C")
    assert (found.rule, found.field) == ("C1", "查找方式")
    assert found.member.startswith("李四")


def test_a_sum_that_does_not_come_out_names_the_field_that_mends_it(branch):
    member = enter(branch, last_activity_on="2015-01", last_dues_on="2015-12")
    add(Loss, member=member, **NOT_FOUND)
    assert {f.about for f in told(prefix="C") if f.rule == "C4"} == {Member.last_dues_on}
