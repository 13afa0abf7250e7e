"""What is stored: one model for each record, with label, help and choices on the field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import peewee

from paicha_tui.records import national_codes, vocabulary
from paicha_tui.records.fields import (
    Coded,
    Date,
    IdNumber,
    PersonName,
    Phone,
    Prose,
    Text,
    WholeNumber,
    YesNo,
    described_fields,
)
from paicha_tui.store import BOOKKEEPING, LargeText, Record, StoredModel


class Organization(Record):
    """党组织: a tree of any depth."""

    sheet = "党组织"

    code = Text("组织代码", "自定；上级组织的代码写在前面，如 001.003.012", unique=True)
    name = Text("组织名称", "与公章一致的全称", required=True)
    level = Coded("组织层级", vocabulary.ORGANIZATION_LEVEL)
    parent = peewee.ForeignKeyField(
        "self", null=True, backref="children", verbose_name="上级组织代码"
    )
    parent_id: int | None
    category = Coded(
        "党组织类型",
        vocabulary.ORGANIZATION_CATEGORY,
        "正式组织关系所在党组织的类型，附件4至9按它分类",
        required=True,
    )
    secretary = Text("书记")
    contact = Text("联系人")
    phone = Phone("联系电话")
    roll_before = WholeNumber("排查前在册党员人数", "支部自己掌握的数字，用来核对名册")


class Member(Record):
    """党员."""

    sheet = "党员"

    branch = peewee.ForeignKeyField(Organization, backref="members", verbose_name="所在党支部")
    branch_id: int
    name = PersonName("姓名", "与身份证一致，字间不空格", aliases=("党员姓名",), required=True)
    sex = Coded("性别", national_codes.SEX, required=True)
    birth_date = Date(
        "出生日期",
        "与党员档案核对；可只填到年月",
        aliases=("出生年月", "出生年月日", "出生时间", "生日"),
        required=True,
    )
    ethnicity = Coded("民族", national_codes.ETHNICITY, "填全称，如“汉族”", required=True)
    native_place = Text("籍贯", "填到县，如“河南省鲁山县”")
    marital_status = Coded("婚姻状况", national_codes.MARITAL_STATUS, "未婚、已婚、离婚、复婚")
    id_number = IdNumber(
        "身份证号码",
        "18位，末位是X的填大写X",
        aliases=(
            *("公民身份证号码", "公民身份证号", "身份证号", "身份证", "居民身份证号码"),
            *("公民身份号码", "居民身份证号", "身份号码", "身份证件号码", "身份证件号"),
            *("证件号码", "证件号", "有效证件号码", "居民身份证", "公民身份证"),
        ),
        required=True,
        unique=True,
    )
    joined_work_on = Date(
        "参加工作时间",
        "经组织、干部、人事、劳动部门审定的参加工作起始时间；军人填入伍日期",
        aliases=("参加工作日期", "参加工作年月", "参工时间"),
    )
    standing = Coded(
        "人员类别", vocabulary.STANDING, aliases=("党员类别", "党员类型"), required=True
    )
    joined_on = Date(
        "入党时间",
        "支部大会通过为预备党员之日",
        aliases=(
            *("加入党组织日期", "入党日期", "入党年月", "入党年月日", "加入党组织时间"),
            *("加入中国共产党时间", "加入中国共产党日期", "加入中共时间", "加入中共日期"),
            *("何时入党", "何时加入中国共产党"),
        ),
        required=True,
    )
    full_member_on = Date(
        "转正时间",
        "预备党员不填",
        aliases=("转为正式党员日期", "转正日期", "转正年月", "转为正式党员时间"),
    )
    joined_at = Text("入党时所在支部")
    transferred_in_on = Date(
        "转入当前支部日期", aliases=("转入支部日期", "转入时间", "转入日期", "转入支部时间")
    )
    transferred_from = Text("转出党支部名称", "组织关系转来之前所在的党支部")
    party_post = Text(
        "现任党内职务",
        "在党委、党组、党（总）支部、纪委等任书记、副书记、常委、委员、候补委员等",
        aliases=("党内职务", "党内任职"),
        usual=vocabulary.PARTY_POSTS,
    )
    relation = Coded("组织关系状态", vocabulary.RELATION, "空着即为在册")
    left_on = Date("离开支部日期", "转出、去世或出党的日期", aliases=("转出日期", "转出时间"))
    membership = Coded("党籍状态", vocabulary.MEMBERSHIP)
    category = Coded(
        "党组织类别",
        vocabulary.ORGANIZATION_CATEGORY,
        "与所在党支部的类型不同时才填",
    )
    education = Coded(
        "学历",
        national_codes.EDUCATION,
        "国家认可、取得学历证书的学历",
        aliases=("文化程度", "最高学历"),
        required=True,
    )
    degree = Coded("学位", national_codes.DEGREE, "完成学历教育后取得的学位", aliases=("最高学位",))
    school = Text("毕业院校", "取得该学历或学位的院校全称", aliases=("毕业学校", "学校"))
    major = Text("专业", aliases=("所学专业",))
    job_type = Text("职业类型", aliases=("工作岗位",))
    employer = Text(
        "现任工作单位", aliases=("工作单位", "现工作单位", "所在单位", "单位", "单位名称")
    )
    job_title = Text("职务", aliases=("行政职务", "现任职务"), usual=vocabulary.JOB_TITLES)
    household_place = Text(
        "户籍所在地", aliases=("户籍地", "户口所在地", "户籍地址", "户籍", "户口")
    )
    mobile = Phone(
        "手机号码",
        aliases=(
            "手机号",
            "手机",
            "联系电话",
            "联系方式",
            "电话",
            "电话号码",
            "移动电话",
            "手机电话",
        ),
    )
    landline = Phone(
        "固定电话",
        "区号-号码",
        aliases=("办公电话", "办公室电话", "单位电话", "座机", "固话", "住宅电话", "家庭电话"),
    )
    qq = Text("QQ号", aliases=("QQ", "QQ号码"))
    wechat = Text("微信号", aliases=("微信", "微信号码"))
    address = Text(
        "家庭住址",
        "填到村、社区或门牌号",
        aliases=(
            *("住址", "家庭地址", "现住址", "居住地址", "现居住地", "现居住地址", "居住地"),
            *("家庭详细地址", "家庭详细住址", "详细住址", "详细地址", "联系地址", "常住地址"),
        ),
    )
    abroad_on = Date("出国日期", "出国（境）时离境时间")
    abroad_reason = Coded(
        "出国原因", vocabulary.ABROAD_REASON, "因私、因公、留学、外派、探亲、定居等"
    )
    abroad_contact = Coded("出国后与组织联系情况", vocabulary.ABROAD_CONTACT)
    abroad_membership = Coded(
        "党籍处理方式", vocabulary.ABROAD_MEMBERSHIP, "出国（境）前申请保留党籍的情况"
    )
    returned_on = Date("回国日期", "回国时入境时间")
    resumed = Coded("恢复组织生活情况", vocabulary.RESUMED, "回国后重新参加组织生活的情况")
    last_activity_on = Date(
        "最近参加组织生活日期",
        "最近一次参加党组织生活；失联时间由它和交纳党费日期推算",
        aliases=("最近一次参加组织生活日期",),
    )
    last_dues_on = Date(
        "最近交纳党费日期",
        "最近一次交纳党费的日期，不是党费交至的月份",
        aliases=("最近一次交纳党费日期",),
    )
    remarks = Prose("备注")


class MemberRecord(Record):
    """A record that belongs to one member."""

    member = peewee.ForeignKeyField(Member, verbose_name="所属党员")
    member_id: int

    known_by: ClassVar[tuple[str, ...]] = ()
    """The fields by which a row imported again is known to be the same record."""


class FamilyMember(MemberRecord):
    """家庭主要成员及重要社会关系 (附件1 说明8)."""

    sheet = "家庭成员"
    known_by = ("kinship", "name")

    kinship = Text("称谓", "配偶、子女、父母等")
    name = PersonName("家庭成员姓名")
    age = WholeNumber("年龄")
    political_status = Coded("政治面貌", national_codes.POLITICAL_STATUS)
    employer = Text("工作单位")
    job_title = Text("工作职务")


class Dossier(MemberRecord):
    """党员档案 (通知 三.4)."""

    sheet = "档案"

    keeper = Text("保管单位")
    custody = Coded(
        "管理方式",
        vocabulary.DOSSIER_CUSTODY,
        "有人事档案的存入人事档案；没有的由支部建档、所在单位组织部门保存",
    )
    application_form = Coded("入党志愿书", vocabulary.DOSSIER_STATE)
    application_letter = Coded("入党申请书", vocabulary.DOSSIER_STATE)
    political_review = Coded("政治审查材料", vocabulary.DOSSIER_STATE)
    full_member_request = Coded("转正申请书", vocabulary.DOSSIER_STATE)
    training_review = Coded("培养教育考察材料", vocabulary.DOSSIER_STATE)
    other_material = Prose("其他材料")
    treatment = Prose("处理情况", "不规范、不齐全的如何补充完善；不真实的如何处理")


MATERIALS: tuple[Coded, ...] = tuple(
    field
    for field in described_fields(Dossier)
    if isinstance(field, Coded) and field.codes is vocabulary.DOSSIER_STATE
)
"""What a dossier holds (通知 三.4), in the notice's order."""


