"""The Textual application: its places, what ends it, and what it does before it ends."""

# Imported where used: a place is up before what only some of its keys need is read.
from __future__ import annotations

import gc
import signal
import threading
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import SystemCommand
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.screen import Screen

from paicha_tui.basics import preferences
from paicha_tui.basics.errors import PaichaError
from paicha_tui.screens.base.place_screen import PlaceScreen
from paicha_tui.screens.base.undoing import Began, Undoing
from paicha_tui.screens.places import BY_NAME, PLACES
from paicha_tui.widgets.driver import GuardedDriver, PlainDriver
from paicha_tui.widgets.house import HouseApp, HouseScreen
from paicha_tui.widgets.table import VirtualTable
from paicha_tui.widgets.themes import THEMES, register_themes

if TYPE_CHECKING:
    from textual.command import Provider

    from paicha_tui.entry import Found
    from paicha_tui.models import Organization


def _commands() -> type[Provider]:
    from paicha_tui.widgets.palette import Commands

    return Commands


INTO_FILE_SECONDS = 5.0
"""So long a save may stand beside the file of the store only."""


class PaichaApp(HouseApp[int]):
    """党员组织关系集中排查."""

    TITLE = "排查"
    # tmux and GNU screen keep a row or two of 80×24 for themselves.
    smallest = Size(80, 22)
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar = {_commands}
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(
                place.key,
                f"go('{place.name}')",
                place.title,
                show=False,
                id=f"place.{place.name}",
                tooltip=f"到{place.title}",
            )
            for place in PLACES
            if place.key
        ),
        Binding(
            "7,ctrl+f",
            "app.scope",
            "范围",
            show=False,
            id="scope",
            tooltip="选一个党组织：各处都只看它和它的下级",
        ),
        Binding("escape", "go('home')", "首页", show=False, id="place.back", tooltip="回到首页"),
        Binding("alt+r", "import", "导入", show=False, id="import", tooltip="导入名册、导入模板"),
        Binding("q", "help_quit", "怎样退出", show=False, id="help_quit", tooltip="说明怎样退出"),
        Binding(
            "ctrl+backslash",
            "command_palette",
            "命令",
            show=False,
            id="palette",
            tooltip="按名称查找命令",
            priority=True,
        ),
        Binding(
            "ctrl+l",
            "draw_anew",
            "重画",
            show=False,
            id="draw_anew",
            tooltip="重画屏幕，去掉别处写上来的字",
            priority=True,
        ),
        # First of all keys, since a question on top would keep it from the application.
        Binding(
            "ctrl+q",
            "quit",
            "退出",
            id="quit",
            tooltip="退出；没有保存的输入留作草稿",
            priority=True,
        ),
    ]

    def __init__(self, *, ascii_marks: bool = False, opens: str = "members") -> None:
        """`opens` is the place that comes up first, by its name."""
        super().__init__(driver_class=PlainDriver if ascii_marks else GuardedDriver)
        register_themes(self)
        kept = preferences.load().get("theme")
        self.theme = kept if kept in {each.name for each in THEMES} else THEMES[0].name
        self.animation_level = "none"
        self._opens = opens

    def on_mount(self) -> None:
        """Listen for the end; once the list is up, offer what was typed before a lost line."""
        import asyncio

        self.kept(Began)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            loop.add_signal_handler(number, self._end, 128 + number)
        if self._opens != "members":
            self.action_go(self._opens)
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        """The list is up: what can wait."""
        if not gc.isenabled():
            # What the start has made stays to the end; there is no looking through it again.
            gc.freeze()
            gc.enable()
        from paicha_tui.entry import keeping

        keeping.tell_waiting(self._tell_waiting)
        if (told := keeping.told_of_loss()) and isinstance(self.screen, PlaceScreen):
            self.screen.say(told, problem=True)
        self._offer_drafts()
        self.set_interval(INTO_FILE_SECONDS, self._into_file)

    def _tell_waiting(self, seconds: float | None) -> None:
        # Beside the keys a write keeps nobody waiting.
        is_keys = threading.current_thread() is threading.main_thread()
        if is_keys and isinstance(self.screen, HouseScreen):
            self.screen.tell_waiting(seconds)

    def _into_file(self) -> None:
        from paicha_tui.entry import keeping

        keeping.into_file()

    def _end(self, exit_code: int) -> None:
        self.put_by()
        self.exit(exit_code, return_code=exit_code)

    def told_of(self, fault: Exception) -> str:
        """One sentence, without data; the fault itself goes to the log."""
        from paicha_tui.commands import failing

        sentence, _ = failing.outcome(fault)
        return f"{sentence}。没有保存的输入留作草稿，下次启动时可以接着录入"

    def put_by(self) -> None:
        """Keep what has been typed as drafts."""
        for screen in self.screen_stack:
            if isinstance(screen, HouseScreen):
                screen.end()

    async def action_quit(self) -> None:
        """Leave; what is not saved stays as a draft."""
        self.put_by()
        self.exit(0)

    # Places.

    def get_default_screen(self) -> Screen[None]:
        """The list of members: it comes up first, and the other places open on top of it."""
        return self._place_screen("members")

    def action_go(self, place: str) -> None:
        """Go to a place, also from a list that another place has opened."""
        members = self.screen_stack[0]
        if not (isinstance(self.screen, PlaceScreen) and self.screen.place):
            return
        assert isinstance(members, PlaceScreen)
        while len(self.screen_stack) > (1 if place == members.place else 2):
            self.pop_screen()
        if place == members.place:
            members.return_to()
        elif self.screen is members:
            self.push_screen(self._place_screen(place))
        else:
            self.switch_screen(self._place_screen(place))

    def _place_screen(self, place: str) -> PlaceScreen:
        # Each is imported when it is first seen: the list should be up before the rest is read.
        module, _, name = BY_NAME[place].screen.partition(":")
        screen: PlaceScreen = getattr(import_module(f"paicha_tui.screens.{module}"), name)()
        return screen

    @on(VirtualTable.CopyAsked)
    def _copy_list(self, message: VirtualTable.CopyAsked) -> None:
        from paicha_tui.screens.taking_out import offer_copy

        offer_copy(self, message.table)

    @on(VirtualTable.PrintAsked)
    def _print_list(self, message: VirtualTable.PrintAsked) -> None:
        from paicha_tui.screens.taking_out import print_list

        print_list(self, message.table)

    def action_import(self) -> None:
        """Choose a file to import, from any place."""
        from paicha_tui.screens.intake.beginning import begin_import

        if isinstance(self.screen, PlaceScreen) and self.screen.place:
            begin_import(self, self.screen.return_to)

    def action_scope(self) -> None:
        """Choose what all places are about."""
        from paicha_tui.screens.branch import choose_scope

        screen = self.screen
        if not (isinstance(screen, PlaceScreen) and screen.place):
            return
        if not screen.follows_scope:
            screen.say("这里只列选定的人，按 Esc 返回以后再换范围", problem=True)
            return

        def take(unit: Organization | None) -> None:
            screen.scope.choose(unit)
            screen.take_scope()

        choose_scope(self, screen.scope.organization, take)

    def action_help(self) -> None:
        """The note of the field and every key."""
        from paicha_tui.screens.help import HelpScreen, keys_of

        told = self.screen.help_notes() if isinstance(self.screen, PlaceScreen) else []
        notes = "\n".join(dict.fromkeys(filter(None, told)))
        self.push_screen(HelpScreen(notes or "全部按键", keys_of(self.screen)))

    def action_command_palette(self) -> None:
        """Offer the places and colours by name."""
        from paicha_tui.widgets.palette import Palette

        if not isinstance(self.screen, Palette):
            self.push_screen(Palette())

    def action_help_quit(self) -> None:
        """Tell which key leaves, since Ctrl+C is what many try."""
        if isinstance(self.screen, PlaceScreen):
            self.screen.say("退出请按 Ctrl+Q")

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The commands of the palette: those of the screen, the places, what is done anywhere."""
        from paicha_tui.screens.commands import anywhere, of_screen

        yield from of_screen(screen)
        for place in PLACES:
            yield SystemCommand(
                " ".join(filter(None, ("到", place.key, place.title))),
                place.purpose,
                lambda name=place.name: self.action_go(name),
            )
        yield from anywhere(self, self.action_go)
        yield SystemCommand(
            "已移除", "恢复移除的党员、记录、党组织，找回今天丢弃的录入", self._show_removed
        )
        yield SystemCommand("撤销", "列出最近各步，选一步撤销", self._undo)
        yield SystemCommand("重做", "列出撤销过的各步，选一步重做", lambda: self._undo(again=True))
        for theme in THEMES:
            yield SystemCommand(
                f"配色：{theme.name}", "换一种配色", lambda name=theme.name: self._take_theme(name)
            )

    def _undo(self, *, again: bool = False) -> None:
        if isinstance(self.screen, PlaceScreen) and self.screen.takes_back:
            undoing = Undoing(self.screen)
            (undoing.redo if again else undoing.undo)(always_ask=True)
        elif isinstance(self.screen, PlaceScreen):
            self.screen.say("请回到列表或记录里再撤销、重做", problem=True)

    def _take_theme(self, name: str) -> None:
        self.theme = name
        preferences.keep(theme=name)

    # Drafts.

    def _offer_drafts(self) -> None:
        from paicha_tui import entry
        from paicha_tui.screens.base.leaving import THROW_AWAY, ask_to_throw_away
        from paicha_tui.widgets.prompts import ask

        session = entry.Session.current()
        left = [draft for draft in entry.pending(session) if draft.whose == entry.LEFT]
        if not left:
            return
        draft = left[0]
        choices = (("y", "接着录入"), ("l", "以后再说"), ("n", "丢弃草稿"))

        def answered(answer: str | None) -> None:
            if answer == "y":
                self._take_up(draft)
            elif answer == "n":
                self.push_screen(ask_to_throw_away("这份草稿"), thrown_away)

        def thrown_away(answer: str | None) -> None:
            if answer == THROW_AWAY:
                self._heeding(lambda: entry.discard(draft))
                self._offer_drafts()

        # What a clerk types ahead at the start must not answer.
        self.push_screen(ask(draft.sentence, choices, numbered=False), answered)

    def _take_up(self, draft: Found) -> None:
        """Open the form of a draft; where that can't be done, show what it holds."""
        from paicha_tui import entry
        from paicha_tui.screens.dialogs.lines_to_read import LinesToRead
        from paicha_tui.screens.member.record import RecordScreen

        def open_form() -> None:
            taken = entry.take_up(draft, entry.Session.current())
            self.push_screen(RecordScreen(taken.form, None, taken.spot, goes_on=True))

        try:
            self._heeding(open_form)
        except entry.Unfit as unfit:
            self.push_screen(LinesToRead(str(unfit), unfit.values))

    def _heeding(self, act: Callable[[], None]) -> None:
        """Do something; what stands against it is told on the screen that is there."""
        from paicha_tui.entry import Unfit

        try:
            act()
        except Unfit:
            raise
        except PaichaError as problem:
            if isinstance(self.screen, PlaceScreen):
                self.screen.say(str(problem), problem=True)

    def _show_removed(self) -> None:
        """Offer what was removed, and what was thrown away today."""
        from paicha_tui.screens.removed import offer_removed

        if isinstance(self.screen, PlaceScreen):
            offer_removed(self.screen, self._take_up)
