"""What happens to a clerk at a terminal: a colleague, a full disk, a small window, a fault, GBK."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal_driver import Terminal, application, at_list
from tests.whole.store_from_outside import look, new_store
from tests.whole.typed_members import Typed, keystrokes, typed_member

pytestmark = pytest.mark.slow

MEMBER = typed_member("张三", 1)
CANARY = typed_member("金丝雀", 77).shown["id_number"]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return new_store(tmp_path / "campaign.db")


def start_entering(terminal: Terminal, *keys: str) -> None:
    """Open the form of a new member and type."""
    at_list(terminal)
    terminal.press("f3")
    terminal.wait_for("新党员")
    terminal.press(*keys)


def save_member(terminal: Terminal, member: Typed) -> None:
    start_entering(terminal, keystrokes(member))
    terminal.wait_for(member.shown["last_dues_on"])
    terminal.press("f2")
    terminal.wait_for("已保存")
    terminal.press("escape")
    terminal.wait_for("全部（1人）")


def correct_name(terminal: Terminal, name: str) -> None:
    """Open the first record and put another name there."""
    terminal.press("enter")
    terminal.wait_for("F2 保存")
    terminal.press("ctrl+u", name, "enter")
    terminal.wait_for(f" {name}  ")


@pytest.mark.parametrize(
    ("keys", "told", "name"), [(("enter", "f2"), "已保存", "章三"), (("f2",), "没有改动", "张山")]
)
def test_the_second_of_two_clerks_decides_between_the_values(
    database: Path, keys: tuple[str, ...], told: str, name: str
) -> None:
    with application(database) as first:
        save_member(first, MEMBER)
        with application(database, USER="zhao", LOGNAME="zhao") as second:
            at_list(second)
            second.wait_for("全部（1人）")
            correct_name(first, "张山")
            correct_name(second, "章三")
            second.press("up")
            first.press("f2")
            first.wait_for("已保存")
            second.press("f2")
            second.wait_for("他人的")
            second.wait_until(
                lambda: any(
                    "张三" in row and "章三" in row and "张山" in row for row in second.rows
                )
            )
            assert look(database).named("张山") == MEMBER.shown | {"name": "张山"}

            # Going back keeps his own text, unsaved; only his word puts it over the other's.
            second.press("escape")
            second.wait_for("没有保存，您的输入还在")
            assert look(database).named("张山")
            second.press("f2")
            second.wait_for("他人的")
            second.press(*keys)
            second.wait_for(told)
            second.wait_for(f" {name}  ")
    seen = look(database)
    assert len(seen.members) == 1
    assert seen.named(name) == MEMBER.shown | {"name": name}
    assert seen.problems == []


def test_a_full_disk_keeps_the_form_and_says_so(database: Path) -> None:
    with application(database) as terminal:
        save_member(terminal, MEMBER)
    before = look(database).members
    # Room for the index of the journal, not for the pages of a save.
    with application(database, largest_file=36 * 1024) as terminal:
        start_entering(terminal, "李四", "enter", CANARY, "enter")
        terminal.wait_for(f" {CANARY}")
        terminal.press("f2")
        terminal.wait_for("请看磁盘是否已满")
        terminal.wait_until(lambda: any("李四" in row for row in terminal.rows[2:]))
        terminal.wait_for(CANARY)
        terminal.press("f2")
        terminal.wait_for("请看磁盘是否已满")
        assert b"Traceback" not in terminal.written
    seen = look(database)
    assert seen.members == before
    assert seen.problems == []


def test_a_field_just_typed_in_goes_with_every_key_that_leaves_the_tab(database: Path) -> None:
    for way in ("f6", "f10", "f12"):
        with application(database) as terminal:
            start_entering(terminal, "李四")
            terminal.wait_for("  李四")
            terminal.press(way)
            terminal.wait_for(" 李四  ")
            # Given up, nothing of it is offered again.
            terminal.press("escape")
            terminal.wait_for("有改动还没有保存", "F12 加一条", "哪一类")
            while "F3 新建" not in terminal.text:
                before = terminal.text
                terminal.press("escape" if "有改动还没有保存" not in before else "n")
                terminal.wait_until(lambda before=before: terminal.text != before)
                terminal.settle()
        assert look(database).drafts == 0


def test_a_window_too_small_says_so_and_keeps_what_was_typed(database: Path) -> None:
    with application(database) as terminal:
        start_entering(terminal, "李四", "enter", "41040219")
        terminal.wait_for("41040219")
        terminal.resize(60, 20)
        terminal.wait_for("窗口太小（60×20）")
        terminal.wait_until_gone("李四")
        terminal.resize(80, 24)
        terminal.wait_until_gone("窗口太小")
        terminal.wait_for("41040219")
        # The cursor still stands behind what was typed.
        terminal.press("7003050015", "enter")
        terminal.wait_for("410402197003050015")
        terminal.wait_for("1970.03.05")
        terminal.wait_for("李四")


BROKEN = """
import sys
from paicha_tui import cli
from paicha_tui.screens.member.record import RecordScreen

async def fail(self, number="{canary}"):
    secret = self.form.text(self.form.uid, "id_number")
    raise RuntimeError(f"cannot repeat {{secret}} {{number}}")

RecordScreen.action_repeat = fail
sys.exit(cli.main(["--db", sys.argv[1]]))
"""


def test_a_fault_shows_no_data_and_keeps_the_draft(database: Path) -> None:
    program = ["-c", BROKEN.format(canary=CANARY), str(database)]
    with Terminal(program, home=database.parent) as terminal:
        start_entering(terminal, "李四", "enter", CANARY)
        terminal.wait_for(CANARY)
        seen_before = len(terminal.written)
        terminal.press("f9")
        assert terminal.wait_for_end() not in (0, None)
        told = terminal.written[seen_before:].decode()
        assert CANARY not in told
        assert "李四" not in told
        assert "Traceback" not in told
        assert terminal.line_as_before
        assert not terminal.in_own_screen
    with application(database) as terminal:
        terminal.wait_for("要恢复吗")
        terminal.wait_for("李四")
        terminal.press("y")
        terminal.wait_for(CANARY)


def test_a_terminal_that_sends_gbk_is_told_in_one_line(database: Path) -> None:
    with application(database) as terminal:
        start_entering(terminal, "a", "enter")
        terminal.wait_for(" a  ")
        seen_before = len(terminal.written)
        terminal.send("张三".encode("gbk"))
        assert terminal.wait_for_end() == 2
        told = terminal.written[seen_before:]
        assert told.count(b"terminal encoding is not UTF-8") == 1
        assert b"Traceback" not in told
        assert terminal.line_as_before
    assert look(database).drafts == 1


@pytest.mark.parametrize("term", ["dumb", ""])
def test_a_terminal_that_cannot_draw_is_refused(database: Path, term: str) -> None:
    with application(database, TERM=term) as terminal:
        assert terminal.wait_for_end() == 2
        assert terminal.written.count(b"\n") == 1
        assert b"TERM=xterm-256color" in terminal.written
        assert b"\x1b" not in terminal.written


def test_a_line_that_drops_without_a_signal_ends_the_application(database: Path) -> None:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "paicha_tui", "--db", str(database)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"},
        # A session without a controlling terminal is sent nothing when the line drops.
        start_new_session=True,
    )
    os.close(theirs)
    drawn = b""
    while b"F1" not in drawn and select.select([ours], [], [], 30)[0]:
        drawn += os.read(ours, 65536)
    os.close(ours)
    assert process.wait(timeout=30) == 129
