"""Every screen below the line of places as plain text, as it stands in tests/screens/goldens."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from paicha_tui import entry, store
from paicha_tui.annexes import archive, delivery
from paicha_tui.app import PaichaApp
from paicha_tui.basics import clock, preferences
from paicha_tui.entry import Conflict, Difference, MemberForm, Session, Spot, finding
from paicha_tui.meaning import rules, settings
from paicha_tui.meaning.rules import Severity
from paicha_tui.models import ContactAttempt, Loss, Member, TransferLetter
from paicha_tui.screens.branch import choose_branch
from paicha_tui.screens.dialogs.text_prompt import TextPrompt
from paicha_tui.screens.intake.screen import ImportScreen
from paicha_tui.screens.member.conflict import ConflictScreen
from paicha_tui.screens.member.history import HistoryScreen
from paicha_tui.screens.report.delivery import DeliveryScreen
from paicha_tui.screens.setting.organization import OrganizationsScreen
from paicha_tui.screens.setting.passphrase import PassphrasePrompt
from paicha_tui.screens.setting.screen import SettingsScreen
from tests.fixed_campaign import CLERK, MOMENT, fill
from tests.goldens import assert_as_kept
from tests.intake.test_intake import save
from tests.rule_cases import FOUND, NOT_FOUND
from tests.screens.screen_cases import (
    enter,
    field_at,
    go,
    members,
    open_record,
    press,
    record,
    rows,
    see_preview,
    until,
    use,
)
from tests.stillness import settle

GOLDENS = Path(__file__).with_name("goldens")


@pytest.fixture
def campaign(empty_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The fixed campaign at a fixed moment."""
    monkeypatch.setattr(clock, "now", lambda: MOMENT)
    monkeypatch.setenv("LOGNAME", CLERK)
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    fill()
    return empty_store


Scene = Callable[[Pilot[Any]], Awaitable[None]]
SCENES: dict[str, Scene] = {}


def scene(name: str) -> Callable[[Scene], Scene]:
    def keep(steps: Scene) -> Scene:
        SCENES[name] = steps
        return steps

    return keep


def place_scene(place: str) -> Scene:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, place)

    return steps


def tab_scene(uid: str, number: int) -> Scene:
    async def steps(pilot: Pilot[Any]) -> None:
        await open_record(pilot, uid)
        record(pilot)._tab = number
        await record(pilot)._show_fields()
        await settle(pilot)

    return steps


for _place in ("home", "members", "search", "letters", "findings", "settings"):
    SCENES[_place] = place_scene(_place)
for _number, _tab in enumerate(entry.TABS[:-1]):
    SCENES[f"record_{_tab.key}"] = tab_scene(
        "member1" if _tab.key == "flow" else "member2", _number
    )


@scene("record_basic_end")
async def _(pilot: Pilot[Any]) -> None:
    await open_record(pilot, "member0", "remarks")


@scene("record_new")
async def _(pilot: Pilot[Any]) -> None:
    await press(pilot, "f3", "enter")


@scene("record_problem")
async def _(pilot: Pilot[Any]) -> None:
    await open_record(pilot, "member0", "birth_date")
    await enter(pilot, "birth_date", "1971.03.05")
    field_at(pilot, "birth_date").focus()
    await settle(pilot)


@scene("record_marked")
async def _(pilot: Pilot[Any]) -> None:
    await open_record(pilot, "member7", "education")


@scene("record_mark_question")
async def _(pilot: Pilot[Any]) -> None:
    await open_record(pilot, "member7", "address")
    await press(pilot, "alt+d")


@scene("record_codes")
async def _(pilot: Pilot[Any]) -> None:
    await open_record(pilot, "member1", "ethnicity")
    await press(pilot, "f4")


@scene("record_leave_question")
async def _(pilot: Pilot[Any]) -> None:
    await open_record(pilot, "member0", "school")
    await enter(pilot, "school", "河南大学")
    await press(pilot, "escape")


@scene("record_help")
async def _(pilot: Pilot[Any]) -> None:
    await open_record(pilot, "member0", "joined_work_on")
    await press(pilot, "f1")


@scene("record_add_chooser")
async def _(pilot: Pilot[Any]) -> None:
    await open_record(pilot, "member0")
    record(pilot)._tab = 2
    await record(pilot)._show_fields()
    await press(pilot, "f12")


@scene("list_filtered")
async def _(pilot: Pilot[Any]) -> None:
    await press(pilot, "f")
    await press(pilot, "f5")
    pilot.app.focused.value = "oyjg"  # type: ignore[union-attr]
    await settle(pilot)


@scene("list_nobody")
async def _(pilot: Pilot[Any]) -> None:
    await press(pilot, "f5")
    pilot.app.focused.value = "没有这个人"  # type: ignore[union-attr]
    await settle(pilot)


