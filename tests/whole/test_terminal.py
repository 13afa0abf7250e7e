"""What real terminals do to the program: they are small, stall, stop and send what they like."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.terminal_driver import PATIENCE, Terminal, application, at_list
from tests.whole.store_from_outside import look, new_store

pytestmark = pytest.mark.slow


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return new_store(tmp_path / "campaign.db")


def begin(terminal: Terminal, *keys: str) -> None:
    """Open the form of a new member and type."""
    at_list(terminal)
    terminal.press("f3")
    terminal.wait_for("新党员")
    terminal.press(*keys)


def cursor(terminal: Terminal) -> tuple[int, int]:
    """Column and row of the terminal's cursor."""
    return terminal._screen.cursor.x, terminal._screen.cursor.y


def marked_row(terminal: Terminal) -> int | None:
    """The row of the list that the mark stands before."""
    marked = [place for place, row in enumerate(terminal.rows) if row.startswith(">")]
    return marked[0] if len(marked) == 1 else None


def is_whole(shown: str) -> bool:
    """Whether the first and the last line of 首页 are there."""
    return "[1 首页]" in shown and "F6 下一步" in shown


@pytest.mark.skipif(shutil.which("tmux") is None, reason="needs tmux")
def test_inside_tmux_on_80_by_24_every_line_is_there(database: Path) -> None:
    socket = f"paicha-{os.getpid()}"
    command = f"exec {sys.executable} -m paicha_tui --db {database}"
    tmux = ["tmux", "-L", socket, "-f", "/dev/null"]
    surroundings = {**os.environ, "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", "LOGNAME": "clerk"}
    # What was exported for another terminal says nothing of this one.
    surroundings |= {"COLUMNS": "120", "LINES": "40"}
    # The row that its status line takes is gone from the 24.
    new = ["new-session", "-d", "-x", "80", "-y", "23", command]
    subprocess.run([*tmux, *new], check=True, env=surroundings)
    try:
        shown, until = "", time.monotonic() + 30
        while not is_whole(shown) and time.monotonic() < until:
            time.sleep(0.2)
            shown = subprocess.run(
                [*tmux, "capture-pane", "-p"], capture_output=True, text=True, check=False
            ).stdout
        assert is_whole(shown)
        assert "窗口太小" not in shown
    finally:
        subprocess.run([*tmux, "kill-server"], check=False)


@pytest.mark.skipif(shutil.which("screen") is None, reason="needs GNU screen")
@pytest.mark.parametrize("mouse", [[], ["--mouse"]])
def test_inside_gnu_screen_every_line_is_there_and_escape_arrives_by_itself(
    database: Path, tmp_path: Path, mouse: list[str]
) -> None:
    (tmp_path / "screenrc").write_text("hardstatus alwayslastline status\nstartup_message off\n")
    sockets = tmp_path / "s"
    sockets.mkdir(mode=0o700)
    command = ["screen", "-U", "-c", str(tmp_path / "screenrc"), "-S", "clerk"]
    program = [sys.executable, "-m", "paicha_tui", *mouse, "--db", str(database)]
    become = f"import os; os.execvp('screen', {[*command, *program]!r})"
    ended = ["screen", "-S", "clerk", "-X", "quit"]
    try:
        with Terminal(["-c", become], home=tmp_path, SCREENDIR=str(sockets)) as terminal:
            terminal.wait_until(lambda: is_whole(terminal.text) and "status" in terminal.rows[-1])
            assert "窗口太小" not in terminal.text
            begin(terminal, "李四", "enter")
            terminal.wait_for(" 李四  ")
            terminal.press("escape")
            terminal.wait_for("有改动还没有保存")
    finally:
        subprocess.run(ended, env={**os.environ, "SCREENDIR": str(sockets)}, check=False)


def test_keys_that_would_act_unseen_do_nothing(database: Path) -> None:
    with application(database, size=(80, 22)) as terminal:
        begin(terminal, "李四", "enter")
        terminal.wait_for(" 李四  ")
        terminal.wait_for("F2 保存")
        terminal.resize(60, 20)
        terminal.wait_for("窗口太小（60×20），请放大到 80×22")
        terminal.press("999", "f2")
        terminal.settle()
        terminal.resize(80, 22)
        terminal.wait_until_gone("窗口太小")
        terminal.wait_for(" 李四  ")
        assert "999" not in terminal.text
        assert look(database).members == {}
        # The question before leaving is hidden as well.
        terminal.press("escape")
        terminal.wait_for("有改动还没有保存")
        terminal.resize(40, 10)
        terminal.wait_for("窗口太小")
        terminal.press("y")
        terminal.settle()
        terminal.resize(80, 22)
        terminal.wait_for("有改动还没有保存")
        assert look(database).members == {}


