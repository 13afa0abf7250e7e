"""The program on a terminal of its own: keys go in, the screen is read, signals and sizes change.

It runs as a process of its own behind a pseudo-terminal, which is what a clerk's SSH line gives it;
`pyte` keeps the screen from the bytes that come out.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import resource
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from string import ascii_lowercase
from types import TracebackType
from typing import Any, Self

import pyte

KEYS = {
    "enter": "\r",
    "tab": "\t",
    "escape": "\x1b",
    "space": " ",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "home": "\x1b[H",
    "end": "\x1b[F",
    **dict(zip(("f1", "f2", "f3", "f4"), ("\x1bOP", "\x1bOQ", "\x1bOR", "\x1bOS"), strict=True)),
    **{
        f"f{number}": f"\x1b[{code}~"
        for number, code in zip(range(5, 13), (15, 17, 18, 19, 20, 21, 23, 24), strict=True)
    },
    **{f"alt+{letter}": f"\x1b{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"},
    "delete": "\x1b[3~",
    "ctrl+backslash": "\x1c",
    **{f"ctrl+{letter}": chr(ord(letter) & 0x1F) for letter in ascii_lowercase},
    **{f"alt+{letter}": f"\x1b{letter}" for letter in ascii_lowercase},
}
"""What xterm sends for each key."""

PATIENCE = 30.0
"""So many seconds a test waits for what must come; a program that works is far quicker."""

_ANSWERS = (
    (re.compile(rb"\x1b\[\?2026\$p"), b"\x1b[?2026;2$y"),
    (re.compile(rb"\x1b\[\?2048\$p"), b"\x1b[?2048;0$y"),
    (re.compile(rb"\x1b\[0?c"), b"\x1b[?62;22c"),
    (re.compile(rb"\x1b\[6n"), b"\x1b[1;1R"),
)
"""What a usual terminal answers to the questions of a program that starts."""

# Pyte takes these for something else and would draw them.
_FOREIGN = re.compile(rb"\x1b\[[<>=][0-9;:]*[a-zA-Z]|\x1b\[\?[0-9;]*(?:\$p|u)|\x1bP.*?\x1b\\", re.S)
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-9;:?<>=$]*|P[^\x1b]*\x1b?)?\Z")


class Terminal:
    """A terminal with one program on it; leaving the `with` block ends the program for good."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        home: Path,
        size: tuple[int, int] = (80, 24),
        largest_file: int | None = None,
        **environment: str,
    ) -> None:
        """Start `python ARGUMENTS`, with files no larger than `largest_file` bytes if given."""
        self.written = b""
        """Everything the program has sent to the terminal."""
        self.exit_code: int | None = None
        """What the program ended with; a signal that killed it counts as its negative number."""
        self._screen: Any = pyte.Screen(*size)
        self._stream: Any = pyte.ByteStream(self._screen)
        self._held = b""
        command = [sys.executable, *arguments]
        settings = _environment(home) | environment
        self.pid, self._line = pty.fork()
        if self.pid == 0:
            try:
                _become(command, settings, size, largest_file)
            finally:
                os._exit(127)
        os.set_blocking(self._line, False)
        self.settings_before = termios.tcgetattr(self._line)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self.exit_code is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self._line >= 0:
            os.close(self._line)

    # What the clerk sees.

    @property
    def rows(self) -> list[str]:
        """The rows of the screen; a double-width character counts once."""
        cells, columns = self._screen.buffer, range(self._screen.columns)
        return [
            "".join(cells[row][column].data for column in columns).rstrip()
            for row in range(self._screen.lines)
        ]

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(self.rows)

    @property
    def in_own_screen(self) -> bool:
        """Whether the program still has the screen it draws on, or a hidden cursor."""
        opened = [self.written.rfind(code) for code in (b"\x1b[?1049h", b"\x1b[?25l")]
        closed = [self.written.rfind(code) for code in (b"\x1b[?1049l", b"\x1b[?25h")]
        return any(on > off for on, off in zip(opened, closed, strict=True))

    @property
    def line_as_before(self) -> bool:
        """Whether echo, line editing and the rest are again as the program found them."""
        now, before = termios.tcgetattr(self._line), self.settings_before
        return now[:4] == before[:4]

    # What the clerk does.

    def press(self, *keys: str) -> None:
        """Press keys by name; a name that is no key is typed as it stands."""
        self.send("".join(KEYS.get(key, key) for key in keys).encode())

    def send(self, data: bytes) -> None:
        """Send bytes."""
        rest = memoryview(data)
        while rest:
            try:
                rest = rest[os.write(self._line, rest) :]
            except BlockingIOError:
                self.read(0.05)

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window."""
        self._screen.resize(rows, columns)
        fcntl.ioctl(self._line, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def signal(self, number: int) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    def hang_up(self) -> None:
        """Lose the line, as when SSH drops."""
        os.close(self._line)
        self._line = -1

    # Waiting.

    def read(self, seconds: float) -> bool:
        """Wait so long for output; whether some came."""
        if self._line < 0 or not select.select([self._line], [], [], max(seconds, 0))[0]:
            return False
        try:
            data = os.read(self._line, 1 << 16)
        except OSError:
            return False
        self._take(data)
        return bool(data)

    def _take(self, data: bytes) -> None:
        self.written += data
        for question, answer in _ANSWERS:
            for _ in question.findall(data):
                os.write(self._line, answer)
        whole = self._held + data
        unfinished = _UNFINISHED.search(whole)
        end = unfinished.start() if unfinished else len(whole)
        self._held = whole[end:]
        self._stream.feed(_FOREIGN.sub(b"", whole[:end]))

    def wait_for(self, *texts: str, seconds: float = PATIENCE) -> str:
        """Wait until the screen shows one of the texts; gives which. Raises AssertionError."""
        end = time.monotonic() + seconds
        while True:
            shown = next((text for text in texts if text in self.text), None)
            if shown is not None:
                return shown
            if self._has_ended() or time.monotonic() > end:
                told = " / ".join(texts)
                raise AssertionError(f"no {told!r}, exit {self.exit_code}, on\n{self.text}")
            self.read(0.1)

    def wait_until(self, is_so: Callable[[], bool], seconds: float = PATIENCE) -> None:
        """Wait until something is so, on the screen or beside it. Raises AssertionError."""
        end = time.monotonic() + seconds
        while not is_so():
            assert time.monotonic() < end, f"not so on\n{self.text}"
            self.read(0.05)

    def wait_for_bytes(self, data: bytes, seconds: float = PATIENCE) -> None:
        """Wait until these bytes have been sent to the terminal. Raises AssertionError."""
        end = time.monotonic() + seconds
        while data not in self.written:
            assert time.monotonic() < end, f"no {data!r} on\n{self.text}"
            self.read(0.1)

    def wait_until_gone(self, text: str, seconds: float = PATIENCE) -> None:
        """Wait until the screen no longer shows a text. Raises AssertionError."""
        end = time.monotonic() + seconds
        while text in self.text:
            assert time.monotonic() < end, f"still {text!r} on\n{self.text}"
            self.read(0.1)

    def settle(self, quiet: float = 0.3) -> None:
        """Wait until nothing has come for so long."""
        while self.read(quiet):
            pass

    def keep_reading(self, seconds: float) -> None:
        """Read all that comes for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.read(left)

    def wait_for_end(self, seconds: float = PATIENCE) -> int:
        """Wait until the program has ended; gives its exit code. Raises AssertionError."""
        end = time.monotonic() + seconds
        while not self._has_ended():
            assert time.monotonic() < end, f"still running\n{self.text}"
            if not self.read(0.05):
                time.sleep(0.01)
        while self.read(0):
            pass
        assert self.exit_code is not None
        return self.exit_code

    def _has_ended(self) -> bool:
        if self.exit_code is None:
            with contextlib.suppress(ChildProcessError):
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if pid:
                    self.exit_code = os.waitstatus_to_exitcode(status)
        return self.exit_code is not None


def application(database: Path, **options: Any) -> Terminal:
    """The application on a store, in the folder of which it has its home."""
    arguments = ["-m", "paicha_tui", "--db", str(database)]
    return Terminal(arguments, home=database.parent, **options)


def at_list(terminal: Terminal) -> None:
    """Be on the list of members, to which a clerk goes from 首页 where the application begins."""
    terminal.wait_for("[1 首页]", "F3 新建")
    if "F3 新建" not in terminal.text:
        terminal.press("2")
        terminal.wait_for("F3 新建")


def _environment(home: Path) -> dict[str, str]:
    """The surroundings of a clerk with a home of his own and nothing else set."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "USER": "clerk",
        "LOGNAME": "clerk",
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
    }


def _become(
    command: list[str], settings: dict[str, str], size: tuple[int, int], largest_file: int | None
) -> None:
    columns, rows = size
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    if largest_file is not None:
        # Without the signal, a write beyond the limit fails the way it does on a full disk.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
    os.execvpe(command[0], command, settings)
