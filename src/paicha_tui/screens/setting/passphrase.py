"""Asking for a passphrase: masked, the new one twice, the present one where there is one."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Static

from paicha_tui.basics.errors import PaichaError
from paicha_tui.entry import keeping
from paicha_tui.widgets.house import HouseModal
from paicha_tui.widgets.lines import KeyHint, Line, Notice
from paicha_tui.widgets.textual_private import ShownInput


class MaskedField(ShownInput):
    """One row that shows how much was typed, not what."""

    DEFAULT_CSS = """
    MaskedField { background: $surface; width: 40; }
    MaskedField:focus { background: $panel; background-tint: transparent; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,tab,down", "next_field", "下一项", show=False, id="masked.next"),
        Binding("shift+tab,up", "previous_field", "上一项", show=False, id="masked.previous"),
    ]

    def __init__(self, *, id: str) -> None:
        super().__init__(compact=True, password=True, select_on_focus=False, validate_on=(), id=id)
        self.cursor_blink = False

    def shown(self, text: str) -> str:
        """How much was typed."""
        return "*" * len(text)

    def action_next_field(self) -> None:
        """Go to the next field; from the last one give what was typed."""
        screen = self.screen
        if isinstance(screen, PassphrasePrompt) and self is screen.fields[-1]:
            screen.action_give()
        else:
            screen.focus_next()

    def action_previous_field(self) -> None:
        """Go to the field before."""
        self.screen.focus_previous()


class PassphrasePrompt(HouseModal[str | None]):
    """Gives the new passphrase; None when Escape was pressed.

    What will not do is said, and the new one can be typed again. With `is_new` false only the
    present one is asked, to be sure that it is the clerk, and given back.
    """

    DEFAULT_CSS = """
    PassphrasePrompt { padding: 1 2; }
    PassphrasePrompt > Horizontal { height: 1; }
    PassphrasePrompt Horizontal > Line { width: 16; }
    PassphrasePrompt > Static { margin: 0 0 1 0; }
    PassphrasePrompt > Notice { margin: 1 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f2,ctrl+s", "give", "确定", id="passphrase.give"),
        Binding("escape", "leave", "返回", id="passphrase.back"),
    ]

    def __init__(self, question: str, *, is_new: bool = True) -> None:
        super().__init__()
        self._question = question
        self._is_new = is_new
        self._asks_present = not keeping.has_key_file()

    @property
    def fields(self) -> list[MaskedField]:
        """The fields in their order."""
        return list(self.query(MaskedField))

    def compose(self) -> ComposeResult:
        """What it is about, the fields, what is wrong."""
        yield Static(Content(self._question))
        labels = {"present": "现在的口令"} if self._asks_present else {}
        if self._is_new:
            labels |= {"new": "新口令", "again": "再输一遍"}
        for name, label in labels.items():
            with Horizontal():
                yield Line(label)
                yield MaskedField(id=name)
        yield Notice(id="notice")
        yield KeyHint()

    def on_mount(self) -> None:
        """Begin with the first."""
        self.fields[0].focus()

    def action_give(self) -> None:
        """Give the passphrase, or say what is wrong."""
        typed = {str(field.id): field.value for field in self.fields}
        problem, at = self._problem(typed)
        if problem:
            self.query_one("#notice", Notice).say(problem, problem=True)
            for field in self.fields[self.fields.index(self.query_one(f"#{at}", MaskedField)) :]:
                field.value = ""
            self.query_one(f"#{at}", MaskedField).focus()
        else:
            self.dismiss(typed["new" if self._is_new else "present"])

    def _problem(self, typed: dict[str, str]) -> tuple[str, str]:
        """What is wrong, and the field to type again."""
        if "present" in typed and not keeping.is_passphrase(typed["present"]):
            return "现在的口令不对，请再输一遍", "present"
        if not self._is_new:
            return "", ""
        try:
            keeping.refuse_passphrase(typed["new"])
        except PaichaError as problem:
            return str(problem), "new"
        if typed["new"] != typed["again"]:
            return "两次输入的新口令不同，请再输", "new"
        return "", ""

    def action_leave(self) -> None:
        """Give nothing."""
        self.dismiss(None)
