"""What a member's ID number tells of him, and where his own 性别 and 出生日期 say otherwise."""

from __future__ import annotations

from paicha_tui.basics.identity import birth_date_of, id_number_problem, is_old_form, sex_of
from paicha_tui.basics.values import PartialDate
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Member


def told_by_number(number: str, campaign: Campaign) -> dict[str, PartialDate | str]:
    """The fields of a member that a sound ID number tells, by name: 出生日期 and 性别.

    Nothing for a number with something wrong in it; one of 15 digits is sound enough.
    """
    if not is_old_form(number) and id_number_problem(number, today=campaign.last_day):
        return {}
    told = {Member.birth_date.name: birth_date_of(number), Member.sex.name: sex_of(number)}
    return {name: value for name, value in told.items() if value is not None}


def sex_against_number(member: Member) -> str:
    """A Chinese sentence where 性别 is not what the ID number tells; else empty."""
    told = sex_of(member.id_number) if member.id_number else None
    if not (told and member.sex) or told == member.sex:
        return ""
    return f"性别填为{member.sex}，而身份证号码表示为{told}，请对照居民身份证改正其中一项。"


def birth_date_against_number(member: Member) -> str:
    """A Chinese sentence where 出生日期 is not what the ID number tells; else empty."""
    told = birth_date_of(member.id_number) if member.id_number else None
    if not (told and member.birth_date) or told.startswith(member.birth_date):
        return ""
    return "出生日期与身份证号码不一致，请与党员档案核对；档案记载确与身份证不同的，注明后保留。"
