"""Questions that must be answered before anything else."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from paicha_tui.basics.values import visible_text
from paicha_tui.widgets.drawing import CURSOR
from paicha_tui.widgets.house import HouseModal
from paicha_tui.widgets.lines import Line, Rule

Choice = tuple[str, str]
"""The letter that answers, which is also the answer, and what it means: ("y", "保存")."""

YES_NO: tuple[Choice, ...] = (("y", "是"), ("n", "否"))


class Question(HouseModal[str]):
    """Gives the letter of the answer; an empty text when Escape was pressed.

    A letter or the number of the line answers at once, arrows and Enter do as well. Where the
    question comes up while something is typed, no number answers: it would be what was being typed.
    """

    DEFAULT_CSS = """
    Question { align: left middle; padding: 0 2; }
    Question > Static { height: auto; margin: 0 0 1 0; }
    Question > .-chosen { background: $block-cursor-background; color: $block-cursor-foreground; }
    Question > #hint { margin: 1 0 0 0; color: $text-muted; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "answer", "选定", id="question.answer"),
        Binding("escape", "dismiss('')", "返回", id="question.back"),
        Binding("up,left,shift+tab", "move(-1)", "上移", show=False, id="question.up"),
        Binding("down,right,tab", "move(1)", "下移", show=False, id="question.down"),
    ]

    def __init__(
        self, question: str, choices: Sequence[Choice], *, default: int = 0, numbered: bool = True
    ) -> None:
        super().__init__()
        self._question = "\n".join(map(visible_text, question.split("\n")))
        self._choices = tuple(choices)
        self._position = default
        self._numbered = numbered

    def compose(self) -> ComposeResult:
        """The question, its answers, the keys."""
        yield Static(Content(self._question))
        yield Rule()
        for position in range(len(self._choices)):
            yield Line(id=f"choice-{position}")
        by = "字母或数字" if self._numbered else "字母"
        yield Line(f"按{by}作答，也可用方向键和 Enter；Esc 返回", id="hint")

    def on_mount(self) -> None:
        """Show which answer Enter gives."""
        self._show()

    def _show(self) -> None:
        for position, (letter, meaning) in enumerate(self._choices):
            chosen = position == self._position
            line = self.query_one(f"#choice-{position}", Line)
            line.set_class(chosen, "-chosen")
            if chosen:
                self.call_after_refresh(self._place_cursor, line)
            pointer = CURSOR if chosen else " "
            number = str(position + 1)
            both = self._numbered and letter != number
            keys = f"{number}  {letter.upper()}" if both else letter.upper()
            line.show(f"{pointer} {keys}  {meaning}")

    def _place_cursor(self, line: Line) -> None:
        self.app.cursor_position = line.region.offset

    def on_key(self, event: events.Key) -> None:
        """Answer by letter or number, also when an input method makes them full-width."""
        typed = unicodedata.normalize("NFKC", event.character or "").casefold()
        for position, (letter, _) in enumerate(self._choices, 1):
            if typed == letter or (self._numbered and typed == str(position)):
                event.stop()
                self.dismiss(letter)
                return

    def action_move(self, step: int) -> None:
        """Go to another answer, round at the ends."""
        self._position = (self._position + step) % len(self._choices)
        self._show()

    def action_answer(self) -> None:
        """Give the answer under the cursor."""
        self.dismiss(self._choices[self._position][0])


def ask(
    question: str,
    choices: Sequence[Choice] = YES_NO,
    *,
    default: int = 0,
    numbered: bool = True,
) -> Question:
    """The screen that asks; push it with a callback, or await it from a worker.

    `default` is the position of the answer that Enter gives at once. `numbered` is whether a digit
    answers too; not where the question may come up while digits are typed.
    """
    return Question(question, choices, default=default, numbered=numbered)
