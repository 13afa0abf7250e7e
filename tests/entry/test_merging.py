"""Merging two entries of one person, and bringing the other back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paicha_tui import store
from paicha_tui.basics.errors import Busy, Refused
from paicha_tui.entry import (
    bring_back,
    compare,
    history,
    last_action,
    likelier_first,
    merge,
    put_aside,
    same_person,
    save,
    undo_last,
)
from paicha_tui.models import (
    Acknowledgement,
    Check,
    ContactAttempt,
    Dossier,
    FamilyMember,
    Loss,
    Member,
    Organization,
)
from paicha_tui.store import safekeeping
from tests.entry.entry_cases import CLERK, OTHER, entered, first_of, opened, saved_with, texts
from tests.rule_cases import made_up
from tests.soak import examples


def old_form(number: str) -> str:
    return number[:6] + number[8:17]


def twice(branch: Organization) -> tuple[str, str]:
    """One person under his number of 18 characters and his old one, with records of both."""
    number = made_up(order="301")
    kept = entered(branch, "张三", id_number=number, school="郑大", mobile="13800001111")
    other = entered(branch, "张三", "302", school="河大", major="数学")
    with store.write() as transaction:
        # As an import may bring it; typed, it is refused.
        transaction.change(Member.get(Member.uid == other), id_number=old_form(number))
    for uid, relative in ((kept, "李梅"), (other, "张小明")):
        form = opened(uid)
        form.set(form.add(FamilyMember), "name", relative)
        form.set(first_of(form, Dossier), "keeper" if uid == kept else "treatment", "人事处")
        form.set(first_of(form, Check), "result", "无问题" if uid == kept else "有问题")
        save(form)
    form = opened(other)
    attempt = form.add(ContactAttempt)
    form.set(attempt, "on", "2016.03.01")
    form.set(form.add(FamilyMember), "name", "李梅")
    form.set(form.add(Loss), "reason", "居住地变更")
    form.mark(attempt, "witness", "问邻居")
    save(form)
    return kept, other


def sound() -> bool:
    return not [verdict for verdict in safekeeping.examine() if verdict.problems]


def test_one_stays_with_the_records_of_both_and_the_values_chosen(branch: Organization) -> None:
    kept, other = twice(branch)
    assert same_person(kept) == [other]
    merging = compare(kept, other)
    labels = {each.label: each.value for each in merging.differences}
    assert {"毕业院校", "身份证号码"} <= labels.keys()
    assert any("核查结果" in label for label in labels)
    assert "专业" in merging.filled and "处理情况" in merging.filled
    assert "查找记录1条" in merging.moved and "家庭成员1条" in merging.moved
    told = merge(merging, {labels["毕业院校"]}, CLERK)
    assert "合并" in told
    form = opened(kept)
    shown = [form.text(kept, name) for name in ("school", "major", "mobile", "id_number")]
    assert shown == ["河大", "数学", "13800001111", made_up(order="301")]
    assert sorted(row.text("name") for row in form.rows_of(FamilyMember)) == ["张小明", "李梅"]
    assert [(each.keeper, each.treatment) for each in Dossier.select()] == [("人事处", "人事处")]
    assert [each.result for each in Check.select()] == ["sound"]
    assert "证明人" in [each.label for each in form.marks()]
    assert Member.select().count() == 1
    assert sound()
    lines = history(kept)
    assert {("毕业院校", "郑大", "河大")} <= {(line.what, line.old, line.new) for line in lines}
    assert lines[0].reason == "合并重复登记"
    assert any(line.what == "去掉党员" for line in history(other))


def test_the_merging_is_undone_as_one(branch: Organization) -> None:
    kept, other = twice(branch)
    before = texts(opened(kept)), texts(opened(other))
    merge(compare(kept, other), (), CLERK)
    action = last_action(CLERK)
    assert action is not None and "合并到“张三”" in action.sentence
    undo_last(CLERK)
    assert (texts(opened(kept)), texts(opened(other))) == before
    assert sound()


def test_the_other_comes_back_though_who_stayed_has_been_changed(branch: Organization) -> None:
    kept, other = twice(branch)
    before = texts(opened(other))
    merge(compare(kept, other), (), CLERK)
    saved_with(kept, OTHER, employer="第一中学")
    with pytest.raises(Refused, match="又由"):
        undo_last(CLERK)
    told = bring_back(put_aside()[0], OTHER)
    assert "查找记录1条" in told
    assert texts(opened(other)) == before
    assert opened(kept).text(kept, "employer") == "第一中学"
    assert sound()


def test_what_changed_since_it_was_compared_is_not_merged(branch: Organization) -> None:
    kept, other = twice(branch)
    merging = compare(kept, other)
    saved_with(other, OTHER, school="清华")
    with pytest.raises(Busy, match="重新比较"):
        merge(merging, (), CLERK)
    with pytest.raises(Refused):
        compare(kept, kept)
    assert Member.select().count() == 2


def test_the_entry_of_which_more_is_known_is_offered_to_stay(branch: Organization) -> None:
    poor, rich = entered(branch, "张三", "301"), entered(branch, "张三", "302", school="郑大")
    assert likelier_first([poor, rich]) == [rich, poor]
    assert not compare(poor, rich).same_number, "two numbers, which the screen asks about"


NAMES = ("school", "major", "employer", "joined_on", "address")


@examples(8, 100)
@given(
    ours=st.lists(st.sampled_from(["", "1998", "甲"]), min_size=5, max_size=5),
    theirs=st.lists(st.sampled_from(["", "1998", "乙", "夏"]), min_size=5, max_size=5),
    chosen=st.sets(st.sampled_from(NAMES)),
)
def test_every_value_is_the_chosen_one_and_nothing_typed_is_lost(
    empty_store: object,  # noqa: ARG001
    ours: list[str],
    theirs: list[str],
    chosen: set[str],
) -> None:
    with store.database.atomic() as transaction:
        with store.write() as writing:
            unit = Organization(code="001", name="第一支部", level="branch")
            writing.add(unit)
        kept = entered(unit, "张三", "301", **dict(zip(NAMES, ours, strict=True)))
        other = entered(unit, "张三", "302", **dict(zip(NAMES, theirs, strict=True)))
        shown = [[opened(uid).text(uid, name) for name in NAMES] for uid in (kept, other)]
        merging = compare(kept, other)
        taken = {each.value for each in merging.differences if each.value.field in chosen}
        merge(merging, taken, CLERK)
        form = opened(kept)
        for name, here, there in zip(NAMES, *shown, strict=True):
            expected = there if there and (name in chosen or not here) else here
            assert form.text(kept, name) == expected
        assert not Acknowledgement.select().exists()
        transaction.rollback()