class Flow(MemberRecord):
    """外出流动 (附件1 说明6、附件4)."""

    sheet = "外出流动"
    known_by = ("went_on",)

    went_on = Date("外出时间", aliases=("流出日期", "流出时间"))
    reason = Coded("外出原因", vocabulary.FLOW_REASON, "外出务工、经商、长期居住等")
    direction = Coded("外出流向", vocabulary.FLOW_DIRECTION)
    place = Text("外出地点")
    receiving_unit = Text("流入单位", "流入地的单位名称")
    receiver_contact = Text("流入单位党组织联系人")
    receiver_phone = Phone("流入单位党组织联系方式")
    receiver_category = Coded("流入党组织类型", vocabulary.ORGANIZATION_CATEGORY)
    occupation = Coded("外出职业", vocabulary.FLOW_OCCUPATION, "附件4的五类职业")
    card_number = Text("流动党员活动证编号", "不填即未持证")
    branch_contact = Text("支部联系人及电话")
    returned_on = Date("返回时间", "已回到支部正常参加活动的日期")


class Loss(MemberRecord):
    """与党组织失去联系 (附件3、5、6)."""

    sheet = "失联党员"

    begun_on = Date("列入查找日期", "重新查找的，是再次列入的日期")
    last_activity_on = Date(
        "失联前组织生活", "失联前最后一次参加组织生活的日期，以后又参加过的才填"
    )
    last_dues_on = Date("失联前交党费", "失联前最后一次交纳党费的日期，以后又交过的才填")
    occupation = Coded("失联职业", vocabulary.LOSS_OCCUPATION, "附件5、6的八类职业")
    reason = Coded("失去联系情形", vocabulary.LOSS_REASON)
    reason_detail = Prose("具体原因", "情形为“其他”时必填，印在备注栏")
    pocket = YesNo(
        "口袋党员",
        "组织关系转出后，没有在规定期限内到接收单位党组织报到落实组织关系的党员",
    )
    conduct = Coded("失联期间表现", vocabulary.LOSS_CONDUCT)
    findings = Prose("调查核实情况", "失联原因，失联期间有无不合格表现或违纪违法行为")
    result = Coded("查找结果", vocabulary.LOSS_RESULT, "空着即为查找中")
    ended_on = Date("查找结束日期")
    found_on = Date("取得联系时间")
    found_how = Text("取得联系方式")
    found_place = Text("现居住地或工作单位")
    found_phone = Phone("现联系电话")


