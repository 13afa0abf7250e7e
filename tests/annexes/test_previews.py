"""Previews: the printed table as lines of text, and every number in it opens exactly its people.

After a change that is meant, write the pictures anew and look at each before keeping it:

    PAICHA_RENEW_GOLDENS=1 pytest tests/annexes/test_previews.py
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from rich.cells import cell_len, set_cell_size

from paicha_tui.annexes import previews
from paicha_tui.annexes.closing_report.contents import contents
from paicha_tui.annexes.closing_report.parts import Table as WrittenTable
from paicha_tui.annexes.previews.boxes import Block, drawn, flowed, wrapped
from paicha_tui.annexes.previews.counted import StatisticsPreview
from paicha_tui.annexes.previews.listed import RegisterPreview
from paicha_tui.annexes.previews.views import View
from paicha_tui.demo import fill as fill_demo
from paicha_tui.meaning import settings
from paicha_tui.meaning.figures import figure_of, filled, tabulate
from paicha_tui.meaning.forms.layout import filled_in, load_form
from paicha_tui.models import Member, Organization
from paicha_tui.worklists.listing import Listing, ListQuery
from tests.annexes.report_cases import campaign, export, lost, main_sheet, member, opened, people
from tests.campaigns import campaigns, stored
from tests.fixed_campaign import fill
from tests.goldens import assert_as_kept
from tests.soak import examples

PICTURES = Path(__file__).with_name("goldens") / "previews"
STATISTICS = (7, 8, 9)
REGISTERS = (2, 4, 5, 6)


def view_of(annex: int, width: int = 100, **how: Any) -> View:
    preview = previews.prepare(annex, how.pop("organization", None), settings.current(), **how)
    return preview.view(width)


def lines_of(view: View) -> list[str]:
    return [view.line(number) for number in range(view.length)]


# Pictures.


@pytest.fixture
def fixed(empty_store: Path) -> None:  # noqa: ARG001 - it must be open
    fill()


@pytest.mark.usefixtures("fixed")
@pytest.mark.parametrize("annex", range(1, 10))
def test_the_preview_is_as_it_was_looked_at(annex: int) -> None:
    lines = lines_of(view_of(annex))
    assert_as_kept(lines, PICTURES / f"annex{annex}.txt")


@pytest.mark.usefixtures("fixed")
def test_the_closing_report_is_shown_whole() -> None:
    now = settings.current()
    said = "".join("".join(lines_of(view_of(10))).split())
    report = contents(None, filled_in(settings.CLOSING_REPORT, now))
    for block in report.blocks:
        if not isinstance(block, WrittenTable):
            assert "".join(block.text.split()) in said
    for name in (*report.title, report.addressee, *report.enclosures, report.day):
        assert name in said


@pytest.mark.usefixtures("fixed")
@pytest.mark.parametrize("width", [80, 46, 30])
@pytest.mark.parametrize("annex", [*STATISTICS, *REGISTERS])
def test_a_table_is_never_wider_than_its_pane(annex: int, width: int) -> None:
    view = view_of(annex, width)
    for _ in range(30):
        # Where even one column has no room beside the fixed ones, the pane cuts it.
        if width >= 46:
            assert all(cell_len(line) <= width for line in lines_of(view))
        at = view.highlight()
        assert at is None or at.start + at.width <= max(width, 60)
        view.move(0, 1)


def test_headings_are_merged_over_the_columns_in_view() -> None:
    blocks = [
        Block(0, 0, "项目", rows=2),
        Block(0, 1, "情况", columns=2),
        Block(1, 1, "男"),
        Block(1, 2, "女"),
    ]
    assert drawn([4, 4, 4], blocks) == [
        "┌────┬─────────┐",
        "│    │  情况   │",
        "│项目├────┬────┤",
        "│    │ 男 │ 女 │",
        "└────┴────┴────┘",
    ]


def test_text_is_broken_by_cells_and_numbers_keep_their_place() -> None:
    assert wrapped("一二三ab四", 6) == ["一二三", "ab四"]
    lines, (number,) = flowed([("共有", ""), ("12", "x"), ("名", "")], 20)
    assert lines == ["共有 12名"]
    assert (number.line, number.start, number.width) == (0, 5, 2)


# Against the workbooks.


def shown_table(preview: Any) -> list[list[str]]:
    return [list(preview.row(place)) for place in range(preview.total)]


@pytest.mark.usefixtures("fixed")
@pytest.mark.parametrize("zero", ["blank", "zero"])
@pytest.mark.parametrize("annex", STATISTICS)
def test_statistics_show_the_cells_of_the_workbook(annex: int, zero: str) -> None:
    now = campaign(zero_cells=zero)
    preview = previews.prepare(annex, None, now)
    assert isinstance(preview, StatisticsPreview)
    sheet = main_sheet(annex, None, now)
    printed = [
        [str(cell.value or ("" if cell.value is None else 0)) for cell in row]
        for row in sheet.iter_rows()
    ]
    start = next(place for place, row in enumerate(printed) if row[0] == "甲") + 1
    assert printed[start : start + preview.total] == shown_table(preview)
    assert printed[start - 1] == preview.index


@pytest.mark.usefixtures("fixed")
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("annex", REGISTERS)
def test_registers_show_the_cells_of_the_workbook(annex: int, masked: bool) -> None:
    preview: Any = previews.prepare(annex, None, campaign(), masked=masked)
    for file in export(annex, None, campaign(), masked=masked):
        assert isinstance(preview, RegisterPreview)
        printed = people(opened(file)["正表"])
        assert printed or annex == 6
        cells = [[str(value or "") for value in row.values()] for row in printed]
        assert cells == shown_table(preview)
        preview = preview.beside(1)
    assert preview is None


@pytest.mark.usefixtures("fixed")
def test_a_long_register_is_read_in_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    branch = Organization.get(Organization.code == "001.001")
    for serial in range(1, 151):
        member(branch, serial)
    preview = previews.prepare(2, None, campaign())
    asked: list[int] = []
    read = RegisterPreview._read
    monkeypatch.setattr(
        RegisterPreview, "_read", lambda self, first: asked.append(first) or read(self, first)
    )
    view = preview.view(100)
    assert isinstance(preview, RegisterPreview)
    assert asked == []
    view.line(view.highlight().line)  # type: ignore[union-attr]
    view.move(10_000, 0)
    assert "共" in view.spot().told
    view.move(-1, 0)
    assert preview.row(preview.total - 1)[0] == str(preview.total)
    assert asked == [0, (preview.total - 1) // 64 * 64]


@pytest.mark.usefixtures("fixed")
@pytest.mark.parametrize("annex", [1, 3])
def test_a_personal_form_shows_each_person_in_the_order_of_the_workbook(annex: int) -> None:
    view = view_of(annex)
    sheets = [
        sheet for file in export(annex) for sheet in opened(file) if sheet.title != "填表说明"
    ]
    for number, sheet in enumerate(sheets):
        assert view.spot().told.startswith(sheet.title)
        said = "".join("".join(line.split()) for line in lines_of(view))
        assert sheet.title[:3] in said
        assert view.turn(1) is (number < len(sheets) - 1)


def test_a_personal_form_of_nobody_is_empty(branch: Organization) -> None:  # noqa: ARG001
    view = view_of(3)
    assert "没有人" in view.spot().told
    assert not view.turn(1)
    assert "姓名" in "".join(lines_of(view))


# The people behind the figures.


def cells(annex: int) -> Iterator[tuple[str, str, int]]:
    """Row, column and number of every cell that counts."""
    form = load_form(annex, settings.current())
    table = tabulate(form, settings.current().filled_by_default(form.due))
    for row, figures in table.cells.items():
        for column, number in figures.items():
            if number is None:
                assert figure_of(form, row, column) == ""
            else:
                yield row, column, number


def people_listed(annex: int, figure: str, code: str | None = None) -> int:
    now = settings.current()
    listing = Listing(now.filled_by_default(load_form(annex, now).due))
    return listing.count(ListQuery(figure=figure, organization_code=code))


def assert_every_number_opens_its_people() -> None:
    for annex in STATISTICS:
        form = load_form(annex, settings.current())
        for row, column, number in cells(annex):
            figure = figure_of(form, row, column)
            assert people_listed(annex, figure) == number, (annex, row, column)


def assert_every_supplement_opens_its_people() -> None:
    now = settings.current()
    for annex in STATISTICS:
        form = load_form(annex, now)
        for line in form.supplements:
            pieces = filled(line, form.population, now.filled_by_default(form.due), None)
            for text, figure in pieces:
                assert not figure or people_listed(annex, figure) == int(text)


@pytest.mark.slow
@pytest.mark.usefixtures("empty_store")
def test_every_number_of_the_made_up_campaign_opens_its_people() -> None:
    fill_demo(150, 2016)
    assert_every_number_opens_its_people()
    assert_every_supplement_opens_its_people()


@examples(5, 40)
@given(campaigns())
def test_every_number_of_any_campaign_opens_its_people(made: dict[str, Any]) -> None:
    with stored(made):
        assert_every_number_opens_its_people()
        assert_every_supplement_opens_its_people()


@pytest.mark.usefixtures("fixed")
@pytest.mark.parametrize("annex", STATISTICS)
def test_the_cursor_reaches_every_figure_and_tells_what_it_is(annex: int) -> None:
    """Walked with the cursor, the numbers and figures are those of the table, cell by cell."""
    view = view_of(annex, 80)
    form = load_form(annex, settings.current())
    expected = {
        f"附件{annex} {row}行{column}栏": (figure_of(form, row, column), number)
        for row, column, number in cells(annex)
    }
    seen = {}
    for _ in form.counted_rows():
        for _ in form.leaves():
            spot = view.spot()
            if spot.figure:
                seen[spot.heading] = (spot.figure, spot.number)
                assert spot.told.endswith(f"：{spot.number}人")
            view.move(0, 1)
        view.move(1, -100)
    assert seen == expected


def test_what_a_supplement_tells_names_what_its_number_counts(branch: Organization) -> None:
    lost(member(branch, last_activity_on="2014-01-01"), pocket=True)
    view = view_of(7)
    view.move(100, 0)
    spot = view.spot()
    assert (spot.figure, spot.number) == ("not_found&pocket", 1)
    view.move(0, 2)
    assert view.spot().figure == "not_found&pocket&lost_1_to_5_years"
    assert "1年至5年" in view.spot().told
    assert view.spot().number == 1
    at = view.highlight()
    assert at is not None
    before = set_cell_size(view.line(at.line), at.start + at.width)
    assert before.endswith("1年至5年的 1")


@pytest.mark.usefixtures("fixed")
def test_a_row_of_a_register_opens_its_person() -> None:
    view = view_of(2, merged=True)
    names = []
    for _ in range(12):
        person = Member.get_or_none(Member.uid == view.spot().member_uid)
        names.append(person.name if person else None)
        assert not person or person.name[:3] in view.line(view.highlight().line)  # type: ignore[union-attr]
        view.move(1, 0)
    listed = [row["姓名"] for row in people(main_sheet(2, merged=True))]
    assert list(filter(None, names)) == listed


@pytest.mark.usefixtures("fixed")
def test_another_width_keeps_the_cursor_where_it_is() -> None:
    view = view_of(7, 80)
    view.move(3, 20)
    assert view.resized(120).spot() == view.spot()
    assert view.resized(60).spot() == view.spot()


@pytest.mark.usefixtures("fixed")
def test_the_index_row_stays_when_the_headings_are_out_of_view() -> None:
    view = view_of(7, 80)
    body = view.highlight()
    assert body
    assert view.lasting(0) == ""
    assert view.lasting(body.line + 1).split("│")[3].strip() == "1"
