"""What becomes of any failure: one sentence, one exit code, and a line in a log without data."""

# Imported where used: a start without a failure reads none of it.
from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from paicha_tui import __version__, store
from paicha_tui.basics import clock, locations
from paicha_tui.basics.errors import Busy, Misused, PaichaError, reason_of
from paicha_tui.commands.common import ExitCode

LARGEST_LOG = 200_000
"""Bytes; a longer log is begun anew."""
YEARS = range(2000, 2200)
"""In another year than these it is the clock that is wrong."""


class Ended(BaseException):
    """A signal asks the command to end; what it is writing goes on the way out."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.code = ExitCode(128 + number)


class _EndAsked:
    """What a signal calls; remembers it, for what runs at that moment may fail in its own way."""

    ended: Ended | None = None

    def __call__(self, number: int, _: object) -> None:
        self.ended = Ended(number)
        raise self.ended


_ENDING = (signal.SIGHUP, signal.SIGTERM)


def listen_for_the_end() -> None:
    """Have the signals that end a command raise `Ended`; under nohup they stay ignored."""
    if threading.current_thread() is threading.main_thread():
        for number in _ENDING:
            listening = signal.getsignal(number)
            if listening is signal.SIG_DFL or isinstance(listening, _EndAsked):
                signal.signal(number, _EndAsked())


def _end_asked() -> Ended | None:
    handlers = map(signal.getsignal, _ENDING)
    asked = (each.ended for each in handlers if isinstance(each, _EndAsked))
    return next((ended for ended in asked if ended), None)


def log_file() -> Path:
    """Where failures are written down for the maintainers."""
    return locations.data_folder() / "faults.log"


def outcome(fault: BaseException) -> tuple[str, ExitCode]:
    """The sentence for the clerk, empty where there is nothing to tell, and the exit code.

    What is no expected failure is written to the log.
    """
    told = _expected(_end_asked() or fault)
    if told is None:
        where = _where(fault)
        with contextlib.suppress(Exception):
            _write_down(fault)
        sentence = (
            f"程序内部出错（{where}），这一步没有做完，先前告诉您保存了的都在；"
            "请把括号里的话告诉维护者"
        )
        told = sentence, ExitCode.REFUSED
    return told


def _expected(fault: BaseException) -> tuple[str, ExitCode] | None:
    if isinstance(fault, KeyboardInterrupt | Ended):
        code = fault.code if isinstance(fault, Ended) else ExitCode.INTERRUPTED
        return "已中断，没有留下半成品", code
    if isinstance(fault, BrokenPipeError):
        return "", ExitCode.DONE
    if isinstance(fault, PaichaError):
        return str(fault), _code_of(fault)
    if isinstance(fault, MemoryError):
        return "内存不够，这一步没有做完；请关掉别的程序再试", ExitCode.REFUSED
    if isinstance(fault, UnicodeError):
        from paicha_tui.basics.terminal import NOT_UTF8

        return NOT_UTF8, ExitCode.MISUSED
    if isinstance(fault, OSError):
        named = f" {fault.filename}" if isinstance(fault.filename, str) else ""
        return f"系统不让读写{named}：{reason_of(fault)}；请处理后再试", ExitCode.REFUSED
    if type(fault).__name__ == "SerialisationError":
        # lxml has a name of its own for a file that it could not write.
        return (
            "写文件时磁盘读写失败，没有写完；请看磁盘和临时文件夹是否已满，再试一次",
            ExitCode.REFUSED,
        )
    return _of_the_store(fault) or _of_the_clock()


def _code_of(problem: PaichaError) -> ExitCode:
    if isinstance(problem, Misused):
        return ExitCode.MISUSED
    return ExitCode.BUSY if isinstance(problem, Busy) else ExitCode.REFUSED


def _of_the_store(fault: BaseException) -> tuple[str, ExitCode] | None:
    """What the driver raised where nobody has put it in words."""
    try:
        with store.translated_errors():
            raise fault
    except PaichaError as problem:
        return str(problem), _code_of(problem)
    except BaseException:
        return None


def _of_the_clock() -> tuple[str, ExitCode] | None:
    try:
        year = clock.today().year
    except (ValueError, OverflowError, OSError):
        year = 0
    if year in YEARS:
        return None
    day = f"（{year}年）" if year else ""
    return f"本机的日期明显不对{day}，这一步没有做完；请先校正系统时间再试", ExitCode.REFUSED


def _frames(fault: BaseException) -> list[str]:
    return [
        f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(fault.__traceback__)
    ]


def _where(fault: BaseException) -> str:
    """The kind and place of a fault, without its message, which may hold data."""
    place = (_frames(fault) or ["?"])[-1].partition(" ")[0]
    return f"{type(fault).__name__} {place}"


def _write_down(fault: BaseException) -> None:
    lines = [f"{clock.now()} {__version__} Python {sys.version.split()[0]}"]
    at: BaseException | None = fault
    while at is not None:
        lines.append(
            f"  {type(at).__module__}.{type(at).__name__}: {' < '.join(_frames(at)[::-1])}"
        )
        at = at.__cause__ or at.__context__
    path = log_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    is_full = path.exists() and path.stat().st_size > LARGEST_LOG
    with path.open("w" if is_full else "a", encoding="utf-8") as log:
        log.write("\n".join(lines) + "\n")


def keep_quiet() -> None:
    """Have what fails beside the command, in a thread or while it is cleaned up, go to the log.

    Python would print it with its message, which may hold data.
    """

    def beside(told: Any) -> None:
        if isinstance(told.exc_value, Exception) and not isinstance(told.exc_value, OSError):
            with contextlib.suppress(Exception):
                _write_down(told.exc_value)

    def unhandled(
        kind: type[BaseException],  # noqa: ARG001
        fault: BaseException,
        at: TracebackType | None,  # noqa: ARG001
    ) -> None:
        sentence, _ = outcome(fault)
        if sys.stderr is not None:
            sys.stderr.write(sentence + "\n")

    sys.unraisablehook = beside
    threading.excepthook = beside
    sys.excepthook = unhandled


def guarded(run: Callable[[], int], tell: Callable[[str], None]) -> int:
    """Run something and close the store; gives the exit code, having told what went wrong."""
    try:
        code = run()
    except SystemExit:
        raise
    except BaseException as fault:
        if sys.flags.dev_mode and not isinstance(fault, PaichaError):
            raise
        sentence, code = outcome(fault)
        if isinstance(fault, BrokenPipeError):
            sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - the reader has gone
        with contextlib.suppress(Exception):
            if sentence:
                tell(sentence)
    # A damaged store fails once more when it is closed, which says nothing new.
    with contextlib.suppress(Exception):
        store.close()
    return int(code)
