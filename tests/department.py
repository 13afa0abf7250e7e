"""A made-up department: one person for each sentence of the notice that says where he counts.

`on` are the registers (附件2、4、5、6) of 2016-03-20 that he is on, `later` those of 2016-06-20
where they differ. `roll` is column 1 of annex 7. `seven` and `eight` are his rows and columns in
annexes 7 and 8 of 2016-03-20, `nine` those in annex 9 of 2016-06-20: `05 13: 2 8` is both columns
in both rows and in 合计. All were written down from the notice before the program was asked.

Whoever says nothing else is a man of 汉族 born on 1970-03-05 (46 to 60: column 8), 正式党员 since
1996-07-01 (11 to 20 years: 13), of 大学 (15), in a 党政机关 (row 05; in annex 8 row 04).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from paicha_tui import store
from paicha_tui.basics.values import PartialDate
from paicha_tui.models import (
    ContactAttempt,
    Flow,
    Handling,
    Loss,
    Member,
    Organization,
    TransferLetter,
)
from tests.rule_cases import SOUND, made_up


@dataclass(frozen=True)
class One:
    """One person, where he counts, and why."""

    name: str
    why: str
    values: dict[str, Any]
    on: str
    roll: bool = True
    seven: str = ""
    eight: str = ""
    nine: str = ""
    later: str | None = None
    flow: dict[str, Any] | None = None
    loss: dict[str, Any] | None = None
    letter: dict[str, Any] | None = None
    measures: dict[str, str] = field(default_factory=dict)
    """The day of decision by measure, in the order in which they were entered."""

    def registers(self, later: bool = False) -> set[int]:
        """The registers he is on in March, or in June."""
        return {
            int(annex)
            for annex in (self.on if not later or self.later is None else self.later).split()
        }

    def cells(self, annex: int) -> set[tuple[str, str]]:
        """Row and column of every cell of annex 7, 8 or 9 that counts him."""
        rows, _, columns = {7: self.seven, 8: self.eight, 9: self.nine}[annex].partition(":")
        cells = {(row, column) for row in ("01", *rows.split()) for column in columns.split()}
        if annex == 7 and self.roll:
            own = rows.split()[:1] or [self.values.get("row", "05")]
            cells |= {(row, "1") for row in ("01", *own)}
        return cells


def out(**values: Any) -> dict[str, Any]:
    """外出务工, across provinces (columns 6 and 11)."""
    usual = {"went_on": "2014-03-01", "direction": "across_provinces", "occupation": "migrant"}
    return usual | {"reason": "work"} | values


def sought(**values: Any) -> dict[str, Any]:
    """失联: 农村外出务工经商 (row 13), 外出务工经商 (column 22)."""
    usual = {"begun_on": "2016-02-10", "reason": "migrated", "occupation": "migrant_rural"}
    return usual | values


def found(day: str = "2016-03-01", **values: Any) -> dict[str, Any]:
    return sought(result="found", found_on=day, ended_on=day) | values


def unfound(day: str | None = "2016-03-15", **values: Any) -> dict[str, Any]:
    return sought(result="not_found", ended_on=day) | values


# 22 completed months on 2016-03-20: column 19.
SILENT = {"last_activity_on": "2014-05-10", "last_dues_on": "2014-03-01"}
LOST = "05 13: 2 8 13 15 19 22"

# fmt: off
PEOPLE = (
    # 附件7 说明2: 排查前在册党员人数 is everybody whose formal relation was here before 排查.
    One(
        "张在册", "“排查前在册党员人数”指所有正式组织关系在本党组织的党员人数",
        {}, on="2",
    ),
    One(
        "张首日", "排查开始当天入党的，排查前即在册",
        {"joined_on": "2016-02-02", "standing": "probationary", "full_member_on": None},
        on="2",
    ),
    One(
        "张次日", "排查开始以后入党的，排查前不在册",
        {"joined_on": "2016-02-03", "standing": "probationary", "full_member_on": None},
        on="2", roll=False,
    ),
    One(
        "张转入", "正式组织关系排查开始当天在本党组织",
        {"transferred_in_on": "2016-02-02"},
        on="2",
    ),
    One(
        "张后来", "正式组织关系排查开始以后才转入",
        {"transferred_in_on": "2016-03-01"},
        on="2", roll=False,
    ),
    One(
        "张未来", "填表日期以后转入的，填表时还不在名册",
        {"transferred_in_on": "2016-03-21"},
        on="", roll=False, later="2",
    ),
    One(
        "李转出", "排查开始以后转出、回执已到：排查前在册，不在名册",
        {"relation": "transferred", "left_on": "2016-02-10"},
        letter={"transferred_on": "2016-02-10", "receipt_on": "2016-02-25"},
        on="",
    ),
    One(
        "李无回执", "排查开始以后转出、回执未到：排查前同样在册",
        {"relation": "awaiting_receipt", "left_on": "2016-02-10"},
        letter={"transferred_on": "2016-02-10"},
        on="",
    ),
    One(
        "李首日", "排查开始当天转出的，排查前在册",
        {"relation": "transferred", "left_on": "2016-02-02"},
        on="",
    ),
    One(
        "李先走", "排查开始以前转出的，排查前不在册",
        {"relation": "transferred", "left_on": "2016-02-01"},
        on="", roll=False,
    ),
    One(
        "李早转", "转出后未收到回执的是排查对象，正式组织关系却已不在",
        {"relation": "awaiting_receipt", "left_on": "2015-06-01"},
        letter={"transferred_on": "2015-06-01"},
        on="", roll=False,
    ),
    One(
        "李去世", "排查期间去世",
        {"relation": "deceased", "left_on": "2016-03-19"},
        on="",
    ),
    One(
        "李早逝", "排查以前去世",
        {"relation": "deceased", "left_on": "2013-05"},
        on="", roll=False,
    ),
    One(
        "李四月", "填表日期以后转出的，填表时仍在名册",
        {"relation": "transferred", "left_on": "2016-04-12"},
        on="2", later="",
    ),
    One(
        "李出党", "填表日期以后出党的，填表时仍在名册",
        {"relation": "expelled", "left_on": "2016-05-01"},
        on="2", later="",
    ),
    # 附件4、附件8.
    One(
        "王流动",
        "外出流动党员是指组织关系在本支部，由于就业或居住地变化等原因，"
        "在较长时间内无法正常参加…活动的党员",
        {}, flow=out(), on="2 4", eight="04: 1 6 11",
    ),
    One(
        "王持证", "其中：持《流动党员活动证》",
        {}, flow=out(card_number="LD0001"),
        on="2 4", eight="04: 1 2 6 11",
    ),
    One(
        "王返回", "本表统计填表日期前集中排查掌握的外出流动党员累积数：排查期间返回的仍计",
        {}, flow=out(returned_on="2016-02-15"),
        on="2 4", eight="04: 1 6 11",
    ),
    One(
        "王早回", "排查以前已返回的不计",
        {}, flow=out(returned_on="2016-02-01"),
        on="2",
    ),
    One(
        "王四月", "填表日期以后外出的不计",
        {}, flow=out(went_on="2016-04-01"),
        on="2", later="2 4",
    ),
    One(
        "王失联", "此表不包括失联党员",
        SILENT, flow=out(), loss=unfound(),
        on="2 6", seven=LOST, nine="05: 1 3 22",
    ),
    One(
        "王查找", "此表不包括失联党员：查找中的也是失联",
        SILENT, flow=out(), loss=sought(result="searching"),
        on="2",
    ),
    One(
        "王转走", "排查期间组织关系曾在本支部的计入累积数",
        {"relation": "awaiting_receipt", "left_on": "2016-02-20"},
        flow=out(direction="no_fixed_place"), letter={"transferred_on": "2016-02-20"},
        on="4", eight="04: 1 6 13",
    ),
    One(
        "王又流动", "取得联系后仍外出流动，附件4、附件5都列",
        SILENT, flow=out(), loss=found(), measures={"returned_to_management": "2016-03-10"},
        on="2 4 5", eight="04: 1 6 11", nine="05: 1 2 4",
    ),
    One(
        "王农村", "职业①企业解除劳动关系人员；流向①县域范围内流动；类型①农村",
        {"category": "rural", "row": "04"},
        flow=out(occupation="laid_off", direction="within_county"),
        on="2 4", eight="02: 1 3 8",
    ),
    One(
        "王社区", "职业②离退休干部职工；流向②市内跨县流动；类型②街道社区",
        {"category": "community", "row": "08"},
        flow=out(occupation="retired", direction="within_city"),
        on="2 4", eight="03: 1 4 9",
    ),
    One(
        "王人才",
        "职业③未就业的高校毕业生；流向⑤出国（境）；"
        "类型⑦公共就业和人才服务机构（附件7归其他事业单位）",
        {"category": "talent_service", "row": "07"},
        flow=out(occupation="graduate", direction="abroad"),
        on="2 4", eight="08: 1 5 12",
    ),
    One(
        "王学校", "职业⑤其他；流向③跨市流动；类型⑧学校",
        {"category": "school", "row": "06"},
        flow=out(occupation="other", direction="across_cities"),
        on="2 4", eight="09: 1 7 10",
    ),
    # 附件5: who was found, and when.
    One(
        "赵取得",
        "排查前与党组织失去联系6个月以上，经联系查找后重新与党组织取得联系；“纳入组织管理”",
        SILENT, loss=found(), measures={"returned_to_management": "2016-04-01"},
        on="2 5", nine="05: 1 2 4",
    ),
    One(
        "赵界日", "联系查找结束当天取得联系",
        SILENT, loss=found("2016-03-20"),
        on="2 5", nine="05: 1 2 22",
    ),
    One(
        "赵五月", "联系查找结束以后取得联系：动态变化另附说明，不入附件9各栏",
        SILENT, loss=found("2016-05-10"),
        on="2", later="2 5",
    ),
    One(
        "赵先弃", "联系查找结束时仍无法取得联系，五月取得联系：附件9按附件6所列，处理按填表日期",
        SILENT, loss=found("2016-05-10", ended_on="2016-03-18"),
        measures={"returned_to_management": "2016-05-20"},
        on="2 6", later="2 5", seven=LOST, nine="05: 1 3 4",
    ),
    One(
        "赵口袋", "补转组织关系：“纳入组织管理”不包括补转组织关系的党员",
        SILENT | {"relation": "awaiting_receipt", "left_on": "2014-05-01"}, loss=found(pocket=True),
        letter={"transferred_on": "2014-05-01", "receiver": "石桥市第二局党支部"},
        measures={"transfer_completed": "2016-04-01"},
        on="5", roll=False, nine="05: 1 2 5",
    ),
    One(
        "赵留学", "对党员出国（境）留学和从事劳务的，办理保留组织关系手续",
        SILENT | {"abroad_on": "2014-06", "abroad_reason": "留学"}, loss=found(reason="abroad"),
        measures={"relation_kept": "2016-04-01"},
        on="2 5", nine="05: 1 2 6",
    ),
    One(
        "赵定居", "出国（境）定居：停止党籍",
        SILENT | {"abroad_on": "2014-06", "abroad_reason": "定居"}, loss=found(reason="abroad"),
        measures={"membership_suspended": "2016-04-01"},
        on="2 5", nine="05: 1 2 7",
    ),
    One(
        "赵违规", "对违反规定吸收入党或无法认定党员身份的：不予承认党员身份",
        SILENT, loss=found(), measures={"not_recognized": "2016-04-01"},
        on="2 5", nine="05: 1 2 9",
    ),
    One(
        "赵改正", "视具体情形分别给予限期改正、劝退：后一决定代替前一决定",
        SILENT, loss=found(conduct="unqualified"),
        measures={"correction": "2016-03-10", "persuaded": "2016-05-10"},
        on="2 5", nine="05: 1 2 10 12",
    ),
    One(
        "赵不退", "劝而不退除名",
        SILENT, loss=found(conduct="unqualified"), measures={"persuasion_refused": "2016-05-10"},
        on="2 5", nine="05: 1 2 10 13",
    ),
    One(
        "赵退党", "本人提出退党",
        SILENT, loss=found(), measures={"resigned": "2016-05-10"},
        on="2 5", nine="05: 1 2 10 14",
    ),
    One(
        "赵交叉", "“组织处置”和“纪律处分”可以有交叉",
        SILENT, loss=found(conduct="unqualified"),
        measures={"correction": "2016-04-10", "warning": "2016-04-20"},
        on="2 5", nine="05: 1 2 10 11 16 17",
    ),
    One(
        "赵开除", "开除党籍",
        SILENT, loss=found(conduct="unlawful"), measures={"expelled": "2016-06-20"},
        on="2 5", nine="05: 1 2 16 21",
    ),
    One(
        "赵七月", "填表日期以后才决定的，填表时尚未作出处理",
        SILENT, loss=found(conduct="unlawful"), measures={"expelled": "2016-06-21"},
        on="2 5", nine="05: 1 2 22",
    ),
    One(
        "赵教育", "批评教育只作记录",
        SILENT, loss=found(), measures={"criticized": "2016-03-10"},
        on="2 5", nine="05: 1 2 22",
    ),
    One(
        "赵预备", "预备党员情节较轻的延长预备期，只作记录",
        SILENT | {"standing": "probationary", "full_member_on": None}, loss=found(),
        measures={"probation_extended": "2016-04-01"},
        on="2 5", nine="05: 1 2 22",
    ),
    # 附件6 and 附件7: who was not.
    One(
        "钱脱党", "按自行脱党予以除名",
        SILENT, loss=unfound(), measures={"deserted": "2016-06-01"},
        on="2 6", seven=LOST, nine="05: 1 3 10 15",
    ),
    One(
        "钱无日期", "查找结果没有日期，按联系查找结束时计",
        SILENT, loss=unfound(None),
        on="2 6", seven=LOST, nine="05: 1 3 22",
    ),
    One(
        "钱四月", "联系查找结束以后才查找结束",
        SILENT, loss=unfound("2016-04-20"),
        on="2", later="2 6",
    ),
    One(
        "钱新列", "联系查找结束以后才列入查找",
        SILENT, loss=sought(begun_on="2016-04-01", result="searching"),
        on="2",
    ),
    One(
        "钱口袋",
        "“口袋”党员是指组织关系转出后，没有在规定期限内到接收单位党组织报到…："
        "可在第2栏而不在第1栏",
        SILENT | {"relation": "awaiting_receipt", "left_on": "2014-05-01"},
        loss=unfound(pocket=True),
        letter={"transferred_on": "2014-05-01", "receiver": "石桥市第二局党支部"},
        on="6", roll=False, seven=LOST, nine="05: 1 3 22",
    ),
    One(
        "钱预备", "“取消预备党员资格”统计…确实无法取得联系的预备党员中，被取消预备党员资格的人数",
        SILENT | {"standing": "probationary", "full_member_on": None}, loss=unfound(),
        measures={"probation_cancelled": "2016-06-01"},
        on="2 6", seven="05 13: 2 3 8 10 15 19 22", nine="05: 1 3 8",
    ),
    One(
        "钱转正", "填表日期以后转正的，填表时是预备党员",
        SILENT | {"joined_on": "2014-12-01", "full_member_on": "2016-04-15"}, loss=unfound(),
        on="2 6", seven="05 13: 2 3 8 10 15 19 22", nine="05: 1 3 22",
    ),
    One(
        "钱去世", "经查已去世的，附件5、6都不列",
        SILENT, loss=sought(result="died", ended_on="2016-03-10"),
        on="2",
    ),
    One(
        "钱落实",
        "应先与接收单位党组织联系，查明党员是否落实了组织关系：已落实的，附件5、6都不列",
        SILENT | {"relation": "awaiting_receipt", "left_on": "2014-05-01"},
        loss=sought(result="relation_settled", ended_on="2016-03-10"),
        letter={"transferred_on": "2014-05-01"},
        on="", roll=False,
    ),
    # The borders of the columns of annex 7, and its rows.
    One(
        "孙半年",
        "最近一次参加党组织生活或交纳党费日期至联系查找结束时恰满6个月；36岁当天；女；"
        "回族；①国企解除劳动关系；②改制破产",
        {"last_activity_on": "2015-09-20", "last_dues_on": "2015-09-20",
            "birth_date": "1980-03-20", "sex": "女", "ethnicity": "回族",
            "category": "state_enterprise"},
        loss=unfound(occupation="laid_off_state", reason="restructured"),
        on="2 6", seven="02 11: 2 4 5 7 13 15 18 23", nine="02: 1 3 22",
    ),
    One(
        "孙不满年", "差一天满1年；差一天36岁；党龄差一天满1年；高中；②非公离职；③毕业后去向不明",
        {"last_activity_on": "2015-03-21", "last_dues_on": "2015-03-21",
            "birth_date": "1980-03-21", "full_member_on": "2015-03-21", "education": "普通高中",
            "category": "private_enterprise"},
        loss=unfound(occupation="left_private", reason="graduated"),
        on="2 6", seven="03 12: 2 6 10 16 18 24", nine="03: 1 3 22",
    ),
    One(
        "孙满年", "恰满1年；差一天46岁；党龄恰满1年；初中；农村；④工作单位改变",
        {"last_activity_on": "2015-03-20", "last_dues_on": "2015-03-20",
            "birth_date": "1970-03-21", "full_member_on": "2015-03-20", "education": "初中",
            "category": "rural"}, loss=unfound(reason="job_changed"),
        on="2 6", seven="04 13: 2 7 11 17 19 25", nine="04: 1 3 22",
    ),
    One(
        "孙六年", "恰满6年；恰46岁；党龄恰满6年；学校；④离退休；⑤出国（境）",
        {"last_activity_on": "2010-03-20", "last_dues_on": "2009-03-20",
            "birth_date": "1970-03-20", "full_member_on": "2010-03-20", "education": "技工学校",
            "category": "school"}, loss=unfound(occupation="retired", reason="abroad"),
        on="2 6", seven="06 14: 2 8 12 16 20 26", nine="06: 1 3 22",
    ),
    One(
        "孙十一年", "恰满11年；恰61岁；党龄恰满21年；街道社区；⑥人户分离；⑥居住地改变",
        {"last_activity_on": "2005-03-20", "last_dues_on": "2004-03", "birth_date": "1955-03-20",
            "full_member_on": "1995-03-20", "education": "大专", "category": "community"},
        loss=unfound(occupation="split_household", reason="moved"),
        on="2 6", seven="08 16: 2 9 14 15 21 27", nine="08: 1 3 22",
    ),
    One(
        "孙十年", "差一天满11年；差一天61岁；党龄差一天满21年；社会组织；⑤高校毕业生；⑦其他",
        {"last_activity_on": "2005-03-21", "last_dues_on": "2004-03", "birth_date": "1955-03-21",
            "full_member_on": "1995-03-21", "category": "social"},
        loss=unfound(occupation="graduate", reason="other", reason_detail="长期住院"),
        on="2 6", seven="09 15: 2 8 13 15 20 28", nine="09: 1 3 22",
    ),
    One(
        "孙五年",
        "差一天满6年；党龄差一天满11年；公共就业和人才服务机构归其他事业单位；⑦人才中心",
        SILENT | {"last_activity_on": "2010-03-21", "last_dues_on": "2009",
            "full_member_on": "2005-03-21", "category": "talent_service"},
        loss=unfound(occupation="talent_centre"),
        on="2 6", seven="07 17: 2 8 12 15 19 22", nine="07: 1 3 22",
    ),
    One(
        "孙其他", "党组织类别其他；职业⑧其他",
        SILENT | {"category": "other"}, loss=unfound(occupation="other"),
        on="2 6", seven="10 18: 2 8 13 15 19 22", nine="10: 1 3 22",
    ),
)
# fmt: on


def fill() -> None:
    """Put the department into the open, empty store: half of it in either branch."""
    with store.write("试验") as transaction:
        top = Organization(code="001", name="中共石桥市第一局机关委员会", category="government")
        transaction.add(top)
        branches = [
            Organization(
                code=f"001.00{number}",
                name=f"中共石桥市第一局第{word}支部委员会",
                level="branch",
                parent=top,
                category="government",
            )
            for number, word in ((1, "一"), (2, "二"))
        ]
        for each in branches:
            transaction.add(each)
        for place, one in enumerate(PEOPLE):
            own = {key: value for key, value in one.values.items() if key != "row"}
            values = SOUND | own
            order = f"{2 * place + (values['sex'] != '女') + 100:03}"
            number = made_up(values["birth_date"].replace("-", ""), order)
            told = _dated(values) | {"name": one.name, "id_number": number}
            member = Member(branch=branches[place % 2], **told)
            transaction.add(member)
            for model, row in _records(one):
                transaction.add(model(member=member, **_dated(row)))


def _records(one: One) -> list[tuple[type[store.Record], dict[str, Any]]]:
    single = ((Flow, one.flow), (Loss, one.loss), (TransferLetter, one.letter))
    attempts = ("telephone", "relative", "police") if one.loss else ()
    return [
        *((model, row) for model, row in single if row),
        *((ContactAttempt, {"channel": channel, "on": "2016-02-20"}) for channel in attempts),
        *((Handling, {"measure": key, "decided_on": day}) for key, day in one.measures.items()),
    ]


def _dated(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: PartialDate(value)
        if value and (name == "on" or name.endswith(("_on", "_date")))
        else value
        for name, value in values.items()
    }
