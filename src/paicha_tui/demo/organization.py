"""The organisations of the made-up city: 工委 → 机关党委 → 党总支 → 党支部."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from paicha_tui.demo.addresses import CITY
from paicha_tui.demo.draws import Draws, words

MEMBERS_PER_BRANCH = 22
LEAST_PER_BRANCH = 3


class Plan(NamedTuple):
    """A branch to found: its committee's unit, its 党总支's unit if any, and what it is."""

    committee: str
    general: str
    stem: str
    employer: str
    category: str
    mix: str
    """Who its members are: a key of `walks.MIXES`."""


_LONG_COMPANY = f"{CITY}城乡一体化示范区基础设施投资建设与国有资产经营管理有限责任公司"
_LABOUR, _EDUCATION, _INDUSTRY = "人力资源和社会保障局", "教育体育局", "工业和信息化局"
_TALENTS, _COLLEGE, _MILL, _HOSPITAL, _ROADS = (
    "人才交流服务中心",
    "职业技术学院",
    "第一棉纺织厂",
    "第二人民医院",
    "公路管理处",
)
_STATE, _PRIVATE = "state_enterprise", "private_enterprise"
_CIVIL, _FARMING, _HEALTH, _TRAFFIC = "民政局", "农业局", "卫生局", "交通运输局"

_FIRST_PLANS = (
    Plan(_LABOUR, "", f"{_LABOUR}机关", _LABOUR, "government", "officials"),
    Plan(_LABOUR, _TALENTS, f"{_TALENTS}流动人才第一", "", "talent_service", "talents"),
    Plan(_EDUCATION, _COLLEGE, f"{_COLLEGE}学生", _COLLEGE, "school", "students"),
    Plan(_INDUSTRY, _MILL, f"{_MILL}留守处", _MILL, _STATE, "factory"),
    Plan(_INDUSTRY, "", "鸿达电子有限公司", "鸿达电子有限公司", _PRIVATE, "company"),
    Plan(_CIVIL, "", "社会工作者协会", "社会工作者协会", "social", "society"),
    Plan(_CIVIL, "滨河街道", "滨河街道银杏社区", "", "community", "residents"),
    Plan(_FARMING, "", "青龙山林场李家坪村", "李家坪村", "rural", "villagers"),
    Plan(_HEALTH, _HOSPITAL, f"{_HOSPITAL}内科", _HOSPITAL, "institution", "medics"),
    Plan(_TRAFFIC, "", "大桥项目建设指挥部联合", "", "other", "joint"),
    Plan(_TRAFFIC, "", f"{_TRAFFIC}机关离退休干部", _TRAFFIC, "government", "retired"),
    Plan(_EDUCATION, _COLLEGE, f"{_COLLEGE}教工第一", _COLLEGE, "school", "teachers"),
    Plan(_EDUCATION, "", f"{_EDUCATION}机关", _EDUCATION, "government", "officials"),
    Plan(_HEALTH, _HOSPITAL, f"{_HOSPITAL}外科", _HOSPITAL, "institution", "medics"),
    Plan(_HEALTH, _HOSPITAL, f"{_HOSPITAL}离退休", _HOSPITAL, "institution", "retired"),
    Plan(_INDUSTRY, _MILL, f"{_MILL}离退休", _MILL, _STATE, "retired"),
    Plan(_INDUSTRY, "示范区投资公司", f"{_LONG_COMPANY}第三工程项目管理部", _LONG_COMPANY,
         _STATE, "factory"),
    Plan(_LABOUR, _TALENTS, f"{_TALENTS}流动人才第二", "", "talent_service", "talents"),
    Plan(_FARMING, "", "农业技术推广站", "农业技术推广站", "institution", "staff"),
    Plan(_CIVIL, "滨河街道", "滨河街道桥头社区", "", "community", "residents"),
    Plan(_TRAFFIC, _ROADS, f"{_ROADS}机关", _ROADS, "institution", "staff"),
    Plan(_TRAFFIC, _ROADS, "长途汽车运输公司", "长途汽车运输公司", _STATE, "factory"),
    Plan(_FARMING, "", "青龙山林场前营村", "前营村", "rural", "villagers"),
    Plan(_INDUSTRY, "", "瑞丰生物科技有限公司", "瑞丰生物科技有限公司", _PRIVATE, "company"),
)  # fmt: skip

_FURTHER_BUREAUS = words(
    "财政局 水利局 林业局 审计局 统计局 司法局 环境保护局 国土资源局 城乡规划局 住房和城乡建设局 "
    "城市管理局 商务局 文化局 旅游局 粮食局 食品药品监督管理局 质量技术监督局 安全生产监督管理局 "
    "体育局 物价局 档案局 地震局 气象局 地方税务局 邮政管理局 机关事务管理局 园林绿化局 房产管理局 "
    "人民防空办公室 移民局"
)
_NUMERALS = "〇一二三四五六七八九"


@dataclass
class Unit:
    """An organisation on its way into the store."""

    row: dict[str, Any]
    depth: int
    """0 for the 工委."""
    parent: Unit | None = None
    plan: Plan | None = None
    """How the branch was founded; None for an organisation above branches."""
    children: list[Unit] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Its full name."""
        return str(self.row["name"])

    def above(self) -> Unit:
        """The 机关党委 that it belongs to; itself for the top."""
        return self.parent.above() if self.parent and self.depth > 1 else self


