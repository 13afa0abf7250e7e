"""Rosters as people make them, and whom an import of them stores."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from paicha_tui import store
from paicha_tui.basics.identity import check_digit
from paicha_tui.intake import applying, planning
from paicha_tui.intake.outcome import Plan
from paicha_tui.models import Mark, Member, Organization

ROSTERS = Path(__file__).parent / "rosters"

COMMITTEE = "中共测试县第一局机关委员会"
FIRST, SECOND, STATION = (
    f"中共测试县第一局{name}支部委员会" for name in ("第一", "第二", "水文站")
)

Rows = list[list[Any]]
Sheets = dict[str, Sequence[Sequence[Any]]]


def number(serial: int, birth: str = "19850715") -> str:
    """A made-up ID number of a place that is not there, with a sound check digit."""
    first17 = f"990101{birth}{serial:03}"
    return first17 + check_digit(first17)


A, B, C, D = (number(serial) for serial in range(1, 8, 2))


def units(*names: str) -> None:
    """A committee with these branches."""
    with store.write() as transaction:
        committee = Organization(code="001", name=COMMITTEE, level="committee")
        transaction.add(committee)
        for serial, name in enumerate(names, 1):
            code = f"001.{serial:03}"
            transaction.add(Organization(code=code, name=name, level="branch", parent=committee))


def save(path: Path, sheets: Sheets, merged: Iterable[str] = ()) -> Path:
    """A workbook of these rows, cells of the first sheet merged; text stays text."""
    book = Workbook()
    del book[book.sheetnames[0]]
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row, values in enumerate(rows, 1):
            for column, value in enumerate(values, 1):
                cell = sheet.cell(row, column)
                if isinstance(value, str):
                    cell._value, cell.data_type = value, "s"
                elif value is not None:
                    cell.value = value
    for area in merged:
        book.worksheets[0].merge_cells(area)
    book.save(path)
    return path


def take_in(path: Path, **options: Any) -> Plan:
    """Import a file."""
    made = planning.plan(path, **options)
    applying.apply(made)
    return made


def roster(
    folder: Path, rows: Any, title: str = "名册", merged: Iterable[str] = (), **options: Any
) -> Plan:
    """Import one sheet of rows."""
    return take_in(save(folder / "名册.xlsx", {title: rows}, merged), **options)


def stored(*fields: str) -> dict[str, Any]:
    """What is stored of each member by name: one field's value, or several as a tuple."""
    told = {}
    for member in Member.select().order_by(Member.id):
        values = tuple(getattr(member, field) for field in fields)
        told[member.name] = values[0] if len(values) == 1 else values
    return told


def branches() -> dict[str, str]:
    """The branch that each member is filed under."""
    return {member.name: member.branch.name for member in Member.select()}


def marks() -> dict[str, str]:
    """What waits, by field."""
    return {mark.field: mark.typed for mark in Mark.select()}
