"""Asking for a remark: typed, or chosen from those that are likely."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from paicha_tui.widgets.drawing import CURSOR
from paicha_tui.widgets.fields import FieldInput
from paicha_tui.widgets.house import HouseModal
from paicha_tui.widgets.lines import KeyHint, Line, Rule


class _RemarkField(FieldInput):
    """Holds a remark as a whole until it is edited: what is typed takes its place."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "give", "确定", id="remark.give", tooltip="用这句话"),
        Binding("down,tab", "choose(1)", "选下一句", id="remark.next", tooltip="选下面列出的话"),
        Binding("up,shift+tab", "choose(-1)", "上一句", show=False, id="remark.previous"),
    ]

    def __init__(self, text: str, choices: Sequence[str]) -> None:
        super().__init__("remark", text)
        self._choices = choices
        self.position = choices.index(text) if text in choices else -1

    def watch_selection(self) -> None:
        """A remark that is edited is none of those listed."""
        if self.is_begun and self.position >= 0:
            self.position = -1
            self._show()

    def _show(self) -> None:
        if isinstance(self.screen, RemarkPrompt):
            self.screen.show_choices()

    def action_choose(self, step: int) -> None:
        """Take the next of the remarks listed, round at the ends."""
        if not self._choices:
            return
        count = len(self._choices)
        begin = self.position if self.position >= 0 or step > 0 else 0
        position = (begin + step) % count
        self.set_text(self._choices[position])
        self.action_select_all()
        self.position = position
        self._show()

    def action_give(self) -> None:
        """Give the remark."""
        if isinstance(self.screen, RemarkPrompt):
            self.screen.dismiss(self.value)


class RemarkPrompt(HouseModal[str | None]):
    """Gives the remark, which may be empty; None when Escape was pressed."""

    DEFAULT_CSS = """
    RemarkPrompt { padding: 1 2; }
    RemarkPrompt > FieldInput { margin: 1 0; }
    RemarkPrompt > .-chosen { text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "返回", id="remark.back", tooltip="不记录"),
    ]

    def __init__(self, question: str, choices: Sequence[str], text: str = "") -> None:
        """Begin with `text`; `choices` may be taken with ↓ and ↑."""
        super().__init__()
        self._question = question
        self._choices = tuple(choices)
        self._text = text

    def compose(self) -> ComposeResult:
        """The question, the field, what may be chosen."""
        yield Line(self._question)
        yield _RemarkField(self._text, self._choices)
        yield Rule()
        for position in range(len(self._choices)):
            yield Line(id=f"choice-{position}")
        yield KeyHint()

    def on_mount(self) -> None:
        """Show the remarks."""
        self.show_choices()

    def show_choices(self) -> None:
        """Point at the one that the field holds."""
        chosen = self.query_one(_RemarkField).position
        for position, text in enumerate(self._choices):
            line = self.query_one(f"#choice-{position}", Line)
            line.set_class(position == chosen, "-chosen")
            line.show(f"{CURSOR if position == chosen else ' '} {text}")

    def lost_by_ending(self) -> str:
        """The remark, once it has been typed."""
        return "正在填的一句话" if self.query_one(_RemarkField).value != self._text else ""

    def action_leave(self) -> None:
        """Give nothing."""
        self.dismiss(None)
