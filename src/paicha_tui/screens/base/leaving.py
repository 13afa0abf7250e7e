"""The questions before something typed is given up. They come up on Esc, in the midst of typing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from textual.screen import Screen

from paicha_tui.widgets.prompts import Choice, Question, ask

THROW_AWAY = "n"
UNSAVED = "有改动还没有保存。"


def ask_to_throw_away(what: str) -> Question:
    """Asks once more before something is thrown away; Enter and Esc keep it."""
    told = f"有改动还没有保存，真的丢弃{what}吗？\n今天还能找回：Ctrl+\\ 里选“已移除”。"
    return ask(told, (("b", "不丢弃，回去"), (THROW_AWAY, "丢弃")), numbered=False)


def ask_on_leaving(
    screen: Screen[Any],
    choices: Sequence[Choice],
    then: Callable[[str | None], None],
) -> None:
    """Ask what becomes of what is not saved; `then` takes the letter, empty for going back.

    THROW_AWAY reaches it only once it has been confirmed.
    """

    def confirmed(answer: str | None) -> None:
        if answer == THROW_AWAY:
            then(THROW_AWAY)
        else:
            then("")

    def answered(answer: str | None) -> None:
        if answer == THROW_AWAY:
            screen.app.push_screen(ask_to_throw_away("这些输入"), confirmed)
        else:
            then(answer)

    screen.app.push_screen(ask(UNSAVED, choices, numbered=False), answered)
