"""The commands that the palette offers besides going to a place."""

# Imported where used: a place is up before what only some of its keys need is read.
from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from textual.app import App, SystemCommand
from textual.screen import Screen

from paicha_tui.screens.help import keys_of


def of_screen(screen: Screen[Any]) -> Iterator[SystemCommand]:
    """What the keys of a screen do, those that take an explanation, with their keys."""
    by_name = {row[1]: row for row in keys_of(screen)}
    told = set()
    for active in screen.active_bindings.values():
        name = active.binding.description
        row = by_name.get(name)
        if row is None or not row[2] or not active.enabled or name in told:
            continue
        told.add(name)
        if not active.binding.action.startswith(("go(", "app.go(")):

            def run(action: str = active.binding.action, node: Any = active.node) -> None:
                screen.app.call_later(screen.app.run_action, action, node)

            yield SystemCommand(name, f"{row[2]}（{row[0]}）", run)


IN_SETTINGS = {
    "备份": "写一份核对过的备份",
    "恢复": "换成一份备份：先列出会没有什么",
    "口令": "设置、更换口令，或改用密钥文件",
    "撤销导入": "撤销一次导入",
    "自检": "查数据页、记录和变更记录是否完好",
    "文件位置": "数据库、密钥文件、自定版式在哪里",
}
"""What 设置 does with the store as a whole, by the label of its line."""


def anywhere(app: App[Any], go: Callable[[str], None]) -> Iterator[SystemCommand]:
    """What is done in one place, for whoever looks for it in another; `go` goes to a place."""
    from paicha_tui.screens.member.screen import MembersScreen
    from paicha_tui.screens.setting.screen import SettingsScreen

    def in_settings(label: str) -> None:
        go("settings")
        screen = app.screen
        if isinstance(screen, SettingsScreen):
            screen.call_after_refresh(screen.act, label)

    def new_member() -> None:
        go("members")
        if isinstance(app.screen, MembersScreen):
            app.screen.call_after_refresh(app.screen.action_new_member)

    yield SystemCommand("新建党员", "登记一名新党员", new_member)
    for label, told in IN_SETTINGS.items():
        yield SystemCommand(label, told, lambda label=label: in_settings(label))
