"""A clerk who enters members until the program is killed, and what must be left of his work."""

from __future__ import annotations

import random
import re
import shutil
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from paicha_tui import store
from paicha_tui.records.fields import Coded
from tests.terminal_driver import Terminal, application, at_list
from tests.whole.store_from_outside import look
from tests.whole.typed_members import PASSED_OVER, Typed, own_places, typed_member

ENDINGS = (signal.SIGHUP, signal.SIGTERM, signal.SIGKILL)
ENTERING_SECONDS = 5.0
"""The signal comes at a random moment of so many seconds."""
SURELY_KEPT_SECONDS = 3.0
"""A killed program keeps what was typed this long ago: two seconds, and one for a slow machine."""

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫"
LABELS = [place.field.label for place in own_places()]
FIELDS = (
    "name",
    "id_number",
    "ethnicity",
    "native_place",
    "marital_status",
    "joined_work_on",
    "standing",
    "joined_on",
    "full_member_on",
)
"""The fields that are filled."""


def _keys_to_fields() -> dict[str, tuple[str, ...]]:
    """The fields that are filled in the order of the form, with the keys from the one before.

    A code that is complete leaves its field by itself.
    """
    keys: dict[str, tuple[str, ...]] = {}
    under_way: tuple[str, ...] = ()
    for place in own_places():
        if place.name in PASSED_OVER:
            continue
        if place.name in FIELDS:
            keys[place.name] = under_way
            under_way = () if isinstance(place.field, Coded) else ("enter",)
        else:
            under_way += ("enter",)
    return keys


KEYS_TO_FIELD = _keys_to_fields()


class Value(NamedTuple):
    """A value that the screen has shown the clerk beside its label."""

    label: str
    text: str
    since: float


@dataclass
class Shown:
    """What the screen had shown when the signal came."""

    saved: list[Typed] = field(default_factory=list)
    """The members that it said were saved."""
    current: Typed | None = None
    """The one being entered."""
    values: list[Value] = field(default_factory=list)
    """His values."""
    where: list[str] = field(default_factory=lambda: [""])
    """The fields in one of which the cursor is: several while keys are under way."""
    moved_at: float = 0.0
    """Since when."""

    def at(self, first: str, last: str) -> None:
        """The cursor is in one of these fields."""
        self.where = LABELS[LABELS.index(first) : LABELS.index(last) + 1]
        self.moved_at = time.monotonic()


class TimeIsUp(Exception):
    """The moment of the signal has come."""


class Clerk:
    """Types one field after another, looking at the screen, until the moment comes."""

    def __init__(self, terminal: Terminal, moment: float) -> None:
        self._terminal = terminal
        self._moment = moment
        self.shown = Shown()

    def work(self) -> Shown:
        """Enter one member after another; gives what was shown when the moment came."""
        at_list(self._terminal)
        self._moment += time.monotonic()
        self._terminal.press("f3")
        try:
            for order in range(1, 400):
                self._enter(typed_member(f"{SURNAMES[order % len(SURNAMES)]}第{order}", order))
        except TimeIsUp:
            pass
        return self.shown

    def _enter(self, whole: Typed) -> None:
        member = Typed(
            {name: whole.keys[name] for name in KEYS_TO_FIELD},
            {name: whole.shown[name] for name in (*KEYS_TO_FIELD, "sex", "birth_date")},
        )
        self._until(
            lambda: "新党员" in self._terminal.rows[0] and cursor_in(self._terminal, "姓名")
        )
        shown, labels = self.shown, [_label(name) for name in KEYS_TO_FIELD]
        shown.current, shown.values = member, []
        shown.at("姓名", "姓名")
        for number, (name, keys) in enumerate(KEYS_TO_FIELD.items()):
            label = labels[number]
            shown.at(labels[max(number - 1, 0)], label)
            self._terminal.press(*keys)
            self._until(lambda label=label: cursor_in(self._terminal, label))
            shown.at(label, labels[min(number + 1, len(labels) - 1)])
            text = member.shown[name]
            typed = member.keys[name]
            self._terminal.press(typed)
            self._until(
                lambda label=label, text=text, typed=typed: (
                    beside(self._terminal, label, text) or beside(self._terminal, label, typed)
                )
            )
            shown.values.append(Value(label, text, time.monotonic()))
        self._terminal.press("f3")
        self._until(lambda: "已保存" in self._terminal.text and "新党员" in self._terminal.rows[0])
        shown.saved.append(member)
        shown.current, shown.values = None, []

    def _until(self, is_shown: Callable[[], bool]) -> None:
        while True:
            left = self._moment - time.monotonic()
            if left <= 0:
                raise TimeIsUp
            if is_shown():
                return
            self._terminal.read(min(left, 0.05))


