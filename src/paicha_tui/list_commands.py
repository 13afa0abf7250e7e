"""The commands that list what is to be worked on: letters, and who is to be handled."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from paicha_tui.commands import ExitCode, place_of
from paicha_tui.opening import organization_at
from paicha_tui.printing import aligned, emit, narrate

if TYPE_CHECKING:
    from paicha_tui.handlings import Person

OFFERED = ("推荐", "可选", "须说明")
"""The columns of measures, by how open they are."""


def letters(options: argparse.Namespace) -> ExitCode:
    """The letters of introduction and what has come of them, the worst first."""
    from paicha_tui import letters as stubs
    from paicha_tui import settings

    place_of(options).open()
    organization = organization_at(options.org)
    campaign = settings.current()
    ids = stubs.ids(campaign, "overdue" if options.overdue else "", organization)
    found = stubs.letters(campaign, ids)
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
    from paicha_tui import handlings as deciding

    place_of(options).open()
    organization = organization_at(options.org)
    campaign = deciding.campaign_in_force()
    waiting = {
        label: [
            person
            for person in deciding.people(campaign, deciding.ids(campaign, step, organization))
            if person.unhandled
        ]
        for step, label in deciding.LISTS.items()
    }
    told = [(step, person) for step, people in waiting.items() for person in people]
    if options.json:
        answer = [{"step": step, **person.to_json()} for step, person in told]
        emit([json.dumps(answer, ensure_ascii=False, indent=1)])
    elif told:
        head = ["步骤", "姓名", "所在党支部", "情形", *OFFERED]
        emit(aligned([head, *(_offered(step, person) for step, person in told)]))
    narrate("，".join(f"{step}未处理 {len(people)} 人" for step, people in waiting.items()))
    return ExitCode.DONE


def _offered(step: str, person: Person) -> list[str]:
    """A line for one member: who he is, and the measures by how open they are."""
    verdicts = person.verdicts()
    return [
        step,
        person.name,
        person.branch,
        person.words,
        *(
            "、".join(each.label for each in verdicts if each.openness.value == openness)
            for openness in OFFERED
        ),
    ]
