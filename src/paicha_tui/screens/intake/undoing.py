"""Taking back an import."""

# Imported where used: a place is up before what only some of its keys need is read.
from __future__ import annotations

from collections.abc import Callable

from paicha_tui import entry, store
from paicha_tui.basics.errors import PaichaError
from paicha_tui.screens.base.place_screen import PlaceScreen
from paicha_tui.widgets.prompts import ask

Teller = Callable[[str, bool], None]
"""Tells a sentence, and whether it is a problem."""


def ask_to_undo(screen: PlaceScreen, action: entry.Action, tell: Teller) -> None:
    """Ask whether to take an import back, do so on a thread, and tell what came of it."""
    question = (
        f"撤销 {action.sentence}？\n"
        "它新增的去掉，它更改的改回原来的样子；此后有人改动过它写入的内容，就不撤销。"
    )

    def undo() -> None:
        problem = False
        try:
            with store.connected():
                told = entry.undo_import(action)
        except PaichaError as refusal:
            told, problem = str(refusal), True
        screen.app.call_from_thread(end, told, problem)

    def end(told: str, problem: bool) -> None:
        if screen.is_attached:
            tell(told, problem)

    def answered(answer: str | None) -> None:
        if answer == "y":
            screen.say("正在撤销导入，请稍候……")
            screen.app.run_worker(undo, thread=True, exit_on_error=False)

    choices = (("y", "撤销这次导入"), ("n", "不撤销"))
    screen.app.push_screen(ask(question, choices, default=1), answered)


def choose_to_undo(screen: PlaceScreen, tell: Teller) -> None:
    """Ask which import to take back, where there are several."""
    from paicha_tui.screens.dialogs.chooser import Chooser, Item

    found = entry.imports()
    if not found:
        tell("没有可以撤销的导入", True)
    elif len(found) == 1:
        ask_to_undo(screen, found[0], tell)
    else:
        items = [Item(str(number), each.sentence) for number, each in enumerate(found, 1)]
        by_key = dict(zip([item.key for item in items], found, strict=True))
        screen.app.push_screen(
            Chooser("撤销哪一次导入，最近的在前", items, several=False),
            lambda keys: ask_to_undo(screen, by_key[keys[0]], tell) if keys else None,
        )
