"""The list of commands to find by name: Textual's own, in Chinese and without its picture."""

from __future__ import annotations

from textual.command import CommandList, CommandPalette
from textual.widgets.option_list import Option


class Palette(CommandPalette):
    """Opens on every command there is; typing narrows the list."""

    DEFAULT_CSS = """
    Palette { background: $background; }
    Palette SearchIcon { display: none; }
    """

    def __init__(self) -> None:
        super().__init__(placeholder="输入要找的命令", id="--command-palette")

    def _start_no_matches_countdown(self, search_value: str) -> None:
        """Say, once it has been quiet for a while, that there is nothing of that name."""
        self._stop_no_matches_countdown()

        def tell() -> None:
            if search_value:
                nothing = Option("没有这样的命令", disabled=True, id=self._NO_MATCHES)
                self.query_one(CommandList).add_option(nothing)
            self._list_visible = bool(search_value)

        self._no_matches_timer = self.set_timer(self._NO_MATCHES_COUNTDOWN, tell)
