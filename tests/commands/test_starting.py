"""The first start at a terminal, and what says of a made-up campaign that it is one."""

from __future__ import annotations

import getpass
import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from textual.pilot import Pilot

from paicha_tui import store
from paicha_tui.app import PaichaApp
from paicha_tui.cli import main
from paicha_tui.commands.starting import start_campaign
from paicha_tui.meaning import settings
from paicha_tui.models import Member, Organization, Setting
from paicha_tui.screens.home import HomeScreen
from paicha_tui.store.opening import StoreLocation
from tests.fixed_campaign import CLERK
from tests.screens.screen_cases import press, rows, use

Start = Callable[..., Path]


class Typing(io.StringIO):
    """What a clerk types at a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Start]:
    """Start for the first time with these lines and passphrases; gives the database."""

    def begin(lines: str, *passphrases: str) -> Path:
        monkeypatch.setattr(sys, "stdin", Typing(lines))
        left = iter(passphrases)
        monkeypatch.setattr(getpass, "getpass", lambda _: next(left))
        start_campaign(StoreLocation(tmp_path / "campaign.db"))
        return tmp_path / "campaign.db"

    yield begin
    store.close()


def units() -> list[tuple[str | None, ...]]:
    query: Any = Organization.select().order_by(Organization.code)
    return [(unit.code, unit.name, unit.level) for unit in query]


def test_the_first_start_asks_for_level_and_branches_and_forgives_slips(
    start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = "\n中共石桥市第一局委员会\n9\n２\n第一支部\n 第二支部 \n第一支部\n\n"
    path = start(lines, "short", "longer-one", "longer-two", "long enough", "long enough")
    assert units() == [
        ("001", "中共石桥市第一局委员会", "committee"),
        ("001.001", "第一支部", "branch"),
        ("001.002", "第二支部", "branch"),
    ]
    told = capsys.readouterr()
    assert "至少8个字符" in told.err
    assert "两次输入的口令不同" in told.err
    store.close()
    store.open_store(path, store.Key("long enough"))


def test_without_a_passphrase_the_key_file_is_told_until_enter(
    start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    path = start("中共石桥市第一局第一支部委员会\n4\n\n", "")
    assert units() == [("001", "中共石桥市第一局第一支部委员会", "branch")]
    assert capsys.readouterr().out.endswith("按回车打开排查库：")
    assert store.key_file_for(path).exists()


def test_a_line_that_ends_before_all_is_answered_makes_nothing(start: Start) -> None:
    with pytest.raises(Exception, match="什么也没有建立"):
        start("中共石桥市第一局委员会\n")


@pytest.fixture
def demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A made-up campaign that is closed."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    monkeypatch.setenv("LOGNAME", CLERK)
    path = tmp_path / "demo.db"
    assert main(["demo", "--db", str(path), "--members", "40"]) == 0
    store.close()
    return path


def members_after(path: Path, *more: str) -> int:
    assert main(["demo", "--db", str(path), *more]) == 0
    store.close()
    StoreLocation(path).open()
    number: int = Member.select().count()
    store.close()
    return number


def test_a_made_up_campaign_is_made_anew_only_while_nobody_has_entered_anything(
    demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert members_after(demo, "--members", "41") == 41
    StoreLocation(demo).open()
    with store.write("试验", CLERK) as transaction:
        transaction.change(Member.get(), remarks="练习")
    assert members_after(demo, "--members", "42") == 41
    assert "没有重新生成" in capsys.readouterr().err
    assert members_after(demo, "--members", "42", "--anew") == 42
    StoreLocation(demo).open()
    with store.write("试验", CLERK) as transaction:
        transaction.remove(Setting.get(Setting.key == settings.MADE_UP))
    store.close()
    assert main(["demo", "--db", str(demo), "--anew"]) == 3


def test_a_made_up_campaign_says_so_on_top_and_on_what_it_writes(
    demo: Path, tmp_path: Path
) -> None:
    assert main(["export", "--db", str(demo), "--annex", "7", "--out", str(tmp_path)]) == 0
    (written,) = tmp_path.glob("附件7*.xlsx")
    assert "（示例）" in written.name
    cells = openpyxl.load_workbook(written).worksheets[0].iter_rows(values_only=True)
    assert any("（示例）" in str(cell) for row in cells for cell in row)

    StoreLocation(demo).open()

    async def steps(pilot: Pilot[Any]) -> None:
        assert isinstance(pilot.app.screen, HomeScreen)
        assert rows(pilot)[0].startswith(" 示例 [1 首页]")
        await press(pilot, "2", "enter")
        assert rows(pilot)[0].startswith(" 示例 ")

    use(steps, app=PaichaApp(opens="home"))
    store.close()
