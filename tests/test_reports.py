"""The annexes as a clerk opens them: what stands in the workbooks, their names, and saving them."""

from __future__ import annotations

import dataclasses
import datetime
import errno
import io
import os
import zipfile
from importlib import resources
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from paicha_tui import locations, reports, store
from paicha_tui.errors import Misused, Refused
from paicha_tui.identity import check_digit
from paicha_tui.models import (
    ContactAttempt,
    Dossier,
    FamilyMember,
    Flow,
    Loss,
    Member,
    Organization,
    TransferLetter,
)
from paicha_tui.settings import SETTINGS, Campaign
from paicha_tui.values import PartialDate

DEFAULTS = {key: item.default for key, item in SETTINGS.items()}
PHONE = "13812345678"


def campaign(**choices: str) -> Campaign:
    return Campaign(choices=DEFAULTS | choices)


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
) -> list[reports.ReportFile]:
    return list(reports.export([annex], organization, under or campaign(), **how))


def opened(file: reports.ReportFile) -> Any:
    return openpyxl.load_workbook(io.BytesIO(file.content))


def main_sheet(annex: int, *others: Any, **how: Any) -> Any:
    (file,) = export(annex, *others, **how)
    return opened(file)["正表"]


def people(sheet: Any) -> list[dict[str, Any]]:
    """The rows of a register by the heads of their columns."""
    rows = list(sheet.iter_rows())
    head = next(index for index, cells in enumerate(rows) if cells[0].value == "序号")
    labels = [cell.value for cell in rows[head]]
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
            if cell.value == label:
                return next((it.value for it in row[cell.column :] if it.value is not None), None)
    raise AssertionError(f"no {label}")


# Registers.


def test_id_numbers_and_telephones_are_text_cells(branch: Organization) -> None:
    member(branch)
    sheet = main_sheet(2)
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    for text in (made_up_id(1), PHONE):
        assert cells[text].data_type == "s"
        assert cells[text].number_format == "@"


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A1", "+1", "@SUM(A1)", "-2+3", "#REF!"])
def test_hostile_text_stays_text(branch: Organization, text: str) -> None:
    member(branch, name=text, remarks=text)
    (row,) = people(main_sheet(2))
    assert row["姓名"] == row["备注"] == text
    (file,) = export(2)
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(file.content)).read("xl/worksheets/sheet1.xml")
    (form,) = export(1)
    assert beside(opened(form).worksheets[0], "姓名") == text


def test_control_characters_do_not_stop_an_export(branch: Organization) -> None:
    member(branch, name="王\x00\x1b[2J伟\u202e", address="北大街\r\n1号")
    (row,) = people(main_sheet(2))
    assert row["姓名"] == "王[2J伟"
    assert row["家庭住址"] == "北大街 1号"


def test_text_too_long_for_a_cell_is_refused_not_cut(branch: Organization) -> None:
    member(branch, address="路" * 32_768)
    with pytest.raises(Refused, match="32768字"):
        export(2)


def test_the_roster_repeats_its_heads_and_fits_one_page_wide(branch: Organization) -> None:
    for serial in range(1, 41):
        member(branch, serial)
    sheet = main_sheet(2)
    head = next(cell.row for cell in sheet["A"] if cell.value == "序号")
    assert sheet.print_title_rows == f"${head}:${head}"
    assert sheet.freeze_panes == f"A{head + 1}"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert [row["序号"] for row in people(sheet)] == [str(number) for number in range(1, 41)]
    assert "共 40 名，其中正式党员 40 名，预备党员 0 名。" in texts(sheet)


def test_an_empty_register_has_ruled_rows_to_fill_in_by_hand(branch: Organization) -> None:
    (file,) = export(4, branch)
    assert file.people == 0
    sheet = opened(file)["正表"]
    head = next(cell.row for cell in sheet["A"] if cell.value == "序号")
    end = next(cell.row for cell in sheet["A"] if cell.value == "共 0 名。")
    assert end - head - 1 >= 10
    assert all(sheet.cell(row, 2).border.left.style == "thin" for row in range(head + 1, end))
    assert "负责人（签字）：" in texts(sheet)


