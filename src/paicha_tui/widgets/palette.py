"""The list of commands to find by name: Textual's own, in Chinese and without its picture."""

from __future__ import annotations

from textual.app import SystemCommand
from textual.command import DiscoveryHit, Hit, Hits, Provider

from paicha_tui.basics.pinyin import holds
from paicha_tui.widgets.textual_private import TellingPalette

_BY_NAME, _BY_HELP = 1.0, 0.5


class Commands(Provider):
    """The commands of the application in their order, found by name, by pinyin, by what they do."""

    async def discover(self) -> Hits:
        """All of them."""
        for name, told, callback, _ in self._commands():
            yield DiscoveryHit(name, callback, help=told)

    async def search(self, query: str) -> Hits:
        """Those that are meant by what is typed."""
        for name, told, callback, _ in self._commands():
            score = _BY_NAME if holds(name, query) else _BY_HELP if query in told else 0.0
            if score:
                yield Hit(score, name, callback, help=told)

    def _commands(self) -> list[SystemCommand]:
        return list(self.app.get_system_commands(self.screen))


class Palette(TellingPalette):
    """Opens on every command there is; typing narrows the list."""

    DEFAULT_CSS = """
    Palette { background: $background; }
    Palette SearchIcon { display: none; }
    """

    NOTHING = "没有这样的命令"

    def __init__(self) -> None:
        super().__init__(placeholder="输入要找的命令，汉字或拼音首字母", id="--command-palette")
