"""The statistics annexes counted: their cells, and who stands in which."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from string import Formatter
from typing import Any

from peewee import fn

from paicha_tui.basics.errors import Refused
from paicha_tui.meaning import screening
from paicha_tui.meaning.figures.named import counts, meaning_of, placed
from paicha_tui.meaning.forms.layout import Column, Form, Identity, Row, numbers_in, sides_of
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Member, Organization
from paicha_tui.store import chunks, prepared, selected

Piece = tuple[str, str]
"""A text, and the figure that it is the number of; no figure for the words between."""

Cells = dict[str, dict[str, int | None]]
"""Figures by row number, then column number; None where the form has —."""


@dataclass(frozen=True)
class Table:
    """A statistics annex counted for one organisation."""

    form: Form
    cells: Cells
    supplements: tuple[str, ...]
    """The 补充资料 lines with their figures filled in."""


def count_organizations(organization: Organization | None = None) -> dict[str, int]:
    """How many organisations there are within `organization`, by the key of their level.

    Those whose level nobody entered stand under the empty text.
    """
    level = fn.COALESCE(Organization.level, "")
    query = Organization.select(level, fn.COUNT(Organization.id)).group_by(level)
    ids = screening.scope_ids(organization)
    counted = query if ids is None else query.where(Organization.id.in_(ids))
    return dict(selected(counted))


@dataclass(frozen=True)
class Placing:
    """Where one person is counted in a statistics annex: in every row crossed with every column.

    A person has one placing for each population that the form counts and he belongs to.
    """

    member: int
    """The id of the member."""
    branch: int
    rows: tuple[str, ...]
    columns: tuple[str, ...]


def tabulate(form: Form, campaign: Campaign, organization: Organization | None = None) -> Table:
    """The statistics annex `form` for `organization` and all below it, or for everything."""
    return tabulate_placings(form, placings(form, campaign, organization), campaign, organization)


def tabulate_placings(
    form: Form,
    placed: Iterable[Placing],
    campaign: Campaign,
    organization: Organization | None = None,
) -> Table:
    """The statistics annex that counts exactly the people who are `placed`."""
    cells = _blank_cells(form)
    for placing in placed:
        _enter(cells, placing)
    supplements = tuple(
        "".join(text for text, _ in filled(line, form.population, campaign, organization))
        for line in form.supplements
    )
    return Table(form, cells, supplements)


def figure_of(form: Form, row_number: str, column_number: str) -> str:
    """The figure that a cell of a statistics annex counts; empty where the form has —.

    Raises Refused when the form has no such row or column.
    """
    row, column = _row_at(form, row_number), _column_at(form, column_number)
    if not column.figure or column_number in row.uncounted:
        return ""
    return "&".join((_population_of(form, column), row.figure, column.figure))


def _population_of(form: Form, column: Column) -> str:
    """The figure that everybody counted in a column belongs to."""
    return column.population or form.population


def _row_at(form: Form, number: str) -> Row:
    for row in form.counted_rows():
        if row.number == number:
            return row
    raise _unnumbered(form, number)


def _column_at(form: Form, number: str) -> Column:
    for column in form.leaves():
        if column.number == number:
            return column
    raise _unnumbered(form, number)


def _unnumbered(form: Form, number: str) -> Refused:
    return Refused(f"版式中没有编号 {number}，请改正附件{form.annex}的版式文件")


def tabulate_branches(
    form: Form, campaign: Campaign, organization: Organization | None = None
) -> dict[int, Cells]:
    """The cells of `form` for each branch within `organization` that has members, by its id."""
    branches: dict[int, Cells] = {}
    for placing in placings(form, campaign, organization):
        if placing.branch not in branches:
            branches[placing.branch] = _blank_cells(form)
        _enter(branches[placing.branch], placing)
    return branches


def _blank_cells(form: Form) -> Cells:
    columns = [column.number for column in form.leaves() if column.figure]
    return {
        row.number: {column: None if column in row.uncounted else 0 for column in columns}
        for row in form.counted_rows()
    }


def _enter(cells: Cells, placing: Placing) -> None:
    for row in placing.rows:
        for column in placing.columns:
            figure = cells[row][column]
            if figure is not None:
                cells[row][column] = figure + 1


def placings(
    form: Form, campaign: Campaign, organization: Organization | None = None
) -> Iterator[Placing]:
    """Where each person within `organization` is counted; what `tabulate` counts."""
    by_population: dict[str, list[Column]] = {}
    for column in form.leaves():
        if column.figure:
            by_population.setdefault(_population_of(form, column), []).append(column)
    for population, columns in by_population.items():
        yield from _placings_of(population, form.counted_rows(), columns, campaign, organization)


def _placings_of(
    population: str,
    rows: list[Row],
    columns: list[Column],
    campaign: Campaign,
    organization: Organization | None,
) -> Iterator[Placing]:
    names = (*(row.figure for row in rows), *(column.figure for column in columns))
    answers = _answers(population, names, campaign, screening.scope_ids(organization))
    for member, branch, *answer in answers:
        yield Placing(
            member,
            branch,
            tuple(row.number for row, inside in zip(rows, answer, strict=False) if inside),
            tuple(
                column.number
                for column, inside in zip(columns, answer[len(rows) :], strict=True)
                if inside
            ),
        )


@prepared
def _answers(
    population: str, names: tuple[str, ...], campaign: Campaign, ids: tuple[int, ...] | None
) -> Any:
    """Id and branch of everybody in the population, and whether each of the figures counts him."""
    conditions = [
        meaning_of(name, campaign).alias(f"place_{index}") for index, name in enumerate(names)
    ]
    inside = screening.among(ids), meaning_of(population, campaign)
    columns = Member.id, Organization.id, *conditions
    return screening.joined(placed(population, campaign), *columns).where(*inside)


def filled(
    line: str, population: str, campaign: Campaign, organization: Organization | None
) -> tuple[Piece, ...]:
    """A line whose figures in braces are counted within `population`; {count} is all of it."""
    parts = [(text, name) for text, name, _, _ in Formatter().parse(line)]
    names = [name for _, name in parts if name]
    figures = [population if name == "count" else f"{population}&{name}" for name in names]
    numbers = counts(population, figures, campaign, organization)
    counted = zip(map(str, numbers), figures, strict=True)
    pieces: list[Piece] = []
    for text, name in parts:
        if text:
            pieces.append((text, ""))
        if name:
            pieces.append(next(counted))
    return tuple(pieces)


def misplaced(
    form: Form,
    identity: Identity,
    population: str,
    campaign: Campaign,
    organization: Organization | None,
) -> list[Member]:
    """The members of `population` for whom an identity does not come out even."""
    _refuse_unknown_numbers(form, identity)
    columns = [
        column
        for column in form.leaves()
        if column.figure and _population_of(form, column) == population
    ]
    placed = _placings_of(population, form.counted_rows(), columns, campaign, organization)
    uneven = [placing.member for placing in placed if not _even(placing, identity)]
    members = Member.select(Member, Organization).join(
        Organization, on=(Member.branch == Organization.id)
    )
    return sorted(
        (member for chunk in chunks(uneven) for member in members.where(Member.id.in_(chunk))),
        key=lambda member: (member.branch.code or "", member.id),
    )


def _refuse_unknown_numbers(form: Form, identity: Identity) -> None:
    numbered: list[Row | Column] = [*(form.counted_rows() if identity.of_rows else form.leaves())]
    missing = numbers_in(identity.sums) - {each.number for each in numbered}
    if missing:
        raise Refused(f"版式中没有编号 {min(missing)}，请改正附件{form.annex}的版式文件")


def _even(placing: Placing, identity: Identity) -> bool:
    inside = set(placing.rows if identity.of_rows else placing.columns)
    left, right = sides_of(identity.sums)
    return holds(
        identity.sums,
        sum(number in inside for number in left),
        sum(number in inside for number in right),
    )


def holds(sums: str, left: int, right: int) -> bool:
    """Whether the two sides of an identity agree."""
    return left <= right if "≤" in sums else left == right


def as_lines(table: Table) -> list[list[str]]:
    """The table as texts: the index row 甲 乙 1 2 3 …, then a line for each row."""
    columns = [column.number for column in table.form.leaves() if column.figure]
    lines = [["项目", "行号", *columns]]
    for row in table.form.counted_rows():
        figures = (table.cells[row.number][column] for column in columns)
        lines.append([row.label, row.number, *("—" if f is None else str(f) for f in figures)])
    return lines
