"""The question before something is removed: why. Its answer is kept with what goes."""

from __future__ import annotations

from collections.abc import Callable

from paicha_tui.screens.base.place_screen import PlaceScreen
from paicha_tui.screens.dialogs.text_prompt import TextPrompt

RESTORED_BY = "；恢复请按 Ctrl+\\ 选“已移除”"


def ask_why(screen: PlaceScreen, remove: Callable[[str], None], what: str) -> None:
    """Ask why `what` is removed, and call `remove` with the answer; Esc removes nothing."""

    def answered(reason: str | None) -> None:
        if reason is None:
            screen.say("没有移除")
        else:
            remove(reason)

    question = (
        f"移除{what}：为什么（如 重复登记、登记错了）？\n"
        "移除以后不列入、不统计，留在“已移除”里，随时可以恢复。\n"
        "转出、去世、出党的不要移除，请填写组织关系状态和离开支部日期。"
    )
    screen.app.push_screen(TextPrompt(question), answered)
