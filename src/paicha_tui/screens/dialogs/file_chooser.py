"""Choosing a file: folder by folder, or by typing its path."""

from __future__ import annotations

import datetime
import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar
from urllib.parse import unquote

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from paicha_tui.basics.errors import reason_of
from paicha_tui.screens.dialogs.text_prompt import TextPrompt
from paicha_tui.widgets.house import HouseModal
from paicha_tui.widgets.lines import KeyHint, Line, Notice, TailLine
from paicha_tui.widgets.table import TableColumn, VirtualTable

_COLUMNS = (
    TableColumn("name", "文件", 0),
    TableColumn("size", "大小", 9, "right"),
    TableColumn("time", "修改时间", 16),
)
UP = ".. 上级文件夹"


@dataclass(frozen=True)
class _Place:
    path: Path
    is_folder: bool
    size: int = 0
    time: float = 0

    def cells(self) -> list[str]:
        """Its row."""
        if self.is_folder:
            return [f"{self.path.name}/", "", ""]
        moment = datetime.datetime.fromtimestamp(self.time).strftime("%Y-%m-%d %H:%M")
        return [self.path.name, f"{max(self.size // 1024, 1)} KB", moment]


class _Files(VirtualTable):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "choose", "选定", id="files.take", tooltip="打开文件夹，或选定文件"),
    ]


class FileChooser(HouseModal[Path | None]):
    """Gives the file; None when it was left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("backspace,left", "up", "上级", id="files.up", tooltip="到上级文件夹"),
        Binding("f5,ctrl+e", "type", "键入", id="files.type", tooltip="键入文件或文件夹"),
        Binding(
            "slash",
            "type('/')",
            "键入路径",
            show=False,
            id="files.type_root",
            tooltip="键入整个路径；也可以粘贴",
        ),
        Binding(
            "tilde",
            "type('~')",
            "键入路径",
            show=False,
            id="files.type_home",
            tooltip="键入自己文件夹里的路径",
        ),
        Binding("escape", "leave", "返回", id="files.back"),
    ]

    def __init__(self, question: str, folder: Path, endings: Collection[str]) -> None:
        """Begin in `folder`; `endings` are those of the files to offer, such as `.xlsx`."""
        super().__init__()
        self._question = question
        self._folder = folder.absolute()
        self._endings = frozenset(endings)
        self._places: list[_Place] = []

    def compose(self) -> ComposeResult:
        """The question, the folder, what is in it."""
        yield Line(f" {self._question}", classes="heading")
        yield TailLine(id="folder")
        empty = f"这里没有 {' '.join(sorted(self._endings))} 文件"
        yield _Files(_COLUMNS, empty=empty, marks_rows=False, tells_total=False)
        yield Notice(id="notice")
        yield KeyHint()

    def on_mount(self) -> None:
        """Show the folder, or the nearest one above that is there."""
        while not self._folder.is_dir() and self._folder != self._folder.parent:
            self._folder = self._folder.parent
        self._open(self._folder)
        self._table.focus()

    @property
    def _table(self) -> VirtualTable:
        return self.query_one(VirtualTable)

    def _open(self, folder: Path, came_from: Path | None = None) -> None:
        notice = self.query_one(Notice)
        try:
            found = self._inside(folder)
        except OSError as error:
            notice.say(f"打不开 {folder}：{reason_of(error)}", problem=True)
            return
        notice.clear()
        self._folder, self._places = folder, found
        self.query_one("#folder", Line).show(f" {folder}")
        files = [row for row, place in enumerate(found, 1) if not place.is_folder]
        back = [row for row, place in enumerate(found, 1) if place.path == came_from]
        cells = [[UP, "", ""], *(place.cells() for place in found)]
        cursor = (back or files or [min(1, len(found))])[0]
        self._table.show(lambda first, n: cells[first : first + n], len(cells), cursor=cursor)

    def _inside(self, folder: Path) -> list[_Place]:
        """The folders by name, then the files, the newest first."""
        folders, files = [], []
        for path in sorted(folder.iterdir()):
            if path.name.startswith((".", "~$")):
                continue
            if path.is_dir():
                folders.append(_Place(path, is_folder=True))
            elif path.suffix.lower() in self._endings and path.is_file():
                told = path.stat()
                files.append(_Place(path, is_folder=False, size=told.st_size, time=told.st_mtime))
        return folders + sorted(files, key=lambda place: -place.time)

    @on(VirtualTable.RowChosen)
    def _take(self, message: VirtualTable.RowChosen) -> None:
        message.stop()
        if message.row == 0:
            self.action_up()
            return
        place = self._places[message.row - 1]
        if place.is_folder:
            self._open(place.path)
        else:
            self.dismiss(place.path)

    def action_up(self) -> None:
        """Go to the folder above."""
        self._open(self._folder.parent, came_from=self._folder)

    def action_type(self, begun: str = "") -> None:
        """Type where the file is, beginning with a key that a path begins with."""
        self._ask(begun or f"{self._folder}/", goes_on=bool(begun))

    def on_paste(self, event: events.Paste) -> None:
        """Take a path that is pasted over the list."""
        event.stop()
        self._take_typed(event.text)

    def _ask(self, text: str, problem: str = "", *, goes_on: bool = False) -> None:
        question = f"{problem}键入文件或文件夹："
        self.app.push_screen(TextPrompt(question, text, goes_on=goes_on), self._take_typed)

    def _take_typed(self, typed: str | None) -> None:
        if not typed or not typed.strip():
            return
        path = Path(os.path.normpath(self._folder / _path_in(typed)))
        if path.is_dir():
            self._open(path)
        elif path.is_file():
            self.dismiss(path)
        else:
            self._ask(typed, f"没有 {path}。", goes_on=True)

    def action_leave(self) -> None:
        """Choose nothing."""
        self.dismiss(None)


def _path_in(typed: str) -> Path:
    """The path that was typed or pasted: file managers copy it in quotes or as an address."""
    text = typed.strip().strip("'\"“”")
    if text.startswith("file://"):
        text = unquote(text.removeprefix("file://"))
    return Path(text).expanduser()
