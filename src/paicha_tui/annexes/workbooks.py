"""The workbooks of the annexes: who is on them, drawn, and named."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from string import Formatter

import peewee

from paicha_tui.annexes.movement.statement import statement
from paicha_tui.annexes.sheets.personal import NAMELESS, draw_personal
from paicha_tui.annexes.sheets.register import draw_register
from paicha_tui.annexes.sheets.statistics import draw_statistics
from paicha_tui.basics.errors import PaichaError
from paicha_tui.basics.openpyxl_private import to_bytes
from paicha_tui.basics.values import clean_text
from paicha_tui.meaning import figures, screening
from paicha_tui.meaning.cases import Case, load_cases
from paicha_tui.meaning.forms.entries import empty_case, lists_of
from paicha_tui.meaning.forms.layout import Form, load_form
from paicha_tui.meaning.forms.occasion import Occasion, occasion_of
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Member, Organization

LONGEST_FILE_NAME = 200
"""Bytes; some file systems take no more than 255 and a copy's name grows."""

_FORBIDDEN_IN_FILE_NAMES = re.compile(r'[<>:"/\\|?*]')


Tick = Callable[[int], None]
"""Told how many people more have been taken in; it may raise Stopped."""


class Stopped(PaichaError):
    """Whoever asked for the files wants no more of them."""


@dataclass(frozen=True)
class ReportFile:
    """A workbook that is ready to be saved."""

    name: str
    content: bytes
    people: int
    """How many people it lists or counts."""


def annex_workbooks(
    annexes: Iterable[int],
    organization: Organization | None,
    campaign: Campaign,
    *,
    fill_date: datetime.date | None = None,
    masked: bool = False,
    split: bool = False,
    tick: Tick | None = None,
) -> Iterator[ReportFile]:
    """The workbooks of `annexes` for `organization` and all below it, one after the other.

    `fill_date` is printed and decides who is counted; None takes the campaign's, else the day the
    annex is due. `masked` hides ID numbers and telephones in part. Registers and statistics give
    one workbook; a personal form gives one for each branch, with `split` one for each person.
    `tick` is told of the people as they are taken in.

    Raises Misused for an annex that there is not, Refused for a faulty layout.
    """
    used: set[str] = set()
    for form in [load_form(annex, campaign) for annex in annexes]:
        occasion = occasion_of(form, organization, campaign, fill_date=fill_date, masked=masked)
        if form.kind == "personal":
            yield from _personal(occasion, split, used, tick)
        elif form.kind == "register":
            yield _register(occasion, used, tick)
        else:
            yield _statistics(occasion, used, tick)


TICK = 50
"""So many people are taken in between one tick and the next."""


def _ticking(cases: Iterable[Case], tick: Tick | None) -> Iterator[Case]:
    """The cases, telling of them as they pass."""
    passed = 0
    for case in cases:
        passed += 1
        if passed == TICK and tick:
            tick(passed)
            passed = 0
        yield case
    if tick:
        tick(passed)


def export_selection(ids: Sequence[int], campaign: Campaign) -> ReportFile:
    """These members as a 党员名册, whatever register they are on; `ids` are those of the store."""
    form = load_form(2, campaign)
    occasion = occasion_of(form, None, campaign)
    chosen = Member.id.in_(list(ids))
    cases = load_cases(
        occasion.campaign,
        None,
        chosen,
        lists=lists_of(column.entry for column in form.leaves()),
    )
    workbook, people = draw_register(occasion, cases, _tallies(occasion, chosen))
    name = _file_name(occasion, set(), f"选定{people}人")
    return ReportFile(name, to_bytes(workbook), people)


def _register(occasion: Occasion, used: set[str], tick: Tick | None) -> ReportFile:
    form = occasion.form
    on_register = screening.REGISTERS[form.annex](occasion.campaign)
    cases = load_cases(
        occasion.campaign,
        occasion.organization,
        on_register,
        lists=lists_of(column.entry for column in form.leaves()),
    )
    tallies = _tallies(occasion, on_register)
    workbook, people = draw_register(occasion, _ticking(cases, tick), tallies)
    return ReportFile(_file_name(occasion, used, occasion.unit), to_bytes(workbook), people)


def _tallies(occasion: Occasion, listed: peewee.Expression) -> dict[str, int]:
    """The figures that the register's summary names, among those who are `listed`."""
    campaign, form = occasion.campaign, occasion.form
    names = {name for _, name, _, _ in Formatter().parse(form.summary) if name} - {"count"}
    people = screening.joined(campaign, Member.id).where(
        screening.within(occasion.organization), listed
    )
    return {name: people.where(figures.meaning_of(name, campaign)).count() for name in names}


def _statistics(occasion: Occasion, used: set[str], tick: Tick | None) -> ReportFile:
    form, campaign, organization = occasion.form, occasion.campaign, occasion.organization
    told = statement(organization, campaign) if form.remark_filling else None
    workbook = draw_statistics(occasion, figures.tabulate(form, campaign, organization), told)
    people = figures.count(form.population, campaign, organization)
    if tick:
        tick(people)
    return ReportFile(_file_name(occasion, used, occasion.unit), to_bytes(workbook), people)


def _personal(
    occasion: Occasion, split: bool, used: set[str], tick: Tick | None
) -> Iterator[ReportFile]:
    campaign = occasion.campaign
    cases = load_cases(
        campaign, occasion.organization, screening.REGISTERS[occasion.form.annex](campaign)
    )
    nobody = True
    for _, members in groupby(cases, key=lambda case: case.branch.code):
        nobody = False
        if split:
            for case in members:
                yield _volume(occasion, [case], used, tick, case.member.name or NAMELESS)
        else:
            yield _volume(occasion, list(members), used, tick)
    if nobody:
        workbook = draw_personal(occasion, [empty_case(occasion.organization)], blank=True)
        yield ReportFile(_file_name(occasion, used, occasion.unit), to_bytes(workbook), 0)


def _volume(
    occasion: Occasion, cases: Sequence[Case], used: set[str], tick: Tick | None, *more: str
) -> ReportFile:
    """The forms of people of one branch."""
    of_branch = occasion.of_branch(cases[0].branch)
    workbook = draw_personal(of_branch, _ticking(cases, tick))
    name = _file_name(of_branch, used, of_branch.unit, *more)
    return ReportFile(name, to_bytes(workbook), len(cases))


def _file_name(occasion: Occasion, used: set[str], *parts: str) -> str:
    """附件N_表名_单位_YYYYMMDD.xlsx, unlike the names in `used`, which it is added to."""
    form: Form = occasion.form
    whole = (f"附件{form.annex}", form.title, *parts)
    day = occasion.campaign.fill_date
    for number in range(1, len(used) + 2):
        name = file_name(whole, day, ".xlsx", number)
        if name.casefold() not in used:
            break
    used.add(name.casefold())
    return name


def file_name(parts: Iterable[str], day: datetime.date, ending: str, number: int = 1) -> str:
    """The parts that are not empty and the day, joined; a `number` above 1 stands before it."""
    whole = "_".join(part for part in parts if part)
    last = (f"（{number}）" if number > 1 else "") + f"_{day:%Y%m%d}{ending}"
    return _cut(file_name_part(whole), LONGEST_FILE_NAME - len(last.encode())) + last


def file_name_part(text: str) -> str:
    """The text without what a file system refuses in a name."""
    return _FORBIDDEN_IN_FILE_NAMES.sub("_", clean_text(text)).strip(". ")


def _cut(text: str, longest: int) -> str:
    return text.encode()[:longest].decode(errors="ignore")
