"""What the application asks of its terminal, tried on a pseudo-terminal."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from paicha_tui.basics import terminal

TOLD = """
import sys
from paicha_tui.basics import terminal
from paicha_tui.basics.errors import Misused
try:
    terminal.refuse_unusable_terminal()
except Misused as misused:
    print(misused)
    sys.exit(2)
print("usable")
"""

APPLICATION = """
import sys
from paicha_tui.basics.terminal import prepare_terminal
prepare_terminal()
from paicha_tui.records import fields
from paicha_tui.widgets.driver import GuardedDriver
from paicha_tui.widgets.text_field import TextField
from paicha_tui.widgets.house import HouseApp

class Small(HouseApp[None]):
    def compose(self):
        yield TextField("name", fields.Text("姓名"), "机密的名字")

    def on_mount(self):
        open(sys.argv[1], "w").close()

    async def action_quit(self):
        with open(sys.argv[1] + ".draft", "w", encoding="utf-8") as kept:
            kept.write(self.query_one(TextField).value)
        self.exit()

    def on_input_changed(self, event):
        with open(sys.argv[1], "w", encoding="utf-8") as kept:
            kept.write(event.value)

app = Small(driver_class=GuardedDriver)
app.run(mouse=False)
sys.exit(app.return_code)
"""


def environment(**changes: str) -> dict[str, str]:
    plain = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
    return plain | changes


def on_a_terminal(
    program: str, *arguments: str, env: Mapping[str, str], typed: bytes = b"", ready: Path | None
) -> tuple[int, str]:
    """Exit code and output of a program on a terminal of its own; keys are sent once `ready`."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=dict(env),
        start_new_session=True,
    )
    os.close(theirs)
    output, sent, until = b"", False, time.monotonic() + 60
    try:
        while time.monotonic() < until:
            if select.select([ours], [], [], 0.05)[0]:
                try:
                    output += os.read(ours, 65536)
                except OSError:
                    break
            if not sent and ready is not None and ready.exists():
                os.write(ours, typed)
                sent = True
        return process.wait(timeout=20), output.decode("utf-8", "replace")
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def test_the_kitty_protocol_is_off_before_textual_is_loaded() -> None:
    program = (
        "import sys; from paicha_tui.basics import terminal;"
        "assert not any(name.startswith('textual') for name in sys.modules);"
        "terminal.prepare_terminal(); from textual import constants;"
        "print(constants.DISABLE_KITTY_KEY, constants.TEXTUAL_ANIMATIONS)"
    )

    def printed(**changes: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", program],
            env=environment(**changes),
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()

    assert printed() == "True full"
    assert printed(SSH_CONNECTION="10.0.0.1 5 10.0.0.2 22") == "True none"
    assert printed(SSH_TTY="/dev/pts/1", TEXTUAL_ANIMATIONS="basic") == "True basic"
    assert printed(TEXTUAL_DISABLE_KITTY_KEY="0") == "False full"


@pytest.mark.parametrize(
    ("changes", "code", "hint"),
    [
        ({}, 0, "usable"),
        ({"LC_ALL": "C"}, 0, "usable"),
        ({"TERM": "dumb"}, 2, "TERM=xterm-256color"),
        ({"TERM": ""}, 2, "TERM=xterm-256color"),
        ({"PYTHONIOENCODING": "gbk"}, 2, "not UTF-8"),
    ],
)
def test_a_terminal_that_cannot_draw_is_refused_in_one_line(
    changes: dict[str, str], code: int, hint: str
) -> None:
    exit_code, output = on_a_terminal(TOLD, env=environment(**changes), ready=None)
    assert exit_code == code
    assert hint in output
    assert len(output.strip().splitlines()) == 1


def test_a_chinese_locale_that_is_not_utf8_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    class Screen:
        encoding = "utf-8"

        def isatty(self) -> bool:
            return True

    for name in ("__stdin__", "__stdout__", "__stderr__"):
        monkeypatch.setattr(sys, name, Screen())
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(terminal.locale, "getencoding", lambda: "GB2312")
    with pytest.raises(terminal.Misused, match=r"not UTF-8.*请在终端软件"):
        terminal.refuse_unusable_terminal()
    monkeypatch.setattr(terminal.locale, "getencoding", lambda: "UTF-8")
    terminal.refuse_unusable_terminal()


def test_without_a_terminal_it_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TOLD], env=environment(), capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "needs a terminal" in done.stdout


def test_keys_in_another_encoding_end_with_one_line_and_no_data(tmp_path: Path) -> None:
    code, output = on_a_terminal(
        APPLICATION,
        str(tmp_path / "typed"),
        env=environment(),
        typed="王".encode("gbk"),
        ready=tmp_path / "typed",
    )
    after = output.rpartition("\x1b[?1049l")[2]
    assert code == 2
    assert "not UTF-8" in after
    assert "Traceback" not in output
    assert "机密" not in after
    assert (tmp_path / "typed.draft").read_text(encoding="utf-8") == "机密的名字"


def test_chinese_from_the_terminal_arrives_whole(tmp_path: Path) -> None:
    text = "石桥市第一局机关委员会第三党支部委员会办"
    code, _ = on_a_terminal(
        APPLICATION,
        str(tmp_path / "typed"),
        env=environment(),
        typed=f"{text}\x11".encode(),
        ready=tmp_path / "typed",
    )
    assert code == 0
    assert (tmp_path / "typed").read_text(encoding="utf-8") == text
