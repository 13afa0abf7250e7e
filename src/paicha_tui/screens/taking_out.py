"""What a list shows, taken out of the application: to the clipboard, or as a workbook."""

# Imported where used: a place is up before what only some of its keys need is read.
from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported
from textual.screen import Screen

from paicha_tui.basics.errors import PaichaError
from paicha_tui.screens.base.place_screen import PlaceScreen
from paicha_tui.screens.dialogs.chooser import Chooser, Item
from paicha_tui.widgets.lines import Line, Notice
from paicha_tui.widgets.table import VirtualTable

MOST_BYTES = 70_000
"""Terminals drop what is longer without a word."""
MOST_ROWS = 20_000
"""So many rows are written within seconds."""
ROW, MARKED, SHOWN = "row", "marked", "shown"
_FORMULA_SIGNS = ("=", "+", "-", "@")


def offer_copy(app: App[Any], table: VirtualTable) -> None:
    """Ask which value, row or rows are to be copied, and copy them."""
    (cells,) = table.texts([table.cursor])
    values = [
        (column.label or f"第{place}列", cell)
        for place, (column, cell) in enumerate(zip(table.columns, cells, strict=False), 1)
        if cell
    ]
    marked = sorted(table.marked)
    items = [
        *([Item(MARKED, f"标记的 {len(marked)} 行，连同表头")] if marked else []),
        *(Item(f"={place}", f"{label}：{cell}") for place, (label, cell) in enumerate(values)),
        Item(ROW, "整行，各列分开，可以粘贴到 Excel"),
        Item(SHOWN, "只留文字在屏幕上，用鼠标拖选（终端没有接收复制时）"),
    ]
    rows = marked or [table.cursor]
    screen = app.screen

    def take(chosen: list[str] | None) -> None:
        if chosen is None:
            return
        (what,) = chosen
        if what == SHOWN:
            show_plain(app, "\n".join(_as_lines(table, rows)))
        elif what in (ROW, MARKED):
            _copy(
                app,
                screen,
                "\n".join(_as_lines(table, marked if what == MARKED else [table.cursor])),
            )
        else:
            _copy(app, screen, values[int(what[1:])][1])

    app.push_screen(Chooser("复制什么（退出程序按 Ctrl+Q）", items, several=False), take)


def _as_lines(table: VirtualTable, rows: Sequence[int]) -> Iterator[str]:
    """The rows as an office program takes them from the clipboard; more than one with the heads."""
    if len(rows) > 1:
        yield "\t".join(column.label for column in table.columns)
    for cells in table.texts(rows):
        yield "\t".join(map(_harmless, cells))


def _harmless(cell: str) -> str:
    """The text so that an office program does not take it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_SIGNS) else cell


def _copy(app: App[Any], screen: Screen[Any], text: str) -> None:
    if len(text.encode()) > MOST_BYTES:
        _tell(screen, "太长，终端不接收：少标记几行，或按 Alt+P 印出", problem=True)
        return
    app.copy_to_clipboard(text)
    _tell(screen, f"已送到终端的剪贴板（{len(text)}字）；粘贴不出来的，再按 Ctrl+C 选“只留文字”")


def _tell(screen: Screen[Any], text: str, *, problem: bool = False) -> None:
    for notice in screen.query(Notice):
        notice.say(text, problem=problem)


def show_plain(app: App[Any], text: str) -> None:
    """Show a text without anything around it, as the terminal itself wraps it, until Enter."""
    try:
        with app.suspend():
            sys.stdout.write(f"\n{text}\n\n按 Enter 返回")
            sys.stdout.flush()
            sys.stdin.readline()
    except SuspendNotSupported:
        return
    app.refresh(layout=True)


def print_list(app: App[Any], table: VirtualTable) -> None:
    """Write what the list shows as a workbook, the marked rows alone where some are."""
    from paicha_tui import reports
    from paicha_tui.annexes.shown_list import ShownColumn, shown_list
    from paicha_tui.basics import clock
    from paicha_tui.basics.files import is_own
    from paicha_tui.screens.report.choices import usual_folder
    from paicha_tui.widgets.prompts import ask

    screen = app.screen
    table.complete()
    rows = sorted(table.marked) or range(table.total)
    if len(rows) > MOST_ROWS:
        _tell(screen, f"超过 {MOST_ROWS} 行，请先筛选或选范围", problem=True)
        return
    columns = [ShownColumn(column.label, column.width) for column in table.columns]
    title, told = _titles(screen)
    if table.marked:
        told = f"{told} 标记的{len(rows)}行".strip()
    try:
        file = shown_list(title, told, columns, table.texts(rows), clock.today())
    except PaichaError as problem:
        _tell(screen, str(problem), problem=True)
        return

    def save(answer: str | None) -> None:
        if answer != "y":
            return
        try:
            (path,) = reports.save([file], usual_folder())
            reports.note_list(title, file.people)
        except PaichaError as problem:
            _tell(screen, str(problem), problem=True)
        else:
            _tell(screen, f"已生成 {path}（{file.people} 行）")

    path: Path = usual_folder() / file.name
    if not path.exists() or is_own(path):
        save("y")
    else:
        app.push_screen(ask(f"文件夹里已有 {path.name}，要替换吗？", default=1), save)


def _titles(screen: Screen[Any]) -> tuple[str, str]:
    """What the list is, and what it was filtered to."""
    if not isinstance(screen, PlaceScreen):
        return next((line.text.strip() for line in screen.query(".heading").results(Line)), ""), ""
    lines = screen.query("#filter").results(Line)
    told = " ".join(line.text.strip().removeprefix("筛选: ") for line in lines)
    return f"{screen.where or '名单'}", told
