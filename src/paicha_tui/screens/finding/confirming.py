"""Findings that are right as they are: confirmed with a reason, or no longer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from paicha_tui.entry import BulkResult
from paicha_tui.entry import finding as finding_entry
from paicha_tui.screens.dialogs.text_prompt import TextPrompt
from paicha_tui.widgets.prompts import ask
from paicha_tui.worklists.finding import ListedFinding

if TYPE_CHECKING:
    from paicha_tui.screens.finding.screen import FindingsScreen


def ask_to_accept(screen: FindingsScreen, items: Sequence[ListedFinding]) -> None:
    """Ask why these findings of one rule are right as they are, and confirm them."""
    if len({item.finding.rule for item in items}) > 1:
        screen.say("标记的不是同一条规则的，请一条规则一条规则地确认", problem=True)
        return
    findings = [item.finding for item in items]
    if refusal := next(filter(None, map(finding_entry.why_not, findings)), ""):
        screen.say(refusal, problem=True)
        return
    first = items[0]
    told = (
        f"{first.finding.name}：{first.finding.message}"
        if len(items) == 1
        else f"{first.finding.rule} {first.group.title}：{len(items)} 处都保留"
    )

    def accept(reason: str | None) -> None:
        if reason is not None:
            _do(screen, lambda: finding_entry.accept(findings, reason))

    screen.app.push_screen(TextPrompt(f"{told}　确认的理由："), accept)


def ask_to_withdraw(screen: FindingsScreen, items: Sequence[ListedFinding]) -> None:
    """Ask whether the confirmations of these findings are taken back."""
    uids = [item.confirmation.uid for item in items if item.confirmation]

    def withdraw(answer: str | None) -> None:
        if answer == "y":
            _do(screen, lambda: finding_entry.withdraw(uids))

    if uids:
        question = f"取消 {len(uids)} 处确认？取消后重新列为请核对。"
        screen.app.push_screen(ask(question), withdraw)


def _do(screen: FindingsScreen, action: Callable[[], BulkResult]) -> None:
    screen.look()
    screen.do(lambda: f"{action().sentence}；Ctrl+Z 可撤销")