class ContactAttempt(MemberRecord):
    """联系查找过程的一步 (附件3)."""

    sheet = "查找记录"
    known_by = ("on", "channel", "contacted")

    on = Date("日期")
    channel = Coded("查找方式", vocabulary.ATTEMPT_CHANNEL)
    contacted = Text("联系对象")
    relationship = Text("与本人关系")
    means = Text("联系方式")
    searcher = Text("查找人")
    witness = Text("证明人")
    outcome = Prose("结果")


class TransferLetter(MemberRecord):
    """组织关系介绍信存根 (通知 三.1)."""

    sheet = "介绍信存根"
    known_by = ("number", "transferred_on")

    number = Text("介绍信编号")
    transferred_on = Date("转出时间")
    valid_days = WholeNumber("有效期天数", "介绍信上写明的有效期；空着按90天")
    receiver = Text("接收单位")
    receiver_phone = Phone("接收单位联系电话")
    receipt_on = Date("回执日期")
    enquiry = Prose("查询情况")


class Handling(MemberRecord):
    """管理及处置 (通知 三.5、三.6，附件9)."""

    sheet = "管理处置"
    known_by = ("measure", "decided_on")

    measure = Coded("处理方式", vocabulary.HANDLING_MEASURE)
    decided_on = Date("决定日期")
    authority = Text("决定机关")
    document = Text("文号")
    explanation = Prose("说明")


