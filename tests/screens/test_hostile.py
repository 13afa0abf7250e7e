"""Records full of text made to do harm: every screen lives, and the terminal gets none of it."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot
from textual.widgets import Input

from paicha_tui import entry, store
from paicha_tui.annexes import archive
from paicha_tui.app import PaichaApp
from paicha_tui.basics import preferences
from paicha_tui.basics.values import _UNSAFE
from paicha_tui.entry import (
    Conflict,
    Difference,
    MemberForm,
    Session,
    Spot,
)
from paicha_tui.entry import (
    finding as finding_entry,
)
from paicha_tui.meaning import settings
from paicha_tui.meaning.settings import current
from paicha_tui.models import RECORDS, Loss, Member
from paicha_tui.records.fields import Coded, Date, DescribedField
from paicha_tui.screens.base.place_screen import PlaceScreen
from paicha_tui.screens.branch import choose_branch
from paicha_tui.screens.dialogs.lines_to_read import LinesToRead
from paicha_tui.screens.dialogs.text_prompt import TextPrompt
from paicha_tui.screens.finding.screen import FindingsScreen
from paicha_tui.screens.member.conflict import ConflictScreen
from paicha_tui.screens.member.history import HistoryScreen
from paicha_tui.screens.member.record import RecordScreen
from paicha_tui.screens.member.screen import MembersScreen
from paicha_tui.screens.places import PLACES
from paicha_tui.screens.search_case.screen import SearchingScreen
from paicha_tui.screens.setting.organization import OrganizationScreen, OrganizationsScreen
from paicha_tui.widgets.fields import FieldInput
from paicha_tui.widgets.prompts import ask
from paicha_tui.widgets.table import VirtualTable
from paicha_tui.worklists import finding as finding_list
from paicha_tui.worklists.columns import COLUMNS
from tests.fixed_campaign import CLERK, MOMENT, fill
from tests.screens.screen_cases import (
    field_at,
    go,
    members,
    open_record,
    press,
    record,
    rows,
    see_preview,
    use,
)
from tests.stillness import settle
from tests.stores import lay_down

HARM = (
    "[/x]王[bold red]\x1b]52;c;UFdORUQ=\x07\x1b[2J\x00\x9b31m\u202e\u200b\u2066\ufeff\U000e0041",
    "\x1b]0;PWNED\x1b\\[@click=app.quit]x[/] \r\n\t\x7f\x85\u2028[link=https://x",
    "[[[" + "\u200d王" * 3 + "歐陽" * 2000 + "\u202e",
)
LONE = "\ud800[/x]\udfff"
"""What a store can't hold, but an input method or a paste may bring."""


pytestmark = [pytest.mark.usefixtures("poisoned"), pytest.mark.slow]


