"""The soak: all faults for as long as is asked for, with a seed and a report."""

from __future__ import annotations

import argparse
import importlib
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tests.faults.flips import flip_backup, flip_store
from tests.faults.full_disk import fill_disk
from tests.faults.killing import can_trace
from tests.faults.kills import Tally, kill_path
from tests.faults.operations import operate
from tests.faults.write_paths import WRITE_PATHS, template
from tests.faults.writers import write_at_once

PARTS = ("kills", "flips", "disk", "writers", "operations")
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


Found = Iterator[tuple[str, list[str]]]
"""What came of each part in a line, and its faults."""


def main() -> int:
    """Run what was asked for; 1 when anything was lost, wrong or left."""
    options = _options()
    for name in LOADED:
        importlib.import_module(name)
    began = time.monotonic()
    lines, faults = [], []
    for line, found in _parts(options):
        _say(line, *found[:10])
        lines.append(line)
        faults += found
    minutes = (time.monotonic() - began) / 60
    lines.append(f"seed {options.seed}, {minutes:.0f} minutes, {len(faults)} faults")
    _say(lines[-1])
    if options.report:
        whole = [*lines, *(f"FAULT {fault}" for fault in faults)]
        options.report.write_text("\n".join(whole) + "\n", encoding="utf-8")
    return 1 if faults else 0


def _say(line: str, *faults: str) -> None:
    sys.stdout.write("\n    ".join((line, *faults)) + "\n")
    sys.stdout.flush()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--report", type=Path, help="write what was found into this file too")
    parser.add_argument("--only", choices=PARTS, action="append", help="these parts alone")
    parser.add_argument("--path", action="append", help="kill these write paths alone")
    parser.add_argument("--kills", type=int, default=210, help="of each write path")
    parser.add_argument("--flips", type=int, default=500, help="of the store, and of a backup")
    parser.add_argument("--disks", type=int, default=40, help="full disks for each write path")
    parser.add_argument("--writers", type=int, default=16)
    parser.add_argument("--seconds", type=float, default=60, help="so long they write")
    parser.add_argument("--runs", type=int, default=200, help="of random operations")
    parser.add_argument("--operations", type=int, default=300, help="in each run")
    return parser.parse_args()


def _parts(options: argparse.Namespace) -> Found:
    """What came of each part, and its faults."""
    if not can_trace():
        yield "system calls can't be watched here: kills come by signals alone", []
    chance = random.Random(options.seed)
    wanted = options.only or PARTS
    parts = {"kills": _kills, "flips": _flips, "disk": _disks, "writers": _writers}
    with template() as folder:
        for name, part in parts.items():
            if name in wanted:
                yield from part(folder, options, chance)
    if "operations" in wanted:
        yield _operations(options)


def _kills(folder: Path, options: argparse.Namespace, chance: random.Random) -> Found:
    for path in WRITE_PATHS:
        if not options.path or path.name in options.path:
            tally = kill_path(folder, path, options.kills // path.slowness, chance)
            yield _line_of(tally), tally.faults


def _flips(folder: Path, options: argparse.Namespace, chance: random.Random) -> Found:
    for name, flip in (("store", flip_store), ("backup", flip_backup)):
        found = flip(folder, options.flips, chance)
        yield f"flips of the {name}: {options.flips}, faults {len(found)}", found


def _disks(folder: Path, options: argparse.Namespace, chance: random.Random) -> Found:
    for path in WRITE_PATHS:
        times = options.disks // path.slowness
        found = fill_disk(folder, path, times, chance)
        yield f"full disk, {path.name}: {times}, faults {len(found)}", found


def _writers(folder: Path, options: argparse.Namespace, _: random.Random) -> Found:
    saves, found = write_at_once(folder, options.writers, options.seconds)
    told = f"{options.writers} writers for {options.seconds:g} s: {saves} saves"
    yield f"{told}, faults {len(found)}", found


def _line_of(tally: Tally) -> str:
    before = ", ".join(f"{name} {count}" for name, count in sorted(tally.calls.items()))
    states = ", ".join(f"{step}: {count}" for step, count in sorted(tally.states.items()))
    return (
        f"{tally.name}: {tally.kills} kills ({tally.by_signal} by signal; before {before}), "
        f"the store after so many steps ({states}), faults {len(tally.faults)}"
    )


def _operations(options: argparse.Namespace) -> tuple[str, list[str]]:
    counted: Counter[str] = Counter()
    faults = []
    for run in range(options.runs):
        done, found = operate(options.seed * 1000 + run, options.operations)
        counted += done
        faults += found
    told = ", ".join(f"{name} {count}" for name, count in sorted(counted.items()))
    return (
        f"{options.runs} runs of {options.operations} operations ({told}), faults {len(faults)}",
        faults,
    )


if __name__ == "__main__":
    sys.exit(main())
