"""The statistics annexes: every number opens the people it counts (附件7、8、9)."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from paicha_tui.annexes.movement.statement import Statement
from paicha_tui.annexes.previews.tables import FIXED, TablePreview
from paicha_tui.annexes.previews.views import Spot
from paicha_tui.annexes.sheets.statistics import explanation_of, index_row, remark_of, row_contents
from paicha_tui.meaning.figures import Piece, Table, figure_of, filled
from paicha_tui.meaning.forms.occasion import Occasion
from paicha_tui.meaning.settings import ZeroCells

NARROWEST = 8
"""Cells for a column of figures, so that its heading does not become a tower."""


class StatisticsPreview(TablePreview):
    """A statistics annex, counted."""

    alignment = "right"
    first_stop = FIXED
    indexed = True

    def __init__(
        self,
        occasion: Occasion,
        table: Table,
        supplements: Sequence[Sequence[Piece]],
        told: Statement | None,
    ) -> None:
        """`supplements` are the pieces of the table's; `told` is what its remark block says."""
        super().__init__(occasion)
        form = self.form = table.form
        self.leaves = form.leaves()
        self.rows = form.rows
        self.total = len(form.rows)
        self.index = index_row(self.leaves)
        self.widths = [
            max(cell_len(row.label) for row in form.rows),
            4,
            *(max(NARROWEST, round(leaf.width)) for leaf in self.leaves[FIXED:]),
        ]
        texts = (remark_of(form, told), explanation_of(form))
        self.below = [*supplements, *([(text, "")] for text in texts if text)]
        zero = occasion.campaign.zero_cells is ZeroCells.ZERO
        self._cells = [
            [str(content) for content in row_contents(self.leaves, row, table, zero=zero)]
            for row in form.rows
        ]
        self._table = table

    @property
    def stop_rows(self) -> Sequence[int]:
        """The rows that hold figures."""
        return [position for position, row in enumerate(self.rows) if row.number]

    def row(self, position: int) -> Sequence[str]:
        """The cells of a row."""
        return self._cells[position]

    def spot(self, row: int, column: int) -> Spot:
        """What a cell counts, how many they are, and the figure."""
        leaf, line = self.leaves[column], self.rows[row]
        named = f"{line.number}行 {line.label} · {self.paths[column]}"
        if not leaf.figure:
            return Spot(f"{named}（由填表人填写）")
        figure = figure_of(self.form, line.number, leaf.number)
        if not figure:
            return Spot(f"{named}：此行不统计这一栏")
        number = self._table.cells[line.number][leaf.number] or 0
        heading = f"附件{self.form.annex} {line.number}行{leaf.number}栏"
        told = f"{named}（{leaf.number}栏）：{number}人"
        return Spot(told, figure, number, heading, self.organization_code)


def supplements_of(occasion: Occasion) -> list[tuple[Piece, ...]]:
    """The 补充资料 of the form in pieces, their figures counted."""
    form = occasion.form
    return [
        filled(line, form.population, occasion.campaign, occasion.organization)
        for line in form.supplements
    ]
