"""The annexes as a clerk opens them: what stands in the workbooks."""

from __future__ import annotations

import datetime
import io
import zipfile

import pytest

from paicha_tui import reports, store
from paicha_tui.basics.errors import Refused
from paicha_tui.basics.values import PartialDate
from paicha_tui.models import (
    ContactAttempt,
    Dossier,
    FamilyMember,
    Flow,
    Organization,
    TransferLetter,
)
from tests.annexes.report_cases import (
    PHONE,
    add,
    beside,
    campaign,
    export,
    lost,
    made_up_id,
    main_sheet,
    member,
    opened,
    people,
    texts,
)

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
    assert [cell.value for cell in sheet[4]] == [
        "序号",
        "姓名",
        "所在党支部",
        "公民身份证号",
        "性别",
        "民族",
        "出生日期",
        "学历",
        "人员类别",
        "加入党组织日期",
        "转为正式党员日期",
        "工作岗位",
        "手机号",
        "固定电话",
        "家庭住址",
        "党籍状态",
        "是否为失联党员",
        "失去联系日期",
        "是否为流动党员",
        "外出流向",
    ]
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
    assert row["身份证号码"] == f"4104************{made_up_id(1)[-2:]}"
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
    assert "填报单位（盖章）：中共石桥市第一局机关委员会" in texts(main_sheet(2, merged=True))
    renamed = texts(main_sheet(2, None, campaign(reporting_unit="石桥市第一局"), merged=True))
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
        "☑入党志愿书　☑入党申请书（不规范）\n□政治审查材料　□转正申请书\n"
        "□培养教育考察材料　□其他：＿＿＿＿"
    )
    kin = next(cells for cells in sheet.iter_rows() if cells[1].value == "配偶")
    assert [cell.value for cell in kin if cell.value] == ["配偶", "张某", "45"]
    # 附件1 说明6: the block stays empty for those who are not floating.
    labels = ["流出日期", "外出流向", "是否持有流动党员活动证", "流动党员活动证编号"]
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
        ["2", "2016年2月12日", "通过亲属", "王某（胞兄）"]
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
