"""A made-up campaign half-way through, for trying the program out."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from paicha_tui import store
from paicha_tui.basics.errors import Misused, Refused
from paicha_tui.demo.casting import Casting, appoint_officers
from paicha_tui.demo.draws import Draws
from paicha_tui.demo.mistakes import Tools, misreported, plant_mistakes
from paicha_tui.demo.moves import Mover
from paicha_tui.demo.names import Names
from paicha_tui.demo.organization import Unit, branches_of, found_organizations
from paicha_tui.demo.people import Person, make_people
from paicha_tui.demo.records import Recorder
from paicha_tui.demo.search_case import Searcher
from paicha_tui.demo.search_mistakes import SEARCH_MISTAKES
from paicha_tui.meaning import screening, settings
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import MEMBER_RECORDS, Draft, Mark, Member, Organization, Setting
from paicha_tui.store import CHANGES, AuditEntry

__all__ = ["fill", "is_untouched"]

FEWEST_MEMBERS = 40
ACTOR = "示例"
REASON = "生成示例数据"
ROLL_REPORTED_SHARE = 0.4
"""The share of branches that give their own 排查前在册党员人数."""


def fill(members: int = 530, seed: int = 2016, *, mistakes: bool = True) -> None:
    """Put a made-up campaign of so many members into the open, empty store.

    The same number and seed give the same records, but for the moment at which they are written.
    Without `mistakes` every record is complete and consistent, and nobody is still being searched.
    Raises Misused for fewer than 40 members, Refused when the store holds an organisation already.
    """
    if members < FEWEST_MEMBERS:
        raise Misused(f"示例党员至少{FEWEST_MEMBERS}名，现在是{members}名，请改大 --members")
    if Organization.select().exists():
        raise Refused("数据库里已有党组织，没有写入示例；请用 --db 指定一个新文件")
    draws = Draws(seed)
    campaign = settings.current()
    with _collector_at_rest():
        units, people = _invent(draws, campaign, members, mistakes=mistakes)
        with store.write(REASON, ACTOR) as transaction:
            transaction.add(Setting(uid=settings.MADE_UP, key=settings.MADE_UP, value="1"))
            ids = _add_organizations(transaction, units)
            _add_people(transaction, draws, people, ids)
            _report_rolls(transaction, draws, campaign, mistakes=mistakes)


def is_untouched() -> bool:
    """Whether the open store holds a made-up campaign in which nobody has entered anything."""
    by_others = AuditEntry.select().where(AuditEntry.action.in_(CHANGES), AuditEntry.actor != ACTOR)
    made_up = settings.current().made_up
    return made_up and not by_others.exists() and not Draft.select().exists()


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Look for no garbage meanwhile: nearly all is kept to the end, and looking costs a quarter."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def _invent(
    draws: Draws, campaign: Campaign, members: int, *, mistakes: bool
) -> tuple[list[Unit], list[Person]]:
    names = Names(draws)
    units = found_organizations(draws, members)
    people = make_people(draws, names, campaign, branches_of(units), members)
    appoint_officers(draws, names, campaign, units, people)
    mover = Mover(draws, names, campaign)
    searcher = Searcher(draws, names, campaign, mover)
    casting = Casting(draws, campaign, people)
    casting.play(mover, searcher, finished=not mistakes)
    recorder = Recorder(draws, names, campaign, complete=not mistakes)
    for person in people:
        recorder.record(person)
    if mistakes:
        plant_mistakes(Tools(draws, campaign, casting, mover, searcher), SEARCH_MISTAKES)
    return units, people


def _ids(model: Any) -> dict[str, int]:
    return dict(model.select(model.uid, model.id).tuples())


def _add_organizations(transaction: store.Transaction, units: list[Unit]) -> dict[str, int]:
    """Store the tree, each level after the one above; gives the ids by uid."""
    ids: dict[str, int] = {}
    for depth in range(max(unit.depth for unit in units) + 1):
        transaction.add_all(
            Organization,
            [
                unit.row | {"parent": ids[unit.parent.row["uid"]] if unit.parent else None}
                for unit in units
                if unit.depth == depth
            ],
        )
        ids = _ids(Organization)
    return ids


def _add_people(
    transaction: store.Transaction, draws: Draws, people: list[Person], branches: Mapping[str, int]
) -> None:
    transaction.add_all(
        Member, [person.member | {"branch": branches[person.unit.row["uid"]]} for person in people]
    )
    ids = _ids(Member)
    kinds: tuple[type[store.Record], ...] = (*MEMBER_RECORDS, Mark)
    for kind in kinds:
        transaction.add_all(
            kind,
            [
                row | {"member": ids[person.member["uid"]], "uid": draws.uid()}
                for person in people
                for row in person.records.get(kind, ())
            ],
        )


def _report_rolls(
    transaction: store.Transaction, draws: Draws, campaign: Campaign, *, mistakes: bool
) -> None:
    """Let some branches give their own 排查前在册党员人数."""
    at_start = screening.joined(campaign.by_branches_at_start(), Organization.id).where(
        screening.on_roll_at_start(campaign)
    )
    counted = Counter(branch for (branch,) in at_start.tuples())
    branches = Organization.select().where(Organization.level == "branch")
    reporting = [
        branch
        for branch in branches.order_by(Organization.code)
        if draws.chance(ROLL_REPORTED_SHARE)
    ]
    for position, branch in enumerate(reporting):
        number = counted[branch.id]
        if mistakes and position == 0:
            number = misreported(number)
        transaction.change(branch, roll_before=number)
