"""What works through a group of members: those of a branch, or those a list was filtered to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType

from paicha_tui.entry import check
from paicha_tui.meaning import settings
from paicha_tui.models import Organization
from paicha_tui.screens.base.place_screen import PlaceScreen
from paicha_tui.screens.base.undoing import REDO
from paicha_tui.screens.branch import choose_branch
from paicha_tui.screens.places import BY_NAME
from paicha_tui.widgets.house import HouseApp
from paicha_tui.widgets.lines import Line

NOBODY = "这里没有排查对象（在册的，和转出未收到回执的），按 Esc 返回"


class MemberGroupScreen(PlaceScreen):
    """A place that is about the 排查对象 of one branch, or about those among given members."""

    BINDINGS: ClassVar[list[BindingType]] = [REDO]
    takes_back = True

    def __init__(self, ids: Sequence[int] | None = None, whose: str = "") -> None:
        """Take the 排查对象 among `ids`, or those of a branch that is asked for.

        `whose` tells in Chinese who those with the ids are.
        """
        super().__init__()
        self.campaign = settings.current()
        self.ids: Sequence[int] = ()
        self.whose = whose
        self.left_out = 0
        """How many of those given are no 排查对象."""
        self._given = ids

    def on_mount(self) -> None:
        """Take those of the scope; without one ask for the branch, unless members were given."""
        if self._given is None:
            self._take_scope()
        else:
            self._take(check.among(self._given, self.campaign))
            self.left_out = len(self._given) - len(self.ids)
            self.begin()

    @property
    def follows_scope(self) -> bool:
        """Not where members were given."""
        return self._given is None

    def take_scope(self) -> None:
        """Be about the people of another scope."""
        self._take_scope()

    def _take_scope(self) -> None:
        if (unit := self.scope.organization) is not None:
            self._take_branch(unit)
        else:
            choose_branch(self.app, None, self._take_branch)

    def _take_branch(self, branch: Organization | None) -> None:
        if branch is None:
            self.leave_later()
            return
        self.whose = str(branch.name or branch.code or "")
        self._take(check.in_order(branch, self.campaign))
        self.begin()

    def _take(self, ids: Sequence[int]) -> None:
        self.ids = ids
        self.show_title()
        if not ids:
            self.say(NOBODY, problem=True)

    def begin(self) -> None:
        """Show the members in `ids`, of whom there may be none."""
        raise AssertionError("each place has its own")

    def titles(self) -> Sequence[str]:
        """What stands in the title line behind the name of the place."""
        return ()

    def show_title(self) -> None:
        """What this is, and of whom."""
        parts = (BY_NAME[self.place].title, *self.titles(), self.whose)
        self.query_one("#title", Line).show(" " + "  ".join(filter(None, parts)))

    def drop_typed_ahead(self) -> None:
        """Forget the keys behind one that failed: they were meant for what comes after."""
        if isinstance(self.app, HouseApp):
            self.app.drop_typed_ahead()

    def leave_later(self) -> None:
        """Leave once the screen that was open above is gone."""
        self.run_worker(self.action_leave(), exclusive=True)

    async def action_leave(self) -> None:
        """Go back to the list that gave the members, or to 首页."""
        if self._given is not None:
            self.dismiss(None)
        else:
            await self.action_home()
