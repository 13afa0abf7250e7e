"""Removing a member, one of his records or an organisation, and bringing it back."""

import pytest

from paicha_tui.basics.errors import Refused
from paicha_tui.entry import (
    Conflict,
    Session,
    Spot,
    bring_back,
    dossier,
    history,
    keep,
    put_aside,
    remove,
    remove_from,
    save,
    search_case,
    undo_last,
)
from paicha_tui.meaning import settings
from paicha_tui.meaning.cases import load_cases
from paicha_tui.models import (
    Acknowledgement,
    Check,
    ContactAttempt,
    Dossier,
    FamilyMember,
    Loss,
    Mark,
    Member,
    Organization,
)
from paicha_tui.store import safekeeping, write
from paicha_tui.worklists.listing import Listing, ListQuery
from tests.entry.entry_cases import CLERK, OTHER, entered, first_of, opened, saved_with, texts
from tests.rule_cases import made_up


def with_records(branch: Organization, name: str = "张三", order: str = "301") -> str:
    """A member with records of several kinds, a mark and a confirmation."""
    uid = entered(branch, name, order, mobile="123")
    form = opened(uid)
    form.set(form.add(FamilyMember), "name", "李梅")
    attempt = form.add(ContactAttempt)
    form.set(attempt, "on", "2016.03.01")
    form.set(attempt, "contacted", "王五 13712345678")
    form.set(first_of(form, Dossier), "keeper", "人事处")
    form.set(first_of(form, Check), "result", "无问题")
    form.mark(uid, "school", "查档")
    form.accept(form.leave(uid, "mobile").problems[0], "短号")
    save(form)
    return uid


def sound() -> bool:
    return not [verdict for verdict in safekeeping.examine() if verdict.problems]


def listed(text: str) -> list[int]:
    return list(Listing(settings.current()).ids(ListQuery(text=text)))


def test_a_removed_member_is_nowhere_and_comes_back_with_all_that_hung_on_him(
    branch: Organization,
) -> None:
    uid = with_records(branch)
    entered(branch, "李四", "302")
    before, number = texts(opened(uid)), Member.get(Member.uid == uid).id
    told = remove([uid], "重复登记", CLERK)
    assert "党员“张三”" in told
    assert listed("张三") == []
    assert [model.select().count() for model in (FamilyMember, Mark, Acknowledgement)] == [0] * 3
    with pytest.raises(Refused):
        opened(uid)
    (removal,) = put_aside()
    assert "重复登记" in removal.sentence
    # What was entered meanwhile must not get in the way, nor get the number of the removed.
    entered(branch, "王五", "303")
    told = bring_back(removal, OTHER)
    assert "家庭成员1条" in told
    assert "查找记录1条" in told
    again = opened(uid)
    assert texts(again) == before
    assert [each.label for each in again.marks()] == ["毕业院校"]
    assert listed("张三") == [number]
    assert put_aside() == []
    assert sound()


def test_the_history_keeps_who_removed_and_restored_and_why(branch: Organization) -> None:
    uid = with_records(branch)
    remove([uid], "重复登记", CLERK)
    removed = [line for line in history(uid) if line.what == "去掉党员"]
    assert [(line.actor, line.reason) for line in removed] == [(CLERK, "重复登记")]
    assert "张三" in removed[0].old
    assert "13712345678" not in str(history(uid))
    bring_back(put_aside()[0], OTHER)
    assert [line.actor for line in history(uid) if line.what == "新增党员"] == [OTHER, "赵干事"]


def test_a_record_is_removed_alone_and_restored_to_its_member(branch: Organization) -> None:
    uid, other = with_records(branch), entered(branch, "李四", "302")
    before = texts(opened(uid))
    form = opened(uid)
    form.set(uid, "employer", "第一中学")
    attempt = first_of(form, ContactAttempt)
    told = remove_from(form, attempt, "记错了人")
    assert "张三的查找记录“2016.03.01" in told
    assert "13712345678" not in told
    assert not form.rows_of(ContactAttempt)
    assert form.text(uid, "employer") == "第一中学"
    assert not ContactAttempt.select().exists()
    saved_with(other, OTHER, school="郑大")
    bring_back(put_aside()[0], CLERK)
    assert texts(opened(uid)) == before
    assert sound()


