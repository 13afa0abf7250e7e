"""F1: what the field is about, and every key that works here, from the bindings themselves."""

from __future__ import annotations

import re
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from paicha_tui.basics.values import visible_text
from paicha_tui.widgets.house import HouseModal
from paicha_tui.widgets.lines import KeyHint
from paicha_tui.widgets.table import TableColumn, VirtualTable

_COLUMNS = (
    TableColumn("key", "按键", 24),
    TableColumn("name", "作用", 10),
    TableColumn("told", "说明", 0),
)


_KEY_NAMES = {
    "enter": "Enter",
    "escape": "Esc",
    "space": "空格",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "slash": "/",
    "question_mark": "?",
}

_ON_NO_KEYBOARD = re.compile("f1[3-9]|f2[0-9]")
"""What terminals send for Shift with a key that is told beside it."""


def keys_of(screen: Screen[object]) -> list[list[str]]:
    """Every action that has a key on a screen: its keys, its name and what it does.

    The main ones, which the last line of the screen shows too, come first, and those that need no
    explanation, as the arrows, last.
    """
    found: dict[str, list[str]] = {}
    first: set[str] = set()
    for active in screen.active_bindings.values():
        binding = active.binding
        if not binding.description or binding.description.isascii() or not binding.key.isascii():
            continue
        if "ideographic" in binding.key or "fullwidth" in binding.key:
            continue
        if _ON_NO_KEYBOARD.fullmatch(binding.key):
            continue
        key = _KEY_NAMES.get(binding.key) or screen.app.get_key_display(binding).upper()
        if binding.show:
            first.add(binding.description)
        if binding.action in found:
            found[binding.action][0] += f" {key}"
        else:
            found[binding.action] = [key, binding.description, binding.tooltip]
    return sorted(found.values(), key=lambda row: row[1] not in first if row[2] else 2)


class HelpScreen(HouseModal[None]):
    """The note of the field and the table of keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,ctrl+g,question_mark", "dismiss(None)", "返回", id="help.back"),
    ]

    def __init__(self, note: str, keys: list[list[str]]) -> None:
        super().__init__()
        self._note = note
        self._keys = keys

    def compose(self) -> ComposeResult:
        """The note, the keys."""
        lines = map(visible_text, self._note.split("\n"))
        yield Static(Content("\n".join(lines)), id="note", classes="heading")
        yield VirtualTable(_COLUMNS, opens=False, marks_rows=False)
        yield KeyHint()

    def on_mount(self) -> None:
        """Show the keys."""
        table = self.query_one(VirtualTable)
        table.show(lambda first, number: self._keys[first : first + number], len(self._keys))
        table.focus()
