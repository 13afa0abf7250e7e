"""A place that shows records and changes them: how its changes are told."""

# Imported where used: a place is up before what only some of its keys need is read.
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.binding import BindingType

from paicha_tui.basics.errors import PaichaError
from paicha_tui.screens.base.place_screen import PlaceScreen
from paicha_tui.screens.base.undoing import REDO


class ChangingScreen(PlaceScreen):
    """A place where a key changes records that it shows."""

    BINDINGS: ClassVar[list[BindingType]] = [REDO]
    takes_back = True

    def do(self, act: Callable[[], str]) -> None:
        """Do something that is told in a sentence, and show the records as they are then."""
        try:
            told = act()
        except PaichaError as problem:
            self.say(str(problem), problem=True)
            return
        self.reload_here()
        self.say(told)

    def take_scope(self) -> None:
        """Show what is within another scope."""
        super().take_scope()
        self.reload_here()

    def reload_here(self) -> None:
        """Show the records as they are now, with the cursor where it is."""
        raise AssertionError("each place has its own")

    def remove_records(self, uids: Sequence[str], what: str) -> None:
        """Ask why, remove records with all that hangs on them, and show what is left."""
        from paicha_tui import entry
        from paicha_tui.screens.base.removing import RESTORED_BY, ask_why

        if not uids:
            self.say("这里没有可以移除的", problem=True)
            return

        def remove(reason: str) -> None:
            self.do(lambda: entry.remove(uids, reason, where=self.where) + RESTORED_BY)

        ask_why(self, remove, what)

    def return_to(self) -> None:
        """Show the records as they are now."""
        self.reload_here()

    def show_undone(self, uid: str, told: str) -> None:  # noqa: ARG002
        """Show the records as they are now, and tell what was done."""
        self.reload_here()
        self.say(told)
