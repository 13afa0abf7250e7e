"""Writing annexes into a folder: how far it is, a key to stop it, and where the files are."""

from __future__ import annotations

import queue
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static
from textual.worker import get_current_worker

from paicha_tui import reports, store
from paicha_tui.annexes import workbooks
from paicha_tui.annexes.archive import name_of
from paicha_tui.basics.errors import PaichaError
from paicha_tui.basics.values import visible_text
from paicha_tui.meaning.settings import Campaign
from paicha_tui.screens.report.choices import Choices
from paicha_tui.widgets.house import HouseModal
from paicha_tui.widgets.lines import KeyHint, Line
from paicha_tui.widgets.prompts import ask

PAUSE = 0.3
"""Seconds between two drawings of how far it is."""
BAR = 30
MOST_SHOWN = 5
"""So many paths are listed; the folder has the others."""
REPLACE = (("y", "替换这一个"), ("a", "同名的都替换"), ("n", "不写这一个"), ("s", "停止"))


@dataclass
class Written:
    """What came of it."""

    paths: list[Path] = field(default_factory=list)
    problem: str = ""
    """Why it ended before all was written."""
    is_fetched: bool = False
    """The clerk wants them on his own machine at once."""

    @property
    def told(self) -> str:
        """One sentence."""
        number = len(self.paths)
        if self.problem:
            done = f"；之前已生成 {number} 个文件" if number else "；没有生成文件"
            return self.problem.rstrip("。") + done
        if number == 1:
            return f"已生成 {self.paths[0]}"
        return f"已生成 {number} 个文件，在 {self.paths[0].parent}" if number else "没有生成文件"


class WritingScreen(HouseModal[Written]):
    """Writes, tells how far it is, and ends with the full paths."""

    DEFAULT_CSS = """
    WritingScreen { padding: 1 2; }
    WritingScreen > #written { height: 1fr; margin: 1 0 0 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop", "停止", id="writing.stop", tooltip="停止；已生成的文件留下"),
        Binding(
            "f6,alt+y,alt+f,ctrl+right",
            "fetch",
            "下载",
            id="writing.fetch",
            tooltip="下载到自己的电脑",
        ),
        Binding("enter,escape", "close", "返回", id="writing.close"),
    ]

    def __init__(self, annexes: Sequence[int], choices: Choices, campaign: Campaign) -> None:
        super().__init__()
        self._annexes = tuple(annexes)
        self._choices = choices
        self._campaign = campaign
        self._written = Written()
        self._people = self._all_people = 0
        self._told = 0.0
        self._stopping = self._ended = self._replaces_all = False
        self._answers: queue.Queue[str] = queue.Queue()

    def compose(self) -> ComposeResult:
        """What is written, the bar, the files."""
        yield Line(f"生成 {'、'.join(map(name_of, self._annexes))}", id="what")
        yield Line("正在数人……", id="bar")
        yield Static(id="written")
        yield KeyHint()

    def on_mount(self) -> None:
        """Begin."""
        self._write()

    # On the thread.

    @work(thread=True, exclusive=True, group="writing", exit_on_error=False)
    def _write(self) -> None:
        problem = "程序内部出错，没有写完"
        try:
            with store.connected():
                problem = self._problem_of_writing()
        finally:
            self._written.problem = problem
            self.app.call_from_thread(self._end)

    def _problem_of_writing(self) -> str:
        """Write and log; gives why it ended before all was written, nothing when it did not."""
        problem = ""
        try:
            # All files tell of the same moment, whoever saves meanwhile.
            with store.at_one_moment():
                self._write_files()
        except PaichaError as refusal:
            problem = str(refusal)
        if self._written.paths:
            try:
                reports.note_export(
                    self._annexes, self._choices.organization, masked=self._choices.masked
                )
            except PaichaError as refusal:
                problem = problem or str(refusal)
        return problem

    def _write_files(self) -> None:
        chosen = self._choices
        self._all_people = reports.people_on(
            self._annexes, chosen.organization, self._campaign, chosen.fill_date
        )
        files = reports.export(
            self._annexes,
            chosen.organization,
            self._campaign,
            fill_date=chosen.fill_date,
            masked=chosen.masked,
            split=chosen.split,
            merged=chosen.merged,
            tick=self._tick,
        )
        for path in reports.save(files, chosen.folder, may_replace=self._may_replace):
            self._written.paths.append(path.absolute())
            self.app.call_from_thread(self._show_progress)

    def _tick(self, people: int) -> None:
        if self._stopping or get_current_worker().is_cancelled:
            raise workbooks.Stopped("已停止")
        self._people += people
        if time.monotonic() - self._told > PAUSE:
            self._told = time.monotonic()
            self.app.call_from_thread(self._show_progress)

    def _may_replace(self, path: Path) -> bool:
        """Ask the clerk about a file that is there already."""
        if self._replaces_all:
            return True
        self.app.call_from_thread(self._ask, path)
        worker = get_current_worker()
        while not worker.is_cancelled:
            try:
                answer = self._answers.get(timeout=PAUSE)
            except queue.Empty:
                continue
            if answer in ("", "s"):
                break
            self._replaces_all = answer == "a"
            return answer != "n"
        raise workbooks.Stopped("已停止")

    # On the screen.

    def _ask(self, path: Path) -> None:
        question = f"文件夹里已有\n{path.name}\n替换它吗？"
        self.app.push_screen(
            ask(question, REPLACE, default=2), lambda answer: self._answers.put(answer or "")
        )

    def _show_progress(self) -> None:
        done = min(self._people / self._all_people, 1.0) if self._all_people else 0.0
        full = round(done * BAR)
        self.query_one("#bar", Line).show(
            f"{'#' * full}{'-' * (BAR - full)} {done:4.0%}  "
            f"{self._people}/{self._all_people}人次  已生成 {len(self._written.paths)} 个文件"
        )

    def _end(self) -> None:
        self._ended = True
        self.refresh_bindings()
        written = self._written
        if not written.problem:
            self._people = self._all_people
        self._show_progress()
        paths = [visible_text(str(path)) for path in written.paths[:MOST_SHOWN]]
        if len(written.paths) > MOST_SHOWN:
            paths.append(f"…… 共 {len(written.paths)} 个文件")
        lines = [visible_text(written.told), *(["", *paths] if paths[1:] else [])]
        self.query_one("#written", Static).update(Content("\n".join(lines)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Escape stops, and leaves once it has ended."""
        may = {
            "stop": not self._ended,
            "close": self._ended,
            "fetch": self._ended and bool(self._written.paths),
        }
        return may.get(action, True)

    def action_stop(self) -> None:
        """Write no more."""
        self._stopping = True
        self.query_one("#what", Line).show("正在停止……写了一半的文件不会留下")

    def action_fetch(self) -> None:
        """Leave for the ways to fetch what was written."""
        self._written.is_fetched = True
        self.action_close()

    def action_close(self) -> None:
        """Leave."""
        self.dismiss(self._written)
