"""What commands print: tables on standard output, narration and progress on standard error."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.cells import cell_len

from paicha_tui.basics.errors import Refused, reason_of
from paicha_tui.basics.values import visible_text

GAP = "  "


def padded(text: str, width: int, *, right: bool = False) -> str:
    """`text` filled with spaces to `width` cells."""
    filling = " " * max(width - cell_len(text), 0)
    return filling + text if right else text + filling


def aligned(rows: Sequence[Sequence[str]], *, numbers_from: int | None = None) -> Iterator[str]:
    """The rows as lines of aligned columns; columns from `numbers_from` on stand to the right."""
    shown = [[visible_text(cell) for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        cells = (
            padded(cell, width, right=numbers_from is not None and index >= numbers_from)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield GAP.join(cells).rstrip()


def emit(lines: Iterable[str]) -> None:
    """Print lines of data to standard output. Raises Refused where it can't be written to.

    A terminal gets them inert; a program gets them as they are, such as the names of files.
    """
    with _standard_output() as output:
        shown = visible_text if output.isatty() else str
        for line in lines:
            output.write(shown(line) + "\n")


def emit_bytes(content: bytes) -> None:
    """Write a file to standard output. Raises Refused where it can't be written to."""
    with _standard_output() as output:
        output.flush()
        output.buffer.write(content)
        output.buffer.flush()


def finish() -> None:
    """Write out what standard output still holds back. Raises Refused where that can't be done."""
    if sys.stdout is not None:
        with _standard_output() as output:
            output.flush()


@contextmanager
def _standard_output() -> Iterator[Any]:
    if sys.stdout is None:
        raise Refused("标准输出没有打开，请重定向到文件或去掉 >&-")
    try:
        yield sys.stdout
    except BrokenPipeError:
        raise
    except OSError as error:
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115 - or it fails again at the end
        raise Refused(f"写不到标准输出：{reason_of(error)}") from None


def narrate(text: str) -> None:
    """Tell the user what happens, on standard error where there is one."""
    if sys.stderr is not None:
        sys.stderr.write(visible_text(text) + "\n")


@contextmanager
def progress(doing: str) -> Iterator[None]:
    """Show, once something takes over a second, that it is going on and for how long."""
    over = threading.Event()
    watcher = threading.Thread(target=_watch, args=(doing, over), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _watch(doing: str, over: threading.Event) -> None:
    live, doing = sys.stderr is not None and sys.stderr.isatty(), visible_text(doing)
    seconds = 0
    while not over.wait(1):
        seconds += 1
        if live:
            sys.stderr.write(f"\r正在{doing}…… {seconds}秒")
            sys.stderr.flush()
        elif seconds == 1:
            narrate(f"正在{doing}……")
    if live and seconds:
        sys.stderr.write("\r\033[K")
        sys.stderr.flush()
