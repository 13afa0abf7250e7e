"""Members: whom a row means, and whether it may be taken."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from paicha_tui.basics.identity import (
    DIGITS_KEPT_BY_SPREADSHEETS,
    clean_id_number,
    masked_id_number,
    matching_form,
    rounded_hint,
    rounded_text,
)
from paicha_tui.basics.values import clean_text, fold, visible_text
from paicha_tui.intake.outcome import Ledger
from paicha_tui.intake.reading import Entry
from paicha_tui.intake.sheet_forms import (
    BRANCH,
    FLOWS_TO,
    IS_FLOATING,
    IS_LOST,
    LOST_ON,
    MEMBER_ID,
    MEMBER_NAME,
    PAID_UP_TO,
)
from paicha_tui.intake.subjects import CHANGED, NEW, UNCHANGED, Marks, Subject, merge
from paicha_tui.intake.units import Units, UnitUnknown
from paicha_tui.models import Member

NAME, ID_NUMBER = "name", "id_number"
FOOTERS = (
    "合计",
    "总计",
    "共",
    "填表",
    "填报",
    "审核",
    "负责人",
    "党支部书记",
    "注",
    "说明",
    "备注",
)
"""How the lines under a table begin."""


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


@dataclass
class National:
    """What the national 党员基本信息汇总表 says of a person beyond his own fields."""

    person: KnownMember
    entry: Entry
    lost: bool
    floating: bool
    direction: str | None = None
    place: str | None = None


@dataclass
class People:
    """Every member, by ID number and by name and branch."""

    units: Units
    by_number: dict[str, KnownMember] = field(default_factory=dict)
    by_matching_form: dict[str, list[KnownMember]] = field(
        default_factory=lambda: defaultdict(list)
    )
    by_name: dict[tuple[str, str], list[KnownMember]] = field(
        default_factory=lambda: defaultdict(list)
    )
    nationals: list[National] = field(default_factory=list)
    _sole_branch: Subject | None = None

    def load(self, branches: dict[int, Subject]) -> None:
        """Take in the members of the store; `branches` are the organisations by id."""
        stored = Member.select().order_by(Member.id)
        for record in stored:
            subject = Subject(Member, record=record)
            number = record.id_number or ""
            self._enter(
                KnownMember(subject, branches[record.branch_id], fold(record.name or ""), number)
            )

    def _enter(self, person: KnownMember) -> None:
        self._enter_number(person)
        self.by_name[person.name, person.branch.uid].append(person)

    def _enter_number(self, person: KnownMember) -> None:
        if person.number:
            self.by_number.setdefault(person.number, person)
            self.by_matching_form[matching_form(person.number)].append(person)

    def holds_number(self, number: str) -> bool:
        """Whether the store has a member with this ID number, be it written in 15 or 18 digits."""
        return matching_form(number) in self.by_matching_form

    def _of_number(self, claim: Claim, ledger: Ledger) -> KnownMember | None:
        """The member with the ID number of a row.

        A number of 15 digits and its form of 18 are one person where name and branch agree; else
        the checks tell of the two, and both are kept.
        """
        known = self.by_number.get(claim.number)
        if known is not None or not claim.number:
            return known
        for twin in self.by_matching_form.get(matching_form(claim.number), ()):
            if not _is_other(claim, twin):
                return twin
            ledger.notices.add(
                f"{claim.entry.where}的身份证号码与{twin.where}是同一号码的15位和18位写法，"
                "姓名或所在党支部不同，按另一人处理，请核对"
            )
        return None

    # Rows of members.

    def plan(self, entries: list[Entry], marks: Marks, ledger: Ledger) -> None:
        """Account for the rows of members."""
        self._sole_branch = self.units.unnamed_branch()
        claims = [claim for entry in entries if (claim := self._claim(entry, ledger))]
        by_number: dict[str, list[Claim]] = defaultdict(list)
        by_name: dict[tuple[str, str], list[Claim]] = defaultdict(list)
        for claim in claims:
            if claim.number:
                by_number[claim.number].append(claim)
            by_name[claim.name, claim.branch.uid if claim.branch else ""].append(claim)
        for claim in claims:
            same_name = by_name[claim.name, claim.branch.uid if claim.branch else ""]
            try:
                _refuse_disagreeing(claim, by_number.get(claim.number, []), self)
                person = self._person(claim, same_name, ledger)
            except RowRefused as refusal:
                ledger.reject(claim.entry, str(refusal), refusal.column)
                continue
            self._accept(person, claim, marks, ledger)
        self.units.settle_made(
            (person.branch for group in self.by_name.values() for person in group), ledger
        )
        self._sole_branch = self.units.unnamed_branch()

    def _claim(self, entry: Entry, ledger: Ledger) -> Claim | None:
        """Whom a row means; None when it was rejected or is no row of a member."""
        if _is_footer(entry):
            ledger.skip(entry, visible_text(_first_text(entry)[:20]), "是表尾的话")
            return None
        name = entry.given.get(NAME)
        if not name:
            ledger.reject(entry, "没有填写姓名，请填写姓名", NAME)
            return None
        number = entry.given.get(ID_NUMBER) or ""
        text = entry.links.get(BRANCH)
        try:
            branch = self.units.branch(text) if text else self._sole_branch
        except UnitUnknown as problem:
            ledger.reject(entry, str(problem), BRANCH)
            return None
        wrong = entry.wrong.get(ID_NUMBER)
        hint = _sure_digits(wrong.typed) if wrong else ""
        return Claim(entry, fold(name), number, branch, bool(text), hint)

    def _person(self, claim: Claim, same_name: list[Claim], ledger: Ledger) -> KnownMember:
        """The member a row means, a new one when nobody fits. Raises RowRefused."""
        known = self._of_number(claim, ledger)
        if known is not None:
            _refuse_other_person(claim, known)
            return known
        if claim.branch is None:
            self.units.ask_for_unnamed()
            raise RowRefused(
                "没有填写所在党支部，库中又不是只有一个党支部，请补填所在党支部", BRANCH
            )
        candidates = [
            person
            for person in self.by_name.get((claim.name, claim.branch.uid), ())
            if not (claim.number and person.number)
        ]
        if candidates or not claim.number:
            _refuse_indistinct(claim, same_name, candidates)
        if candidates:
            return self._fitting(claim, candidates[0])
        if claim.number and self.by_name.get((claim.name, claim.branch.uid)):
            ledger.notices.add(
                f"{claim.entry.where}与同支部另一名“{visible_text(claim.entry.given[NAME])}”"
                "身份证号码不同，按另一人新增，请核对"
            )
        person = KnownMember(Subject(Member), claim.branch, claim.name, claim.number)
        person.subject.links[BRANCH] = claim.branch
        return person

    def _fitting(self, claim: Claim, person: KnownMember) -> KnownMember:
        """The only candidate, unless the digits left of a rounded number are not his."""
        if person.row is not None:
            raise RowRefused(f"与第{person.row.number}行是同一名党员，请只保留一行", NAME)
        if claim.hint and person.number:
            if not _begins_with(person.number, claim.hint):
                raise RowRefused(
                    f"身份证号码的前几位与{person.where}不符，请核对是不是同一个人", ID_NUMBER
                )
            # The number is known already, and a rounded one says nothing new.
            del claim.entry.wrong[ID_NUMBER]
        others = self.by_name[claim.name, person.branch.uid]
        if claim.number and len(others) > 1:
            raise RowRefused(
                f"库中“{person.branch.label}”有{len(others)}名同名党员，其中有人没有身份证号码，"
                "无法判断是哪一位，请先在库中补全身份证号码",
                ID_NUMBER,
            )
        return person

    def _accept(self, person: KnownMember, claim: Claim, marks: Marks, ledger: Ledger) -> None:
        entry = claim.entry
        self._set_national_aside(person, entry, ledger)
        is_new = person.subject.record is None
        changed = merge(person.subject, entry, marks)
        person.row = entry
        if is_new:
            self._enter(person)
        elif claim.number and not person.number:
            person.number = claim.number
            self._enter_number(person)
        outcome = NEW if is_new else CHANGED if changed else UNCHANGED
        ledger.accept(entry, person.subject, outcome)

    def _set_national_aside(self, person: KnownMember, entry: Entry, ledger: Ledger) -> None:
        """Take 失联 and 流动 out of the row, for the records that belong to the person."""
        lost = entry.given.pop(IS_LOST, None)
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
        self._set_paid_up_to_aside(person, entry)
        last = Member.last_activity_on.name
        if lost and not (person.subject.value(last) or last in entry.given or last in entry.wrong):
            entry.given |= {last: since} if since else {}
            entry.wrong |= {last: wrong_since} if wrong_since else {}
        elif not lost and (since or wrong_since):
            ledger.notices.add(f"{entry.where}没有登记为失联，“失去联系日期”没有导入")
        if not floating and (direction or place):
            ledger.notices.add(f"{entry.where}没有登记为流动，“外出流向”没有导入")
        if lost or floating:
            self.nationals.append(
                National(
                    person, entry, bool(lost), bool(floating), direction, place and place.typed
                )
            )

    def _set_paid_up_to_aside(self, person: KnownMember, entry: Entry) -> None:
        """Tell in 备注 up to which month dues are paid: that is no day of payment."""
        label = entry.sheet.form.column(PAID_UP_TO).label
        paid, typed = entry.given.pop(PAID_UP_TO, None), entry.wrong.pop(PAID_UP_TO, None)
        told = paid.dotted() if paid else typed.typed if typed else ""
        remarks = Member.remarks.name
        known = str(entry.given.get(remarks) or person.subject.value(remarks) or "")
        if told and f"{label}{told}" not in known:
            entry.given[remarks] = "；".join(filter(None, (known, f"{label}{told}")))

    # Rows of what belongs to members.

    def linked(self, entry: Entry) -> KnownMember:
        """The member that a row of another sheet belongs to. Raises RowRefused."""
        name = fold(entry.links.get(MEMBER_NAME, ""))
        number = clean_id_number(entry.links.get(MEMBER_ID, ""))
        person = self._with_number(number, name)
        if person is not None:
            if name and name != person.name:
                raise RowRefused(
                    f"这个身份证号码是{person.where}的，姓名对不上，请核对", MEMBER_NAME
                )
            return person
        if not name:
            reason = "没有这个身份证号码的党员" if number else "没有填写身份证号码或姓名"
            raise RowRefused(f"{reason}，请核对身份证号码，或填写姓名和所在党支部", MEMBER_ID)
        return self._linked_by_name(entry, name, number)

    def _with_number(self, number: str, name: str) -> KnownMember | None:
        if not number or number in self.by_number:
            return self.by_number.get(number)
        twins = self.by_matching_form.get(matching_form(number), [])
        fitting = [twin for twin in twins if not name or twin.name == name]
        return fitting[0] if len(fitting) == 1 else None

    def _linked_by_name(self, entry: Entry, name: str, number: str) -> KnownMember:
        text = entry.links.get(BRANCH)
        try:
            branch = self.units.named(text) if text else self._sole_branch
        except UnitUnknown as problem:
            raise RowRefused(str(problem), BRANCH) from None
        if branch is None:
            raise RowRefused("请填写身份证号码，或连同姓名填写所在党支部", BRANCH)
        found = self.by_name.get((name, branch.uid), [])
        hint = _sure_digits(number)
        if len(found) > 1 and hint:
            found = [person for person in found if _begins_with(person.number, hint)]
        shown = visible_text(entry.links[MEMBER_NAME])
        if len(found) > 1:
            raise RowRefused(
                f"“{branch.label}”有{len(found)}名“{shown}”，请填写身份证号码", MEMBER_ID
            )
        if not found:
            raise RowRefused(
                f"“{branch.label}”没有党员“{shown}”，请核对姓名，或先导入他的“党员”行", MEMBER_NAME
            )
        person = found[0]
        if number and person.number and not _begins_with(person.number, hint):
            raise RowRefused(
                f"身份证号码{masked_id_number(number)}与{person.where}不符，请核对", MEMBER_ID
            )
        return person


def _begins_with(number: str, hint: str) -> bool:
    return bool(hint) and matching_form(number).startswith(hint)


def _first_text(entry: Entry) -> str:
    first = next((cell for cell in entry.row.cells if cell is not None), None)
    return clean_text(first) if isinstance(first, str) else ""


def _is_footer(entry: Entry) -> bool:
    """Whether a row is a line under the table: no person has a name with a colon in it."""
    text = _first_text(entry)
    if not text.startswith(FOOTERS) or entry.given.get(ID_NUMBER):
        return False
    return not entry.given.get(NAME) or ":" in fold(text)


def _sure_digits(text: str) -> str:
    """The leading digits of a rounded number that rounding can't have changed."""
    if not rounded_text(text):
        return ""
    hint = rounded_hint(text)
    return hint if len(hint) == DIGITS_KEPT_BY_SPREADSHEETS else hint[:-1]


