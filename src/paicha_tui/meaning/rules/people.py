"""V1 to V9: who a member is. ID number, name, ethnicity, and where he is from.

No message tells the birth date: beside the masked ID number it would give the number away.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from paicha_tui.basics.identity import (
    birth_date_of,
    form_problem,
    is_old_form,
    matching_form,
    sex_of,
    upgraded,
)
from paicha_tui.basics.values import quoted, whole_years, without_spaces
from paicha_tui.meaning.cases import Case
from paicha_tui.meaning.identity import birth_date_against_number, sex_against_number
from paicha_tui.meaning.rules.registry import (
    Located,
    Remark,
    Scope,
    Severity,
    case_rule,
    scope_rule,
)
from paicha_tui.meaning.screening import scope_ids
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Member, Organization
from paicha_tui.records.national_codes import ETHNICITY
from paicha_tui.store import selected

YOUNGEST, OLDEST = 18, 120
"""The ages in completed years between which a member's may lie."""

LEAST_COUNTY_NAME = 2

_PROVINCE = re.compile(
    "(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|"
    "海南|四川|贵州|云南|陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|香港|澳门)"
    "(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)?"
)
_REGION = re.compile("[省市州盟县区旗]")
_DOOR_OR_VILLAGE = re.compile(
    r"[村庄寨屯组队号栋幢楼室院街路巷弄里胡同园苑坊\d]|社区|小区|单元|家属"
)


@case_rule("V1", Severity.BLOCKING, "身份证号码的位数和校验码")
def id_number_is_well_formed(case: Case, _: Campaign) -> Iterator[Remark]:
    """18 characters with a sound check digit (GB 11643)."""
    number = case.member.id_number
    if number and not is_old_form(number) and (problem := form_problem(number)):
        yield Remark(Member.id_number, problem)


@case_rule("V2", Severity.BLOCKING, "身份证号码中的出生日期")
def id_number_has_a_birth_date(case: Case, campaign: Campaign) -> Iterator[Remark]:
    """A real day, and an age of 18 to 120 on the fill date."""
    number = case.member.id_number
    if not number or sex_of(number) is None:
        return
    born = birth_date_of(number)
    if born is None:
        yield Remark(
            Member.id_number, "身份证号码中的出生日期不是真实的日期，请对照居民身份证核对。"
        )
    elif not YOUNGEST <= whole_years(born.first_day(), campaign.fill_date) <= OLDEST:
        yield Remark(
            Member.id_number,
            f"按身份证号码，填表日期（{campaign.fill_date}）时的年龄不在{YOUNGEST}至{OLDEST}周岁之间，"
            "请对照居民身份证核对。",
        )


@case_rule("V3", Severity.BLOCKING, "身份证号码与性别一致")
def id_number_fits_sex(case: Case, _: Campaign) -> Iterator[Remark]:
    """The 17th digit is odd for 男 and even for 女."""
    if message := sex_against_number(case.member):
        yield Remark(Member.sex, message)


@case_rule("V4", Severity.DOUBTFUL, "身份证号码与出生日期一致")
def id_number_fits_birth_date(case: Case, _: Campaign) -> Iterator[Remark]:
    """Only doubtful: the date in the dossier may lawfully differ from the ID card's."""
    member = case.member
    if message := birth_date_against_number(member):
        told = birth_date_of(member.id_number or "")
        yield Remark(Member.birth_date, message, subject=f"{member.birth_date} {told}")


@scope_rule("V5", Severity.BLOCKING, "身份证号码不重复", annexes=())
def id_number_is_unique(scope: Scope) -> Iterator[Located]:
    """Nobody is entered twice, under his old number of 15 digits and the one of 18.

    Looks through the whole store; equal numbers it refuses by itself.
    """
    within = scope_ids(scope.organization)
    for group in _entered_twice():
        for member in group:
            if within is not None and member.branch_id not in within:
                continue
            others = "、".join(_whereabouts(other) for other in group if other is not member)
            yield Located(
                member.branch,
                member,
                Remark(
                    Member.id_number,
                    f"与{others}的身份证号码是同一号码的15位和18位写法，"
                    "请核对是否同一人重复登记，只保留一条。",
                ),
            )


def _entered_twice() -> list[list[Member]]:
    """Groups of members whose numbers are the same person's."""
    numbered = Member.select(Member.id, Member.id_number).where(Member.id_number.is_null(False))
    owners: defaultdict[str, list[int]] = defaultdict(list)
    for identity, written in selected(numbered):
        owners[matching_form(written)].append(identity)
    return [
        list(
            Member.select(Member, Organization)
            .join(Organization)
            .where(Member.id.in_(ids))
            .order_by(Member.id)
        )
        for ids in owners.values()
        if len(ids) > 1
    ]


def _whereabouts(member: Member) -> str:
    return f"{quoted(member.branch.name or member.branch.code or '')}的{quoted(member.name or '')}"


@case_rule("V6", Severity.BLOCKING, "姓名中没有空格")
def name_has_no_space(case: Case, _: Campaign) -> Iterator[Remark]:
    """As on the ID card; the · of minority names stays."""
    name = case.member.name
    if name and without_spaces(name) != name:
        yield Remark(Member.name, "姓名中有空格，请删去空格，写成与居民身份证一致的姓名。")


@case_rule("V7", Severity.DOUBTFUL, "15位身份证号码")
def id_number_is_not_old(case: Case, _: Campaign) -> Iterator[Remark]:
    """What the 18 characters have more is offered; all of them would tell the number."""
    number = case.member.id_number
    if number and is_old_form(number):
        yield Remark(
            Member.id_number,
            f"这是15位的旧身份证号码，推算的18位号码在第6位后加“{upgraded(number)[6:8]}”、"
            f"末尾加“{upgraded(number)[-1]}”，请对照居民身份证改填18位号码。",
            subject=number,
        )


@case_rule("V8", Severity.BLOCKING, "民族是国家规定的名称")
def ethnicity_is_listed(case: Case, _: Campaign) -> Iterator[Remark]:
    """One of GB/T 3304 in full: 汉族, not 汉."""
    member = case.member
    typed = [
        mark.typed
        for mark in case.marks
        if mark.typed and (mark.record_uid, mark.field) == (member.uid, Member.ethnicity.name)
    ]
    if member.ethnicity and member.ethnicity not in ETHNICITY:
        typed.append(member.ethnicity)
    for text in typed:
        yield Remark(
            Member.ethnicity,
            f"民族“{quoted(text)}”不是国家规定的名称，请从56个民族中选填全称，如“汉族”。",
        )


@case_rule("V9", Severity.DOUBTFUL, "籍贯到县，住址到村或门牌号")
def places_are_told_closely(case: Case, _: Campaign) -> Iterator[Remark]:
    """籍贯 names a county; 家庭住址 a village, community, street or door."""
    member = case.member
    if member.native_place and not _reaches_county(without_spaces(member.native_place)):
        yield Remark(
            Member.native_place,
            "籍贯没有写到县，请写成“××省××县（市、区）”，如“河南省鲁山县”。",
            subject=member.native_place,
        )
    if member.address and not _DOOR_OR_VILLAGE.search(member.address):
        yield Remark(
            Member.address,
            "家庭住址不够具体，请写到村、社区或门牌号。",
            subject=member.address,
        )


def _reaches_county(place: str) -> bool:
    """Whether something stands after the province, or two levels of regions are named."""
    province = _PROVINCE.match(place)
    if province and len(place) - province.end() >= LEAST_COUNTY_NAME:
        return True
    return province is None and len(_REGION.findall(place)) > 1
