"""How an annex stands at one moment: its cells, and everybody it lists or counts with his places.

This is what an issued annex keeps and what two moments are compared by.
"""

from __future__ import annotations

import datetime
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from peewee import fn

from paicha_tui import store
from paicha_tui.annexes.movement.people import PersonThen, people_of, person_from_json
from paicha_tui.meaning import figures, screening
from paicha_tui.meaning.forms.layout import Column, Form, load_form
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Member, Organization, Snapshot

CellKey = tuple[str, str]
"""Row number and column number of a cell."""

KEPT_AS = "standing"
"""The key under which a snapshot's content keeps a standing."""

SEARCHED_IN = frozenset({3, 5, 6, 7, 9})
"""The annexes of the search: everyone with a loss recorded is kept, that he may be followed."""

DATES = {
    "start": "排查开始日期",
    "search_end": "联系查找结束日期",
    "end": "排查结束日期",
    "fill_date": "填表日期",
}
"""What an annex is counted by, and how each is called."""


AS_OF = "as_of"
"""The day whose state was counted; issued annexes of earlier programs have none."""


@dataclass(frozen=True)
class Occupant:
    """A person on an annex."""

    person: PersonThen
    listed: bool
    """The annex lists him, or counts him in its own population (`figures.listed`)."""
    blocks: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = ()
    """Rows and columns; he is counted where each row crosses each column beside it."""


@dataclass(frozen=True)
class Standing:
    """An annex at one moment."""

    annex: int
    dates: Mapping[str, str]
    """The campaign's dates and the fill date."""
    audit: int
    """The id of the last audit entry that had been written."""
    rows: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """By its number, the label of each counted row and what it counts."""
    columns: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """The same of the columns; a label names the headings above it too."""
    cells: figures.Cells = field(default_factory=dict)
    occupants: Mapping[str, Occupant] = field(default_factory=dict)
    """By the uid of the person. For the annexes of the search, with everybody who has a loss."""

    def cells_of(self, uid: str) -> set[CellKey]:
        """The cells that a person is counted in."""
        occupant = self.occupants.get(uid)
        return {
            (row, column)
            for rows, columns in (occupant.blocks if occupant else ())
            for row in rows
            for column in columns
            if self.cells[row][column] is not None
        }

    def fill_date(self) -> datetime.date:
        """The day the annex is filled in."""
        return datetime.date.fromisoformat(self.dates["fill_date"])

    def campaign(self) -> Campaign:
        """The campaign with the dates that the annex was counted by."""
        days: dict[str, Any] = {
            name: datetime.date.fromisoformat(day) for name, day in self.dates.items()
        }
        return Campaign(**days)

    def to_json(self) -> dict[str, object]:
        """What a snapshot keeps."""
        return dict(vars(self)) | {
            "occupants": [
                occupant.person.to_json() | {"listed": occupant.listed, "blocks": occupant.blocks}
                for occupant in self.occupants.values()
            ]
        }


def standing_from_json(data: Mapping[str, Any]) -> Standing:
    """The standing that `Standing.to_json` gave, after it has been JSON text."""
    occupants = [
        Occupant(
            person_from_json(kept),
            kept["listed"],
            tuple((tuple(rows), tuple(columns)) for rows, columns in kept["blocks"]),
        )
        for kept in data["occupants"]
    ]
    labels = {
        axis: {number: tuple(told) for number, told in data[axis].items()}
        for axis in ("rows", "columns")
    }
    return Standing(
        **{
            **data,
            **labels,
            "occupants": {occupant.person.uid: occupant for occupant in occupants},
        }
    )


def standing(annex: int, organization: Organization | None, campaign: Campaign) -> Standing:
    """Annex 1 to 9 of `organization` as the store has it now, filled in on the campaign's day.

    Raises Misused for another annex, Refused for a faulty layout.
    """
    form = load_form(annex, campaign)
    blocks: defaultdict[int, list[tuple[Any, Any]]] = defaultdict(list)
    table = figures.Table(form, {}, ())
    if form.kind == "statistics":
        placed = list(figures.placings(form, campaign, organization))
        table = figures.tabulate_placings(form, placed, campaign, organization)
        for placing in placed:
            blocks[placing.member].append((placing.rows, placing.columns))
    inside = screening.scope_ids(organization)
    listed = {number for (number,) in _listed(annex, campaign, inside)}
    shown = listed | blocks.keys()
    if annex in SEARCHED_IN:
        shown |= {number for (number,) in _ever_lost(campaign, inside)}
    occupants = (
        Occupant(person, number in listed, tuple(blocks.get(number, ())))
        for number, person in people_of(shown, campaign)
    )
    return Standing(
        annex=annex,
        dates={name: str(getattr(campaign, name)) for name in (*DATES, AS_OF)},
        audit=store.newest_entry(),
        rows={row.number: (row.label, row.figure) for row in form.counted_rows()},
        columns=_columns(form),
        cells=table.cells,
        occupants={occupant.person.uid: occupant for occupant in occupants},
    )


def kept_standing(uid: str) -> Standing | None:
    """How an annex stood when it was issued under this uid; None for 综合报告."""
    part = Snapshot.select(fn.JSON_EXTRACT(Snapshot.content, f"$.{KEPT_AS}"))
    text = part.where(Snapshot.uid == uid).scalar()
    return standing_from_json(json.loads(text)) if text else None


@store.prepared
def _listed(annex: int, campaign: Campaign, ids: tuple[int, ...] | None) -> Any:
    meanings = screening.among(ids), figures.listed(annex, campaign)
    return screening.joined(campaign, Member.id).where(*meanings)


@store.prepared
def _ever_lost(campaign: Campaign, ids: tuple[int, ...] | None) -> Any:
    meanings = screening.among(ids), screening.ever_lost(campaign)
    return screening.joined(campaign, Member.id).where(*meanings)


def _columns(form: Form) -> dict[str, tuple[str, str]]:
    """By its number, what each counted column is called and what it counts."""
    found: dict[str, tuple[str, str]] = {}

    def walk(columns: Iterable[Column], above: tuple[str, ...]) -> None:
        for column in columns:
            labels = (*above, column.label)
            walk(column.columns, labels)
            if column.figure:
                counted = "&".join(filter(None, (column.population, column.figure)))
                found[column.number] = ("·".join(labels), counted)

    walk(form.columns, ())
    return found
