"""Safe reading of workbooks from outside.

The own reader stays beside python-calamine, which is faster: calamine gives every number as a float
and every date as a day, so that an ID number of 18 digits in the file, 1985.10 shown with two
decimals, and a date shown to the month would be lost; nor does it open a workbook whose relations
stand elsewhere. The tests compare the two, cell by cell.

The file is taken apart in a child process that may use little memory and time, so that a damaged
or hostile workbook can harm neither the program nor the store. The child knows no records.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from paicha_tui.basics.errors import Refused, reason_of

__all__ = [
    "LONGEST_SECONDS",
    "READS_WORKBOOK",
    "Cell",
    "DateCell",
    "SheetContent",
    "SheetRow",
    "Unreadable",
    "be_the_child",
    "read_workbook",
    "refuse_special",
]

HEAVY_FILE = 5_000_000
"""A file of more bytes is given twice the time."""

CPU_SECONDS = 30
WALL_FACTOR = 4
"""How many seconds of waiting are allowed for one second of computing."""

LONGEST_SECONDS = 2 * CPU_SECONDS * WALL_FACTOR
"""So long may it take to read a file and understand its rows."""


@dataclass(frozen=True, slots=True)
class DateCell:
    """A cell with a date format: ISO text cut to what the format shows, "1998-07" or "1998"."""

    iso: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell without a usable value: `shown` is what stands there, `reason` says what to do."""

    shown: str
    reason: str


READS_WORKBOOK = "--read-workbook"
"""The first argument by which a program that is one file becomes the child."""

_READER = f"""
import json, sys
sys.path[:] = json.loads(sys.argv.pop(1))
from {__name__}.__main__ import main
main()
"""

Cell = str | int | float | bool | DateCell | Unreadable | None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row that is not blank: its number in the sheet, and its cells from column A."""

    number: int
    cells: tuple[Cell, ...]


@dataclass
class SheetContent:
    """What stands on one worksheet."""

    title: str
    epoch_1904: bool
    """Whether serial numbers of days count from 1904-01-01."""
    hidden: bool = False
    """Whether the sheet is hidden; its rows are not read then."""
    rows: list[SheetRow] = field(default_factory=list)
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    """Cells merged downwards: the column from 0, the first and the last row."""
    groups: list[tuple[int, int, int]] = field(default_factory=list)
    """Cells merged sideways: the row, the first and the last column from 0."""
    hidden_rows: frozenset[int] = frozenset()
    """The rows that are hidden, be it by a filter; they are read as well."""
    struck: frozenset[tuple[int, int]] = frozenset()
    """Cells whose text is struck out: the row, and the column from 0."""
    comments: dict[int, str] = field(default_factory=dict)
    """What is remarked on cells, by row."""
    wider: bool = False
    """Whether there is content right of the last column that is read."""


def read_workbook(path: Path) -> list[SheetContent]:
    """The worksheets of the workbook `path`, in order; a .csv is one worksheet.

    Formulas give the value that was calculated when the file was saved. Raises Refused, naming
    the file and what to do, when it can't be read or asks for too much memory or time.
    """
    refuse_special(path)
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
            size = path.stat().st_size
    except OSError as error:
        raise Refused(f"读不了“{path}”：{_reason(error)}") from None
    if empty:
        raise Refused(f"“{path.name}”是空文件，请重新取得这份表格")
    seconds = CPU_SECONDS * (2 if size > HEAVY_FILE else 1)
    sheets: list[SheetContent] = []
    begun = finished = False
    with closing(_messages(path, seconds)) as messages:
        for message in messages:
            begun = True
            finished = _take(message, sheets, path.name)
    if not begun:
        raise Refused(
            "读工作簿的子程序没有启动，没有导入，文件没有问题；请检查程序的安装，或换一种方式安装"
        )
    if not finished:
        raise Refused(f"“{path.name}”没有读完，文件可能已损坏，请用表格软件打开后另存为 .xlsx 再试")
    return sheets


def refuse_special(path: Path) -> None:
    """Raises Refused for what is there and is no file: a pipe or a device never ends."""
    if path.exists() and not path.is_file() and not path.is_dir():
        raise Refused(f"“{path}”不是普通文件，请指定 .xlsx 文件")


def _take(message: Any, sheets: list[SheetContent], name: str) -> bool:
    """Add one message of the child to `sheets`; whether it was the last one."""
    if isinstance(message, list):
        number, cells = message
        sheets[-1].rows.append(SheetRow(number, tuple(map(_cell, cells))))
    elif "sheet" in message:
        sheets.append(
            SheetContent(message["sheet"], message["epoch_1904"], hidden=message["hidden"])
        )
    elif "merged" in message:
        sheets[-1].merged = [(column, first, last) for column, first, last in message["merged"]]
        sheets[-1].groups = [(row, first, last) for row, first, last in message["groups"]]
        sheets[-1].hidden_rows = frozenset(message["hidden_rows"])
        sheets[-1].struck = frozenset((row, column) for row, column in message["struck"])
        sheets[-1].comments = dict(message["comments"])
        sheets[-1].wider = message["wider"]
    elif "refused" in message:
        raise Refused(f"“{name}”{message['refused']}")
    return "done" in message


def _cell(value: Any) -> Cell:
    if isinstance(value, list):
        return DateCell(value[0]) if len(value) == 1 else Unreadable(value[0], value[1])
    return value  # type: ignore[no-any-return]


def _messages(path: Path, seconds: int) -> Generator[object, None, None]:
    """What the child reports, line by line; it never outlives this call."""
    child = subprocess.Popen(  # noqa: S603
        [*_reader(), str(path.absolute()), str(seconds)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    timer = threading.Timer(seconds * WALL_FACTOR, child.kill)
    timer.daemon = True
    timer.start()
    try:
        assert child.stdout is not None
        for line in child.stdout:
            if not line.endswith(b"\n"):
                break
            yield json.loads(line)
        if child.wait() in (-signal.SIGXCPU, -signal.SIGKILL):
            raise Refused(
                f"“{path.name}”读取超过{seconds}秒的限度，没有导入；"
                "请删去不用的工作表和空白行列，另存为 .xlsx 再试"
            )
    finally:
        timer.cancel()
        child.kill()
        child.wait()
        assert child.stdout is not None
        child.stdout.close()


def _reader() -> list[str]:
    """What starts the child, which finds this program where the parent has found it.

    By the name of its module a bare interpreter finds it in a virtual environment alone: not below
    `pip install --user` or `--target`, in an archive (shiv, pex), nor in one program (PyInstaller).
    """
    if getattr(sys, "frozen", False):
        return [sys.executable, READS_WORKBOOK]
    found_in = [str(Path(entry).absolute()) for entry in sys.path]
    return [sys.executable, "-I", "-c", _READER, json.dumps(found_in)]


def be_the_child() -> None:
    """Do what the child does, where it is the same program that is one file."""
    # Imported where used: it brings what only the child needs.
    from paicha_tui.intake.workbook_reader import __main__ as child

    del sys.argv[1]
    child.main()


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "没有这个文件，请核对文件名"
    if isinstance(error, IsADirectoryError):
        return "这是一个文件夹，请指定其中的 .xlsx 文件"
    return reason_of(error)
