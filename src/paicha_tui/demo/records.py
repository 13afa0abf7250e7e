"""What is recorded for every member: family, dossier and the five checks."""

from __future__ import annotations

import datetime
from typing import Any

from paicha_tui.demo.draws import Deal, Draws, evenly
from paicha_tui.demo.names import Names, surname_of
from paicha_tui.demo.people import Person
from paicha_tui.demo.walks import WALKS
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import MATERIALS, Check, Dossier, FamilyMember
from paicha_tui.records import national_codes, vocabulary
from paicha_tui.records.vocabulary import CheckItem, CheckResult, DossierState

_JOBS_OF_FAMILY = (
    ("石桥市第三小学", "教师"),
    ("石桥市公共汽车公司", "驾驶员"),
    ("石桥市供电公司", "职工"),
    ("石桥市滨河街道办事处", "科员"),
    ("个体经营", "店主"),
    ("在家务农", "农民"),
    ("石桥市第二人民医院", "护士"),
)
_RETIRED = ("退休在家", "退休职工")
_STUDYING = ("在校", "学生")
_TOO_YOUNG = ("未入学", "儿童")
_SPOUSES = {"男": ("配偶", "妻子"), "女": ("配偶", "丈夫")}
_SEX_OF_KIN = {
    **dict.fromkeys(("妻子", "女儿", "母亲", "姐姐", "妹妹"), "女"),
    **dict.fromkeys(("丈夫", "儿子", "父亲", "哥哥", "弟弟"), "男"),
}
_YEARS_OLDER = {
    "父亲": (22, 30),
    "母亲": (20, 28),
    "哥哥": (1, 6),
    "姐姐": (1, 6),
    "弟弟": (-6, -1),
    "妹妹": (-6, -1),
    "儿子": (-32, -23),
    "女儿": (-32, -23),
    "其他": (-8, 8),
}
_LEAST_PARENT_AGE = 25
_SCHOOL_AGE, _LEAST_WORKING_AGE, _RETIRING_AGE = 7, 23, 60
_OLDEST_KIN = 92

_TREATMENTS = {
    DossierState.IRREGULAR: "字迹不清、缺少签章，已联系原支部核实补盖",
    DossierState.MISSING: "原件遗失，已由支部出具情况说明并到原单位查找",
    DossierState.FALSE: "经比对笔迹和存档，材料不真实，已商转来单位党组织处理",
    DossierState.UNCHECKED: "人事档案存放外地，待调阅",
}
_PROBLEMS = {
    CheckItem.INFORMATION: (
        "身份证号码与名册不一致，已按身份证更正",
        "入党时间少登记一年，已按志愿书更正",
    ),
    CheckItem.DOSSIER: ("入党志愿书缺页，正在补充", "缺转正申请书，已请原支部查找"),
    CheckItem.DUES_AND_ACTIVITY: (
        "2015年第三季度党费未按时交纳，已补交",
        "一年内请假较多，支部已谈话提醒",
    ),
    CheckItem.LETTER_RECEIPT: ("转出超过三个月未收到回执，已去函查询", "介绍信存根缺编号，已补登"),
    CheckItem.CONDUCT: ("无正当理由不参加民主评议，已批评教育", "群众有反映，正在核实"),
}
_FAULTY_MATERIALS, _DOUBTFUL_CHECKS = 0.02, 0.07
_PENDING = "一时难以掌握，已作标记，随后完善"


