"""The registers: a person a row, fetched as they come into view (附件2、4、5、6)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from paicha_tui.annexes.previews.tables import TablePreview
from paicha_tui.annexes.previews.views import Spot
from paicha_tui.annexes.sheets.register import fields_of
from paicha_tui.meaning import screening
from paicha_tui.meaning.cases import case_ids, cases_of
from paicha_tui.meaning.figures import filled
from paicha_tui.meaning.forms.entries import lists_of
from paicha_tui.meaning.forms.occasion import Occasion

WINDOW = 64
WINDOWS_KEPT = 16
NARROWEST = 4


class RegisterPreview(TablePreview):
    """A register, whose people are known and whose rows are read when they are asked for."""

    def __init__(self, occasion: Occasion) -> None:
        super().__init__(occasion)
        form, campaign = occasion.form, occasion.campaign
        listed = screening.REGISTERS[form.annex](campaign)
        self._ids = case_ids(campaign, occasion.organization, listed)
        self._fields = fields_of(occasion)
        self._lists = lists_of(leaf.entry for leaf in self.leaves)
        self._windows: OrderedDict[int, list[tuple[str, list[str]]]] = OrderedDict()
        self.total = len(self._ids)
        self.index = [leaf.label for leaf in self.leaves]
        self.widths = [max(NARROWEST, int(leaf.width + 1.5)) for leaf in self.leaves]
        if form.summary:
            figure = screening.REGISTERS[form.annex].figure
            self.below = [filled(form.summary, figure, campaign, occasion.organization)]

    def _person(self, position: int) -> tuple[str, list[str]]:
        """The uid and the cells of a row; nothing when he has left the store since."""
        number, within = divmod(position, WINDOW)
        if number not in self._windows:
            self._windows[number] = self._read(number * WINDOW)
            if len(self._windows) > WINDOWS_KEPT:
                self._windows.popitem(last=False)
        window = self._windows[number]
        return window[within] if within < len(window) else ("", [""] * len(self.leaves))

    def _read(self, first: int) -> list[tuple[str, list[str]]]:
        cases = cases_of(
            self.occasion.campaign,
            self._ids[first : first + WINDOW],
            lists=self._lists,
        )
        return [
            (str(case.member.uid), [field.text(case, serial) for field in self._fields])
            for serial, case in enumerate(cases, first + 1)
        ]

    def row(self, position: int) -> Sequence[str]:
        """The cells of a row."""
        return self._person(position)[1]

    def spot(self, row: int, column: int) -> Spot:
        """The whole text of a cell, and whose it is."""
        uid, cells = self._person(row)
        told = f"{row + 1}号 {self.paths[column]}：{cells[column] or '（空）'}"
        return Spot(told, member_uid=uid)
