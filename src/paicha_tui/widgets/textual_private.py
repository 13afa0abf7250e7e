"""What is used of Textual though it promises nothing of it; its version is fixed for this.

Each class or function gives the rest of the program a name of its own for it, and says why. No
public request is known for any of them; Textual issues 1199, 4704 and 5306 tell of keys that reach
the wrong widget, which is what `HouseApp` mends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, ClassVar, Generic, TypeVar

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._xterm_parser import SPECIAL_SEQUENCES, XTermParser
from textual.app import App
from textual.command import CommandList, CommandPalette
from textual.driver import Driver
from textual.geometry import Offset, Region
from textual.keys import Keys
from textual.message import Message
from textual.message_pump import MessagePump
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input
from textual.widgets.input import Selection
from textual.widgets.option_list import Option

from paicha_tui.widgets.key_bytes import Pasted, Token

Result = TypeVar("Result")


def above(pump: MessagePump) -> MessagePump | None:
    """What a message goes to next; only widgets tell it publicly, the application is no widget."""
    return pump._parent


def application_of(driver: Driver) -> App[Any]:
    """The application that a driver serves, which it has no public name for."""
    return driver._app


_MOUSE = re.compile(r"\x1b\[<\d+;\d+;\d+[Mm]\Z")
_REPORT = re.compile(r"\x1b\[(?:\?\d+;\d\$y|48(?:;\d+(?::\d+)*){4}t)\Z")
"""What a terminal answers to what Textual asks it, and the size it has now."""


class KeyParser:
    """Makes Textual's messages of what a terminal sent; of what Textual does not know, none.

    Textual has no public way from the bytes of a terminal to its keys.
    """

    def __init__(self, *, mouse: bool) -> None:
        self._parser = XTermParser()
        self._mouse = mouse

    def messages(self, token: Token) -> Iterable[Message]:
        """The keys and reports that a token stands for."""
        if isinstance(token, Pasted):
            return [events.Paste(token.text)]
        text = token.text
        if text == "\x1b":
            return [events.Key("escape", text)]
        if len(text) == 2 and text[0] == "\x1b" and text[1].isprintable():
            return self._with_alt(text)
        return self._parser.feed(text) if len(text) == 1 or self._knows(text) else ()

    def _with_alt(self, text: str) -> Iterable[Message]:
        known = ANSI_SEQUENCES_KEYS.get(text)
        if isinstance(known, tuple):
            return self._parser.feed(text)
        return self._parser._sequence_to_key_events(text[1], alt=True) if text[1].isalpha() else ()

    def _knows(self, sequence: str) -> bool:
        known = ANSI_SEQUENCES_KEYS.get(sequence)
        if isinstance(known, tuple):
            # Textual takes Alt with an arrow for Escape and the arrow, which would leave a form.
            return len(known) == 1 or known[0] is not Keys.Escape
        return (
            known is not None
            or sequence in SPECIAL_SEQUENCES
            or _REPORT.match(sequence) is not None
            or (self._mouse and _MOUSE.match(sequence) is not None)
        )


class PatientScreen(Screen[Result], Generic[Result]):
    """A screen that is drawn once the messages that wait are handled, whoever asks for it.

    Textual draws a new screen four times, each time whole. What lies below another screen is not
    drawn: nothing of it can be seen, and Textual would draw the one on top once more. There is no
    public way to put drawing off.
    """

    _paint_asked = False

    def _compositor_refresh(self) -> None:
        if self is not self.app.screen:
            return
        if not self.app._dom_ready:
            # The first of all, which does not wait.
            super()._compositor_refresh()
        elif not self._paint_asked:
            self._paint_asked = self.call_later(self._paint)

    def _paint(self) -> None:
        self._paint_asked = False
        # A layout that is to come asks anew.
        if self is self.app.screen and not self._layout_required:
            # With what has changed since, which Textual would take for drawn.
            self._compositor.update_widgets(self._dirty_widgets)
            # What covered the field or the list has had the terminal's cursor.
            if isinstance(self.focused, Input):
                self.app.cursor_position = self.focused.cursor_screen_offset
            elif isinstance(at := getattr(self.focused, "cursor_cell", None), Offset):
                self.app.cursor_position = at
            super()._compositor_refresh()


def draw_now(widget: Widget) -> None:
    """Draw a widget without waiting for the messages that are to be handled, as all else does."""
    screen = widget.screen
    screen._dirty_widgets.add(widget)
    if isinstance(screen, PatientScreen):
        screen._paint()


def draw_whole(screen: Screen[Any]) -> None:
    """Send all that is to be seen once more, whatever the terminal shows."""
    screen._compositor._dirty_regions.add(screen.size.region)
    screen._compositor_refresh()


class QuietApp(App[Result], Generic[Result]):
    """An application that ends by a fault without a traceback, which would show people's data.

    Textual has no public way to say what becomes of a fault.
    """

    def put_by(self) -> None:
        """Keep what would be lost; called before a fault ends the application."""

    def told_of(self, fault: Exception) -> str:
        """What to tell the clerk of the fault that ends the application."""
        return type(fault).__name__

    def _handle_exception(self, error: Exception) -> None:
        is_leaving, code = self._exit, self.return_code
        try:
            self.put_by()
        finally:
            if not self._exit_renderables:
                self._exit_renderables.append(Text(self.told_of(error)))
            super()._handle_exception(error)
            if is_leaving:
                # A screen that was coming up still; why it ends is told already.
                self._return_code = code

    def _fatal_error(self) -> None:
        self.bell()
        self._close_messages_no_wait()


class ShownInput(Input):
    """An input that shows its text otherwise than it is, with the cursor at its place in that.

    Publicly only `password` does so, with a sign that some terminals lack.
    """

    def shown(self, text: str) -> str:
        """What stands for a beginning of the value."""
        return text

    def start_with(self, text: str) -> None:
        """Take a first text, which is no change of it and must not move the terminal's cursor."""
        self.set_reactive(Input.value, text)
        self._initial_value = False

    def scroll_to_cursor(self) -> None:
        """Have the cursor in sight."""
        self.scroll_to_region(Region(self.cursor_cell, 0, 1, 1), force=True, animate=False)

    @property
    def cursor_cell(self) -> int:
        """The cell of the cursor from the beginning of the text, and one more at its end."""
        return self._cursor_offset

    @property
    def _value(self) -> Text:
        return Text(self.shown(self.value), no_wrap=True, overflow="ignore", end="")

    def _position_to_cell(self, position: int) -> int:
        return cell_len(self.shown(self.value[:position]))

    def _watch_selection(self, selection: Selection) -> None:
        elsewhere = self.app.cursor_position
        super()._watch_selection(selection)
        # A field filled or tidied from outside must not pull the input method's window to itself.
        if not self.has_focus:
            self.app.cursor_position = elsewhere


class TellingPalette(CommandPalette):
    """A list of commands that says in its own words that there is nothing of a name.

    Textual's English words stand in the method that shows them.
    """

    NOTHING: ClassVar[str]

    def _start_no_matches_countdown(self, search_value: str) -> None:
        self._stop_no_matches_countdown()

        def tell() -> None:
            if search_value:
                nothing = Option(self.NOTHING, disabled=True, id=self._NO_MATCHES)
                self.query_one(CommandList).add_option(nothing)
            self._list_visible = bool(search_value)

        self._no_matches_timer = self.set_timer(self._NO_MATCHES_COUNTDOWN, tell)
