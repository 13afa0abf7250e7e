"""报表 as a clerk uses it: states, preview, people, writing, issuing, and what was issued."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from paicha_tui import reports, store
from paicha_tui.annexes import archive, previews, readiness, workbooks
from paicha_tui.basics import locations, preferences
from paicha_tui.basics.errors import Refused
from paicha_tui.entry import MemberForm, save
from paicha_tui.meaning import settings
from paicha_tui.meaning.rules.blocking import blockers
from paicha_tui.models import Member, Organization
from paicha_tui.screens.dialogs.text_prompt import TextPrompt
from paicha_tui.screens.finding.screen import FindingsScreen
from paicha_tui.screens.member.record import RecordScreen
from paicha_tui.screens.member.screen import MembersScreen
from paicha_tui.screens.report.delivery import DeliveryScreen
from paicha_tui.screens.report.issued import ComparisonScreen, IssuedScreen
from paicha_tui.screens.report.preview import PreviewPane
from paicha_tui.screens.report.screen import ReportsScreen
from paicha_tui.screens.report.writing import WritingScreen
from paicha_tui.store import AuditEntry, connection
from paicha_tui.widgets.prompts import Question
from paicha_tui.worklists.finding import ListedFinding
from tests.fixed_campaign import CLERK, fill
from tests.screens.screen_cases import (
    PATIENCE,
    go,
    notice,
    press,
    see_preview,
    shown,
    table,
    until,
    use,
)
from tests.stillness import settle

pytestmark = [pytest.mark.usefixtures("campaign"), pytest.mark.slow]


@pytest.fixture
def campaign(
    empty_store: Path,  # noqa: ARG001 - it must be open
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Path:
    monkeypatch.setenv("LOGNAME", CLERK)
    fill()
    folder = tmp_path / "附件"
    preferences.keep(report_folder=str(folder))
    return folder


def screen_of(pilot: Pilot[Any]) -> ReportsScreen:
    screen = pilot.app.screen
    assert isinstance(screen, ReportsScreen), screen
    return screen


async def at(pilot: Pilot[Any], annex: int) -> ReportsScreen:
    """报表 with the cursor on an annex whose preview has been drawn."""
    return await see_preview(pilot, annex)


def pane(pilot: Pilot[Any]) -> PreviewPane:
    return pilot.app.screen.query_one(PreviewPane)


def notes(action: str) -> list[str]:
    return [entry.changes for entry in AuditEntry.select().where(AuditEntry.action == action)]


def test_each_annex_says_how_many_findings_stand_in_its_way(campaign: Path) -> None:  # noqa: ARG001
    now = settings.current()
    expected = {annex: len(blockers(annex, None, now)) for annex in readiness.ISSUABLE}

    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, 1)
        text = shown(pilot).splitlines()
        for annex, number in expected.items():
            title = screen_of(pilot)._title(annex)[:10]
            row = next(line for line in text[3:13] if title in line)
            assert (f"还有 {number} 处必须处理" if number else "可定稿") in row, row
        assert f"附件1 党员基本信息表：还有 {expected[1]} 处必须处理" in notice(pilot)

    use(steps, size=(120, 40))


def test_states_are_kept_until_a_record_changes() -> None:
    now = settings.current()
    assert readiness.known(None, now, None) == {}
    first = dict(readiness.counted(None, now, None))
    assert readiness.known(None, now, None) == first
    with store.write() as transaction:
        transaction.note("export", annex="7")
    assert readiness.known(None, now, None) == first
    form = MemberForm.open("member0", CLERK)
    form.set("member0", "school", "河南大学")
    save(form)
    assert readiness.known(None, now, None) == {}


def test_what_was_read_for_another_annex_or_other_choices_is_not_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "_STEPS", 1)
    reading, going_on, prepare = threading.Event(), threading.Event(), previews.prepare

    def held(annex: int, *given: Any, **options: Any) -> previews.Preview:
        if annex == 3:
            reading.set()
            going_on.wait(PATIENCE)
        return prepare(annex, *given, **options)

    async def steps(pilot: Pilot[Any]) -> None:
        screen = await at(pilot, 1)
        monkeypatch.setattr(previews, "prepare", held)
        screen._prepare(3)
        await until(pilot, reading.is_set)
        screen._prepare(2)
        going_on.set()
        await settle(pilot)
        assert not notice(pilot).startswith("!"), notice(pilot)
        assert set(screen._previews) == {1, 2}
        before = dict(screen._states)
        going_on.clear()
        monkeypatch.setattr(readiness, "counted", lambda *_: held_count())
        screen._count()
        screen._prepare(3)
        screen._renew()
        going_on.set()
        await settle(pilot)
        assert screen._states == before
        assert 3 not in screen._previews

    def held_count() -> Iterator[tuple[int, int]]:
        going_on.wait(PATIENCE)
        yield 1, 99

    use(steps)


def test_enter_on_a_number_opens_its_people_and_escape_comes_back() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, 9)
        await press(pilot, "enter")
        spot = pane(pilot).spot
        assert spot and spot.figure and spot.number == 1
        assert "合计" in notice(pilot)
        await press(pilot, "enter")
        screen = pilot.app.screen
        assert isinstance(screen, MembersScreen)
        assert [Member.get_by_id(identity).name for identity in screen.ids] == ["欧阳建国"]
        await press(pilot, "escape")
        assert pane(pilot).has_focus
        assert pane(pilot).spot == spot
        await press(pilot, "down", "enter")
        assert screen_of(pilot) and "没有可打开的名单" in notice(pilot)
        await press(pilot, "escape", "escape")
        assert pilot.app.screen.place == "home"  # type: ignore[attr-defined]

    use(steps)


def test_enter_on_a_row_opens_the_record_and_a_change_shows_on_return() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, 2)
        await press(pilot, "enter", "down", "enter")
        screen = pilot.app.screen
        assert isinstance(screen, RecordScreen)
        assert screen.form.uid == "member1"
        form = MemberForm.open("member1", CLERK)
        form.set("member1", "name", "周新名")
        save(form)
        await press(pilot, "escape")
        await until(pilot, lambda: "周新名" in shown(pilot))
        await settle(pilot)
        spot = pane(pilot).spot
        assert spot and spot.member_uid == "member1"

    use(steps)


def test_a_personal_form_turns_from_person_to_person() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, 1)
        await press(pilot, "enter")
        assert notice(pilot) == "张三 第1人，共7人"
        await press(pilot, "pagedown")
        assert notice(pilot) == "周思远 第2人，共7人"
        await press(pilot, "pageup", "pageup", "enter")
        screen = pilot.app.screen
        assert isinstance(screen, RecordScreen) and screen.form.uid == "member0"

    use(steps)


def test_scope_and_fill_date_change_what_is_counted_and_whose_list_opens() -> None:
    branch = Organization.get(Organization.code == "001.002")

    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, 2)
        await press(pilot, "f4", "1")
        await press(pilot, "end", "enter")
        assert screen_of(pilot)._choices.organization == branch
        assert "范围 中共石桥市第一局第二支部委员会" in shown(pilot)
        await press(pilot, "f4", "2")
        prompt = pilot.app.screen
        assert isinstance(prompt, TextPrompt)
        pilot.app.focused.value = "２０１６.3.18"  # type: ignore[union-attr]
        await press(pilot, "enter")
        await until(pilot, lambda: 2 in screen_of(pilot)._previews)
        await settle(pilot)
        assert "填表 2016.03.18" in shown(pilot)
        await press(pilot, "enter")
        assert pane(pilot).spot and "赵口袋" in pane(pilot).spot.told  # type: ignore[union-attr]
        await press(pilot, "end", "enter")
        screen = pilot.app.screen
        assert isinstance(screen, MembersScreen)
        assert len(screen.ids) == 2
        assert str(screen._listing.campaign.fill_date) == "2016-03-18"

    use(steps)


def test_registers_are_bound_by_branch_until_the_clerk_merges_them(campaign: Path) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, 2)
        assert "党支部（盖章）：中共石桥市第一局第一支部委员会" in shown(pilot)
        await press(pilot, "f4", "6")
        await until(pilot, lambda: 2 in screen_of(pilot)._previews)
        await settle(pilot)
        assert "（默认）  合册  存到" in shown(pilot)
        assert "填报单位（盖章）：中共石桥市第一局机关委员会" in shown(pilot)
        assert "--merged" in screen_of(pilot)._choices.command(2)
        await press(pilot, "f2")
        await written(pilot)
        await press(pilot, "enter")

    use(steps, size=(120, 40))
    assert [path.name for path in campaign.iterdir()] == [
        "附件2_党员名册_中共石桥市第一局机关委员会_20160320.xlsx"
    ]


def test_an_impossible_fill_date_is_told_and_changes_nothing() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, 2)
        await press(pilot, "f4", "2")
        pilot.app.focused.value = "2016.13.40"  # type: ignore[union-attr]
        await press(pilot, "enter")
        assert notice(pilot).startswith("!")
        assert screen_of(pilot)._choices.fill_date is None

    use(steps)


# Writing.


async def written(pilot: Pilot[Any]) -> WritingScreen:
    await settle(pilot)
    screen = pilot.app.screen
    assert isinstance(screen, WritingScreen), screen
    return screen


def test_f2_writes_what_the_command_writes_and_notes_it(campaign: Path) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, 8)
        await press(pilot, "f2")
        await written(pilot)
        assert "已生成" in shown(pilot)
        await press(pilot, "enter")
        assert notice(pilot).startswith("按 F6 下载到自己的电脑；已生成 ")

    use(steps)
    (path,) = campaign.iterdir()
    (expected,) = reports.export([8], None, settings.current())
    assert path.name == expected.name
    assert notes("export") == ['{"annex": "8", "masked": false, "org": ""}']


def test_the_marked_annexes_and_the_closing_report_are_written(campaign: Path) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, 7)
        await press(pilot, "space", "end", "space", "f2")
        await written(pilot)
        await press(pilot, "enter", "ctrl+a")
        assert screen_of(pilot)._chosen() == list(range(1, 11))

    use(steps)
    assert sorted(path.suffix for path in campaign.iterdir()) == [".docx", ".xlsx"]
    assert notes("export") == ['{"annex": "7,10", "masked": false, "org": ""}']


def test_a_file_that_is_there_is_replaced_only_when_the_clerk_says_so(campaign: Path) -> None:
    (file,) = reports.export([8], None, settings.current())
    campaign.mkdir()
    there = campaign / file.name
    there.write_bytes(b"old")

    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, 8)
        for key, kept_as_it_was in (("n", True), ("s", True), ("y", False)):
            # The thread waits for the answer, so nothing else may wait for the thread.
            await pilot.press("f2")
            await until(pilot, lambda: isinstance(pilot.app.screen, Question))
            await pilot.pause()
            assert file.name[:20] in shown(pilot)
            await press(pilot, key)
            await written(pilot)
            await press(pilot, "enter")
            assert (there.read_bytes() == b"old") is kept_as_it_was

    use(steps)


def test_stopping_leaves_nothing_half_and_names_what_is_finished(
    campaign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screens: list[WritingScreen] = []
    save_one = reports.write_file

    def stop_after_the_first(path: Path, content: bytes) -> None:
        save_one(path, content)
        screens[0].action_stop()

    monkeypatch.setattr(reports, "write_file", stop_after_the_first)

    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, 1)
        screens.append(WritingScreen([1, 2, 7], screen_of(pilot)._choices, settings.current()))
        results: list[Any] = []
        pilot.app.push_screen(screens[0], results.append)
        await written(pilot)
        assert "已停止；之前已生成 1 个文件" in shown(pilot)
        await press(pilot, "escape")
        assert [path.name[:3] for path in results[0].paths] == ["附件1"]

    use(steps)
    (path,) = campaign.iterdir()
    assert path.name.startswith("附件1") and path.suffix == ".xlsx"


def test_a_stop_before_the_first_file_leaves_nothing(campaign: Path) -> None:
    def stop(_people: int) -> None:
        raise workbooks.Stopped("停")

    files = reports.export([2], None, settings.current(), tick=stop)
    with pytest.raises(workbooks.Stopped):
        list(reports.save(files, campaign))
    assert not campaign.exists()


@pytest.mark.parametrize("annex", readiness.ISSUABLE)
def test_the_ticks_add_up_to_the_people_announced(annex: int) -> None:
    ticks: list[int] = []
    list(reports.export([annex], None, settings.current(), tick=ticks.append))
    assert sum(ticks) == reports.people_on([annex], None, settings.current())


def test_a_disk_that_is_full_is_told_with_what_was_written(
    campaign: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_one = reports.write_file

    def full_at_the_second(path: Path, content: bytes) -> None:
        if campaign.exists():
            raise Refused(f"写不了 {path}：磁盘已满")
        save_one(path, content)

    monkeypatch.setattr(reports, "write_file", full_at_the_second)

    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, 7)
        await press(pilot, "space", "space", "f2")
        await written(pilot)
        assert "磁盘已满；之前已生成1个文件" in shown(pilot).replace("\n", "").replace(" ", "")

    use(steps)


def test_a_folder_chosen_once_is_offered_again(tmp_path: Path) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, 8)
        await press(pilot, "f4", "3")
        pilot.app.focused.value = str(tmp_path / "别处")  # type: ignore[union-attr]
        await press(pilot, "enter")

    use(steps)
    assert preferences.load()["report_folder"] == str(tmp_path / "别处")


def test_fetching_needs_something_written_and_offers_lines_to_copy() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, 8)
        await press(pilot, "alt+f")
        assert "请先按 F2 生成" in notice(pilot)
        await press(pilot, "f2")
        await written(pilot)
        await press(pilot, "f6")
        assert isinstance(pilot.app.screen, DeliveryScreen)
        assert "scp -p" in shown(pilot)
        assert "--annex 8 --out -" in shown(pilot)
        assert "FromBase64String" in shown(pilot)
        await press(pilot, "2")
        assert "粘贴到 cmd" in shown(pilot)
        assert "FromBase64String" not in shown(pilot)
        await press(pilot, "escape", "alt+f")
        assert "粘贴到 cmd" in shown(pilot)

    use(steps)


# Issuing.


async def issue(pilot: Pilot[Any]) -> None:
    await press(pilot, "alt+k")
    await until(pilot, lambda: not isinstance(pilot.app.screen, ReportsScreen))
    await settle(pilot)


def test_a_blocked_annex_leads_to_the_findings_or_is_issued_with_a_reason() -> None:
    number = len(blockers(8, None, settings.current()))
    assert number

    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, 8)
        await issue(pilot)
        assert f"附件8还有 {number} 处必须处理的问题" in shown(pilot)
        await press(pilot, "n")
        assert archive.issued() == []
        await issue(pilot)
        await press(pilot, "r")
        pilot.app.focused.value = "上级催报，先出草表"  # type: ignore[union-attr]
        await press(pilot, "enter")
        await settle(pilot)
        assert "已定稿存档：附件8（1人）" in notice(pilot)
        await issue(pilot)
        await press(pilot, "c")
        opened = pilot.app.screen
        assert isinstance(opened, FindingsScreen)
        await until(pilot, lambda: bool(opened._lines))
        told = {line.finding for line in opened._lines if isinstance(line, ListedFinding)}
        assert told == set(blockers(8, None, settings.current()))
        assert "附件8定稿前要处理的" in shown(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, ReportsScreen)

    use(steps)
    (issued,) = archive.issued(8)
    assert (issued.reason, issued.people) == ("上级催报，先出草表", 1)


def test_an_issued_annex_is_printed_again_unchanged_and_compared(campaign: Path) -> None:
    now = settings.current()
    first = archive.issue(8, None, now, reason="试出")
    (before,) = archive.files_of(first.uid)
    member = Member.get(Member.uid == "member1")
    with store.write() as transaction:
        transaction.change(member, relation="transferred", left_on="2016-01-05")

    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, 8)
        await press(pilot, "alt+v")
        assert isinstance(pilot.app.screen, IssuedScreen)
        await press(pilot, "f4")
        assert "只定稿过一次" in notice(pilot)
        await press(pilot, "f2")
        assert "已原样重印" in notice(pilot)
        await press(pilot, "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ComparisonScreen)
        text = shown(pilot)
        assert "1 → 0（-1）" in text
        assert "不再列入 周思远" in text
        row = next(
            place for place, line in enumerate(pilot.app.screen._lines) if line.uid == "member1"
        )
        table(pilot).move_to(row)
        await press(pilot, "enter")
        screen = pilot.app.screen
        assert isinstance(screen, RecordScreen) and screen.form.uid == "member1"

    use(steps)
    assert (campaign / before.name).read_bytes() == before.content
    assert len(notes("reprint")) == 1


def test_two_issues_are_compared_the_older_first() -> None:
    now = settings.current()
    archive.issue(2, None, now, reason="一")
    member = Member.get(Member.uid == "member0")
    with store.write() as transaction:
        transaction.change(member, relation="deceased", left_on="2016-03-01")
    archive.issue(2, None, now, reason="二")

    async def steps(pilot: Pilot[Any]) -> None:
        await at(pilot, 2)
        await press(pilot, "alt+v", "f4", "enter")
        await settle(pilot)
        assert "不再列入 张三" in shown(pilot)

    use(steps)


def test_a_faulty_layout_of_the_clerks_own_is_told_and_the_other_annexes_still_drawn() -> None:
    folder = locations.annex_folder()
    folder.mkdir(parents=True)
    (folder / "annex7.toml").write_text("annex = 7", encoding="utf-8")

    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "reports")
        table(pilot).move_to(6)
        await until(pilot, lambda: "annex7.toml" in notice(pilot))
        assert "版式文件有误" in shown(pilot)
        await at(pilot, 8)
        assert "外出流动党员情况汇总表" in shown(pilot)
        await press(pilot, "up", "f2")
        await written(pilot)
        assert "annex7.toml" in shown(pilot).replace("\n", "").replace(" ", "")

    use(steps)
