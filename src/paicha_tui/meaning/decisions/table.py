"""The tables: what each measure needs, and what the notice has for each situation."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass

from paicha_tui.meaning.settings import PolicyProfile
from paicha_tui.records.vocabulary import (
    DISCIPLINED,
    HANDLING_MEASURE,
    Conduct,
    LossResult,
    Measure,
)

CORRECTION_MONTHS = 12
"""限期改正 lasts a year at most (条例 第三十条)."""

SUSPENSION_MONTHS = 24
"""So long after 停止党籍 he is struck off as 自行脱党, when he still can't be reached."""

SETTLED, AWAY, STUDY_OR_LABOUR = "settled", "away", "study_or_labour"
"""What being abroad means for the table."""


class Openness(enum.Enum):
    """Whether a measure is open to someone."""

    RECOMMENDED = "推荐"
    """What the notice has for his situation."""
    OPEN = "可选"
    DOUBTFUL = "须说明"
    """The notice leaves it open: to be explained in 说明."""
    CLOSED = "不可"


@dataclass(frozen=True)
class Needs:
    """What a measure needs, whoever it is about."""

    authority: str
    """Who decides, as the notice and the party's rules name them."""
    mandatory: tuple[str, ...] = ("decided_on",)
    """The fields of `models.Handling` that it can't do without."""
    follows: str = ""
    """What comes after it."""
    ends_membership: bool = False
    needs_contact: bool = False
    """Whether it presupposes that contact was regained (附件9 说明4)."""


_DATED = ("decided_on", "authority")
_FORMAL = ("decided_on", "authority", "document")
_STRUCK_OFF = "除名日期为上级党组织批准的日期；原则上不恢复党籍"
_BRANCH_THEN_ABOVE = "支部大会决定，报上级党组织批准"
_BY_DISCIPLINE = "由有处分权限的党组织或纪检机关决定"

MEASURES: Mapping[str, Needs] = {
    Measure.RETURNED_TO_MANAGEMENT: Needs(
        "所在党支部",
        follows="转出组织关系，或纳入原支部正常管理；补转组织关系的不算",
        needs_contact=True,
    ),
    Measure.TRANSFER_COMPLETED: Needs(
        "原党组织与接收单位党组织衔接",
        follows="补转接后收回执；客观原因超期的介绍信可在转出6个月内重开",
        needs_contact=True,
    ),
    Measure.RELATION_KEPT: Needs(
        "所在党组织办理保留组织关系手续",
        _DATED,
        "支部每半年至少联系一次，一般不超过5年；预备党员回国后再办转正",
        needs_contact=True,
    ),
    Measure.MEMBERSHIP_SUSPENDED: Needs(
        "支部大会决定，党委审批，县级组织部门备案",
        _FORMAL,
        "2年内可书面申请恢复党籍；满2年仍无法联系的按自行脱党除名",
    ),
    Measure.PROBATION_CANCELLED: Needs(
        _BRANCH_THEN_ABOVE, _FORMAL, "不再是预备党员", ends_membership=True
    ),
    Measure.NOT_RECOGNIZED: Needs(
        "依据党章和党内有关规定，由上级党组织认定",
        (*_FORMAL, "explanation"),
        "不再是党员",
        ends_membership=True,
    ),
    Measure.CORRECTION: Needs(
        "支部大会决定，报上级党组织批准",
        (*_DATED, "explanation"),
        "说明中写改正期限，最长1年；到期没有转变的劝退，劝而不退的除名",
        needs_contact=True,
    ),
    Measure.PERSUADED: Needs(
        _BRANCH_THEN_ABOVE, _FORMAL, "原则上不恢复党籍", ends_membership=True, needs_contact=True
    ),
    Measure.PERSUASION_REFUSED: Needs(
        _BRANCH_THEN_ABOVE, _FORMAL, _STRUCK_OFF, ends_membership=True, needs_contact=True
    ),
    Measure.RESIGNED: Needs(
        "本人提出，支部大会宣布除名，报上级党组织备案",
        _FORMAL,
        _STRUCK_OFF,
        ends_membership=True,
        needs_contact=True,
    ),
    Measure.DESERTED: Needs(_BRANCH_THEN_ABOVE, _FORMAL, _STRUCK_OFF, ends_membership=True),
    **{key: Needs(_BY_DISCIPLINE, _FORMAL) for key in (Measure.WARNING, Measure.SERIOUS_WARNING)},
    Measure.POST_REMOVED: Needs(_BY_DISCIPLINE, _FORMAL),
    Measure.WATCHED: Needs(_BY_DISCIPLINE, (*_FORMAL, "explanation"), "说明中写察看期限"),
    Measure.EXPELLED: Needs(_BY_DISCIPLINE, _FORMAL, "不再是党员", ends_membership=True),
    Measure.CRITICIZED: Needs("所在党支部", follows="只作记录，附件9不统计", needs_contact=True),
    Measure.LEAD_PASSED: Needs(
        "纪检、公安等部门（填接收机关）", _DATED, "只作记录，附件9不统计；等其依纪依法处理"
    ),
    Measure.PROBATION_EXTENDED: Needs(
        _BRANCH_THEN_ABOVE, _DATED, "只作记录，附件9不统计；延长一次，不少于半年、不超过一年"
    ),
}
"""What each measure of `vocabulary.HANDLING_MEASURE` needs."""


