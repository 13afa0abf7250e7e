"""Asking for one line of text."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from paicha_tui.basics.values import visible_text
from paicha_tui.widgets.fields import FieldInput
from paicha_tui.widgets.house import HouseModal
from paicha_tui.widgets.lines import KeyHint


class _Answer(FieldInput):
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "give", "确定", id="prompt.give"),
    ]

    def action_give(self) -> None:
        """Give what was typed."""
        screen = self.screen
        if isinstance(screen, TextPrompt):
            screen.dismiss(self.value)


class TextPrompt(HouseModal[str | None]):
    """Gives what was typed; None when Escape was pressed."""

    DEFAULT_CSS = """
    TextPrompt { padding: 1 2; }
    TextPrompt > FieldInput { margin: 1 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "返回", id="prompt.back"),
    ]

    def __init__(self, question: str, text: str = "", *, goes_on: bool = False) -> None:
        """With `goes_on` the text is what the clerk typed before, who goes on with it."""
        super().__init__()
        self._goes_on = goes_on
        self._question = question
        self._text = text

    def compose(self) -> ComposeResult:
        """The question and the field."""
        yield Static(Content("\n".join(map(visible_text, self._question.split("\n")))))
        answer = _Answer("answer", self._text)
        answer.goes_on = self._goes_on
        yield answer
        yield KeyHint()

    def lost_by_ending(self) -> str:
        """The line, once it has been typed."""
        return "正在填的一句话" if self.query_one(_Answer).value != self._text else ""

    def action_leave(self) -> None:
        """Give nothing."""
        self.dismiss(None)
