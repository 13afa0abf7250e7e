"""Kills at every system call of a write path, and what the next start finds."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tests.faults import killing
from tests.faults.write_paths import (
    PASSPHRASE,
    STEP_DONE,
    STORE,
    State,
    WritePath,
    command,
    contents,
    copy_of,
    do_steps,
    names_in,
)

SHARE_BY_SIGNAL = 0.2
MANY = ("write", "pwrite64")
ENDINGS = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Tally:
    """What came of the kills of one write path."""

    name: str
    kills: int = 0
    by_signal: int = 0
    calls: Counter[str] = field(default_factory=Counter)
    """Before how many of which system calls a process was killed."""
    states: Counter[int] = field(default_factory=Counter)
    """After how many of the steps the store stood."""
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Undisturbed:
    """The path as it goes when nobody disturbs it."""

    states: tuple[State, ...]
    """What the store holds after no, one, … steps."""
    names: frozenset[str]
    """The files that may be there."""
    calls: tuple[str, ...]
    seconds: float


@cache  # the same for kills and for a full disk
def undisturbed(template: Path, path: WritePath) -> Undisturbed:
    """Do the path once in full, each step in a process of its own."""
    states, names, calls = [], set[str](), []
    seconds = 0.0
    watch = killing.run if killing.can_trace() else killing.watch_nothing
    with copy_of(template, path) as folder:
        assert _next_start(folder) == "" or path.schema
        states.append(contents(folder))
        names |= set(names_in(folder))
        for step in path.steps:
            alone = WritePath(path.name, (step,))
            began = time.monotonic()
            ended = watch(lambda alone=alone: _quietly(alone, folder))
            seconds += time.monotonic() - began
            assert ended.exit_code == 0, folder.with_name("said").read_text(encoding="utf-8")
            calls += ended.calls
            states.append(contents(folder))
            names |= set(names_in(folder))
    return Undisturbed(tuple(states), frozenset(names), tuple(calls), seconds)


def kill_path(template: Path, path: WritePath, wanted: int, chance: random.Random) -> Tally:
    """Kill the path so often; tells what was lost, shown wrong, or left."""
    usual = undisturbed(template, path)
    tally = Tally(path.name)
    attempts = 0
    moments = _moments(usual.calls, wanted, chance)
    while tally.kills < wanted and attempts < 4 * wanted:
        attempts += 1
        at = next(moments)
        with copy_of(template, path) as folder:
            _kill_once(folder, path, usual, at, tally, chance)
    return tally


def _moments(calls: Sequence[str], wanted: int, chance: random.Random) -> Iterator[int | None]:
    """Numbers of calls to kill before, each at least once if there is room; None for a signal.

    Of the many writes some are left out, of the others none if that can be.
    """
    room = int(wanted * (1 - SHARE_BY_SIGNAL)) if calls else 0
    numbers = list(range(1, len(calls) + 1))
    chance.shuffle(numbers)
    numbers.sort(key=lambda number: calls[number - 1] in MANY)
    yield from sorted(numbers[:room])
    while True:
        yield None
        if numbers:
            yield chance.choice(numbers)


def _kill_once(
    folder: Path,
    path: WritePath,
    usual: Undisturbed,
    at: int | None,
    tally: Tally,
    chance: random.Random,
) -> None:
    reader, writer = os.pipe()

    def work() -> None:
        os.close(reader)
        _quietly(path, folder, writer)

    if at is None:
        ending = chance.choice(ENDINGS)
        ended = killing.run_for(work, chance.uniform(0, usual.seconds), ending)
        where = f"by {ending.name}"
    else:
        ended = killing.run(work, kill_at=at)
        where = f"before call {at} ({ended.calls[-1] if ended.calls else ''})"
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        told = pipe.read()
    if ended.exit_code == 0:
        return
    tally.kills += 1
    if at is None:
        tally.by_signal += 1
    else:
        tally.calls[ended.calls[-1]] += 1
    tally.faults += [f"{where}: {fault}" for fault in _faults(folder, path, usual, told, tally)]


def _faults(
    folder: Path, path: WritePath, usual: Undisturbed, told: bytes, tally: Tally
) -> Iterator[str]:
    complaint = _next_start(folder)
    if complaint:
        yield f"the next start says: {complaint}"
        return
    steps_done = told.count(STEP_DONE)
    found = contents(folder)
    possible = [number for number, state in enumerate(usual.states) if state == found]
    if path.schema is None or steps_done:
        possible = [each for each in possible if steps_done <= each <= steps_done + 1]
    if possible:
        tally.states[possible[0]] += 1
    else:
        yield f"{steps_done} steps were told done, and the store holds something else"
    if wrong := path.holds(folder, told):
        yield wrong
    left = set(names_in(folder)) - usual.names
    if left:
        yield f"left behind: {', '.join(sorted(left))}"


def _next_start(folder: Path) -> str:
    """Start the program once more and let it check itself; what it says if that is not all well."""
    said = folder.with_name("said")

    def start() -> int:
        code = command(folder, "verify")
        if code == 3:
            code = command(folder, "verify", "--passphrase-file", folder / PASSPHRASE)
        return code

    code = killing.done(lambda: quiet(folder, start))
    if code == 0 and (folder / STORE).exists():
        return ""
    return f"{code} {said.read_text(encoding='utf-8', errors='replace')[-600:]}"


def quiet(folder: Path, work: killing.Work) -> int:
    """Do `work` in this process, which from now on says what it says into a file beside."""
    _be_quiet(folder)
    told = work()
    return told if isinstance(told, int) else 0


def _quietly(path: WritePath, folder: Path, listener: int | None = None) -> None:
    quiet(folder, lambda: do_steps(path, folder, listener))


def _be_quiet(folder: Path) -> None:
    """What this process says goes into a file beside the folder."""
    said = os.open(folder.with_name("said"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(said, 1)
    os.dup2(said, 2)
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
