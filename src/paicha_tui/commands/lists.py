"""The commands that list what is to be worked on, and how far the work is."""

# Imported where used: a command loads nothing that only others need.
from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from paicha_tui.basics import clock
from paicha_tui.basics.errors import Misused
from paicha_tui.basics.printing import aligned, emit, narrate
from paicha_tui.basics.values import visible_text
from paicha_tui.commands.common import ExitCode, location_of
from paicha_tui.meaning.screening import organization_at

if TYPE_CHECKING:
    from paicha_tui.meaning.decisions import Openness
    from paicha_tui.worklists.handling import SearchedMember
    from paicha_tui.worklists.steps import Progress


def searches(options: argparse.Namespace) -> ExitCode:
    """Who is on the list of the search, why, and what has been tried (通知 三.2)."""
    from paicha_tui.meaning import settings
    from paicha_tui.worklists import search_case

    location_of(options).open()
    organization, campaign = organization_at(options.org), settings.current()
    found = search_case.listed(campaign, organization)
    if options.overdue:
        found = [each for each in found if "search_overdue" in each.meets]
    reasons = search_case.reasons(campaign, found)
    if options.json:
        told = [each.to_json(str(reasons[each.member_id])) for each in found]
        emit([json.dumps(told, ensure_ascii=False, indent=1)])
    elif found:
        head = ("组织", "姓名", "情况", "已用方式", "次数", "最近查找", "超期", "失联月数", "原因")
        emit(aligned([head] + [each.cells(str(reasons[each.member_id])) for each in found]))
    asking = sum(each.is_open for each in found)
    narrate(f"共 {len(found)} 人，其中待办 {asking} 人（应查找、无回执、查找中）")
    return ExitCode.DONE


def progress_of_steps(options: argparse.Namespace) -> ExitCode:
    """How far each step is, the totals, and a line for each organisation directly below."""
    from paicha_tui.meaning import settings
    from paicha_tui.worklists import steps

    location_of(options).open()
    organization = organization_at(options.org)
    campaign = settings.current()
    whole = steps.take_stock(campaign)
    shown = whole if organization is None else whole.at(organization.code) or whole
    if options.json:
        emit([json.dumps(steps.to_json(shown, campaign), ensure_ascii=False, indent=1)])
        return ExitCode.DONE
    emit([visible_text(f"{shown.name}　{shown.code or ''}")])
    emit(deadline.sentence(clock.today()) for deadline in shown.deadlines(campaign))
    emit(aligned([("步骤", "项目", "统计项目", "人数"), *_step_lines(shown)], numbers_from=3))
    if shown.below:
        labels = [amount.label for amount in steps.OUTLINE]
        lines = [_line_of(each) for each in shown.worst_first()]
        emit(aligned([("组织代码", "组织名称", *labels, "完成%"), *lines], numbers_from=2))
    task = steps.next_task(shown, campaign)
    narrate(f"下一步：{task.sentence}" if task else "各步都已完成")
    return ExitCode.DONE


def _step_lines(shown: Progress) -> Iterator[tuple[str, str, str, str]]:
    from paicha_tui.worklists import steps

    for step in steps.STEPS:
        for amount in step.amounts:
            number = shown.counts[amount.figure]
            yield (
                f"{steps.numeral(step.number)} {step.title}",
                amount.label,
                amount.figure,
                str(number),
            )
    if shown.handed_up is not None:
        title = f"{steps.LAST_STEP} {steps.LAST_TITLE}"
        yield title, "总数", "", str(len(steps.PAPERS))
        yield title, "完成", "", str(len(shown.handed_up))
    for amount in steps.TOTALS:
        yield "合计", amount.label, amount.figure, str(shown.counts[amount.figure])


def _line_of(unit: Progress) -> tuple[str, ...]:
    from paicha_tui.worklists import steps

    name = f"{unit.name}{steps.OWN}" if unit.alone else unit.name
    numbers = (str(unit.counts[amount.figure]) for amount in steps.OUTLINE)
    share = "" if unit.share is None else str(int(100 * unit.share))
    return unit.code or "", name, *numbers, share


