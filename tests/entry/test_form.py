"""What a form decides while a clerk types."""

import pytest

from paicha_tui.basics.errors import Refused
from paicha_tui.basics.identity import check_digit
from paicha_tui.entry import MemberForm, Spot, pinned, save
from paicha_tui.meaning.rules import Severity, check
from paicha_tui.meaning.settings import current
from paicha_tui.models import Check, Dossier, FamilyMember, Flow, Loss, Mark, Member, Organization
from paicha_tui.records.vocabulary import CHECK_ITEM
from tests.entry.entry_cases import CLERK, OTHER, entered, first_of, opened
from tests.rule_cases import made_up


def test_a_form_just_opened_has_nothing_to_save(branch: Organization) -> None:
    form = opened(entered(branch))
    assert not form.dirty
    assert not MemberForm.new(branch, {"ethnicity": "汉族"}).dirty


@pytest.mark.usefixtures("empty_store")
def test_a_missing_member_is_told() -> None:
    with pytest.raises(Refused, match="没有找到"):
        MemberForm.open("nobody")


def test_values_are_shown_as_registers_write_them(branch: Organization) -> None:
    form = opened(entered(branch))
    form.set(form.uid, "joined_on", "1995年7月")
    form.set(form.uid, "standing", "正式")
    assert form.leave(form.uid, "joined_on").shown == "1995.07"
    assert form.text(form.uid, "standing") == "正式党员"


def test_the_number_of_a_choice_is_the_choice(branch: Organization) -> None:
    form = opened(entered(branch))
    form.set(form.uid, "marital_status", "3")
    assert form.text(form.uid, "marital_status") == "离婚"


def test_unreadable_text_is_kept_told_and_marked(branch: Organization) -> None:
    uid = entered(branch)
    form = opened(uid)
    form.set(uid, "joined_on", "九五年夏")
    verdict = form.leave(uid, "joined_on")
    assert verdict.shown == "九五年夏"
    assert "不是能识别的日期" in verdict.problems[0].message
    save(form)
    again = opened(uid)
    assert again.text(uid, "joined_on") == "九五年夏"
    assert not again.dirty
    again.set(uid, "joined_on", "1995.07")
    save(again)
    assert not Mark.select().exists()
    assert opened(uid).text(uid, "joined_on") == "1995.07"


def test_typing_a_value_away_and_back_changes_nothing(branch: Organization) -> None:
    uid = entered(branch)
    form = opened(uid)
    form.set(uid, "joined_on", "夏")
    form.mark(uid, "school", "查档")
    save(form)
    form.set(uid, "joined_on", "1995")
    form.set(uid, "joined_on", "夏")
    form.set(uid, "school", "河大")
    form.set(uid, "school", "")
    assert not form.dirty
    assert [marked.label for marked in form.marks()] == ["入党时间", "毕业院校"]


def test_id_number_fills_birth_date_and_sex(branch: Organization) -> None:
    form = MemberForm.new(branch, {})
    form.set(form.uid, "id_number", made_up("19710305", "124"))
    verdict = form.leave(form.uid, "id_number")
    assert verdict.filled == (Spot(form.uid, "birth_date"), Spot(form.uid, "sex"))
    assert form.text(form.uid, "birth_date") == "1971.03.05"
    assert form.text(form.uid, "sex") == "女"
    assert set(form.derived) == {"birth_date", "sex"}


def test_a_corrected_id_number_corrects_only_what_it_gave(branch: Organization) -> None:
    form = MemberForm.new(branch, {})
    form.set(form.uid, "id_number", made_up("19710305", "124"))
    form.leave(form.uid, "id_number")
    form.set(form.uid, "sex", "男")
    form.set(form.uid, "id_number", made_up("19720305", "124"))
    assert form.leave(form.uid, "id_number").filled == (Spot(form.uid, "birth_date"),)
    assert form.text(form.uid, "birth_date") == "1972.03.05"
    assert form.text(form.uid, "sex") == "男"


def test_id_number_never_overwrites_but_reports(branch: Organization) -> None:
    form = MemberForm.new(branch, {})
    form.set(form.uid, "birth_date", "1980.01.01")
    form.set(form.uid, "sex", "女")
    form.set(form.uid, "id_number", made_up("19710305", "123"))
    verdict = form.leave(form.uid, "id_number")
    assert form.text(form.uid, "birth_date") == "1980.01.01"
    assert form.text(form.uid, "sex") == "女"
    assert {problem.rule for problem in verdict.problems} == {"V3", "V4"}


def test_a_mistyped_id_number_fills_nothing(branch: Organization) -> None:
    form = MemberForm.new(branch, {})
    number = made_up("19710305", "123")
    form.set(form.uid, "id_number", number[:-1] + ("0" if number[-1] != "0" else "1"))
    verdict = form.leave(form.uid, "id_number")
    assert verdict.filled == ()
    assert [problem.rule for problem in verdict.problems] == ["V1"]


