"""The field for text that the field of a record reads: what others have is picked by a digit."""

# Imported where used: a place is up before what only some of its keys need is read.
from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType

from paicha_tui.records.fields import DescribedField
from paicha_tui.widgets.fields import Completer, FieldInput, Pick

ROOM_FOR_PICKS = 76
"""Cells of the form's line for what a digit picks."""


class TextField(FieldInput):
    """A field whose text is read and shown by the field of the record: a name, a phone, a count.

    Where it offers what others of the branch have, a digit picks one of these while nothing of
    one's own is typed, and goes on; behind a space a digit is itself.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f4,ctrl+t", "earlier", "填过", id="field.earlier", tooltip="列出这一项填过的内容来选"
        ),
    ]

    def __init__(
        self,
        field_key: str,
        reads: DescribedField,
        text: str = "",
        *,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(field_key, text, id=id, classes=classes)
        self.reads = reads

    def tidied(self, text: str) -> str:
        """The text as the record's field shows what it reads from it. Raises ValueUnreadable."""
        return self.reads.show(self.reads.read(text))

    @property
    def _picks(self) -> Sequence[Pick]:
        """What a digit picks now: the next key would begin the text anew."""
        begun = self.value and self.replaced != (0, len(self.value))
        return self._offers.picks if self._offers and not begun else ()

    def advice(self) -> str:
        """What a digit picks, as far as there is room."""
        told = ""
        for number, pick in enumerate(self._picks, 1):
            longer = f"{told}  {number} {pick.text}" if told else f"{number} {pick.text}"
            if cell_len(longer) > ROOM_FOR_PICKS:
                break
            told = longer
        return told

    def watch_value(self) -> None:
        """Offer what fits what has been typed, and tell what a digit picks."""
        super().watch_value()
        if self.has_focus:
            self._tell()

    def offer_from(self, offers: Completer | None) -> None:
        """Offer these values while the field is typed into; with None nothing."""
        super().offer_from(offers)
        if offers and self.has_focus:
            self._tell()

    async def on_key(self, event: events.Key) -> None:
        """Let a digit pick what it stands for."""
        typed = unicodedata.normalize("NFKC", event.character or "")
        picks = self._picks if len(typed) == 1 and typed.isdecimal() else ()
        if 0 < (number := int(typed) if picks else 0) <= len(picks):
            event.stop()
            event.prevent_default()
            pick = picks[number - 1]
            self._take_offer(pick.text)
            if pick.is_whole:
                self.go_on_by_itself()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is a list only where something is offered."""
        if action == "earlier":
            return bool(self._offers and self._offers.values)
        return super().check_action(action, parameters)

    def action_earlier(self) -> None:
        """List the earlier values."""
        from paicha_tui.widgets.code_screen import EarlierScreen

        if self._offers:
            whole = self.value in self._offers.values
            chosen, query = (self.value, "") if whole else (None, self.value)
            self.app.push_screen(
                EarlierScreen(self.reads.label, self._offers.containing, chosen, query),
                self._take_earlier,
            )

    def _take_earlier(self, value: str | None) -> None:
        if value is not None:
            self.value = value
            self.cursor_position = len(value)
