"""What the ID number of a row tells: 出生日期 and 性别 are filled and compared as the form does."""

from __future__ import annotations

from paicha_tui.basics import identity
from paicha_tui.basics.values import visible_text
from paicha_tui.intake.outcome import Ledger
from paicha_tui.intake.reading import Entry
from paicha_tui.intake.sheet_forms import ID_NUMBER
from paicha_tui.intake.subjects import Marks, Subject
from paicha_tui.meaning.identity import (
    birth_date_against_number,
    sex_against_number,
    told_by_number,
)
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Member

BIRTH_DATE, SEX = Member.birth_date.name, Member.sex.name


def read_short_birth_date(member: Subject, entry: Entry) -> None:
    """Take a birth date such as 75-7 for what the ID number of the row or the store says."""
    number = entry.given.get(ID_NUMBER) or member.value(ID_NUMBER)
    if BIRTH_DATE in entry.wrong and number:
        date = identity.short_birth_date(entry.wrong[BIRTH_DATE].typed, number)
        if date is not None:
            del entry.wrong[BIRTH_DATE]
            entry.given[BIRTH_DATE] = date


def fill_from_number(member: Subject, marks: Marks, campaign: Campaign) -> None:
    """Fill what a number that the import brings tells, where nothing stands and nothing waits."""
    number = member.values.get(ID_NUMBER)
    for name, told in (told_by_number(number, campaign) if number else {}).items():
        waiting = marks.get(member, name)
        if member.value(name) is None and not (waiting and waiting.typed):
            member.values[name] = told
            member.derived.add(name)
            if waiting:
                marks.set(member, name, None)


def tell_contradictions(member: Subject, entry: Entry, ledger: Ledger) -> None:
    """Tell of a faulty ID number in a row, and where 性别 or 出生日期 is not what it tells."""
    names = (ID_NUMBER, BIRTH_DATE, SEX)
    if not any(name in entry.given for name in names):
        return
    record = Member(**{name: member.value(name) for name in names})
    title = visible_text(entry.sheet.content.title)
    number = entry.given.get(ID_NUMBER)
    faulty = number and not identity.is_old_form(number) and identity.form_problem(number)
    told = (faulty, sex_against_number(record), birth_date_against_number(record))
    for message in filter(None, told):
        ledger.notices.add(f"工作表“{title}”{message.rstrip('。')}", entry.number)
