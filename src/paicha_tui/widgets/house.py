"""The application and the screens that all of ours are made from."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from textual import events
from textual.app import App
from textual.message_pump import MessagePump
from textual.reactive import Reactive
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Input

Result = TypeVar("Result")


class HouseScreen(Screen[Result], Generic[Result]):
    """A screen on which a move of the focus draws the two fields it concerns.

    Textual draws the whole screen anew, some 3 KB over the line for every field. The style of a
    screen stands in DEFAULT_CSS: for a screen with CSS every rule of all screens is read again.
    """

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    _paint_asked = False

    def end(self) -> None:
        """Put what has been typed into a draft, since the application is about to end."""

    def _compositor_refresh(self) -> None:
        """Have the screen drawn once the messages that wait are handled, whoever asks for it.

        Textual draws a new screen four times, each time whole. What lies below another screen is
        not drawn: nothing of it can be seen, and Textual would draw the one on top once more.
        """
        if not self.app._dom_ready:
            # The first of all, which does not wait.
            super()._compositor_refresh()
        elif self is self.app.screen and not self._paint_asked:
            self._paint_asked = self.call_later(self._paint)

    def _paint(self) -> None:
        self._paint_asked = False
        # A layout that is to come asks anew.
        if self is self.app.screen and not self._layout_required:
            # With what has changed since, which Textual would take for drawn.
            self._compositor.update_widgets(self._dirty_widgets)
            if isinstance(self.focused, Input):
                # A list that covered the field has had the terminal's cursor.
                self.app.cursor_position = self.focused.cursor_screen_offset
            super()._compositor_refresh()


class HouseModal(HouseScreen[Result], ModalScreen[Result], Generic[Result]):
    """A question or list that covers all else until it is answered.

    It is opaque: Textual's own draws everything below as well, to shine through.
    """

    DEFAULT_CSS = """
    HouseModal { background: $background; }
    HouseModal.padded { padding: 1 2; }
    HouseModal > .heading { background: $panel; }
    HouseModal > Static.heading { padding: 0 1; height: auto; }
    """


class HouseApp(App[Result], Generic[Result]):
    """An application in which keys and pasted text take effect in the order they were typed.

    Textual hands every key at once to the widget that has the focus, and only then runs the
    bindings of the first. So what is typed behind Enter lands in the field that Enter leaves, and
    a letter behind Backspace is what Backspace deletes. Here a key waits until the one before it
    has gone through its widget, everything above that, and a screen it may have opened.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._waiting: deque[events.Event] = deque()
        self._handling = False
        self._dropping = False

    def get_default_screen(self) -> Screen[None]:
        """The screen below all others."""
        return HouseScreen(id="_default")

    async def on_event(self, event: events.Event) -> None:
        """Queue what was typed; pass everything else on."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        if self._dropping:
            return
        if isinstance(event, events.Key) and event.key.startswith("alt+"):
            # Textual passes the letter on, and the field would take it before any binding does.
            event.character = None
        self._waiting.append(event)
        if self._handling:
            return
        if self.focused is None:
            # The screen may be coming up still, with the field that the key is meant for.
            self._handling = True
            self._await_screen()
        else:
            await self._handle_next()

    def drop_typed_ahead(self) -> None:
        """Take no notice of the keys typed so far and not handed out yet.

        For a screen on which a key has failed: those behind it were meant for what comes after.
        """
        self._waiting.clear()
        self._dropping = True
        self.call_later(self._take_keys)

    def _take_keys(self) -> None:
        self._dropping = False

    async def _handle_next(self) -> None:
        """Hand out the key that has waited longest."""
        self._handling = bool(self._waiting)
        if self._handling:
            receiver = self.focused or self.screen
            await super().on_event(self._waiting.popleft())
            # The key comes up to the application, whose bindings may send the widget a message.
            self._follow(receiver, lambda: self._follow(receiver, self._await_screen))

    def _follow(self, pump: MessagePump | None, then: Callable[[], None]) -> None:
        """Go on once `pump` and all above it are through with the messages they have."""
        while pump is not None and pump is not self:
            if pump.call_later(self._follow, pump._parent, then):
                return
            pump = pump._parent
        self.call_later(then)

    def _await_screen(self) -> None:
        """Wait until the screen now on top has come up and given some widget the focus."""
        if not self.screen.call_later(self.call_later, self._handle_next):
            self.call_later(self._handle_next)
