"""What a clerk did is taken back, and done again, thing by thing."""

# Imported where used: a place is up before what only some of its keys need is read.
from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual.binding import Binding

from paicha_tui.basics import clock
from paicha_tui.basics.errors import PaichaError
from paicha_tui.widgets.house import HouseApp

if TYPE_CHECKING:
    from paicha_tui.entry import Action
    from paicha_tui.screens.base.place_screen import PlaceScreen

LOOKED_AT = 200
"""So many of the newest things done are looked through for those of this place."""
HERE, ELSEWHERE = 4, 5
"""So many of this place are offered, and so many of others."""
NO_UNDO, NO_REDO = "没有可以撤销的", "没有可以重做的"

REDO = Binding("ctrl+y", "redo", "重做", show=False, id="redo", tooltip="重新做刚才撤销的")
"""The key of a place that takes back; which one takes back, each place says itself."""


class Began:
    """When this run of the application began."""

    def __init__(self) -> None:
        self.at = clock.now()


class Undoing:
    """Takes back at once what was done in a place, and asks before it reaches elsewhere.

    What was done before this start is asked about too: nobody has it in mind any more.
    """

    def __init__(self, place: PlaceScreen) -> None:
        self._place = place

    def undo(self, *, always_ask: bool = False) -> None:
        """Take back the last thing done here."""
        from paicha_tui import entry

        self._choose(entry.done(), "撤销", NO_UNDO, self._ask_to_undo, always=always_ask)

    def redo(self, *, always_ask: bool = False) -> None:
        """Do again the last thing undone here."""
        from paicha_tui import entry

        self._choose(entry.undone(), "重做", NO_REDO, self._redo, always=always_ask)

    def _is_fresh(self, action: Action) -> bool:
        app = self._place.app
        assert isinstance(app, HouseApp)
        return action.at >= app.kept(Began).at

    def _choose(
        self,
        actions: Iterable[Action],
        verb: str,
        nothing: str,
        then: Callable[[Action], None],
        *,
        always: bool = False,
    ) -> None:
        from paicha_tui import entry
        from paicha_tui.screens.dialogs.chooser import Chooser, Item

        if problem := self._place.why_not_undo():
            self._place.fail_undo(problem)
            return
        newest = list(itertools.islice(actions, LOOKED_AT))
        if not newest:
            self._place.fail_undo(nothing)
            return
        if (
            not always
            and self._place.is_about(newest[0])
            and self._is_fresh(newest[0])
            and (verb == "撤销" or entry.is_newest(newest[0]))
        ):
            then(newest[0])
            return
        here = [each for each in newest if self._place.is_about(each)][:HERE]
        offered = here + [each for each in newest if not self._place.is_about(each)][:ELSEWHERE]
        items = [Item(str(number), each.told) for number, each in enumerate(offered, 1)]
        question = f"{verb}哪一步：" + ("在这里做的在前" if here else "最近各步都不是在这里做的")

        def chosen(keys: list[str] | None) -> None:
            if keys:
                then(offered[int(keys[0]) - 1])

        self._place.app.push_screen(Chooser(question, items, several=False), chosen)

    def _ask_to_undo(self, action: Action) -> None:
        """Take an action back; what takes people out of the roster is asked about."""
        from paicha_tui import entry
        from paicha_tui.screens.intake.undoing import ask_to_undo
        from paicha_tui.widgets.prompts import ask

        def undo() -> None:
            self._tell_done(lambda: f"{entry.undo_action(action)}；Ctrl+Y 重做", action.uid)

        if action.file:
            ask_to_undo(self._place, action, self._place.tell_undone)
        elif action.enters_member:
            question = f"撤销 {action.sentence}？\n这名党员就不在名册里了；Ctrl+Y 可以重做。"
            choices = (("y", "撤销登记"), ("n", "不撤销"))
            self._place.app.push_screen(
                ask(question, choices, default=1), lambda answer: undo() if answer == "y" else None
            )
        else:
            undo()

    def _redo(self, action: Action) -> None:
        from paicha_tui import entry

        self._tell_done(lambda: entry.redo_action(action), action.uid)

    def _tell_done(self, act: Callable[[], str], uid: str) -> None:
        try:
            told = act()
        except PaichaError as problem:
            self._place.fail_undo(str(problem))
            return
        self._place.show_undone(uid, told)
