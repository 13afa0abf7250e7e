"""Undoing saves and bulk actions, and the history that keeps both."""

import pytest

from paicha_tui.basics.errors import Misused, Refused
from paicha_tui.entry import (
    Action,
    ChangeLine,
    MemberForm,
    change_marked,
    done,
    history,
    is_newest,
    last_action,
    mark_all,
    redo_action,
    reveal,
    save,
    set_branch,
    undo_action,
    undo_last,
    undone,
)
from paicha_tui.models import Acknowledgement, Check, FamilyMember, Flow, Mark, Member, Organization
from paicha_tui.store import safekeeping
from tests.entry.entry_cases import CLERK, OTHER, entered, first_of, opened, saved_with, texts
from tests.rule_cases import made_up


def everything(uids: list[str]) -> list[object]:
    return [texts(opened(uid)) for uid in uids]


@pytest.fixture
def crowd(branch: Organization) -> list[str]:
    """Three members who differ in what the tests change."""
    return [
        entered(branch, "张三", "301", employer="第一中学"),
        entered(branch, "李四", "302", joined_on="夏"),
        entered(branch, "王五", "303", ethnicity="回族"),
    ]


def ids_of(uids: list[str]) -> list[int]:
    return [member.id for member in Member.select().where(Member.uid.in_(uids))]


def test_undo_gives_back_a_record_with_all_that_belongs_to_it(branch: Organization) -> None:
    uid = entered(branch, mobile="123", joined_at="河大支部")
    before = texts(opened(uid))
    form = opened(uid)
    form.set(uid, "joined_on", "夏")
    form.set(uid, "joined_at", "")
    form.mark(uid, "school", "查档")
    form.accept(form.leave(uid, "mobile").problems[0], "短号")
    form.set(form.add(Flow), "place", "深圳")
    form.set(first_of(form, Check), "result", "无问题")
    save(form)
    action = last_action(CLERK)
    assert action is not None
    assert "张三" in action.sentence
    assert "张三" in undo_last(CLERK)
    again = opened(uid)
    assert texts(again) == before
    assert again.marks() == []
    assert not Acknowledgement.select().exists()
    assert [verdict for verdict in safekeeping.examine() if verdict.problems] == []


def test_saves_are_undone_one_after_the_other(branch: Organization) -> None:
    uid = entered(branch, employer="一")
    form = opened(uid)
    form.set(form.add(FamilyMember), "name", "李梅")
    form.mark(uid, "school", "查档")
    save(form)
    saved_with(uid, employer="二", school="郑大")
    saved_with(uid, employer="三")
    seen = []
    for _ in range(3):
        undo_last(CLERK)
        form = opened(uid)
        seen.append((form.text(uid, "employer"), len(form.marks())))
    assert seen == [("二", 0), ("一", 1), ("一", 0)]
    assert not FamilyMember.select().exists()
    with pytest.raises(Refused, match="没有可以撤销"):
        undo_last(CLERK)
    assert last_action(CLERK) is None


def test_undo_is_refused_when_someone_changed_the_record_since(branch: Organization) -> None:
    uid = entered(branch)
    saved_with(uid, CLERK, employer="第一中学")
    saved_with(uid, OTHER, school="郑大")
    with pytest.raises(Refused, match=rf"张三.*{OTHER}修改过"):
        undo_last(CLERK)
    assert opened(uid).text(uid, "employer") == "第一中学"
    undo_last(OTHER)
    undo_last(CLERK)
    assert opened(uid).text(uid, "employer") == ""


def test_undo_spares_a_record_that_someone_has_marked(branch: Organization) -> None:
    uid = entered(branch)
    form = opened(uid)
    key = form.add(FamilyMember)
    form.set(key, "name", "李梅")
    save(form)
    theirs = opened(uid, OTHER)
    theirs.mark(key, "age", "问本人")
    save(theirs)
    with pytest.raises(Refused, match="标记待完善"):
        undo_last(CLERK)
    assert FamilyMember.select().exists()


def test_undo_does_not_give_back_an_id_number_that_is_anothers_now(branch: Organization) -> None:
    uid = entered(branch, order="301")
    saved_with(uid, id_number=made_up(order="302"), school="郑大")
    entered(branch, "李四", order="301")
    with pytest.raises(Refused, match="别人名下"):
        undo_last(CLERK)
    assert opened(uid).text(uid, "school") == "郑大"


def new_member(branch: Organization, name: str) -> str:
    form = MemberForm.new(branch, {}, CLERK)
    form.set(form.uid, "name", name)
    form.set(form.add(FamilyMember), "name", "李梅")
    save(form)
    return form.uid