def test_long_addresses_get_rows_high_enough(branch: Organization) -> None:
    member(branch, 1, address="短街1号", name="甲")
    member(branch, 2, address="河南省石桥市新华区湛南路街道湛南社区光明路北段" * 3, name="乙")
    sheet = main_sheet(2)
    heights = {
        cells[1].value: sheet.row_dimensions[cells[0].row].height for cells in sheet.iter_rows()
    }
    # 69 characters of 9 points in a column of 16 take at least eight lines of 12 points.
    assert heights["乙"] >= 8 * 12 > heights["甲"]


def test_the_national_layout_begins_its_data_in_row_five(branch: Organization) -> None:
    found = member(branch, 1, last_dues_on=PartialDate("2014-05"))
    lost(found)
    sheet = main_sheet(2, None, campaign(annex2_layout="national"))
    assert [cell.value for cell in sheet[4]] == (
        "序号 姓名 所在党支部 公民身份证号 性别 民族 出生日期 学历 人员类别 加入党组织日期 "
        "转为正式党员日期 工作岗位 手机号 固定电话 家庭住址 党籍状态 是否为失联党员 失去联系日期 "
        "是否为流动党员 外出流向"
    ).split()
    assert sheet["B5"].value == "党员1"
    (row,) = people(sheet)
    assert (row["是否为失联党员"], row["失去联系日期"]) == ("是", "2014.05")
    assert (row["党籍状态"], row["是否为流动党员"], row["外出流向"]) == ("正常", "否", None)


def test_what_the_roster_notes_of_special_members(branch: Organization) -> None:
    add(Flow(member=member(branch, 1), went_on=PartialDate("2014"), direction="abroad"))
    member(branch, 2, abroad_on=PartialDate("2015-01"), remarks="在读博士")
    lost(member(branch, 3))
    member(branch, 4, remarks="外出流动，已与支部联系", abroad_on=None)
    notes = [row["备注"] for row in people(main_sheet(2))]
    assert notes == ["外出流动", "出国（境）；在读博士", "失联", "外出流动，已与支部联系"]


def test_a_flow_that_has_ended_is_noted_as_returned(branch: Organization) -> None:
    flow = {"went_on": PartialDate("2014"), "card_number": "LD1", "place": "深圳市"}
    add(Flow(member=member(branch, 1), returned_on=PartialDate("2016-03-01"), **flow))
    add(Flow(member=member(branch, 2), returned_on=PartialDate("2016-04-01"), **flow))
    rows = people(main_sheet(4))
    assert [row["备注"] for row in rows] == ["已返回", None]
    assert rows[0]["外出地点及流入单位"] == "深圳市"


CATEGORIES = {
    "rural": "①③③",
    "community": "②⑦⑧",
    "state_enterprise": "④①①",
    "social": "⑥⑧⑦",
    "talent_service": "⑦⑥⑥",
    "school": "⑧⑤⑤",
    "other": "⑩⑨⑧",
}


@pytest.mark.parametrize(("category", "digits"), CATEGORIES.items())
def test_each_annex_prints_its_own_digit_for_a_category(
    branch: Organization, category: str, digits: str
) -> None:
    add(Flow(member=member(branch, 1, category=category), went_on=PartialDate("2014")))
    lost(member(branch, 2, category=category), result="found")
    lost(member(branch, 3, category=category))
    heads = {4: "党组织类型（代码）", 5: "党组织类别（代码）", 6: "党组织类别（代码）"}
    assert "".join(people(main_sheet(annex))[0][head] for annex, head in heads.items()) == digits


def test_street_communities_in_annex_6_by_either_list(branch: Organization) -> None:
    lost(member(branch, category="community"), pocket=True)
    (row,) = people(main_sheet(6))
    assert (row["党组织类别（代码）"], row["备注"]) == ("⑧", "口袋党员；街道社区")
    (row,) = people(main_sheet(6, None, campaign(annex6_codes="nine")))
    assert (row["党组织类别（代码）"], row["备注"]) == ("⑦", "口袋党员")


