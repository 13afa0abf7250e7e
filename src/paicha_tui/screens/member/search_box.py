"""Where the search of the member list is typed."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from paicha_tui.widgets.fields import FieldInput
from paicha_tui.widgets.table import VirtualTable


class SearchBox(FieldInput):
    """Where the search is typed; ↓ and Enter go into the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,tab,down", "into_list", "进列表", id="box.list"),
        Binding("escape", "clear", "清除", id="box.clear"),
    ]

    def action_into_list(self) -> None:
        """Go into the list."""
        self.screen.query_one(VirtualTable).focus()

    def action_clear(self) -> None:
        """Search for nothing, in the list."""
        self.set_text("")
        self.action_into_list()