@pytest.fixture
def poisoned(empty_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The fixed campaign, with harm put into every text of every record below the models."""
    monkeypatch.setenv("LOGNAME", CLERK)
    lay_down(empty_store, poison_everything)
    return empty_store


def poison_everything() -> None:
    fill()
    for model in RECORDS:
        table = model._meta.table_name
        for place, field in enumerate(model._meta.sorted_fields):
            if isinstance(field, DescribedField) and not isinstance(field, Date | Coded):
                if field.field_type != "TEXT":
                    continue
                poison(str(table), field.column_name, place, unique=field.unique)
        poison(str(table), "changed_by", 1)
    poison("mark", "typed", 0)
    poison("mark", "reason", 1)
    store.database.execute_sql(
        "INSERT INTO setting (uid, version, changed_at, changed_by, key, value) "
        "VALUES ('s', 1, ?, 'x', 'reporting_unit', ?)",
        (MOMENT, HARM[0]),
    )
    store.database.execute_sql("DROP TRIGGER audit_entry_no_update")
    store.database.execute_sql(
        "UPDATE audit_entry SET changes = replace(changes, '张三', ?)",
        (json.dumps(HARM[1])[1:-1],),
    )
    for place, column in enumerate(("actor", "reason")):
        poison("audit_entry", column, place)


def poison(table: str, column: str, place: int, *, unique: bool = False) -> None:
    own = " || id" if unique else ""
    store.database.execute_sql(
        f'UPDATE "{table}" SET "{column}" = ?{own}', (HARM[place % len(HARM)],)
    )


def assert_harmless(pilot: Pilot[Any]) -> str:
    """The app lives, every row is as wide as the screen, and no character of it does harm."""
    assert pilot.app._exception is None
    lines = rows(pilot)
    for line in lines:
        assert not _UNSAFE.search(line), repr(line)
        assert cell_len(line) == pilot.app.size.width, repr(line)
    return "\n".join(lines)


@pytest.mark.parametrize("place", [each.name for each in PLACES if each.key])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_every_place_shows_hostile_text_inert(place: str, size: tuple[int, int]) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, place)
        assert_harmless(pilot)
        await press(pilot, "down", "end", "home")
        assert_harmless(pilot)
        await press(pilot, "f1")
        assert_harmless(pilot)

    use(steps, size=size)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_handlings_and_letters_show_hostile_text_inert(size: tuple[int, int]) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "letters")
        for keys in (["f2"], ["escape", "f12"], ["escape", "f3"], ["escape", "alt+c"]):
            await press(pilot, *keys)
            assert_harmless(pilot)
            focused = pilot.app.focused
            assert focused is not None
            assert focused.region.bottom <= size[1], keys
        await go(pilot, "handlings")
        for keys in (["tab", "down", "end"], ["home", "enter"], ["tab"], ["escape", "f4"]):
            await press(pilot, *keys)
            assert_harmless(pilot)

    use(steps, size=size)


def test_each_level_of_home_shows_hostile_names_inert() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "home")
        await press(pilot, "end", "down", "down", "end")
        assert_harmless(pilot)
        await press(pilot, "enter")
        assert "没有下级党组织" in assert_harmless(pilot)
        await press(pilot, "right", "enter")
        assert_harmless(pilot)

    use(steps)


def test_the_list_shows_every_column_inert() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        seen = set()
        for key in COLUMNS:
            members(pilot)._columns = ("name", key)
            members(pilot)._table.show_columns(members(pilot)._table_columns())
            await pilot.pause()
            seen.add(assert_harmless(pilot))
        members(pilot)._revealed = True
        members(pilot)._take_columns(["id_number", "mobile", "landline", "branch"])
        await pilot.pause()
        seen.add(assert_harmless(pilot))
        assert any("␛" in text for text in seen)

    use(steps)


@pytest.mark.parametrize("text", [*HARM, LONE])
def test_hostile_text_may_be_searched_for(text: str) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "f5")
        box = pilot.app.focused
        assert isinstance(box, Input)
        box.value = text
        await settle(pilot)
        assert_harmless(pilot)
        await press(pilot, "enter", "escape")
        assert len(members(pilot).ids) == 8

    use(steps)


@pytest.mark.parametrize("key", ["f4", "alt+l", "alt+g"])
def test_the_choosers_of_the_list_show_hostile_text_inert(key: str) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "space", key)
        assert_harmless(pilot)

    use(steps)


@pytest.mark.parametrize("tab", range(len(entry.TABS) - 1))
def test_every_tab_of_a_record_shows_hostile_text_inert(tab: int) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        for uid in ("member0", "member2"):
            await open_record(pilot, uid)
            record(pilot)._tab = tab
            await record(pilot)._show_fields()
            assert_harmless(pilot)
            for field in list(record(pilot).query("FieldInput"))[::6]:
                field.focus()
                await pilot.pause()
                assert_harmless(pilot)
            await pilot.press("f1")
            assert_harmless(pilot)
            await press(pilot, "escape", "escape")
            if not isinstance(pilot.app.screen, MembersScreen):
                await press(pilot, "n", "n")
        assert members(pilot)

    use(steps)


def test_hostile_text_typed_into_every_field_does_no_harm() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        screen = await open_record(pilot, "member1")
        kept = field_at(pilot, "branch").value
        for number, field in enumerate(screen.query("FieldInput").results(Input)):
            field.focus()
            field.value = (*HARM, LONE)[number % 4]
            await pilot.pause()
            assert_harmless(pilot)
        await press(pilot, "f2")
        assert_harmless(pilot)
        # Nobody is saved into a branch that there is not.
        branch = field_at(pilot, "branch")
        branch.focus()
        branch.value = kept
        await press(pilot, "f2")
        assert_harmless(pilot)
        stored = Member.get(Member.uid == "member1")
        for column in ("name", "school", "address"):
            assert not _UNSAFE.search(getattr(stored, column) or ""), column

    use(steps)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("item", "12345")
def test_the_walk_of_the_checks_shows_hostile_text_inert(item: str, size: tuple[int, int]) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "alt+o")
        assert_harmless(pilot)
        await press(pilot, "1", item)
        seen = assert_harmless(pilot)
        for key in ("down", "down", "2", "down", "enter", "down", "down", "alt+h", "down"):
            await press(pilot, key)
            seen += assert_harmless(pilot)
        assert "[/x]" in seen

    use(steps, size=size)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
def test_the_grid_of_dossiers_shows_hostile_text_inert(size: tuple[int, int]) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await press(pilot, "alt+o", "2")
        assert "[/x]" in assert_harmless(pilot)
        for key in ("1", "f2", "f6", "alt+o", *["right"] * 6, "enter"):
            await press(pilot, key)
            assert_harmless(pilot)
        assert isinstance(pilot.app.focused, Input)
        pilot.app.focused.value = HARM[0]
        await press(pilot, "enter")
        assert_harmless(pilot)

    use(steps, size=size)


@pytest.mark.parametrize("annex", range(1, 11))
def test_every_preview_shows_hostile_text_inert(annex: int) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await see_preview(pilot, annex)
        await press(pilot, "enter")
        assert_harmless(pilot)
        for keys in (("right", "down"), ("end",), ("pagedown", "left")):
            await press(pilot, *keys)
            assert_harmless(pilot)

    use(steps)


@pytest.mark.parametrize(
    "keys", [("f4", "1"), ("f4", "3"), ("alt+k",), ("f2",), ("alt+v", "enter")]
)
def test_what_is_done_with_annexes_shows_hostile_text_inert(
    keys: tuple[str, ...], tmp_path: Path
) -> None:
    preferences.keep(report_folder=str(tmp_path / "\x1b[2J[/x]\u202e"))
    archive.issue(2, None, settings.current(), reason=HARM[1])
    form = MemberForm.open("member0", CLERK)
    form.set("member0", "school", "某校")
    entry.save(form)

    async def steps(pilot: Pilot[Any]) -> None:
        screen = await go(pilot, "reports")
        screen.query_one("#annexes", VirtualTable).move_to(1)
        await press(pilot, *keys)
        await settle(pilot)
        assert_harmless(pilot)
        if keys == ("f2",):
            await press(pilot, "enter", "alt+f")
            assert_harmless(pilot)

    use(steps)


def harmful_conflict() -> Conflict:
    spot = Spot("member0", "name")
    return Conflict(f"他人{HARM[0]}", (Difference(spot, HARM[0], HARM[1], HARM[2], HARM[0]),))


OPENERS: dict[str, Callable[[PaichaApp], Any]] = {
    "history": lambda app: app.push_screen(HistoryScreen("member0")),
    "conflict": lambda app: app.push_screen(ConflictScreen(harmful_conflict())),
    "prompt": lambda app: app.push_screen(TextPrompt(HARM[0], HARM[1])),
    "question": lambda app: app.push_screen(ask(HARM[0] + "\n" + HARM[2][:90])),
    "branch chooser": lambda app: choose_branch(app, None, lambda _: None, ask=True),
    "organizations": lambda app: app.push_screen(OrganizationsScreen()),
    "organization": lambda app: app.push_screen(OrganizationScreen.of("org2")),
    "telling": lambda app: app.push_screen(LinesToRead(HARM[0], [(HARM[1], HARM[2])])),
    "duplicate record": lambda app: app.push_screen(RecordScreen.of("member3")),
}


@pytest.mark.parametrize("what", OPENERS)
def test_what_is_opened_over_a_place_shows_hostile_text_inert(what: str) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        assert isinstance(pilot.app, PaichaApp)
        OPENERS[what](pilot.app)
        await settle(pilot)
        seen = assert_harmless(pilot)
        assert "[/x]" in seen or what == "branch chooser"
        await press(pilot, "down", "up")
        assert_harmless(pilot)

    use(steps, size=(120, 40))


def test_a_notice_shows_hostile_text_inert() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        assert isinstance(pilot.app.screen, PlaceScreen)
        for harm in (*HARM, LONE):
            pilot.app.screen.say(harm, problem=True)
            await pilot.pause()
            assert_harmless(pilot)

    use(steps)


def leave_a_draft() -> None:
    """A draft of a session that has ended."""
    form = MemberForm.open("member0", CLERK)
    form.set("member0", "school", "某校")
    session = Session.current(CLERK)
    entry.keep(session._replace(host="别处", pid=1), form, Spot("member0", "school"))


def test_the_question_about_a_draft_shows_hostile_text_inert() -> None:
    leave_a_draft()

    async def steps(pilot: Pilot[Any]) -> None:
        assert "接着录入" in assert_harmless(pilot)
        await press(pilot, "y")
        assert record(pilot).form.uid == "member0"
        assert_harmless(pilot)

    use(steps)


# What goes over the line.


HARMFUL_BYTES = ("\x1b]52", "\x1b]0;", "PWNED\x1b", "\x00", "\x9b", "\u202e", "\u200b", "\x85")
"""Nothing that the program itself ever sends."""


def test_no_harm_is_written_to_the_terminal(sent: list[str]) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member0")
        await press(pilot, "enter", "enter", "f1", "escape", "escape", "n", "n")
        await go(pilot, "findings")

    use(steps)
    written = "".join(sent)
    assert "王" in written
    for harm in HARMFUL_BYTES:
        assert harm not in written, repr(harm)
    assert "\x1b[2J" not in written


def test_no_harm_reaches_a_real_terminal(poisoned: Path) -> None:
    store.close()
    output = on_a_terminal([sys.executable, "-m", "paicha_tui", "--db", str(poisoned)])
    text = output.decode("utf-8", errors="strict")
    assert "王" in text
    for harm in HARMFUL_BYTES:
        assert harm not in text, repr(harm)


def on_a_terminal(command: list[str]) -> bytes:
    """What a program sends to its terminal: it opens a record, then the checks, then ends."""
    main, side = pty.openpty()
    import fcntl
    import struct
    import termios

    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = os.environ | {"TERM": "xterm-256color", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    process = subprocess.Popen(
        command, stdin=side, stdout=side, stderr=side, env=environment, start_new_session=True
    )
    os.close(side)
    output = read_until_quiet(main, longest=20.0, first=True)
    for keys in (b"\r", b"\t\t", b"\x1b[21~", b"\x1b", b"5", b"\x11"):
        os.write(main, keys)
        output += read_until_quiet(main, longest=5.0)
    try:
        process.wait(10)
    finally:
        process.kill()
        process.wait()
        os.close(main)
    return output


def read_until_quiet(terminal: int, *, longest: float, first: bool = False) -> bytes:
    """What comes until nothing does for a while; the beginning is waited for."""
    output = b""
    end = time.monotonic() + longest
    while time.monotonic() < end:
        patience = longest if first and "党员".encode() not in output else 0.6
        ready, _, _ = select.select([terminal], [], [], min(patience, end - time.monotonic()))
        if not ready:
            break
        try:
            output += os.read(terminal, 65536)
        except OSError:
            break
    return output


def test_what_a_field_offers_and_lists_is_inert() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, "member0", "native_place")
        for name in ("native_place", "address", "employer"):
            field = next(
                each
                for each in record(pilot).query(FieldInput)
                if each.field_key == f"member0/{name}"
            )
            field.focus()
            field.value = ""
            await settle(pilot)
            assert field.ghost
            assert_harmless(pilot)
            await press(pilot, "f4")
            assert "填过的内容" in assert_harmless(pilot)
            await press(pilot, "enter", "right", "end")
            assert_harmless(pilot)

    use(steps)


def test_every_finding_opens_and_the_findings_are_accepted_without_harm() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        screen = await go(pilot, "findings")
        assert isinstance(screen, FindingsScreen)
        for row in range(0, len(screen._lines), 3):
            screen._table.move_to(row)
            await press(pilot, "enter")
            assert_harmless(pilot)
            if pilot.app.screen is not screen:
                await press(pilot, "f8")
                assert_harmless(pilot)
                while pilot.app.screen is not screen:
                    await press(pilot, "escape" if pilot.app.screen.query("#title") else "n")
        findings = [item.finding for item in finding_list.judge_everything(current(), ignore).items]
        doubts = [found for found in findings if not finding_entry.why_not(found)]
        finding_entry.accept(doubts, HARM[0], CLERK)
        await press(pilot, "alt+j", "alt+v")
        assert_harmless(pilot)
        await press(pilot, "end", "f11")
        assert_harmless(pilot)

    use(steps)


def ignore(_done: int, _total: int) -> None:
    """Take no notice of the progress."""


@pytest.mark.parametrize("text", [*HARM, LONE])
def test_hostile_text_given_to_the_settings_does_no_harm(text: str) -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        screen = await go(pilot, "settings")
        for row in (1, 4, 6, 15):
            screen.query_one(VirtualTable).move_to(row)
            await press(pilot, "enter")
            box = pilot.app.screen.query("FieldInput")
            if box:
                box.first(Input).value = text
                await press(pilot, "enter")
            assert_harmless(pilot)
            while pilot.app.screen is not screen:
                await press(pilot, "escape")
            assert_harmless(pilot)

    use(steps)


def test_the_search_and_its_forms_show_hostile_text_inert() -> None:
    Loss.update(result="searching").execute()

    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "search")
        await press(pilot, "f11")
        assert_harmless(pilot)
        await press(pilot, "enter")
        assert_harmless(pilot)
        for key in ("f12", "alt+e", "alt+q", "alt+w", "delete"):
            await press(pilot, "home", key)
            assert_harmless(pilot)
            assert not isinstance(pilot.app.screen, SearchingScreen), key
            await press(pilot, "escape")
        await press(pilot, "tab", "up", "enter")
        assert isinstance(pilot.app.screen, RecordScreen)
        assert_harmless(pilot)
        await press(pilot, "escape")
        Loss.update(result="found").execute()
        await go(pilot, "search")
        await press(pilot, "d", "alt+c")
        assert "重新查找" in assert_harmless(pilot)
        await press(pilot, "y")
        assert "已重新查找" in assert_harmless(pilot)

    use(steps)
