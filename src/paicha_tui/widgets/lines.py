"""Lines of one row: a text, a notice, the keys that work just now."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from paicha_tui.basics.values import visible_text
from paicha_tui.widgets.drawing import CUT, PROBLEM, RULE, ending_of, fitted
from paicha_tui.widgets.textual_private import draw_now


class Line(Widget):
    """One row of plain text, cut at the edge. It is drawn anew only when the text changes."""

    DEFAULT_CSS = """
    Line { height: 1; width: 1fr; }
    """

    def __init__(self, text: str = "", *, id: str | None = None, classes: str | None = None):
        super().__init__(id=id, classes=classes)
        self._text = text

    @property
    def text(self) -> str:
        """What it shows."""
        return self._text

    def show(self, text: str) -> None:
        """Show another text; data may be in it."""
        if text != self._text:
            self._text = text
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """The row."""
        width = self.size.width
        text = self._row(width) if y == 0 else " " * width
        return Strip([Segment(text, self.rich_style)], width)

    def _row(self, width: int) -> str:
        """The text as it is drawn."""
        return fitted(self._text, width)


class TailLine(Line):
    """A name or path that, where it is too long, loses its beginning, which others share."""

    def _row(self, width: int) -> str:
        text = self.text
        return fitted(
            text if cell_len(visible_text(text)) <= width else f" {ending_of(text, width - 1)}",
            width,
        )


class TitleLine(Line):
    """A line with a name at its right end, of which the end is shown where room is short."""

    _lead = _beside = ""

    @property
    def beside(self) -> str:
        """What stands at the right end."""
        return self._beside

    def show_beside(self, lead: str, text: str) -> None:
        """Show a text at the right end, behind a `lead` that is never cut."""
        self._lead = lead
        if text != self._beside:
            self._beside = text
            self.refresh()

    def _row(self, width: int) -> str:
        left = self.text.rstrip() + "  "
        room = width - cell_len(visible_text(left)) - cell_len(self._lead) - 1
        if not self._beside or room < cell_len(CUT) + 2:
            return super()._row(width)
        shown = self._lead + ending_of(self._beside, room) + " "
        return fitted(left, width - cell_len(shown)) + shown


class Rule(Line):
    """A line across, to divide."""

    DEFAULT_CSS = """
    Rule { color: $text-muted; }
    """

    def _row(self, width: int) -> str:
        """The rule."""
        return RULE * width


class Notice(Line):
    """The one line that tells what has just happened, or what is wrong."""

    DEFAULT_CSS = """
    Notice.-problem { color: $text-error; text-style: bold; }
    """
    _before: str | None = None

    def say(self, text: str, *, problem: bool = False) -> None:
        """Show the text until the next one; a problem also carries a mark."""
        self.set_class(problem, "-problem")
        self.show(f"{PROBLEM} {text}" if problem and text else text)

    def interrupt(self, text: str) -> None:
        """Show a text at once, before anything else is handled, until `resume`."""
        if self._before is None:
            self._before = self._text
        if text != self._text:
            self.show(text)
            draw_now(self)

    def resume(self) -> None:
        """Show again what `interrupt` stands over."""
        if self._before is not None:
            self.show(self._before)
            self._before = None

    @property
    def tells_problem(self) -> bool:
        """Whether it tells what is wrong."""
        return self.has_class("-problem")

    def clear(self) -> None:
        """Show nothing."""
        self.say("")


class KeyHint(Line):
    """The keys that work where the focus is, taken from the bindings that ask to be shown.

    It stands in for Textual's Footer, which builds all its parts anew whenever the focus moves.
    """

    DEFAULT_CSS = """
    KeyHint { background: $panel; color: $foreground; }
    """

    _hints: Sequence[str] = ()

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)
        self._follow(self.screen)

    def _follow(self, screen: Screen[object]) -> None:
        if screen.is_active:
            self._hints = _hints(screen)
            self.show(" " + "  ".join(self._hints))

    def _row(self, width: int) -> str:
        """As many whole hints as there is room for; F1 tells the others."""
        row = ""
        for hint in self._hints:
            longer = f"{row} {hint} "
            if cell_len(longer) > width + 1:
                break
            row = longer
        return fitted(row.rstrip(), width)


_KEY_NAMES = {"enter": "Enter", "escape": "Esc", "space": "空格", "tab": "Tab"}


def _hints(screen: Screen[object]) -> list[str]:
    """Key and description of each shown binding that can be used, each action once."""
    hints: dict[str, str] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.show and binding.description and active.enabled:
            shown = screen.app.get_key_display(binding).upper()
            key = _KEY_NAMES.get(binding.key, shown)
            hints.setdefault(binding.action, f"{key} {binding.description}")
    return list(hints.values())
