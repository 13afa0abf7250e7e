"""What the report is made of, before it is drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property

from paicha_tui.basics.values import enumerated
from paicha_tui.meaning import figures
from paicha_tui.meaning.forms.layout import load_form
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Organization

TO_COMPLETE = "【待补充】"
"""What the clerk has to write himself."""


@dataclass(frozen=True)
class Heading:
    """一、 or （一）."""

    text: str
    level: int


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the text."""

    text: str


@dataclass(frozen=True)
class Table:
    """A small table: the rows under a line of headings."""

    caption: str
    rows: tuple[tuple[str, ...], ...]
    """All of one length; the first holds the headings."""


Block = Heading | Paragraph | Table


@dataclass(frozen=True)
class Report:
    """The whole report."""

    title: tuple[str, ...]
    """Line by line."""
    addressee: str
    blocks: tuple[Block, ...]
    enclosures: tuple[str, ...]
    unit: str
    day: str
    """The date under it, as written in Chinese."""
    people: int
    """排查对象."""


@dataclass
class Numbers:
    """The figures that the report tells, each counted once by `figures`."""

    campaign: Campaign
    organization: Organization | None
    known: dict[str, int] = field(default_factory=dict)
    tables: dict[int, figures.Table] = field(default_factory=dict)

    def of(self, name: str) -> int:
        """How many people the figure `name` counts; names as in `figures.meaning_of`."""
        if name not in self.known:
            self.known[name] = figures.count(name, self.campaign, self.organization)
        return self.known[name]

    @cached_property
    def on_fill_date(self) -> Numbers:
        """The same as things stood on the fill date: what is still to be done then."""
        return Numbers(self.campaign.filled_on(self.campaign.fill_date), self.organization)

    def table(self, annex: int) -> figures.Table:
        """A statistics annex, in its full version."""
        if annex not in self.tables:
            form = load_form(annex, self.campaign)
            self.tables[annex] = figures.tabulate(form, self.campaign, self.organization)
        return self.tables[annex]

    def under(self, annex: int, heading: str) -> list[tuple[str, int]]:
        """The columns under `heading` of a statistics annex with their totals.

        Empty when the clerk's own layout has no such heading.
        """
        table = self.table(annex)
        total = next(iter(table.cells.values()), {})
        todo = list(table.form.columns)
        for column in todo:
            if column.label == heading:
                leaves = [leaf for leaf in column.leaves() if leaf.figure]
                return [(leaf.label, total[leaf.number] or 0) for leaf in leaves]
            todo.extend(column.columns)
        return []


def named(parts: Iterable[tuple[str, int]]) -> str:
    """`正式党员3名、预备党员1名`, without those that are nobody."""
    return enumerated(f"{label}{number}名" for label, number in parts if number)


def either(number: int, some: str, none: str) -> str:
    """`some` with the number in the place of `{}`, or `none` when it is 0."""
    return some.format(number) if number else none


def among(lead: str, parts: Iterable[tuple[str, int]], end: str = "") -> str:
    """`lead` and the parts that are not 0; nothing when all are."""
    told = named(parts)
    return f"{lead}{told}{end}" if told else ""


Section = Callable[[Numbers], Iterable[Block]]
