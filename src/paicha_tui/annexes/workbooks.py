"""The workbooks of the annexes: who is on them, drawn, and named."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from paicha_tui.annexes.movement.statement import statement
from paicha_tui.annexes.sheets.personal import NAMELESS, draw_personal
from paicha_tui.annexes.sheets.register import draw_register
from paicha_tui.annexes.sheets.statistics import draw_statistics
from paicha_tui.annexes.volumes import Volume, volumes
from paicha_tui.basics.errors import PaichaError
from paicha_tui.basics.openpyxl_private import to_bytes
from paicha_tui.basics.values import clean_text
from paicha_tui.meaning import figures, screening
from paicha_tui.meaning.cases import Case, cases_of, load_cases
from paicha_tui.meaning.forms.entries import empty_case, lists_of
from paicha_tui.meaning.forms.layout import Form, load_form
from paicha_tui.meaning.forms.occasion import Occasion, occasion_of
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Member, Organization

LONGEST_FILE_NAME = 200
"""Bytes; some file systems take no more than 255 and a copy's name grows."""

CUT = "…"
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
    merged: bool = False,
    tick: Tick | None = None,
) -> Iterator[ReportFile]:
    """The workbooks of `annexes` for `organization` and all below it, one after the other.

    `fill_date` is printed and decides who is counted; None takes the campaign's, else the day the
    annex is due. `masked` hides ID numbers and telephones in part. Statistics give one workbook. A
    register gives one for each branch, `merged` one for the whole unit; a personal form gives one
    for each branch, with `split` one for each person. `tick` is told of the people as they are
    taken in.

    Raises Misused for an annex that there is not, Refused for a faulty layout.
    """
    used: set[str] = set()
    for form in [load_form(annex, campaign) for annex in annexes]:
        occasion = occasion_of(form, organization, campaign, fill_date=fill_date, masked=masked)
        if form.kind == "personal":
            yield from _personal(occasion, split, used, tick)
        elif form.kind == "register":
            yield from _registers(occasion, merged, used, tick)
        else:
            yield _statistics(occasion, used, tick)


def _ticking(cases: Iterable[Case], tick: Tick | None) -> Iterator[Case]:
    """The cases, telling of each as it passes."""
    for case in cases:
        if tick:
            tick(1)
        yield case


def export_selection(ids: Sequence[int], campaign: Campaign) -> ReportFile:
    """These members as a 党员名册, whatever register they are on; `ids` are those of the store."""
    occasion = occasion_of(load_form(2, campaign), None, campaign)
    chosen = Member.id.in_(list(ids))
    found = volumes(occasion, chosen, merged=False)
    if len(found) > 1:
        found = volumes(occasion, chosen, merged=True)
    (drawn,) = _drawn(found, None)
    people = len(drawn.volume.ids)
    name = _file_name(occasion, set(), f"选定{people}人")
    return ReportFile(name, drawn.content, people)


def _registers(
    occasion: Occasion, merged: bool, used: set[str], tick: Tick | None
) -> Iterator[ReportFile]:
    listed = screening.REGISTERS[occasion.form.annex](occasion.campaign)
    for drawn in _drawn(volumes(occasion, listed, merged=merged), tick):
        own = drawn.volume.occasion
        yield ReportFile(_file_name(own, used, own.unit), drawn.content, len(drawn.volume.ids))


class _Drawn(NamedTuple):
    volume: Volume
    content: bytes


def _drawn(bound: Sequence[Volume], tick: Tick | None) -> Iterator[_Drawn]:
    """Each volume as a workbook; their people are read in one go."""
    occasion = bound[0].occasion
    lists = lists_of(column.entry for column in occasion.form.leaves())
    everyone = [each for volume in bound for each in volume.ids]
    cases = _ticking(cases_of(occasion.campaign, everyone, lists=lists), tick)
    for volume in bound:
        yield _Drawn(volume, to_bytes(draw_register(volume, cases)))


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
    """The parts that are not empty and the day, joined; a `number` above 1 stands before it.

    What is too long loses the middle of its longest part, and keeps the others whole.
    """
    last = (f"（{number}）" if number > 1 else "") + f"_{day:%Y%m%d}{ending}"
    kept = [file_name_part(part) for part in parts if part]
    while (over := len(f"{'_'.join(kept)}{last}".encode()) - LONGEST_FILE_NAME) > 0:
        place = max(range(len(kept)), key=lambda place: len(kept[place].encode()))
        kept[place] = _without_middle(kept[place].encode(), over)
    return "_".join(kept) + last


def file_name_part(text: str) -> str:
    """The text without what a file system refuses in a name."""
    return _FORBIDDEN_IN_FILE_NAMES.sub("_", clean_text(text)).strip(". ")


def _without_middle(text: bytes, over: int) -> str:
    """The text shortened by `over` bytes, by half at most, with … where it was cut."""
    room = max(len(text) - over - len(CUT.encode()), len(text) // 2)
    ends = text[: room - room // 2], text[len(text) - room // 2 :]
    return CUT.join(end.decode(errors="ignore") for end in ends)
