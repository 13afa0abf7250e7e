"""The screens of the application, how a clerk gets to each, and the keys that work there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from campaign import FOLDER, made_up_campaign, press, settle
from textual.binding import Binding
from textual.pilot import Pilot

from paicha_tui.app import PaichaApp
from paicha_tui.entry import Conflict, Difference, Spot
from paicha_tui.models import Loss, Member
from paicha_tui.screens.help import keys_of
from paicha_tui.screens.place import PlaceScreen
from paicha_tui.widgets.table import VirtualTable

MEMBERS = 120
SIZE = (80, 24)

Steps = Callable[[Pilot[Any]], Awaitable[None]]


@dataclass(frozen=True)
class Key:
    """What one action is called, what it does, and every key that does it."""

    keys: tuple[str, ...]
    name: str
    told: str


@dataclass(frozen=True)
class Scene:
    """One screen: its name for readers, and each way in which its keys may differ."""

    title: str
    ways: tuple[Steps, ...]


SCENES: dict[str, Scene] = {}
"""Every screen by the short name that the manual's chapters give."""

EVERYWHERE, LISTS, FIELDS = "everywhere", "lists", "fields"
"""The keys that many screens share, told once."""

SHARED = {
    EVERYWHERE: "在哪里都能用",
    LISTS: "在列表里",
    FIELDS: "在填写的项里",
}


def _scene(name: str, title: str) -> Callable[[Steps], Steps]:
    def keep(steps: Steps) -> Steps:
        known = SCENES.get(name)
        SCENES[name] = Scene(title, (*(known.ways if known else ()), steps))
        return steps

    return keep


def _place(place: str) -> Steps:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, place)

    return steps


async def go(pilot: Pilot[Any], place: str) -> None:
    """Go to a place of the application."""
    app: Any = pilot.app
    app.action_go(place)
    await settle(pilot)


async def open_record(pilot: Pilot[Any], uid: str, field: str = "") -> None:
    """Open a member's record from the list, at a field."""
    screen: Any = pilot.app.screen
    screen._open_record(uid, field)
    await settle(pilot)


def somebody(result: str) -> Any:
    """A member whose search has come to this result."""
    return Member.select().join(Loss).where(Loss.result == result).get()


for _name, _title in (
    ("home", "1 首页"),
    ("members", "2 党员"),
    ("search", "3 查找"),
    ("letters", "4 介绍信"),
    ("findings", "5 核查"),
    ("reports", "6 报表"),
    ("settings", "8 设置"),
    ("handlings", "处置"),
):
    _scene(_name, _title)(_place(_name))


@_scene("home", "1 首页")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "home")
    await press(pilot, "end", "down")


@_scene("members", "2 党员")
async def _(pilot: Pilot[Any]) -> None:
    await press(pilot, "f5")


@_scene("record", "党员记录")
async def _(pilot: Pilot[Any]) -> None:
    await open_record(pilot, somebody("found").uid, "name")


@_scene("record", "党员记录")
async def _(pilot: Pilot[Any]) -> None:
    await open_record(pilot, somebody("found").uid, "ethnicity")


@_scene("conflict", "两人同改")
async def _(pilot: Pilot[Any]) -> None:
    difference = Difference(Spot("", "mobile"), "手机号码", "", "13800001234", "13900005678")
    from paicha_tui.screens.conflict import ConflictScreen

    pilot.app.push_screen(ConflictScreen(Conflict("", (difference,))))


@_scene("attempt", "记一次查找")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "search")
    await press(pilot, "c", "f4")


@_scene("measures", "处置：选处理方式")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "handlings")
    await press(pilot, "tab")


@_scene("handling", "登记处理")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "handlings")
    await press(pilot, "tab", "1")


@_scene("mending", "从核查打开的记录")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "findings")
    await press(pilot, "enter")


@_scene("findings", "5 核查")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "findings")
    await press(pilot, "f8")


@_scene("checks", "五核查")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "checks")
    await press(pilot, "enter", "1")


@_scene("remark", "五核查：写一句")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "checks")
    await press(pilot, "enter", "1", "2")


@_scene("dossiers", "完善档案")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "dossiers")
    await press(pilot, "enter")


@_scene("preview", "报表：预览")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "reports")
    await press(pilot, "enter")


@_scene("writing", "报表：写出")
async def _(pilot: Pilot[Any]) -> None:
    from pathlib import Path

    from paicha_tui.screens.report_choices import Choices
    from paicha_tui.screens.report_writing import WritingScreen
    from paicha_tui.settings import current

    pilot.app.push_screen(WritingScreen((), Choices(Path(FOLDER)), current()))
    await settle(pilot)


@_scene("delivery", "报表：取回")
async def _(pilot: Pilot[Any]) -> None:
    from paicha_tui.screens.report_delivery import DeliveryScreen

    pilot.app.push_screen(DeliveryScreen((), ("",)))


@_scene("issued", "报表：已出的表")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "reports")
    await press(pilot, "f8")


@_scene("units", "设置：党组织")
async def _(pilot: Pilot[Any]) -> None:
    await _units(pilot)


@_scene("unit", "设置：一个党组织")
async def _(pilot: Pilot[Any]) -> None:
    await _units(pilot)
    await press(pilot, "enter")


async def _units(pilot: Pilot[Any]) -> None:
    from paicha_tui.screens.organization import OrganizationsScreen

    pilot.app.push_screen(OrganizationsScreen())
    await settle(pilot)


@_scene("chooser", "选择列表")
async def _(pilot: Pilot[Any]) -> None:
    await press(pilot, "f4")


def read_keys() -> dict[str, list[Key]]:
    """The keys of each screen in SCENES, and of what they share."""
    with made_up_campaign(MEMBERS):
        return asyncio.run(_read())


async def _read() -> dict[str, list[Key]]:
    found: dict[str, list[Key]] = {}
    for name, scene in SCENES.items():
        for way in scene.ways:
            app = PaichaApp()
            async with app.run_test(size=SIZE) as pilot:
                await settle(pilot)
                await way(pilot)
                await settle(pilot)
                for key in _keys_on(app):
                    if key not in found.setdefault(name, []):
                        found[name].append(key)
    return found


def _keys_on(app: PaichaApp) -> list[Key]:
    return [Key(tuple(keys.split()), name, told) for keys, name, told in keys_of(app.screen)]
