"""The application from outside, on a terminal of 80x24: first frame, keys, bytes over the line.

    python benchmarks/bench_terminal.py [MEMBERS | FILE ...]

A number of members makes a store of that size by raw inserts in a temporary folder; a million take
several minutes and about 3 GB. A FILE is a store made before. Absolute times depend on the
machine: the first frame is compared with an empty Textual application by the same interpreter.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import statistics
import struct
import sys
import tempfile
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

SIZES = (1_000, 1_000_000)
STARTS = 9
IDLE_SECONDS = 3.0
QUIET = 0.15
"""So long without a byte ends what one key caused, in seconds."""
LIMIT = 60.0

FIRST_FRAME_AIM = 1.4
"""Times the empty application."""

EMPTY = """
from textual.app import App
from textual.widgets import Static

class Empty(App[None]):
    def compose(self):
        yield Static("ready")

Empty().run(mouse=False)
"""
ENTER, DOWN, PAGE_DOWN, ESCAPE, F3 = b"\r", b"\x1b[B", b"\x1b[6~", b"\x1b", b"\x1bOR"
ANSWERS = {b"\x1b[?2026$p": b"\x1b[?2026;2$y", b"\x1b[6n": b"\x1b[1;1R", b"\x1b[c": b"\x1b[?62c"}
"""What a usual terminal answers when it is asked for its abilities."""
HOME = r"\[1 首页\]"
"""The first screen."""
A_MEMBER = r"\d{4}\*{12}\d{2}"
"""A row of the list, told by the ID number in it."""
CONTROL = re.compile(r"\x1b(?:\[[0-9;?<>=]*[ -/]*[@-~]|[()].|[A-Za-z=>])")


class Cost(NamedTuple):
    """What one key caused."""

    first: float
    """Milliseconds to the first byte."""
    last: float
    """Milliseconds to the last byte before the line fell quiet."""
    sent: int
    """Bytes."""


class Terminal:
    """A program on a terminal of its own, of 80 columns and 24 rows."""

    def __init__(self, command: Sequence[str]) -> None:
        plain = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        environment = plain | {
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LC_ALL": "C.UTF-8",
        }
        self.started = time.perf_counter()
        self._process, self._line = pty.fork()
        if self._process == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
            os.execvpe(command[0], list(command), environment)

    def read(self, seconds: float) -> bytes:
        """What arrives within so long, or nothing."""
        if not select.select([self._line], [], [], seconds)[0]:
            return b""
        try:
            arrived = os.read(self._line, 1 << 16)
        except OSError:
            sys.exit("the program has ended")
        for question, answer in ANSWERS.items():
            if question in arrived:
                os.write(self._line, answer)
        return arrived

    def until(self, shown: str) -> float:
        """Milliseconds from the start until a text is shown that matches."""
        written = b""
        while time.perf_counter() < self.started + LIMIT:
            written += self.read(LIMIT)
            if re.search(shown, CONTROL.sub("", written.decode("utf-8", "replace"))):
                return (time.perf_counter() - self.started) * 1000
        sys.exit(f"{shown} was not shown in {LIMIT} seconds")

    def settle(self, seconds: float = 0.5) -> None:
        """Wait until nothing has arrived for so long."""
        while self.read(seconds):
            pass

    def press(self, key: bytes) -> Cost:
        """Send one key and wait for all that it causes."""
        pressed = time.perf_counter()
        os.write(self._line, key)
        first = last = 0.0
        sent, wait = 0, 2.0
        while arrived := self.read(wait):
            last = (time.perf_counter() - pressed) * 1000
            first, wait = first or last, QUIET
            sent += len(arrived)
        return Cost(first, last, sent)

    def close(self) -> None:
        """End the program."""
        os.kill(self._process, signal.SIGKILL)
        os.waitpid(self._process, 0)
        os.close(self._line)


def application(store: Path) -> Terminal:
    return Terminal([sys.executable, "-m", "paicha_tui", "--db", str(store)])


def first_frames(store: Path) -> None:
    """The medians of both applications, started in turn."""
    ours, empty = [], []
    for number in range(STARTS + 1):
        for times, terminal, shown in (
            (empty, Terminal([sys.executable, "-c", EMPTY]), "ready"),
            (ours, application(store), HOME),
        ):
            taken = terminal.until(shown)
            terminal.close()
            # The first start only fills the caches of the disk.
            if number:
                times.append(taken)
    mine, peer = statistics.median(ours), statistics.median(empty)
    print(
        f"  {'first frame':<24} {mine:.0f} ms, empty application {peer:.0f} ms, "
        f"ratio {mine / peer:.2f} (aim {FIRST_FRAME_AIM})"
    )


def share(values: Sequence[float], part: float) -> float:
    return sorted(values)[max(int(part * len(values)) - 1, 0)]


def report(what: str, costs: Sequence[Cost], milliseconds: int = 0, most: int = 0) -> None:
    """One line; the aims are for the first byte at p95, and for the median of the bytes."""
    if not all(cost.sent for cost in costs):
        sys.exit(f"{what}: a key had no effect")
    first, last = [cost.first for cost in costs], [cost.last for cost in costs]
    aims = [f"p95 {milliseconds} ms"] * bool(milliseconds) + [f"{most} B"] * bool(most)
    print(
        f"  {what:<24} first paint p50 {share(first, 0.5):6.1f} p95 {share(first, 0.95):6.1f} ms"
        f"   last p50 {share(last, 0.5):6.1f} p95 {share(last, 0.95):6.1f} ms"
        f"   {statistics.median(cost.sent for cost in costs):5.0f} B"
        + (f"   (aim {', '.join(aims)})" if aims else "")
    )


def idle(terminal: Terminal, where: str) -> None:
    until, sent = time.perf_counter() + IDLE_SECONDS, 0
    while (left := until - time.perf_counter()) > 0:
        sent += len(terminal.read(left))
    print(f"  {f'idle {IDLE_SECONDS:.0f} s, {where}':<24} {sent} B   (aim 0)")


def keys(store: Path) -> None:
    """What each usual key costs, one after the other in one session."""
    terminal = application(store)
    terminal.until(HOME)
    terminal.press(b"2")
    terminal.until(A_MEMBER)
    terminal.settle(3.0)
    idle(terminal, "list")
    press = terminal.press
    report("list: down", [press(DOWN) for _ in range(20)], 10, 600)
    report("list: page down", [press(PAGE_DOWN) for _ in range(20)], 10)
    report(
        "list: filter letter", [press(key) for key in [b"a", b"c", b"d", b"f"] for _ in "12"], 40
    )
    press(b"/")
    searched = []
    for text in ("zhang", "wang", "138", "lxm"):
        searched += [press(key.encode()) for key in text]
        searched += [press(b"\x7f") for _ in text]
    report("list: search key", searched, 40)
    press(ESCAPE)
    terminal.settle(1.0)
    report("record: opened", [opened(terminal) for _ in range(5)])
    press(ENTER)
    terminal.settle(1.0)
    report("record: typed key", [press(b"x") for _ in range(20)], 10, 250)
    for _ in range(20):
        press(b"\x7f")
    terminal.settle(3.0)
    report("record: next field", [press(ENTER) for _ in range(20)])
    terminal.settle(3.0)
    idle(terminal, "record")
    # What was typed must not wait as a draft for the next start.
    press(ESCAPE)
    press(b"n")
    terminal.close()


def opened(terminal: Terminal) -> Cost:
    cost = terminal.press(ENTER)
    terminal.press(ESCAPE)
    return cost


def made(members: int, folder: Path) -> Path:
    """A store of so many members with its search index."""
    from bench_list import fill

    from paicha_tui import store
    from paicha_tui.worklists import index

    path = folder / f"{members}.db"
    store.create(path, store.create_key_file(store.key_file_for(path)))
    store.database.pragma("synchronous", 0)
    fill(members)
    index.refresh()
    store.close()
    return path


def main(arguments: Sequence[str]) -> None:
    for argument in arguments or map(str, SIZES):
        with tempfile.TemporaryDirectory() as folder:
            store = made(int(argument), Path(folder)) if argument.isdecimal() else Path(argument)
            print(f"{store.stem}{' members' if argument.isdecimal() else ''}")
            first_frames(store)
            keys(store)


if __name__ == "__main__":
    main(sys.argv[1:])