class Recorder:
    """Adds the ordinary records of each member."""

    def __init__(self, draws: Draws, names: Names, campaign: Campaign, *, complete: bool) -> None:
        self.draws = draws
        self.names = names
        self.campaign = campaign
        self.complete = complete
        """Whether nothing may be left open: every dossier and every check is there."""
        self.kinship = Deal(
            draws,
            evenly(national_codes.KINSHIP.labels())
            | {"哥哥": 0.3, "弟弟": 0.3, "姐姐": 0.3, "妹妹": 0.3, "其他": 0.02, "配偶": 3},
        )
        self.politics = Deal(
            draws,
            dict.fromkeys(national_codes.POLITICAL_STATUS.labels(), 0.05)
            | {"群众": 12, "中共党员": 4, "共青团员": 1, "中共预备党员": 0.1},
        )
        unsound = {DossierState.IRREGULAR: 4.0, DossierState.MISSING: 3.0}
        unfinished = {DossierState.UNCHECKED: 2.0, DossierState.FALSE: 0.1}
        self.faults = Deal(draws, unsound if complete else unsound | unfinished)
        doubts = {CheckResult.FAULTY: 3.0}
        self.doubts = Deal(
            draws,
            doubts
            if complete
            else doubts | {CheckResult.INCOMPLETE: 2.5, CheckResult.UNCHECKED: 2.5},
        )

    def record(self, person: Person) -> None:
        """Add family, dossier and checks."""
        if self.draws.chance(0.75):
            self._add_family(person)
        if self.complete or person.false_dossier or self.draws.chance(0.95):
            self._add_dossier(person)
        if self.complete or self.draws.chance(0.9):
            self._add_checks(person)

    def _add_family(self, person: Person) -> None:
        age = person.age(self.campaign.search_end)
        for kinship in self._kin(person, age):
            person.records[FamilyMember].append(self._relative(person, age, kinship))

    def _kin(self, person: Person, age: int) -> list[str]:
        kin: list[str] = []
        if person.member["marital_status"] in ("married", "remarried"):
            kin.append(self.kinship.next(_SPOUSES[person.member["sex"]]))
        others = (
            ["父亲", "母亲", "哥哥", "弟弟", "姐姐", "妹妹", "其他"]
            if age < 60
            else ["弟弟", "妹妹"]
        )
        if age >= _LEAST_PARENT_AGE + 2 and person.member["marital_status"] != "unmarried":
            others += ["儿子", "女儿"] * 2
        for _ in range(self.draws.number(0, 5 - len(kin))):
            kinship = self.kinship.next(tuple(dict.fromkeys(others)))
            others = [other for other in others if other != kinship or kinship in ("儿子", "女儿")]
            kin.append(kinship)
        return kin

    def _relative(self, person: Person, age: int, kinship: str) -> dict[str, Any]:
        draws = self.draws
        own_sex = person.member["sex"]
        sex = _SEX_OF_KIN.get(kinship) or ("男" if own_sex == "女" else "女")
        years = max(0, min(age + draws.number(*_YEARS_OLDER.get(kinship, (-3, 3))), _OLDEST_KIN))
        surname = (
            ""
            if kinship in (*_SPOUSES["男"], "丈夫", "母亲", "其他")
            else surname_of(str(person.member["name"]))
        )
        work = self._work_at(years)
        return {
            "kinship": kinship,
            "name": self.names.anyone(sex, 2016 - years, surname),
            "age": years,
            "political_status": self.politics.next(self._politics_at(years)),
            "employer": work[0],
            "job_title": work[1],
        }

    def _work_at(self, age: int) -> tuple[str, str]:
        """Where a relative of that age works, and as what."""
        if age < _LEAST_WORKING_AGE:
            return _STUDYING if age >= _SCHOOL_AGE else _TOO_YOUNG
        return self.draws.pick(_JOBS_OF_FAMILY) if age < _RETIRING_AGE else _RETIRED

    def _politics_at(self, age: int) -> tuple[str, ...]:
        if age < 14:
            return ("群众",)
        if age <= 28:
            return ("共青团员", "群众") if age < 20 else ("共青团员", "群众", "中共预备党员")
        labels = national_codes.POLITICAL_STATUS.labels()
        return tuple(label for label in labels if label != "共青团员")

    def _add_dossier(self, person: Person) -> None:
        filed = not person.walk.in_village and person.walk not in _WITHOUT_PERSONNEL_FILE
        dossier: dict[str, Any] = {
            "keeper": person.member["employer"] if filed else person.unit.name,
            "custody": "personnel_file" if filed else "branch_file",
        }
        for material in (field.name for field in MATERIALS):
            if material != "full_member_request" or person.is_full():
                faulty = self.draws.chance(_FAULTY_MATERIALS)
                dossier[material] = self.faults.next() if faulty else DossierState.COMPLETE
        if person.false_dossier:
            dossier["application_form"] = DossierState.FALSE
        faults = dict.fromkeys(state for state in dossier.values() if state in _TREATMENTS)
        dossier["treatment"] = "；".join(_TREATMENTS[state] for state in faults) or None
        if self.draws.chance(0.2):
            dossier["other_material"] = "入党积极分子培训结业证、组织关系介绍信"
        person.records[Dossier].append(dossier)

    def _add_checks(self, person: Person) -> None:
        draws = self.draws
        items = [code.key for code in vocabulary.CHECK_ITEM]
        if not self.complete and draws.chance(0.08):
            items = items[: draws.number(1, len(items) - 1)]
        first, last = self.campaign.start, self.campaign.search_end
        checked_on = str(draws.day(first, last - datetime.timedelta(days=3)))
        checker = person.unit.row["secretary"]
        for item in items:
            result = self.doubts.next() if draws.chance(_DOUBTFUL_CHECKS) else CheckResult.SOUND
            check: dict[str, Any] = {"item": item, "result": result}
            if result != CheckResult.UNCHECKED:
                check |= {"checker": checker, "checked_on": checked_on}
            if result == CheckResult.FAULTY:
                check["problem"] = draws.pick(_PROBLEMS[item])
            elif result == CheckResult.INCOMPLETE:
                check["problem"] = _PENDING
            person.records[Check].append(check)


_WITHOUT_PERSONNEL_FILE = tuple(WALKS[key] for key in ("resident", "society", "employee"))
