"""Typing that goes on without leaving a field: it reaches the draft all the same."""

from __future__ import annotations

from typing import Generic

from textual import on
from textual.timer import Timer
from textual.widgets import Input

from paicha_tui.widgets.house import HouseScreen, Result

TYPING_SECONDS = 2.0
"""So long after a key, also while typing goes on, what is unsaved goes to the draft."""


class DraftScreen(HouseScreen[Result], Generic[Result]):
    """A screen that keeps what is being typed.

    It stands behind the other base of a screen: Textual takes the style from the first.
    """

    _typing: Timer | None = None

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        message.stop()
        self.keep_later()

    def keep_later(self) -> None:
        """Keep what is typed a little later, since another writes just now."""
        if self._typing is None and self.is_attached:
            self._typing = self.set_timer(TYPING_SECONDS, self._typed_a_while)

    def _typed_a_while(self) -> None:
        self._typing = None
        self.keep_typing()

    def keep_typing(self) -> None:
        """Put what the field in hand holds into the draft."""
        raise AssertionError("each form has its own")
