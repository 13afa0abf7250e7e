"""How a search can end: what was found out, and what was decided about the member."""

from __future__ import annotations

from dataclasses import dataclass

from paicha_tui.records.vocabulary import Conduct, LossResult, Measure


@dataclass(frozen=True)
class Ending:
    """One way for a search to end."""

    key: str
    weight: float
    findings: str
    measures: tuple[str, ...] = ()
    """Keys of `vocabulary.HANDLING_MEASURE`; none when nothing has been decided yet."""
    conduct: str = Conduct.SOUND
    pocket: bool = False
    abroad: bool = False
    probationary: bool = False
    false_dossier: bool = False


FOUND_AND_HANDLED = (
    Ending(
        "returned",
        14,
        "因工作变动、支部联系方式更换而失去联系，失联期间无不合格表现，本人态度端正，已补交党费",
        (Measure.CRITICIZED, Measure.RETURNED_TO_MANAGEMENT),
    ),
    Ending(
        "landed",
        2,
        "转出后接收单位改制，介绍信过期未能落实组织关系，非纯个人主观原因",
        (Measure.CRITICIZED, Measure.TRANSFER_COMPLETED),
        pocket=True,
    ),
    Ending(
        "kept",
        1,
        "出国（境）前未报告，现在国外学习劳务，本人愿意保持联系，申请保留组织关系",
        (Measure.RELATION_KEPT,),
        abroad=True,
    ),
    Ending(
        "settled",
        0.5,
        "已在国外定居并取得长期居留资格，本人书面说明情况",
        (Measure.MEMBERSHIP_SUSPENDED,),
        abroad=True,
    ),
    Ending(
        "probation",
        0.5,
        "预备期内无正当理由连续六个月不参加组织生活、不交纳党费",
        (Measure.PROBATION_CANCELLED,),
        conduct=Conduct.UNQUALIFIED,
        probationary=True,
    ),
    Ending(
        "extended",
        0.4,
        "预备期内擅自外出、未向支部报告，情节较轻，本人有改正愿望",
        (Measure.CRITICIZED, Measure.PROBATION_EXTENDED),
        conduct=Conduct.UNQUALIFIED,
        probationary=True,
    ),
    Ending(
        "unrecognized",
        0.2,
        "核查入党志愿书和原单位存档，无法认定党员身份",
        (Measure.NOT_RECOGNIZED,),
        false_dossier=True,
    ),
    Ending(
        "corrected",
        1,
        "联系后承认长期不参加组织生活，有改正愿望，同时有轻微违纪行为",
        (Measure.CRITICIZED, Measure.CORRECTION, Measure.WARNING),
        conduct=Conduct.UNQUALIFIED,
    ),
    Ending(
        "seriously_warned",
        0.4,
        "失联期间参与带有赌博性质的活动受过治安处罚",
        (Measure.CORRECTION, Measure.SERIOUS_WARNING),
        conduct=Conduct.UNLAWFUL,
    ),
    Ending(
        "post_removed",
        0.2,
        "失联前任支部委员，擅自离岗经商，造成不良影响",
        (Measure.POST_REMOVED,),
        conduct=Conduct.UNLAWFUL,
    ),
    Ending(
        "persuaded",
        0.3,
        "缺乏革命意志，不履行党员义务，经教育仍无转变，同意退党",
        (Measure.PERSUADED,),
        conduct=Conduct.UNQUALIFIED,
    ),
    Ending(
        "refused",
        0.2,
        "不履行党员义务，支部劝其退党，本人坚持不退",
        (Measure.PERSUASION_REFUSED,),
        conduct=Conduct.UNQUALIFIED,
    ),
    Ending(
        "resigned",
        0.4,
        "取得联系后本人书面提出退党",
        (Measure.RESIGNED,),
        conduct=Conduct.UNQUALIFIED,
    ),
    Ending(
        "watched",
        0.2,
        "失联期间涉及民间借贷纠纷被法院判决，有违纪行为",
        (Measure.LEAD_PASSED, Measure.WATCHED),
        conduct=Conduct.UNLAWFUL,
    ),
    Ending(
        "expelled",
        0.2,
        "失联期间因犯罪被判处刑罚，线索已移送纪检机关",
        (Measure.LEAD_PASSED, Measure.EXPELLED),
        conduct=Conduct.UNLAWFUL,
    ),
)

