"""Issuing annexes: on a thread, and what to do where findings stand in the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.screen import Screen

from paicha_tui.annexes.archive import Blocked, name_of
from paicha_tui.screens.dialogs.text_prompt import TextPrompt
from paicha_tui.widgets.prompts import ask

BLOCKED = (
    ("c", "到校验，先处理这些问题"),
    ("r", "写明理由，现在就定稿"),
    ("n", "先不定稿"),
)


def ask_about_blocked(
    screen: Screen[None],
    blocked: Sequence[Blocked],
    *,
    to_findings: Callable[[], None],
    with_reason: Callable[[str], None],
) -> None:
    """Ask what to do about annexes with findings in the way."""
    told = "\n".join(
        f"{name_of(each.annex)}还有 {len(each.findings)} 处必须处理的问题" for each in blocked
    )

    def give_reason(reason: str | None) -> None:
        if reason and reason.strip():
            with_reason(reason)

    def answered(answer: str | None) -> None:
        if answer == "c":
            to_findings()
        elif answer == "r":
            question = "为什么现在就定稿（理由随表保存，并记入变更记录）："
            screen.app.push_screen(TextPrompt(question), give_reason)

    screen.app.push_screen(ask(told, BLOCKED), answered)
