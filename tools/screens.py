"""The screens of the application, how a clerk gets to each, and the keys that work there."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from campaign import FOLDER, made_up_campaign, press, settle
from textual.binding import Binding
from textual.pilot import Pilot

from paicha_tui.app import PaichaApp
from paicha_tui.entry import Conflict, Difference, Spot, compare
from paicha_tui.models import Loss, Member
from paicha_tui.screens.base.place_screen import PlaceScreen
from paicha_tui.screens.help import keys_of
from paicha_tui.screens.places import BY_NAME, PLACES
from paicha_tui.widgets.code_field import CodeField
from paicha_tui.widgets.fields import FieldInput
from paicha_tui.widgets.table import VirtualTable
from paicha_tui.widgets.text_field import TextField

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
    at_times: bool = False
    """Whether some of its keys need what is not there when the keys are read."""


SCENES: dict[str, Scene] = {}
"""Every screen by the short name that the manual's chapters give."""

ASKING_FIRST = ("checks", "dossiers")
"""Places that ask for a branch before their own keys work."""

SHARED: dict[str, tuple[str, str, tuple[Any, ...]]] = {
    "everywhere": ("各处都一样的", "settings", (PaichaApp, PlaceScreen)),
    "lists": ("在列表里", "members", (VirtualTable,)),
    "fields": ("在填写的一项里", "record", (FieldInput, CodeField, TextField)),
}
"""Keys of many screens, told once: their title, a screen that has them, the classes that do."""


def _scene(name: str, title: str = "", *, at_times: bool = False) -> Callable[[Steps], Steps]:
    """Keep a way to a screen; a place has its own title."""
    if name in BY_NAME:
        title = f"{BY_NAME[name].key} {BY_NAME[name].title}".strip()

    def keep(steps: Steps) -> Steps:
        known = SCENES.get(name)
        SCENES[name] = Scene(title, (*(known.ways if known else ()), steps), at_times)
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


for _each in PLACES:
    if _each.name not in ASKING_FIRST:
        _scene(_each.name)(_place(_each.name))


@_scene("home")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "home")
    await press(pilot, "end", "down")


@_scene("members")
async def _(pilot: Pilot[Any]) -> None:
    await press(pilot, "f5")


@_scene("members")
async def _(pilot: Pilot[Any]) -> None:
    screen: Any = pilot.app.screen
    screen._show_columns(("name", "employer", "branch", "ethnicity", "mobile", "address"))
    await settle(pilot)


@_scene("record", "党员记录")
async def _(pilot: Pilot[Any]) -> None:
    await open_record(pilot, somebody("found").uid, "name")


@_scene("record", "党员记录")
async def _(pilot: Pilot[Any]) -> None:
    await open_record(pilot, somebody("found").uid, "ethnicity")


@_scene("record", "党员记录")
async def _(pilot: Pilot[Any]) -> None:
    await open_record(pilot, somebody("found").uid, "school")


@_scene("conflict", "两人同改")
async def _(pilot: Pilot[Any]) -> None:
    difference = Difference(Spot("", "mobile"), "手机号码", "", "13800001234", "13900005678")
    from paicha_tui.screens.member.conflict import ConflictScreen

    pilot.app.push_screen(ConflictScreen(Conflict("", (difference,))))


@_scene("merge", "合并两份登记")
async def _(pilot: Pilot[Any]) -> None:
    from paicha_tui.screens.member.merging import MergeScreen

    twice = somebody("found").uid, somebody("not_found").uid
    pilot.app.push_screen(MergeScreen(compare(*twice)))


@_scene("findings")
async def _(pilot: Pilot[Any]) -> None:
    from paicha_tui.screens.finding.screen import DUPLICATE, FindingsScreen
    from paicha_tui.worklists.finding import ListedFinding

    await go(pilot, "findings")
    screen = pilot.app.screen
    assert isinstance(screen, FindingsScreen)
    rows = [
        row
        for row, line in enumerate(screen._lines)
        if isinstance(line, ListedFinding) and line.finding.rule == DUPLICATE
    ]
    screen._table.move_to(rows[0])


@_scene("attempt", "记一次查找")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "search")
    await press(pilot, "c", "f12")


