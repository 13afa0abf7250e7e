"""Getting written files to the clerk's own machine: over the terminal, or by a line to copy."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult, SuspendNotSupported
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from paicha_tui.annexes import delivery
from paicha_tui.annexes.shells import SHELLS, Shell, shell_of
from paicha_tui.basics import preferences
from paicha_tui.basics.values import visible_text
from paicha_tui.screens.taking_out import show_plain
from paicha_tui.widgets.house import HouseModal
from paicha_tui.widgets.lines import KeyHint, Line

BEFORE_SENDING = """
正在用 ZMODEM 把文件发到本机（SecureCRT、Xshell、MobaXterm 等会自动接收）。
终端没有反应时，按 5 次 Ctrl+X 取消。

"""
BEFORE_LINES = """
在自己的电脑上新开一个终端窗口，粘贴下面任一行再回车（鼠标拖选复制）：

"""
CHOICES = "  ".join(f"{shell.key} {shell.name}" for shell in SHELLS)
Lines = Callable[[Shell], Sequence[str]]


class DeliveryScreen(HouseModal[None]):
    """The ways to fetch the files, as far as there are any here."""

    DEFAULT_CSS = """
    DeliveryScreen { padding: 1 2; }
    DeliveryScreen > #lines { height: 1fr; margin: 1 0 0 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "send", "发送", id="delivery.send", tooltip="用 ZMODEM（sz）发到本机"),
        Binding("ctrl+c", "plain", "纯文字", id="delivery.plain", tooltip="只留命令，便于拖选复制"),
        *(
            Binding(
                shell.key,
                f"shell('{shell.key}')",
                "命令窗口",
                show=False,
                id=f"delivery.shell{shell.key}",
                tooltip=f"自己的电脑上用的是 {shell.name}",
            )
            for shell in SHELLS
        ),
        Binding("escape,enter", "dismiss(None)", "返回", id="delivery.back"),
    ]

    def __init__(self, paths: Sequence[Path], lines: Lines) -> None:
        """`lines` gives those to copy into a shell."""
        super().__init__()
        self._paths = tuple(paths)
        self._lines = lines
        self._sender = delivery.sender()

    def compose(self) -> ComposeResult:
        """What there is to fetch, the lines, what came of sending."""
        yield Line(f"下载 {self._names()}", id="what")
        yield Line(self._way(), id="way")
        yield Line(BEFORE_LINES.strip(), id="how")
        yield Line(id="shell")
        yield Static(id="lines")
        yield Line(id="came")
        yield KeyHint()

    def on_mount(self) -> None:
        """Show the lines for the shell chosen last."""
        self._show_lines()

    def _show_lines(self) -> None:
        shell = _usual_shell()
        self.query_one("#shell", Line).show(f"粘贴到 {shell.name}；换一种按 {CHOICES}")
        text = "\n\n".join(map(visible_text, self._lines(shell)))
        self.query_one("#lines", Static).update(Content(text))

    def action_shell(self, key: str) -> None:
        """Show the lines for another shell, and remember it."""
        preferences.keep(shell=key)
        self._show_lines()

    def _names(self) -> str:
        return self._paths[0].name if len(self._paths) == 1 else f"{len(self._paths)} 个文件"

    def _way(self) -> str:
        if self._sender:
            return "终端支持 ZMODEM（SecureCRT、Xshell 等）的，按 F2 直接发到本机"
        return "这台机器没有装 lrzsz，不能用 ZMODEM 直接发送"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Sending only where there is something to send with; plain text only on a terminal."""
        if action == "send":
            return bool(self._sender and self._paths)
        return action != "plain" or not self.app.is_headless

    def action_send(self) -> None:
        """Give the terminal to the sender until it has ended."""
        if self._sender is None:
            return
        try:
            with self.app.suspend():
                _print(BEFORE_SENDING)
                sent = delivery.send(self._sender, self._paths)
        except SuspendNotSupported:
            return
        self._came_back(sent.told)

    def action_plain(self) -> None:
        """Show the lines without anything around them, as the terminal itself wraps them."""
        lines = "\n\n".join(map(visible_text, self._lines(_usual_shell())))
        show_plain(self.app, f"{BEFORE_LINES}{lines}")

    def _came_back(self, told: str) -> None:
        self.query_one("#came", Line).show(told)
        self.app.refresh(layout=True)


def _usual_shell() -> Shell:
    return shell_of(preferences.load().get("shell"))


def _print(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()
