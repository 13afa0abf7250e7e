"""The application and the screens that all of ours are made from."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, ClassVar, Generic, TypeVar, cast

from textual import events, on
from textual.geometry import Size
from textual.message_pump import MessagePump
from textual.reactive import Reactive
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

from paicha_tui.widgets.lines import Line, Notice
from paicha_tui.widgets.textual_private import PatientScreen, QuietApp, above, draw_whole

Result = TypeVar("Result")
Kept = TypeVar("Kept")


WAITING = "他人正在写入，轮到了就写；按的键都留着（已等 {} 秒）"
NO_SIZE = Size(0, 0)
ALWAYS_HEARD = frozenset({"ctrl+q", "ctrl+l"})
"""The keys that work whatever the size of the terminal."""


class TooSmall(Line):
    """Covers a screen whose terminal is too small; what is below keeps its state."""

    DEFAULT_CSS = """
    TooSmall { layer: cover; width: 100%; height: 100%; background: $background; }
    """


class HouseScreen(PatientScreen[Result], Generic[Result]):
    """A screen on which a move of the focus draws the two fields it concerns.

    Textual draws the whole screen anew, some 3 KB over the line for every field. The style of a
    screen stands in DEFAULT_CSS: for a screen with CSS every rule of all screens is read again.
    """

    DEFAULT_CSS = """
    HouseScreen { layers: base cover; }
    """

    focused: Reactive[Widget | None] = Reactive(None, repaint=False)

    @on(events.Resize)
    async def _tell_size(self, event: events.Resize) -> None:
        """Say so when the terminal is too small to show everything."""
        covers = self.query_children(TooSmall)
        smallest = self.app.smallest if isinstance(self.app, HouseApp) else NO_SIZE
        if _is_smaller(event.size, smallest):
            if not covers:
                await self.mount(TooSmall())
            self.query_exactly_one(TooSmall).show(
                f"窗口太小（{_told(event.size)}），请放大到 {_told(smallest)}；按键暂不起作用"
            )
        elif covers:
            await covers.remove()

    def tell_waiting(self, seconds: float | None) -> None:
        """Show at once for how long a write waits for another's; None when that is over."""
        for notice in self.query(Notice):
            if seconds is None:
                notice.resume()
            else:
                notice.interrupt(WAITING.format(int(seconds)))

    def end(self) -> None:
        """Put what has been typed into a draft, since the application is about to end."""

    def lost_by_ending(self) -> str:
        """What was typed here and no draft keeps, in words; usually empty."""
        return ""


def _is_smaller(size: Size, smallest: Size) -> bool:
    return size.width < smallest.width or size.height < smallest.height


def _told(size: Size) -> str:
    return f"{size.width}×{size.height}"


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


class HouseApp(QuietApp[Result], Generic[Result]):
    """An application in which keys and pasted text take effect in the order they were typed.

    Textual hands every key at once to the widget that has the focus, and only then runs the
    bindings of the first. So what is typed behind Enter lands in the field that Enter leaves, and
    a letter behind Backspace is what Backspace deletes. Here a key waits until the one before it
    has gone through its widget, everything above that, and a screen it may have opened.
    """

    smallest: ClassVar[Size] = NO_SIZE
    """What a terminal must have for every screen to be seen whole."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._waiting: deque[events.Event] = deque()
        self._handling = False
        self._dropping = False
        self._typed_for: Screen[Any] | None = None
        self._kept: dict[type[Any], Any] = {}

    def action_draw_anew(self) -> None:
        """Draw the whole screen, over whatever else the terminal has been sent."""
        draw_whole(self.screen)

    def kept(self, kind: type[Kept]) -> Kept:
        """What a place has kept of one kind, to find it again when it is opened anew."""
        if kind not in self._kept:
            self._kept[kind] = kind()
        return cast(Kept, self._kept[kind])

    def forget_kept(self) -> None:
        """Keep nothing of what places have kept, since it was of another store."""
        self._kept.clear()

    def get_default_screen(self) -> Screen[None]:
        """The screen below all others."""
        return HouseScreen(id="_default")

    async def on_event(self, event: events.Event) -> None:
        """Queue what was typed; pass everything else on."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            # A question may have come up by itself while the key went through what is below.
            if not isinstance(event, events.Key) or self.screen is self._typed_for:
                await super().on_event(event)
            return
        if self._dropping or self._is_unseen(event):
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

    def _is_unseen(self, event: events.Event) -> bool:
        """Whether what was typed would take effect on a screen that can't be seen."""
        heard = isinstance(event, events.Key) and event.key in ALWAYS_HEARD
        return _is_smaller(self.size, self.smallest) and not heard

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
            self._typed_for = self.screen
            receiver = self.focused or self.screen
            await super().on_event(self._waiting.popleft())
            # The key comes up to the application, whose bindings may send the widget a message.
            self._follow(receiver, lambda: self._follow(receiver, self._await_screen))

    def _follow(self, pump: MessagePump | None, then: Callable[[], None]) -> None:
        """Go on once `pump` and all above it are through with the messages they have."""
        while pump is not None and pump is not self:
            if pump.call_later(self._follow, above(pump), then):
                return
            pump = above(pump)
        self.call_later(then)

    def _await_screen(self) -> None:
        """Wait until the screen now on top has come up and given some widget the focus."""
        if not self.screen.call_later(self.call_later, self._handle_next):
            self.call_later(self._handle_next)