def test_annex_6_tells_time_occupation_and_reason(branch: Organization) -> None:
    gone = member(
        branch, last_activity_on=PartialDate("2014-01-20"), last_dues_on=PartialDate("2013-12")
    )
    lost(gone, reason="other", reason_detail="改名后去向不明", occupation="talent_centre")
    (row,) = people(main_sheet(6))
    assert row["与党组织失去联系时间"] == "2年2个月"
    assert (row["职业（代码）"], row["失去联系情形（代码）"]) == ("⑦", "⑦")
    assert row["备注"] == "改名后去向不明"


def test_annex_5_prefers_the_telephone_found(branch: Organization) -> None:
    lost(member(branch, 1), result="found", found_phone="13900001111")
    lost(member(branch, 2, mobile=None, landline="0375-2661234"), result="found")
    assert [row["联系电话"] for row in people(main_sheet(5))] == ["13900001111", "0375-2661234"]


def test_masking_hides_numbers_wherever_they_stand(branch: Organization) -> None:
    gone = member(branch, remarks=f"身份证{made_up_id(1)}，电话 {PHONE}")
    add(Flow(member=gone, went_on=PartialDate("2015"), branch_contact=f"李干事{PHONE}"))
    flowing = lost(member(branch, 2), result="found", found_phone=PHONE)
    add(ContactAttempt(member=flowing.member, on=PartialDate("2016-02-10"), means=PHONE))
    for file in reports.export(range(1, 7), None, campaign(), masked=True):
        for sheet in opened(file).worksheets:
            shown = "\n".join(texts(sheet))
            assert PHONE not in shown, file.name
            assert made_up_id(1) not in shown and made_up_id(2) not in shown, file.name
    (row,) = people(main_sheet(4, masked=True))
    assert row["身份证号码"] == f"410402********{made_up_id(1)[-4:]}"
    assert row["支部联系人及电话"] == "李干事138****5678"


def test_fill_date_is_printed_and_decides(branch: Organization) -> None:
    add(Flow(member=member(branch), went_on=PartialDate("2016-04-10")))
    assert export(4)[0].people == 0
    (file,) = export(4, fill_date=datetime.date(2016, 5, 1))
    assert file.people == 1
    assert file.name.endswith("_20160501.xlsx")
    assert "填表日期：2016年5月1日" in texts(opened(file)["正表"])


def test_the_head_names_branch_or_unit_and_who_to_ask(branch: Organization) -> None:
    with store.write() as transaction:
        transaction.change(branch, contact="李干事", phone="0375-2661234")
    shown = texts(main_sheet(2, branch))
    assert f"党支部（盖章）：{branch.name}" in shown
    assert "联系电话：0375-2661234" in shown
    assert "填报单位（盖章）：中共石桥市第一局机关委员会" in texts(main_sheet(2))
    renamed = texts(main_sheet(2, None, campaign(reporting_unit="石桥市第一局")))
    assert "填报单位（盖章）：石桥市第一局" in renamed


def test_the_notes_say_what_the_notice_says_and_who_gets_copies(branch: Organization) -> None:
    (file,) = export(5, branch)
    notes = [cell.value for cell in opened(file)["填表说明"]["A"]]
    assert notes[0] == "《经查找取得联系党员登记表》填表要求和指标解释"
    assert len([note for note in notes if note and note[0].isdigit()]) == 7
    assert notes[-1].startswith("份数：一式六份")
    (file,) = export(5, branch, campaign(annex5_copies="一式五份", recipient="市委组织部"))
    notes = [cell.value for cell in opened(file)["填表说明"]["A"]]
    assert notes[-1] == "份数：一式五份"
    assert notes[1].endswith("市委组织部三份。")


# Personal forms.


