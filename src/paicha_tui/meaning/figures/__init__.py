"""The figures of the statistics annexes: who is counted where, and the tables.

A figure is one expression over `screening.joined`; layouts name it, cells count it. Names joined by
`&` mean those whom every one of them counts.
"""

from paicha_tui.meaning.figures.named import (
    count,
    counts,
    field_of,
    listed,
    meaning_of,
    placed,
    population_of,
    refuse_unknown,
)
from paicha_tui.meaning.figures.tables import (
    Cells,
    Piece,
    Table,
    as_lines,
    count_organizations,
    figure_of,
    filled,
    holds,
    misplaced,
    placings,
    tabulate,
    tabulate_branches,
    tabulate_placings,
)

__all__ = [
    "Cells",
    "Piece",
    "Table",
    "as_lines",
    "count",
    "count_organizations",
    "counts",
    "field_of",
    "figure_of",
    "filled",
    "holds",
    "listed",
    "meaning_of",
    "misplaced",
    "placed",
    "placings",
    "population_of",
    "refuse_unknown",
    "tabulate",
    "tabulate_branches",
    "tabulate_placings",
]