def _label(name: str) -> str:
    return next(place.field.label for place in own_places() if place.name == name)


def cursor_in(terminal: Terminal, label: str) -> bool:
    """Whether the form shows the note of this field, or what is wrong with its value."""
    note = terminal.rows[-4:-2]
    return note[-1].strip().partition("：")[0] == label or any(f"“{label}”" in row for row in note)


def beside(terminal: Terminal, label: str, text: str) -> bool:
    """Whether the form shows this text, or this choice, beside the label."""
    pattern = rf"(?:^|\s){re.escape(label)}\s+(?:\d\d? )?{re.escape(text)}(?:\s|$)"
    return any(re.search(pattern, row) for row in terminal.rows[2:-4])


def kill_once(number: int, template: Path, folder: Path) -> Shown:
    """Let a clerk work on a copy of `template` and end the program; raise where anything is lost.

    `number` seeds the moment and chooses the signal. Gives what had been shown.
    """
    chance = random.Random(number)
    ending = ENDINGS[number % len(ENDINGS)]
    database = folder / "campaign.db"
    folder.mkdir(parents=True, exist_ok=True)
    for source, target in (
        (template, database),
        (store.key_file_for(template), store.key_file_for(database)),
    ):
        shutil.copy2(source, target)
    with application(database) as terminal:
        shown = Clerk(terminal, chance.uniform(0.3, ENTERING_SECONDS)).work()
        if ending == signal.SIGKILL and chance.random() < 0.5:
            terminal.keep_reading(SURELY_KEPT_SECONDS)
        killed_at = time.monotonic()
        _end(terminal, ending, hang_up=chance.random() < 0.5)
    kept_since = killed_at - (SURELY_KEPT_SECONDS if ending == signal.SIGKILL else 0)
    _check_store(database, shown)
    _check_draft(database, shown, kept_since)
    return shown


def _end(terminal: Terminal, ending: signal.Signals, *, hang_up: bool) -> None:
    if ending == signal.SIGKILL:
        terminal.signal(ending)
        assert terminal.wait_for_end() == -ending
        return
    if ending == signal.SIGHUP and hang_up:
        terminal.hang_up()
        assert terminal.wait_for_end() == 128 + ending
    else:
        terminal.signal(ending)
        assert terminal.wait_for_end() == 128 + ending
        assert terminal.line_as_before
        assert not terminal.in_own_screen
    assert b"Traceback" not in terminal.written


def _check_store(database: Path, shown: Shown) -> None:
    """Everything acknowledged is there, and nothing by halves."""
    seen = look(database)
    assert seen.problems == []
    entered = {member.shown["id_number"]: member.shown for member in shown.saved}
    assert {number: seen.members.get(number) for number in entered} == entered
    others = [member for number, member in seen.members.items() if number not in entered]
    if others:
        # Stored, and the program killed before it could say so.
        assert shown.current is not None
        assert others == [shown.current.shown]
        shown.values = []


def _check_draft(database: Path, shown: Shown, kept_since: float) -> None:
    """What was typed is offered and comes back, with the cursor where it was."""
    kept = [value for value in shown.values if value.since <= kept_since]
    if not kept:
        return
    assert shown.current is not None
    with application(database) as terminal:
        terminal.wait_for("要恢复吗")
        terminal.wait_for(shown.current.name)
        terminal.press("y")
        terminal.wait_for("未保存")
        terminal.wait_for("F2 保存")
        terminal.wait_until(lambda: any(cursor_in(terminal, label) for label in LABELS))
        for label, text, _ in kept:
            terminal.wait_until(lambda label=label, text=text: beside(terminal, label, text))
        if shown.moved_at <= kept_since:
            terminal.wait_until(lambda: any(cursor_in(terminal, label) for label in shown.where))