@_scene("measures", "处置：选处理方式")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "handlings")
    await press(pilot, "tab")


@_scene("handling", "登记处理")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "handlings")
    await press(pilot, "tab", "1")


@_scene("mending", "从校验打开的记录")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "findings")
    await press(pilot, "enter")


@_scene("findings")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "findings")
    await press(pilot, "alt+v")


@_scene("checks")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "checks")
    await press(pilot, "enter", "1")


@_scene("remark", "五核查：写一句")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "checks")
    await press(pilot, "enter", "1", "up", "2")


@_scene("dossiers")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "dossiers")
    await press(pilot, "enter")


@_scene("preview", "报表：预览")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "reports")
    await press(pilot, "enter")


@_scene("writing", "报表：正在生成", at_times=True)
async def _(pilot: Pilot[Any]) -> None:
    from pathlib import Path

    from paicha_tui.meaning.settings import current
    from paicha_tui.screens.report.choices import Choices
    from paicha_tui.screens.report.writing import WritingScreen

    pilot.app.push_screen(WritingScreen((), Choices(Path(FOLDER)), current()))
    await settle(pilot)


@_scene("delivery", "报表：下载", at_times=True)
async def _(pilot: Pilot[Any]) -> None:
    from paicha_tui.screens.report.delivery import DeliveryScreen

    pilot.app.push_screen(DeliveryScreen((), lambda _: ("",)))


@_scene("issued", "报表：已定稿的表")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "reports")
    await press(pilot, "alt+v")


@_scene("unit", "一个党组织")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "organizations")
    await press(pilot, "enter")


@_scene("files", "导入：选文件")
async def _(pilot: Pilot[Any]) -> None:
    await press(pilot, "alt+r")


@_scene("import", "导入：预览", at_times=True)
async def _(pilot: Pilot[Any]) -> None:
    from pathlib import Path

    from paicha_tui.screens.intake.screen import ImportScreen

    pilot.app.push_screen(ImportScreen(Path(FOLDER) / "名册.xlsx"))
    await settle(pilot)


@_scene("new_rows", "导入：新增的行")
async def _(pilot: Pilot[Any]) -> None:
    from paicha_tui.intake.preview import NewRow
    from paicha_tui.intake.settling import CellPlace
    from paicha_tui.screens.intake.new_rows import NewRowsScreen

    row = NewRow(CellPlace("", 0, 2, ""), "", "", is_left_out=False)
    pilot.app.push_screen(NewRowsScreen([row]))
    await settle(pilot)


@_scene("open_cells", "导入：逐个改填")
async def _(pilot: Pilot[Any]) -> None:
    from paicha_tui.intake.settling import CellPlace, OpenCell
    from paicha_tui.screens.intake.open_cells import OpenCellsScreen

    cell = OpenCell(CellPlace("党员", 0, 2, "joined_on"), "", "", "", "", None)
    pilot.app.push_screen(OpenCellsScreen("", [cell]))
    await settle(pilot)


@_scene("chooser", "选择的列表")
async def _(pilot: Pilot[Any]) -> None:
    await press(pilot, "f4")


@_scene("question", "问话")
async def _(pilot: Pilot[Any]) -> None:
    from paicha_tui.widgets.prompts import ask

    pilot.app.push_screen(ask("", (("y", "是"), ("n", "否"))))
    await settle(pilot)


@_scene("prompt", "写一行字")
async def _(pilot: Pilot[Any]) -> None:
    from paicha_tui.screens.dialogs.text_prompt import TextPrompt

    pilot.app.push_screen(TextPrompt(""))
    await settle(pilot)


DIALOGS = ("chooser", "question", "prompt")
"""Screens that may come up over any other."""

_SPOKEN = {"^": "Ctrl+", "SHIFT+": "Shift+", "ALT+": "Alt+"}
_KEY_NAMES = {
    "PGDN": "PgDn",
    "PGUP": "PgUp",
    "TAB": "Tab",
    "ENTER": "Enter",
    "ESCAPE": "Esc",
    "DEL": "Delete",
    "⌫": "退格",
}


def _spoken(key: str) -> str:
    """A key as the manual writes it: Ctrl+S, Shift+Tab."""
    for shown, words in _SPOKEN.items():
        if key.startswith(shown) and len(key) > len(shown):
            return words + _spoken(key.removeprefix(shown))
    return _KEY_NAMES.get(key, key)


