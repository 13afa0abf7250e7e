"""Layouts of the clerk's own, the names of report files, and saving them."""

from __future__ import annotations

import errno
import io
import os
import zipfile
from importlib import resources
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from paicha_tui import reports
from paicha_tui.annexes import workbooks
from paicha_tui.basics import locations
from paicha_tui.basics.errors import Misused, Refused
from paicha_tui.meaning.cases import Case
from paicha_tui.meaning.figures import tabulate
from paicha_tui.meaning.forms import entries
from paicha_tui.meaning.forms.layout import load_form
from paicha_tui.meaning.rules import check
from paicha_tui.models import ContactAttempt, Organization
from tests.annexes.report_cases import (
    add,
    campaign,
    export,
    lost,
    main_sheet,
    member,
    people,
    texts,
)

# The clerk's own layouts.


def own_layout(name: str, text: str) -> Path:
    folder = locations.annex_folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def shipped(name: str) -> str:
    return resources.files("paicha_tui.meaning.forms").joinpath(name).read_text("utf-8")


def test_a_layout_of_the_clerks_own_replaces_the_form(branch: Organization) -> None:
    member(branch)
    own_layout(
        "annex2.toml", shipped("annex2.toml").replace('label = "备注"', 'label = "需要说明的事项"')
    )
    (row,) = people(main_sheet(2))
    assert "需要说明的事项" in row and "备注" not in row


@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [
        ('label = "备注"', 'lable = "备注"', "lable"),
        ('label = "备注", ', "", "缺少 label"),
        ("width = 4.5", 'width = "宽"', "“序号”的 width 应为数字"),
        ("columns = [", 'columns = "无"\nrest = [', "rest"),
        ('entry = "remarks"', 'entry = "remark"', "“remark”不是能填的项目"),
        ("{recipient}", "{who}", "{who}"),
        ("{full}", "{fool}", "fool"),
        ('kind = "register"', 'kind = "list"', "kind 应为 register、statistics、personal"),
        ("annex = 2", "annex = 4", "annex 应为 2"),
        ("blank_rows = 15", "blank_rows = ", "line"),
    ],
)
def test_a_faulty_layout_is_refused_and_says_where(
    branch: Organization, wrong: str, right: str, told: str
) -> None:
    text = shipped("annex2.toml")
    assert wrong in text
    own_layout("annex2.toml", text.replace(wrong, right))
    with pytest.raises(Refused, match="版式文件") as refusal:
        export(2, branch)
    assert told in str(refusal.value)


def test_a_faulty_layout_stops_the_export_before_anything_is_written(
    branch: Organization, tmp_path: Path
) -> None:
    own_layout("annex3.toml", "annex = ")
    with pytest.raises(Refused, match=r"annex3\.toml"):
        list(reports.save(reports.export(range(1, 10), branch, campaign()), tmp_path / "out"))
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("empty_store")
def test_annexes_are_numbered_one_to_nine() -> None:
    with pytest.raises(Misused, match="附件10"):
        list(workbooks.annex_workbooks([10], None, campaign()))


# Names and saving.


@pytest.mark.usefixtures("empty_store")
def test_file_names_are_legal_everywhere_and_not_too_long() -> None:
    unit = add(Organization(code="1", name='甲/乙\\丙:"*?<>|\n' + "支部" * 80, level="branch"))
    (file,) = export(2, unit)
    assert not set('<>:"/\\|?*\n') & set(file.name)
    assert len(file.name.encode()) <= 200
    assert file.name.startswith("附件2_党员名册_甲_乙_丙") and file.name.endswith("_20160320.xlsx")


@pytest.mark.usefixtures("empty_store")
def test_branches_of_one_name_do_not_overwrite_each_other() -> None:
    for serial, code in enumerate(("1", "2"), 1):
        member(add(Organization(code=code, name="同名支部", level="branch")), serial)
    names = [file.name for file in export(1)]
    assert len(set(names)) == 2


def test_saved_files_are_the_users_own(branch: Organization, tmp_path: Path) -> None:
    (path,) = reports.save(reports.export([2], branch, campaign()), tmp_path / "新文件夹")
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    assert openpyxl.load_workbook(path).sheetnames == ["正表", "填表说明"]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_as_it_was(
    branch: Organization, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    (path,) = reports.save(reports.export([2], branch, campaign()), tmp_path)
    before = path.read_bytes()
    member(branch)

    def fails(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(*((os, "fsync") if step == "fsync" else (Path, "replace")), fails)
    with pytest.raises(Refused, match=r"磁盘已满.*没有改动"):
        list(reports.save(reports.export([2], branch, campaign()), tmp_path))
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("*.part")) and not list(tmp_path.glob(".*.part"))


def test_several_files_travel_as_one_zip_and_one_as_itself(branch: Organization) -> None:
    files = list(reports.export([2, 4], branch, campaign()))
    with zipfile.ZipFile(io.BytesIO(reports.as_one_file(files))) as archive:
        assert archive.namelist() == [file.name for file in files]
        assert archive.read(files[1].name) == files[1].content
    assert reports.as_one_file(files[:1]) == files[0].content


@pytest.mark.usefixtures("empty_store")
def test_without_a_single_top_the_unit_is_left_to_be_written() -> None:
    for code in ("1", "2"):
        add(Organization(code=code, name=f"支部{code}", level="branch"))
    (file,) = export(2)
    assert file.name == "附件2_党员名册_20160320.xlsx"
    named = campaign(reporting_unit="石桥市第一局")
    assert export(2, None, named)[0].name == "附件2_党员名册_石桥市第一局_20160320.xlsx"


def test_chosen_members_make_a_roster_whatever_register_they_are_on(branch: Organization) -> None:
    chosen = [member(branch, 1), member(branch, 2, relation="transferred")]
    member(branch, 3)
    roster = workbooks.export_selection([each.id for each in chosen], campaign())
    sheet = openpyxl.load_workbook(io.BytesIO(roster.content)).worksheets[0]
    shown = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {"党员1", "党员2"} <= shown
    assert "党员3" not in shown
    assert roster.people == 2


def test_a_row_of_the_clerks_own_tallies_with_the_register(branch: Organization) -> None:
    for serial, sex in enumerate(("男", "女", "女"), 1):
        lost(member(branch, serial, sex=sex))
    total = '{ label = "合计", number = "01", figure = "everyone" },\n'
    text = shipped("annex7.toml")
    assert total in text
    women = '    { label = "女党员", number = "00", figure = "women" },\n'
    own_layout("annex7.toml", text.replace(total, total + women))
    assert not [found for found in check(campaign(), branch) if found.rule == "C3"]
    assert tabulate(load_form(7, campaign()), campaign(), branch).cells["00"]["2"] == 2


def test_an_entry_reads_the_lists_it_names_and_no_other(
    branch: Organization, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = lost(member(branch)).member
    add(ContactAttempt(member=person, channel="telephone"))
    monkeypatch.setattr(entries, "NAMED", dict(entries.NAMED))
    own_layout(
        "annex6.toml",
        shipped("annex6.toml").replace('entry = "remarks"', 'entry = "times_searched"'),
    )

    def times_searched(case: Case, _: entries.Manner) -> str:
        return f"查找{len(case.attempts)}次"

    entries.named("times_searched", lists=("attempts",))(times_searched)
    assert "查找1次" in texts(main_sheet(6))
    entries.named("times_searched")(times_searched)
    with pytest.raises(LookupError, match="attempts"):
        export(6)
