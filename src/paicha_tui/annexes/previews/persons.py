"""The personal forms: one person a page (附件1、3)."""

from __future__ import annotations

from collections.abc import Iterator

from paicha_tui.annexes.previews.boxes import Block, drawn
from paicha_tui.annexes.previews.views import Spot, View, furniture_lines, heading_lines
from paicha_tui.annexes.sheets.personal import GridLine, blocks_of, grid_of, title_entry_of
from paicha_tui.meaning import screening
from paicha_tui.meaning.cases import Case, case_ids, cases_of
from paicha_tui.meaning.forms.entries import empty_case
from paicha_tui.meaning.forms.layout import unbroken
from paicha_tui.meaning.forms.occasion import Occasion

NARROWEST = 76
"""A form is drawn so wide at least, and cut where there is less room."""


class PersonalPreview:
    """A personal form, whose people are known and read one by one."""

    def __init__(self, occasion: Occasion) -> None:
        campaign = occasion.campaign
        listed = screening.REGISTERS[occasion.form.annex](campaign)
        self.occasion = occasion
        self.campaign = campaign
        self.ids = case_ids(campaign, occasion.organization, listed)
        self.grid = grid_of(occasion)
        self.title_entry = title_entry_of(occasion)

    def case(self, position: int) -> Case | None:
        """A person with his records; None when he has left the store since."""
        return next(cases_of(self.occasion.campaign, self.ids[position : position + 1]), None)

    def view(self, width: int) -> View:
        """The preview at this width."""
        return PersonalView(self, width)


class PersonalView(View):
    """The form of one person, or an empty one where there is nobody."""

    def __init__(self, preview: PersonalPreview, width: int, position: int = 0) -> None:
        super().__init__(max(width, NARROWEST))
        self._preview = preview
        self.position = position
        self._draw()

    def resized(self, width: int) -> View:
        """The form of the same person at another width."""
        return PersonalView(self._preview, width, self.position)

    def placed_like(self, other: View) -> View:
        """The form of him whose form the other shows, as far as there are so many."""
        if isinstance(other, PersonalView):
            self.turn(other.position)
        return self

    def _draw(self) -> None:
        preview = self._preview
        self._case = preview.case(self.position) if preview.ids else None
        case = self._case or empty_case(preview.occasion.organization)
        # A workbook is bound by branch, and names the branch of its people.
        occasion = preview.occasion.of_branch(case.branch) if self._case else preview.occasion
        after_title = preview.title_entry(case, None)
        self._lines = [
            *heading_lines(occasion, self.width, after_title),
            *drawn(self._widths(), list(_blocks(preview.grid, case, self._case is None))),
            *furniture_lines(occasion, occasion.form.foot, self.width),
        ]

    def _widths(self) -> list[int]:
        """The columns of the form, stretched to the width."""
        widths = self._preview.occasion.form.widths
        room = self.width - len(widths) - 1
        ends = [
            round(room * sum(widths[: position + 1]) / sum(widths))
            for position in range(len(widths))
        ]
        return [end - start for start, end in zip([0, *ends], ends, strict=False)]

    @property
    def length(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def line(self, number: int) -> str:
        """A line, from 0 on."""
        return self._lines[number]

    def spot(self) -> Spot:
        """Whose form it is, and which of how many."""
        if self._case is None:
            return Spot("没有人；印出的是空表")
        name = self._case.member.name or ""
        told = f"{name} 第{self.position + 1}人，共{len(self._preview.ids)}人"
        return Spot(told, member_uid=str(self._case.member.uid))

    def turn(self, pages: int) -> bool:
        """Go to another person; whether there was one."""
        position = max(0, min(self.position + pages, len(self._preview.ids) - 1))
        if position == self.position:
            return False
        self.position = position
        self._draw()
        return True


def _blocks(grid: list[GridLine], case: Case, blank: bool) -> Iterator[Block]:
    row = 0
    for lines in blocks_of(grid):
        first = row
        for line in lines:
            for texts in line.texts(case, blank):
                for cell, text in zip(line.cells, texts, strict=True):
                    start, end = cell.columns
                    align = cell.look.align
                    yield Block(row, start - 1, text, 1, end - start + 1, align)
                row += 1
        if lines[0].row.block:
            yield Block(first, 0, unbroken(lines[0].row.block), row - first)
