"""A screen like that of a place: a title line, a body, a notice, the keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widget import Widget

from paicha_tui.meaning import settings
from paicha_tui.screens.base.undoing import Undoing
from paicha_tui.screens.places import BY_NAME, PLACES
from paicha_tui.widgets.house import HouseApp, HouseScreen
from paicha_tui.widgets.lines import KeyHint, Line, Notice, TitleLine
from paicha_tui.worklists.scope import Scope, short_name

if TYPE_CHECKING:
    from paicha_tui.entry import Action


class _Campaign:
    """What kind of campaign the open store holds, read once for all screens."""

    def __init__(self) -> None:
        self.mark = " 示例 " if settings.current().made_up else ""


class _Title(TitleLine):
    """The title line, which says of a made-up campaign that it is one."""

    def _row(self, width: int) -> str:
        app = self.app
        mark = app.kept(_Campaign).mark if isinstance(app, HouseApp) else ""
        return mark + super()._row(width - cell_len(mark))


class PlaceScreen(HouseScreen[None]):
    """A screen with a title line, a body, a notice and the keys."""

    DEFAULT_CSS = """
    PlaceScreen { background: $background; color: $foreground; }
    PlaceScreen > #title { background: $panel; color: $foreground; }
    PlaceScreen > .muted { color: $text-muted; }
    PlaceScreen > .strong { text-style: bold; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f1,ctrl+g,question_mark,fullwidth_question_mark",
            "app.help",
            "帮助",
            id="help",
            tooltip="这里是做什么的、这一项的说明、全部按键",
        ),
    ]
    AUTO_FOCUS = ""
    place = ""
    """The name of the place it is, as in `places.PLACES`; empty for what a place opens."""
    takes_back = False
    """Whether what was done is taken back in it, and done again."""

    def compose(self) -> ComposeResult:
        """The lines around the body."""
        yield _Title(id="title")
        yield from self.body()
        yield Notice(id="notice")
        yield KeyHint()

    def body(self) -> ComposeResult:
        """What stands between the title and the notice."""
        yield Widget()

    @property
    def scope(self) -> Scope:
        """What the places are about."""
        assert isinstance(self.app, HouseApp)
        return self.app.kept(Scope)

    @property
    def follows_scope(self) -> bool:
        """Whether it is about the scope; a list that another place has opened is not."""
        return bool(self.place)

    def on_mount(self) -> None:
        """Name the places in the title line."""
        self.show_title()

    def show_title(self) -> None:
        """The places with a key, the one here between brackets; and the scope."""
        names = (
            f"[{told}]" if each.name == self.place else f" {told} "
            for each in PLACES
            if (each.key and each.in_line) or each.name == self.place
            for told in (f"{each.key} {each.title}".strip(),)
        )
        self.query_one("#title", Line).show("".join(names))
        self._show_scope()

    def _show_scope(self) -> None:
        told = short_name(self.scope.name) if self.follows_scope else ""
        self.query_one("#title", TitleLine).show_beside("7 ", told)

    def return_to(self) -> None:
        """Show what may have changed while other places were open on top."""

    def take_scope(self) -> None:
        """Be about another scope, which has just been chosen."""
        self.show_title()

    # Taking back, where it takes back.

    @property
    def where(self) -> str:
        """The title of the place, as what is done in it is told of."""
        return BY_NAME[self.place].title if self.place else ""

    def is_about(self, action: Action) -> bool:
        """Whether something was done here; an import is asked about wherever it is undone."""
        return bool(action.file) or action.where == self.where

    def why_not_undo(self) -> str:
        """Why nothing can be taken back just now; usually empty."""
        return ""

    def fail_undo(self, problem: str) -> None:
        """Tell why nothing was taken back."""
        self.say(problem, problem=True)

    def show_undone(self, uid: str, told: str) -> None:  # noqa: ARG002
        """Show what it shows as it is now, and tell what was done.

        `uid` is the member concerned, where it is only one.
        """
        self.return_to()
        self.say(told)

    def tell_undone(self, told: str, problem: bool) -> None:
        """Tell what came of taking an import back."""
        if problem:
            self.fail_undo(told)
        else:
            self.show_undone("", told)

    def action_undo(self) -> None:
        """Take back the last thing done here; ask where the last one was done elsewhere."""
        Undoing(self).undo()

    def action_redo(self) -> None:
        """Do again the last thing undone here; ask where that was elsewhere."""
        Undoing(self).redo()

    # Where to go, what to say.

    async def action_home(self) -> None:
        """Go to 首页."""
        await self.run_action("app.go('home')")

    def on_screen_suspend(self) -> None:
        """Say nothing any longer that was said before another place or record was opened."""
        if isinstance(self.app.screen, PlaceScreen) and self.app.screen is not self:
            self.query_one("#notice", Notice).clear()

    def say(self, text: str, *, problem: bool = False) -> None:
        """Tell what has happened, or what is wrong."""
        self.query_one("#notice", Notice).say(text, problem=problem)

    def help_notes(self) -> list[str]:
        """What F1 tells above the keys: what the place is for, and what stands below the body."""
        here = BY_NAME.get(self.place)
        purpose = [f"{here.title}：{here.purpose}。"] if here else []
        return purpose + [
            line.text.strip() for line in self.query("#note, #remark, #notice").results(Line)
        ]
