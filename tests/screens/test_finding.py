"""校验 as a clerk works through it: by keys, one finding after the other."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from paicha_tui import store
from paicha_tui.basics.errors import Refused
from paicha_tui.entry import MemberForm, save, undo
from paicha_tui.entry import finding as finding_entry
from paicha_tui.meaning import rules, settings
from paicha_tui.meaning.rules import Finding, Severity
from paicha_tui.models import Acknowledgement, Member, Organization
from paicha_tui.screens.finding.mending import Mending
from paicha_tui.screens.finding.screen import FindingsScreen
from paicha_tui.screens.member.record import RecordScreen
from paicha_tui.screens.setting.organization import OrganizationScreen, OrganizationsScreen
from paicha_tui.widgets.fields import FieldInput
from paicha_tui.widgets.lines import Line
from paicha_tui.worklists import finding as finding_list
from paicha_tui.worklists.finding import Heading, ListedFinding
from tests.fixed_campaign import CLERK, fill
from tests.screens.screen_cases import go, notice, press, shown, table, until, use
from tests.stillness import settle


@pytest.fixture(autouse=True)
def _campaign(empty_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    monkeypatch.setenv("LOGNAME", CLERK)
    fill()


def told() -> list[Finding]:
    """What the checks find, made the way the command does."""
    return list(rules.check(settings.current()))


def screen(pilot: Pilot[Any]) -> FindingsScreen:
    found = pilot.app.screen
    assert isinstance(found, FindingsScreen), found
    return found


def record(pilot: Pilot[Any]) -> RecordScreen:
    found = pilot.app.screen
    assert isinstance(found, RecordScreen), found
    return found


def mending(pilot: Pilot[Any]) -> Mending:
    walk = record(pilot)._walk
    assert isinstance(walk, Mending), walk
    return walk


def lines_of(pilot: Pilot[Any]) -> Sequence[Heading | ListedFinding]:
    """The lines of the list: a heading or a finding in each."""
    return screen(pilot)._lines


def items(pilot: Pilot[Any]) -> list[ListedFinding]:
    return [line for line in lines_of(pilot) if isinstance(line, ListedFinding)]


def here(pilot: Pilot[Any]) -> ListedFinding:
    line = lines_of(pilot)[table(pilot).cursor]
    assert isinstance(line, ListedFinding), line
    return line


def put_cursor(pilot: Pilot[Any], rule: str, name: str) -> None:
    row = next(
        row
        for row, line in enumerate(lines_of(pilot))
        if isinstance(line, ListedFinding)
        and line.finding.rule == rule
        and line.finding.member.startswith(name)
    )
    table(pilot).move_to(row)


def test_every_finding_stands_under_its_rule_with_its_count() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "findings")
        expected = Counter((found.severity, found.rule) for found in told())
        lines = lines_of(pilot)
        headings = [line for line in lines if isinstance(line, Heading)]
        assert {tuple(line.group): line.count for line in headings} == expected
        assert len(items(pilot)) == sum(expected.values())
        weights = [list(Severity).index(line.group.severity) for line in headings]
        assert weights == sorted(weights)
        hard = sum(n for (weight, _), n in expected.items() if weight is Severity.BLOCKING)
        assert f"必须处理 {hard} " in shown(pilot)

    use(steps)


def test_one_key_shows_one_weight_one_rule_one_branch_and_esc_all_again() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "findings")
        everything = told()
        await press(pilot, "f4")
        hard = [found for found in everything if found.severity is Severity.BLOCKING]
        assert len(items(pilot)) == len(hard)
        assert "只看（Esc 清除）: 必须处理" in shown(pilot)
        await press(pilot, "escape")
        assert len(items(pilot)) == len(everything)
        put_cursor(pilot, "V4", "孙缺项")
        await press(pilot, "alt+t")
        assert {item.finding.rule for item in items(pilot)} == {"V4"}
        assert len(items(pilot)) == sum(found.rule == "V4" for found in everything)
        await press(pilot, "alt+t")
        await press(pilot, "7", "end", "enter")
        await until(pilot, lambda: len(items(pilot)) < len(everything))
        assert {item.finding.org for item in items(pilot)} == {"001.002"}
        assert len(items(pilot)) == sum(found.org == "001.002" for found in everything)
        assert "第二支部" in shown(pilot)
        await press(pilot, "7", "home", "enter")
        await until(pilot, lambda: len(items(pilot)) == len(everything))

    use(steps, size=(120, 40))


def test_a_group_is_folded_and_unfolded_on_its_heading() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "findings")
        before = len(lines_of(pilot))
        table(pilot).move_to(0)
        heading = lines_of(pilot)[table(pilot).cursor]
        assert isinstance(heading, Heading)
        await press(pilot, "enter")
        assert len(lines_of(pilot)) == before - heading.count
        assert "Enter 展开" in shown(pilot)
        await press(pilot, "enter")
        assert len(lines_of(pilot)) == before

    use(steps)


def test_a_value_and_one_key_fix_a_finding_and_open_the_next() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "findings")
        put_cursor(pilot, "V16", "周思远")
        following = items(pilot)[items(pilot).index(here(pilot)) + 1]
        await press(pilot, "enter")
        field = pilot.app.focused
        assert isinstance(field, FieldInput)
        assert field.field_key == "member1/joined_work_on"
        assert mending(pilot).item.finding.message in notice(pilot)
        field.value = "2008.09"
        await settle(pilot)
        await press(pilot, "f8")
        stored: Any = Member.get(Member.uid == "member1")
        assert stored.joined_work_on == "2008-09"
        assert mending(pilot).item.key == following.key
        assert record(pilot).form.uid == following.finding.member_uid
        assert isinstance(pilot.app.focused, FieldInput)
        assert pilot.app.focused.field_key.endswith("/joined_work_on")
        await press(pilot, "escape")
        assert here(pilot).key == following.key
        left = [(found.rule, found.member_uid) for found in told()]
        assert ("V16", "member1") not in left
        assert sorted(left) == sorted(
            (item.finding.rule, item.finding.member_uid) for item in items(pilot)
        )

    use(steps)


def test_saving_and_going_back_lands_on_the_next_finding() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "findings")
        put_cursor(pilot, "V4", "阿依古丽")
        await press(pilot, "enter")
        field = pilot.app.focused
        assert isinstance(field, FieldInput)
        field.value = "1970.03.05"
        await settle(pilot)
        await press(pilot, "f2")
        assert "已保存" in notice(pilot)
        await press(pilot, "escape")
        assert (here(pilot).finding.rule, here(pilot).finding.member_uid) == ("V4", "member7")

    use(steps)


def test_a_finding_about_a_record_that_is_missing_offers_the_record() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "findings")
        put_cursor(pilot, "V28", "赵口袋")
        await press(pilot, "enter")
        field = pilot.app.focused
        assert isinstance(field, FieldInput)
        assert field.field_key.endswith("/transferred_on")
        field.value = "2014.05.01"
        await settle(pilot)
        await press(pilot, "f2")
        assert [found.field for found in told() if found.rule == "V28"] == ["接收单位"]

    use(steps)


def doubts() -> list[Finding]:
    return [found for found in told() if found.severity is Severity.DOUBTFUL]


def test_marked_findings_are_accepted_together_and_one_is_taken_back() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "findings")
        before = len(told())
        put_cursor(pilot, "V4", "阿依古丽")
        await press(pilot, "space", "space", "f11")
        await press(pilot, *"dang'an", "enter")
        kept = list(Acknowledgement.select())
        assert [(each.rule, each.reason) for each in kept] == [("V4", "dang'an")] * 2
        assert {each.member.uid for each in kept} == {"member3", "member7"}
        assert len(items(pilot)) == len(told()) == before - 2
        await press(pilot, "alt+v")
        assert len(items(pilot)) == 2
        assert all(word in shown(pilot) for word in ("dang'an", CLERK, "撤回"))
        await press(pilot, "f11", "y")
        assert Acknowledgement.select().count() == 1
        assert len(told()) == before - 1
        assert len(items(pilot)) == 1
        await press(pilot, "escape")
        assert len(items(pilot)) == before - 1
        await press(pilot, "ctrl+z")
        assert Acknowledgement.select().count() == 2
        await press(pilot, "ctrl+z")
        assert len(items(pilot)) == len(told()) == before

    use(steps)


def test_a_whole_group_is_accepted_by_its_heading() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "findings")
        put_cursor(pilot, "V16", "周思远")
        await press(pilot, "up", "f11")
        assert "2 处都保留" in shown(pilot)
        await press(pilot, "a", "enter")
        assert not [found for found in told() if found.rule == "V16"]
        assert Acknowledgement.select().count() == 2

    use(steps)


def test_what_cannot_be_accepted_says_why() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "findings")
        put_cursor(pilot, "V10", "周思远")
        await press(pilot, "f11")
        assert "必须改正" in notice(pilot)
        put_cursor(pilot, "V16", "周思远")
        await press(pilot, "space")
        put_cursor(pilot, "V4", "阿依古丽")
        await press(pilot, "space", "f11")
        assert "一条规则" in notice(pilot)
        assert not Acknowledgement.select().exists()

    use(steps)


def test_an_empty_reason_is_refused_in_words() -> None:
    with pytest.raises(Refused, match="理由"):
        finding_entry.accept(doubts(), " ")
    hard = next(found for found in told() if found.severity is Severity.BLOCKING)
    with pytest.raises(Refused, match="必须改正"):
        finding_entry.accept([*doubts(), hard], "理由")
    assert not Acknowledgement.select().exists()


def test_accepting_again_adds_nothing_and_undo_takes_all_of_it_back() -> None:
    wanted = doubts()
    assert finding_entry.accept(wanted, "核对过", CLERK).changed == Acknowledgement.select().count()
    assert finding_entry.accept(wanted, "又一次", CLERK).changed == 0
    assert not doubts()
    undo.undo_last(CLERK)
    assert not Acknowledgement.select().exists()
    assert len(doubts()) == len(wanted)


def test_a_confirmation_ends_when_the_value_changes() -> None:
    finding_entry.accept(doubts(), "核对过", CLERK)
    form = MemberForm.open("member7", CLERK)
    form.set("member7", "birth_date", "1970.04.04")
    save(form)
    assert [(found.rule, found.member_uid) for found in doubts()] == [("V4", "member7")]


def test_the_list_says_when_somebody_else_has_saved(empty_store: Path) -> None:
    import subprocess
    import sys

    program = (
        "import sys; from pathlib import Path; from paicha_tui import store;"
        "from paicha_tui.models import Member;"
        "path = Path(sys.argv[1]); store.open_store(path, store.read_key_file("
        "store.key_file_for(path)))\n"
        "with store.write('修改', '王干事') as t:\n"
        " t.change(Member.get(uid='member0'), school='某校')"
    )

    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "findings")
        screen(pilot).look()
        assert "有人保存过" not in shown(pilot)
        subprocess.run([sys.executable, "-c", program, str(empty_store)], check=True)
        screen(pilot).look()
        await settle(pilot)
        assert "有人保存过，Alt+J 重新校验" in shown(pilot)
        await press(pilot, "alt+j")
        assert "有人保存过" not in shown(pilot)

    use(steps)


def test_a_finding_about_an_organization_opens_its_field() -> None:
    with store.write() as transaction:
        unit: Any = Organization.get(Organization.code == "001.001")
        transaction.change(unit, roll_before=99)

    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "findings")
        row = next(
            row
            for row, line in enumerate(lines_of(pilot))
            if isinstance(line, ListedFinding) and line.finding.rule == "C6"
        )
        table(pilot).move_to(row)
        await press(pilot, "f11")
        assert "说的是党组织的数字" in notice(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, OrganizationScreen)
        field = pilot.app.focused
        assert isinstance(field, FieldInput)
        assert field.field_key == "roll_before"
        field.value = "6"
        await press(pilot, "f2", "escape")
        assert Organization.get(Organization.code == "001.001").roll_before == 6
        assert sorted(f.message for f in told()) == sorted(i.finding.message for i in items(pilot))

    use(steps)


async def organizations(pilot: Pilot[Any]) -> None:
    pilot.app.push_screen(OrganizationsScreen())
    await settle(pilot)


def fields(pilot: Pilot[Any]) -> dict[str, FieldInput]:
    return {each.field_key: each for each in pilot.app.screen.query(FieldInput)}


def test_an_organization_is_added_below_another_with_the_next_code() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await organizations(pilot)
        await press(pilot, "f3")
        assert fields(pilot)["code"].value == "001.003"
        await press(pilot, "f2")
        assert "请填写组织名称" in notice(pilot)
        fields(pilot)["name"].value = "中共石桥市第一局第三支部委员会"
        await press(pilot, "f2", "escape")
        added: Any = Organization.get(Organization.code == "001.003")
        assert (added.parent.code, added.level, added.category) == ("001", "branch", "government")
        assert "第三支部" in shown(pilot)

    use(steps, size=(120, 40))
    assert "新增党组织" in undo.undo_last(CLERK)
    assert Organization.select().count() == 3


def test_impossible_organizations_are_refused_and_what_was_typed_stays() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await organizations(pilot)
        await press(pilot, "down", "f3")
        assert "下面不再设党组织" in notice(pilot)
        await press(pilot, "enter")
        fields(pilot)["code"].value = "００１．００２"
        await press(pilot, "f2")
        assert "已是别的党组织的" in notice(pilot)
        assert fields(pilot)["code"].value == "００１．００２"
        await press(pilot, "escape", "n")
        await press(pilot, "home", "enter", "alt+t")
        assert "001.001" not in shown(pilot)

    use(steps)
    assert [unit.code for unit in Organization.select()] == ["001", "001.001", "001.002"]


def test_another_clerks_change_of_an_organization_is_not_overwritten() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await organizations(pilot)
        await press(pilot, "end", "enter")
        with store.write("修改", "王干事") as transaction:
            unit: Any = Organization.get(Organization.code == "001.002")
            transaction.change(unit, contact="王五")
        fields(pilot)["contact"].value = "李四"
        await press(pilot, "f2")
        assert "刚由王干事修改" in notice(pilot)

    use(steps)
    assert Organization.get(Organization.code == "001.002").contact == "王五"


def test_an_organization_in_use_is_not_taken_away_by_undo() -> None:
    from paicha_tui.entry.organization import OrganizationForm

    form = OrganizationForm.below(Organization.get(Organization.code == "001"), CLERK)
    form.row.set("name", "第三支部")
    form.save()
    with store.write("修改", "王干事") as transaction:
        transaction.change(Member.get(Member.uid == "member0"), branch=form.row.stored.id)
    with pytest.raises(Refused, match="已有党员"):
        undo.undo_last(CLERK)


def test_the_line_of_counts_is_on_the_screen() -> None:
    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "findings")
        line = screen(pilot).query_one("#filter", Line).text
        counts = Counter(found.severity for found in told())
        assert [int(word) for word in line.split() if word.isdecimal()] == [
            counts[each] for each in Severity
        ]
        blocking = {each.member_uid for each in told() if each.severity is Severity.BLOCKING}
        assert f"（{len(blocking - {''})}人）" in line

    use(steps)


def test_a_check_tells_how_far_it_is_and_is_stopped_by_esc(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun = threading.Event()

    def endless(_: Any, progress: Any, __: Any) -> None:
        while True:
            begun.set()
            progress(300, 10_000)
            time.sleep(0.01)

    async def steps(pilot: Pilot[Any]) -> None:
        await go(pilot, "findings")
        before = [item.key for item in items(pilot)]
        with monkeypatch.context() as patched:
            patched.setattr(finding_list, "judge_everything", endless)
            screen(pilot).action_check()
            await until(pilot, lambda: "已校验 300/10000" in notice(pilot))
            await pilot.press("escape")
            await settle(pilot)
        assert begun.is_set()
        assert "已停止校验" in notice(pilot)
        assert [item.key for item in items(pilot)] == before
        screen(pilot)

    use(steps)
