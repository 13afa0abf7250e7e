"""Files on their way to the clerk's own machine: lines to copy, and ZMODEM over the terminal."""

from __future__ import annotations

import fnmatch
import os
import re
import select
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from paicha_tui import store
from paicha_tui.annexes import delivery
from paicha_tui.annexes.delivery import Host, copying_line, exporting_line, this_host
from paicha_tui.annexes.shells import SHELLS, Shell
from paicha_tui.basics.errors import Refused
from tests.fixed_campaign import fill
from tests.terminal_driver import Terminal

FILE = Path("/home/干事/附 件/附件8_外出流动党员情况汇总表_单位'一'_20160320.xlsx")


def in_cmd(line: str) -> list[str]:
    """The words of a line as cmd and the C library of Windows take them; `>` stands alone."""
    words, word, quoted, begun = [], "", False, False
    assert "%" not in line
    for sign in line:
        if sign == '"':
            quoted, begun = not quoted, True
        elif sign == " " and not quoted:
            words += [word] if word or begun else []
            word, begun = "", False
        else:
            assert quoted or sign not in "&|<^()" or sign == ">"
            word += sign
    assert not quoted
    return [*words, word]


def in_powershell(line: str) -> list[str]:
    """The words of a line as PowerShell takes them: a quote of any form ends, doubled stays."""
    words = re.findall(r"(?:[^\s'‘’‚‛()]+|'(?:[^'‘’‚‛]|['‘’‚‛]{2})*'|[()])", line)
    assert "".join(words).replace(" ", "") == line.replace(" ", "")
    return [
        re.sub("(['‘’‚‛]){2}", r"\1", word[1:-1]) if word.startswith("'") else word
        for word in words
    ]


READ_AS = {"PowerShell": in_powershell, "cmd": in_cmd, "Linux、macOS": shlex.split}
every_shell = pytest.mark.parametrize("shell", SHELLS, ids=lambda shell: shell.key)
signs = st.text(
    st.sampled_from("ab1-._/ '‘’\\$`&|;<>()!*?[]{}~#^=@,:附　（）%\t"), min_size=1, max_size=12
)


@every_shell
def test_the_line_to_copy_is_one_command_with_the_whole_path(shell: Shell) -> None:
    words = READ_AS[shell.name](copying_line(shell, Host("li", "10.0.0.5"), [FILE]))
    asked = "/home/干事/附?件/附件8_外出流动党员情况汇总表_单位?一?_20160320.xlsx"
    assert words == ["scp", "-p", f"li@10.0.0.5:{asked}", "."]
    assert fnmatch.fnmatch(str(FILE), asked)


@every_shell
def test_another_port_and_a_long_address_are_in_the_lines(shell: Shell) -> None:
    host, read = Host("li", "fe80::1", "2222"), READ_AS[shell.name]
    words = read(copying_line(shell, host, [Path("/a.xlsx")]))
    assert words == ["scp", "-P", "2222", "-p", "li@[fe80::1]:/a.xlsx", "."]
    words = read(exporting_line(shell, host, ["paicha-tui"], "x"))
    assert words[words.index("ssh") :][:4] == ["ssh", "-p", "2222", "li@fe80::1"]


@every_shell
def test_many_files_are_fetched_by_one_pattern(shell: Shell) -> None:
    paths = [Path(f"/tmp/出/附件{number}_表_20160320.xlsx") for number in range(1, 8)]
    words = READ_AS[shell.name](copying_line(shell, Host("li", "h"), paths))
    assert words == ["scp", "-p", "li@h:/tmp/出/附件*.xlsx", "."]


@every_shell
@given(path=signs)
@example(path="it's ‘so’")
def test_whatever_is_in_a_path_the_pattern_finds_it_in_both_kinds_of_scp(
    shell: Shell, path: str
) -> None:
    line = copying_line(shell, Host("li", "h"), [Path("/") / path])
    (source,) = [word for word in READ_AS[shell.name](line) if word.startswith("li@h:")]
    asked = source.removeprefix("li@h:")
    assert fnmatch.fnmatchcase(str(Path("/") / path), asked)
    assert not re.search(r"[\s'\"\\$`&|;<>()!*\[\]{}~#^%]", asked.replace("　", ""))


