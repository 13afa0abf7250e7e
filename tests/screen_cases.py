"""The application over a small fixed campaign, what stands on its screen, and hands for it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from paicha_tui import store
from paicha_tui.app import PaichaApp
from paicha_tui.entry import Spot
from paicha_tui.models import (
    Check,
    ContactAttempt,
    Dossier,
    FamilyMember,
    Flow,
    Handling,
    Loss,
    Mark,
    Member,
    Organization,
    TransferLetter,
)
from paicha_tui.screens.member.record import RecordScreen
from paicha_tui.screens.member.screen import MembersScreen
from paicha_tui.screens.place import PlaceScreen
from paicha_tui.screens.report.screen import ReportsScreen
from paicha_tui.widgets.fields import FieldInput
from paicha_tui.widgets.lines import Line
from paicha_tui.widgets.table import VirtualTable
from rule_cases import FLOW, FOUND, LETTER, LOST, SOUND, made_up

CLERK = "李干事"
MOMENT = "2016-03-12T10:42:00+08:00"

Steps = Callable[[Pilot[Any]], Awaitable[None]]

_PEOPLE: tuple[dict[str, Any], ...] = (
    {"name": "张三"},
    {"name": "周思远", "sex": "女", "birth_date": "1988-11-20", "ethnicity": "回族"},
    {"name": "欧阳建国", **LOST, "mobile": None},
    {"name": "阿依古丽·买买提江", "sex": "女", "birth_date": "1979-07", "ethnicity": "维吾尔族"},
    {
        "name": "李爱党",
        "standing": "probationary",
        "full_member_on": None,
        "joined_on": "2015-07-01",
    },
    {"name": "王二", "relation": "transferred", "left_on": "2014-05-01", **LOST},
    {"name": "赵口袋", **LOST},
    {"name": "孙缺项", "education": None, "address": None, "birth_date": "1969-03-05"},
)

_RECORDS: tuple[tuple[int, type[store.Record], dict[str, Any]], ...] = (
    (0, FamilyMember, {"kinship": "配偶", "name": "刘芳", "age": 44, "political_status": "群众"}),
    (0, Dossier, {"keeper": "石桥市第一局人事科", "application_form": "complete"}),
    (1, Flow, FLOW | {"place": "广东省东莞市", "receiving_unit": "东莞市某电子厂"}),
    (2, Loss, FOUND | {"found_how": "电话", "found_place": "石桥市新华区"}),
    (2, ContactAttempt, {"on": "2016-02-20", "channel": "telephone", "contacted": "本人"}),
    (2, ContactAttempt, {"on": "2016-02-25", "channel": "relative", "contacted": "欧阳建华"}),
    (2, Handling, {"measure": "returned_to_management", "decided_on": "2016-03-05"}),
    (5, TransferLetter, LETTER | {"number": "2014007", "valid_days": 30}),
    (6, Loss, {"reason": "migrated", "occupation": "migrant_rural", "pocket": True}),
    (7, Check, {"item": "dossier", "result": "faulty", "problem": "缺转正申请书"}),
)


def fill() -> None:
    """Put the fixed campaign into the open, empty store: two branches, eight members."""
    with store.write("试验", CLERK) as transaction:
        committee = Organization(
            uid="org1", code="001", name="中共石桥市第一局机关委员会", category="government"
        )
        transaction.add(committee)
        branches = [
            Organization(
                uid=f"org{number + 1}",
                code=f"001.00{number}",
                name=f"中共石桥市第一局第{word}支部委员会",
                level="branch",
                parent=committee,
                category="government",
            )
            for number, word in ((1, "一"), (2, "二"))
        ]
        for each in branches:
            transaction.add(each)
        members = []
        for place, person in enumerate(_PEOPLE):
            born = person.get("birth_date", SOUND["birth_date"])
            order = f"{100 + 2 * place + (person.get('sex') != '女')}"
            number = made_up("1970" + "0305" if len(born) < 10 else born.replace("-", ""), order)
            if person["name"] == "孙缺项":
                number = made_up("19690503", order)
            row = SOUND | {"id_number": number} | person
            member = Member(uid=f"member{place}", branch=branches[place // 6], **row)
            transaction.add(member)
            members.append(member)
        for place, (owner, model, row) in enumerate(_RECORDS):
            transaction.add(model(uid=f"record{place}", member=members[owner], **row))
        transaction.add(
            Mark(
                uid="mark1",
                member=members[7],
                record_table="member",
                record_uid="member7",
                field="education",
                reason="一时难以掌握",
            )
        )


def use(steps: Steps, *, size: tuple[int, int] = (80, 24), app: PaichaApp | None = None) -> None:
    """Run the application without a terminal while `steps` works with it."""

    async def scene() -> None:
        async with (app or PaichaApp()).run_test(size=size, notifications=True) as pilot:
            await settle(pilot)
            await steps(pilot)

    asyncio.run(scene())


async def settle(pilot: Pilot[Any]) -> None:
    """Wait until nothing is read or drawn any more."""
    await pilot.pause()
    with suppress(WorkerCancelled):
        await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.pause()


PATIENCE = 30.0
"""Seconds after which `until` gives up."""


async def until(pilot: Pilot[Any], true: Callable[[], bool]) -> None:
    """Wait for something that a timer or a thread brings about, whatever else still goes on."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, shown(pilot)
        await pilot.pause(0.02)


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Press the keys and wait for all they cause."""
    await pilot.press(*keys)
    await settle(pilot)


def rows(pilot: Pilot[Any]) -> list[str]:
    """What stands on the screen, row by row, as it would go to the terminal."""
    return [strip.text for strip in pilot.app.screen._compositor.render_strips()]


def shown(pilot: Pilot[Any]) -> str:
    """All that stands on the screen as one text."""
    return "\n".join(rows(pilot))


def table(pilot: Pilot[Any]) -> VirtualTable:
    return pilot.app.screen.query_one(VirtualTable)


def notice(pilot: Pilot[Any]) -> str:
    return pilot.app.screen.query_one("#notice", Line).text


def members(pilot: Pilot[Any]) -> MembersScreen:
    screen = pilot.app.screen
    assert isinstance(screen, MembersScreen), screen
    return screen


def record(pilot: Pilot[Any]) -> RecordScreen:
    screen = pilot.app.screen
    assert isinstance(screen, RecordScreen), screen
    return screen


def names(pilot: Pilot[Any]) -> list[str]:
    """The names in the list, in its order."""
    return [str(Member.get_by_id(number).name) for number in members(pilot).ids]


async def go(pilot: Pilot[Any], place: str) -> PlaceScreen:
    """Go to a place of the application."""
    app = pilot.app
    assert isinstance(app, PaichaApp)
    app.action_go(place)
    await settle(pilot)
    screen = app.screen
    assert isinstance(screen, PlaceScreen)
    return screen


async def see_preview(pilot: Pilot[Any], annex: int) -> ReportsScreen:
    """Go to 报表, with the cursor on an annex whose preview is drawn."""
    screen = await go(pilot, "reports")
    assert isinstance(screen, ReportsScreen)
    screen.query_one("#annexes", VirtualTable).move_to(annex - 1)
    await until(pilot, lambda: annex in screen._previews)
    await settle(pilot)
    return screen


async def open_record(pilot: Pilot[Any], uid: str, field: str = "") -> RecordScreen:
    """Open a member's record from the list."""
    members(pilot)._open_record(uid, field)
    await settle(pilot)
    return record(pilot)


def field_at(pilot: Pilot[Any], name: str, key: str = "") -> FieldInput:
    """The field of a record on the tab shown; of the member's own without a key."""
    screen = record(pilot)
    wanted = Spot(key or screen.form.uid, name)
    return next(
        each
        for each in screen.query(FieldInput)
        if each.field_key == f"{wanted.record_key}/{wanted.field}"
    )


async def enter(pilot: Pilot[Any], name: str, text: str, key: str = "") -> None:
    """Put a text into a field as if it had been typed, and leave the field."""
    field = field_at(pilot, name, key)
    field.focus()
    await settle(pilot)
    field.value = text
    await settle(pilot)
    record(pilot).focus_next()
    await settle(pilot)
