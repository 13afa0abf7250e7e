"""The code lists of the notice.

A value is stored by its semantic key. The circled digit a form prints is looked up per annex,
because the notice numbers the same meaning differently in annexes 4, 5 and 6.
"""

from __future__ import annotations

from typing import Final

from paicha_tui.records.code_lists import Code, CodeList

OTHER, ABROAD = "other", "abroad"
"""In every list of the notice that has 其他 or 出国（境）."""
SUSPENDED, BRANCH = "suspended", "branch"
COMMUNITY, TALENT_SERVICE, INSTITUTION = "community", "talent_service", "institution"

YES, NO = "yes", "no"

YES_NO = CodeList(
    "是否",
    [
        Code(YES, "是", ("y", "yes", "true", "1", "√", "有")),
        Code(NO, "否", ("n", "no", "false", "0", "×", "无", "不是")),
    ],
)


class Standing:
    """The keys of 人员类别."""

    FULL: Final = "full"
    PROBATIONARY: Final = "probationary"


STANDING = CodeList(
    "人员类别",
    [
        Code(Standing.FULL, "正式党员", ("正式",)),
        Code(Standing.PROBATIONARY, "预备党员", ("预备",)),
    ],
)


class Relation:
    """The keys of 组织关系状态."""

    ON_ROLL: Final = "on_roll"
    AWAITING_RECEIPT: Final = "awaiting_receipt"
    TRANSFERRED: Final = "transferred"
    DECEASED: Final = "deceased"
    EXPELLED: Final = "expelled"
    GONE: Final = (TRANSFERRED, DECEASED, EXPELLED)
    """The formal relation has left."""
    LEFT: Final = (AWAITING_RECEIPT, *GONE)
    """The formal relation is not here any more, settled elsewhere or not."""
    GONE_FOR_GOOD: Final = (DECEASED, EXPELLED)


RELATION = CodeList(
    "组织关系状态",
    [
        Code(Relation.ON_ROLL, "在册"),
        Code(Relation.AWAITING_RECEIPT, "已转出未收到回执", ("转出未收到回执",)),
        Code(Relation.TRANSFERRED, "已转出", ("转出",)),
        Code(Relation.DECEASED, "已去世", ("去世", "死亡")),
        Code(Relation.EXPELLED, "已出党", ("出党",)),
    ],
)

MEMBERSHIP = CodeList("党籍状态", [Code("normal", "正常"), Code(SUSPENDED, "停止党籍")])

ABROAD_REASON = CodeList.of_labels(
    "出国原因", "因私 因公 留学 外派 探亲 定居 劳务 其他", typed_as={"其他": 8}
)

ABROAD_CONTACT = CodeList(
    "出国后与组织联系情况",
    [Code("regular", "定期"), Code("irregular", "不定期"), Code("lost", "失去联系")],
)

ABROAD_MEMBERSHIP = CodeList(
    "党籍处理方式",
    [
        *(
            Code(f"kept_{key}", f"申请保留党籍（{span}）", (f"保留党籍{span}", span))
            for key, span in (
                ("three_months", "三个月"),
                ("six_months", "六个月"),
                ("one_year", "一年"),
                ("two_years", "二年"),
                ("three_years", "三年"),
                ("over_three_years", "三年以上"),
            )
        ),
        Code("not_applied", "未办理"),
        Code(SUSPENDED, "停止党籍"),
    ],
)

RESUMED = CodeList(
    "恢复组织生活情况",
    [
        Code("resumed", "已恢复"),
        Code("applied", "已申请未恢复"),
        Code("not_applied", "未申请"),
    ],
)

WORKING_COMMITTEE = "working_committee"

ORGANIZATION_LEVEL = CodeList(
    "组织层级",
    [
        Code(WORKING_COMMITTEE, "工委", ("市直工委",)),
        Code("committee", "机关党委", ("党委", "基层党委")),
        Code("general_branch", "党总支", ("总支",)),
        Code(BRANCH, "党支部", ("支部",)),
    ],
)

ORGANIZATION_CATEGORY = CodeList(
    "党组织类型",
    [
        Code("rural", "农村", numbers={4: 1, 5: 3, 6: 3}),
        Code(COMMUNITY, "街道社区", ("社区", "街道"), numbers={4: 2, 5: 7}),
        Code("government", "党政机关", ("机关",), numbers={4: 3, 5: 4, 6: 4}),
        Code("state_enterprise", "国有企业", ("国企",), numbers={4: 4, 5: 1, 6: 1}),
        Code(
            "private_enterprise",
            "非公有制企业",
            ("非公有企业",),
            numbers={4: 5, 5: 2, 6: 2},
            words={4: "非公企业"},
        ),
        Code("social", "社会组织", numbers={4: 6, 5: 8, 6: 7}),
        Code(
            TALENT_SERVICE,
            "公共就业和人才服务机构",
            ("人才服务机构", "人才中心"),
            numbers={4: 7, 5: 6, 6: 6},
        ),
        Code("school", "学校", numbers={4: 8, 5: 5, 6: 5}),
        Code(INSTITUTION, "其他事业单位", ("事业单位",), numbers={4: 9, 5: 6, 6: 6}),
        Code(OTHER, "其他", numbers={4: 10, 5: 9, 6: 8}, typed_as=10),
    ],
)
"""附件4 说明5、附件5 说明6、附件6 说明6. Annex 6 as issued leaves 街道社区 out; see `screening`."""

