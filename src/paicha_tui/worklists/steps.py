"""The seven steps of the notice (通知 三): how much of each is done, and how much is left.

Every amount is the name of a figure, so that its number opens exactly the people it counts.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from peewee import fn

from paicha_tui.meaning import screening
from paicha_tui.meaning.figures import meaning_of
from paicha_tui.meaning.screening import FLAGS
from paicha_tui.meaning.settings import CLOSING_REPORT, Campaign
from paicha_tui.models import Member, Organization, Snapshot
from paicha_tui.store import prepared, selected

OWN = "（本级）"
"""Stands for an organisation's own members beside those below it."""

EVERYTHING = "全部党组织"
"""What stands above the organisations when several have none above them."""


@dataclass(frozen=True)
class Amount:
    """A number of people: what they are called, and the figure that counts them."""

    label: str
    figure: str


@dataclass(frozen=True)
class Step:
    """One step that is done person by person; done and open together are the total."""

    number: int
    title: str
    total: str
    """A figure, as `done` is."""
    done: str
    open: tuple[Amount, ...]
    note: str
    """Who is meant, and what counts as done."""

    @property
    def amounts(self) -> tuple[Amount, ...]:
        """Every number of it: the total, what is done, what is open."""
        return (Amount("总数", self.total), Amount("完成", self.done), *self.open)


def _flag(key: str, within: str = "") -> Amount:
    return Amount(FLAGS[key].label, f"{within}&{key}" if within else key)


_SCREENED = "under_screening"

UNSEARCHED = Amount("待列入", "search_to_begin")
"""Those whom the search has not begun with, be it for their silence or for a receipt."""

STEPS = (
    Step(
        1,
        "集中摸排 五核查",
        _SCREENED,
        "fully_checked",
        (_flag("unchecked"),),
        "排查对象：五项核查都有结果即为完成",
    ),
    Step(
        2,
        "联系查找",
        "search_case",
        "search_over",
        (_flag("searching"), UNSEARCHED),
        "已登记失联的、6个月以上未联系的、介绍信超期无回执的：查找有结果即为完成",
    ),
    Step(
        3,
        "登记造册",
        _SCREENED,
        f"{_SCREENED}&complete",
        (Amount("待补全", f"{_SCREENED}&incomplete"),),
        "排查对象：必填项目齐全、没有待完善的标记即为完成；按人数，校验按处数，还查对不对",
    ),
    Step(
        4,
        "完善档案",
        _SCREENED,
        "dossier_sound",
        (_flag("dossier_faulty"),),
        "排查对象：五种入党材料都齐全即为完成",
    ),
    Step(
        5,
        "规范管理",
        "to_regulate",
        "to_regulate&settled",
        (_flag("unsettled", "to_regulate"),),
        "取得联系、没有不合格表现或违纪违法线索的：决定了附件9的处理即为完成",
    ),
    Step(
        6,
        "组织处置",
        "to_dispose",
        "to_dispose&settled",
        (_flag("unsettled", "to_dispose"),),
        "仍无法联系的，和有不合格表现或违纪违法线索的：决定了附件9的处理即为完成",
    ),
)
"""Steps 1 to 6; the seventh is done paper by paper, see `PAPERS`."""

_NUMERALS = "〇一二三四五六七"


def numeral(step: int) -> str:
    """The number of a step as the notice writes it; figures are the keys that go to places."""
    return _NUMERALS[step]


BEFORE_FIRST = 0
NOBODY_YET = "导入已有的名册（Alt+R），或登记党员（名单里按 F3）"
LAST_STEP, LAST_TITLE = 7, "分析总结"
LAST_NOTE = "附件7、8、9和综合报告都已定稿，信息库数据已报送，即为完成"

TOTALS = (
    _flag("on_roll"),
    _flag("floating"),
    Amount("失联", "ever_lost"),
    _flag("found"),
    _flag("not_found"),
    _flag("searching"),
    _flag("pocket"),
    _flag("receipt_overdue"),
    _flag("abroad"),
)
"""What 首页 tells of an organisation besides the steps."""

OUTLINE = (
    _flag("on_roll"),
    _flag("floating"),
    Amount("失联", "ever_lost"),
    _flag("unchecked"),
    Amount("待查", "search_unfinished"),
    Amount("待补全", f"{_SCREENED}&incomplete"),
    _flag("dossier_faulty"),
    _flag("unsettled"),
)
"""What is told of each organisation below the one shown."""


@dataclass(frozen=True)
class Paper:
    """What the top organisation hands up in the seventh step."""

    annex: int
    """Its number among the issued annexes, `settings.CLOSING_REPORT`, or `DATABASE`."""
    label: str
    due: str
    """The key of the date setting on which it is due (通知 三.3、三.4、三.7)."""


DATABASE = 0
"""Stands for the data of 党员信息库, which are sent and not issued (通知 三.4)."""