def sound() -> bool:
    return not [verdict for verdict in safekeeping.examine() if verdict.problems]


def test_a_new_member_is_undone_whatever_was_saved_after_him(branch: Organization) -> None:
    uid, other = new_member(branch, "李四"), entered(branch, "张三", "301")
    before = texts(opened(uid))
    saved_with(other, CLERK, school="郑大")
    entering = next(each for each in done(CLERK) if each.uid == uid)
    assert entering.enters_member
    assert "登记（李四）" in undo_action(entering, CLERK)
    assert not Member.select().where(Member.name == "李四").exists()
    assert opened(other).text(other, "school") == "郑大"
    assert "登记（李四）" not in str(list(done(CLERK)))
    again = next(undone(CLERK))
    assert not is_newest(entering, CLERK) and is_newest(again, CLERK)
    assert redo_action(again, CLERK).startswith("已重做")
    assert texts(opened(uid)) == before
    assert list(undone(CLERK)) == []
    assert sound()


def test_a_new_member_whom_someone_has_touched_stays(branch: Organization) -> None:
    uid = new_member(branch, "李四")
    saved_with(uid, OTHER, school="郑大")
    with pytest.raises(Refused, match=rf"李四.*{OTHER}修改过"):
        undo_last(CLERK)
    undo_last(OTHER)
    form = opened(uid, OTHER)
    form.set(form.add(Flow), "place", "深圳")
    save(form)
    with pytest.raises(Refused, match="又登记了别的内容"):
        undo_last(CLERK)
    assert Flow.select().exists()


def test_undo_and_redo_go_back_and_forth_thing_by_thing(branch: Organization) -> None:
    """Whatever is undone and done again in whatever order, the values are those of what is done."""
    people = [entered(branch, name, order) for name, order in (("张三", "301"), ("李四", "302"))]
    for uid, school in zip(people * 2, "一二三四", strict=True):
        saved_with(uid, CLERK, school=school)

    def schools() -> list[str]:
        return [opened(uid).text(uid, "school") for uid in people]

    def newest(uid: str) -> Action:
        return next(each for each in done(CLERK) if each.uid == uid)

    older = [each for each in done(CLERK) if each.uid == people[0]][1]
    with pytest.raises(Refused, match=r"请先撤销那一步.*党员.*修改（张三）：毕业院校"):
        undo_action(older, CLERK)
    undo_action(newest(people[0]), CLERK)
    assert schools() == ["一", "四"]
    undo_action(newest(people[0]), CLERK)
    assert schools() == ["", "四"]
    undo_action(newest(people[1]), CLERK)
    assert schools() == ["", "二"]
    first, second, third = undone(CLERK)
    with pytest.raises(Refused, match="又由"):
        redo_action(third, CLERK)
    redo_action(second, CLERK)
    redo_action(third, CLERK)
    assert schools() == ["三", "二"]
    undo_action(newest(people[0]), CLERK)
    redo_action(next(undone(CLERK)), CLERK)
    redo_action(first, CLERK)
    assert schools() == ["三", "四"]
    with pytest.raises(Refused, match="已经重做"):
        redo_action(first, CLERK)
    undo_last(CLERK)
    assert schools() == ["三", "二"]
    assert sound()


def test_undo_is_each_clerks_own(branch: Organization) -> None:
    uid, other = entered(branch, "张三", "301"), entered(branch, "李四", "302")
    saved_with(uid, CLERK, school="郑大")
    saved_with(other, OTHER, school="河大")
    assert "张三" in undo_last(CLERK)
    assert opened(other).text(other, "school") == "河大"


# Bulk actions.


def test_a_bulk_change_is_undone_as_one(crowd: list[str]) -> None:
    before = everything(crowd)
    result = change_marked(ids_of(crowd), "ethnicity", "回", CLERK)
    assert result.changed == 2
    assert "2名" in result.sentence
    assert "其余1名" in result.sentence
    assert [opened(uid).text(uid, "ethnicity") for uid in crowd] == ["回族"] * 3
    assert "2名党员" in undo_last(CLERK)
    assert everything(crowd) == before


def test_a_bulk_change_clears_marks_and_undo_brings_them_back(crowd: list[str]) -> None:
    before = everything(crowd)
    change_marked(ids_of(crowd), "joined_on", "1999.07", CLERK)
    assert not Mark.select().exists()
    undo_last(CLERK)
    assert everything(crowd) == before
    assert opened(crowd[1]).text(crowd[1], "joined_on") == "夏"
    assert [verdict for verdict in safekeeping.examine() if verdict.problems] == []