def test_a_record_that_was_never_saved_goes_without_a_trace(branch: Organization) -> None:
    form = opened(entered(branch))
    key = form.add(FamilyMember)
    form.set(key, "name", "李梅")
    remove_from(form, key, "")
    assert not form.dirty
    assert put_aside() == []


def test_removing_needs_a_reason_and_something_to_remove(branch: Organization) -> None:
    uid = entered(branch)
    with pytest.raises(Refused, match="理由"):
        remove([uid], " ​", CLERK)
    with pytest.raises(Refused, match="没有找到"):
        remove(["nobody"], "重复", CLERK)
    assert Member.select().count() == 1


def test_what_another_has_changed_or_is_typing_is_not_removed(branch: Organization) -> None:
    uid = with_records(branch)
    form = opened(uid)
    key = first_of(form, FamilyMember)
    theirs = opened(uid, OTHER)
    theirs.set(key, "age", "40")
    save(theirs)
    with pytest.raises(Refused, match="又修改过"):
        remove_from(form, key, "记错了")
    theirs = opened(uid, OTHER)
    theirs.set(uid, "school", "郑大")
    keep(Session.current(OTHER), theirs, Spot(uid, "school"))
    with pytest.raises(Refused, match=f"{OTHER}正在修改"):
        remove([uid], "重复登记", CLERK)
    assert FamilyMember.select().count() == 1


def test_undo_takes_a_removal_back(branch: Organization) -> None:
    uid = with_records(branch)
    before = texts(opened(uid))
    remove([uid], "重复登记", CLERK)
    assert "张三" in undo_last(CLERK)
    assert texts(opened(uid)) == before
    assert put_aside() == []


def test_an_id_number_that_is_anothers_now_keeps_the_former_holder_away(
    branch: Organization,
) -> None:
    uid = with_records(branch)
    remove([uid], "重复登记", CLERK)
    taker = entered(branch, "李四", "301")
    with pytest.raises(Refused, match="别人名下"):
        bring_back(put_aside()[0])
    saved_with(taker, id_number=made_up(order="305"))
    bring_back(put_aside()[0])
    assert opened(uid).text(uid, "name") == "张三"
    with pytest.raises(Refused, match="已经恢复"):
        bring_back_twice(uid)


def bring_back_twice(uid: str) -> None:
    remove([uid], "再试", CLERK)
    (removal,) = put_aside()
    bring_back(removal)
    bring_back(removal)


def test_a_record_comes_back_only_where_its_place_is_free(branch: Organization) -> None:
    uid = with_records(branch)
    for model, field, text in ((Dossier, "keeper", "档案局"), (Check, "result", "有问题")):
        form = opened(uid)
        remove_from(form, first_of(form, model), "记错了")
        form.set(first_of(form, model), field, text)
        save(form)
        with pytest.raises(Refused, match="只留一条"):
            bring_back(put_aside()[0])
    search_case.begin([Member.get(Member.uid == uid).id], CLERK)
    form = opened(uid)
    remove_from(form, first_of(form, Loss), "列错了")
    search_case.begin([Member.get(Member.uid == uid).id], CLERK)
    with pytest.raises(Refused, match="只留一条"):
        bring_back(put_aside()[0])
    assert [model.select().count() for model in (Dossier, Check, Loss)] == [1, 1, 1]


