"""The import workbook: what it offers, and that what is written out comes back the same."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from paicha_tui import store
from paicha_tui.basics.identity import check_digit
from paicha_tui.basics.values import PartialDate, clean_text
from paicha_tui.intake import applying, planning
from paicha_tui.intake.sheet_forms import FORMS, LISTS_SHEET, NOTES_SHEET
from paicha_tui.intake.template import records_workbook, template_workbook
from paicha_tui.meaning import settings
from paicha_tui.meaning.identity import told_by_number
from paicha_tui.models import MEMBER_RECORDS, Dossier, Handling, Loss, Mark, Member, Organization
from paicha_tui.records.fields import (
    Coded,
    Date,
    IdNumber,
    Phone,
    WholeNumber,
    YesNo,
    described_fields,
)
from paicha_tui.store import Record
from tests.soak import examples
from tests.stores import lay_down


def save(content: bytes, folder: Path, name: str = "记录.xlsx") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def opened(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content))


def new_store(folder: Path, name: str) -> None:
    path = folder / name
    lay_down(path)


# The empty template.


def test_every_record_has_its_sheet_with_the_labels_as_headers() -> None:
    book = opened(template_workbook())
    assert book.sheetnames == [NOTES_SHEET, *(form.title for form in FORMS), LISTS_SHEET]
    for form in FORMS:
        headers = [cell.value for cell in book[form.title][1]]
        assert headers == [column.label for column in form.columns]
    for model in MEMBER_RECORDS:
        links = [cell.value for cell in book[model.sheet][1]][:3]
        assert links == ["身份证号码", "姓名", "所在党支部"]


def test_a_header_carries_its_help_and_the_cells_below_hold_text() -> None:
    sheet = opened(template_workbook())["党员"]
    (cell,) = (cell for cell in sheet[1] if cell.value == "转正时间")
    assert "预备党员不填" in cell.comment.text
    (number,) = (cell for cell in sheet[1] if cell.value == "身份证号码")
    assert sheet.column_dimensions[number.column_letter].number_format == "@"
    assert sheet.freeze_panes == "D2"


def test_codes_are_offered_to_choose_from() -> None:
    book = opened(template_workbook())
    choices = {
        str(item.sqref).split("2:")[0]: item.formula1
        for item in book["党员"].data_validations.dataValidation
    }
    columns = {cell.value: cell.column_letter for cell in book["党员"][1]}
    assert choices[columns["性别"]] == '"男,女"'
    name = choices[columns["民族"]]
    area = book.defined_names[name].attr_text
    assert LISTS_SHEET in area
    letter = area.split("$")[1]
    assert book[LISTS_SHEET][f"{letter}1"].value == "汉族"
    assert book[LISTS_SHEET].sheet_state == "hidden"


@pytest.mark.usefixtures("empty_store")
def test_importing_the_empty_template_changes_nothing_and_says_so(tmp_path: Path) -> None:
    made = planning.plan(save(template_workbook(), tmp_path))
    assert made.changes_nothing
    assert "没有填写任何记录" in "".join(made.notices)
    before = store.AuditEntry.select().count()
    applying.apply(made)
    assert store.AuditEntry.select().count() == before


# Records written out and read again.


def content_of_store() -> dict[str, list[dict[str, Any]]]:
    """Every field of every record, with what it belongs to told without ids."""
    codes = {unit.id: unit.code for unit in Organization.select()}
    names = {member.id: f"{member.name}/{member.id_number}" for member in Member.select()}
    places: dict[str, str] = {}
    content: dict[str, list[dict[str, Any]]] = {}
    for model in (Organization, Member, *MEMBER_RECORDS):
        rows = []
        for number, record in enumerate(model.select().order_by(model.id)):
            places[record.uid] = f"{model.sheet}{number}"
            row = {field.name: getattr(record, field.name) for field in described_fields(model)}
            if model is Organization:
                row["parent"] = codes.get(record.parent_id)
            elif model is Member:
                row["branch"] = codes[record.branch_id]
            else:
                row["member"] = names[record.member_id]
            rows.append(row)
        content[model.sheet] = rows
    marks = [
        {
            "member": names.get(mark.member_id),
            "record": places[mark.record_uid],
            "table": mark.record_table,
            "field": mark.field,
            "typed": mark.typed,
            "reason": mark.reason,
        }
        for mark in Mark.select()
    ]
    content[Mark.sheet] = sorted(marks, key=lambda mark: (mark["record"], mark["field"]))
    return content


TEXT = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=12
).map(clean_text).filter(bool) | st.sampled_from(
    ["=1+1", "-5", "王[/x]", "０１２", "1998.10", "A B"]
)
DATES = st.dates(PartialDate("1930").first_day(), PartialDate("2016").last_day()).flatmap(
    lambda day: st.sampled_from([4, 7, 10]).map(lambda size: PartialDate(day.isoformat()[:size]))
)
UNREADABLE = st.sampled_from(["不详", "去年冬天", "=A1", "1998年十三月"])


def values_for(field: Any) -> st.SearchStrategy[Any]:
    if isinstance(field, Coded):
        return st.sampled_from([code.key for code in field.codes])
    if isinstance(field, Date):
        return DATES
    if isinstance(field, YesNo):
        return st.booleans()
    if isinstance(field, WholeNumber):
        return st.integers(0, 10**9 - 1)
    if isinstance(field, Phone):
        return st.sampled_from(["13800005678", "0375-2345678", "13800005678、0375-2345678-9"])
    return TEXT.map(field.read).filter(bool)


@st.composite
def record_values(draw: st.DrawFn, model: type[Record]) -> tuple[dict[str, Any], dict[str, str]]:
    """Values of a record, and texts that could not be read in other fields of it."""
    values: dict[str, Any] = {}
    typed: dict[str, str] = {}
    for field in described_fields(model):
        kind = draw(st.integers(0, 9))
        if kind < 5:
            values[field.name] = draw(values_for(field))
        elif kind == 5 and isinstance(field, Date | Coded | WholeNumber):
            typed[field.name] = draw(UNREADABLE)
        elif kind == 6 and not isinstance(field, IdNumber):
            typed[field.name] = draw(TEXT)
    return values, typed


@st.composite
def campaigns(draw: st.DrawFn) -> dict[str, Any]:
    members = []
    for number in range(draw(st.integers(1, 3))):
        values, typed = draw(record_values(Member))
        values |= {"name": f"王{'甲乙丙'[number]}"}
        first17 = f"4104021970010{draw(st.integers(1, 9))}00{number}"
        first17 = first17.ljust(17, "1")
        values["id_number"] = draw(st.sampled_from([None, first17 + check_digit(first17)]))
        typed.pop("name", None)
        typed.pop("id_number", None)
        children = [
            (model, *draw(record_values(model)))
            for model in MEMBER_RECORDS
            for _ in range(draw(st.integers(0, 1 if model in (Dossier, Loss) else 2)))
        ]
        members.append((values, typed, draw(st.integers(0, 2)), children))
    units = []
    for number in range(3):
        values, typed = draw(record_values(Organization))
        values |= {
            "code": f"00{number + 1}",
            "name": draw(st.sampled_from(["一支部", f"第{number}支部"])),
        }
        typed.pop("code", None)
        typed.pop("name", None)
        units.append((values, typed, draw(st.integers(0, number)) - 1))
    return {"units": units, "members": members}


def fill(campaign: dict[str, Any]) -> None:
    with store.write() as transaction:

        def keep(record: Any, typed: dict[str, str], member: Any) -> Any:
            transaction.add(record)
            table = record._meta.table_name
            for field, text in typed.items():
                transaction.add(
                    Mark(
                        member=member or (record if isinstance(record, Member) else None),
                        record_table=table,
                        record_uid=record.uid,
                        field=field,
                        typed=text,
                        reason="看不懂",
                    )
                )
            return record

        units: list[Any] = []
        for values, typed, parent in campaign["units"]:
            above = units[parent] if parent >= 0 else None
            units.append(keep(Organization(**values, parent=above), typed, None))
        for values, typed, place, children in campaign["members"]:
            member = keep(Member(**values, branch=units[place]), typed, None)
            for model, own, own_typed in children:
                keep(model(**own, member=member), own_typed, member)


@pytest.fixture
def closing() -> Iterator[None]:
    yield
    store.close()


@pytest.mark.usefixtures("closing")
@examples(10, 60, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(campaigns())
def test_records_written_out_come_back_the_same(campaign: dict[str, Any]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        new_store(folder, "first.db")
        fill(campaign)
        written = content_of_store()
        path = save(records_workbook(), folder)
        again = planning.plan(path)
        assert again.changes_nothing, (again.changes, again.rejects)
        new_store(folder, "second.db")
        made = planning.plan(path)
        assert [reject.reason for reject in made.rejects] == []
        applying.apply(made)
        read = content_of_store()
        for sheet, records in written.items():
            for old, new in zip(records, read[sheet], strict=True):
                told = told_by_number(old.get("id_number") or "", settings.current())
                told = {key: value for key, value in told.items() if old[key] is None}
                differing = {
                    key: (old[key], new[key])
                    for key in old
                    if new[key] not in (old[key], told.get(key, old[key]))
                }
                assert not differing, sheet
        repeated = planning.plan(path)
        assert repeated.changes_nothing
        assert (repeated.new, repeated.changed) == (0, 0)
        store.close()


def test_records_known_only_by_unreadable_text_are_not_mixed_up(
    branch: Organization, tmp_path: Path
) -> None:
    with store.write() as transaction:
        member = Member(name="王乙", branch=branch)
        transaction.add(member)
        for field, typed in (("decided_on", "1998.10"), ("measure", "看不清"), ("measure", "-")):
            handling = Handling(member=member, explanation="同样的说明")
            transaction.add(handling)
            transaction.add(
                Mark(
                    member=member,
                    record_table="handling",
                    record_uid=handling.uid,
                    field=field,
                    typed=typed,
                    reason="看不懂",
                )
            )
    plan = planning.plan(save(records_workbook(), tmp_path))
    assert plan.changes_nothing, plan.changes


def test_only_what_belongs_to_an_organisation_is_written(branch: Organization) -> None:
    with store.write() as transaction:
        other = Organization(code="002", name="中共石桥市第二局支部委员会", level="branch")
        transaction.add(other)
        ours, theirs = Member(name="王甲", branch=branch), Member(name="李乙", branch=other)
        transaction.add(ours)
        transaction.add(theirs)
        transaction.add(Loss(member=theirs))
    book = opened(records_workbook(branch))
    assert [row[1].value for row in book["党员"].iter_rows(min_row=2)] == ["王甲"]
    assert [row[0].value for row in book["党组织"].iter_rows(min_row=2)] == ["001.001"]
    assert book["失联党员"].max_row == 1


def test_branches_of_one_name_are_told_apart_by_code(branch: Organization) -> None:
    with store.write() as transaction:
        transaction.add(Organization(code="002", name=branch.name, level="branch"))
        transaction.add(Member(name="王甲", branch=branch))
    book = opened(records_workbook())
    assert book["党员"]["A2"].value == "001.001"


def test_text_that_looks_like_an_escape_comes_back_as_it_is(
    branch: Organization, tmp_path: Path
) -> None:
    with store.write() as transaction:
        transaction.add(Member(name="王甲", branch=branch, remarks="_x0041_ _x005F_ _x41_"))
    assert planning.plan(save(records_workbook(), tmp_path)).changes_nothing


def test_formulas_in_the_data_stay_text(branch: Organization) -> None:
    with store.write() as transaction:
        transaction.add(Member(name="=cmd|' /C calc'!A0", branch=branch))
    cell = opened(records_workbook())["党员"]["B2"]
    assert (cell.data_type, cell.value) == ("s", "=cmd|' /C calc'!A0")