def test_an_id_number_known_already_is_told_at_once(branch: Organization) -> None:
    entered(branch, "周思远", order="301")
    form = MemberForm.new(branch, {})
    form.set(form.uid, "id_number", made_up(order="301"))
    (problem,) = [each for each in form.leave(form.uid, "id_number").problems if each.rule == "V5"]
    assert "周思远" in problem.message
    assert "第一支部" in problem.message
    assert made_up(order="301") not in problem.message


def test_only_the_rules_of_the_field_speak(branch: Organization) -> None:
    form = opened(entered(branch))
    form.set(form.uid, "joined_on", "1980.01.01")
    form.set(form.uid, "mobile", "123")
    assert [problem.rule for problem in form.leave(form.uid, "mobile").problems] == ["M5"]
    assert "V10" in {problem.rule for problem in form.leave(form.uid, "joined_on").problems}
    assert form.leave(form.uid, "native_place").problems == ()


def test_unsaved_records_are_judged_with_the_member(branch: Organization) -> None:
    form = opened(entered(branch))
    flow = form.add(Flow)
    form.set(flow, "went_on", "2014.03")
    form.set(flow, "returned_on", "2013.01")
    assert [problem.rule for problem in form.leave(flow, "returned_on").problems] == ["D2"]
    form.set(flow, "returned_on", "")
    assert form.judgement().state == "floating"
    assert {"M3"} == {problem.rule for problem in form.leave(flow, "direction").problems}


def test_a_problem_of_records_he_has_not_points_to_their_kind(branch: Organization) -> None:
    form = opened(entered(branch))
    loss = form.add(Loss)
    form.set(loss, "pocket", "是")
    (problem,) = [each for each in form.problems() if each.rule == "V28"]
    assert (problem.model is not None and problem.model.sheet, problem.record_key) == (
        "介绍信存根",
        "",
    )


def test_findings_of_the_checks_lead_to_their_field(branch: Organization) -> None:
    uid = entered(branch, mobile="123")
    form = opened(uid)
    (finding,) = [each for each in check(current()) if each.rule == "M5"]
    assert form.field_of_finding(finding) == (Member, uid, "mobile")


def test_a_doubt_is_confirmed_kept_and_withdrawn(branch: Organization) -> None:
    uid = entered(branch, mobile="123")
    form = opened(uid)
    (problem,) = form.leave(uid, "mobile").problems
    with pytest.raises(Refused, match="理由"):
        form.accept(problem, "  ")
    form.accept(problem, "内部短号")
    assert form.leave(uid, "mobile").accepted == (problem,)
    assert form.leave(uid, "mobile").problems == ()
    save(form)
    assert "M5" not in {finding.rule for finding in check(current())}
    again = opened(uid)
    again.withdraw(problem)
    assert again.leave(uid, "mobile").problems == (problem,)
    save(again)
    assert "M5" in {finding.rule for finding in check(current())}


def test_a_confirmation_ends_with_the_value(branch: Organization) -> None:
    uid = entered(branch, mobile="123")
    form = opened(uid)
    form.accept(form.leave(uid, "mobile").problems[0], "内部短号")
    form.set(uid, "mobile", "124")
    assert [problem.rule for problem in form.leave(uid, "mobile").problems] == ["M5"]


@pytest.mark.parametrize("first", ["birth_date", "id_number"])
def test_a_short_birth_date_is_read_beside_an_id_number_that_agrees(
    branch: Organization, first: str
) -> None:
    form = opened(entered(branch))
    number = "41040219750712001"
    number += check_digit(number)
    typed = {"birth_date": "75-7", "id_number": number, "mobile": "138-3750-1234"}
    for field in (first, *(name for name in typed if name != first)):
        form.set(form.uid, field, typed[field])
        form.leave(form.uid, field)
    assert form.text(form.uid, "birth_date") == "1975.07"
    assert form.text(form.uid, "mobile") == "13837501234"


def test_what_must_be_put_right_cannot_be_confirmed(branch: Organization) -> None:
    form = opened(entered(branch, name="Anna Li"))
    (problem,) = form.leave(form.uid, "name").problems
    assert problem.severity is Severity.BLOCKING
    with pytest.raises(Refused, match="必须改正"):
        form.accept(problem, "就是这样")


def test_marks_are_walked_in_the_order_of_the_layout(branch: Organization) -> None:
    uid = entered(branch, education="")
    form = opened(uid)
    form.mark(uid, "education", "毕业证遗失")
    form.mark(uid, "joined_at", "")
    dossier = first_of(form, Dossier)
    form.mark(dossier, "keeper", "去人社局查")
    walked = [Spot(uid, "joined_at"), Spot(uid, "education"), Spot(dossier, "keeper")]
    assert [marked.spot for marked in form.marks()] == walked
    assert form.next_open(uid, "name") == walked[0]
    assert form.next_open(*walked[0]) == walked[1]
    assert form.next_open(*walked[2]) == walked[0]
    assert "M3" not in {problem.rule for problem in form.problems()}
    form.unmark(uid, "joined_at")
    save(form)
    assert [marked.waiting.reason for marked in opened(uid).marks()] == [
        "毕业证遗失",
        "去人社局查",
    ]