def test_a_record_waits_for_its_member_who_was_removed_after_it(branch: Organization) -> None:
    uid = with_records(branch)
    before = texts(opened(uid))
    form = opened(uid)
    remove_from(form, first_of(form, FamilyMember), "记错了")
    remove([uid], "重复登记", CLERK)
    # A newcomer who got the number of the removed would get his family too.
    entered(branch, "王五", "303")
    of_member, of_relative = put_aside()
    with pytest.raises(Refused, match="已移除"):
        bring_back(of_relative)
    bring_back(of_member)
    bring_back(of_relative)
    assert texts(opened(uid)) == before


def test_several_members_are_removed_and_restored_as_one(branch: Organization) -> None:
    uids = [with_records(branch, "张三", "301"), with_records(branch, "李四", "302")]
    told = remove(uids, "不是本支部的", CLERK)
    assert all(part in told for part in ("2名党员", "张三", "李四"))
    assert not Member.select().exists()
    bring_back(put_aside()[0])
    assert sorted(member.name for member in Member.select()) == ["张三", "李四"]
    assert FamilyMember.select().count() == 2


def test_a_stale_form_does_not_write_over_a_restored_member(branch: Organization) -> None:
    uid = with_records(branch)
    stale = opened(uid, OTHER)
    saved_with(uid, school="郑大")
    remove([uid], "重复登记", CLERK)
    bring_back(put_aside()[0])
    stale.set(uid, "school", "河大")
    with pytest.raises(Conflict):
        save(stale)
    assert opened(uid).text(uid, "school") == "郑大"


# Organisations.


@pytest.mark.usefixtures("branch")
def test_an_organization_goes_while_nothing_belongs_to_it() -> None:
    with write() as transaction:
        extra = Organization(code="009", name="重复的支部", level="branch")
        transaction.add(extra)
    uid = entered(extra)
    with pytest.raises(Refused, match="没有移除"):
        remove([extra.uid], "重复", CLERK)
    remove([uid], "重复", CLERK)
    assert "重复的支部" in remove([extra.uid], "重复", CLERK)
    of_unit, of_member = put_aside()
    with pytest.raises(Refused, match="已移除"):
        bring_back(of_member)
    bring_back(of_unit)
    bring_back(of_member)
    assert Member.get(Member.uid == uid).branch.code == "009"
    assert sound()


def test_the_last_organization_stays(branch: Organization) -> None:
    with write() as transaction:
        transaction.change(branch, parent=None)
        transaction.remove(Organization.get(Organization.id != branch.id))
    with pytest.raises(Refused, match="本单位"):
        remove([branch.uid], "试", CLERK)


# Emptied records.


def test_a_record_emptied_elsewhere_goes_too_and_one_left_over_is_printed_nowhere(
    branch: Organization,
) -> None:
    uid = entered(branch)
    number = Member.get(Member.uid == uid).id
    dossier.put([number], "keeper", "人事处", actor=CLERK)
    dossier.put([number], "keeper", "", actor=CLERK)
    assert not Dossier.select().exists()
    undo_last(CLERK)
    assert Dossier.get().keeper == "人事处"
    with write() as transaction:
        transaction.add(FamilyMember(member=number))
        transaction.add(FamilyMember(member=number, name="李梅"))
    (case,) = load_cases(settings.current())
    assert [each.name for each in case.family] == ["李梅"]
    assert sound()


def test_a_record_whose_every_field_is_emptied_goes_when_it_is_saved(branch: Organization) -> None:
    uid = with_records(branch)
    before = texts(opened(uid))
    form = opened(uid)
    form.set(first_of(form, FamilyMember), "name", "")
    form.set(first_of(form, Check), "result", "")
    attempt = first_of(form, ContactAttempt)
    form.set(attempt, "on", "")
    form.set(attempt, "contacted", "")
    form.mark(attempt, "on", "问本人")
    save(form)
    assert not FamilyMember.select().exists()
    assert not Check.select().exists()
    assert ContactAttempt.select().count() == 1, "it waits for something"
    assert "家庭成员" in str([line.what for line in history(uid)])
    undo_last(CLERK)
    assert texts(opened(uid)) == before
    assert sound()
