"""A place that shows records and changes them: how changes are told, taken back and done again."""

# Imported where used: a place is up before what only some of its keys need is read.
from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from paicha_tui.basics import clock
from paicha_tui.basics.errors import PaichaError
from paicha_tui.screens.base.place_screen import PlaceScreen
from paicha_tui.screens.places import BY_NAME
from paicha_tui.widgets.house import HouseApp

if TYPE_CHECKING:
    from paicha_tui.entry import Action

LOOKED_AT = 200
"""So many of the newest things done are looked through for those of this place."""
HERE, ELSEWHERE = 4, 5
"""So many of this place are offered, and so many of others."""
NO_UNDO, NO_REDO = "没有可以撤销的", "没有可以重做的"


class _Began:
    """When this run of the application began."""

    def __init__(self) -> None:
        self.at = clock.now()


class ChangingScreen(PlaceScreen):
    """A place where a key changes records that it shows.

    It takes back at once what was done in it, and asks before it reaches elsewhere.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+y", "redo", "重做", show=False, id="redo", tooltip="重新做刚才撤销的"),
    ]

    @property
    def where(self) -> str:
        """The title of the place, as what is done in it is told of."""
        return BY_NAME[self.place].title if self.place else ""

    def is_about(self, action: Action) -> bool:
        """Whether something was done here; an import is asked about wherever it is undone."""
        return bool(action.file) or action.where == self.where

    def on_mount(self) -> None:
        """Know what was done since this start."""
        assert isinstance(self.app, HouseApp)
        self.app.kept(_Began)

    def _is_fresh(self, action: Action) -> bool:
        """Whether it was done since this start, so that the clerk knows what he takes back."""
        assert isinstance(self.app, HouseApp)
        return action.at >= self.app.kept(_Began).at

    def why_not_undo(self) -> str:
        """Why nothing can be taken back just now; usually empty."""
        return ""

    def fail_undo(self, problem: str) -> None:
        """Tell why nothing was taken back."""
        self.say(problem, problem=True)

    def action_undo(self) -> None:
        """Take back the last thing done here; ask where the last one was done elsewhere."""
        from paicha_tui import entry

        self._choose(entry.done(), "撤销", NO_UNDO, self._ask_to_undo)

    def action_redo(self) -> None:
        """Do again the last thing undone here; ask where that was elsewhere."""
        from paicha_tui import entry

        self._choose(entry.undone(), "重做", NO_REDO, self._redo)

    def choose_action(self, *, again: bool = False) -> None:
        """Ask which of the last things is to be taken back, or done again."""
        from paicha_tui import entry

        if again:
            self._choose(entry.undone(), "重做", NO_REDO, self._redo, always=True)
        else:
            self._choose(entry.done(), "撤销", NO_UNDO, self._ask_to_undo, always=True)

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

        if problem := self.why_not_undo():
            self.fail_undo(problem)
            return
        newest = list(itertools.islice(actions, LOOKED_AT))
        if not newest:
            self.fail_undo(nothing)
            return
        if (
            not always
            and self.is_about(newest[0])
            and self._is_fresh(newest[0])
            and (verb == "撤销" or entry.is_newest(newest[0]))
        ):
            then(newest[0])
            return
        here = [each for each in newest if self.is_about(each)][:HERE]
        offered = here + [each for each in newest if not self.is_about(each)][:ELSEWHERE]
        items = [Item(str(number), each.told) for number, each in enumerate(offered, 1)]
        question = f"{verb}哪一步：" + ("在这里做的在前" if here else "最近各步都不是在这里做的")

        def chosen(keys: list[str] | None) -> None:
            if keys:
                then(offered[int(keys[0]) - 1])

        self.app.push_screen(Chooser(question, items, several=False), chosen)

    def _ask_to_undo(self, action: Action) -> None:
        """Take an action back; what takes people out of the roster is asked about."""
        from paicha_tui import entry
        from paicha_tui.screens.intake.undoing import ask_to_undo
        from paicha_tui.widgets.prompts import ask

        def undo() -> None:
            self._tell_done(lambda: f"{entry.undo_action(action)}；Ctrl+Y 重做", action.uid)

        if action.file:
            ask_to_undo(self, action, self.tell_undone)
        elif action.enters_member:
            question = f"撤销 {action.sentence}？\n这名党员就不在名册里了；Ctrl+Y 可以重做。"
            choices = (("y", "撤销登记"), ("n", "不撤销"))
            self.app.push_screen(
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
            self.fail_undo(str(problem))
            return
        self.show_undone(uid, told)

    def tell_undone(self, told: str, problem: bool) -> None:
        """Tell what came of taking an import back, and show the records as they are then."""
        if problem:
            self.fail_undo(told)
        else:
            self.show_undone("", told)

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
        self.return_to()

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

    def show_undone(self, uid: str, told: str) -> None:  # noqa: ARG002
        """Show the records as they are now, and tell what was done.

        `uid` is the member concerned, where it is only one.
        """
        self.reload_here()
        self.say(told)
