"""完善档案 as a grid, with real keys, and what then stands in the store (通知 三.4)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from paicha_tui import store
from paicha_tui.app import PaichaApp
from paicha_tui.basics import clock
from paicha_tui.basics.errors import Busy, Refused
from paicha_tui.entry import Spot, check
from paicha_tui.entry import dossier as dossier_entry
from paicha_tui.meaning import figures, settings
from paicha_tui.models import Check, Dossier, Mark, Member, Organization
from paicha_tui.screens.dossier import DossiersScreen
from paicha_tui.screens.member.screen import MembersScreen
from paicha_tui.store import AuditEntry
from tests.fixed_campaign import CLERK, MOMENT, fill
from tests.screens.screen_cases import field_at, notice, open_record, press, record, shown, use
from tests.stillness import settle
from tests.widgets.widget_cases import type_ahead

pytestmark = pytest.mark.usefixtures("campaign")

FIRST_BRANCH = [f"member{number}" for number in range(5)]
MATERIALS = (
    "application_form application_letter political_review full_member_request training_review"
).split()


@pytest.fixture
def campaign(empty_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOGNAME", CLERK)
    monkeypatch.setattr(clock, "now", lambda: MOMENT)
    fill()
    return empty_store


def stored(uid: str) -> Any:
    return Member.get(Member.uid == uid)


def dossier(uid: str) -> Any:
    """The only dossier of a member, or None."""
    found = list(Dossier.select().where(Dossier.member == stored(uid)))
    assert len(found) <= 1
    return found[0] if found else None


def states(uid: str) -> list[str | None]:
    own = dossier(uid)
    return [getattr(own, name) for name in MATERIALS]


def screen(pilot: Pilot[Any]) -> DossiersScreen:
    found = pilot.app.screen
    assert isinstance(found, DossiersScreen), found
    return found


def here(pilot: Pilot[Any]) -> tuple[int, str]:
    grid = screen(pilot)._grid
    return grid.cursor, grid.column


async def grid(pilot: Pilot[Any], branch: int = 0) -> DossiersScreen:
    """Open the dossiers of a branch."""
    assert isinstance(pilot.app, PaichaApp)
    pilot.app.action_go("dossiers")
    await settle(pilot)
    await press(pilot, *["down"] * branch, "enter")
    return screen(pilot)


def mend(pilot: Pilot[Any]) -> str:
    return str(screen(pilot).query_one("#mend").text)  # type: ignore[attr-defined]


# Cell by cell.


def test_a_digit_sets_the_cell_and_goes_to_the_next_and_makes_the_dossier() -> None:
    assert dossier("member1") is None

    async def steps(pilot: Pilot[Any]) -> None:
        await grid(pilot)
        await press(pilot, "down", "1", "2", "3", "4")
        assert here(pilot) == (1, "training_review")
        assert "商转来单位党组织按规定处理" in mend(pilot)
        assert "缺失 政治审查材料：补充" in mend(pilot)
        assert "不规范 入党申请书：鉴别完善" in mend(pilot)
        await press(pilot, "fullwidth_digit_five")
        assert here(pilot) == (2, "application_form")

    use(steps)
    assert states("member1") == ["complete", "irregular", "missing", "false", "unchecked"]
    written = AuditEntry.select().where(AuditEntry.record_uid == dossier("member1").uid)
    assert [each.action for each in written] == ["add"] + ["change"] * 4
    assert {each.actor for each in written} == {CLERK}


def test_a_burst_of_digits_fills_row_after_row_and_ends_at_the_last_cell() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await grid(pilot)
        await type_ahead(pilot, "11111121111131111141111112345")
        await settle(pilot)
        assert "已到末尾" in notice(pilot)

    use(steps)
    assert [states(uid) for uid in FIRST_BRANCH] == [
        ["complete"] * 5,
        ["complete", "irregular", "complete", "complete", "complete"],
        ["complete", "complete", "missing", "complete", "complete"],
        ["complete", "complete", "complete", "false", "complete"],
        ["complete"] * 5,
    ]


def test_the_last_cell_may_be_changed_after_moving() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await grid(pilot, branch=1)
        await press(pilot, "end", *["right"] * 4, "1", "2", "left", "right", "2")

    use(steps)
    assert dossier("member7").training_review == "irregular"


def test_a_digit_that_the_cell_has_not_sets_nothing() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await grid(pilot)
        await press(pilot, "6", "0")
        assert "1 齐全" in notice(pilot)
        await press(pilot, *["right"] * 5, "3")
        assert "1 存入人事档案" in notice(pilot)
        await press(pilot, "right", "1")
        assert "Enter" in notice(pilot)
        assert here(pilot) == (0, "keeper")

    use(steps)
    assert dossier("member0").custody is None
    assert states("member0") == ["complete", None, None, None, None]


def test_custody_by_digit_goes_down_and_the_keeper_is_written_at_enter() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await grid(pilot)
        await press(pilot, *["right"] * 5, "1", "2")
        assert here(pilot) == (2, "custody")
        await press(pilot, "right", "enter", *"file room", "enter")
        assert here(pilot) == (3, "keeper")

    use(steps)
    assert [dossier(uid).custody for uid in FIRST_BRANCH[:2]] == ["personnel_file", "branch_file"]
    assert dossier("member2").keeper == "file room"


# A row, marked rows.


def test_one_key_says_that_a_row_is_complete_but_asks_no_request_of_a_probationary_member() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await grid(pilot)
        await press(pilot, "f2", "a", "f2", "f2", "f2", "f2")

    use(steps)
    assert [states(uid) for uid in FIRST_BRANCH[:4]] == [["complete"] * 5] * 4
    assert states("member4") == ["complete", "complete", "complete", None, "complete"]
    faulty = figures.count("dossier_faulty&under_screening", settings.current())
    assert faulty == 2


def test_a_key_that_changes_nothing_says_so_and_undo_takes_back_the_one_before() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await grid(pilot)
        await press(pilot, "right", "1")
        before = AuditEntry.select().count()
        await press(pilot, "left", "left", "1")
        assert notice(pilot) == "原来就是这样：入党志愿书齐全"
        assert AuditEntry.select().count() == before
        await press(pilot, "ctrl+z")
        assert "入党申请书齐全" in notice(pilot)

    use(steps)
    assert states("member0") == ["complete", None, None, None, None]


def test_the_marked_are_changed_together_and_undone_as_one() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await grid(pilot)
        await press(pilot, "alt+g")
        assert "请先用空格标记" in notice(pilot)
        await press(pilot, "space", "space", "alt+g", "3", *"archive", "enter")
        assert "2名党员：保管单位archive" in notice(pilot)
        await press(pilot, "ctrl+a", "alt+g", "2", "1")
        await press(pilot, "ctrl+a", "alt+g", "1")
        assert " 齐全 5/5 " in shown(pilot)
        await press(pilot, "ctrl+z")
        assert " 齐全 0/5 " in shown(pilot)

    use(steps)
    assert [dossier(uid).keeper for uid in FIRST_BRANCH] == ["archive", "archive", None, None, None]
    assert {dossier(uid).custody for uid in FIRST_BRANCH} == {"personnel_file"}
    assert states("member0") == ["complete", None, None, None, None]


def test_ctrl_z_takes_a_new_dossier_back_and_returns_to_the_member() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await grid(pilot)
        await press(pilot, "down", "2", "end", "ctrl+z")
        assert here(pilot)[0] == 1
        assert "已撤销" in notice(pilot)

    use(steps)
    assert dossier("member1") is None


# What is to be mended.


def test_the_filter_lists_exactly_those_whom_the_flag_counts_and_rows_stay_while_keyed() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await grid(pilot)
        await press(pilot, "f2", "f4")
        wanted = [uid for uid in FIRST_BRANCH if uid != "member0"]
        assert [Member.get_by_id(number).uid for number in screen(pilot)._shown] == wanted
        assert "齐全 1/5  要完善 4  只列要完善的 4 人" in shown(pilot)
        await press(pilot, "f2")
        assert len(screen(pilot)._shown) == 4
        assert "齐全 2/5  要完善 3" in shown(pilot)
        await press(pilot, "f4", "f4")
        assert len(screen(pilot)._shown) == 3

    use(steps)
    branch = Organization.get(Organization.code == "001.001")
    counted = figures.count("under_screening&dossier_faulty", settings.current(), branch)
    raw = sum(dossier(uid) is None or states(uid) != ["complete"] * 5 for uid in FIRST_BRANCH)
    assert counted == raw == 3


def test_f6_goes_to_the_next_cell_to_mend() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await grid(pilot)
        await press(pilot, "f2", "f2", "1", "1", "3", "home", "f6")
        assert here(pilot) == (2, "political_review")
        await press(pilot, "f6", "f6")
        assert here(pilot) == (4, "application_form")
        await press(pilot, "f6")
        assert here(pilot) == (2, "political_review")

    use(steps)


def test_what_must_be_mended_is_said_by_state_and_custody() -> None:
    campaign = settings.current()

    def told(uid: str) -> str:
        return dossier_entry.rows_of([stored(uid).id], campaign)[0].to_mend()

    assert told("member1") == f"五种材料都还没有核；管理方式未填：{dossier_entry.CUSTODY_RULE}"
    dossier_entry.put([stored("member1").id], "custody", "支部建档单位保存", CLERK)
    dossier_entry.put_complete([stored("member1").id], CLERK)
    assert told("member1") == "保管单位未填"
    dossier_entry.put([stored("member1").id], "keeper", "组织部", CLERK)
    assert told("member1") == ""
    dossier_entry.put_complete([stored("member4").id], CLERK)
    assert "转正申请书" not in told("member4")


# With other clerks, the record and the list.


def test_what_another_clerk_changed_meanwhile_stays_and_the_keys_behind_are_dropped() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await grid(pilot)
        dossier_entry.put([stored("member0").id], "application_form", "缺失", "王干事")
        await type_ahead(pilot, "1111")
        await settle(pilot)
        assert "入党志愿书刚由王干事改为“缺失”" in notice(pilot)
        assert here(pilot) == (0, "application_form")
        assert "缺失" in shown(pilot)
        await press(pilot, "1")

    use(steps)
    assert states("member0") == ["complete", None, None, None, None]


def test_a_row_shown_before_a_change_is_refused() -> None:
    campaign = settings.current()
    identity = stored("member0").id
    (row,) = dossier_entry.rows_of([identity], campaign)
    dossier_entry.put([identity], "political_review", "不真实", "王干事")
    with pytest.raises(Busy, match="政治审查材料刚由王干事改为“不真实”"):
        dossier_entry.put_complete([identity], CLERK, shown=row)
    assert states("member0") == ["complete", None, "false", None, None]


def test_a_state_that_is_none_is_refused() -> None:
    with pytest.raises(Refused, match="规定值"):
        dossier_entry.put([stored("member0").id], "political_review", "大概齐全", CLERK)


def test_a_mark_on_a_material_goes_when_it_is_set() -> None:
    with store.write("试验") as transaction:
        for field in ("application_form", "keeper"):
            mark = Mark(
                member=stored("member0"),
                record_table="dossier",
                record_uid="record1",
                field=field,
                typed="全",
            )
            transaction.add(mark)
    dossier_entry.put([stored("member0").id], "application_form", "齐全", CLERK)
    assert [mark.field for mark in Mark.select().where(Mark.record_uid == "record1")] == ["keeper"]


def test_the_record_opens_at_the_cell_and_what_was_saved_shows() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await grid(pilot)
        await press(pilot, "right", "alt+o")
        assert record(pilot)._here() == Spot("record1", "application_letter")
        await press(pilot, "3", "f2", "f8")
        assert record(pilot).form.uid == "member1"
        await press(pilot, "escape")
        assert here(pilot)[0] == 1
        assert "缺失" in shown(pilot)

    use(steps)


def test_the_marked_of_the_list_are_shown_and_escape_comes_back() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "space", "down", "space", "alt+o")
        assert "标记的 2 人，要做什么" in shown(pilot)
        await press(pilot, "2")
        wanted = [stored(uid).id for uid in ("member0", "member2")]
        assert list(screen(pilot).ids) == wanted
        await press(pilot, "1", "escape")
        assert isinstance(pilot.app.screen, MembersScreen)

    use(steps)


def test_the_tab_of_the_record_takes_one_digit_a_material() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member1")
        await press(pilot, "f10", "f10", "f10", "f10")
        await type_ahead(pilot, "123451")
        await settle(pilot)
        await press(pilot, "f2")

    use(steps)
    assert states("member1") == ["complete", "irregular", "missing", "false", "unchecked"]
    assert dossier("member1").custody == "personnel_file"


def test_a_digit_on_the_tab_of_the_checks_sets_a_result_and_no_item() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member1")
        await press(pilot, *["f10"] * 5)
        assert record(pilot)._here().field == "result"  # type: ignore[union-attr]
        await press(pilot, "2")
        first = record(pilot).form.rows_of(Check)[0].uid
        assert field_at(pilot, "item", first).value == "党员信息"
        assert field_at(pilot, "result", first).value == "有问题"

    use(steps)


def test_the_digits_of_the_walk_are_those_of_the_record() -> None:
    assert check.DIGITS == {"sound": "1", "faulty": "2", "incomplete": "3", "unchecked": "4"}