@every_shell
@given(arguments=st.lists(signs, max_size=3), name=signs)
@example(arguments=["/tmp/库 一/a'b.db", "001;x $HOME"], name="附件8 '表' 100%.xlsx")
def test_the_exporting_line_survives_both_shells(
    shell: Shell, arguments: list[str], name: str
) -> None:
    command = ["printf", "%s|", "x", *arguments]
    if shell.name == "cmd":
        command = [word.replace("%", "c") for word in command]
    words = READ_AS[shell.name](exporting_line(shell, Host("li", "h"), command, name))
    remote = words[words.index("li@h") + 1]
    # What comes over is given to a shell here, as sshd does.
    printed = subprocess.run(
        ["sh", "-c", remote], capture_output=True, check=True, text=True
    ).stdout
    expected = subprocess.run(
        command + ["--base64"] * (not shell.keeps_bytes), capture_output=True, check=True, text=True
    ).stdout
    assert printed == expected
    file = words[-1] if shell.keeps_bytes else words[words.index("$PWD") + 1]
    assert re.fullmatch(r"[\w.()（）-]+", file)


def test_a_path_that_a_shell_cannot_write_is_told() -> None:
    for shell, path in ((SHELLS[1], "/a%b"), (SHELLS[1], '/a"b'), (SHELLS[0], '/a"b')):
        with pytest.raises(Refused, match="写不出来"):
            exporting_line(shell, Host("li", "h"), ["x", path], "x")
    with pytest.raises(Refused, match="换行"):
        exporting_line(SHELLS[2], Host("li", "h"), ["x", "/a\nb"], "x")


def test_the_host_is_the_address_that_was_logged_in_to() -> None:
    reached = this_host({"SSH_CONNECTION": "192.168.1.9 50022 192.168.1.2 22"})
    assert (reached.name, reached.port) == ("192.168.1.2", "22")
    assert this_host({}).name


def test_the_account_is_the_one_to_log_in_with_whatever_a_clerk_calls_himself(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LOGNAME", "李干事")
    whose = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    assert this_host({}).user == whose


def test_without_a_terminal_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: "/usr/bin/sz")
    monkeypatch.setattr("sys.__stdin__", None)
    assert delivery.sender() is None


# Over a terminal.


@pytest.fixture
def campaign(empty_store: Path) -> Path:
    fill()
    store.close()
    return empty_store


def program(folder: Path, script: str) -> Path:
    """A stand-in for sz, first on the PATH."""
    folder.mkdir(exist_ok=True)
    path = folder / "sz"
    path.write_text("#!/bin/sh\n" + script)
    path.chmod(0o700)
    return folder


def written(database: Path, path: str) -> Terminal:
    """The application, which has just written annex 8 and offers to send it."""
    terminal = Terminal(
        ["-m", "paicha_tui", "--db", str(database)], home=database.parent, PATH=path
    )
    terminal.wait_for("[1 首页]")
    terminal.press("6")
    terminal.wait_for("F2 生成")
    for _ in range(7):
        terminal.press("down")
    terminal.wait_for("附件8 外出流动党员情况汇总表")
    terminal.press("f2")
    terminal.wait_for("Esc 返回")
    terminal.press("enter")
    terminal.wait_for("按 F6 下载到自己的电脑")
    terminal.press("f6")
    terminal.wait_for("F2 发送")
    return terminal


@pytest.fixture(autouse=True)
def _own_working_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def alone_on_path(folder: Path) -> str:
    return f"{folder}:/usr/bin:/bin"


@pytest.mark.slow
def test_the_sender_gets_the_file_and_the_terminal_and_gives_it_back(
    campaign: Path, tmp_path: Path
) -> None:
    path = alone_on_path(program(tmp_path / "bin", 'printf "%s\\n" "$@" > sent; stty -a > line\n'))
    with written(campaign, path) as terminal:
        terminal.press("f2")
        terminal.wait_for("已发送 1 个文件到本机")
        # It draws and listens again.
        terminal.press("escape")
        terminal.wait_for("F4 选项")
        assert terminal.in_own_screen
    sent = (tmp_path / "sent").read_text(encoding="utf-8").splitlines()
    assert sent[:2] == ["-b", "-e"]
    assert [Path(name).name[:3] for name in sent[2:]] == ["附件8"]
    assert Path(sent[2]).exists()
    # It had the line as a program finds it, not as the application keeps it.
    assert " icanon" in (tmp_path / "line").read_text()


