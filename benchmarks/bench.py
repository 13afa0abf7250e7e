"""Seconds, rows a second and peak memory of the heavy jobs, each in a process of its own.

Run by `make bench`. Absolute seconds depend on the machine; compare the rows of one run.
"""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MEMBERS = 10_000


def measured(command: list[str]) -> tuple[float, float]:
    """Wall seconds and peak MiB of one command and its children."""
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, __file__, "--child", *command], check=True, stdin=subprocess.DEVNULL
    )
    seconds = time.perf_counter() - started
    peak = Path(command[-1] + ".peak")
    mebibytes = float(peak.read_text())
    peak.unlink()
    return seconds, mebibytes


def run_child(command: list[str]) -> None:
    """Run one job and leave its peak memory beside its last argument."""
    job, *arguments = command
    if job == "bare":
        write_bare(*map(Path, arguments))
    else:
        from paicha_tui.cli import main

        with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
            code = main([job, *arguments[:-1]])
        if code not in (0, 1):
            sys.exit(code)
    usage = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    Path(arguments[-1] + ".peak").write_text(str(usage / 1024))


def write_bare(source: Path, target: Path) -> None:
    """The cells of a workbook again, by openpyxl alone: no styles, one value after another."""
    import openpyxl

    rows = list(openpyxl.load_workbook(source).worksheets[0].iter_rows(values_only=True))
    started = time.perf_counter()
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    workbook.save(target)
    Path(f"{target}.seconds").write_text(str(time.perf_counter() - started))


def report(name: str, rows: int, seconds: float, mebibytes: float | None) -> None:
    memory = f"{mebibytes:8.0f} MiB" if mebibytes is not None else " " * 12
    print(f"{name:<42}{rows:>8} rows{seconds:>9.2f} s{rows / seconds:>10.0f} rows/s{memory}")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        source, target, records = here / "a.db", here / "b.db", here / "records.xlsx"
        mark = str(here / "mark")
        where = ["--db", str(source)]
        measured(["demo", *where, "--members", str(MEMBERS), "--seed", "1", mark])
        measured(["template", *where, "--records", str(records), mark])

        job = ["import", "--db", str(target), str(records), mark]
        report("import: full template, new store", MEMBERS, *measured(job))
        report("import: the same file again", MEMBERS, *measured(job))
        report("check", MEMBERS, *measured(["check", *where, mark]))
        annex2 = ["export", *where, "--annex", "2", "--merged", "--out", str(here / "out"), mark]
        report("export: annex 2, whole command", MEMBERS, *measured(annex2))
        (written,) = (here / "out").glob("附件2_*.xlsx")
        bare = here / "bare.xlsx"
        measured(["bare", str(written), str(bare)])
        report(
            "the same cells by bare openpyxl, write only",
            MEMBERS,
            float(Path(f"{bare}.seconds").read_text()),
            None,
        )
        everything = ["export", *where, "--annex", "all", "--out", str(here / "all"), mark]
        report("export: all nine annexes", MEMBERS, *measured(everything))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        run_child(sys.argv[2:])
    else:
        main()
