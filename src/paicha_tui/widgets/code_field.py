"""The field for a value of a code list: one digit, a few letters, or the whole list."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType

from paicha_tui.basics.values import ValueUnreadable, clean_text
from paicha_tui.records.fields import Coded, YesNo
from paicha_tui.widgets.code_options import Initials, Option, Options
from paicha_tui.widgets.code_screen import CodeScreen
from paicha_tui.widgets.fields import FieldInput

OFFERED = 9
"""So many values are offered at a time, so that one digit picks any of them."""
OFFERED_BESIDE = 4
"""So many there is room for beside the one that Enter takes."""
BETWEEN, MORE = "  ", "  F4 全部"
MARGIN = 2


class CodeField(FieldInput):
    """Shows a value as `1 男`; its text, as told by `Left`, is the label alone.

    In a list of up to ten values a digit chooses and moves on, 0 being the tenth; in a longer list
    two digits do. Chinese or pinyin initials narrow the list, whose first values the form's line
    then offers; a digit picks one of these, Enter the first. F4 opens the whole list.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f4,ctrl+t", "choose", "代码", id="field.codes", tooltip="列出全部代码来选"),
    ]

    def __init__(
        self,
        field_key: str,
        reads: Coded | YesNo,
        text: str = "",
        *,
        initials: Initials | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        self._options = Options(reads.codes, initials)
        super().__init__(field_key, text, id=id, classes=classes)
        self.reads = reads

    @property
    def chosen(self) -> Option | None:
        """The value whose label the field holds."""
        option = self._options.meant(self.value)
        return option if option and option.code.label == self.value else None

    def advice(self) -> str:
        """The values that may be typed, or those that what is typed may mean."""
        if self._options.by_digit and (self.chosen or not self.value):
            return self._as_many(map(str, self._options.all))
        if self.chosen or not self.value:
            return "输入两位代码、汉字或拼音首字母，F4 列出全部"
        offered = self._options.matching(self.value)[:OFFERED]
        if self.value.isdecimal():
            return self._advice_by_number(offered)
        return self._as_many(
            f"{position} {each.code.label}" for position, each in enumerate(offered, 1)
        )

    def _as_many(self, values: Iterable[str]) -> str:
        """As many whole values as a row of the screen holds, and where the others are."""
        told, *others = [*values] or [""]
        room = self.app.size.width - MARGIN
        for value in others:
            longer = f"{told}{BETWEEN}{value}"
            if cell_len(longer + (MORE if value != others[-1] else "")) > room:
                return told + MORE
            told = longer
        return told

    def _advice_by_number(self, offered: Sequence[Option]) -> str:
        """What may follow the digit, and which value Enter takes now."""
        begun = [each for each in offered if each.number.startswith(self.value)]
        if begun == offered:
            return self._as_many(map(str, begun))
        return BETWEEN.join(map(str, [*begun[:OFFERED_BESIDE], f"Enter 取 {offered[0]}"]))

    def tidied(self, text: str) -> str:
        """The label of the only value that the text may mean. Raises ValueUnreadable."""
        wanted = clean_text(text)
        if not wanted:
            return ""
        candidates = self._options.matching(wanted)
        meant = self._options.meant(wanted) or (candidates[0] if len(candidates) == 1 else None)
        if meant is None:
            raise ValueUnreadable(f"“{wanted}”不是“{self.reads.label}”的规定值，按 F4 从列表中选")
        return meant.code.label

    @property
    def replaced(self) -> tuple[int, int]:
        """All of a chosen value, wherever the cursor is."""
        return (0, len(self.value)) if self.chosen else super().replaced

    def shown_before(self) -> str:
        """The number of the value."""
        option = self.chosen
        return f"{option.number} " if option else ""

    def _find_offer(self) -> None:
        """Offer what most have, in an empty field of a long list."""
        is_open = not (self.value or self._options.by_digit)
        self._show_offer(self._offers.offer("") if self._offers and is_open else "")

    def _take_offer(self, text: str) -> None:
        """Hold what is offered."""
        self.set_text(text)

    def watch_value(self) -> None:
        """Tell what fits what has been typed."""
        self._find_offer()
        if self.has_focus:
            self._tell()

    async def on_key(self, event: events.Key) -> None:
        """Let digits choose, and let what is typed take the place of a chosen value."""
        if not event.is_printable or event.character is None:
            return
        typed = unicodedata.normalize("NFKC", event.character)
        if len(typed) == 1 and typed.isdecimal():
            event.stop()
            event.prevent_default()
            self._take_digit(typed)
        elif self.chosen:
            self.value = ""

    def on_paste(self, event: events.Paste) -> None:
        """Let what is pasted take the place of a chosen value, unless it is spread over several."""
        if self.chosen and not self.spreads_pasted(event.text):
            self.value = ""

    def _take_digit(self, digit: str) -> None:
        begun = "" if self.replaced == (0, len(self.value)) else self.value
        if begun and not begun.isdecimal():
            offered = self._options.matching(begun)[:OFFERED]
            picked = offered[int(digit) - 1] if 0 < int(digit) <= len(offered) else None
        else:
            begun += digit
            picked = self._options.numbered(begun)
        if picked:
            self._take(picked)
        elif begun.isdecimal() and self._options.matching(begun):
            self.value = begun
            self.cursor_position = len(begun)
        else:
            self.set_problem(f"没有代码 {digit}，{self._numbers()}")

    def _numbers(self) -> str:
        numbers = [option.number for option in self._options.all]
        return f"请用 {numbers[0]} 至 {numbers[-1]}，或按 F4 从列表中选"

    def _take(self, option: Option) -> None:
        """Hold this value and go to the next field."""
        self.set_text(option.code.label)
        self.go_on_by_itself()

    def action_next_field(self) -> None:
        """Hold the first value offered for what is typed, and go to the next field."""
        candidates = self._options.matching(self.value) if self.value else []
        if candidates and not self.chosen:
            self.value = candidates[0].code.label
        super().action_next_field()

    def action_delete_left(self) -> None:
        """Delete a character of what is typed, or the whole of a chosen value."""
        if self.chosen:
            self.value = ""
        else:
            super().action_delete_left()

    def action_choose(self) -> None:
        """Open the whole list."""
        query = "" if self.chosen else self.value
        self.app.push_screen(
            CodeScreen(self.reads.label, self._options.matching, self.chosen, query),
            self._take_chosen,
        )

    def _take_chosen(self, option: Option | None) -> None:
        if option:
            self._take(option)