def test_one_volume_for_each_branch_one_sheet_for_each_person(branch: Organization) -> None:
    other = add(Organization(code="001.002", name="第二支部", level="branch", parent=branch.parent))
    member(branch, 1, name="王伟")
    member(branch, 2, name="王伟")
    member(branch, 3, name="a/b:[c]*?")
    member(other, 4, name="张敏")
    files = export(1)
    assert [file.people for file in files] == [3, 1]
    assert files[1].name == "附件1_党员基本信息表_第二支部_20160320.xlsx"
    assert opened(files[0]).sheetnames == ["王伟", "王伟（2）", "a_b__c___", "填表说明"]
    assert beside(opened(files[0])["王伟（2）"], "身份证号码") == made_up_id(2)


def test_split_gives_one_file_a_person_with_names_that_differ(branch: Organization) -> None:
    member(branch, 1, name="王伟")
    member(branch, 2, name="王伟")
    names = [file.name for file in export(1, branch, split=True)]
    assert names == [
        f"附件1_党员基本信息表_{branch.name}_王伟_20160320.xlsx",
        f"附件1_党员基本信息表_{branch.name}_王伟（2）_20160320.xlsx",
    ]


def test_the_basic_information_form_of_one_member(branch: Organization) -> None:
    person = member(branch, degree="学士", party_post=None)
    add(FamilyMember(member=person, kinship="配偶", name="张某", age=45))
    states = {"application_form": "complete", "application_letter": "irregular"}
    add(Dossier(member=person, keeper="石桥市第一局人事科", **states))
    (file,) = export(1)
    sheet = opened(file).worksheets[0]
    assert beside(sheet, "出生年月") == "1965年3月2日"
    assert beside(sheet, "入党时间") == "1998年7月"
    assert beside(sheet, "学历学位") == "大专，学士"
    assert beside(sheet, "现任党内职务") == "无"
    assert beside(sheet, "保管资料") == (
        "☑入党志愿书　☑入党申请书（不规范）　□政治审查材料　□转正申请书　□培养教育考察材料　"
        "□其他：＿＿＿＿"
    )
    kin = next(cells for cells in sheet.iter_rows() if cells[1].value == "配偶")
    assert [cell.value for cell in kin if cell.value] == ["配偶", "张某", "45"]
    # 附件1 说明6: the block stays empty for those who are not floating.
    labels = "流出日期 外出流向 是否持有流动党员活动证 流动党员活动证编号".split()
    assert beside(sheet, labels[0]) == labels[1]
    assert beside(sheet, labels[3]) is None


def test_the_flow_block_is_filled_for_floating_members(branch: Organization) -> None:
    flow = {"went_on": PartialDate("2014-02"), "direction": "across_provinces", "reason": "work"}
    add(Flow(member=member(branch), **flow))
    (file,) = export(1)
    sheet = opened(file).worksheets[0]
    assert beside(sheet, "流出日期") == "2014年2月"
    assert beside(sheet, "外出流向") == "跨省流动"
    assert beside(sheet, "是否持有流动党员活动证") == "否"


@pytest.mark.parametrize("kin", [0, 6, 9])
def test_the_basic_information_form_takes_one_portrait_page(branch: Organization, kin: int) -> None:
    person = member(branch, address="河南省石桥市新华区湛南路街道湛南社区" * 3)
    for number in range(kin):
        add(FamilyMember(member=person, kinship="子女", name=f"孩子{number}"))
    (file,) = export(1)
    sheet = opened(file).worksheets[0]
    assert sheet.page_setup.orientation == "portrait"
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 1)
    rows = [cells for cells in sheet.iter_rows() if str(cells[2].value).startswith("孩子")]
    assert len(rows) == kin