def test_members_are_moved_and_moved_back(crowd: list[str], branch: Organization) -> None:
    set_branch(ids_of(crowd), branch.parent, CLERK)
    assert {member.branch for member in Member.select()} == {branch.parent}
    undo_last(CLERK)
    assert {member.branch for member in Member.select()} == {branch}


def test_all_are_marked_but_those_who_wait_already(crowd: list[str]) -> None:
    result = mark_all(ids_of(crowd), "joined_on", "统一查档", CLERK)
    assert result.changed == 2
    assert opened(crowd[1]).text(crowd[1], "joined_on") == "夏"
    assert [opened(uid).marks()[0].waiting.reason for uid in (crowd[0], crowd[2])] == [
        "统一查档"
    ] * 2
    undo_last(CLERK)
    assert [len(opened(uid).marks()) for uid in crowd] == [0, 1, 0]


def test_bulk_refuses_what_cannot_be(crowd: list[str]) -> None:
    before = everything(crowd)
    with pytest.raises(Refused, match="不是能识别的日期"):
        change_marked(ids_of(crowd), "joined_on", "去年", CLERK)
    with pytest.raises(Misused, match="各人不同"):
        change_marked(ids_of(crowd), "id_number", made_up(), CLERK)
    assert everything(crowd) == before
    assert last_action(CLERK) is None


def test_one_changed_record_stops_the_undo_of_all(crowd: list[str]) -> None:
    change_marked(ids_of(crowd), "ethnicity", "满族", CLERK)
    saved_with(crowd[0], OTHER, school="郑大")
    with pytest.raises(Refused, match="张三"):
        undo_last(CLERK)
    assert [opened(uid).text(uid, "ethnicity") for uid in crowd] == ["满族"] * 3


# History.


def told(uid: str) -> list[tuple[str, str, str]]:
    return [(line.what, line.old, line.new) for line in history(uid)]


def test_history_tells_every_change_with_numbers_masked(branch: Organization) -> None:
    number, other = made_up(order="301"), made_up(order="302")
    uid = entered(branch, id_number=number, mobile="13800001234")
    form = opened(uid)
    form.set(uid, "id_number", other)
    form.set(uid, "mobile", "13900005678")
    form.set(uid, "remarks", f"原号码{number}，电话13700001111")
    form.set(uid, "marital_status", "离婚")
    save(form)
    assert set(told(uid)[:4]) == {
        ("身份证号码", "4104************" + number[-2:], "4104************" + other[-2:]),
        ("手机号码", "138****1234", "139****5678"),
        ("备注", "", f"原号码4104************{number[-2:]}，电话137****1111"),
        ("婚姻状况", "已婚", "离婚"),
    }
    assert {line.actor for line in history(uid)[:4]} == {CLERK}
    whole = "".join("".join(line) for line in told(uid))
    assert number not in whole
    assert "13800001234" not in whole
    assert "1970.03.05" in whole


def test_history_keeps_what_was_taken_away(branch: Organization) -> None:
    uid = entered(branch)
    form = opened(uid)
    form.set(form.add(FamilyMember), "name", "李梅")
    form.mark(uid, "school", "查档")
    save(form)
    undo_last(CLERK)
    assert set(told(uid)[:2]) == {
        ("去掉家庭成员", "家庭成员姓名 李梅", ""),
        ("取消待完善 毕业院校", "查档", ""),
    }
    assert {("新增家庭成员", "", "家庭成员姓名 李梅"), ("待完善 毕业院校", "", "查档")} <= set(
        told(uid)
    )
    assert history(uid)[0].reason.startswith("撤销")


def test_history_names_the_branches_and_the_bulk_action(branch: Organization) -> None:
    uid = entered(branch)
    set_branch([Member.get().id], branch.parent, CLERK)
    line = history(uid)[0]
    assert (line.what, line.old, line.new) == ("所在党支部", branch.name, branch.parent.name)
    assert line.reason == "成批修改所在党支部"


def test_history_is_inert(branch: Organization) -> None:
    uid = entered(branch)
    Member.update(remarks="\x1b[2J").where(Member.uid == uid).execute()
    saved_with(uid, remarks="好")
    assert history(uid)[0].old == "␛[2J"


@pytest.mark.usefixtures("empty_store")
def test_history_of_nobody_is_empty() -> None:
    assert history("nobody") == []


def test_looking_at_the_whole_number_is_logged(branch: Organization) -> None:
    uid = entered(branch)
    assert reveal(Member.get(), OTHER) == made_up()
    line = history(uid)[0]
    assert isinstance(line, ChangeLine)
    assert (line.actor, line.what, line.new) == (OTHER, "查看完整身份证号码", "")
    saved_with(uid, school="郑大")
    assert [verdict for verdict in safekeeping.examine() if verdict.problems] == []