PAPERS = (
    Paper(7, "附件7", "statistics_due"),
    Paper(8, "附件8", "statistics_due"),
    Paper(DATABASE, "信息库", "database_due"),
    Paper(9, "附件9", "handling_due"),
    Paper(CLOSING_REPORT, "报告", "handling_due"),
)


@dataclass(frozen=True)
class Deadline:
    """The papers due on one day."""

    day: datetime.date
    papers: tuple[Paper, ...]
    missing: tuple[Paper, ...]
    """Those not handed up yet."""

    def sentence(self, today: datetime.date) -> str:
        """What is due and how many days are left, or gone by."""
        if not self.missing:
            return f"{_names(self.papers)} 已{_finished(self.papers)}"
        left = (self.day - today).days
        days = f"剩{left}天" if left > 0 else "今天报" if left == 0 else "已过期"
        return f"{_names(self.missing)} {days}"

    def told_missing(self) -> str:
        """What has not been handed up; nothing when all has."""
        return _names(self.missing) if self.missing else ""


def _finished(papers: tuple[Paper, ...]) -> str:
    """What is done with them in the end; the data of 信息库 are sent, not made final."""
    return "完成" if DATABASE in {paper.annex for paper in papers} else "定稿"


def _names(papers: tuple[Paper, ...]) -> str:
    """附件7、8."""
    first, *others = (paper.label for paper in papers)
    return "、".join([first, *(label.removeprefix("附件") for label in others)])


@dataclass(frozen=True)
class Progress:
    """Where an organisation and all below it stand."""

    code: str | None
    """None for everything there is."""
    name: str
    counts: Mapping[str, int]
    """By figure, every one that `STEPS`, `TOTALS` and `OUTLINE` name."""
    below: tuple[Progress, ...] = ()
    """Each organisation directly below, in the order of their codes."""
    alone: bool = False
    """Whether only those are counted who belong to the organisation itself."""
    handed_up: frozenset[int] | None = None
    """The annexes issued for the top organisation; None below it, which hands up none."""

    @property
    def share(self) -> float | None:
        """How much of steps 1 to 6 is done, from 0 to 1; None where there is nothing to do."""
        total = sum(self.counts[step.total] for step in STEPS)
        return sum(self.counts[step.done] for step in STEPS) / total if total else None

    def worst_first(self) -> list[Progress]:
        """Those below, the one with the smallest share done first."""
        return sorted(self.below, key=lambda each: 2 if each.share is None else each.share)

    def at(self, code: str | None) -> Progress | None:
        """The organisation with this code here or below; None when there is none."""
        if self.code == code:
            return self
        found = (each.at(code) for each in self.below if not each.alone)
        return next((each for each in found if each is not None), None)

    def above(self, code: str | None) -> Progress | None:
        """The organisation directly above the one with this code."""
        if any(each.code == code for each in self.below if not each.alone):
            return self
        found = (each.above(code) for each in self.below)
        return next((each for each in found if each is not None), None)

    def deadlines(self, campaign: Campaign) -> tuple[Deadline, ...]:
        """The days on which papers are due; none below the top organisation."""
        if self.handed_up is None:
            return ()
        sent = {DATABASE} if campaign.database_sent else set()
        handed_up = self.handed_up | sent
        days: dict[datetime.date, list[Paper]] = {}
        for paper in PAPERS:
            days.setdefault(campaign.day(paper.due), []).append(paper)
        return tuple(
            Deadline(
                day,
                tuple(papers),
                tuple(paper for paper in papers if paper.annex not in handed_up),
            )
            for day, papers in sorted(days.items())
        )


@dataclass(frozen=True)
class Task:
    """The open work that comes next."""

    step: int
    title: str
    label: str
    number: int
    """Of people; of papers in the seventh step."""
    figure: str
    """Empty in the seventh step, and before the first."""

    @property
    def sentence(self) -> str:
        """Which step, what is open and how much of it."""
        if self.step == BEFORE_FIRST:
            return self.title
        open_work = f"{self.label} {self.number}人" if self.figure else self.label
        return f"{numeral(self.step)} {self.title}，{open_work}"


def next_task(progress: Progress, campaign: Campaign) -> Task | None:
    """The most urgent open work; None when all is done.

    Those whom nobody has begun to search for come first, since a search takes longest. The rest
    goes in the order of the steps, but the papers of each day before what is due later.
    """
    return next(_tasks(progress, campaign), None)


def _tasks(progress: Progress, campaign: Campaign) -> Iterator[Task]:
    if not (progress.counts[_SCREENED] or progress.counts["search_case"]):
        yield Task(BEFORE_FIRST, NOBODY_YET, "", 0, "")
        return
    work = [(step, amount) for step in STEPS for amount in step.open]
    work.sort(key=lambda each: each[1] is not UNSEARCHED)
    deadlines = progress.deadlines(campaign)
    yield from _people(progress, [each for each in work if each[0].number < 5])
    yield from _papers(deadlines[:1])
    yield from _people(progress, [each for each in work if each[0].number >= 5])
    yield from _papers(deadlines[1:])