def _refuse_disagreeing(claim: Claim, same_number: list[Claim], people: People) -> None:
    """Refuse rows with one ID number that differ in name or branch, and repeated rows."""
    if len(same_number) < 2:
        return
    kinds: set[Any] = {(other.name, other.branch and other.branch.uid) for other in same_number}
    others = "、".join(f"第{other.entry.number}行" for other in same_number if other is not claim)
    if len(kinds) == 1:
        first = same_number[0]
        if claim is not first:
            raise RowRefused(
                f"与第{first.entry.number}行重复（身份证号码、姓名和所在党支部都相同），请只保留一行",
                ID_NUMBER,
            )
    elif claim.number not in people.by_number or _is_other(claim, people.by_number[claim.number]):
        told = (
            "同一人列在两个支部，请只保留正式组织关系所在的一行"
            if len({name for name, _ in kinds}) == 1
            else "姓名却不同，请核对身份证号码"
        )
        raise RowRefused(
            f"身份证号码{masked_id_number(claim.number)}与{others}相同，{told}", ID_NUMBER
        )


def _is_other(claim: Claim, person: KnownMember) -> bool:
    in_other_branch = claim.named_branch and claim.branch is not person.branch
    return claim.name != person.name or in_other_branch


def _refuse_other_person(claim: Claim, person: KnownMember) -> None:
    if claim.name != person.name:
        raise RowRefused(f"这个身份证号码已由{person.where}使用，姓名不同，请核对", ID_NUMBER)
    if _is_other(claim, person):
        raise RowRefused(
            f"这名党员已登记：{person.where}，与填写的所在党支部不同，请核对所在党支部", BRANCH
        )
    if person.row is not None:
        raise RowRefused(f"与第{person.row.number}行是同一名党员，请只保留一行", ID_NUMBER)


def _refuse_indistinct(claim: Claim, same_name: list[Claim], candidates: list[KnownMember]) -> None:
    """Refuse a row that can be known only by name and branch where that is not unique."""
    others = [other for other in same_name if other is not claim]
    if others:
        rows = "、".join(f"第{other.entry.number}行" for other in others)
        raise RowRefused(
            f"与{rows}同支部同名，缺少身份证号码就无法区分，请补填身份证号码，或只保留一行",
            ID_NUMBER,
        )
    if len(candidates) > 1:
        raise RowRefused(
            f"库中本支部有{len(candidates)}名同名党员，请补填身份证号码以便区分", ID_NUMBER
        )
