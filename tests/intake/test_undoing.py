"""An import taken back as a whole, as long as nothing that it wrote was changed since."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from paicha_tui import entry
from paicha_tui.annexes import archive
from paicha_tui.basics.errors import Refused
from paicha_tui.entry import MemberForm, save, undo_import, undo_last
from paicha_tui.intake import applying, planning
from paicha_tui.meaning import settings
from paicha_tui.models import FamilyMember, Flow, ImportedFile, Mark, Member, Organization
from paicha_tui.store import safekeeping
from paicha_tui.worklists import index
from paicha_tui.worklists.listing import Listing, ListQuery
from tests.entry.entry_cases import CLERK, OTHER, entered, opened, saved_with, texts
from tests.intake.test_intake import FIRST, A, B, Sheets
from tests.intake.test_intake import save as written

HEAD = ("姓名", "身份证号码", "所在党支部", "入党时间")
TWO: Sheets = {
    "党员": [HEAD, ["王甲", A, FIRST, "去年"], ["李乙", B, FIRST, "1998.7"]],
    "家庭成员": [["姓名", "身份证号码", "家庭成员姓名", "称谓"], ["王甲", A, "刘芳", "配偶"]],
}


@pytest.fixture
def take_in(tmp_path: Path) -> Any:
    """Imports sheets given as rows from a file of a name; gives the import."""

    def run(sheets: Sheets, name: str = "名册.xlsx", **options: Any) -> entry.Action:
        applying.apply(planning.plan(written(tmp_path / name, sheets), **options))
        return entry.imports()[0]

    return run


def sound() -> bool:
    return not any(verdict.problems for verdict in safekeeping.examine())


def found(text: str) -> list[int]:
    index.refresh()
    return list(Listing(settings.current()).ids(ListQuery(text=text)))


@pytest.mark.usefixtures("branch")
def test_all_that_it_brought_goes_and_the_file_may_come_again(take_in: Any) -> None:
    made = take_in(
        {**TWO, "党员": [*TWO["党员"], ["赵丙", None, "新支部", None]]}, create_branches=True
    )
    assert made.members == 3
    assert len(found("wj")) == 1
    told = undo_import(made)
    assert "名册.xlsx" in told
    assert "3名党员" in told
    for model in (Member, FamilyMember, Mark, ImportedFile):
        assert not model.select().exists()
    assert Organization.select().count() == 2
    assert found("wj") == []
    assert entry.imports() == []
    assert sound()
    assert take_in(TWO).members == 2


def test_what_it_changed_is_as_it_was(branch: Organization, take_in: Any) -> None:
    uid = entered(branch, employer="第一中学", joined_on="夏", mobile="13800001234")
    before, number = texts(opened(uid)), Member.get().id_number
    made = take_in(
        {
            "党员": [
                ["姓名", "身份证号码", "工作单位及职务", "入党时间", "手机号码"],
                ["张三", number, "第二中学", "1998.7", "13900001234"],
            ]
        }
    )
    assert texts(opened(uid)) != before
    undo_import(made)
    assert texts(opened(uid)) == before
    assert sound()


@pytest.mark.usefixtures("branch")
class TestRefused:
    def changed(self, take_in: Any, act: Any) -> str:
        made = take_in(TWO)
        act()
        people = Member.select().count()
        with pytest.raises(Refused) as caught:
            undo_import(made)
        assert Member.select().count() == people
        assert sound()
        return str(caught.value)

    def test_when_a_member_was_changed(self, take_in: Any) -> None:
        told = self.changed(
            take_in, lambda: saved_with(Member.get(name="李乙").uid, OTHER, school="郑大")
        )
        assert "李乙" in told
        assert OTHER in told

    def test_when_a_record_was_added_to_one_it_brought(self, take_in: Any) -> None:
        def add() -> None:
            form = opened(Member.get(name="李乙").uid)
            form.set(form.add(Flow), "place", "深圳")
            save(form)

        assert "李乙" in self.changed(take_in, add)

    def test_when_a_record_it_brought_was_changed(self, take_in: Any) -> None:
        def change() -> None:
            form = opened(Member.get(name="王甲").uid)
            form.set(FamilyMember.get().uid, "age", "44")
            save(form)

        assert "王甲" in self.changed(take_in, change)

    def test_when_somebody_stands_in_a_branch_that_it_made(self, take_in: Any) -> None:
        made = take_in({"党员": [HEAD, ["赵丙", None, "新支部", None]]}, create_branches=True)
        entered(Organization.get(name="新支部"))
        with pytest.raises(Refused, match="新支部"):
            undo_import(made)

    def test_a_second_time(self, take_in: Any) -> None:
        made = take_in(TWO)
        undo_import(made)
        with pytest.raises(Refused, match="已经撤销"):
            undo_import(made)


@pytest.mark.usefixtures("branch")
def test_a_change_that_was_undone_is_none(take_in: Any) -> None:
    made = take_in(TWO)
    saved_with(Member.get(name="李乙").uid, CLERK, school="郑大")
    undo_last(CLERK)
    undo_import(made)
    assert not Member.select().exists()


@pytest.mark.usefixtures("branch")
def test_an_earlier_import_goes_while_a_later_one_stays(take_in: Any) -> None:
    first = take_in({"党员": [HEAD, ["王甲", A, FIRST, None]]}, "甲.xlsx")
    second = take_in({"党员": [HEAD, ["李乙", B, FIRST, None]]}, "乙.xlsx")
    undo_import(first)
    assert [member.name for member in Member.select()] == ["李乙"]
    assert [each.file for each in entry.imports()] == [second.file] == ["乙.xlsx"]


def test_an_import_is_not_undone_as_a_save_in_passing(
    branch: Organization, take_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", CLERK)
    entered(branch)
    saved_with(Member.get().uid, CLERK, school="郑大")
    made = take_in(TWO)
    with pytest.raises(Refused, match="撤销导入"):
        undo_last(CLERK)
    undo_import(made, OTHER)
    undo_last(CLERK)
    assert Member.get().school is None


@pytest.mark.usefixtures("branch")
def test_what_was_typed_of_somebody_it_brought_is_still_told(take_in: Any) -> None:
    made = take_in(TWO)
    session = entry.Session.current(CLERK)
    form = MemberForm.open(Member.get(name="李乙").uid, CLERK)
    form.set(form.uid, "school", "郑大")
    entry.keep(session, form, entry.Spot(form.uid, "school"))
    undo_import(made)
    (draft,) = entry.pending(session)
    with pytest.raises(entry.Unfit) as caught:
        entry.take_up(draft, session)
    assert "郑大" in dict(caught.value.values).values()


@pytest.mark.usefixtures("branch")
def test_an_annex_issued_meanwhile_tells_who_has_gone(take_in: Any) -> None:
    made = take_in(TWO)
    issued = archive.issue(2, None, settings.current(), reason="试出")
    undo_import(made)
    gone = archive.compare(issued.uid).people
    assert {move.name for move in gone} == {"王甲", "李乙"}
