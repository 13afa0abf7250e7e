"""A department counted by hand: where each of its people counts, and why."""

from __future__ import annotations

import datetime
import io
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from paicha_tui import store
from paicha_tui.annexes import archive, previews
from paicha_tui.annexes.movement.standing import kept_standing
from paicha_tui.annexes.workbooks import ReportFile
from paicha_tui.cli import main
from paicha_tui.meaning import figures, screening
from paicha_tui.meaning import settings as campaign_settings
from paicha_tui.meaning.forms.layout import filled_in, load_form
from paicha_tui.models import Member
from tests import by_hand
from tests.annexes.report_cases import assert_same_cells, export, read
from tests.annexes.report_cases import people as rows_of
from tests.counting import END, SEARCH_END, people_in_store
from tests.department import PEOPLE, fill
from tests.stores import lay_down

REGISTERS, STATISTICS = (2, 4, 5, 6), (7, 8, 9)
DUE = {7: SEARCH_END, 8: SEARCH_END, 9: END}
DAYS = [datetime.date(2016, *day) for day in ((2, 2), (3, 10), (3, 20), (5, 10), (6, 20))]


@pytest.fixture
def department(tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "department.db"
    lay_down(path, fill)
    yield path
    store.close()


def names(dated: campaign_settings.Campaign, meaning: Any) -> set[str]:
    return {name for (name,) in screening.joined(dated, Member.name).where(meaning).tuples()}


def expected(annex: int) -> dict[tuple[str, str], set[str]]:
    """By cell of an annex, those whom the table of the department has there."""
    cells: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in PEOPLE:
        for cell in one.cells(annex):
            cells[cell].add(one.name)
    return cells


def test_the_department_is_large_enough_and_everybody_has_a_reason() -> None:
    assert len(PEOPLE) >= 40
    assert len({one.name for one in PEOPLE}) == len({one.why for one in PEOPLE}) == len(PEOPLE)


@pytest.mark.usefixtures("department")
@pytest.mark.parametrize("annex", REGISTERS)
@pytest.mark.parametrize("later", [False, True])
def test_who_is_on_a_register(annex: int, later: bool) -> None:
    day = END if later else SEARCH_END
    listed = {one.name for one in PEOPLE if annex in one.registers(later)}
    dated = filled_in(annex, campaign_settings.current(), day)
    assert names(dated, screening.REGISTERS[annex](dated)) == listed
    for merged in (False, True):
        assert printed_names(export(annex, fill_date=day, merged=merged)) == sorted(listed)


@pytest.mark.usefixtures("department")
@pytest.mark.parametrize("annex", STATISTICS)
def test_every_cell_counts_its_people(annex: int) -> None:
    """Person by person, column 1 of annex 7 too: two errors in a sum may cancel."""
    dated = filled_in(annex, campaign_settings.current(), DUE[annex])
    form, cells = load_form(annex, dated), expected(annex)
    table = figures.tabulate(form, dated).cells
    for row, counts in table.items():
        for column, count in counts.items():
            if count is None:
                continue
            figure = figures.figure_of(form, row, column)
            counted = names(dated, figures.meaning_of(figure, dated))
            assert counted == cells[row, column], (row, column)
            assert count == len(counted)
    assert set(cells) <= {(row, column) for row, counts in table.items() for column in counts}


@pytest.mark.usefixtures("department")
@pytest.mark.parametrize("annex", STATISTICS)
def test_the_count_by_hand_of_other_tests_agrees(annex: int) -> None:
    by_name = {person.values["name"]: person for person in people_in_store()}
    for one in PEOPLE:
        counted = {
            (f"{row:02d}", column)
            for rows, columns in by_hand.places(annex, by_name[one.name], DUE[annex])
            for row in rows
            for column in columns
        }
        assert counted - {(f"{row}", "1") for row in range(11, 19)} == one.cells(annex), one


def printed_names(files: Sequence[ReportFile]) -> list[str]:
    return sorted(row["姓名"] for file in files for row in rows_of(read(file)["正表"]))


def numbers_shown(preview: Any) -> dict[str, dict[str, int | None]]:
    """The figures that the preview of a statistics annex shows."""
    columns = [leaf.number for leaf in preview.leaves[2:] if leaf.figure]
    return {
        row.number: {
            column: None if text == "—" else int(text or 0)
            for column, text in zip(columns, preview.row(place)[2:], strict=False)
        }
        for place, row in enumerate(preview.rows)
        if row.number
    }


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("annex", REGISTERS + STATISTICS)
def test_every_way_to_an_annex_of_a_day_gives_the_same(
    department: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    annex: int,
    day: datetime.date,
) -> None:
    """`figures`, `list`, `export`, `issue` and the preview, of a branch and of everything."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())

    def run(*arguments: str) -> str:
        """What a command says; it opens the store for itself and closes it."""
        capfd.readouterr()
        assert main(["--db", str(department), *arguments]) == 0
        store.open_store(department, store.read_key_file(store.key_file_for(department)))
        return capfd.readouterr().out

    now = campaign_settings.current()
    for code in ("", "001.002"):
        scope = screening.organization_at(code or None)
        everybody = [p for p in people_in_store() if p.code.startswith(code)]
        if annex in STATISTICS:
            cells = by_hand.table(annex, everybody, day)
            people = {
                p.values["name"]
                for p in everybody
                for rows, columns in by_hand.places(annex, p, day)
                if columns != {"1"} or annex != 7
            }
        else:
            cells = {}
            people = {p.values["name"] for p in by_hand.listed(annex, everybody, day)}
        kept = archive.issue(annex, scope, now, fill_date=day, reason="试")
        stood = kept_standing(kept.uid)
        assert stood is not None
        assert stood.cells == cells
        assert {it.person.name for it in stood.occupants.values() if it.listed} == people
        printed, exported = archive.files_of(kept.uid), export(annex, scope, now, fill_date=day)
        assert_same_cells(printed, exported)
        preview: Any = previews.prepare(annex, scope, now, fill_date=day, merged=True)
        scoped = ["--org", code] if code else []
        told = ["--annex", str(annex), "--fill-date", str(day), "--json", *scoped]
        if annex in STATISTICS:
            assert json.loads(run("figures", *told))["cells"] == cells
            assert numbers_shown(preview) == cells
        else:
            rows = map(preview.row, range(preview.total))
            assert {row[1] for row in rows if row[0].isdigit()} == people
            assert printed_names(exported) == sorted(people)
        assert len(json.loads(run("list", "--figure", "everyone", *told))) == len(people)
