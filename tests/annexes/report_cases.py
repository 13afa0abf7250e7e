"""Small campaigns for the tests of reports, and ways to read the workbooks back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import openpyxl

from paicha_tui import reports, store
from paicha_tui.annexes import workbooks
from paicha_tui.basics.identity import check_digit
from paicha_tui.basics.values import PartialDate
from paicha_tui.meaning.settings import Campaign, campaign_of
from paicha_tui.models import Loss, Member, Organization

PHONE = "13812345678"


def campaign(**choices: str) -> Campaign:
    return campaign_of(choices)


def made_up_id(serial: int) -> str:
    first17 = f"41040219650302{serial:03}"
    return first17 + check_digit(first17)


def add(record: Any) -> Any:
    with store.write() as transaction:
        transaction.add(record)
    return record


def member(branch: Organization, serial: int = 1, **values: Any) -> Member:
    usual = {
        "name": f"党员{serial}",
        "sex": "男",
        "id_number": made_up_id(serial),
        "standing": "full",
        "education": "大专",
        "birth_date": PartialDate("1965-03-02"),
        "joined_on": PartialDate("1998-07"),
        "mobile": PHONE,
    }
    made: Member = add(Member(branch=branch, **(usual | values)))
    return made


def lost(member: Member, **values: Any) -> Loss:
    usual = {"result": "not_found", "occupation": "other", "reason": "moved"}
    made: Loss = add(Loss(member=member, **(usual | values)))
    return made


def export(
    annex: int, organization: Organization | None = None, under: Campaign | None = None, **how: Any
) -> list[workbooks.ReportFile]:
    return list(reports.export([annex], organization, under or campaign(), **how))


def opened(file: workbooks.ReportFile) -> Any:
    return openpyxl.load_workbook(io.BytesIO(file.content))


def read(file: workbooks.ReportFile) -> Any:
    """The file opened for its values alone, without borders and widths, which take long to read."""
    return openpyxl.load_workbook(io.BytesIO(file.content), read_only=True)


def _parts(file: workbooks.ReportFile) -> dict[str, bytes]:
    """What the file is made of, but for the moment at which it was written."""
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if "core" not in name}


def cells(file: workbooks.ReportFile) -> dict[str, list[list[Any]]]:
    """Every cell of every sheet."""
    return {
        sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)]
        for sheet in read(file).worksheets
    }


def assert_same_cells(
    these: Sequence[workbooks.ReportFile], those: Sequence[workbooks.ReportFile], where: Any = ""
) -> None:
    """The files have the same names and cells; reading takes long, so equal parts are not read."""
    assert [file.name for file in these] == [file.name for file in those], where
    for one, other in zip(these, those, strict=True):
        if _parts(one) != _parts(other):
            assert cells(one) == cells(other), (where, one.name)


def main_sheet(annex: int, *others: Any, **how: Any) -> Any:
    (file,) = export(annex, *others, **how)
    return opened(file)["正表"]


def label_of(cell: Any) -> str:
    """What a heading says, wherever its lines break."""
    return str(cell.value or "").replace("\n", "")


def people(sheet: Any) -> list[dict[str, Any]]:
    """The rows of a register by the heads of their columns."""
    rows = list(sheet.iter_rows())
    head = next(index for index, cells in enumerate(rows) if cells[0].value == "序号")
    labels = [label_of(cell) for cell in rows[head]]
    return [
        dict(zip(labels, (cell.value for cell in cells), strict=True))
        for cells in rows[head + 1 :]
        if str(cells[0].value or "").isdigit()
    ]


def texts(sheet: Any) -> list[str]:
    return [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]


def beside(sheet: Any, label: str) -> Any:
    """What stands right of a label on a personal form."""
    for row in sheet.iter_rows():
        for cell in row:
            if label_of(cell) == label:
                return next((it.value for it in row[cell.column :] if it.value is not None), None)
    raise AssertionError(f"no {label}")
