"""Whom a row claims to tell of, and why it may not be taken for that person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from paicha_tui.basics.identity import (
    DIGITS_KEPT_BY_SPREADSHEETS,
    form_problem,
    is_old_form,
    masked_id_number,
    matching_form,
    rounded_hint,
    rounded_text,
)
from paicha_tui.basics.peewee_private import fields_by_name
from paicha_tui.basics.person_name import same_name
from paicha_tui.intake.reading import Entry
from paicha_tui.intake.sheet_forms import BRANCH, ID_NUMBER
from paicha_tui.intake.subjects import Subject, agrees
from paicha_tui.models import Member


@dataclass(eq=False)
class KnownMember:
    """A member as rows refer to him."""

    subject: Subject
    branch: Subject
    name: str
    """The folded name."""
    number: str
    """His ID number; empty when it isn't known."""
    row: Entry | None = None
    """The row of the file that tells of him."""

    @property
    def where(self) -> str:
        """Where he stands, in words, without his full ID number."""
        number = f"（身份证号码{masked_id_number(self.number)}）" if self.number else ""
        whose = self.row.where if self.row and self.subject.record is None else "库中"
        return f"{whose}“{self.branch.label}”的“{self.subject.label}”{number}"


@dataclass
class Claim:
    """What a row says of whom it means."""

    entry: Entry
    name: str
    number: str
    branch: Subject | None
    """The branch named, or the only one there is."""
    named_branch: bool
    hint: str = ""
    """The first digits of an ID number that a spreadsheet has rounded."""


class RowRefused(Exception):
    """A row can't be taken; the text is a Chinese sentence, `column` the key at fault."""

    def __init__(self, reason: str, column: str = "") -> None:
        super().__init__(reason)
        self.column = column


def begins_with(number: str, hint: str) -> bool:
    """Whether a number may be the one of which rounding has left these digits."""
    return bool(hint) and matching_form(number).startswith(hint)


def sure_digits(text: str) -> str:
    """The leading digits of a rounded number that rounding can't have changed."""
    if not rounded_text(text):
        return ""
    hint = rounded_hint(text)
    return hint if len(hint) == DIGITS_KEPT_BY_SPREADSHEETS else hint[:-1]


def is_told_more_of(claim: Claim, person: KnownMember) -> bool:
    """Whether a row of another sheet tells of who has a row already, and goes with it."""
    first = person.row
    if first is None or first.sheet.content is claim.entry.sheet.content or is_other(claim, person):
        return False
    subject = person.subject
    return all(
        agrees(subject.form.column(key).field, subject.value(key), value)
        for key, value in claim.entry.given.items()
        if key in fields_by_name(Member)
    )


def refuse_disagreeing(claim: Claim, same_number: list[Claim], known: KnownMember | None) -> None:
    """Refuse rows with one ID number that differ in name or branch, and repeated rows."""
    if len(same_number) < 2:
        return
    kinds: set[Any] = {(other.name, other.branch and other.branch.uid) for other in same_number}
    others = "、".join(
        other.entry.seen_from(claim.entry) for other in same_number if other is not claim
    )
    if len(kinds) == 1:
        first = same_number[0]
        if claim is not first:
            raise RowRefused(
                f"与{first.entry.seen_from(claim.entry)}重复（身份证号码、姓名和所在党支部都相同），请只保留一行",
                ID_NUMBER,
            )
    elif known is None or is_other(claim, known):
        told = (
            "同一人列在两个支部，请只保留正式组织关系所在的一行"
            if len({name for name, _ in kinds}) == 1
            else "姓名却不同，请核对身份证号码"
        )
        raise RowRefused(
            f"身份证号码{masked_id_number(claim.number)}与{others}相同，{told}", ID_NUMBER
        )


def is_other(claim: Claim, person: KnownMember) -> bool:
    """Whether a row with the number of a member means somebody else, by name or branch."""
    in_other_branch = claim.named_branch and claim.branch is not person.branch
    return not same_name(claim.name, person.name) or in_other_branch


def refuse_other_person(claim: Claim, person: KnownMember) -> None:
    """Refuse a row whose number is that of somebody else, or of who has a row already."""
    if not same_name(claim.name, person.name):
        raise RowRefused(f"这个身份证号码已由{person.where}使用，姓名不同，请核对", ID_NUMBER)
    if is_other(claim, person):
        raise RowRefused(
            f"这名党员已登记：{person.where}，与填写的所在党支部不同，请核对所在党支部", BRANCH
        )
    if person.row is not None:
        raise RowRefused(
            f"与{person.row.seen_from(claim.entry)}是同一名党员，请只保留一行", ID_NUMBER
        )


def refuse_faulty_namesake(claim: Claim, namesakes: list[KnownMember]) -> None:
    """Refuse a row with a faulty number where the store has a namesake with a sound one."""
    if is_old_form(claim.number) or not form_problem(claim.number):
        return
    for person in namesakes:
        sound = person.number and not form_problem(person.number)
        if sound and person.subject.record is not None:
            raise RowRefused(
                f"身份证号码有误，看不出是不是{person.where}，请对照居民身份证改正", ID_NUMBER
            )


def refuse_indistinct(claim: Claim, same_name: list[Claim], candidates: list[KnownMember]) -> None:
    """Refuse a row that can be known only by name and branch where that is not unique."""
    others = [other for other in same_name if other is not claim]
    if others:
        rows = "、".join(other.entry.seen_from(claim.entry) for other in others)
        raise RowRefused(
            f"与{rows}同支部同名，缺少身份证号码就无法区分，请补填身份证号码，或只保留一行",
            ID_NUMBER,
        )
    if len(candidates) > 1:
        raise RowRefused(
            f"库中本支部有{len(candidates)}名同名党员，请补填身份证号码以便区分", ID_NUMBER
        )
