"""The list of commands to find by name: Textual's own, in Chinese and without its picture."""

from __future__ import annotations

from paicha_tui.widgets.textual_private import TellingPalette


class Palette(TellingPalette):
    """Opens on every command there is; typing narrows the list."""

    DEFAULT_CSS = """
    Palette { background: $background; }
    Palette SearchIcon { display: none; }
    """

    NOTHING = "没有这样的命令"

    def __init__(self) -> None:
        super().__init__(placeholder="输入要找的命令", id="--command-palette")