def test_a_mark_goes_when_the_value_comes(branch: Organization) -> None:
    uid = entered(branch, education="")
    form = opened(uid)
    form.mark(uid, "education", "查档")
    save(form)
    form.set(uid, "education", "大学")
    save(form)
    assert opened(uid).marks() == []


def test_the_mark_of_unreadable_text_stays(branch: Organization) -> None:
    form = opened(entered(branch))
    form.set(form.uid, "joined_on", "夏")
    with pytest.raises(Refused, match="无法识别"):
        form.unmark(form.uid, "joined_on")


def test_the_five_checks_and_the_dossier_are_always_there(branch: Organization) -> None:
    form = opened(entered(branch))
    checks = form.rows_of(Check)
    assert [form.text(row.uid, "item") for row in checks] == CHECK_ITEM.labels()
    form.set(checks[3].uid, "result", "无问题")
    save(form)
    again = opened(form.uid)
    assert [again.text(row.uid, "item") for row in again.rows_of(Check)] == CHECK_ITEM.labels()
    assert Check.select().count() == 1
    assert not Dossier.select().exists()


def test_records_keep_their_keys_when_saved(branch: Organization) -> None:
    form = opened(entered(branch))
    keys = {row.uid for row in form.rows}
    relative = form.add(FamilyMember)
    form.set(relative, "kinship", "妻子")
    blank = form.add(Flow)
    save(form)
    assert {row.uid for row in form.rows} == keys | {relative, blank}
    assert not form.dirty


def test_records_begun_can_be_dropped_until_they_are_saved(branch: Organization) -> None:
    form = opened(entered(branch))
    key = form.add(FamilyMember)
    form.set(key, "kinship", "妻子")
    form.remove(key)
    assert not form.dirty
    key = form.add(FamilyMember)
    form.set(key, "kinship", "妻子")
    save(form)
    with pytest.raises(Refused, match="不能删除"):
        form.remove(key)


def test_there_is_one_dossier_and_one_open_loss(branch: Organization) -> None:
    form = opened(entered(branch))
    with pytest.raises(Refused, match="一份档案"):
        form.add(Dossier)
    loss = form.add(Loss)
    with pytest.raises(Refused, match="查找结果"):
        form.add(Loss)
    form.set(loss, "result", "取得联系")
    form.add(Loss)


def test_the_last_record_lends_its_values(branch: Organization) -> None:
    first = MemberForm.new(branch, {}, CLERK)
    for field, text in {"name": "张三", "employer": "第一中学", "mobile": "13800001234"}.items():
        first.set(first.uid, field, text)
    relative = first.add(FamilyMember)
    first.set(relative, "employer", "第二中学")
    save(first)
    form = MemberForm.new(branch, {}, CLERK)
    assert form.repeat_last(form.uid, "employer") == "第一中学"
    assert form.text(form.uid, "employer") == "第一中学"
    assert form.repeat_last(form.add(FamilyMember), "employer") == "第二中学"
    for own in ("name", "mobile", "id_number"):
        assert form.repeat_last(form.uid, own) == ""
    others = MemberForm.new(branch, {}, OTHER)
    assert others.repeat_last(others.uid, "employer") == ""
    elsewhere = MemberForm.new(branch.parent, {}, CLERK)
    assert elsewhere.repeat_last(elsewhere.uid, "employer") == ""


def test_pinned_values_begin_every_new_member_of_the_branch(branch: Organization) -> None:
    form = MemberForm.new(branch, actor=CLERK)
    form.set(form.uid, "ethnicity", "汉族")
    assert form.pin(form.uid, "ethnicity")
    with pytest.raises(Refused, match="各人不同"):
        form.pin(form.uid, "name")
    with pytest.raises(Refused, match="称谓各人不同"):
        form.pin(form.add(FamilyMember), "kinship")
    with pytest.raises(Refused, match="还没有填写"):
        form.pin(form.uid, "school")
    following = MemberForm.new(branch, actor=CLERK)
    assert following.text(following.uid, "ethnicity") == "汉族"
    assert following.carried == {"ethnicity"}
    assert not following.dirty
    following.leave(following.uid, "ethnicity")
    assert following.carried == set()
    following.set(following.uid, "name", "李四")
    save(following)
    assert opened(following.uid).text(following.uid, "ethnicity") == "汉族"
    assert pinned(OTHER, branch) == {}
    assert pinned(CLERK, branch.parent) == {}
    assert not following.pin(following.uid, "ethnicity")
    assert pinned(CLERK, branch) == {}