@scene("list_marked_revealed")
async def _(pilot: Pilot[Any]) -> None:
    await press(pilot, "space", "space", "alt+h")


@scene("list_filter_chooser")
async def _(pilot: Pilot[Any]) -> None:
    await press(pilot, "a", "f4")


@scene("list_columns_chooser")
async def _(pilot: Pilot[Any]) -> None:
    await press(pilot, "alt+l")


@scene("list_other_columns")
async def _(pilot: Pilot[Any]) -> None:
    members(pilot)._take_columns(["name", "ethnicity", "mobile", "branch", "employer"])
    await settle(pilot)


@scene("list_help")
async def _(pilot: Pilot[Any]) -> None:
    await press(pilot, "f1")


@scene("change_chooser")
async def _(pilot: Pilot[Any]) -> None:
    await press(pilot, "space", "alt+g")


@scene("change_prompt")
async def _(pilot: Pilot[Any]) -> None:
    pilot.app.push_screen(TextPrompt("2 名党员的“毕业院校”都改为（空着即清除）："))
    await settle(pilot)


@scene("branch_chooser")
async def _(pilot: Pilot[Any]) -> None:
    choose_branch(pilot.app, None, lambda _: None, ask=True)
    await settle(pilot)


@scene("history")
async def _(pilot: Pilot[Any]) -> None:
    form = MemberForm.open("member0", CLERK)
    form.set("member0", "school", "河南大学")
    entry.save(form)
    pilot.app.push_screen(HistoryScreen("member0"))
    await settle(pilot)


@scene("conflict")
async def _(pilot: Pilot[Any]) -> None:
    differences = (
        Difference(Spot("member0", "school"), "毕业院校", "", "河南大学", "郑州大学"),
        Difference(
            Spot("member0", "mobile"), "手机号码", "13800001234", "13800001234", "13900005678"
        ),
    )
    told = "您打开以后，这名党员的记录由王干事于10:42保存过。您的改动没有写入，请逐项选定后再保存"
    pilot.app.push_screen(ConflictScreen(Conflict(told, differences)))
    await settle(pilot)


@scene("home_branch")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "home")
    await press(pilot, "end", "down", "down", "enter")


@scene("home_cell")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "home")
    await press(pilot, "down", "right", "right", "right")


@scene("palette")
async def _(pilot: Pilot[Any]) -> None:
    await press(pilot, "ctrl+backslash")


@scene("draft_question")
async def _(pilot: Pilot[Any]) -> None:
    form = MemberForm.open("member0", CLERK)
    form.set("member0", "school", "河南大学")
    entry.keep(Session.current(CLERK)._replace(host="别处"), form, Spot("member0", "school"))
    assert isinstance(pilot.app, PaichaApp)
    pilot.app._offer_drafts()
    await settle(pilot)


def more_letters() -> None:
    with store.write("试验", CLERK) as transaction:
        for place, given, receipt in (
            (0, "2015-11-03", None),
            (1, "2016-01", None),
            (3, "2006", None),
            (6, "2013-05-20", None),
            (7, "2015-12-01", "2015-12-28"),
        ):
            transaction.add(
                TransferLetter(
                    member=Member.get(Member.uid == f"member{place}"),
                    number=f"201600{place}",
                    transferred_on=given,
                    receiver="中共东莞市东湖区百花街道工作委员会第三社区党总支第一支部",
                    receipt_on=receipt,
                    enquiry="2016.02.25 去函一次；2016.03.01 电话询问，对方没有收到",
                )
            )


@scene("letters_several")
async def _(pilot: Pilot[Any]) -> None:
    more_letters()
    await go(pilot, "letters")
    await press(pilot, "space", "down")


@scene("letters_receipt")
async def _(pilot: Pilot[Any]) -> None:
    more_letters()
    await go(pilot, "letters")
    await press(pilot, "a", "f2")


def more_searched() -> None:
    with store.write("试验", CLERK) as transaction:
        for place, loss in (
            (0, FOUND | {"conduct": "sound", "pocket": True}),
            (1, FOUND | {"conduct": "unlawful"}),
            (4, NOT_FOUND),
            (7, NOT_FOUND),
        ):
            transaction.add(Loss(member=Member.get(Member.uid == f"member{place}"), **loss))


@scene("handlings")
async def _(pilot: Pilot[Any]) -> None:
    more_searched()
    await go(pilot, "handlings")


@scene("handlings_disposed")
async def _(pilot: Pilot[Any]) -> None:
    more_searched()
    await go(pilot, "handlings")
    await press(pilot, "f4", "tab", "end")