FLOW_OCCUPATION = CodeList(
    "外出职业",
    [
        Code("laid_off", "企业解除劳动关系人员", numbers={4: 1}),
        Code("retired", "离退休干部职工", ("离退休",), numbers={4: 2}),
        Code("graduate", "未就业的高校毕业生", ("高校毕业生",), numbers={4: 3}),
        Code("migrant", "外出务工人员", ("外出务工", "务工"), numbers={4: 4}),
        Code(OTHER, "其他", numbers={4: 5}, typed_as=5),
    ],
)
"""附件4 说明3."""

LOSS_OCCUPATION = CodeList(
    "失联职业",
    [
        Code("laid_off_state", "国有企业解除劳动关系人员", numbers={5: 1, 6: 1}),
        Code("left_private", "非公有制企业离职人员", numbers={5: 2, 6: 2}),
        Code("migrant_rural", "农村外出务工经商人员", numbers={5: 3, 6: 3}),
        Code("retired", "机关事业单位离退休人员", numbers={5: 4, 6: 4}),
        Code("graduate", "高校毕业生", numbers={5: 5, 6: 5}),
        Code("split_household", "街道社区人户分离人员", numbers={5: 6, 6: 6}),
        Code("talent_centre", "组织关系在人才中心人员", numbers={5: 7, 6: 7}),
        Code(OTHER, "其他", numbers={5: 8, 6: 8}, typed_as=8),
    ],
)
"""附件5 说明4、附件6 说明4."""

FLOW_DIRECTION = CodeList(
    "外出流向",
    [
        Code("within_county", "县域范围内流动", ("县域内流动",), numbers={4: 1}),
        Code("within_city", "市内跨县流动", numbers={4: 2}),
        Code("across_cities", "跨市流动", ("省内跨市流动",), numbers={4: 3}),
        Code("across_provinces", "跨省流动", numbers={4: 4}),
        Code(ABROAD, "出国（境）", ("出国", "出境"), numbers={4: 5}),
        Code("no_fixed_place", "无固定地点", numbers={4: 6}),
    ],
)
"""附件4 说明4; annex 1 prints the words."""

FLOW_REASON = CodeList(
    "外出原因",
    [
        Code("work", "外出务工", ("务工",)),
        Code("business", "经商", ("外出经商",)),
        Code("residence", "长期居住", ("居住",)),
        Code("study", "学习", ("求学", "上学")),
        Code(OTHER, "其他", typed_as=5),
    ],
)
"""附件1 说明6."""

LOSS_REASON = CodeList(
    "失去联系情形",
    [
        Code("migrated", "外出务工经商", numbers={5: 1, 6: 1}),
        Code("restructured", "单位改制或破产", numbers={5: 2, 6: 2}),
        Code("graduated", "毕业后去向不明", numbers={5: 3, 6: 3}),
        Code("job_changed", "工作单位改变", numbers={5: 4, 6: 4}),
        Code(ABROAD, "出国（境）", numbers={5: 5, 6: 5}),
        Code("moved", "居住地改变", numbers={5: 6, 6: 6}),
        Code(OTHER, "其他", numbers={5: 7, 6: 7}, typed_as=7),
    ],
)
"""附件3 说明3、附件5 说明5、附件6 说明5."""


class Conduct:
    """The keys of 失联期间表现."""

    SOUND: Final = "sound"
    UNQUALIFIED: Final = "unqualified"
    UNLAWFUL: Final = "unlawful"
    UNVERIFIED: Final = "unverified"
    BAD: Final = (UNQUALIFIED, UNLAWFUL)
    """Calls for 处置 or 处分 (通知 三.6)."""


LOSS_CONDUCT = CodeList(
    "失联期间表现",
    [
        Code(Conduct.SOUND, "无不合格表现"),
        Code(Conduct.UNQUALIFIED, "有不合格表现"),
        Code(Conduct.UNLAWFUL, "有违纪违法线索"),
        Code(Conduct.UNVERIFIED, "未核实"),
    ],
)


