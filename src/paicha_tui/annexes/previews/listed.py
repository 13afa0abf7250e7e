"""The registers: a person a row, fetched as they come into view (附件2、4、5、6)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from itertools import count, islice

from paicha_tui.annexes.previews.tables import TablePreview
from paicha_tui.annexes.previews.views import Spot
from paicha_tui.annexes.sheets.register import fields_of
from paicha_tui.annexes.volumes import Volume, volumes
from paicha_tui.meaning import screening
from paicha_tui.meaning.cases import cases_of
from paicha_tui.meaning.figures import filled
from paicha_tui.meaning.forms.entries import lists_of
from paicha_tui.meaning.forms.occasion import Occasion

WINDOW = 64
WINDOWS_KEPT = 16
NARROWEST = 4


def register_preview(occasion: Occasion, *, merged: bool) -> RegisterPreview:
    """The register as it would be bound, the first volume first."""
    listed = screening.REGISTERS[occasion.form.annex](occasion.campaign)
    return RegisterPreview(volumes(occasion, listed, merged=merged), 0)


class RegisterPreview(TablePreview):
    """A volume of a register; its people are known, and read when their rows are asked for."""

    def __init__(self, bound: Sequence[Volume], place: int) -> None:
        """The one at `place` of those that are bound alike."""
        volume = bound[place]
        super().__init__(volume.occasion)
        self._bound, self._place = bound, place
        form = self.occasion.form
        self._ids = volume.ids
        self._fields = fields_of(self.occasion)
        self._lists = lists_of(leaf.entry for leaf in self.leaves)
        self._windows: OrderedDict[int, list[tuple[str, list[str]]]] = OrderedDict()
        self._rows: list[int | str] = []
        """The number of a person, from 0, or the line that ends a branch."""
        serials = count()
        for section in volume.sections:
            self._rows += islice(serials, len(section.ids))
            self._rows += [volume.subtotal(section)] if volume.merged else []
        self.total = len(self._rows)
        self.index = [leaf.label for leaf in self.leaves]
        self.widths = [max(NARROWEST, int(leaf.width + 1.5)) for leaf in self.leaves]
        if form.summary:
            figure = screening.REGISTERS[form.annex].figure
            unit = self.occasion.organization
            self.below = [filled(form.summary, figure, self.campaign, unit)]

    def beside(self, step: int) -> TablePreview | None:
        """The volume of the branch before or after."""
        place = self._place + step
        return RegisterPreview(self._bound, place) if 0 <= place < len(self._bound) else None

    def like(self, other: TablePreview) -> TablePreview:
        """The volume at the same place."""
        wanted = other._place if isinstance(other, RegisterPreview) else 0
        place = min(wanted, len(self._bound) - 1)
        return self if place == self._place else RegisterPreview(self._bound, place)

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
        row = self._rows[position]
        return [row] if isinstance(row, str) else self._person(row)[1]

    def spot(self, row: int, column: int) -> Spot:
        """The whole text of a cell, and whose it is."""
        number = self._rows[row]
        if isinstance(number, str):
            return Spot(number)
        uid, cells = self._person(number)
        volumes = len(self._bound)
        which = f"（第{self._place + 1}册，共{volumes}册）" if volumes > 1 else ""
        told = f"{number + 1}号 {self.paths[column]}：{cells[column] or '（空）'}{which}"
        return Spot(told, member_uid=uid)