def _people(progress: Progress, work: list[tuple[Step, Amount]]) -> Iterator[Task]:
    for step, amount in work:
        number = progress.counts[amount.figure]
        if number:
            yield Task(step.number, step.title, amount.label, number, amount.figure)


def _papers(deadlines: tuple[Deadline, ...]) -> Iterator[Task]:
    for deadline in deadlines:
        if deadline.missing:
            missing = deadline.missing
            told = f"{_names(missing)}还没有{_finished(missing)}"
            yield Task(LAST_STEP, LAST_TITLE, told, len(missing), "")


def to_json(progress: Progress, campaign: Campaign) -> dict[str, object]:
    """The steps, the papers, the totals and the organisations directly below, for a program."""

    def told(counts: Mapping[str, int], amounts: Iterable[Amount]) -> list[dict[str, object]]:
        return [
            {"label": each.label, "figure": each.figure, "count": counts[each.figure]}
            for each in amounts
        ]

    return {
        "org": progress.code or "",
        "name": progress.name,
        "steps": [
            {
                "number": step.number,
                "title": step.title,
                "amounts": told(progress.counts, step.amounts),
            }
            for step in STEPS
        ],
        "papers": [
            {
                "annex": paper.annex,
                "label": paper.label,
                "due": str(deadline.day),
                "handed_up": paper not in deadline.missing,
            }
            for deadline in progress.deadlines(campaign)
            for paper in deadline.papers
        ],
        "totals": told(progress.counts, TOTALS),
        "organizations": [
            {
                "org": each.code,
                "name": each.name,
                "alone": each.alone,
                "done": each.share,
                "amounts": told(each.counts, OUTLINE),
            }
            for each in progress.worst_first()
        ],
    }


# Counting.


def take_stock(campaign: Campaign) -> Progress:
    """Everything counted, for the top organisation and each below it, at every depth."""
    counted, papers = _count_by_branch(campaign), _papers_by_organization()
    below: dict[int | None, list[Any]] = {}
    units = Organization.select().order_by(Organization.code)
    for unit in units:
        below.setdefault(unit.parent_id, []).append(unit)
    tops = [
        dataclasses.replace(
            _rolled_up(unit, below, counted), handed_up=papers.get(unit.id, frozenset())
        )
        for unit in below.get(None, ())
    ]
    everything = papers.get(None, frozenset())
    if len(tops) == 1:
        (top,) = tops
        return dataclasses.replace(top, handed_up=everything | (top.handed_up or frozenset()))
    counts = _sum(each.counts for each in tops)
    return Progress(None, EVERYTHING, counts, tuple(tops), handed_up=everything)


def _figures() -> list[str]:
    amounts = (*(each for step in STEPS for each in step.amounts), *TOTALS, *OUTLINE)
    return list(dict.fromkeys(each.figure for each in amounts))


def _count_by_branch(campaign: Campaign) -> dict[int, dict[str, int]]:
    """How many members of each branch each figure counts."""
    return {
        branch: {
            figure: int(number or 0) for figure, number in zip(_figures(), numbers, strict=True)
        }
        for branch, *numbers in _sums_by_branch(campaign)
    }


@prepared
def _sums_by_branch(campaign: Campaign) -> Any:
    figures = _figures()
    parts = list(dict.fromkeys(part for figure in figures for part in figure.split("&")))
    people = screening.joined(
        campaign,
        Organization.id.alias("branch"),
        *(meaning_of(part, campaign).alias(part) for part in parts),
    ).cte("people", materialized=True)  # or each part is worked out once for each figure
    sums = (fn.SUM(_all_of([people.c[part] for part in figure.split("&")])) for figure in figures)
    return (
        Member.select(people.c.branch, *sums)
        .from_(people)
        .group_by(people.c.branch)
        .with_cte(people)
    )


def _all_of(answers: list[Any]) -> Any:
    whole = answers[0]
    for answer in answers[1:]:
        whole &= answer
    return whole


def _rolled_up(
    unit: Organization, below: Mapping[int | None, list[Any]], counted: Mapping[int, dict[str, int]]
) -> Progress:
    """What is counted for an organisation; its own members stand beside those below it."""
    own = Progress(unit.code, unit.name or "", _sum([counted.get(unit.id, {})]))
    if unit.id not in below:
        return own
    parts = [_rolled_up(each, below, counted) for each in below[unit.id]]
    if unit.id in counted:
        parts.insert(0, dataclasses.replace(own, alone=True))
    return dataclasses.replace(own, counts=_sum(each.counts for each in parts), below=tuple(parts))


def _sum(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return total


def _papers_by_organization() -> dict[int | None, frozenset[int]]:
    """The numbers of the annexes issued for each organisation; None stands for everything."""
    issued = selected(Snapshot.select(Snapshot.organization, Snapshot.annex))
    wanted = {paper.annex for paper in PAPERS}
    found: dict[int | None, set[int]] = {}
    for organization, annex in issued:
        found.setdefault(organization, set()).add(annex)
    return {organization: frozenset(annexes & wanted) for organization, annexes in found.items()}
