"""What the commands share: how one ends, which store it works on, where files go."""

# Imported where used: a command loads nothing that only others need.
from __future__ import annotations

import argparse
import datetime
import enum
import itertools
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from paicha_tui.basics import locations
from paicha_tui.basics.errors import Misused, Refused
from paicha_tui.basics.files import is_own
from paicha_tui.basics.printing import emit, emit_bytes, narrate
from paicha_tui.store.opening import StoreLocation

if TYPE_CHECKING:
    from paicha_tui.annexes.workbooks import ReportFile
    from paicha_tui.models import Organization

STANDARD_OUTPUT = Path("-")


class ExitCode(enum.IntEnum):
    """How a command ended."""

    DONE = 0
    FINDINGS = 1
    MISUSED = 2
    REFUSED = 3
    BUSY = 4
    # 128 and the number of the signal that ended the application.
    HUNG_UP = 129
    INTERRUPTED = 130
    QUIT = 131
    TERMINATED = 143


Command = Callable[[argparse.Namespace], ExitCode]


def location_of(options: argparse.Namespace) -> StoreLocation:
    """The store that the global options name."""
    named = locations.default_database() if options.db is None else options.db
    return StoreLocation(named_file(named), options.passphrase_file)


def named_file(path: Path) -> Path:
    """The path of a file that is named. Raises Refused for a folder, and where none is named."""
    if not path.name or path.is_dir():
        raise Refused(f"{path} 是一个文件夹，或者文件名空着；请写明是哪个文件")
    return path


def refuse_output(options: argparse.Namespace) -> None:
    """Raises Misused when files would be written onto a terminal, or in base64 into a folder."""
    if options.base64 and options.out != STANDARD_OUTPUT:
        raise Misused("--base64 只与 --out - 同用")
    if options.out == STANDARD_OUTPUT and sys.stdout and sys.stdout.isatty():
        raise Misused("标准输出是终端，文件内容会弄乱屏幕；请加 > 文件名，或用 --out 文件夹")


def may_replace(path: Path) -> bool:
    """Whether to write `path`: there is none, it is the program's own, or the clerk says so.

    Raises Refused for a file of somebody else's where there is nobody to ask.
    """
    if not path.exists() or is_own(path):
        return True
    told = f"{path} 已经有了，不是本程序写的，或者写好以后有人改过"
    if not sys.stdin.isatty():
        raise Refused(f"{told}；没有改动它，请换一个文件名，或先把它移走")
    narrate(f"{told}。替换它吗？输入 y 替换，直接回车不替换")
    return sys.stdin.readline().strip().casefold() in ("y", "ｙ", "是")


def refuse_to_replace(path: Path) -> None:
    """Raises Refused when `may_replace` says no."""
    if not may_replace(path):
        raise Refused(f"没有改动 {path}，请换一个文件名再执行")


def narrate_assumptions(
    annexes: Iterable[int], organization: Organization | None, fill_date: datetime.date | None
) -> None:
    """Say once what these annexes take for granted where the records do not say."""
    from paicha_tui.annexes.assumptions import assumptions
    from paicha_tui.meaning import settings

    campaign = settings.current()
    told = (assumptions(each, organization, campaign, fill_date) for each in annexes)
    for sentence in dict.fromkeys(itertools.chain.from_iterable(told)):
        narrate(f"注意：{sentence}")


def write_files(files: Iterable[ReportFile], options: argparse.Namespace) -> None:
    """Write the files into the folder `--out` and name them, or onto standard output as one."""
    import base64

    from paicha_tui import reports

    if options.out == STANDARD_OUTPUT:
        content = reports.as_one_file(files)
        emit_bytes(base64.encodebytes(content) if options.base64 else content)
    else:
        for path in reports.save(files, options.out, may_replace=may_replace):
            emit([str(path.absolute())])
