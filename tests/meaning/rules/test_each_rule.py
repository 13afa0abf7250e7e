"""Each rule by a case in which it speaks and a near one in which it doesn't."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from paicha_tui.basics.identity import upgraded
from paicha_tui.meaning.rules import RULES, Severity
from paicha_tui.meaning.settings import CategoryCodes
from tests.rule_cases import (
    CAMPAIGN,
    FLOW,
    FOUND,
    LETTER,
    LOST,
    NOT_FOUND,
    case_of,
    findings,
    made_up,
)

OLD_NUMBER = "410402700305123"
PENDING = {"field": "native_place", "reason": "档案在外地"}
UNREADABLE = {"field": "education", "typed": "大二", "reason": "不是规定值"}
LOST_FOUND = {"loss": FOUND, **LOST}
LOST_NOT_FOUND = {"loss": NOT_FOUND, **LOST}

E, W, INFO = Severity.BLOCKING, Severity.DOUBTFUL, Severity.INFORMATIVE

# Rule, severity, label of the field, a case that it finds, a near case that it leaves alone.
TABLE: list[tuple[str, Severity, str, dict[str, Any], dict[str, Any]]] = [
    ("V1", E, "身份证号码", {"id_number": made_up()[:17] + "0"}, {}),
    ("V1", E, "身份证号码", {"id_number": made_up()[:17]}, {"id_number": None}),
    ("V1", E, "身份证号码", {"id_number": "护照G12345678"}, {"id_number": OLD_NUMBER}),
    ("V2", E, "身份证号码", {"id_number": made_up("19700230")}, {"id_number": "不详"}),
    (
        "V2",
        E,
        "身份证号码",
        {"id_number": made_up("19980321")},
        {"id_number": made_up("19980320")},
    ),
    (
        "V2",
        E,
        "身份证号码",
        {"id_number": made_up("18950320")},
        {"id_number": made_up("18960320")},
    ),
    ("V3", E, "性别", {"sex": "女"}, {"sex": "女", "id_number": made_up(order="124")}),
    ("V3", E, "性别", {"sex": "女", "id_number": OLD_NUMBER}, {"sex": None}),
    ("V4", W, "出生日期", {"birth_date": "1970-03-06"}, {"birth_date": "1970-03"}),
    ("V4", W, "出生日期", {"birth_date": "1971"}, {"birth_date": "1970"}),
    ("V6", E, "姓名", {"name": "张 三"}, {"name": "阿依古丽·买买提"}),
    ("V6", E, "姓名", {"name": "张\u3000三"}, {"name": None}),
    ("V7", W, "身份证号码", {"id_number": OLD_NUMBER}, {"id_number": OLD_NUMBER[:14]}),
    (
        "V8",
        E,
        "民族",
        {"ethnicity": None, "marks": [{"field": "ethnicity", "typed": "中国"}]},
        {"ethnicity": None, "marks": [{"field": "ethnicity", "reason": "没有掌握"}]},
    ),
    ("V9", W, "籍贯", {"native_place": "河南"}, {"native_place": "河南鲁山"}),
    ("V9", W, "籍贯", {"native_place": "内蒙古自治区"}, {"native_place": "广西桂林市"}),
    ("V9", W, "籍贯", {"native_place": "石桥市"}, {"native_place": "石桥市新华区"}),
    ("V9", W, "家庭住址", {"address": "河南省石桥市新华区"}, {"address": "石桥市王家村"}),
    ("V10", E, "入党时间", {"joined_on": "1988-03-04"}, {"joined_on": "1988-03-05"}),
    ("V10", E, "入党时间", {"joined_on": "1987"}, {"joined_on": "1988"}),
    (
        "V10",
        W,
        "入党时间",
        {"birth_date": "1956-01", "joined_on": "1973-12", "full_member_on": "1973-12"},
        {"birth_date": "1956", "joined_on": "1974-01", "full_member_on": "1974-01"},
    ),
    ("V11", E, "转正时间", {"full_member_on": "1995-06-30"}, {"full_member_on": "1995-07"}),
    (
        "V11",
        E,
        "转正时间",
        {"full_member_on": None},
        {"full_member_on": None, "marks": [{"field": "full_member_on"}]},
    ),
    (
        "V11",
        E,
        "转正时间",
        {"standing": "probationary"},
        {"standing": "probationary", "full_member_on": None},
    ),
    ("V12", W, "转正时间", {"full_member_on": "1996-06-30"}, {"full_member_on": "1996-06"[:4]}),
    ("V12", W, "转正时间", {"full_member_on": "1997-07-02"}, {"full_member_on": "1997-07-01"}),
    ("V12", W, "转正时间", {"full_member_on": "1998"}, {"full_member_on": "1997"}),
    (
        "V12",
        W,
        "转正时间",
        {"joined_on": "1972-05-01", "full_member_on": "1973-05-01"},
        {"joined_on": "1972-05-01", "full_member_on": "1972-05-01"},
    ),
    (
        "V12",
        W,
        "转正时间",
        {"joined_on": "1950-05-01", "full_member_on": "1952-05-02"},
        {"joined_on": "1950-05-01", "full_member_on": "1950-11-01"},
    ),
    (
        "V13",
        W,
        "人员类别",
        {"standing": "probationary", "joined_on": "2015-03-19", "full_member_on": None},
        {"standing": "probationary", "joined_on": "2015-03-20", "full_member_on": None},
    ),
    (
        "V13",
        W,
        "人员类别",
        {"standing": "probationary", "joined_on": "2014", "full_member_on": None},
        {"standing": "probationary", "joined_on": "2015", "full_member_on": None},
    ),
    (
        "V14",
        E,
        "转正时间",
        {"full_member_on": "1995-07-01"},
        {"full_member_on": "1969-04-01", "joined_on": "1969-04-01"},
    ),
    (
        "V14",
        E,
        "转正时间",
        {"joined_on": "1977-08-12", "full_member_on": "1977-08-12"},
        {"joined_on": "1977-08-11", "full_member_on": "1977-08-11"},
    ),
    (
        "V14",
        E,
        "转正时间",
        {"joined_on": "1969-03-31", "full_member_on": "1969-03-31"},
        {"joined_on": "1995", "full_member_on": "1995"},
    ),
    ("V15", E, "入党时间", {"joined_on": "1921-06"}, {"joined_on": "1921-07-01"}),
    ("V15", E, "参加工作时间", {"joined_work_on": "2016-06-21"}, {"joined_work_on": "2016-06"}),
    (
        "V15",
        INFO,
        "决定日期",
        {"handlings": [{"decided_on": "2017"}]},
        {"handlings": [{"decided_on": "2016-06-20"}]},
    ),
    ("V16", W, "参加工作时间", {"joined_work_on": "1986-02"}, {"joined_work_on": "1986-03"}),
    (
        "V17",
        INFO,
        "转正时间",
        {"full_member_on": None},
        {"full_member_on": None, "standing": "probationary"},
    ),
    (
        "V20",
        E,
        "最近参加组织生活日期",
        {"loss": FOUND, "last_activity_on": "2015-08-03", "last_dues_on": "2015-07"},
        {"loss": FOUND, "last_activity_on": "2015-08-02", "last_dues_on": "2015-07"},
    ),
    (
        "V20",
        E,
        "最近交纳党费日期",
        {"loss": FOUND, "last_activity_on": "2014", "last_dues_on": "2015-09"},
        {"loss": FOUND, "last_activity_on": "2014", "last_dues_on": "2015"},
    ),
    (
        "V21",
        E,
        "最近参加组织生活日期",
        {"loss": NOT_FOUND, "last_activity_on": "2015-09-21", "last_dues_on": "2015-07"},
        {"loss": NOT_FOUND, "last_activity_on": "2015-09-20", "last_dues_on": "2015-07"},
    ),
    (
        "V22",
        E,
        "最近参加组织生活日期",
        {"loss": FOUND, "last_activity_on": None, "last_dues_on": None},
        {"last_activity_on": None, "last_dues_on": None},
    ),
    (
        "V22",
        W,
        "最近交纳党费日期",
        {"loss": FOUND, "last_activity_on": "2014", "last_dues_on": None},
        LOST_FOUND,
    ),
    (
        "V23",
        INFO,
        "返回时间",
        {**LOST_NOT_FOUND, "flow": FLOW},
        {**LOST_NOT_FOUND, "flow": FLOW | {"returned_on": "2016-02"}},
    ),
    ("V23", INFO, "返回时间", {"loss": {}, **LOST, "flow": FLOW}, {**LOST_FOUND, "flow": FLOW}),
    ("V24", W, "外出时间", {**LOST_FOUND, "flow": FLOW}, {**LOST_NOT_FOUND, "flow": FLOW}),
    ("V25", E, "查找方式", {**LOST_FOUND, "attempts": []}, {**LOST_FOUND, "attempts": ["visit"]}),
    (
        "V25",
        E,
        "取得联系时间",
        {**LOST, "loss": FOUND | {"found_on": None}},
        {**LOST, "loss": {"result": "searching"}},
    ),
    (
        "V25",
        E,
        "取得联系时间",
        {**LOST, "loss": NOT_FOUND | {"found_on": "2016-03-01"}},
        LOST_NOT_FOUND,
    ),
    (
        "V26",
        W,
        "查找方式",
        {**LOST_NOT_FOUND, "attempts": ["telephone", "visit", "relative"]},
        {**LOST_NOT_FOUND, "attempts": ["visit", "friend", "police"]},
    ),
    (
        "V26",
        W,
        "查找方式",
        {**LOST_NOT_FOUND, "attempts": ["telephone", "visit", "police"]},
        {**LOST_NOT_FOUND, "attempts": ["visit", "hotline", "police"]},
    ),
    (
        "V26",
        W,
        "查找方式",
        {**LOST_NOT_FOUND, "attempts": ["visit", "friend", "hotline"]},
        {**LOST_NOT_FOUND, "attempts": ["online", "neighbourhood", "department"]},
    ),
    (
        "V26",
        W,
        "查找方式",
        {**LOST_NOT_FOUND, "attempts": ["relative", "friend", "police"]},
        {**LOST_FOUND, "attempts": ["telephone"]},
    ),
    (
        "V27",
        E,
        "具体原因",
        {**LOST, "loss": FOUND | {"reason": "other"}},
        {**LOST, "loss": FOUND | {"reason": "other", "reason_detail": "长期住院"}},
    ),
    (
        "V28",
        E,
        "转出时间",
        {**LOST, "loss": FOUND | {"pocket": True}},
        {**LOST, "loss": FOUND | {"pocket": True}, "letters": [LETTER]},
    ),
    (
        "V28",
        E,
        "接收单位",
        {**LOST, "loss": FOUND | {"pocket": True}, "letters": [LETTER | {"receiver": None}]},
        {**LOST, "loss": FOUND | {"pocket": False}, "letters": [LETTER | {"receiver": None}]},
    ),
    (
        "V29",
        W,
        "回执日期",
        {"overdue_letter": "1", "letters": [LETTER | {"uid": "1"}, LETTER]},
        {"overdue_letter": "1", "letters": [LETTER | {"uid": "1"}], **LOST_FOUND},
    ),
    (
        "V30",
        INFO,
        "转出时间",
        {"letters": [LETTER | {"transferred_on": "2006"}]},
        {"letters": [LETTER | {"transferred_on": "2007"}]},
    ),
    ("V31", W, "外出时间", {"flow": FLOW | {"went_on": None}}, {"flow": FLOW}),
    ("V31", W, "外出原因", {"flow": FLOW | {"reason": None}}, {}),
    (
        "V32",
        W,
        "出国日期",
        {"flow": FLOW | {"direction": "abroad"}},
        {
            "flow": FLOW | {"direction": "abroad"},
            "abroad_on": "2014-03",
            "abroad_reason": "留学",
        },
    ),
    (
        "V32",
        W,
        "出国原因",
        {**LOST, "loss": FOUND | {"reason": "abroad"}, "abroad_on": "2014-03"},
        LOST_FOUND,
    ),
    (
        "V33",
        E,
        "回国日期",
        {"abroad_on": "2014-03", "returned_on": "2014-02-28"},
        {"abroad_on": "2014-03", "returned_on": "2014"},
    ),
    (
        "V33",
        E,
        "恢复组织生活情况",
        {"resumed": "resumed"},
        {"resumed": "resumed", "abroad_on": "2010", "returned_on": "2012"},
    ),
    (
        "V34",
        W,
        "最近参加组织生活日期",
        {"flow": FLOW, **LOST},
        {"flow": FLOW, "last_activity_on": "2015-08"},
    ),
    (
        "V35",
        INFO,
        "查找结果",
        {**LOST_NOT_FOUND, "losses": [FOUND | {"found_on": "2016-02-02"}]},
        {**LOST_NOT_FOUND, "losses": [FOUND | {"found_on": "2016-02-01"}]},
    ),
    (
        "V35",
        INFO,
        "查找结果",
        {**LOST_NOT_FOUND, "losses": [FOUND]},
        {**LOST_NOT_FOUND, "losses": [NOT_FOUND | {"ended_on": "2016-03-01"}]},
    ),
    (
        "V36",
        E,
        "联系方式",
        {**LOST_FOUND, "attempts": [{"channel": "other"}]},
        {**LOST_FOUND, "attempts": [{"channel": "other", "means": "登报寻人"}]},
    ),
    *(
        (
            "V37",
            W,
            label,
            {**LOST_FOUND, "attempts": [{name: None}]},
            {**LOST_FOUND, "attempts": [{name: "王红"}]},
        )
        for name, label in (("contacted", "联系对象"), ("searcher", "查找人"))
    ),
    (
        "D1",
        W,
        "取得联系时间",
        {**LOST, "loss": FOUND | {"found_on": "2016-03-21"}},
        {**LOST, "loss": FOUND | {"found_on": "2016-03-20"}},
    ),
    ("D9", W, "最近交纳党费日期", {"last_dues_on": "1995-06"}, {"last_dues_on": "1995-07"}),
    ("D9", W, "最近参加组织生活日期", {"last_activity_on": "1994"}, {"last_activity_on": "1995"}),
    (
        "D2",
        E,
        "返回时间",
        {"flow": FLOW | {"returned_on": "2014-02"}},
        {"flow": FLOW | {"returned_on": "2014"}},
    ),
    (
        "D2",
        E,
        "回执日期",
        {"letters": [LETTER | {"receipt_on": "2014-04-30"}]},
        {"letters": [LETTER | {"receipt_on": "2014-05-01"}]},
    ),
    ("D3", W, "最近参加组织生活日期", LOST, {**LOST, "relation": "transferred"}),
    ("D3", W, "最近参加组织生活日期", LOST, {**LOST, "flow": FLOW}),
    (
        "D4",
        E,
        "查找结束日期",
        {
            **LOST,
            "loss": NOT_FOUND | {"ended_on": "2016-03-09"},
            "attempts": [{"on": "2016-03-10"}],
        },
        {**LOST, "loss": NOT_FOUND | {"ended_on": "2016-03"}, "attempts": [{"on": "2016-03-10"}]},
    ),
    (
        "D4",
        E,
        "取得联系时间",
        {**LOST, "loss": FOUND, "attempts": [{"on": "2016-03-02"}, {"on": "2016-03-03"}]},
        {**LOST, "loss": FOUND, "attempts": [{"on": "2016-03-01"}, {"on": "2016-03-03"}]},
    ),
    (
        "D4",
        W,
        "查找结束日期",
        {**LOST, "loss": FOUND | {"ended_on": "2016-02-29"}},
        {**LOST, "loss": NOT_FOUND | {"ended_on": "2016-02-29", "found_on": "2016-03-01"}},
    ),
    (
        "D5",
        W,
        "查找结束日期",
        {**LOST, "loss": NOT_FOUND | {"ended_on": None}},
        {**LOST, "loss": NOT_FOUND | {"ended_on": "2016-03"}},
    ),
    (
        "D5",
        W,
        "查找结束日期",
        {**LOST, "loss": FOUND | {"found_on": None}},
        {**LOST, "loss": FOUND},
    ),
    (
        "D6",
        W,
        "转出党支部名称",
        {"transferred_in_on": "2016-02-03"},
        {"transferred_in_on": "2016-02-03", "transferred_from": "市财政局党支部"},
    ),
    (
        "D8",
        W,
        "离开支部日期",
        {"left_on": "2016-03-25"},
        {"left_on": "2016-03-25", "letters": [{"transferred_on": "2016-03-25"}]},
    ),
    (
        "D7",
        W,
        "离开支部日期",
        {
            "relation": "deceased",
            "left_on": "2016-05-01",
            "letters": [{"transferred_on": "2016-03-01"}],
        },
        {
            "relation": "deceased",
            "left_on": "2016-03-01",
            "letters": [{"transferred_on": "2016-03-01"}],
        },
    ),
    ("M1", E, "籍贯", {"marks": [PENDING]}, {"marks": [UNREADABLE]}),
    ("M2", E, "学历", {"marks": [UNREADABLE]}, {"marks": [PENDING]}),
    (
        "M2",
        E,
        "入党时间",
        {"marks": [{"field": "joined_on", "typed": "改革开放前"}]},
        {"marks": [{"field": "ethnicity", "typed": "中国"}]},
    ),
    (
        "M3",
        E,
        "学历",
        {"education": None},
        {"education": None, "marks": [UNREADABLE]},
    ),
    ("M3", E, "身份证号码", {"id_number": None}, {"native_place": None}),
    (
        "M3",
        E,
        "失联职业",
        {**LOST, "loss": FOUND | {"occupation": None}},
        {**LOST, "loss": {"result": "searching"}},
    ),
    ("M3", E, "失去联系情形", {**LOST, "loss": NOT_FOUND | {"reason": None}}, LOST_NOT_FOUND),
    (
        "M3",
        E,
        "外出流向",
        {"flow": FLOW | {"direction": None}},
        {"flow": FLOW | {"direction": None}, **LOST_NOT_FOUND},
    ),
    (
        "M3",
        E,
        "离开支部日期",
        {"relation": "deceased"},
        {"relation": "deceased", "left_on": "2012", "education": None, "sex": None},
    ),
    ("M4", E, "查找结果", {**LOST, "loss": {}}, LOST_FOUND),
    ("M4", E, "查找结果", {**LOST, "loss": {"result": "searching"}}, LOST_NOT_FOUND),
    ("M5", W, "手机号码", {"mobile": "1380000123"}, {"mobile": "13800001234、0375-7023456"}),
    (
        "M5",
        W,
        "现联系电话",
        {**LOST, "loss": FOUND | {"found_phone": "不通"}},
        {**LOST, "loss": FOUND | {"found_phone": None}},
    ),
    ("M6", W, "婚姻状况", {"marital_status": "widowed"}, {"marital_status": "remarried"}),
    ("M7", W, "学历", {"education": "其他"}, {"education": "小学"}),
    (
        "M8",
        W,
        "党组织类别",
        {**LOST_NOT_FOUND, "category": "community"},
        {**LOST_FOUND, "category": "community"},
    ),
]


@pytest.mark.parametrize(("rule", "severity", "label", "wrong"), [row[:4] for row in TABLE])
def test_speaks(rule, severity, label, wrong):
    told = findings(case_of(**wrong), rule)
    assert [(found.severity, found.field) for found in told if found.field == label] == [
        (severity, label)
    ]
    assert all(found.message.endswith("。") for found in told)


@pytest.mark.parametrize(("rule", "label", "near"), [(row[0], row[2], row[4]) for row in TABLE])
def test_leaves_the_near_case_alone(rule, label, near):
    assert not [found for found in findings(case_of(**near), rule) if found.field == label]


def test_every_rule_for_one_person_is_in_the_table():
    own = {number for number in RULES if number[0] in "VDM"} - {"V5"}
    assert own == {row[0] for row in TABLE}


def test_a_sound_member_gives_no_finding():
    assert findings(case_of()) == []


@pytest.mark.parametrize(
    "changes", [LOST_FOUND, LOST_NOT_FOUND, {"flow": FLOW}], ids=["found", "not found", "floating"]
)
def test_a_sound_record_gives_no_finding(changes):
    assert findings(case_of(**changes)) == []


def test_community_has_its_number_when_the_setting_says_so():
    nine = dataclasses.replace(CAMPAIGN, category_codes=CategoryCodes.NINE)
    case = case_of(**LOST_NOT_FOUND, category="community")
    assert not findings(case, "M8", nine)


def test_a_doubtful_finding_tells_what_it_is_about():
    for row in TABLE:
        told = findings(case_of(**row[3]), row[0])
        assert all(found.subject for found in told if found.severity is W)


def test_the_clock_is_the_campaign():
    case = case_of(joined_work_on="2016-09")
    assert findings(case, "V15")
    assert not findings(case, "V15", CAMPAIGN.filled_on(CAMPAIGN.end.replace(month=10)))


def test_the_flow_that_lacks_a_code_is_told_once():
    told = findings(case_of(flow=FLOW | {"direction": None, "occupation": None}))
    assert [(found.rule, found.field) for found in told] == [
        ("M3", "外出流向"),
        ("M3", "外出职业"),
    ]


def test_what_an_old_number_lacks_is_told_and_no_more_of_it():
    (told,) = findings(case_of(id_number=OLD_NUMBER), "V7")
    full = upgraded(OLD_NUMBER)
    assert f"“{full[6:8]}”" in told.message and f"“{full[-1]}”" in told.message
    assert OLD_NUMBER[:4] not in told.message
    assert told.member == "张三 4104*********23"


def test_a_missing_full_membership_tells_the_rule_of_the_era():
    member = {"birth_date": "1950", "joined_on": "1970-05-01", "full_member_on": None}
    (told,) = findings(case_of(**member), "V11")
    assert "没有预备期" in told.message


def test_findings_on_a_record_name_the_record():
    case = case_of(**LOST, loss=FOUND | {"found_on": None})
    (told,) = findings(case, "V25")
    assert told.record_uid == case.loss.uid != told.member_uid == case.member.uid
    assert told.org == "001.001"