def test_plain_signs_are_all_that_is_drawn_where_a_terminal_has_no_others(database: Path) -> None:
    arguments = ["-m", "paicha_tui", "--ascii", "--db", str(database)]
    with Terminal(arguments, home=database.parent) as terminal:
        begin(terminal, "李四", "enter")
        terminal.wait_for("F2 保存")
        terminal.wait_for("-" * 70)
        assert not set(terminal.text) & set("…─│┌┐└┘├┤┬┴┼▁▂▃▄▅▆▇█")


def test_nothing_typed_is_thrown_away_by_a_digit_or_without_a_way_back(database: Path) -> None:
    with application(database) as terminal:
        begin(terminal, "李四", "enter")
        terminal.wait_for(" 李四  ")
        # Delete, whose ESC the line brought early; then the digits of what is being typed.
        terminal.send(b"\x1b")
        terminal.wait_for("有改动还没有保存")
        terminal.send(b"[3~")
        terminal.press("3", "1", "2")
        terminal.settle()
        assert "有改动还没有保存" in terminal.text
        terminal.press("n")
        terminal.wait_for("真的丢弃")
        terminal.press("enter")
        terminal.wait_for(" 李四  ")
        terminal.press("escape")
        terminal.wait_for("放弃改动")
        terminal.press("n")
        terminal.wait_for("真的丢弃")
        terminal.press("n")
        terminal.wait_for("F3 新建")
        assert look(database).drafts == 0
        terminal.send(b"\x1c")
        terminal.wait_for("输入要找的命令")
        terminal.press("已移除")
        terminal.wait_for("找回今天丢弃的录入")
        terminal.settle()
        terminal.press("enter")
        terminal.wait_for("找回哪一份")
        terminal.press("enter")
        terminal.wait_for(" 李四  ")
        terminal.wait_until(lambda: look(database).drafts == 1)


def test_no_byte_that_is_no_key_ends_it_or_is_typed(database: Path) -> None:
    with application(database) as terminal:
        begin(terminal, "李")
        terminal.wait_for(" 李  ")
        for strange in (b"\x1b[M !\xff", b"\x1b[2;2~", b"\x1b[1;3A", b"\xff", b"\x1b[>0;276;0c"):
            terminal.send(strange)
            terminal.settle(0.1)
        terminal.press("四", "enter")
        terminal.wait_for(" 李四  ")
        assert "有改动还没有保存" not in terminal.text
        # The mouse is the terminal's own, unless it was asked for.
        assert b"\x1b[?1000h" not in terminal.written
        # `wall` writes over the form.
        terminal._stream.feed(b"\x1b[5;1HBroadcast message from root@office\x1b[K")
        assert "Broadcast" in terminal.text
        terminal.press("ctrl+l")
        terminal.wait_until_gone("Broadcast")
        terminal.wait_for(" 李四  ")


def test_a_terminal_that_takes_nothing_more_holds_nobody(database: Path) -> None:
    with application(database) as terminal:
        begin(terminal, "李四", "enter")
        terminal.wait_for(" 李四  ")
        # Nobody reads what is drawn from here on.
        for _ in range(60):
            os.write(terminal._line, b"\x1b[6~\x1b[5~" + b"\x1b[21~" * 3)
            time.sleep(0.02)
        time.sleep(1)
        terminal.signal(signal.SIGTERM)
        until = time.monotonic() + PATIENCE
        while not terminal._has_ended() and time.monotonic() < until:
            time.sleep(0.02)
        assert terminal.exit_code == 143
    assert look(database).drafts == 1


