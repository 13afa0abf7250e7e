"""The soak: all faults for as long as is asked for, with a seed and a report."""

from __future__ import annotations

import argparse
import importlib
import multiprocessing
import os
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from functools import partial
from pathlib import Path

from tests.faults.flips import flip_backup, flip_store
from tests.faults.full_disk import fill_disk
from tests.faults.killing import can_trace
from tests.faults.kills import Tally, kill_path
from tests.faults.operations import operate
from tests.faults.write_paths import ON_SCREEN, WRITE_PATHS, WritePath, template
from tests.faults.writers import write_at_once

PARTS = ("kills", "flips", "disk", "writers", "operations")
RUNS_AT_ONCE = 25
"""Of random operations; so many are one part."""
LOADED = (
    "paicha_tui.app",
    "paicha_tui.annexes.archive",
    "paicha_tui.annexes.workbooks",
    "paicha_tui.intake.applying",
    "paicha_tui.intake.planning",
    "paicha_tui.intake.rejects",
    "paicha_tui.reports",
    "paicha_tui.screens.member.record",
    "paicha_tui.screens.member.screen",
    "paicha_tui.store.rekeying",
    "playhouse.migrations",
)
"""What every child would else load anew."""


Found = tuple[str, list[str]]
"""What came of a part in a line, and its faults."""
Part = Callable[[random.Random], Found]
Flip = Callable[[Path, int, random.Random], list[str]]

_parts: dict[str, Part] = {}
"""What is to be done, by name; the processes that do it have it from the one that began them."""


def main() -> int:
    """Run what was asked for; 1 when anything was lost, wrong or left."""
    options = _options()
    for name in LOADED:
        importlib.import_module(name)
    began = time.monotonic()
    lines, faults = [], []
    for line, found in _found(options):
        _say(line, *found[:10])
        lines.append(line)
        faults += found
        _report(options, lines, faults)
    minutes = (time.monotonic() - began) / 60
    lines.append(f"seed {options.seed}, {minutes:.0f} minutes, {len(faults)} faults")
    _say(lines[-1])
    _report(options, lines, faults)
    return 1 if faults else 0


def _report(options: argparse.Namespace, lines: list[str], faults: list[str]) -> None:
    """Write what was found so far into the file that was asked for."""
    if options.report:
        whole = [*lines, *(f"FAULT {fault}" for fault in faults)]
        options.report.write_text("\n".join(whole) + "\n", encoding="utf-8")


def _say(line: str, *faults: str) -> None:
    sys.stdout.write("\n    ".join((line, *faults)) + "\n")
    sys.stdout.flush()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--report", type=Path, help="write what was found into this file too")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="parts at one time")
    parser.add_argument("--only", choices=PARTS, action="append", help="these parts alone")
    parser.add_argument("--path", action="append", help="kill these write paths alone")
    parser.add_argument("--kills", type=int, default=210, help="of each write path")
    parser.add_argument("--flips", type=int, default=500, help="of the store, and of a backup")
    parser.add_argument("--disks", type=int, default=20, help="full disks for each write path")
    parser.add_argument("--writers", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=60, help="so long they write")
    parser.add_argument("--runs", type=int, default=200, help="of random operations")
    parser.add_argument("--operations", type=int, default=300, help="in each run")
    return parser.parse_args()


def _found(options: argparse.Namespace) -> Iterator[Found]:
    """What came of each part, as soon as it is done."""
    if not can_trace():
        yield "system calls can't be watched here: kills come by signals alone", []
    with template() as folder:
        _parts.update(_wanted(folder, options))
        forked = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(options.jobs, mp_context=forked) as pool:
            begun = {pool.submit(_do, name, f"{options.seed} {name}"): name for name in _parts}
            for done in as_completed(begun):
                # A part that fails is a fault of its own; the others go on.
                failure = done.exception()
                if failure is None:
                    yield done.result()
                else:
                    yield begun[done], ["".join(traceback.format_exception(failure))]


def _do(name: str, seed: str) -> Found:
    return _parts[name](random.Random(seed))


def _wanted(folder: Path, options: argparse.Namespace) -> dict[str, Part]:
    """What was asked for, what takes longest first."""
    found: dict[str, Part] = {}
    wanted = options.only or PARTS
    paths = [path for path in WRITE_PATHS if not options.path or path.name in options.path]
    paths.sort(key=lambda path: path.name != ON_SCREEN)
    if "kills" in wanted:
        found |= {f"kills {path.name}": partial(_kills, folder, options, path) for path in paths}
    if "flips" in wanted:
        found["flips store"] = partial(_flips, flip_store, "store", folder, options)
        found["flips backup"] = partial(_flips, flip_backup, "backup", folder, options)
    if "disk" in wanted:
        found |= {f"disk {path.name}": partial(_disks, folder, options, path) for path in paths}
    if "writers" in wanted:
        found["writers"] = partial(_writers, folder, options)
    if "operations" in wanted:
        for first in range(0, options.runs, RUNS_AT_ONCE):
            runs = range(first, min(first + RUNS_AT_ONCE, options.runs))
            found[f"operations {first}"] = partial(_operations, options, runs)
    return found


def _kills(folder: Path, options: argparse.Namespace, path: WritePath, by: random.Random) -> Found:
    tally = kill_path(folder, path, options.kills, by)
    return _line_of(tally), tally.faults


def _flips(
    flip: Flip, name: str, folder: Path, options: argparse.Namespace, by: random.Random
) -> Found:
    found = flip(folder, options.flips, by)
    return f"flips of the {name}: {options.flips}, faults {len(found)}", found


def _disks(folder: Path, options: argparse.Namespace, path: WritePath, by: random.Random) -> Found:
    found = fill_disk(folder, path, options.disks, by)
    return f"full disk, {path.name}: {options.disks}, faults {len(found)}", found


def _writers(folder: Path, options: argparse.Namespace, _: random.Random) -> Found:
    saves, found = write_at_once(folder, options.writers, options.seconds)
    told = f"{options.writers} writers for {options.seconds:g} s: {saves} saves"
    return f"{told}, faults {len(found)}", found


def _line_of(tally: Tally) -> str:
    before = ", ".join(f"{name} {count}" for name, count in sorted(tally.calls.items()))
    states = ", ".join(f"{step}: {count}" for step, count in sorted(tally.states.items()))
    return (
        f"{tally.name}: {tally.kills} kills ({tally.by_signal} by signal; before {before}), "
        f"the store after so many steps ({states}), faults {len(tally.faults)}"
    )


def _operations(options: argparse.Namespace, runs: range, _: random.Random) -> Found:
    counted: Counter[str] = Counter()
    faults = []
    for run in runs:
        done, found = operate(options.seed * 1000 + run, options.operations)
        counted += done
        faults += found
    told = ", ".join(f"{name} {count}" for name, count in sorted(counted.items()))
    return (
        f"{len(runs)} runs of {options.operations} operations ({told}), faults {len(faults)}",
        faults,
    )


if __name__ == "__main__":
    sys.exit(main())
