"""The colours: two themes of our own, and one that takes the terminal's 16 colours."""

from __future__ import annotations

from textual.app import App
from textual.theme import Theme

DARK = Theme(
    name="paicha-dark",
    dark=True,
    primary="#3a6ea5",
    secondary="#5f87af",
    accent="#d7af5f",
    warning="#d7af5f",
    error="#d75f5f",
    success="#87af5f",
    foreground="#d0d0d0",
    background="#121212",
    surface="#1c1c1c",
    panel="#262626",
)

LIGHT = Theme(
    name="paicha-light",
    dark=False,
    primary="#875f00",
    secondary="#5f5f5f",
    accent="#af0000",
    warning="#875f00",
    error="#af0000",
    success="#005f00",
    foreground="#121212",
    background="#eeeeee",
    surface="#e4e4e4",
    panel="#d0d0d0",
)

ANSI = Theme(
    name="ansi",
    ansi=True,
    dark=True,
    primary="ansi_blue",
    secondary="ansi_cyan",
    accent="ansi_yellow",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables={
        "ansi-background": "ansi_black",
        "ansi-foreground": "ansi_white",
        "block-cursor-foreground": "ansi_black",
        "block-cursor-background": "ansi_white",
        "input-cursor-background": "ansi_white",
        "input-cursor-foreground": "ansi_black",
        "input-selection-background": "ansi_cyan",
        "input-selection-foreground": "ansi_black",
    },
)

THEMES = (DARK, LIGHT, ANSI)
THEME_LABELS = {DARK.name: "深色", LIGHT.name: "浅色", ANSI.name: "终端本色"}


def register_themes(app: App[int]) -> None:
    """Let the application choose between them by name: paicha-dark, paicha-light, ansi."""
    for theme in THEMES:
        app.register_theme(theme)
