"""What is printed on every sheet of an annex, whoever is on it: title, headings, rows and foot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from paicha_tui.models import Member, Organization
from tests.annexes.report_cases import add, export, lost, opened
from tests.goldens import assert_as_kept

KEPT = Path(__file__).with_name("goldens") / "headings"


def printed(sheet: Any) -> Iterator[str]:
    """Each text with the cells that it stands in."""
    merged = {str(each).partition(":")[0]: str(each) for each in sheet.merged_cells.ranges}
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None:
                yield f"{merged.get(cell.coordinate, cell.coordinate)} {cell.value}"


@pytest.mark.parametrize("annex", range(1, 10))
def test_the_headings_are_those_of_the_notice(branch: Organization, annex: int) -> None:
    if annex in (1, 3):
        # A form for each: of one of whom nothing is known.
        nobody = add(Member(branch=branch, name="某某"))
        if annex == 3:
            lost(nobody, reason=None, occupation=None)
    (file,) = export(annex)
    book = opened(file)
    sheet = book.worksheets[0]
    lines = [f"{' '.join(book.sheetnames)} 每页重复 {sheet.print_title_rows}", *printed(sheet)]
    assert_as_kept(lines, KEPT / f"annex{annex}.txt")