def test_the_line_is_as_before_after_a_stop_nobody_told_of(database: Path) -> None:
    with application(database) as terminal:
        at_list(terminal)
        terminal.signal(signal.SIGSTOP)
        time.sleep(0.2)
        terminal.signal(signal.SIGCONT)
        terminal.settle()
        terminal.press("f3")
        terminal.wait_for("新党员")
        terminal.press("escape")
        terminal.wait_for("F3 新建")
        terminal.press("ctrl+q")
        assert terminal.wait_for_end() == 0
        assert terminal.line_as_before
        assert not terminal.in_own_screen


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGQUIT])
def test_however_it_is_asked_to_end_the_line_is_as_before(
    database: Path, number: signal.Signals
) -> None:
    with application(database) as terminal:
        begin(terminal, "李四", "enter")
        terminal.wait_for(" 李四  ")
        for size in ((1, 1), (500, 200), (80, 24)):
            terminal.resize(*size)
            terminal.settle()
        terminal.wait_for(" 李四  ")
        terminal.signal(number)
        assert terminal.wait_for_end() == 128 + number
        assert terminal.line_as_before
        assert not terminal.in_own_screen
    assert look(database).drafts == 1


def test_the_cursor_of_the_terminal_stands_on_the_row(database: Path) -> None:
    with application(database) as terminal:
        begin(terminal, "李四", "enter")
        terminal.wait_for(" 李四  ")
        terminal.press("f2")
        terminal.wait_for("已保存")
        terminal.press("f3")
        terminal.wait_for(" 新党员")
        terminal.press("王五", "enter", "f2")
        terminal.wait_for("已保存")
        terminal.press("escape")
        terminal.wait_for("（2人）")
        terminal.wait_until(lambda: marked_row(terminal) is not None)
        first = marked_row(terminal) or 0
        for key, row in (("down", first + 1), ("up", first), ("down", first + 1)):
            terminal.press(key)
            terminal.wait_until(lambda row=row: marked_row(terminal) == row)
            terminal.wait_until(lambda row=row: cursor(terminal)[1] == row)


HOLDING = """
import sys
from pathlib import Path
from paicha_tui import store
path = Path(sys.argv[1])
store.open_store(path, store.read_key_file(store.key_file_for(path)))
store.database.execute_sql("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def another_writes(database: Path) -> Iterator[Callable[[], object]]:
    """Somebody else has begun to write; what is given has him end."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING, str(database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"held\n"
        yield writer.communicate


def waiting_for_others(database: Path, seconds: float) -> Terminal:
    """The application, whose writes wait so long for those of others."""
    program = (
        "import sys; from paicha_tui import cli; from paicha_tui.store import connection;"
        f"connection.BUSY_SECONDS = {seconds}; sys.exit(cli.main(sys.argv[1:]))"
    )
    return Terminal(["-c", program, "--db", str(database)], home=database.parent)


LONGER_THAN_A_TEST = 600


def test_typing_goes_on_while_another_writes(database: Path) -> None:
    with waiting_for_others(database, LONGER_THAN_A_TEST) as terminal:
        begin(terminal)
        with another_writes(database) as end:
            terminal.press("李四", "enter")
            # The draft of the name can't be written: neither that nor the next field waits for it.
            terminal.wait_for("他人正在写入")
            terminal.press("410402")
            terminal.wait_for("410402")
            end()
        terminal.wait_until(lambda: look(database).drafts == 1)


def test_a_save_that_waits_for_another_says_so_and_keeps_the_keys(database: Path) -> None:
    with waiting_for_others(database, LONGER_THAN_A_TEST) as terminal:
        begin(terminal)
        terminal.press("李四")
        terminal.wait_for(" 李四  ")
        with another_writes(database) as end:
            terminal.press("f2")
            terminal.wait_for("轮到了就写")
            terminal.press("enter", "410402")
            terminal.wait_for("已等 1 秒")
            end()
        terminal.wait_for("已保存")
        terminal.wait_for("410402")
        assert look(database).members.popitem()[1]["name"] == "李四"


def test_a_save_that_waits_too_long_is_told_and_can_be_done_again(database: Path) -> None:
    with waiting_for_others(database, 1) as terminal:
        begin(terminal)
        terminal.press("李四")
        terminal.wait_for(" 李四  ")
        with another_writes(database) as end:
            terminal.press("f2")
            terminal.wait_for("请稍候再试")
            assert "轮到了就写" not in terminal.text
            end()
        terminal.press("f2")
        terminal.wait_for("已保存")