def found_organizations(draws: Draws, members: int) -> list[Unit]:
    """The tree for a campaign of so many members, parents before children."""
    plans = list(itertools.islice(_plans(), _branch_count(members)))
    top = _unit(draws, None, "中共石桥市委市直机关工作委员会", "working_committee", "government")
    committees: dict[str, Unit] = {}
    generals: dict[tuple[str, str], Unit] = {}
    for plan in plans:
        committee = committees.get(plan.committee)
        if committee is None:
            name = f"中共{CITY}{plan.committee}机关委员会"
            committee = _unit(draws, top, name, "committee", "government")
            committees[plan.committee] = committee
        parent = committee
        if plan.general:
            key = (plan.committee, plan.general)
            if key not in generals:
                name = f"中共{CITY}{plan.general}总支部委员会"
                generals[key] = _unit(draws, committee, name, "general_branch", plan.category)
            parent = generals[key]
        stem = plan.stem.removeprefix(CITY)
        leaf = _unit(draws, parent, f"中共{CITY}{stem}支部委员会", "branch", plan.category)
        leaf.plan = plan
    return list(_parents_first(top))


def branches_of(units: list[Unit]) -> list[Unit]:
    """The 党支部 among them."""
    return [unit for unit in units if unit.plan]


def _branch_count(members: int) -> int:
    """So many that every category is there and none is left with less than three members."""
    return max(members // MEMBERS_PER_BRANCH, min(10, members // LEAST_PER_BRANCH))


def _plans() -> Iterator[Plan]:
    yield from _FIRST_PLANS
    for number in itertools.count(1):
        ordinal = f"第{_numeral(number)}"
        for bureau in _FURTHER_BUREAUS:
            retired, attached = f"{bureau}离退休干部", f"{bureau}所属单位"
            yield Plan(bureau, "", f"{bureau}机关{ordinal}", bureau, "government", "officials")
            yield Plan(bureau, retired, f"{retired}{ordinal}", bureau, "government", "retired")
            yield Plan(bureau, attached, f"{attached}{ordinal}", bureau, "institution", "staff")
            yield Plan(
                bureau,
                attached,
                f"{attached}改制企业{ordinal}",
                bureau,
                "state_enterprise",
                "factory",
            )


def _numeral(number: int) -> str:
    """A number below 100 in Chinese."""
    tens, ones = divmod(number, 10)
    return (
        ("" if tens < 2 else _NUMERALS[tens])
        + ("十" if tens else "")
        + (_NUMERALS[ones] if ones else "")
    )


def _unit(draws: Draws, parent: Unit | None, name: str, level: str, category: str) -> Unit:
    code = f"{parent.row['code']}.{len(parent.children) + 1:03d}" if parent else "001"
    row = {"uid": draws.uid(), "code": code, "name": name, "level": level, "category": category}
    unit = Unit(row, parent.depth + 1 if parent else 0, parent)
    if parent:
        parent.children.append(unit)
    return unit


def _parents_first(unit: Unit) -> Iterator[Unit]:
    yield unit
    for child in unit.children:
        yield from _parents_first(child)