@scene("handling_form")
async def _(pilot: Pilot[Any]) -> None:
    more_searched()
    await go(pilot, "handlings")
    await press(pilot, "f4", "end", "tab", "enter")


@scene("findings_confirmed")
async def _(pilot: Pilot[Any]) -> None:
    doubts = [
        found for found in rules.check(settings.current()) if found.severity is Severity.DOUBTFUL
    ]
    finding.accept(doubts[:3], "与档案核对无误", CLERK)
    await go(pilot, "findings")
    await press(pilot, "alt+v")


@scene("findings_mending")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "findings")
    await press(pilot, "enter")


@scene("organizations")
async def _(pilot: Pilot[Any]) -> None:
    pilot.app.push_screen(OrganizationsScreen())
    await settle(pilot)


@scene("organization")
async def _(pilot: Pilot[Any]) -> None:
    pilot.app.push_screen(OrganizationsScreen())
    await settle(pilot)
    await press(pilot, "down", "enter")


@scene("settings_choice")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "settings")
    await press(pilot, *["down"] * 15, "enter")


@scene("settings_store")
async def _(pilot: Pilot[Any]) -> None:
    await go(pilot, "settings")
    await press(pilot, "end", "up")


@scene("passphrase")
async def _(pilot: Pilot[Any]) -> None:
    pilot.app.push_screen(PassphrasePrompt("口令至少8个字符，输入时只显示 *"))
    await settle(pilot)
    await press(pilot, "a", "b", "tab", "f2")


@scene("self_check")
async def _(pilot: Pilot[Any]) -> None:
    screen = await go(pilot, "settings")
    assert isinstance(screen, SettingsScreen)
    screen._examine()
    await settle(pilot)


async def search_under_way(pilot: Pilot[Any], *keys: str) -> None:
    """查找 with members of every kind, the cursor on one whose search has begun."""
    Member.update(last_activity_on="2014-06", last_dues_on=None).where(
        Member.uid.in_(("member0", "member1"))
    ).execute()
    Member.update(relation="awaiting_receipt").where(Member.uid == "member1").execute()
    TransferLetter.create(
        member=2, transferred_on="2015-03-01", valid_days=30, receiver="石桥市第二局党支部"
    )
    for day, channel, outcome in (
        ("2016-02-20", "telephone", "号码为空号"),
        ("2016-02-22", "receiver", "接收单位答复从未报到"),
        ("2016-02-25", "neighbour", "称搬走多年，电话 13800001234"),
    ):
        ContactAttempt.create(
            member=7, on=day, channel=channel, contacted="邻居王五", searcher=CLERK, outcome=outcome
        )
    await go(pilot, "search")
    await press(pilot, "end", *keys)


@scene("search_under_way")
async def _(pilot: Pilot[Any]) -> None:
    await search_under_way(pilot)


@scene("search_overdue")
async def _(pilot: Pilot[Any]) -> None:
    await search_under_way(pilot, "f")


@scene("search_attempt")
async def _(pilot: Pilot[Any]) -> None:
    await search_under_way(pilot, "f12")


@scene("search_enquiry")
async def _(pilot: Pilot[Any]) -> None:
    await search_under_way(pilot, "alt+e")


@scene("search_found")
async def _(pilot: Pilot[Any]) -> None:
    await search_under_way(pilot, "alt+q")


@scene("search_not_found")
async def _(pilot: Pilot[Any]) -> None:
    await search_under_way(pilot, "alt+w")


@scene("search_reason_question")
async def _(pilot: Pilot[Any]) -> None:
    await search_under_way(pilot, "alt+w", "f2")


@scene("search_reopen_question")
async def _(pilot: Pilot[Any]) -> None:
    await search_under_way(pilot, "d", "alt+c")


def group_scene(place: str, *keys: str) -> Scene:
    """五核查 or 完善档案 of a branch, chosen by the keys."""

    async def steps(pilot: Pilot[Any]) -> None:
        assert isinstance(pilot.app, PaichaApp)
        pilot.app.action_go(place)
        await settle(pilot)
        await press(pilot, *keys)

    return steps


async def see_reports(pilot: Pilot[Any], annex: int, *keys: str) -> None:
    """报表 in a folder that every machine calls the same, its preview drawn."""
    preferences.keep(report_folder="/home/clerk/附件")
    await see_preview(pilot, annex)
    await press(pilot, *keys)


def reports_scene(annex: int, *keys: str) -> Scene:
    async def steps(pilot: Pilot[Any]) -> None:
        await see_reports(pilot, annex, *keys)

    return steps


SCENES["checks_items"] = group_scene("checks", "enter")
for _number, _item in enumerate("information dossier dues letter conduct".split(), start=1):
    SCENES[f"checks_{_item}"] = group_scene("checks", "down", "enter", str(_number), "end", "up")