class LossResult:
    """The keys of 查找结果."""

    SEARCHING: Final = "searching"
    FOUND: Final = "found"
    NOT_FOUND: Final = "not_found"
    DIED: Final = "died"
    RELATION_SETTLED: Final = "relation_settled"
    COUNTED: Final = (FOUND, NOT_FOUND)
    """On annexes 5 and 6, counted in annex 9."""
    WITHOUT_CONTACT: Final = (SEARCHING, NOT_FOUND)
    ACCOUNTED_FOR: Final = (DIED, RELATION_SETTLED)
    """On neither annex 5 nor 6: it is known what became of them."""


LOSS_RESULT = CodeList(
    "查找结果",
    [
        Code(LossResult.SEARCHING, "查找中"),
        Code(LossResult.FOUND, "取得联系"),
        Code(LossResult.NOT_FOUND, "仍然无法取得联系", ("无法取得联系",)),
        Code(LossResult.DIED, "经查已去世"),
        Code(LossResult.RELATION_SETTLED, "经查已落实组织关系"),
    ],
)

DIRECT, ACQUAINTANCE, HOME_ORGANIZATION = "直接联系", "知情人", "原籍地组织部门"
DEPARTMENT, RECEIVER = "部门协查", "接收单位党组织"

ATTEMPT_CHANNEL = CodeList(
    "查找方式",
    [
        Code("telephone", "打电话", ("电话",), group=DIRECT),
        Code("message", "发短信", ("短信",), group=DIRECT),
        Code("visit", "登门走访", ("走访",), group=DIRECT),
        Code("relative", "亲属", words={3: "通过亲属"}, group=ACQUAINTANCE),
        Code("neighbour", "邻居", words={3: "通过邻居"}, group=ACQUAINTANCE),
        Code("colleague", "同事", words={3: "通过同事"}, group=ACQUAINTANCE),
        Code("classmate", "同学", words={3: "通过同学"}, group=ACQUAINTANCE),
        Code("friend", "朋友", words={3: "通过朋友"}, group=ACQUAINTANCE),
        Code("hotline", "12371党建热线", ("12371",), group=HOME_ORGANIZATION),
        Code("police", "公安户籍系统", ("公安",), group=DEPARTMENT),
        Code("school_roll", "教育学籍系统", ("教育",), group=DEPARTMENT),
        Code("social_security", "人社社保平台", ("人社", "社保"), group=DEPARTMENT),
        Code("medical", "卫计医保平台", ("卫计", "医保"), group=DEPARTMENT),
        Code("allowance", "民政低保信息", ("民政", "低保"), group=DEPARTMENT),
        Code("property", "房产信息", ("房产",), group=DEPARTMENT),
        Code("business_register", "工商经营注册信息", ("工商",), group=DEPARTMENT),
        Code("tax", "税务信息", ("税务",), group=DEPARTMENT),
        Code("receiver", "接收单位党组织", group=RECEIVER),
        Code("online", "微信（QQ）", ("微信", "QQ"), group=DIRECT),
        Code("neighbourhood", "单位或社区走访", ("单位走访", "社区走访"), group=ACQUAINTANCE),
        Code("department", "其他部门", group=DEPARTMENT),
        Code(OTHER, "其他", typed_as=99),
    ],
)
"""通知 三.2, in the order in which the notice has them tried; the group is the rung.

What it leaves to 等 comes after them.

其他, which is on no rung, is told in 联系方式.
"""


class DossierState:
    """The keys of 材料情况."""

    COMPLETE: Final = "complete"
    IRREGULAR: Final = "irregular"
    MISSING: Final = "missing"
    FALSE: Final = "false"
    UNCHECKED: Final = "unchecked"


DOSSIER_STATE = CodeList(
    "材料情况",
    [
        Code(DossierState.COMPLETE, "齐全"),
        Code(DossierState.IRREGULAR, "不规范"),
        Code(DossierState.MISSING, "缺失"),
        Code(DossierState.FALSE, "不真实"),
        Code(DossierState.UNCHECKED, "未核"),
    ],
)

DOSSIER_CUSTODY = CodeList(
    "管理方式",
    [
        Code("personnel_file", "存入人事档案"),
        Code("branch_file", "支部建档、单位组织部门保存", ("支部建档单位保存",)),
    ],
)

REGULATED, DISPOSED, DISCIPLINED, RECORDED = "规范管理", "组织处置", "纪律处分", "只作记录"


class Measure:
    """The keys of 处理方式."""

    RETURNED_TO_MANAGEMENT: Final = "returned_to_management"
    TRANSFER_COMPLETED: Final = "transfer_completed"
    RELATION_KEPT: Final = "relation_kept"
    MEMBERSHIP_SUSPENDED: Final = "membership_suspended"
    PROBATION_CANCELLED: Final = "probation_cancelled"
    NOT_RECOGNIZED: Final = "not_recognized"
    CORRECTION: Final = "correction"
    PERSUADED: Final = "persuaded"
    PERSUASION_REFUSED: Final = "persuasion_refused"
    RESIGNED: Final = "resigned"
    DESERTED: Final = "deserted"
    WARNING: Final = "warning"
    SERIOUS_WARNING: Final = "serious_warning"
    POST_REMOVED: Final = "post_removed"
    WATCHED: Final = "watched"
    EXPELLED: Final = "expelled"
    PROBATION_EXTENDED: Final = "probation_extended"
    CRITICIZED: Final = "criticized"
    LEAD_PASSED: Final = "lead_passed"


