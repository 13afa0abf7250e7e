"""Walks of life: who the members of a branch are, by age, schooling, job and unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from paicha_tui.demo.addresses import CITY
from paicha_tui.demo.draws import Draws, T, words


@dataclass(frozen=True)
class Walk:
    """One walk of life."""

    key: str
    ages: tuple[int, int]
    jobs: tuple[str, ...]
    """职业类型 as the national pick list has it, the usual ones first."""
    titles: tuple[str, ...]
    schooling: str
    """A key of `SCHOOLING`."""
    women: float = 0.35
    employers: tuple[str, ...] = ()
    """Where they work when the branch has no unit of its own."""
    probationary: float = 0.03
    working: bool = True
    """Has a 参加工作时间."""
    in_village: bool = False
    loses: float = 1.0
    """How easily they get out of contact, beside others."""
    loss_occupations: tuple[str, ...] = ("other",)
    flow_occupation: str = "other"
    retired: bool = False


_COMPANIES = words(
    "石桥市鸿达电子有限公司 石桥市瑞丰生物科技有限公司 石桥市金桥物流有限公司 "
    "石桥市永固建材有限公司 石桥市银杏树餐饮管理有限公司"
)

_WALKS = (
    Walk(
        "official",
        (24, 59),
        (
            "公务员",
            "参照公务员法管理的工作人员",
            "机关单位工勤技能岗位",
            "机改保留关系人员",
        ),
        ("科员", "副主任科员", "主任科员", "科长", "副科长", "调研员", "办公室主任"),
        "office",
        loses=0.3,
    ),
    Walk(
        "staff",
        (24, 59),
        (
            "事业单位专业技术岗位",
            "事业单位管理岗位",
            "事业单位工勤技能岗位",
            "停薪留职人员",
        ),
        ("助理工程师", "工程师", "高级工程师", "会计师", "干事", "科长"),
        "office",
        women=0.5,
        loses=0.5,
    ),
    Walk(
        "medic",
        (24, 59),
        ("事业单位专业技术岗位", "事业单位管理岗位", "事业单位工勤技能岗位"),
        ("住院医师", "主治医师", "副主任医师", "护师", "护士长", "药剂师"),
        "office",
        women=0.6,
        loses=0.5,
    ),
    Walk(
        "teacher",
        (25, 59),
        ("事业单位专业技术岗位", "事业单位管理岗位"),
        ("助教", "讲师", "副教授", "教授", "辅导员"),
        "office",
        women=0.5,
        loses=0.4,
    ),
    Walk(
        "student",
        (20, 27),
        (
            "专科毕业年级学生",
            "专科其他年级学生",
            "专科一年级学生",
            "本科毕业年级学生",
            "本科其他年级学生",
            "本科一年级学生",
        ),
        ("学生", "班长", "学习委员"),
        "student",
        women=0.5,
        probationary=0.4,
        working=False,
        loses=1.5,
        loss_occupations=("graduate",),
        flow_occupation="graduate",
    ),
    Walk(
        "worker",
        (24, 58),
        (
            "公有经济控制企业管理岗位",
            "公有经济控制企业专业技术岗位",
            "公有经济控制单位工勤技能岗位",
            "离岗但保留劳动关系职工",
            "内部退养职工",
        ),
        ("操作工", "班组长", "车间副主任", "技术员", "仓库管理员"),
        "worker",
        loses=1.0,
        loss_occupations=("laid_off_state", "other"),
    ),
    Walk(
        "laid_off",
        (38, 58),
        ("企业破产后未重新就业人员", "其他无业人员", "个体工商户中的从业人员"),
        ("原挡车工", "原机修工", "原保全工", "原车间主任"),
        "worker",
        loses=3.0,
        loss_occupations=("laid_off_state",),
        flow_occupation="laid_off",
    ),
    Walk(
        "employee",
        (23, 57),
        (
            "非公有企业工勤技能岗位",
            "非公有经济控制企业专业技术岗位",
            "非公有经济控制企业管理岗位",
        ),
        ("业务员", "质检员", "部门经理", "技术员", "总经理助理"),
        "worker",
        loses=2.0,
        loss_occupations=("left_private",),
        flow_occupation="laid_off",
    ),
    Walk(
        "society",
        (24, 66),
        (
            "民办非企业专业技术岗位",
            "民办非企业管理岗位",
            "民办非企业工勤技能岗位",
        ),
        ("社会工作师", "秘书长", "理事", "会计"),
        "office",
        women=0.55,
        loss_occupations=("other", "left_private"),
    ),
    Walk(
        "farmer",
        (22, 80),
        (
            "农牧渔业生产人员",
            "外出务工经商人员",
            "其他农牧渔民",
            "乡村医生",
            "大学生村官",
        ),
        ("村民", "村民组长", "护林员"),
        "farmer",
        women=0.25,
        working=False,
        in_village=True,
        loses=2.5,
        loss_occupations=("migrant_rural",),
        flow_occupation="migrant",
    ),
    Walk(
        "resident",
        (25, 76),
        (
            "自由职业人员",
            "个体工商户中的从业人员",
            "社区工作人员",
            "其他无业人员",
            "退职人员",
        ),
        ("社区网格员", "居民小组长", "业主", "居民"),
        "worker",
        women=0.45,
        employers=(f"{CITY}滨河街道办事处", "自主经营", f"{CITY}滨河商贸城"),
        loses=2.0,
        loss_occupations=("split_household",),
        flow_occupation="migrant",
    ),
    Walk(
        "talent",
        (23, 46),
        (
            "组织关系在人才（劳动）服务中心不明职业人员",
            "非公有经济控制企业专业技术岗位",
            "自由职业人员",
            "公派或因私出国出境逾期未归人员",
            "其他从业人员",
        ),
        ("职员", "工程师", "销售经理"),
        "talent",
        women=0.45,
        employers=_COMPANIES,
        loses=4.0,
        loss_occupations=("talent_centre", "graduate"),
        flow_occupation="graduate",
    ),
    Walk(
        "retired",
        (56, 90),
        ("退休人员", "离休干部", "退职人员"),
        ("退休干部", "退休教师", "退休工人", "原科长", "原工程师"),
        "elder",
        women=0.38,
        employers=tuple(f"{CITY}{unit}" for unit in ("水泥厂", "供销合作社", "第一建筑公司")),
        probationary=0.0,
        loses=1.2,
        loss_occupations=("retired",),
        flow_occupation="retired",
        retired=True,
    ),
    Walk(
        "soldier",
        (22, 48),
        ("解放军、武警",),
        ("士官", "排长", "连长"),
        "talent",
        women=0.08,
        employers=("驻石某部队",),
    ),
)
WALKS = {walk.key: walk for walk in _WALKS}

MIXES: dict[str, dict[str, float]] = {
    "officials": {"official": 0.85, "retired": 0.15},
    "staff": {"staff": 0.85, "retired": 0.15},
    "medics": {"medic": 0.9, "retired": 0.1},
    "teachers": {"teacher": 0.8, "retired": 0.2},
    "students": {"student": 0.85, "teacher": 0.15},
    "retired": {"retired": 1.0},
    "factory": {"worker": 0.4, "laid_off": 0.4, "retired": 0.2},
    "company": {"employee": 0.95, "retired": 0.05},
    "society": {"society": 0.9, "retired": 0.1},
    "villagers": {"farmer": 1.0},
    "residents": {"resident": 0.65, "retired": 0.35},
    "talents": {"talent": 1.0},
    "joint": {"worker": 0.3, "employee": 0.2, "soldier": 0.25, "official": 0.25},
}

SCHOOLING: dict[str, dict[str, float]] = {
    "office": {
        "大学": 48,
        "大专": 17,
        "硕士研究生": 9,
        "省（区、市）委党校大学": 7,
        "省（区、市）委党校大专": 3,
        "省（区、市）委党校研究生": 3,
        "中央党校大学": 5,
        "中央党校大专": 2,
        "中央党校研究生": 2,
        "第二学士学位班": 1,
        "硕士生班": 1,
        "博士研究生": 1,
        "中等专科": 3,
    },
    "worker": {
        "普通高中": 20,
        "技工学校": 15,
        "职业高中": 9,
        "中等专科": 12,
        "大专": 25,
        "大学": 13,
        "初中": 6,
    },
    "farmer": {"初中": 45, "普通高中": 28, "小学": 12, "职业高中": 6, "中等专科": 4, "大专": 5},
    "talent": {"大学": 56, "大专": 29, "硕士研究生": 11, "博士研究生": 2, "硕士生班": 2},
    "student": {"普通高中": 76, "职业高中": 14, "中等专科": 10},
    "elder": {
        "初中": 24,
        "小学": 10,
        "普通高中": 16,
        "中等专科": 18,
        "大专": 14,
        "大学": 10,
        "大学普通班": 4,
        "技工学校": 3,
        "其他": 1,
    },
}

WORKER_STUDENT_YEARS = range(1944, 1959)
"""Birth years of those who went to university as worker-peasant-soldier students."""

LAST_VETERAN_YEAR = 1931
"""Birth year of the youngest who can have joined before October 1949 and so are 离休."""

FIRST_DEGREE_YEAR = 1960
"""Birth year from which a university course ended with a degree."""


def schooling_of(walk: Walk, birth_year: int) -> tuple[str, ...]:
    """The kinds of education that somebody of this walk and age can have."""
    return tuple(
        education
        for education in SCHOOLING[walk.schooling]
        if education != "大学普通班" or birth_year in WORKER_STUDENT_YEARS
    )


def jobs_of(walk: Walk, birth_year: int) -> tuple[str, ...]:
    """The kinds of job that somebody of this walk and age can have."""
    return tuple(job for job in walk.jobs if job != "离休干部" or birth_year <= LAST_VETERAN_YEAR)


def degrees_of(education: str, birth_year: int) -> tuple[str, ...]:
    """The degrees that go with an education."""
    if education == "博士研究生":
        return ("博士",)
    if education == "硕士研究生":
        return ("硕士",)
    if education == "第二学士学位班":
        return ("学士",)
    if education == "大学":
        return ("学士",) if birth_year >= FIRST_DEGREE_YEAR else ("无", "名誉博士")
    return ("无",)


_UNIVERSITIES = words("中州大学 嵩阳师范学院 伏牛山工学院 河洛财经学院 石桥学院 豫西农业大学")
_SCHOOLS = {
    "大专": words("石桥市职业技术学院 沙河工业专科学校 豫西商业高等专科学校 石桥市广播电视大学"),
    "中等专科": words("石桥市财会学校 石桥市农业机械化学校 石桥市商业学校"),
    "技工学校": words("石桥市第一技工学校 石桥市纺织技工学校"),
    "职业高中": words("石桥市职业高中 石门职业高中"),
    "普通高中": words("石桥市第一高级中学 石桥市第三高级中学 石门高级中学"),
    "初中": words("石桥市第三初级中学 青龙山镇初级中学 梨园乡初级中学"),
    "小学": words("青龙山镇中心小学 柳树沟村小学"),
    "其他": words("石桥市扫盲夜校"),
}
_PARTY_MAJORS = words("经济管理 法律 党政管理")
_UNIVERSITY_MAJORS = words(
    "汉语言文学 会计学 土木工程 法学 机械设计制造及其自动化 行政管理 生物科学 计算机科学与技术"
)
_MAJORS = {
    "大专": words("会计电算化 机电一体化技术 市场营销 建筑工程技术 法律事务"),
    "中等专科": words("财会 农机修理 商业经营"),
    "技工学校": words("钳工 纺织机械 电工"),
}


def school_and_major(draws: Draws, education: str) -> tuple[str, str | None]:
    """The school that gave an education, and the subject where there is one."""
    if "党校" in education:
        school = "中央党校函授学院" if education.startswith("中央") else "河南省委党校"
        return school, draws.pick(_PARTY_MAJORS)
    if education in _SCHOOLS:
        majors = _MAJORS.get(education)
        return draws.pick(_SCHOOLS[education]), draws.pick(majors) if majors else None
    return draws.pick(_UNIVERSITIES), draws.pick(_UNIVERSITY_MAJORS)


def weighted_pick(draws: Draws, weights: dict[T, float]) -> T:
    """One value of a small mapping of weights."""
    picked: Any = draws.random.choices(tuple(weights), tuple(weights.values()))[0]
    return picked  # type: ignore[no-any-return]
