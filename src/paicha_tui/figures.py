"""The figures of the statistics annexes: who is counted where, and the tables.

A figure is one expression over `screening.joined`; layouts name it, cells count it. Names joined by
`&` mean those whom every one of them counts.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from string import Formatter
from typing import Any

from peewee import Value, fn

from paicha_tui import screening
from paicha_tui.annexes.forms import (
    Column,
    Form,
    Identity,
    Row,
    load_form,
    numbers_in,
    sides_of,
)
from paicha_tui.errors import Misused, Refused
from paicha_tui.models import Flow, Loss, Member, Organization
from paicha_tui.screening import Meaning
from paicha_tui.settings import Campaign
from paicha_tui.values import latest_start
from paicha_tui.vocabulary import (
    ACQUAINTANCE,
    CHECK_ITEM,
    COLLEGE,
    DEPARTMENT,
    DIRECT,
    DISCIPLINED,
    DISPOSED,
    EDUCATION,
    FLOW_DIRECTION,
    FLOW_OCCUPATION,
    HANDLING_MEASURE,
    HOME_ORGANIZATION,
    LOSS_OCCUPATION,
    LOSS_REASON,
    MAJORITY_ETHNICITY,
    ORGANIZATION_CATEGORY,
    PRIMARY,
    RECEIVER,
    REGULATED,
    SECONDARY,
)

Piece = tuple[str, str]
"""A text, and the figure that it is the number of; no figure for the words between."""

CHUNK = 500
"""So many members are asked for by their ids at once."""

Cells = dict[str, dict[str, int | None]]
"""Figures by row number, then column number; None where the form has —."""


@dataclass(frozen=True)
class Table:
    """A statistics annex counted for one organisation."""

    form: Form
    cells: Cells
    supplements: tuple[str, ...]
    """The 补充资料 lines with their figures filled in."""


def _everyone(_: Campaign) -> Any:
    return Value(1) == 1


def _women(_: Campaign) -> Any:
    return Member.sex == "女"


def _minority(_: Campaign) -> Any:
    return Member.ethnicity != MAJORITY_ETHNICITY


def _equals(column: Any, key: str) -> Meaning:
    return lambda _: column == key


def _among(column: Any, keys: Iterable[str]) -> Meaning:
    chosen = tuple(keys)
    return lambda _: column.in_(chosen)


def _years_passed(since: Any, campaign: Campaign, least: int, below: int | None) -> Any:
    """Whether the completed years from `since` to the fill date are in [`least`, `below`)."""
    begun = (
        since <= str(latest_start(campaign.fill_date, 12 * least))
        if least
        else since.is_null(False)
    )
    if below is None:
        return begun
    return begun & (since > str(latest_start(campaign.fill_date, 12 * below)))


def _age(least: int, below: int | None) -> Meaning:
    return lambda campaign: _years_passed(Member.birth_date, campaign, least, below)


def _party_age(least: int, below: int | None) -> Meaning:
    """Completed years since 转正; a 预备党员 has none yet."""

    def meaning(campaign: Campaign) -> Any:
        passed = _years_passed(Member.full_member_on, campaign, least, below)
        probationary = fn.COALESCE(Member.standing, "") == "probationary"
        return passed & ~probationary if least else passed | probationary

    return meaning


def _lost(years: int, below: int | None) -> Meaning:
    """Completed years out of contact at 联系查找结束日期; 0 begins at six months."""

    def meaning(campaign: Campaign) -> Any:
        least = 12 * years or screening.LOST_MONTHS
        return screening.out_of_contact(campaign.search_end, least, below and 12 * below)

    return meaning


def _measure(group: str, key: str, campaign: Campaign) -> Any:
    return screening.newest_handling(campaign, group) == key


def _handled(group: str, campaign: Campaign) -> Any:
    return screening.handled(campaign, group)


RUNGS = {
    "direct": DIRECT,
    "acquaintance": ACQUAINTANCE,
    "home_organization": HOME_ORGANIZATION,
    "department": DEPARTMENT,
    "receiver": RECEIVER,
}
"""The rungs of the search (通知 三.2) as figures call them."""

FIGURES: Mapping[str, Meaning] = {
    **{flag.key: flag.meaning for flag in screening.FLAGS.values()},
    "everyone": _everyone,
    "under_screening": screening.under_screening,
    "on_roll_at_start": screening.on_roll_at_start,
    "awaiting_receipt": screening.awaiting_receipt,
    "searched": screening.searched,
    **{f"check_made_{code.key}": partial(screening.check_made, code.key) for code in CHECK_ITEM},
    **{
        f"check_faulty_{code.key}": partial(screening.check_item_faulty, code.key)
        for code in CHECK_ITEM
    },
    **{f"tried_{name}": partial(screening.tried, rung) for name, rung in RUNGS.items()},
    "letter_enquired": screening.letter_enquired,
    "regulated": partial(_handled, REGULATED),
    "receipt_to_be_traced": screening.receipt_to_be_traced,
    "search_to_begin": screening.search_to_begin,
    "search_overdue": screening.search_overdue,
    "ever_lost": screening.ever_lost,
    "search_case": screening.search_case,
    "search_unfinished": screening.search_unfinished,
    "fully_checked": screening.fully_checked,
    "incomplete": screening.incomplete,
    "complete": screening.complete,
    "dossier_sound": screening.dossier_sound,
    "to_regulate": screening.to_regulate,
    "to_dispose": screening.to_dispose,
    "settled": screening.settled,
    "unhandled": screening.unhandled,
    "full": _equals(Member.standing, "full"),
    "women": _women,
    "minority": _minority,
    "age_to_35": _age(0, 36),
    "age_36_to_45": _age(36, 46),
    "age_46_to_60": _age(46, 61),
    "age_from_61": _age(61, None),
    "party_age_under_1": _party_age(0, 1),
    "party_age_1_to_5": _party_age(1, 6),
    "party_age_6_to_10": _party_age(6, 11),
    "party_age_11_to_20": _party_age(11, 21),
    "party_age_from_21": _party_age(21, None),
    "education_college": _among(Member.education, EDUCATION.keys_in_group(COLLEGE)),
    "education_secondary": _among(Member.education, EDUCATION.keys_in_group(SECONDARY)),
    "education_primary": _among(Member.education, EDUCATION.keys_in_group(PRIMARY)),
    "lost_under_1_year": _lost(0, 1),
    "lost_1_to_5_years": _lost(1, 6),
    "lost_6_to_10_years": _lost(6, 11),
    "lost_from_11_years": _lost(11, None),
    "lost_from_6_years": _lost(6, None),
    "card_holder": lambda _: fn.COALESCE(Flow.card_number, "") != "",
    "disposed": partial(_handled, DISPOSED),
    "disciplined": partial(_handled, DISCIPLINED),
    "category_institution_or_talent_service": _among(
        screening.category, ("institution", "talent_service")
    ),
    **{
        f"category_{code.key}": _equals(screening.category, code.key)
        for code in ORGANIZATION_CATEGORY
    },
    **{
        f"flow_occupation_{code.key}": _equals(Flow.occupation, code.key)
        for code in FLOW_OCCUPATION
    },
    **{f"flow_direction_{code.key}": _equals(Flow.direction, code.key) for code in FLOW_DIRECTION},
    **{
        f"loss_occupation_{code.key}": _equals(Loss.occupation, code.key)
        for code in LOSS_OCCUPATION
    },
    **{f"loss_reason_{code.key}": _equals(Loss.reason, code.key) for code in LOSS_REASON},
    **{
        f"measure_{code.key}": partial(_measure, code.group, code.key)
        for code in HANDLING_MEASURE
        if 9 in code.numbers
    },
}
"""Every figure that a layout may name, a place may count and the list may be opened by."""


def meaning_of(name: str, campaign: Campaign) -> Any:
    """The expression of a figure, or of several joined by `&`. Raises Refused for a wrong name."""
    whole: Any = None
    for part in name.split("&"):
        figure = FIGURES.get(part.strip())
        if figure is None:
            raise Refused(f"版式文件中的“{name}”不是已知的统计项目，请改正版式文件")
        expression = figure(campaign)
        whole = expression if whole is None else whole & expression
    return whole


def listed(annex: int, campaign: Campaign) -> Any:
    """Whether annex 1 to 9 lists a member, or counts him in its own population.

    Raises Misused for another annex.
    """
    if annex in screening.REGISTERS:
        return screening.REGISTERS[annex](campaign)
    return meaning_of(load_form(annex, campaign).population, campaign)


def refuse_unknown(name: str) -> None:
    """Raise Misused for a name, or several joined by `&`, that is no figure, naming the nearest."""
    for part in map(str.strip, name.split("&")):
        if part not in FIGURES:
            near = difflib.get_close_matches(part, FIGURES, n=3, cutoff=0)
            raise Misused(f"没有“{part}”这个统计项目；相近的有：{'、'.join(near)}")


def count(name: str, campaign: Campaign, organization: Organization | None = None) -> int:
    """How many members within `organization` the figure `name` counts."""
    return int(
        screening.joined(campaign, Member.id)
        .where(screening.within(organization), meaning_of(name, campaign))
        .count()
    )


def count_organizations(organization: Organization | None = None) -> dict[str, int]:
    """How many organisations there are within `organization`, by the key of their level.

    Those whose level nobody entered stand under the empty text.
    """
    level = fn.COALESCE(Organization.level, "")
    query: Any = Organization.select(level, fn.COUNT(Organization.id)).group_by(level)
    ids = screening.scope_ids(organization)
    counted = query if ids is None else query.where(Organization.id.in_(ids))
    return dict(counted.tuples())


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


def register_figure(annex: int) -> str:
    """The figure that counts those on an annex that lists people."""
    meaning = screening.REGISTERS[annex]
    return next(name for name, known in FIGURES.items() if known is meaning)


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
    names = [row.figure for row in rows] + [column.figure for column in columns]
    places = [meaning_of(name, campaign) for name in names]
    named = (place.alias(f"place_{index}") for index, place in enumerate(places))
    answers = (
        screening.joined(campaign, Member.id, Member.branch, *named)
        .where(screening.within(organization), meaning_of(population, campaign))
        .tuples()
    )
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


def filled(
    line: str, population: str, campaign: Campaign, organization: Organization | None
) -> tuple[Piece, ...]:
    """A line whose figures in braces are counted within `population`; {count} is all of it."""
    pieces: list[Piece] = []
    for text, name, _, _ in Formatter().parse(line):
        if text:
            pieces.append((text, ""))
        if name:
            figure = population if name == "count" else f"{population}&{name}"
            pieces.append((str(count(figure, campaign, organization)), figure))
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
    members: Any = Member.select(Member, Organization).join(
        Organization, on=(Member.branch == Organization.id)
    )
    return sorted(
        (
            member
            for start in range(0, len(uneven), CHUNK)
            for member in members.where(Member.id.in_(uneven[start : start + CHUNK]))
        ),
        key=lambda member: (member.branch.code or "", member.id),
    )


def _refuse_unknown_numbers(form: Form, identity: Identity) -> None:
    places: list[Any] = [*(form.counted_rows() if identity.of_rows else form.leaves())]
    missing = numbers_in(identity.sums) - {place.number for place in places}
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
