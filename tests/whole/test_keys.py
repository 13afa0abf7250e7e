"""A clerk's first hour at the keys, each step of it checked by another process."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal_driver import Terminal, application, at_list
from tests.whole.store_from_outside import look, new_store
from tests.whole.typed_members import Typed, keystrokes, typed_member

pytestmark = pytest.mark.slow

NAMES = ("张三", "李四光", "王淑珍", "欧阳建国", "单小燕")
PEOPLE = [typed_member(name, order) for order, name in enumerate(NAMES)]


def enter(terminal: Terminal, member: Typed) -> None:
    """Type a whole member; the form shows him unsaved."""
    terminal.press(keystrokes(member))
    terminal.wait_for(f" {member.name}  ")
    terminal.wait_for(member.shown["last_dues_on"])


def enter_all(terminal: Terminal) -> None:
    at_list(terminal)
    terminal.press("f3")
    for member in PEOPLE:
        terminal.wait_for(" 新党员")
        enter(terminal, member)
        terminal.press("f3" if member is not PEOPLE[-1] else "f2")
        terminal.wait_for("已保存")
    terminal.press("escape")
    terminal.wait_for("（5人）")


def test_five_members_are_entered_found_corrected_and_changed_together(tmp_path: Path) -> None:
    database = new_store(tmp_path / "campaign.db")
    with application(database) as terminal:
        enter_all(terminal)
        seen = look(database)
        assert list(seen.members.values()) == [member.shown for member in PEOPLE]
        assert seen.problems == []
        assert seen.drafts == 0

        # He is found by the initials of his name, and his name was wrong.
        terminal.press("f5", "zs")
        terminal.wait_for("“zs”（1人）")
        terminal.wait_until(lambda: any("张三" in row for row in terminal.rows[3:]))
        terminal.press("enter", "enter")
        terminal.wait_for(" 张三  ")
        terminal.press("end", "backspace", "山", "enter")
        terminal.wait_for(" 张山  ")
        terminal.press("f2")
        terminal.wait_for("已保存")
        corrected = PEOPLE[0].shown | {"name": "张山"}
        assert look(database).named("张山") == corrected

        # Three are marked and changed together, and changed back.
        terminal.press("escape")
        terminal.wait_for("“zs”（1人）")
        terminal.press("escape")
        terminal.wait_for("全部（5人）")
        terminal.press("home", "space", "space", "down", "space", "alt+g")
        terminal.wait_for("标记了 3 名党员")
        terminal.press("1")
        terminal.wait_for("改哪一项")
        terminal.press(*pressed_to("人员类别", terminal), "enter")
        terminal.wait_for("3 名党员的“人员类别”都改为")
        terminal.press(*pressed_to("预备党员", terminal), "enter")
        terminal.wait_for("已将3名党员的人员类别改为")
        marked, others = look(database), {"李四光", "王淑珍", "欧阳建国", "单小燕", "张山"}
        probationary = {
            member["name"] for member in marked.members.values() if member["standing"] == "预备党员"
        }
        assert len(probationary) == 3
        assert probationary < others
        terminal.press("ctrl+z")
        terminal.wait_for("已撤销")
        seen = look(database)
        assert seen.members[PEOPLE[0].shown["id_number"]] == corrected
        assert [seen.named(each.name) for each in PEOPLE[1:]] == [each.shown for each in PEOPLE[1:]]
        assert seen.problems == []
        terminal.press("ctrl+q")
        assert terminal.wait_for_end() == 0
        assert terminal.line_as_before
        assert not terminal.in_own_screen


def pressed_to(label: str, terminal: Terminal) -> list[str]:
    """The keys that put the cursor of a list on a row that is in view."""
    terminal.wait_for(label)
    terminal.wait_until(lambda: any(row.startswith(">") for row in terminal.rows))
    terminal.settle()
    rows = terminal.rows
    here = next(place for place, row in enumerate(rows) if row.startswith(">"))
    there = next(place for place, row in enumerate(rows) if label in row)
    return ["down"] * (there - here)