@dataclass(frozen=True)
class SituationRow:
    """A situation of the notice and what it has for it, by 人员类别."""

    words: str
    when: Mapping[str, object]
    """The facts that make it; a field of `Situation` with the value it must have."""
    full: tuple[str, ...]
    probationary: tuple[str, ...]
    reason: str


DISCIPLINES = tuple(HANDLING_MEASURE.keys_in_group(DISCIPLINED))
_CANCELLED = (Measure.PROBATION_CANCELLED,)
_PROBATION = (Measure.PROBATION_EXTENDED, Measure.PROBATION_CANCELLED)
"""What becomes of a 预备党员 in place of a 处分: by how grave it is."""

TABLE: tuple[SituationRow, ...] = (
    SituationRow(
        "有违纪违法线索",
        {"conduct": Conduct.UNLAWFUL, "lead_followed": False},
        (Measure.LEAD_PASSED,),
        (Measure.LEAD_PASSED,),
        "有违纪违法线索的先移送纪检、公安等部门，不能用组织处置代替",
    ),
    SituationRow(
        "取得联系，线索已移送",
        {"result": LossResult.FOUND, "conduct": Conduct.UNLAWFUL},
        DISCIPLINES,
        _PROBATION,
        "线索已移送，按纪检决定登记处分，处分与组织处置可以并存；预备党员不给处分",
    ),
    SituationRow(
        "本人提出退党",
        {"result": LossResult.FOUND, "resigning": True},
        (Measure.RESIGNED,),
        _CANCELLED,
        "本人提出退党的，依据党章处理",
    ),
    SituationRow(
        "违规入党或无法认定党员身份",
        {"irregular": True},
        (Measure.NOT_RECOGNIZED,),
        (Measure.NOT_RECOGNIZED,),
        "违反规定吸收入党或无法认定党员身份的，依规处理",
    ),
    SituationRow(
        "取得联系，确有不合格表现",
        {"result": LossResult.FOUND, "conduct": Conduct.UNQUALIFIED},
        (Measure.CORRECTION,),
        _PROBATION,
        "确有不合格表现的，视情形限期改正、劝退、劝而不退除名；预备党员延长预备期或取消资格",
    ),
    SituationRow(
        "取得联系，出国（境）定居",
        {"result": LossResult.FOUND, "abroad": SETTLED},
        (Measure.MEMBERSHIP_SUSPENDED,),
        _CANCELLED,
        "出国（境）定居的停止党籍；预备党员不再保留资格",
    ),
    SituationRow(
        "取得联系，出国（境）留学或劳务",
        {"result": LossResult.FOUND, "abroad": STUDY_OR_LABOUR},
        (Measure.RELATION_KEPT,),
        (Measure.RELATION_KEPT,),
        "出国（境）留学和从事劳务的，办理保留组织关系手续",
    ),
    SituationRow(
        "取得联系，“口袋”党员",
        {"result": LossResult.FOUND, "pocket": True},
        (Measure.TRANSFER_COMPLETED,),
        (Measure.TRANSFER_COMPLETED,),
        "已转出、因客观原因未能落实的，衔接补转组织关系",
    ),
    SituationRow(
        "取得联系，没有其他情形",
        {"result": LossResult.FOUND},
        (Measure.RETURNED_TO_MANAGEMENT,),
        (Measure.RETURNED_TO_MANAGEMENT,),
        "态度端正、没有其他问题的，批评教育后转出组织关系或纳入正常管理",
    ),
    SituationRow(
        "确实无法取得联系（通知）",
        {"result": LossResult.NOT_FOUND, "profile": PolicyProfile.NOTICE},
        (Measure.DESERTED,),
        _CANCELLED,
        "经多方努力确实无法联系的，按自行脱党除名；预备党员取消资格",
    ),
    SituationRow(
        "确实无法取得联系（2019年条例）",
        {"result": LossResult.NOT_FOUND, "profile": PolicyProfile.RULES},
        (Measure.MEMBERSHIP_SUSPENDED,),
        _CANCELLED,
        "失联6个月以上、确实无法联系的先停止党籍；预备党员取消资格",
    ),
)


MEANT_FOR = {
    Measure.RETURNED_TO_MANAGEMENT: "能落实到本支部或接收单位正常管理的",
    Measure.RELATION_KEPT: "出国（境）后愿意保持联系、申请保留组织关系的",
    Measure.MEMBERSHIP_SUSPENDED: "出国（境）留学超过5年等按规定停止党籍的",
    Measure.NOT_RECOGNIZED: "限违反规定吸收入党或无法认定党员身份的",
    Measure.CORRECTION: "因主观原因失联、承认错误并愿意改正的",
    Measure.PERSUADED: "缺乏意愿、不履行义务，经教育没有转变的",
    Measure.PERSUASION_REFUSED: "支部劝其退党、本人坚持不退的",
    Measure.RESIGNED: "限本人书面提出退党的",
    Measure.PROBATION_CANCELLED: "不合格、定居或本人提出退党的预备党员",
    Measure.LEAD_PASSED: "调查中发现违纪违法线索的",
    Measure.PROBATION_EXTENDED: "情节较轻、需要继续考察和教育的预备党员",
}
"""Whom a measure is meant for where the table does not recommend it."""
