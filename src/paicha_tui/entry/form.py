"""The working copy of one member with all his records: what a clerk types is decided here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from paicha_tui.basics import clerk
from paicha_tui.basics.errors import Refused
from paicha_tui.basics.identity import short_birth_date
from paicha_tui.basics.values import PartialDate, clean_text
from paicha_tui.entry import carrying
from paicha_tui.entry.branch import OWN_BRANCH
from paicha_tui.entry.judging import (
    Judgement,
    Problem,
    duplicate_problem,
    field_of_finding,
    judge,
    speaking_of,
)
from paicha_tui.entry.layout import sections
from paicha_tui.entry.rows import FormRow, Waiting
from paicha_tui.meaning import settings
from paicha_tui.meaning.identity import told_by_number
from paicha_tui.meaning.rules import Finding
from paicha_tui.meaning.screening import CHECKS_MADE, is_open
from paicha_tui.models import (
    MEMBER_RECORDS,
    Acknowledgement,
    Check,
    Dossier,
    Loss,
    Mark,
    Member,
    Organization,
)
from paicha_tui.records.national_codes import WITHOUT_DEGREE
from paicha_tui.records.vocabulary import CHECK_ITEM, Standing
from paicha_tui.store import Record, new_uid

ID_NUMBER, BIRTH_DATE, SEX = "id_number", "birth_date", "sex"
STANDING, FULL_MEMBER_ON = "standing", "full_member_on"
EDUCATION, DEGREE = "education", "degree"


class Spot(NamedTuple):
    """A field of the form: the key of its record, and its name."""

    record_key: str
    field: str


class Marked(NamedTuple):
    """A field that waits."""

    spot: Spot
    label: str
    waiting: Waiting


@dataclass(frozen=True)
class FieldVerdict:
    """What to show when the cursor leaves a field."""

    shown: str
    """The value as registers write it, or the text that could not be read."""
    problems: tuple[Problem, ...] = ()
    accepted: tuple[Problem, ...] = ()
    """Doubts that the clerk has confirmed."""
    filled: tuple[Spot, ...] = ()
    """Other fields that this one has filled or corrected."""


class MemberForm:
    """One member being entered; nothing is written until `saving.save`.

    A record is named by its key, the uid, which a new record has as well.
    """

    def __init__(self, rows: list[FormRow], actor: str) -> None:
        self.rows = rows
        """The member first, then his records as they were entered, unsaved ones last."""
        self.actor = actor
        self.campaign = settings.current()
        self.confirmed: list[Acknowledgement] = []
        """The confirmations stored."""
        self.accepted: dict[tuple[str, str], str] = {}
        """Reasons of confirmations not saved yet, by rule and subject."""
        self.withdrawn: set[tuple[str, str]] = set()
        self.carried: set[str] = set()
        """The member's fields whose value was carried here and not looked at yet: show them dim."""
        self.derived: dict[str, Any] = {}
        """What the ID number gave, by field, as long as nobody has changed it."""
        self._judged: tuple[Any, Judgement] | None = None

    # Opening.

    @classmethod
    def open(cls, uid: str, actor: str | None = None) -> MemberForm:
        """The form of a stored member. Raises Refused when there is none."""
        member = Member.get_or_none(Member.uid == uid)
        if member is None:
            raise Refused("没有找到这名党员的记录，请返回列表刷新后再打开")
        form = cls(stored_rows(member), actor or clerk.login())
        form.confirmed = list(Acknowledgement.select().where(Acknowledgement.member == member))
        form.rows += _offered(form.rows)
        return form

    @classmethod
    def new(
        cls,
        branch: Organization,
        carried: Mapping[str, str] | None = None,
        actor: str | None = None,
    ) -> MemberForm:
        """The form of a new member, who begins in `branch`, with texts carried into his fields.

        Without `carried`, those that the clerk has pinned.
        """
        actor = actor or clerk.login()
        texts = carrying.pinned(actor, branch) if carried is None else carried
        first = FormRow(Member, preset={OWN_BRANCH.name: branch.id})
        for name, text in texts.items():
            first.set(name, text)
        member = FormRow(Member, uid=first.uid, preset=dict(first.values))
        form = cls([member], actor)
        form.carried = {name for name in texts if first.values[name] is not None}
        form.rows += _offered(form.rows)
        return form

    # The records.

    @property
    def branch(self) -> Organization:
        """所在党支部; while what is typed there can't be read, the one before.

        One without a name where it has been removed meanwhile.
        """
        member, name = self.rows[0], OWN_BRANCH.name
        number = member.values[name] or member.base(name)
        return Organization.get_or_none(Organization.id == number) or Organization(id=number)

    @property
    def uid(self) -> str:
        """The key of the member's own record."""
        return self.rows[0].uid

    @property
    def is_new(self) -> bool:
        """Whether the member was never saved."""
        return self.rows[0].stored is None

    def row(self, record_key: str) -> FormRow:
        """One record. Raises KeyError."""
        for row in self.rows:
            if row.uid == record_key:
                return row
        raise KeyError(record_key)

    def rows_of(self, model: type[Record]) -> list[FormRow]:
        """The records of one kind in the order to show; the five checks in the notice's."""
        found = [row for row in self.rows if row.model is model]
        if model is Check:
            order = [code.key for code in CHECK_ITEM]
            found.sort(key=lambda row: (row.base("item") not in order, _index(order, row)))
        return found

    def spots(self) -> Iterator[Spot]:
        """Every field in the order of the layout."""
        for section in sections():
            for row in self.rows_of(section.model):
                for place in section.places:
                    yield Spot(row.uid, place.name)

    def add(self, model: type[Record], preset: Mapping[str, Any] | None = None) -> str:
        """Begin a new record of a kind; gives its key. Raises Refused where one more can't be.

        With `preset` it begins with these values; as long as it has no others, it is blank.
        """
        existing = self.rows_of(model)
        if model is Dossier and existing:
            raise Refused("每名党员只有一份档案记录，请在已有的一份中修改")
        if model is Loss and any(is_open_loss(row) for row in existing):
            raise Refused("已有一条查找中的失联记录，请先填写它的查找结果")
        row = FormRow(model, preset=dict(preset or {}))
        self.rows.append(row)
        return row.uid

    def remove(self, record_key: str) -> None:
        """Drop a record that was never saved. Raises Refused for a saved one."""
        row = self.row(record_key)
        if row.stored is not None or row.model is Member:
            raise Refused("已保存的记录不能删除，填错的请直接改正")
        self.forget(record_key)

    def forget(self, record_key: str) -> None:
        """Show a record no longer, since it is not stored."""
        self.rows.remove(self.row(record_key))
        self.rows += _offered(self.rows)

    # Fields.

    def text(self, record_key: str, field: str) -> str:
        """What a field shows: its value, or the text that could not be read."""
        return self.row(record_key).text(field)

    def set(self, record_key: str, field: str, text: str) -> None:
        """Take what was typed into a field; text that can't be read is kept as typed."""
        row = self.row(record_key)
        before = row.text(field)
        row.set(field, text)
        if row.model is Member and row.text(field) != before:
            self.carried.discard(field)
            self.derived.pop(field, None)

    def leave(self, record_key: str, field: str) -> FieldVerdict:
        """What to show when the cursor leaves a field.

        Leaving the ID number fills 出生日期 and 性别 where they are empty or came from it, and a
        birth date such as 75-7 that agrees with it is read; leaving the result of a check fills
        核查人 and 核查日期 where they are empty.
        """
        row = self.row(record_key)
        filled: tuple[Spot, ...] = ()
        if row.model is Member:
            self.carried.discard(field)
            if field in (ID_NUMBER, BIRTH_DATE):
                self._read_short_birth_date()
            if field == ID_NUMBER:
                filled = self.fill_from_number()
        elif row.model is Check and field == Check.result.name:
            filled = tuple(self._fill_checker(row))
        told = list(speaking_of(self.judgement().problems, record_key, field))
        if row.model is Member and field == ID_NUMBER and (double := duplicate_problem(row)):
            told.append(double)
        return FieldVerdict(
            row.text(field),
            tuple(problem for problem in told if not self.is_accepted(problem)),
            tuple(problem for problem in told if self.is_accepted(problem)),
            filled,
        )

    def _fill_checker(self, row: FormRow) -> Iterator[Spot]:
        name = Check.result.name
        if row.values[name] == row.base(name) or row.values[name] not in CHECKS_MADE:
            return
        told = {
            Check.checker.name: clerk.checker_name(),
            Check.checked_on.name: PartialDate.of(settings.working_day(self.campaign)),
        }
        for name, value in told.items():
            if not row.text(name) and not row.waiting(name):
                row.put(name, value)
                yield Spot(row.uid, name)

    def fill_from_number(self) -> tuple[Spot, ...]:
        """Fill what a sound ID number tells; gives the fields filled."""
        return tuple(Spot(self.uid, name) for name in self._fill_from_number())

    def _fill_from_number(self) -> Iterator[str]:
        member = self.rows[0]
        number = member.values[ID_NUMBER] or ""
        for name, told in told_by_number(number, self.campaign).items():
            open_to_it = not member.text(name) or (
                name in self.derived and member.values[name] == self.derived[name]
            )
            if open_to_it and member.values[name] != told:
                member.put(name, told)
                self.derived[name] = told
                yield name

    def _read_short_birth_date(self) -> None:
        """Take a birth date typed as 75-7 for what the ID number says, where the two agree."""
        member = self.rows[0]
        told = short_birth_date(member.text(BIRTH_DATE), member.values[ID_NUMBER] or "")
        if told is not None:
            member.put(BIRTH_DATE, told)

    def passes_over(self, record_key: str, field: str) -> bool:
        """Whether the cursor goes on past a field, since another has settled it.

        Once an ID number is there, 性别 and 出生日期 are what it tells; 预备党员 have no 转正时间;
        所在党支部 is there from the beginning; with some 学历 there is no 学位.
        What somebody has entered otherwise is never passed over.
        """
        row = self.row(record_key)
        if row.model is not Member or row.waiting(field):
            return False
        if field == OWN_BRANCH.name:
            return row.values[field] is not None
        if field == DEGREE:
            return row.values[EDUCATION] in WITHOUT_DEGREE and row.values[field] is None
        if field == FULL_MEMBER_ON:
            return row.values[STANDING] == Standing.PROBATIONARY and row.values[field] is None
        number = row.values[ID_NUMBER]
        if not number or field not in (BIRTH_DATE, SEX):
            return False
        return row.values[field] in (None, told_by_number(number, self.campaign).get(field))

    def repeat_last(self, record_key: str, field: str) -> str:
        """Put what the clerk's last saved record has into a field; gives it, empty for nothing."""
        row = self.row(record_key)
        text = carrying.last_text(self.actor, self.branch, row.model, field)
        if text:
            self.set(record_key, field, text)
        return text

    def pin(self, record_key: str, field: str) -> bool:
        """Have the clerk's next new members begin with what this field of the member has.

        Where they do so already, let them begin with it empty again; gives whether they do now.
        Raises Refused for a field that is not the member's own, that is different for each person,
        or that holds nothing readable.
        """
        member = self.rows[0]
        label = self.row(record_key).field(field).label
        if record_key != member.uid or not carrying.may_carry(member.field(field)):
            raise Refused(f"{label}各人不同，不能固定")
        if member.values[field] is None:
            raise Refused(f"{label}还没有填写，不能固定")
        text = member.text(field)
        begins_so = carrying.pinned(self.actor, self.branch).get(field) == text
        carrying.pin(self.actor, self.branch, field, "" if begins_so else text)
        return not begins_so

    # Marks.

    def mark(self, record_key: str, field: str, reason: str) -> None:
        """Mark a field 待完善 with a reason; the mark goes when the field gets another value."""
        self.row(record_key).mark(field, reason)

    def unmark(self, record_key: str, field: str) -> None:
        """Take a mark away. Raises Refused while the field holds text that can't be read."""
        self.row(record_key).unmark(field)

    def marks(self) -> list[Marked]:
        """Every field that waits, in the order of the layout."""
        found = []
        for spot in self.spots():
            row = self.row(spot.record_key)
            if waiting := row.waiting(spot.field):
                found.append(Marked(spot, row.field(spot.field).label, waiting))
        return found

    def next_open(self, record_key: str, field: str) -> Spot | None:
        """The next field that waits or has a problem, from the top again at the end."""
        told = {(each.record_key, each.field) for each in self.problems()}
        order = list(self.spots())
        here = Spot(record_key, field)
        start = order.index(here) + 1 if here in order else 0
        for spot in order[start:] + order[:start]:
            if spot in told or self.row(spot.record_key).waiting(spot.field):
                return spot
        return None

    # What the rules say.

    def judgement(self) -> Judgement:
        """What the rules say of the working copy as it is."""
        told = tuple(
            (row.uid, row.is_blank, tuple(row.values.items()), *map(row.waiting, row.names()))
            for row in self.rows
        )
        if self._judged is None or self._judged[0] != told:
            self._judged = (told, judge(self.campaign, self.branch, self.rows))
        return self._judged[1]

    def problems(self) -> list[Problem]:
        """Everything the rules say that is not confirmed, in the order of the layout."""
        return [each for each in self.judgement().problems if not self.is_accepted(each)]

    def field_of_finding(self, finding: Finding) -> tuple[type[Record] | None, str, str]:
        """Where a finding of the checks stands: kind of record, key and field.

        The key is empty when he has no record of that kind yet, all three when no field has it.
        """
        return field_of_finding(finding, self.rows)

    def is_accepted(self, problem: Problem) -> bool:
        """Whether the clerk has confirmed a doubt, for the value that the field has now."""
        told = (problem.rule, problem.subject)
        if not problem.may_be_accepted or told in self.withdrawn:
            return False
        stored = ((each.rule or "", each.subject or "") for each in self.confirmed)
        return told in self.accepted or told in stored

    def accept(self, problem: Problem, reason: str) -> None:
        """Confirm a doubt. Raises Refused without a reason, or for what can't be confirmed."""
        told = (problem.rule, problem.subject)
        if not problem.may_be_accepted:
            raise Refused("这一条必须改正，不能确认保留")
        if not clean_text(reason):
            raise Refused("请写明确认的理由")
        self.withdrawn.discard(told)
        if not self.is_accepted(problem):
            self.accepted[told] = clean_text(reason)

    def withdraw(self, problem: Problem) -> None:
        """Take a confirmation back."""
        told = (problem.rule, problem.subject)
        self.accepted.pop(told, None)
        if any((each.rule or "", each.subject or "") == told for each in self.confirmed):
            self.withdrawn.add(told)

    # Saving.

    @property
    def dirty(self) -> bool:
        """Whether saving would change anything."""
        return bool(self.accepted or self.withdrawn) or any(row.is_changed for row in self.rows)

    def restore(self, rows: list[FormRow]) -> None:
        """Have these records as a draft kept them, in place of those as they are stored."""
        kept = {row.uid: row for row in rows}
        stored = [kept.pop(row.uid, row) for row in self.rows if row.stored is not None]
        own = [row for row in kept.values() if row.model is Member]
        members = own or [row for row in (stored or self.rows) if row.model is Member]
        others = [row for row in (*stored, *kept.values()) if row.model is not Member]
        self.rows = [*members, *others]
        self.rows += _offered(self.rows)

    def refresh(self) -> None:
        """Read the stored records anew after a save; records left empty stay in the form."""
        fresh = MemberForm.open(self.uid, self.actor)
        stored = [row for row in fresh.rows if row.stored is not None]
        rows = stored + [row for row in self.rows if _stays_open(row, stored)]
        self.confirmed = fresh.confirmed
        self.rows = rows + _offered(rows)
        self.accepted, self.withdrawn, self.derived, self.carried = {}, set(), {}, set()


