"""How a search can end: what was found out, and what was decided about the member."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Ending:
    """One way for a search to end."""

    key: str
    weight: float
    findings: str
    measures: tuple[str, ...] = ()
    """Keys of `vocabulary.HANDLING_MEASURE`; none when nothing has been decided yet."""
    conduct: str = "sound"
    pocket: bool = False
    abroad: bool = False
    probationary: bool = False
    false_dossier: bool = False


FOUND_AND_HANDLED = (
    Ending(
        "returned",
        14,
        "因工作变动、支部联系方式更换而失去联系，失联期间无不合格表现，本人态度端正，已补交党费",
        ("criticized", "returned_to_management"),
    ),
    Ending(
        "landed",
        2,
        "转出后接收单位改制，介绍信过期未能落实组织关系，非纯个人主观原因",
        ("criticized", "transfer_completed"),
        pocket=True,
    ),
    Ending(
        "kept",
        1,
        "出国（境）前未报告，现在国外学习劳务，本人愿意保持联系，申请保留组织关系",
        ("relation_kept",),
        abroad=True,
    ),
    Ending(
        "settled",
        0.5,
        "已在国外定居并取得长期居留资格，本人书面说明情况",
        ("membership_suspended",),
        abroad=True,
    ),
    Ending(
        "probation",
        0.5,
        "预备期内无正当理由连续六个月不参加组织生活、不交纳党费",
        ("probation_cancelled",),
        conduct="unqualified",
        probationary=True,
    ),
    Ending(
        "unrecognized",
        0.2,
        "核查入党志愿书和原单位存档，无法认定党员身份",
        ("not_recognized",),
        false_dossier=True,
    ),
    Ending(
        "corrected",
        1,
        "联系后承认长期不参加组织生活，有改正愿望，同时有轻微违纪行为",
        ("criticized", "correction", "warning"),
        conduct="unqualified",
    ),
    Ending(
        "seriously_warned",
        0.4,
        "失联期间参与带有赌博性质的活动受过治安处罚",
        ("correction", "serious_warning"),
        conduct="unlawful",
    ),
    Ending(
        "post_removed",
        0.2,
        "失联前任支部委员，擅自离岗经商，造成不良影响",
        ("post_removed",),
        conduct="unlawful",
    ),
    Ending(
        "persuaded",
        0.3,
        "缺乏革命意志，不履行党员义务，经教育仍无转变，同意退党",
        ("persuaded",),
        conduct="unqualified",
    ),
    Ending(
        "refused",
        0.2,
        "不履行党员义务，支部劝其退党，本人坚持不退",
        ("persuasion_refused",),
        conduct="unqualified",
    ),
    Ending(
        "resigned",
        0.4,
        "取得联系后本人书面提出退党",
        ("resigned",),
        conduct="unqualified",
    ),
    Ending(
        "watched",
        0.2,
        "失联期间涉及民间借贷纠纷被法院判决，有违纪行为",
        ("lead_passed", "watched"),
        conduct="unlawful",
    ),
    Ending(
        "expelled",
        0.2,
        "失联期间因犯罪被判处刑罚，线索已移送纪检机关",
        ("lead_passed", "expelled"),
        conduct="unlawful",
    ),
)

FOUND_AND_OPEN = (
    Ending("open", 10, "已取得联系，失联期间表现正在向现居住地社区核实", conduct="unverified"),
    Ending("open_sound", 6, "失联期间无不合格表现，支部大会尚未研究处理意见"),
    Ending("open_pocket", 2, "介绍信遗失，尚未落实组织关系，正与接收单位协商", pocket=True),
)

NOT_FOUND_AND_HANDLED = (
    Ending(
        "deserted",
        9,
        "经多方查找确无音讯，无正当理由连续六个月以上不参加组织生活、不交纳党费",
        ("deserted",),
        conduct="unverified",
    ),
    Ending(
        "deserted_pocket",
        1.5,
        "接收单位证实从未报到，经多方查找确无音讯",
        ("deserted",),
        conduct="unverified",
        pocket=True,
    ),
    Ending(
        "probation",
        0.5,
        "预备期内失去联系，经多方查找确无音讯",
        ("probation_cancelled",),
        conduct="unverified",
        probationary=True,
    ),
)

NOT_FOUND_AND_OPEN = (
    Ending("open", 8, "知情人均不知去向，部门协查无结果，未发现违纪违法线索", conduct="unverified"),
    Ending("open_pocket", 2, "接收单位查无此人，原址已拆迁", conduct="unverified", pocket=True),
)

STILL_SEARCHED = (
    Ending("searching", 5, "", conduct="unverified"),
    Ending("searching_pocket", 1, "", conduct="unverified", pocket=True),
)

EXPLANATIONS = {
    "returned_to_management": "纳入原支部正常管理",
    "transfer_completed": "与接收单位党组织衔接，重新开具介绍信",
    "relation_kept": "办理保留组织关系手续，每半年联系一次",
    "membership_suspended": "出国（境）定居，停止党籍",
    "probation_cancelled": "取消预备党员资格",
    "not_recognized": "按有关规定不予承认党员身份",
    "correction": "限期一年改正",
    "persuaded": "支部大会决定劝其退党，报上级批准",
    "persuasion_refused": "劝而不退，予以除名",
    "resigned": "本人提出退党，予以除名",
    "deserted": "按自行脱党予以除名",
    "warning": "党内警告处分",
    "serious_warning": "党内严重警告处分",
    "post_removed": "撤销党内职务处分",
    "watched": "留党察看一年",
    "expelled": "开除党籍",
    "criticized": "支部书记谈话，批评教育",
    "lead_passed": "线索移送纪检、公安部门",
}

SETTLED = "settled"
"""The ending after which 党籍 is suspended."""