def list_members(options: argparse.Namespace) -> ExitCode:
    """The people whom a figure counts, ID numbers hidden in part."""
    from paicha_tui.meaning import settings
    from paicha_tui.meaning.figures import population_of, refuse_unknown
    from paicha_tui.meaning.forms.layout import filled_in
    from paicha_tui.worklists.listing import Listing, ListQuery

    refuse_unknown(options.figure)
    location_of(options).open()
    organization_at(options.org)
    campaign, figure = settings.current(), options.figure
    fill_date = settings.read_fill_date(options.fill_date) if options.fill_date else None
    if options.annex is not None:
        campaign = filled_in(options.annex, campaign, fill_date)
        figure = f"{population_of(options.annex, campaign)}&{figure}"
    elif fill_date:
        raise Misused("--fill-date 要与 --annex 同用")
    listing = Listing(campaign)
    query = ListQuery(figure=figure, organization_code=options.org)
    people = listing.told(listing.ids(query))
    if options.json:
        emit([json.dumps(people, ensure_ascii=False, indent=1)])
    else:
        head = ("组织代码", "姓名", "身份证号码", "状态", "最近联系", "标记")
        cells = (tuple(person.values())[: len(head)] for person in people)
        emit(aligned([head, *cells]))
    narrate(f"共 {len(people)} 人")
    return ExitCode.DONE


def letters(options: argparse.Namespace) -> ExitCode:
    """The letters of introduction and what has come of them, the worst first."""
    from paicha_tui.meaning import settings
    from paicha_tui.worklists import letter

    location_of(options).open()
    organization = organization_at(options.org)
    campaign = settings.current()
    ids = letter.ids(campaign, "overdue" if options.overdue else "", organization)
    found = letter.letters(campaign, ids)
    if options.json:
        emit([json.dumps([each.to_json() for each in found], ensure_ascii=False, indent=1)])
    elif found:
        head = (
            "姓名",
            "所在党支部",
            "编号",
            "转出时间",
            "接收单位",
            "有效期至",
            "回执日期",
            "情况",
        )
        emit(
            aligned(
                [head]
                + [
                    (
                        each.name,
                        each.branch,
                        each.number,
                        each.transferred_on or "",
                        each.receiver,
                        str(each.lapses_on or ""),
                        each.receipt_on or "",
                        each.state_words,
                    )
                    for each in found
                ]
            )
        )
    narrate(f"共 {len(found)} 份介绍信")
    return ExitCode.DONE


def handlings(options: argparse.Namespace) -> ExitCode:
    """Who is still to be handled after the search, and which measures are open to him."""
    from paicha_tui.meaning.decisions import Openness
    from paicha_tui.worklists import handling

    location_of(options).open()
    organization = organization_at(options.org)
    campaign = handling.campaign_in_force()
    waiting = {
        label: [
            person
            for person in handling.people(campaign, handling.ids(campaign, step, organization))
            if person.unhandled
        ]
        for step, label in handling.LISTS.items()
    }
    told = [(step, person) for step, people in waiting.items() for person in people]
    if options.json:
        answer = [{"step": step, **person.to_json()} for step, person in told]
        emit([json.dumps(answer, ensure_ascii=False, indent=1)])
    elif told:
        offered = [each for each in Openness if each is not Openness.CLOSED]
        head = ["步骤", "姓名", "所在党支部", "情形", *(each.value for each in offered)]
        emit(aligned([head, *(_offered(step, person, offered) for step, person in told)]))
    narrate("，".join(f"{step}未处理 {len(people)} 人" for step, people in waiting.items()))
    return ExitCode.DONE


def _offered(step: str, person: SearchedMember, offered: Iterable[Openness]) -> list[str]:
    """A line for one member: who he is, and the measures by how open they are."""
    verdicts = person.verdicts()
    return [
        step,
        person.name,
        person.branch,
        person.words,
        *(
            "、".join(each.label for each in verdicts if each.openness is openness)
            for openness in offered
        ),
    ]
