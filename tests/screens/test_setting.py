"""设置 as a clerk uses it: every kind of setting, what is refused, and what concerns the store."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from paicha_tui import store
from paicha_tui.basics import preferences
from paicha_tui.basics.errors import Busy, Misused, Refused
from paicha_tui.cli import main
from paicha_tui.entry import undo
from paicha_tui.entry.setting import change_setting
from paicha_tui.meaning import settings
from paicha_tui.models import Acknowledgement, Member, Organization
from paicha_tui.screens.dialogs.lines_to_read import LinesToRead
from paicha_tui.screens.dialogs.text_prompt import TextPrompt
from paicha_tui.screens.setting.organization import OrganizationsScreen
from paicha_tui.screens.setting.passphrase import MaskedField, PassphrasePrompt
from paicha_tui.screens.setting.restoring import _ask
from paicha_tui.screens.setting.screen import SettingsScreen
from paicha_tui.store import connection, rekeying, safekeeping
from paicha_tui.widgets.fields import FieldInput
from paicha_tui.widgets.prompts import Question
from paicha_tui.widgets.table import VirtualTable
from tests.fixed_campaign import CLERK, fill
from tests.screens.screen_cases import PATIENCE, go, notice, press, shown, table, until, use
from tests.stillness import settle


@pytest.fixture(autouse=True)
def campaign(empty_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOGNAME", CLERK)
    monkeypatch.setenv("HOME", str(empty_store.parent))
    fill()
    return empty_store


def screen(pilot: Pilot[Any]) -> SettingsScreen:
    found = pilot.app.screen
    assert isinstance(found, SettingsScreen), found
    return found


async def choose(pilot: Pilot[Any], label: str) -> None:
    """Put the cursor on a line and press Enter."""
    labels = [line.label for line in screen(pilot)._shown]
    table(pilot).move_to(labels.index(label))
    await press(pilot, "enter")


def stored(key: str) -> str:
    return settings.stored()[key]


def line_of(pilot: Pilot[Any], label: str) -> str:
    return next(line.value for line in screen(pilot)._shown if line.label == label)


async def answer(pilot: Pilot[Any], text: str) -> None:
    field = pilot.app.screen.query_one(FieldInput)
    field.value = text
    await settle(pilot)
    await press(pilot, "enter")


def test_every_setting_stands_in_its_group_with_its_value_in_words() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "settings")
        items = [line.item.key for line in screen(pilot)._shown if line.item]
        assert sorted(items) == sorted(settings.SETTINGS)
        for item in settings.SETTINGS.values():
            assert line_of(pilot, item.label) not in item.choices, "a key is not a word"

    use(steps)


def test_a_choice_is_made_by_its_digit() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "settings")
        await choose(pilot, "附件7版式")
        await press(pilot, "2")
        assert stored("annex7_profile") == "basic"
        assert line_of(pilot, "附件7版式") == "基本栏目"
        await press(pilot, "delete")
        assert stored("annex7_profile") == "full"
        await press(pilot, "ctrl+z")
        assert stored("annex7_profile") == "basic"
        await press(pilot, "ctrl+z")
        assert stored("annex7_profile") == "full"
        assert line_of(pilot, "附件7版式") == "全部栏目"

    use(steps)


def test_a_date_a_count_and_a_text_are_typed() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "settings")
        await choose(pilot, "填表日期")
        assert "20160320" in shown(pilot)
        await answer(pilot, "2016.3.18")
        assert stored("fill_date") == "2016-03-18"
        await choose(pilot, "党内统计党员总数")
        await answer(pilot, "１２０")
        assert stored("statistics_members") == "120"
        await choose(pilot, "填报单位")
        await answer(pilot, "中共石桥市第一局委员会")
        assert stored("reporting_unit") == line_of(pilot, "填报单位") == "中共石桥市第一局委员会"
        await choose(pilot, "附件4份数")
        await answer(pilot, "一式八份")
        assert stored("annex4_copies") == "一式八份"

    use(steps)


def test_what_is_refused_says_why_and_keeps_what_was_typed() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "settings")
        await choose(pilot, "排查结束日期")
        await answer(pilot, "2016-01-01")
        assert isinstance(pilot.app.screen, TextPrompt)
        assert "日期先后不对" in shown(pilot)
        assert pilot.app.screen.query_one(FieldInput).value == "2016-01-01"
        await answer(pilot, "2016-06")
        assert "要写到日" in shown(pilot)
        await press(pilot, "escape")
        assert stored("campaign_end") == "2016-06-20"

    use(steps)


def test_undo_does_not_leave_dates_that_contradict_each_other() -> None:
    change_setting("campaign_end", "2016-09-01", actor=CLERK)
    change_setting("search_end", "2016-08-01", actor="王干事")
    with pytest.raises(Refused, match="日期先后不对"):
        undo.undo_last(CLERK)
    assert stored("campaign_end") == "2016-09-01"
    undo.undo_last("王干事")
    undo.undo_last(CLERK)
    assert (stored("campaign_end"), stored("search_end")) == ("2016-06-20", "2016-03-20")


def test_a_setting_that_another_has_changed_is_not_overwritten_unseen() -> None:
    change_setting("recipient", "市委组织部", actor="王干事")
    with pytest.raises(Busy, match="市委组织部"):
        change_setting("recipient", "县委组织部", shown="市直工委组织部", actor=CLERK)
    assert stored("recipient") == "市委组织部"


def test_the_command_takes_the_key_or_the_words(campaign: Path) -> None:
    store.close()
    assert main(["--db", str(campaign), "settings", "汇总表中的零", "填0"]) == 0
    assert main(["--db", str(campaign), "settings", "annex7_profile", "basic"]) == 0
    assert main(["--db", str(campaign), "settings", "annex7_profile", "别的"]) == 2
    store.open_store(campaign, store.read_key_file(store.key_file_for(campaign)))
    assert (stored("zero_cells"), stored("annex7_profile")) == ("zero", "basic")


@pytest.mark.parametrize("item", settings.SETTINGS.values(), ids=settings.SETTINGS)
def test_every_default_can_be_set(item: settings.Definition[object]) -> None:
    assert item.stored(item.read(item.default)) == item.default
    for key, label in item.choices.items():
        assert item.stored(item.read(label)) == key
    if item.choices:
        with pytest.raises(Misused):
            item.read("[/x]没有这项")


def test_the_colours_are_chosen_and_remembered() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "settings")
        await choose(pilot, "配色")
        await press(pilot, "2")
        assert pilot.app.theme == preferences.load()["theme"]
        assert line_of(pilot, "配色") == "浅色"

    use(steps)


def test_the_organisations_and_the_places_of_files_are_shown(campaign: Path) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "settings")
        await choose(pilot, "文件位置")
        assert isinstance(pilot.app.screen, LinesToRead)
        told = dict(pilot.app.screen._lines)
        assert told["数据库"] == str(campaign)
        assert told["密钥文件"] == str(store.key_file_for(campaign))
        await press(pilot, "escape")
        await choose(pilot, "党组织")
        assert isinstance(pilot.app.screen, OrganizationsScreen)
        assert "001.002" in shown(pilot)
        await press(pilot, "escape")
        screen(pilot)

    use(steps)


def test_leaving_asks_about_what_no_draft_keeps() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "settings")
        await choose(pilot, "党组织")
        await press(pilot, "enter", *"改", "ctrl+q")
        assert "党组织的改动没有保存，也不留草稿" in shown(pilot)
        await press(pilot, "b")
        assert pilot.app.screen.query(FieldInput).first().value == "改"
        await press(pilot, "escape", "n", "escape")
        await choose(pilot, "填报单位")
        await press(pilot, *"某局", "ctrl+q")
        assert "正在填的一句话没有保存" in shown(pilot)
        await pilot.press("ctrl+q")
        assert pilot.app.return_value == 0

    use(steps)


def test_the_self_check_tells_its_verdicts() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "settings")
        await choose(pilot, "自检")
        await settle(pilot)
        assert "自检：完好" in shown(pilot)
        lines = pilot.app.screen.query_one(VirtualTable).total
        assert lines == len(list(safekeeping.examine())) + len(safekeeping.record_counts())
        await press(pilot, "escape")
        store.database.execute_sql("UPDATE member SET version = 7 WHERE uid = 'member0'")
        await choose(pilot, "自检")
        await settle(pilot)
        assert "有问题" in shown(pilot)
        assert "没有留下变更记录" in shown(pilot)

    use(steps)


def test_a_self_check_begun_again_tells_nothing_of_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connection, "_STEPS", 600)
    begun, again, pages = threading.Event(), threading.Event(), safekeeping._damaged_pages

    def held() -> Iterator[str]:
        if not begun.is_set():
            begun.set()
            again.wait(PATIENCE)
        yield from pages()

    monkeypatch.setattr(safekeeping, "_damaged_pages", held)

    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "settings")
        screen(pilot)._examine()
        await until(pilot, begun.is_set)
        screen(pilot)._examine()
        again.set()
        await settle(pilot)
        assert "自检：完好" in shown(pilot)
        await press(pilot, "escape")
        assert "自检完好" in notice(pilot)
        screen(pilot)

    use(steps)


def test_a_backup_is_written_and_an_existing_file_left_alone(campaign: Path) -> None:
    target = campaign.parent / "backup.db"

    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "settings")
        await choose(pilot, "备份")
        await answer(pilot, str(target))
        await settle(pilot)
        assert f"已备份到 {target}"[:30] in notice(pilot)
        before = target.read_bytes()
        await choose(pilot, "备份")
        await answer(pilot, str(target))
        await settle(pilot)
        assert "已存在" in shown(pilot)
        assert pilot.app.screen.query_one(FieldInput).value == str(target)
        assert target.read_bytes() == before

    use(steps)
    with store.opened_aside(target, store.key_in_use()):
        assert safekeeping.record_counts()["党员"] == 8


async def type_masked(pilot: Pilot[Any], **typed: str) -> None:
    for name, text in typed.items():
        pilot.app.screen.query_one(f"#{name}", MaskedField).value = text
    await press(pilot, "f2")


def test_a_passphrase_is_set_changed_and_given_up_by_keys(campaign: Path) -> None:
    first, second = "第一个口令 first", "第二个口令 second"

    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "settings")
        await choose(pilot, "口令")
        assert isinstance(pilot.app.screen, Question)
        assert "密钥文件就删除" in shown(pilot)
        await press(pilot, "1")
        assert isinstance(pilot.app.screen, PassphrasePrompt)
        await type_masked(pilot, new="short", again="short")
        assert "至少8个字符" in shown(pilot)
        await type_masked(pilot, new=first, again="另一个口令 first")
        assert "两次输入的新口令不同" in shown(pilot)
        assert store.key_in_use().is_of_file
        pilot.app.screen.query_one("#new", MaskedField).value = first
        await settle(pilot)
        assert "第一个" not in shown(pilot)
        assert "*" * len(first) in shown(pilot)
        await type_masked(pilot, new=first, again=first)
        assert "已更换口令" in notice(pilot)
        assert line_of(pilot, "口令") == "现用口令"
        assert not store.key_file_for(campaign).exists()
        await choose(pilot, "口令")
        await press(pilot, "1")
        await type_masked(pilot, present="不是这个口令", new=second, again=second)
        assert "现在的口令不对" in shown(pilot)
        await type_masked(pilot, present=first, new=second, again=second)
        assert store.key_in_use() == store.Key(second)
        await go(pilot, "members")
        assert "张三" in shown(pilot)
        await go(pilot, "settings")
        await choose(pilot, "口令")
        await press(pilot, "2")
        await type_masked(pilot, present=second)
        assert "已改用密钥文件" in notice(pilot)

    use(steps)
    store.close()
    store.open_store(campaign, store.read_key_file(store.key_file_for(campaign)))
    assert safekeeping.record_counts()["党员"] == 8


def test_a_change_that_fails_is_told_and_the_application_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def busy(*_: Any) -> None:
        raise Busy("还有别的窗口或程序开着这个数据库")

    monkeypatch.setattr(rekeying, "change_key", busy)

    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "settings")
        await choose(pilot, "口令")
        await press(pilot, "1")
        await type_masked(pilot, new="第一个口令 first", again="第一个口令 first")
        assert "还有别的窗口" in notice(pilot)

    use(steps)


def test_the_command_filters_the_checks_and_accepts(
    campaign: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    store.close()

    def run(*arguments: str) -> tuple[int, Any]:
        capfd.readouterr()
        code = main(["--db", str(campaign), *arguments])
        out = capfd.readouterr().out
        return code, json.loads(out) if "--json" in arguments else out

    _, everything = run("check", "--json")
    code, doubtful = run("check", "--json", "--severity", "W")
    assert code == 0
    assert doubtful == [each for each in everything if each["severity"] == "W"]
    _, of_rule = run("check", "--json", "--rule", "V4")
    assert of_rule == [each for each in everything if each["rule"] == "V4"]
    assert len(of_rule) == 2
    members = [word for each in of_rule for word in ("--member", each["member_uid"])]
    assert run("accept", "--rule", "V4", *members, "--reason", "与档案核对无误")[0] == 0
    assert run("check", "--json", "--rule", "V4")[1] == []
    assert run("accept", "--rule", "V4", *members[:2], "--withdraw")[0] == 0
    assert run("check", "--json", "--rule", "V4")[1] == of_rule[:1]
    hard = next(each for each in everything if each["rule"] == "V10")
    assert run("accept", "--rule", "V10", "--member", hard["member_uid"], "--reason", "x")[0] == 3
    assert run("accept", "--rule", "无", "--member", "x", "--reason", "x")[0] == 2
    assert run("accept", "--rule", "V4", "--member", "nobody", "--reason", "x")[0] == 2
    store.open_store(campaign, store.read_key_file(store.key_file_for(campaign)))
    assert Acknowledgement.select().count() == 1


def test_a_fill_date_before_the_campaign_is_refused() -> None:
    with pytest.raises(Misused, match="不能早于排查开始日期"):
        change_setting("fill_date", "2015-01-01", shown=stored("fill_date"))
    with pytest.raises(Misused, match="不能早于排查开始日期"):
        settings.read_fill_date("2016.2.1")
    assert stored("fill_date") == ""


def test_a_refused_value_is_told_in_one_sentence() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "settings")
        await choose(pilot, "排查开始日期")
        await answer(pilot, "2016-13-01")
        assert "日历上不存在" in shown(pilot)
        assert "。。" not in shown(pilot)

    use(steps)


def test_a_backup_is_restored_once_it_is_seen_what_would_be_lost(campaign: Path) -> None:
    # Not where the program keeps its own: where the clerk wrote one last is looked first.
    target = campaign.parent / "U盘" / "before.db"
    safekeeping.backup(target, store.key_in_use())
    preferences.keep(backup_folder=str(target.parent))
    with store.write("登记") as transaction:
        branch = Organization.get(Organization.code == "001.001")
        transaction.add(Member(branch=branch, name="后来的"))
    now = Member.select().count()

    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "settings")
        await choose(pilot, "恢复")
        table(pilot).move_to(table(pilot).total - 1)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, Question), shown(pilot)
        assert f"党员：现在 {now}，备份里 {now - 1}" in shown(pilot)
        assert "移到一边" in shown(pilot)
        await press(pilot, "enter")
        assert Member.select().count() == now
        await choose(pilot, "恢复")
        table(pilot).move_to(table(pilot).total - 1)
        await press(pilot, "enter", "y")
        assert "已从" in notice(pilot)
        assert Member.select().count() == now - 1
        await go(pilot, "members")
        assert "后来的" not in shown(pilot)

    use(steps)
    assert list(campaign.parent.glob("*.replaced-*"))


def test_a_file_that_is_no_backup_is_refused_and_the_store_stays(campaign: Path) -> None:
    (campaign.parent / "other.db").write_bytes(b"x" * 4096)
    now = Member.select().count()

    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "settings")
        _ask(screen(pilot), campaign.parent / "other.db")
        await settle(pilot)
        assert "没有改动" in notice(pilot)
        assert Member.select().count() == now

    use(steps)