class Check(MemberRecord):
    """五核查 (通知 三.1)."""

    sheet = "五核查"
    known_by = ("item",)

    item = Coded("核查项目", vocabulary.CHECK_ITEM)
    result = Coded("核查结果", vocabulary.CHECK_RESULT)
    checker = Text("核查人")
    checked_on = Date("核查日期")
    problem = Prose("问题说明")


MEMBER_RECORDS: tuple[type[MemberRecord], ...] = (
    FamilyMember,
    Dossier,
    Flow,
    Loss,
    ContactAttempt,
    TransferLetter,
    Handling,
    Check,
)

RECORDS: tuple[type[Record], ...] = (Organization, Member, *MEMBER_RECORDS)
"""Every record a clerk enters, parents before children."""


_NOT_SAID = BOOKKEEPING | {"member", Check.item.name}
"""What even a record that says nothing has: whose it is, and which of the five checks."""


def holds_nothing(values: Mapping[str, object]) -> bool:
    """Whether a record of a member with these values, by field, says nothing.

    Such a one is not stored, and printed nowhere: it would be a line with nothing on it.
    """
    return all(value is None for name, value in values.items() if name not in _NOT_SAID)


class Mark(Record):
    """A field that waits: marked 待完善 by the clerk, or holding text that could not be read."""

    sheet = "待完善"

    member = peewee.ForeignKeyField(Member, null=True)
    record_table = peewee.TextField(verbose_name="工作表")
    record_uid = peewee.TextField(index=True)
    field = peewee.TextField(verbose_name="项目")
    typed = Text("原样内容", "看不懂而照原样留下的内容；只是没有掌握时为空")
    reason = Text("原因")


class Acknowledgement(Record):
    """A doubtful value that the clerk has confirmed, with the reason."""

    sheet = "已确认"

    member = peewee.ForeignKeyField(Member)
    member_id: int
    rule = Text("规则")
    subject = Text("内容", "确认时的值；值变了，确认就不再有效")
    reason = Text("理由")


class Setting(Record):
    """One setting of the campaign."""

    sheet = "设置"

    key = peewee.TextField(unique=True)
    value = peewee.TextField()


class Draft(StoredModel):
    """Unsaved input of a form."""

    owner = peewee.TextField()
    form = peewee.TextField()
    record_uid = peewee.TextField(default="")
    field = peewee.TextField(default="")
    content = peewee.TextField()
    saved_at = peewee.TextField()


class Snapshot(Record):
    """An annex as it was issued."""

    sheet = "已定稿的表"

    annex = peewee.IntegerField()
    organization = peewee.ForeignKeyField(Organization, null=True)
    fill_date = peewee.TextField()
    content = LargeText()


class ImportedFile(Record):
    """A workbook that was imported."""

    sheet = "导入文件"

    name = peewee.TextField()
    content_hash = peewee.TextField()


class ImportedRow(StoredModel):
    """Where in an imported workbook a record came from; an empty uid is a rejected row."""

    file = peewee.ForeignKeyField(ImportedFile)
    sheet = peewee.TextField()
    row = peewee.IntegerField()
    record_table = peewee.TextField()
    record_uid = peewee.TextField(default="")
