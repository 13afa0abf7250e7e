"""No file can grow any more: each write path says so, and everything is as it was."""

from __future__ import annotations

import random
import resource
import signal
from pathlib import Path

from paicha_tui.basics.errors import PaichaError
from tests.faults import killing
from tests.faults.kills import Undisturbed, quiet, undisturbed
from tests.faults.write_paths import WritePath, contents, copy_of, do_steps, names_in

REFUSED = 3
LARGEST = 600_000
"""Bytes; nothing that the paths write is larger."""


def fill_disk(template: Path, path: WritePath, times: int, chance: random.Random) -> list[str]:
    """Do the path with room for files of so many bytes only; gives what went wrong."""
    usual = undisturbed(template, path)
    faults = []
    for _ in range(times):
        room = chance.randrange(LARGEST)
        with copy_of(template, path) as folder:
            code = killing.done(lambda room=room, at=folder: _limited(path, at, room))
            said = folder.with_name("said").read_text(encoding="utf-8", errors="replace")
            faults += [f"room {room}: {each}" for each in _wrong(folder, usual, code, said)]
    return faults


def _limited(path: WritePath, folder: Path, room: int) -> int:
    # Without the signal, a write beyond the limit fails the way it does on a full disk.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))

    def until_refused() -> int:
        try:
            do_steps(path, folder)
        except (PaichaError, AssertionError):
            # A step that was refused, or a command that ended otherwise than it should.
            return REFUSED
        return 0

    return quiet(folder, until_refused)


def _wrong(folder: Path, usual: Undisturbed, code: int, said: str) -> list[str]:
    faults = []
    if code not in (0, REFUSED) or "Traceback" in said or "内部出错" in said:
        faults.append(f"exit code {code}, said {said[-400:]}")
    if contents(folder) not in usual.states:
        faults.append("the store holds something else")
    if left := set(names_in(folder)) - usual.names:
        faults.append(f"left behind {left}")
    return faults
