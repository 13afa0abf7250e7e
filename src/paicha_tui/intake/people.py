"""Members: whom a row means, and whether it may be taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from paicha_tui.basics.identity import (
    clean_id_number,
    masked_id_number,
    matching_form,
)
from paicha_tui.basics.person_name import has_private_characters, name_key, same_name
from paicha_tui.basics.values import clean_text, fold, quoted, visible_text
from paicha_tui.intake.aside import (
    National,
    set_aside,
    take_branch_as_employer,
    take_standing,
)
from paicha_tui.intake.claims import (
    Claim,
    KnownMember,
    RowRefused,
    begins_with,
    is_other,
    is_told_more_of,
    refuse_disagreeing,
    refuse_faulty_namesake,
    refuse_indistinct,
    refuse_other_person,
    sure_digits,
)
from paicha_tui.intake.general_branches import name_alike_branches_apart
from paicha_tui.intake.gone import why_gone
from paicha_tui.intake.identity import (
    fill_from_number,
    read_short_birth_date,
    tell_contradictions,
)
from paicha_tui.intake.kinds_told import standing_of_all
from paicha_tui.intake.name_cells import (
    several_people,
    take_name_apart,
    taken_apart,
    told_apart_by_remarks,
)
from paicha_tui.intake.nobody import (
    Section,
    is_in_doubt,
    is_merged_across,
    is_odd_name,
    lone_text,
    may_be_name,
    told,
    why_nobody,
)
from paicha_tui.intake.outcome import Ledger
from paicha_tui.intake.reading import Entry
from paicha_tui.intake.recognised_sheet import RecognisedSheet
from paicha_tui.intake.registers import Told, set_known_aside, take_register
from paicha_tui.intake.sheet_forms import (
    BRANCH,
    ID_NUMBER,
    MEMBER_ID,
    MEMBER_NAME,
    NAME,
)
from paicha_tui.intake.subjects import CHANGED, NEW, UNCHANGED, Marks, Subject, keep_better, merge
from paicha_tui.intake.surroundings import heading_told, unit_in_heading
from paicha_tui.intake.table_rows import cell_at
from paicha_tui.intake.units import Units, UnitUnknown
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Member


@dataclass
class People:
    """Every member, by ID number and by name and branch."""

    units: Units
    campaign: Campaign
    by_number: dict[str, KnownMember] = field(default_factory=dict)
    by_matching_form: dict[str, list[KnownMember]] = field(
        default_factory=lambda: defaultdict(list)
    )
    by_name: dict[tuple[str, str], list[KnownMember]] = field(
        default_factory=lambda: defaultdict(list)
    )
    nationals: list[National] = field(default_factory=list)
    registers: list[Told] = field(default_factory=list)
    _sole_branch: Subject | None = None
    _of_others: dict[int, bool] = field(default_factory=dict)
    """Whether rows of a table name other branches than the only one known, by its id."""
    _private: bool = False
    """Whether the name of anybody holds a character that only one font knows."""

    def load(self, branches: dict[int, Subject]) -> None:
        """Take in the members of the store; `branches` are the organisations by id."""
        stored = Member.select().order_by(Member.id)
        for record in stored:
            subject = Subject(Member, record=record)
            number = record.id_number or ""
            self._enter(
                KnownMember(
                    subject, branches[record.branch_id], name_key(record.name or ""), number
                )
            )

    def _enter(self, person: KnownMember) -> None:
        self._enter_number(person)
        self.by_name[person.name, person.branch.uid].append(person)
        self._private = self._private or has_private_characters(person.name)

    def _enter_number(self, person: KnownMember) -> None:
        if person.number:
            self.by_number.setdefault(person.number, person)
            self.by_matching_form[matching_form(person.number)].append(person)

    def _named(self, name: str, branch: Subject) -> list[KnownMember]:
        """The members of a branch with this name; a character only a font knows may be any."""
        found = self.by_name.get((name, branch.uid), [])
        if found or not (self._private or has_private_characters(name)):
            return found
        return [
            person
            for (_, unit), group in self.by_name.items()
            for person in group
            if unit == branch.uid and same_name(person.name, name)
        ]

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
            if not is_other(claim, twin):
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
        name_alike_branches_apart(entries, self.units)
        self.units.expect(entry.links.get(BRANCH, "") for entry in entries)
        claims = list(self._claims(entries, ledger))
        by_number: dict[str, list[Claim]] = defaultdict(list)
        by_name: dict[tuple[str, str], list[Claim]] = defaultdict(list)
        for claim in claims:
            if claim.number:
                by_number[claim.number].append(claim)
            by_name[claim.name, claim.branch.uid if claim.branch else ""].append(claim)
        for claim in claims:
            same_name = by_name[claim.name, claim.branch.uid if claim.branch else ""]
            known = self.by_number.get(claim.number)
            if known and is_told_more_of(claim, known):
                self._join(known, claim.entry, marks, ledger)
                continue
            try:
                refuse_disagreeing(claim, by_number.get(claim.number, []), known)
                person = self._person(claim, same_name, ledger)
            except RowRefused as refusal:
                ledger.reject(claim.entry, str(refusal), refusal.column)
                continue
            self._accept(person, claim, marks, ledger)
        self.units.settle_made(
            (person.branch for group in self.by_name.values() for person in group), ledger
        )
        self._sole_branch = self.units.unnamed_branch()

    def _claims(self, entries: list[Entry], ledger: Ledger) -> Iterator[Claim]:
        """Whom the rows mean, without those that were rejected or tell of nobody."""
        sheet: RecognisedSheet | None = None
        alike = told_apart_by_remarks(entries)
        stored = {name for name, _ in self.by_name}

        def is_told_apart(text: str) -> bool:
            return name_key(taken_apart(text).name) in alike or name_key(text) in stored

        for entry in entries:
            if entry.sheet is not sheet:
                title = entry.sheet.content.title
                sheet = entry.sheet
                section = Section(others=sheet.others, gone=sheet.gone)
                section.standing = standing_of_all(title)
            take_name_apart(entry, is_told_apart, ledger)
            reason = why_nobody(entry, section) or self._why_heading(entry)
            if reason and not self._is_known(entry):
                self._begin_section(section, entry)
                ledger.skip(entry, told(entry), reason)
                continue
            is_told = not section.unit or BRANCH in entry.links
            entry.standing = section.standing
            if reason := why_gone(entry, section):
                ledger.reject(entry, reason)
                continue
            if claim := self._claim(entry, section.branch or entry.sheet.branch, ledger):
                if not is_told and claim.branch:
                    _tell_unit(section, claim.branch, entry, ledger)
                yield claim

    def _begin_section(self, section: Section, entry: Entry) -> None:
        """Go on below a heading: those below belong to the branch that it names.

        A unit that no branch is known of is one to ask about, where no other branch is meant.
        """
        section.take(entry)
        text = heading_told(lone_text(entry))
        unit = unit_in_heading(text)
        is_branch = self.units.is_branch(text)
        if is_branch or unit:
            section.standing = ""
        if is_branch:
            section.branch, section.others, section.unit = text, False, ""
            section.gone = entry.sheet.gone
        elif unit and (section.branch or not (self._sole_branch or entry.sheet.branch)):
            section.branch = unit
        elif unit:
            section.unit = unit

    def _why_heading(self, entry: Entry) -> str:
        """Why a text that may be a name is a heading: it is merged, or a branch is called so."""
        text = heading_told(lone_text(entry))
        is_unit = unit_in_heading(text) and not entry.given.get(NAME)
        if text and (is_unit or is_merged_across(entry)) and not self.units.is_branch(text):
            return "是一节的标题"
        return "是党支部的名称" if self.units.is_branch(text) else ""

    def _is_known(self, entry: Entry) -> bool:
        """Whether a member of the store has this ID number and name, however odd the name is."""
        person = self.by_number.get(entry.given.get(ID_NUMBER) or "")
        return person is not None and person.name == name_key(entry.given.get(NAME) or "")

    def _claim(self, entry: Entry, around: str, ledger: Ledger) -> Claim | None:
        """Whom a row means; None when it was rejected. `around` is the branch told around it."""
        name = entry.given.get(NAME)
        branch_of = self.units.branch if entry.links.get(BRANCH) else self.units.branch_around
        if not entry.links.get(BRANCH):
            take_branch_as_employer(entry)
        if around:
            # The rejects tell the branch in a column: they have no lines around the table.
            entry.links.setdefault(BRANCH, around)
        text = entry.links.get(BRANCH)
        if not name:
            ledger.reject(entry, "没有填写姓名，请填写姓名", NAME)
            return None
        if several := several_people(entry):
            ledger.reject(entry, f"一格里有几个人（{quoted(several)}），请一人填一行", NAME)
            return None
        if not (may_be_name(name) or is_odd_name(entry) or self._is_known(entry)):
            ledger.reject(entry, f"“{quoted(name)}”不像人的姓名，请核对姓名", NAME)
            return None
        if is_in_doubt(entry):
            ledger.reject(
                entry,
                f"只有“{quoted(name)}”，没有别的内容，看不出是不是一名党员；"
                "是党员请补填其他栏，不是请删去这一行",
                NAME,
            )
            return None
        try:
            branch = branch_of(text) if text else self._branch_for_unnamed(entry.sheet)
        except UnitUnknown as problem:
            ledger.reject(entry, str(problem), BRANCH)
            return None
        if text and branch:
            self._tell_short_name(entry, text, branch, ledger)
        number = entry.given.get(ID_NUMBER) or ""
        wrong = entry.wrong.get(ID_NUMBER)
        hint = sure_digits(wrong.typed) if wrong else ""
        return Claim(entry, name_key(name), number, branch, bool(text), hint)

    def _tell_short_name(self, entry: Entry, text: str, branch: Subject, ledger: Ledger) -> None:
        spellings = (fold(branch.value("name") or ""), fold(branch.value("code") or ""))
        if fold(text) not in spellings:
            taken = "上次认作" if self.units.is_recalled(text, branch) else "读作"
            ledger.notices.add(
                f"工作表“{visible_text(entry.sheet.content.title)}”所在党支部“{visible_text(text)}”"
                f"{taken}“{branch.label}”",
                entry.number,
            )

    def _branch_for_unnamed(self, sheet: RecognisedSheet) -> Subject | None:
        """The branch of a row that names none.

        Raises UnitUnknown where the title of its table is of another unit than the only branch.
        """
        if sheet.unit and not self.units.may_stand_for(sheet.unit, self._sole_branch):
            return self.units.branch(sheet.unit)
        return None if self._names_others(sheet) else self._sole_branch

    def _names_others(self, sheet: RecognisedSheet) -> bool:
        """Whether other rows of a table name branches that are not the only one known.

        Then a row without one may be of any: whoever settles which is asked.
        """
        if self._sole_branch is None or self.units.is_unnamed_settled:
            return False
        if id(sheet) not in self._of_others:
            at = sheet.position(BRANCH)
            cells = [] if at is None else [cell_at(row, at) for row in sheet.rows]
            named = {clean_text(cell) for cell in cells if isinstance(cell, str)}
            self._of_others[id(sheet)] = any(
                "支部" in text and not self.units.is_branch(fold(text)) for text in named
            )
        return self._of_others[id(sheet)]

    def _person(self, claim: Claim, same_name: list[Claim], ledger: Ledger) -> KnownMember:
        """The member a row means, a new one when nobody fits. Raises RowRefused."""
        known = self._of_number(claim, ledger)
        if known is not None:
            refuse_other_person(claim, known)
            return known
        if claim.branch is None:
            self.units.ask_for_unnamed()
            raise RowRefused(
                "没有写明所在党支部，库中又不是只有一个党支部，请补填所在党支部", BRANCH
            )
        candidates = [
            person
            for person in self._named(claim.name, claim.branch)
            if not (claim.number and person.number)
        ]
        if candidates or not claim.number:
            refuse_indistinct(claim, same_name, candidates)
        if candidates:
            return self._fitting(claim, candidates[0])
        namesakes = self._named(claim.name, claim.branch) if claim.number else []
        refuse_faulty_namesake(claim, namesakes)
        if namesakes:
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
            raise RowRefused(
                f"与{person.row.seen_from(claim.entry)}是同一名党员，请只保留一行", NAME
            )
        if claim.hint and person.number:
            if not begins_with(person.number, claim.hint):
                raise RowRefused(
                    f"身份证号码的前几位与{person.where}不符，请核对是不是同一个人", ID_NUMBER
                )
            # The number is known already, and a rounded one says nothing new.
            del claim.entry.wrong[ID_NUMBER]
        others = self._named(claim.name, person.branch)
        if claim.number and len(others) > 1:
            raise RowRefused(
                f"库中“{person.branch.label}”有{len(others)}名同名党员，其中有人没有身份证号码，"
                "无法判断是哪一位，请先在库中补全身份证号码",
                ID_NUMBER,
            )
        return person

    def _accept(self, person: KnownMember, claim: Claim, marks: Marks, ledger: Ledger) -> None:
        entry = claim.entry
        if national := set_aside(person.subject, entry, ledger):
            self.nationals.append(national)
        is_new = person.subject.record is None
        take_standing(person.subject, entry, ledger)
        read_short_birth_date(person.subject, entry)
        if register := take_register(person.subject, person.branch, entry):
            self.registers.append(register)
        set_known_aside(person.subject, person.branch, entry)
        for label in keep_better(person.subject, entry):
            ledger.notices.add(
                f"工作表“{visible_text(entry.sheet.content.title)}”“{label}”只是库中已有内容的一部分，"
                "或者不合格式，没有改动库中已有的；要改请在记录里改",
                entry.number,
            )
        changed = merge(person.subject, entry, marks)
        fill_from_number(person.subject, marks, self.campaign)
        tell_contradictions(person.subject, entry, ledger)
        person.row = entry
        if is_new:
            self._enter(person)
        elif claim.number and not person.number:
            person.number = claim.number
            self._enter_number(person)
        outcome = NEW if is_new else CHANGED if changed else UNCHANGED
        ledger.accept(entry, person.subject, outcome)

    def _join(self, person: KnownMember, entry: Entry, marks: Marks, ledger: Ledger) -> None:
        """Take what a further row tells of somebody together with his first one."""
        assert person.row is not None
        first = person.row
        if national := set_aside(person.subject, entry, ledger):
            self.nationals.append(national)
        if merge(person.subject, entry, marks):
            ledger.count_as_changed(first)
        reason = f"与{first.seen_from(entry)}是同一人，内容并入那一行"
        ledger.skip(entry, told(entry), reason, is_joined=True)

    # Rows of what belongs to members.

    def linked(self, entry: Entry) -> KnownMember:
        """The member that a row of another sheet belongs to. Raises RowRefused."""
        name = name_key(entry.links.get(MEMBER_NAME, ""))
        number = clean_id_number(entry.links.get(MEMBER_ID, ""))
        person = self._with_number(number, name)
        if person is not None:
            if name and not same_name(name, person.name):
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
        fitting = [twin for twin in twins if not name or same_name(twin.name, name)]
        return fitting[0] if len(fitting) == 1 else None

    def _linked_by_name(self, entry: Entry, name: str, number: str) -> KnownMember:
        text = entry.links.get(BRANCH)
        try:
            branch = self.units.named(text) if text else self._sole_branch
        except UnitUnknown as problem:
            raise RowRefused(str(problem), BRANCH) from None
        if branch is None:
            raise RowRefused("请填写身份证号码，或连同姓名填写所在党支部", BRANCH)
        found = self._named(name, branch)
        hint = sure_digits(number)
        if len(found) > 1 and hint:
            found = [person for person in found if begins_with(person.number, hint)]
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
        if number and person.number and not begins_with(person.number, hint):
            raise RowRefused(
                f"身份证号码{masked_id_number(number)}与{person.where}不符，请核对", MEMBER_ID
            )
        return person


def _tell_unit(section: Section, branch: Subject, entry: Entry, ledger: Ledger) -> None:
    """Tell once that the people below a heading were not taken to be of the unit it names."""
    ledger.notices.add(
        f"工作表“{visible_text(entry.sheet.content.title)}”“{visible_text(section.unit)}”像是单位的"
        f"名称，库中没有这个党支部；它下面的人列入“{branch.label}”，请核对"
    )
    section.unit = ""
