"""Columns of a roster that are no fields of a member: what they say goes elsewhere."""

from __future__ import annotations

import re
from dataclasses import dataclass

from paicha_tui.basics.values import fold, visible_text
from paicha_tui.intake.outcome import Ledger
from paicha_tui.intake.reading import Entry
from paicha_tui.intake.sheet_forms import (
    BRANCH,
    CATEGORY,
    FLOWS_TO,
    IS_FLOATING,
    IS_LOST,
    LOST_ON,
    PAID_UP_TO,
    POLITICAL_STATUS,
    STANDING,
    WORKPLACE_AND_POST,
)
from paicha_tui.intake.subjects import Subject
from paicha_tui.models import Loss, Member
from paicha_tui.records.vocabulary import Standing

_BRANCH_NAME = re.compile(".+支部(?:委员会)?")


@dataclass
class National:
    """What the national 党员基本信息汇总表 says of a member beyond the own fields."""

    member: Subject
    lost: bool
    floating: bool
    direction: str | None = None
    place: str | None = None


def set_aside(member: Subject, entry: Entry, ledger: Ledger) -> National | None:
    """Take such columns out of a row; what belongs into records of 失联 and 流动, if anything."""
    _set_paid_up_to_aside(entry)
    _take_beside(member, entry)
    _set_workplace_and_post_aside(member, entry, ledger)
    _set_category_aside(entry, ledger)
    title = fold(entry.sheet.content.title)
    lost = entry.given.pop(IS_LOST, None) or title == fold(Loss.sheet)
    floating = entry.given.pop(IS_FLOATING, None)
    since, direction = entry.given.pop(LOST_ON, None), entry.given.pop(FLOWS_TO, None)
    wrong_since, place = entry.wrong.pop(LOST_ON, None), entry.wrong.pop(FLOWS_TO, None)
    for key in (IS_LOST, IS_FLOATING):
        if wrong := entry.wrong.pop(key, None):
            label = entry.sheet.form.column(key).label
            typed = visible_text(wrong.typed)
            ledger.notices.add(
                f"{entry.where}“{label}”填的“{typed}”看不懂，没有按“是”登记，请核对后改填“是”或“否”"
            )
    last = Member.last_activity_on.name
    if lost and not (member.value(last) or last in entry.given or last in entry.wrong):
        entry.given |= {last: since} if since else {}
        entry.wrong |= {last: wrong_since} if wrong_since else {}
    elif not lost and (since or wrong_since):
        ledger.notices.add(f"{entry.where}没有登记为失联，“失去联系日期”没有导入")
    if not floating and (direction or place):
        ledger.notices.add(f"{entry.where}没有登记为流动，“外出流向”没有导入")
    if not (lost or floating):
        return None
    return National(member, bool(lost), bool(floating), direction, place and place.typed)


def _set_category_aside(entry: Entry, ledger: Ledger) -> None:
    """Take what the columns 类别 and 政治面貌 say for 人员类别; else tell of the former."""
    told = entry.links.get(CATEGORY, "")
    if standing := Member.standing.codes.find(told):
        entry.given.setdefault(STANDING, standing.key)
    elif "预备" in entry.links.get(POLITICAL_STATUS, ""):
        entry.given.setdefault(STANDING, Standing.PROBATIONARY)
    elif told:
        ledger.notices.add(
            f"工作表“{visible_text(entry.sheet.content.title)}”“类别”栏的“{visible_text(told)}”"
            "没有可填的项目，没有导入",
            entry.number,
        )


def take_branch_as_employer(entry: Entry) -> None:
    """Take a 党支部 in the column of employers for the branch of who names none."""
    told = entry.given.get(Member.employer.name) or ""
    if _BRANCH_NAME.fullmatch(fold(told)):
        entry.links[BRANCH] = entry.given.pop(Member.employer.name)


def take_standing(member: Subject, entry: Entry, ledger: Ledger) -> None:
    """Take the 人员类别 that a heading tells where neither the row nor the store tells one."""
    told, known = entry.standing, member.value(STANDING)
    if not told or STANDING in entry.given or STANDING in entry.wrong:
        return
    if known is None:
        entry.given[STANDING] = told
    elif known != told:
        ledger.notices.add(
            f"工作表“{visible_text(entry.sheet.content.title)}”的标题写“{Member.standing.show(told)}”，"
            f"库中“{member.label}”是{Member.standing.show(known)}，没有改动，请核对",
            entry.number,
        )


def _set_paid_up_to_aside(entry: Entry) -> None:
    """Tell in 备注 up to which month dues are paid: that is no day of payment."""
    label = entry.sheet.form.column(PAID_UP_TO).label
    paid, typed = entry.given.pop(PAID_UP_TO, None), entry.wrong.pop(PAID_UP_TO, None)
    told = paid.dotted() if paid else typed.typed if typed else ""
    if told:
        entry.beside.append(f"{label}{told}")


def _take_beside(member: Subject, entry: Entry) -> None:
    """Add to 备注 what the cells say beside their values."""
    remarks = Member.remarks.name
    known = str(entry.given.get(remarks) or member.value(remarks) or "")
    if new := [text for text in dict.fromkeys(entry.beside) if text not in known]:
        entry.given[remarks] = "；".join(filter(None, (known, *new)))


def _set_workplace_and_post_aside(member: Subject, entry: Entry, ledger: Ledger) -> None:
    """Take 工作单位及职务 apart at the space that 附件2 joins it with."""
    told = entry.given.pop(WORKPLACE_AND_POST, None)
    wrong = entry.wrong.pop(WORKPLACE_AND_POST, None)
    employer, post = Member.employer.name, Member.job_title.name
    if wrong:
        entry.wrong.setdefault(employer, wrong)
    known = "".join(str(member.value(each) or "") for each in (employer, post))
    if not told or fold(told) == fold(known) or {employer, post} & entry.given.keys():
        return
    place, _, held = told.rpartition(" ")
    entry.given |= {employer: place, post: held} if place else {employer: told}
    if not place:
        ledger.notices.add(
            f"工作表“{visible_text(entry.sheet.content.title)}”“工作单位及职务”没有用空格分开，"
            "都填在“现任工作单位”里，请核对",
            entry.number,
        )
