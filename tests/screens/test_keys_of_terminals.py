"""Keys as terminals send them, which differs from how the tests otherwise press them."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.binding import Binding
from textual.pilot import Pilot

from paicha_tui import screens, widgets
from paicha_tui.app import PaichaApp
from paicha_tui.basics.pinyin import holds
from paicha_tui.models import Member
from paicha_tui.screens.help import keys_of
from paicha_tui.screens.keys import BY_KEY, MEANINGS
from paicha_tui.screens.places import PLACES
from paicha_tui.widgets.key_bytes import KeyBytes
from paicha_tui.widgets.textual_private import KeyParser
from tests.screens.screen_cases import (
    field_at,
    go,
    members,
    notice,
    open_record,
    press,
    shown,
    until,
    use,
)
from tests.stillness import settle

pytestmark = pytest.mark.usefixtures("campaign")


async def send_alt(pilot: Pilot[Any], letter: str) -> None:
    """Alt with a letter as a terminal sends it: the letter comes along."""
    pilot.app.post_message(events.Key(f"alt+{letter}", letter))
    await settle(pilot)


def test_alt_with_a_letter_is_a_key_and_types_nothing() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member0")
        await press(pilot, "end", "X", "f2")
        assert Member.get(Member.uid == "member0").name == "张三X"
        await send_alt(pilot, "a")
        assert field_at(pilot, "name").value == "张三X"
        assert "确认" in notice(pilot)
        await send_alt(pilot, "z")
        assert field_at(pilot, "name").value == "张三"
        assert Member.get(Member.uid == "member0").name == "张三"
        await press(pilot, "f10", "f10")
        await send_alt(pilot, "n")
        assert "加哪一类" in shown(pilot)

    use(steps)


def test_alt_with_a_letter_switches_no_filter_of_the_list() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        before = list(members(pilot).ids)
        await send_alt(pilot, "b")
        assert list(members(pilot).ids) == before

    use(steps)


def test_shift_with_a_function_key_works_and_is_told_as_such() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member0")
        await press(pilot, "f10", "f10", "f22")
        assert "[流动]" in shown(pilot)
        await press(pilot, "f14")
        assert "撤销" in notice(pilot)
        told = {row[1]: row[0] for row in keys_of(pilot.app.screen)}
        assert "SHIFT+F10" in told["上页签"]
        assert "F22" not in told["上页签"]

    use(steps)


DIGITS = dict(
    zip("zero one two three four five six seven eight nine".split(), "0123456789", strict=True)
)
TWINS = {
    "f1": "ctrl+g",
    "f2": "ctrl+s",
    "f3": "ctrl+n",
    "f4": "ctrl+t",
    "f5": "ctrl+e",
    "f6": "alt+y",
    "f7": "ctrl+r",
    "f8": "ctrl+o",
    "f9": "ctrl+b",
    "f10": "ctrl+pagedown",
    "f11": "alt+a",
    "f12": "alt+n",
}
"""For terminals that keep function keys to themselves."""


def bindings() -> Iterator[tuple[str, Binding]]:
    """Every binding of every class of the project's own, with the name of the class."""
    for package in (screens, widgets):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            for each in vars(module).values():
                if inspect.isclass(each) and each.__module__ == found.name:
                    for binding in vars(each).get("BINDINGS", ()):
                        yield each.__name__, binding


def test_a_function_key_has_the_same_twin_on_every_screen() -> None:
    looked_at = 0
    for name, binding in bindings():
        keys = [key.strip() for key in binding.key.split(",")]
        if name == "HelpScreen":
            continue
        for key, twin in TWINS.items():
            assert (key in keys) is (twin in keys and not is_of_text(name, twin)), (name, keys)
            looked_at += key in keys
    assert looked_at > 40


def test_a_key_means_one_thing_wherever_it_is() -> None:
    looked_at = 0
    for name, binding in (*bindings(), *(("PaichaApp", each) for each in PaichaApp.BINDINGS)):
        assert isinstance(binding, Binding)
        for key in binding.key.split(","):
            plain = key.removeprefix("fullwidth_digit_")
            meaning = BY_KEY.get(DIGITS.get(plain, plain))
            assert meaning is not None, (name, key)
            assert binding.description in meaning.names.split(), (name, key, meaning.told)
            looked_at += 1
    assert looked_at > 200
    assert len(BY_KEY) == sum(len(each.keys.split()) for each in MEANINGS)


def test_alt_with_a_letter_arrives_as_what_the_table_says() -> None:
    parser = KeyParser(mouse=False)
    letters = [key[-1] for key in BY_KEY if key.startswith("alt+")]
    assert len(letters) > 20
    for letter in letters:
        (token,) = KeyBytes(0.1).feed(f"\x1b{letter}".encode())
        (key,) = parser.messages(token)
        assert isinstance(key, events.Key)
        assert BY_KEY[key.key] is BY_KEY[f"alt+{letter}"], letter


ASKING_FIRST = ("checks", "dossiers")
"""Places that ask for a branch before their own keys work."""
MANUAL = Path(__file__).parent.parent.parent / "docs" / "manual.md"


def test_what_a_place_does_is_in_f1_in_the_palette_and_in_the_manual() -> None:
    manual = MANUAL.read_text(encoding="utf-8")

    async def steps(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, PaichaApp)
        for place in PLACES:
            if place.name in ASKING_FIRST:
                continue
            screen = await go(pilot, place.name)
            help_text = "\n".join(screen.help_notes())
            assert place.purpose in help_text
            offered = [each.title for each in app.get_system_commands(screen)]
            for keys, name, told in keys_of(screen):
                assert f"| {name} |" in manual, (place.name, name)
                is_place = "到" + "".join(keys.split()[:1]) in "".join(offered).replace(" ", "")
                assert not told or name in offered or is_place, (place.name, name)
        titles = [each.title for each in app.get_system_commands(app.screen)]
        for typed in "导入 dr 备份 bf 撤销 cx 帮助 bz 新建 xj 口令 kl 恢复 hf 党组织 dzz".split():
            assert any(holds(title, typed) for title in titles), typed

    use(steps)


def test_what_is_done_elsewhere_is_begun_from_the_palette_by_pinyin() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "home")
        await press(pilot, "ctrl+backslash", *"bf")
        await until(pilot, lambda: "写一份核对过的备份" in shown(pilot))
        await press(pilot, "enter")
        assert "备份写到哪个文件" in shown(pilot)
        await press(pilot, "escape")
        await press(pilot, "q")
        assert "Ctrl+Q" in notice(pilot)
        await press(pilot, "question_mark")
        assert "设置：" in shown(pilot)
        await press(pilot, "question_mark", "9")
        assert "[9 党组织]" in shown(pilot)

    use(steps)


def is_of_text(name: str, key: str) -> bool:
    """Whether the key is one that every terminal has for editing a line of text."""
    return name == "FieldInput" and key == "ctrl+e"