FOUND_AND_OPEN = (
    Ending(
        "open", 10, "已取得联系，失联期间表现正在向现居住地社区核实", conduct=Conduct.UNVERIFIED
    ),
    Ending("open_sound", 6, "失联期间无不合格表现，支部大会尚未研究处理意见"),
    Ending("open_pocket", 2, "介绍信遗失，尚未落实组织关系，正与接收单位协商", pocket=True),
)

NOT_FOUND_AND_HANDLED = (
    Ending(
        "deserted",
        9,
        "经多方查找确无音讯，无正当理由连续六个月以上不参加组织生活、不交纳党费",
        (Measure.DESERTED,),
        conduct=Conduct.UNVERIFIED,
    ),
    Ending(
        "deserted_pocket",
        1.5,
        "接收单位证实从未报到，经多方查找确无音讯",
        (Measure.DESERTED,),
        conduct=Conduct.UNVERIFIED,
        pocket=True,
    ),
    Ending(
        "probation",
        0.5,
        "预备期内失去联系，经多方查找确无音讯",
        (Measure.PROBATION_CANCELLED,),
        conduct=Conduct.UNVERIFIED,
        probationary=True,
    ),
)

NOT_FOUND_AND_OPEN = (
    Ending(
        "open",
        8,
        "知情人均不知去向，部门协查无结果，未发现违纪违法线索",
        conduct=Conduct.UNVERIFIED,
    ),
    Ending(
        "open_pocket",
        2,
        "接收单位查无此人，原址已拆迁",
        conduct=Conduct.UNVERIFIED,
        pocket=True,
    ),
)

STILL_SEARCHED = (
    Ending("searching", 5, "", conduct=Conduct.UNVERIFIED),
    Ending("searching_pocket", 1, "", conduct=Conduct.UNVERIFIED, pocket=True),
)

ACCOUNTED_FOR = {
    LossResult.DIED: Ending("died", 1, "家属证实已于去年病故", conduct=Conduct.SOUND),
    LossResult.RELATION_SETTLED: Ending(
        "settled_elsewhere", 1, "现单位党组织证实组织关系已落实，回执遗失"
    ),
}
"""By the result, what the search has shown of those whose whereabouts are known."""

EXPLANATIONS = {
    Measure.RETURNED_TO_MANAGEMENT: "纳入原支部正常管理",
    Measure.TRANSFER_COMPLETED: "与接收单位党组织衔接，重新开具介绍信",
    Measure.RELATION_KEPT: "办理保留组织关系手续，每半年联系一次",
    Measure.MEMBERSHIP_SUSPENDED: "出国（境）定居，停止党籍",
    Measure.PROBATION_CANCELLED: "取消预备党员资格",
    Measure.PROBATION_EXTENDED: "延长预备期六个月",
    Measure.NOT_RECOGNIZED: "按有关规定不予承认党员身份",
    Measure.CORRECTION: "限期一年改正",
    Measure.PERSUADED: "支部大会决定劝其退党，报上级批准",
    Measure.PERSUASION_REFUSED: "劝而不退，予以除名",
    Measure.RESIGNED: "本人提出退党，予以除名",
    Measure.DESERTED: "按自行脱党予以除名",
    Measure.WARNING: "党内警告处分",
    Measure.SERIOUS_WARNING: "党内严重警告处分",
    Measure.POST_REMOVED: "撤销党内职务处分",
    Measure.WATCHED: "留党察看一年",
    Measure.EXPELLED: "开除党籍",
    Measure.CRITICIZED: "支部书记谈话，批评教育",
    Measure.LEAD_PASSED: "线索移送纪检、公安部门",
}

SETTLED = "settled"
"""The ending after which 党籍 is suspended."""