HANDLING_MEASURE = CodeList(
    "处理方式",
    [
        Code(Measure.RETURNED_TO_MANAGEMENT, "纳入组织管理", numbers={9: 4}, group=REGULATED),
        Code(Measure.TRANSFER_COMPLETED, "补转组织关系", numbers={9: 5}, group=REGULATED),
        Code(Measure.RELATION_KEPT, "保留组织关系", numbers={9: 6}, group=REGULATED),
        Code(Measure.MEMBERSHIP_SUSPENDED, "停止党籍", numbers={9: 7}, group=REGULATED),
        Code(Measure.PROBATION_CANCELLED, "取消预备党员资格", numbers={9: 8}, group=REGULATED),
        Code(Measure.NOT_RECOGNIZED, "不予承认党员身份", numbers={9: 9}, group=REGULATED),
        Code(Measure.CORRECTION, "限期改正", numbers={9: 11}, group=DISPOSED),
        Code(Measure.PERSUADED, "劝退", numbers={9: 12}, group=DISPOSED),
        Code(Measure.PERSUASION_REFUSED, "劝而不退除名", numbers={9: 13}, group=DISPOSED),
        Code(Measure.RESIGNED, "退党除名", numbers={9: 14}, group=DISPOSED),
        Code(Measure.DESERTED, "自行脱党除名", numbers={9: 15}, group=DISPOSED),
        Code(Measure.WARNING, "警告", numbers={9: 17}, group=DISCIPLINED),
        Code(Measure.SERIOUS_WARNING, "严重警告", numbers={9: 18}, group=DISCIPLINED),
        Code(Measure.POST_REMOVED, "撤销党内职务", numbers={9: 19}, group=DISCIPLINED),
        Code(Measure.WATCHED, "留党察看", numbers={9: 20}, group=DISCIPLINED),
        Code(Measure.EXPELLED, "开除党籍", numbers={9: 21}, group=DISCIPLINED),
        Code(Measure.CRITICIZED, "批评教育", group=RECORDED),
        Code(Measure.LEAD_PASSED, "移送线索", group=RECORDED),
        Code(Measure.PROBATION_EXTENDED, "延长预备期", group=RECORDED),
    ],
)
"""The number is the column of annex 9 the measure is counted in."""

REPLACED_LATER = {Measure.MEMBERSHIP_SUSPENDED: Measure.DESERTED}
"""A measure, and the one of another group that may come in its place (条例 第二十四条)."""


class CheckItem:
    """The keys of 核查项目."""

    INFORMATION: Final = "information"
    DOSSIER: Final = "dossier"
    DUES_AND_ACTIVITY: Final = "dues_and_activity"
    LETTER_RECEIPT: Final = "letter_receipt"
    CONDUCT: Final = "conduct"


CHECK_ITEM = CodeList(
    "核查项目",
    [
        Code(CheckItem.INFORMATION, "党员信息"),
        Code(CheckItem.DOSSIER, "党员档案"),
        Code(CheckItem.DUES_AND_ACTIVITY, "党费和活动"),
        Code(CheckItem.LETTER_RECEIPT, "介绍信回执"),
        Code(CheckItem.CONDUCT, "现实表现"),
    ],
)
"""通知 三.1 五核查."""


class CheckResult:
    """The keys of 核查结果."""

    SOUND: Final = "sound"
    FAULTY: Final = "faulty"
    INCOMPLETE: Final = "incomplete"
    UNCHECKED: Final = "unchecked"


CHECK_RESULT = CodeList(
    "核查结果",
    [
        Code(CheckResult.SOUND, "无问题"),
        Code(CheckResult.FAULTY, "有问题"),
        Code(CheckResult.INCOMPLETE, "待完善"),
        Code(CheckResult.UNCHECKED, "未核"),
    ],
)

PARTY_POSTS = (
    "书记",
    "副书记",
    "组织委员",
    "宣传委员",
    "纪检委员",
    "青年委员",
    "生活委员",
    "统战委员",
    "委员",
)
"""现任党内职务 of most who have one in a branch; others are written freely."""

JOB_TITLES = (
    "科员",
    "副主任科员",
    "主任科员",
    "副科长",
    "科长",
    "副调研员",
    "调研员",
    "副处长",
    "处长",
)
"""职务 of most who work in a department; others are written freely."""