SCENES["checks_remark"] = group_scene("checks", "down", "enter", "3", "home", "2")
SCENES["checks_end"] = group_scene("checks", "enter", "1", "1", "1", "1", "1", "2", "enter")
SCENES["dossiers"] = group_scene("dossiers", "enter", *"12345", "a", "up")
SCENES["dossiers_faulty"] = group_scene("dossiers", "enter", "f2", "f4", *["right"] * 5)
SCENES["reports"] = reports_scene(1)
SCENES["reports_counted"] = reports_scene(9, "enter", "right", "right")
SCENES["reports_listed"] = reports_scene(2, "enter", "down", "right", "right")
SCENES["reports_person"] = reports_scene(1, "enter", "pagedown")
SCENES["reports_choices"] = reports_scene(4, "f4")


@scene("reports_blocked")
async def _(pilot: Pilot[Any]) -> None:
    await see_reports(pilot, 8, "alt+k")


@scene("reports_delivery")
async def _(pilot: Pilot[Any]) -> None:
    path = Path("/home/clerk/附件/附件8_外出流动党员情况汇总表_石桥市第一局_20160320.xlsx")
    host = delivery.Host("clerk", "10.0.0.5", "2222")
    command = ["paicha-tui", "export", "--annex", "8", "--out", "-"]
    screen = DeliveryScreen(
        [path],
        lambda shell: [
            delivery.copying_line(shell, host, [path]),
            delivery.exporting_line(shell, host, command, path.name),
        ],
    )
    screen._sender = None
    pilot.app.push_screen(screen)
    await settle(pilot)


def issue_twice() -> None:
    """Annex 2, before and after somebody has died."""
    archive.issue(2, None, settings.current(), reason="试出")
    with store.write("订正", CLERK) as transaction:
        member = Member.get(Member.uid == "member0")
        transaction.change(member, relation="deceased", left_on="2016-03-01")
    archive.issue(2, None, settings.current(), reason="上级催报")


@scene("reports_issued")
async def _(pilot: Pilot[Any]) -> None:
    issue_twice()
    await see_reports(pilot, 2, "alt+v")


@scene("reports_compared")
async def _(pilot: Pilot[Any]) -> None:
    issue_twice()
    await see_reports(pilot, 2, "alt+v", "down", "enter")


async def see_import(pilot: Pilot[Any]) -> None:
    """The preview of a roster that leaves something to settle."""
    rows = [
        ["姓名", "所在党支部", "入党时间", "备注栏"],
        ["钱新", "中共石桥市第一局第一支部委员会", "夏天", None],
        ["孙新", "中共石桥市第一局第一支郜委员会", "1998.7", None],
        ["填表人：王干事", None, None, None],
    ]
    path = save(Path(str(store.database.database)).parent / "名册.xlsx", {"党员": rows})
    screen = ImportScreen(path)
    pilot.app.push_screen(screen)
    await until(pilot, lambda: bool(screen._parts))
    await settle(pilot)


@scene("import_preview")
async def _(pilot: Pilot[Any]) -> None:
    await see_import(pilot)


@scene("import_unknown_branch")
async def _(pilot: Pilot[Any]) -> None:
    await see_import(pilot)
    await press(pilot, "enter")


@scene("import_doubts")
async def _(pilot: Pilot[Any]) -> None:
    await see_import(pilot)
    await press(pilot, "down", "enter")


@scene("import_confirmed")
async def _(pilot: Pilot[Any]) -> None:
    await see_import(pilot)
    await press(pilot, "f2")


SIZES = ((80, 24), (120, 40))


@pytest.mark.usefixtures("campaign")
@pytest.mark.parametrize("name", SCENES)
def test_the_screen_is_as_it_was_looked_at(name: str) -> None:
    seen: list[list[str]] = []

    async def steps(pilot: Pilot[Any]) -> None:
        await SCENES[name](pilot)
        seen.append(rows(pilot))
        await pilot.resize_terminal(*SIZES[1])
        await until(pilot, lambda: pilot.app._resize_event is None)
        await settle(pilot)
        seen.append(rows(pilot))

    use(steps, size=SIZES[0])
    for lines, size in zip(seen, SIZES, strict=True):
        assert [cell_len(line) for line in lines] == [size[0]] * size[1]
        # The line of places is one for all: another place is no other screen.
        held = lines[lines[0].startswith(" 排查 ") :]
        assert_as_kept(held, GOLDENS / f"{name}_{size[0]}x{size[1]}.txt")


def test_no_golden_is_left_over() -> None:
    wanted = {f"{name}_{width}x{height}.txt" for name in SCENES for width, height in SIZES}
    assert {path.name for path in GOLDENS.iterdir()} == wanted