_TOLD = {
    "question_mark": "?",
    "slash": "/",
    "tilde": "~",
    "backslash": "\\",
    "space": "空格",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "backspace": "退格",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "escape": "Esc",
}
_NOT_TOLD = re.compile("fullwidth_.*|ideographic_.*|f1[3-9]|f2[0-9]")


def told_key(key: str) -> str:
    """A key of a binding as the manual writes it; empty for what no keyboard names so."""
    if _NOT_TOLD.fullmatch(key):
        return ""
    *held, last = key.split("+")
    told = _TOLD.get(last) or (last.upper() if len(last) == 1 and held else last)
    if len(told) > 1 and told.isascii():
        told = told[0].upper() + told[1:]
    return "+".join([*(each.capitalize() for each in held), told])


def read_keys() -> dict[str, list[Key]]:
    """The keys of each name in SHARED, then of each screen in SCENES without those.

    Opens a made-up campaign, so none may be open.
    """
    with made_up_campaign(MEMBERS):
        found = asyncio.run(_read())
    shared = {
        name: [key for key in found[scene] if (key.name, key.told) in set(_declared(classes))]
        for name, (_, scene, classes) in SHARED.items()
    }
    told = {(key.name, key.told) for keys in shared.values() for key in keys}
    return shared | {
        name: list(_digits_together(key for key in keys if (key.name, key.told) not in told))
        for name, keys in found.items()
    }


def _declared(classes: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for each in classes:
        for binding in each.BINDINGS:
            yield binding.description, binding.tooltip


def _digits_together(keys: Iterable[Key]) -> Iterator[Key]:
    """The keys of a screen, digits that do the same kind of thing as one."""
    kept: list[Key] = []
    for key in keys:
        before = kept[-1] if kept else None
        if (
            before
            and before.name == key.name
            and _is_digit(before.keys[-1])
            and _is_digit(*key.keys)
        ):
            told = before.told if before.told == key.told else f"{before.told.split('……')[0]}……"
            kept[-1] = Key(before.keys + key.keys, key.name, told)
        else:
            kept.append(key)
    yield from kept


def _is_digit(key: str, *others: str) -> bool:
    return key.isdecimal() and not others


async def _read() -> dict[str, list[Key]]:
    found: dict[str, list[Key]] = {}
    for name, scene in SCENES.items():
        for way in scene.ways:
            app = PaichaApp()
            async with app.run_test(size=SIZE) as pilot:
                await settle(pilot)
                await way(pilot)
                await settle(pilot)
                known = found.setdefault(name, [])
                known.extend(key for key in _keys_on(app, scene) if not _is_told(key, known))
    return found


def _is_told(key: Key, known: Iterable[Key]) -> bool:
    """Whether the same action is known, by these keys or more."""
    return any(key.name == each.name and set(key.keys) <= set(each.keys) for each in known)


def _keys_on(app: PaichaApp, scene: Scene) -> Iterator[Key]:
    """The keys that work on the screen, and where some only do at times, those as well."""
    told = keys_of(app.screen)
    taken = {key for keys, *_ in told for key in keys.split()}
    declared = [
        each
        for kind in type(app.screen).__mro__
        for each in vars(kind).get("BINDINGS", ())
        if isinstance(each, Binding)
    ]
    for shown, name, what in told:
        # A key that Textual has another use for, but passes on here, is not among those told.
        others = (
            key
            for each in declared
            if (each.description, each.tooltip) == (name, what)
            for key in _keys_of(each)
            if key.startswith("^") and key not in taken
        )
        keys = dict.fromkeys((*shown.split(), *others))
        yield Key(tuple(map(_spoken, keys)), name, what)
    if scene.at_times:
        for each in type(app.screen).BINDINGS:
            yield Key(tuple(map(_spoken, _keys_of(each))), each.description, each.tooltip)


def _keys_of(binding: Binding) -> list[str]:
    """The keys of a binding as the application writes them, but for their small letters."""
    keys = binding.key.upper().replace("CTRL+", "^")
    return keys.replace("PAGEDOWN", "PGDN").replace("PAGEUP", "PGUP").split(",")