@pytest.mark.slow
def test_a_sender_that_fails_is_told_and_its_rubbish_is_not_typed(
    campaign: Path, tmp_path: Path
) -> None:
    path = alone_on_path(program(tmp_path / "bin", "sleep 0.5; exit 128\n"))
    with written(campaign, path) as terminal:
        terminal.press("f2")
        terminal.wait_for("按 5 次 Ctrl+X 取消")
        # What a receiver still says, which is no UTF-8 and holds the key that quits.
        terminal.send(b"**\x18B0800000000022d\r\x8a\x11" * 3)
        terminal.settle(0.6)
        terminal.send(b"**\x18B0800000000022d\r\x8a\x11")
        terminal.wait_for("没有发送完（sz 退出码 128）")
        terminal.wait_for("F2 发送")


@pytest.mark.slow
def test_a_terminal_that_never_answers_does_not_hold_the_clerk(tmp_path: Path) -> None:
    folder = program(tmp_path / "bin", "exec sleep 60\n")
    file = tmp_path / "x.xlsx"
    file.write_bytes(b"x")
    begun = time.monotonic()
    sent = delivery.send(str(folder / "sz"), [file], patience=0.5)
    assert not sent.done
    assert "没有应答" in sent.told
    assert time.monotonic() - begun < 30


def receive(terminal: Terminal, folder: Path) -> int:
    """Let a real rz at the other end of the line take what is sent; gives its exit code.

    It begins by itself, as a terminal does once it has seen the sender's invitation.
    """
    end = time.monotonic() + 60
    while b"**\x18B00" not in terminal.written and time.monotonic() < end:
        terminal.read(0.1)
    receiver = subprocess.Popen(
        ["rz", "-b", "-y"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert receiver.stdin and receiver.stdout
    line = terminal._line
    while receiver.poll() is None and time.monotonic() < end:
        ready, _, _ = select.select([line, receiver.stdout], [], [], 0.2)
        if line in ready:
            data = os.read(line, 4096)
            try:
                receiver.stdin.write(data)
                receiver.stdin.flush()
            except BrokenPipeError:
                break
        if receiver.stdout in ready:
            terminal.send(os.read(receiver.stdout.fileno(), 4096))
    return receiver.wait(10)


@pytest.fixture
def lrzsz() -> Iterator[None]:
    if not (shutil.which("sz") and shutil.which("rz")):
        pytest.skip("lrzsz is not installed")
    yield


@pytest.mark.slow
@pytest.mark.usefixtures("lrzsz")
def test_a_real_receiver_gets_the_very_file(campaign: Path, tmp_path: Path) -> None:
    home = tmp_path / "own machine"
    home.mkdir()
    with written(campaign, os.environ["PATH"]) as terminal:
        terminal.press("f2")
        terminal.wait_for("按 5 次 Ctrl+X 取消")
        assert receive(terminal, home) == 0
        terminal.wait_for("已发送 1 个文件到本机")
    (received,) = home.iterdir()
    (sent,) = list(tmp_path.glob("附件8*.xlsx"))
    assert received.name == sent.name
    assert received.read_bytes() == sent.read_bytes()


@pytest.mark.slow
@pytest.mark.usefixtures("lrzsz")
def test_five_times_ctrl_x_cancels_sending(campaign: Path) -> None:
    with written(campaign, os.environ["PATH"]) as terminal:
        terminal.press("f2")
        terminal.wait_for("按 5 次 Ctrl+X 取消")
        # Once sz has begun, the keys are its own.
        terminal.wait_for_bytes(b"**\x18B0")
        terminal.press(*["ctrl+x"] * 5)
        terminal.wait_for("没有发送完")
        assert "已发送" not in terminal.text
        terminal.press("escape")
        terminal.wait_for("F4 选项")
        assert "附件8 外出流动党员情况汇总表" in terminal.text