def test_the_record_of_a_search(branch: Organization) -> None:
    gone = member(branch, last_dues_on=PartialDate("2012-03-20"))
    loss = lost(gone, reason="other", reason_detail="改名", pocket=True, conduct="sound")
    letter = {"transferred_on": PartialDate("2011-06-01"), "receiver": "义乌市人才市场支部"}
    add(TransferLetter(member=gone, **letter))
    later = {"contacted": "王某", "relationship": "胞兄", "channel": "relative"}
    add(ContactAttempt(member=gone, on=PartialDate("2016-02-12"), **later))
    add(ContactAttempt(member=gone, on=PartialDate("2016-02-10"), channel="telephone"))
    (file,) = export(3)
    sheet = opened(file)["党员1"]
    assert beside(sheet, "与党组织失去联系时间") == "4年"
    assert beside(sheet, "是否口袋党员") == (
        "是（组织关系转出时间：2011年6月1日；接收单位：义乌市人才市场支部）"
    )
    reasons = beside(sheet, "与党组织失去联系原因")
    assert reasons.count("□") == 6 and reasons.endswith("☑其他（具体原因：改名）")
    assert beside(sheet, "联系查找结果").endswith("☑仍然无法取得联系")
    assert beside(sheet, "调查核实情况").startswith("☑无不合格表现　□有不合格表现")
    steps = [[cell.value for cell in row if cell.value] for row in sheet.iter_rows()]
    assert steps.index(["1", "2016年2月10日", "打电话"]) + 1 == steps.index(
        ["2", "2016年2月12日", "亲属", "王某（胞兄）"]
    )
    assert sheet.page_setup.fitToHeight == 1
    with store.write() as transaction:
        transaction.change(loss, result="found", found_place="义乌市北苑街道")
    (file,) = export(3)
    result = beside(opened(file)["党员1"], "联系查找结果")
    assert result.startswith("☑取得联系") and "现居住地或工作单位：义乌市北苑街道" in result


@pytest.mark.parametrize("annex", [1, 3])
def test_nobody_gives_one_blank_form(branch: Organization, annex: int) -> None:
    (file,) = export(annex, branch)
    assert file.people == 0
    sheet = opened(file).worksheets[0]
    assert sheet.title == "未具名"
    shown = "".join(texts(sheet))
    assert "☑" not in shown and "□" in shown and "None" not in shown


# Statistics.


def test_statistics_count_what_the_registers_list(branch: Organization) -> None:
    lost(member(branch, 1), pocket=True)
    lost(member(branch, 2), result="found")
    add(Flow(member=member(branch, 3), went_on=PartialDate("2014")))
    counted = {}
    for annex in (7, 8, 9):
        (file,) = export(annex)
        counted[annex] = file.people
        rows = {cells[1].value: cells for cells in opened(file)["正表"].iter_rows()}
        assert isinstance(rows["01"][2].value, int)
    assert counted == {7: 1, 8: 1, 9: 2}
    (file,) = export(9)
    assert file.name.endswith("_20160620.xlsx")


# The clerk's own layouts.


def own_layout(name: str, text: str) -> Path:
    folder = locations.annex_folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def shipped(name: str) -> str:
    return resources.files("paicha_tui.annexes").joinpath(name).read_text("utf-8")


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


def test_annexes_are_numbered_one_to_nine(empty_store: Path) -> None:
    with pytest.raises(Misused, match="附件10"):
        export(10)


# Names and saving.


def test_file_names_are_legal_everywhere_and_not_too_long(empty_store: Path) -> None:
    unit = add(Organization(code="1", name='甲/乙\\丙:"*?<>|\n' + "支部" * 80, level="branch"))
    (file,) = export(2, unit)
    assert not set('<>:"/\\|?*\n') & set(file.name)
    assert len(file.name.encode()) <= 200
    assert file.name.startswith("附件2_党员名册_甲_乙_丙") and file.name.endswith("_20160320.xlsx")


def test_branches_of_one_name_do_not_overwrite_each_other(empty_store: Path) -> None:
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


def test_without_a_single_top_the_unit_is_left_to_be_written(empty_store: Path) -> None:
    for code in ("1", "2"):
        add(Organization(code=code, name=f"支部{code}", level="branch"))
    (file,) = export(2)
    assert file.name == "附件2_党员名册_20160320.xlsx"
    named = dataclasses.replace(campaign(), choices=DEFAULTS | {"reporting_unit": "石桥市第一局"})
    assert export(2, None, named)[0].name == "附件2_党员名册_石桥市第一局_20160320.xlsx"