def is_stored(uid: str) -> bool:
    """Whether a member is in the roster."""
    return bool(Member.select().where(Member.uid == uid).exists())


def stored_rows(member: Member) -> list[FormRow]:
    """The working copies of a stored member and of everything stored of him."""
    marks = list(Mark.select().where(Mark.member == member).order_by(Mark.id))
    rows = [FormRow.of(member, marks)]
    for model in MEMBER_RECORDS:
        records = model.select().where(model.member == member)
        rows += [FormRow.of(record, marks) for record in records.order_by(model.id)]
    return rows


def is_open_loss(row: FormRow) -> bool:
    """Whether a loss is still being searched."""
    return is_open(row.values["result"])


def _offered(rows: list[FormRow]) -> list[FormRow]:
    """Empty records that every member should have: a dossier and the five checks."""
    items = {row.values["item"] for row in rows if row.model is Check}
    missing = [code.key for code in CHECK_ITEM if code.key not in items]
    offered = [FormRow(Check, preset={"item": key}) for key in missing]
    if not any(row.model is Dossier for row in rows):
        offered.append(FormRow(Dossier, uid=new_uid()))
    return offered


def _stays_open(row: FormRow, stored: list[FormRow]) -> bool:
    """Whether an empty record is still wanted beside what is stored now."""
    if not row.is_blank or row.model is Member:
        return False
    if row.model is Check and row.preset:
        items = {other.values["item"] for other in stored if other.model is Check}
        return row.preset["item"] not in items
    return row.model is not Dossier or not any(other.model is Dossier for other in stored)


def _index(order: list[str], row: FormRow) -> int:
    item = row.base("item")
    return order.index(item) if item in order else len(order)
