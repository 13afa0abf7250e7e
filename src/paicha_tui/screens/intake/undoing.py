"""Taking back an import."""

# Imported where used: a place is up before what only some of its keys need is read.

from __future__ import annotations

from collections.abc import Callable

from textual.app import App

from paicha_tui import entry
from paicha_tui.basics.errors import PaichaError
from paicha_tui.widgets.prompts import ask

Teller = Callable[[str, bool], None]
"""Tells a sentence, and whether it is a problem."""


def ask_to_undo(app: App[object], action: entry.Action, tell: Teller) -> None:
    """Ask whether to take an import back, do so, and tell what came of it."""
    told = (
        f"撤销 {action.sentence}？\n"
        "它新增的去掉，它更改的改回原来的样子；此后有人改动过它写入的内容，就不撤销。"
    )

    def answered(answer: str | None) -> None:
        if answer != "y":
            return
        try:
            tell(entry.undo_import(action), False)
        except PaichaError as problem:
            tell(str(problem), True)

    app.push_screen(ask(told, (("y", "撤销这次导入"), ("n", "不撤销")), default=1), answered)


def choose_to_undo(app: App[object], tell: Teller) -> None:
    """Ask which import to take back, where there are several."""
    from paicha_tui.screens.dialogs.chooser import Chooser, Item

    found = entry.imports()
    if not found:
        tell("没有可以撤销的导入", True)
    elif len(found) == 1:
        ask_to_undo(app, found[0], tell)
    else:
        items = [Item(str(number), each.sentence) for number, each in enumerate(found, 1)]
        by_key = dict(zip([item.key for item in items], found, strict=True))
        app.push_screen(
            Chooser("撤销哪一次导入，最近的在前", items, several=False),
            lambda keys: ask_to_undo(app, by_key[keys[0]], tell) if keys else None,
        )
