"""Annexes issued, printed again, compared; 动态变化说明; what stands in the way of issuing."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paicha_tui import store
from paicha_tui.annexes import archive
from paicha_tui.annexes.movement.reasons import UNEXPLAINED
from paicha_tui.annexes.movement.statement import statement
from paicha_tui.basics import clock, locations
from paicha_tui.basics.errors import Misused, Refused
from paicha_tui.basics.values import PartialDate
from paicha_tui.demo import fill
from paicha_tui.entry.setting import change_setting
from paicha_tui.meaning import screening
from paicha_tui.meaning import settings as campaign_settings
from paicha_tui.meaning.figures import meaning_of, tabulate
from paicha_tui.meaning.forms.layout import filled_in, load_form
from paicha_tui.meaning.rules import check
from paicha_tui.meaning.rules.blocking import blockers
from paicha_tui.models import (
    ContactAttempt,
    Flow,
    Handling,
    Loss,
    Mark,
    Member,
    Organization,
    Snapshot,
)
from paicha_tui.records import national_codes, vocabulary
from paicha_tui.store import AuditEntry, safekeeping
from tests.annexes.report_cases import add, opened, read, texts
from tests.campaigns import campaigns, stored
from tests.rule_cases import FLOW, FOUND, LOST, NOT_FOUND, SOUND, TRIED, made_up
from tests.soak import examples

pytestmark = pytest.mark.slow

STATISTICS = (7, 8, 9)
JUNE = datetime.date(2016, 6, 20)


def change(record: Any, **values: Any) -> None:
    with store.write() as transaction:
        transaction.change(record, **values)


def dated(values: dict[str, Any]) -> dict[str, Any]:
    """The values with their dates as the store gives them."""
    return {
        name: PartialDate(value) if name.endswith(("_on", "_date")) and value else value
        for name, value in values.items()
    }


def person(branch: Organization, serial: int, **values: Any) -> Member:
    """A sound member."""
    own = {"name": f"党员{serial}", "id_number": made_up(order=f"{2 * serial + 1:03}")}
    return add(Member(branch=branch, **dated(SOUND | own | values)))


def searched(branch: Organization, serial: int, result: dict[str, Any], **values: Any) -> Loss:
    """A sound member who was searched for."""
    gone = person(branch, serial, **(LOST | values))
    for channel in TRIED:
        attempt = {"channel": channel, "on": PartialDate("2016-02-20"), "contacted": channel}
        add(ContactAttempt(member=gone, **attempt))
    return add(Loss(member=gone, **dated(result)))


@pytest.fixture
def town(branch: Organization) -> dict[str, Any]:
    """Two branches with lost and floating members, without anything to object to."""
    other = add(
        Organization(
            code="001.002", name="第二支部", level="branch", parent=branch.parent, category="school"
        )
    )
    found = {
        1: searched(branch, 1, NOT_FOUND),
        2: searched(branch, 2, NOT_FOUND, education="普通高中"),
        3: searched(other, 3, NOT_FOUND),
        4: searched(branch, 4, FOUND),
    }
    flow = add(Flow(member=person(branch, 5), **dated(FLOW)))
    person(other, 6)
    return {"branch": branch, "other": other, "losses": found, "flow": flow}


def issue(annex: int, scope: Organization | None = None, **how: Any) -> archive.Issued:
    return archive.issue(annex, scope, campaign_settings.current(), **how)


def moves(comparison: archive.Comparison) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {move.name: (move.kind, move.why) for move in comparison.people}


# Issuing and printing again.


@pytest.mark.parametrize("annex", range(1, 10))
def test_a_reprint_is_byte_for_byte_what_was_issued(town: dict[str, Any], annex: int) -> None:
    kept = issue(annex)
    first = archive.files_of(kept.uid)
    cells = [[texts(sheet) for sheet in read(file).worksheets] for file in first]
    change(town["losses"][1], **dated({"result": "found", "found_on": "2016-04-02"}))
    change(town["losses"][2].member, ethnicity="回族", relation="transferred")
    change(town["flow"].member, branch=town["other"])
    searched(town["branch"], 9, NOT_FOUND)
    change_setting("zero_cells", "zero")
    change_setting("reporting_unit", "另一个单位")
    folder = locations.annex_folder()
    folder.mkdir(parents=True)
    (folder / f"annex{annex}.toml").write_text("坏的版式", encoding="utf-8")
    again = archive.files_of(kept.uid)
    assert again == first
    assert [[texts(sheet) for sheet in read(file).worksheets] for file in again] == cells
    assert sum(file.people for file in again) == kept.people
    assert not [text for verdict in safekeeping.examine() for text in verdict.problems]


def test_what_was_issued_is_listed_newest_first(town: dict[str, Any]) -> None:
    first = issue(7, town["branch"], actor="甲")
    before = Snapshot.get(Snapshot.uid == first.uid).content
    second = issue(7, town["branch"], reason="更正后重报", actor="乙")
    third = issue(8, fill_date=datetime.date(2016, 3, 18))
    assert [it.uid for it in archive.issued()] == [third.uid, second.uid, first.uid]
    assert [it.uid for it in archive.issued(7)] == [second.uid, first.uid]
    assert Snapshot.get(Snapshot.uid == first.uid).content == before
    assert (first.organization_code, first.organization_name) == ("001.001", town["branch"].name)
    assert (first.issued_by, first.reason, second.reason) == ("甲", "", "更正后重报")
    assert (third.fill_date, third.people, third.organization_code) == ("2016-03-18", 1, "")
    assert third.title == "外出流动党员情况汇总表"
    assert archive.issued_as(first.short) == first


def test_an_unknown_snapshot_is_told(town: dict[str, Any]) -> None:
    with pytest.raises(Misused, match="没有"):
        archive.files_of("0" * 32)
    for name in ("", "%", "00000000"):
        with pytest.raises(Misused, match="编号"):
            archive.issued_as(name)
    with pytest.raises(Misused, match="附件"):
        issue(11)
    registers = issue(4), issue(4, town["branch"])
    with pytest.raises(Misused, match="同一范围"):
        archive.compare(registers[0].uid, registers[1].uid)


# What stands in the way.


@pytest.mark.usefixtures("town")
def test_nothing_stands_in_the_way_of_a_sound_campaign() -> None:
    now = campaign_settings.current()
    for annex in (*range(1, 10), campaign_settings.CLOSING_REPORT):
        assert blockers(annex, None, now) == []


CONCERNED = {
    # Who has the fault, and the annexes that list or count him.
    1: {1, 2, 3, 6, 7, 9, 10},
    4: {1, 2, 3, 5, 9, 10},
    5: {1, 2, 4, 8, 10},
    6: {1, 2},
}


@pytest.mark.parametrize("serial", CONCERNED)
def test_a_fault_concerns_the_annexes_its_member_is_on(town: dict[str, Any], serial: int) -> None:
    faulty = Member.get(Member.name == f"党员{serial}")
    add(
        Mark(
            member=faulty, record_table="member", record_uid=faulty.uid, field="school", reason="待"
        )
    )
    now = campaign_settings.current()
    concerned = {annex for annex in range(1, 11) if blockers(annex, None, now)}
    assert concerned == CONCERNED[serial]
    for annex in concerned:
        assert {finding.member_uid for finding in blockers(annex, None, now)} == {faulty.uid}
        elsewhere = town["other"] if serial != 6 else town["branch"]
        assert blockers(annex, elsewhere, now) == []


def test_an_unfinished_search_concerns_where_its_result_belongs(town: dict[str, Any]) -> None:
    change(town["losses"][1], result="searching")
    now = campaign_settings.current()
    concerned = {annex for annex in range(1, 11) if blockers(annex, None, now)}
    assert concerned == {5, 6, 7, 9, 10}


def test_a_sum_that_does_not_come_out_concerns_its_annex(town: dict[str, Any]) -> None:
    change(town["losses"][1].member, education="没有这个学历")
    now = campaign_settings.current()
    found = blockers(7, None, now)
    assert "C4" in {finding.rule for finding in found}
    assert "C4" not in {finding.rule for finding in blockers(9, None, now)}
    assert not [f for f in check(now) if f.rule == "C4" and f.annex != 7]


def test_blockers_refuse_and_a_reason_lets_through(town: dict[str, Any]) -> None:
    change(town["losses"][1], reason=None)
    with pytest.raises(Refused, match=r"附件7还有.*M3"):
        issue(7)
    with pytest.raises(Refused):
        issue(7, reason=" \n")
    assert archive.issued() == []
    assert issue(8).reason == ""
    kept = issue(7, reason="上级催报，原因待查")
    assert kept.reason == "上级催报，原因待查"
    entries = AuditEntry.select().where(AuditEntry.record_uid == kept.uid).order_by(AuditEntry.id)
    assert [(entry.action, entry.reason) for entry in entries] == [
        ("add", "上级催报，原因待查"),
        ("issue", "上级催报，原因待查"),
    ]
    assert json.loads(Snapshot.get(Snapshot.uid == kept.uid).content)["head"]["reason"]
    assert not [text for verdict in safekeeping.examine() for text in verdict.problems]


@pytest.mark.usefixtures("town")
def test_nothing_is_kept_when_the_layout_is_faulty() -> None:
    folder = locations.annex_folder()
    folder.mkdir(parents=True)
    (folder / "annex7.toml").write_text("坏的版式", encoding="utf-8")
    with pytest.raises(Refused, match="版式文件"):
        issue(7)
    assert archive.issued() == []


# Comparing.


def test_the_comparison_names_who_moved_and_why(town: dict[str, Any]) -> None:
    kept = issue(7)
    losses, branch, other = town["losses"], town["branch"], town["other"]
    change(losses[1], **dated({"result": "found", "found_on": "2016-03-18"}))
    change(losses[2].member, ethnicity="回族")
    change(losses[3].member, branch=branch)
    searched(other, 8, NOT_FOUND)
    change(
        Member.get(Member.name == "党员6"), relation="transferred", left_on=PartialDate("2016-01")
    )
    today = f"{clock.now()[:10]} "
    comparison = archive.compare(kept.uid)
    told = moves(comparison)
    assert set(told) == {"党员1", "党员2", "党员3", "党员6", "党员8"}
    assert told["党员1"] == ("left", ("2016年3月18日取得联系",))
    kind, (why,) = told["党员2"]
    assert kind == "moved" and why.startswith(f"改正了民族（汉族→回族，{today}")
    assert told["党员3"] == ("moved", (f"由第二支部转入{branch.name}",))
    assert told["党员6"] == ("left", ("2016年1月转出",))
    assert told["党员8"] == ("joined", ("新增登记",))
    by_name = {move.name: move for move in comparison.people}
    assert (by_name["党员2"].earlier, by_name["党员2"].later) == ("在表内", "第5栏少数民族")
    assert (by_name["党员3"].earlier, by_name["党员3"].later) == ("学校", "党政机关")
    assert by_name["党员3"].branch == "001.001"
    assert by_name["党员1"].earlier.startswith("农村外出务工经商人员、第2栏总数、")
    assert by_name["党员1"].later == "只在第1栏排查前在册党员人数"
    assert (by_name["党员8"].earlier, by_name["党员8"].kind_label) == ("不在表内", "新列入")
    assert "19700305" not in str(comparison.to_json())
    cells = {(cell.row, cell.column): (cell.earlier, cell.later) for cell in comparison.cells}
    assert cells["01", "5"] == (0, 1)
    assert ("01", "2") in cells and cells["01", "2"] == (3, 3)
    assert cells["01", "1"] == (6, 6)
    assert cells["05", "1"] == (4, 5)


def test_a_change_of_dates_explains_what_no_record_does(town: dict[str, Any]) -> None:
    change(town["flow"], went_on=PartialDate("2016-04-10"))
    kept = issue(8)
    assert kept.people == 0
    change_setting("fill_date", "2016-06-20")
    comparison = archive.compare(kept.uid)
    assert comparison.later_date == "2016-06-20"
    assert moves(comparison) == {"党员5": ("joined", ("2016年4月10日外出流动",))}
    assert comparison.notes == ("填表日期由2016-03-20改为2016-06-20",)
    old = issue(7, fill_date=datetime.date(2016, 3, 16))
    change(town["losses"][1].member, birth_date=PartialDate("1980-03-18"))
    first, second = (
        issue(7, fill_date=datetime.date(2016, 3, day), reason="试") for day in (16, 20)
    )
    assert moves(archive.compare(first.uid, second.uid)) == {
        "党员1": ("moved", ("填表日期由2016-03-16改为2016-03-20",))
    }
    ((_, (why,)),) = moves(archive.compare(old.uid, first.uid)).values()
    assert why.startswith("改正了出生日期") and "1980" not in why


@pytest.mark.parametrize("annex", [2, 4, 5, 6])
def test_registers_tell_who_came_and_went(town: dict[str, Any], annex: int) -> None:
    kept = issue(annex)
    change(town["losses"][1], **dated({"result": "found", "found_on": "2016-03-18"}))
    change(town["losses"][4].member, relation="transferred", left_on=PartialDate("2016-03-10"))
    change(town["flow"], returned_on=PartialDate("2016-01-20"))
    change(town["losses"][3].member, branch=town["branch"])
    told = moves(archive.compare(kept.uid))
    found = ("2016年3月18日取得联系",)
    moved = (f"由第二支部转入{town['branch'].name}",)
    assert (
        told
        == {
            2: {"党员4": ("left", ("2016年3月10日转出",)), "党员3": ("moved", moved)},
            4: {"党员5": ("left", ("外出流动登记已去掉或已不在统计期内",))},
            5: {"党员1": ("joined", found)},
            6: {"党员1": ("left", found), "党员3": ("moved", moved)},
        }[annex]
    )


def test_who_left_the_scope_is_told_where_to(town: dict[str, Any]) -> None:
    branch, other = town["branch"], town["other"]
    kept = issue(7, branch), issue(7, other)
    change(town["losses"][1].member, branch=other)
    why = (f"由{branch.name}转入第二支部",)
    assert moves(archive.compare(kept[0].uid)) == {"党员1": ("left", why)}
    assert moves(archive.compare(kept[1].uid)) == {"党员1": ("joined", why)}
    again = issue(7, branch), issue(7, other)
    change(town["losses"][1].member, branch=branch)
    for first, second, kind in zip(kept, again, ("left", "joined"), strict=True):
        comparison = archive.compare(first.uid, second.uid)
        assert moves(comparison) == {"党员1": (kind, why)}
    assert not archive.compare(kept[0].uid).people


def test_a_record_taken_away_is_told(town: dict[str, Any]) -> None:
    alone = person(town["other"], 7)
    kept = issue(2)
    with store.write() as transaction:
        transaction.remove(alone)
    assert moves(archive.compare(kept.uid)) == {"党员7": ("left", ("党员记录已去掉",))}
    assert not issue(2).reason


def test_another_layout_compares_only_what_counts_the_same(town: dict[str, Any]) -> None:
    kept = issue(7)
    change_setting("annex7_profile", "basic")
    searched(town["other"], 8, NOT_FOUND)
    comparison = archive.compare(kept.uid)
    assert comparison.notes and "版式不同" in comparison.notes[0]
    assert {cell.column for cell in comparison.cells} <= {
        "1",
        "2",
        *map(str, range(18, 29)),
    }
    assert set(moves(comparison)) == {"党员8"}


# Over random campaigns and random changes.


def pick(items: Any, number: int) -> Any:
    listed = list(items)
    return listed[number % len(listed)]


def branch_of(number: int) -> Organization:
    below = Organization.select().where(Organization.parent.is_null(False))
    return pick(below.order_by(Organization.id), number)


def search_ends(member: Member, result: str) -> None:
    found_on = PartialDate("2016-03-05") if result == "found" else None
    loss = Loss.get_or_none(Loss.member == member)
    if loss:
        change(loss, result=result, found_on=found_on)
    else:
        told = {"result": result, "found_on": found_on, "reason": "moved", "occupation": "other"}
        add(Loss(member=member, **told))


def loss_goes(member: Member) -> None:
    loss = Loss.get_or_none(Loss.member == member)
    if loss:
        with store.write() as transaction:
            transaction.remove(loss)


def goes_out(member: Member, direction: str) -> None:
    flow = Flow.get_or_none(Flow.member == member)
    if flow:
        change(flow, direction=direction, card_number="LD0009")
    else:
        add(Flow(member=member, went_on=PartialDate("2015-01"), direction=direction))


def arrives(number: int) -> None:
    values = {"name": "新人", "birth_date": PartialDate("1980-01-01"), "sex": "女"}
    new = add(Member(branch=branch_of(number), ethnicity="汉族", **values))
    add(Loss(member=new, result="not_found", reason="moved", occupation="other"))


def code(codes: Any, number: int) -> str:
    return pick(codes, number).key


def decided(member: Member, measure: str) -> None:
    add(Handling(member=member, measure=measure, decided_on=PartialDate("2016-05-10")))


DEEDS: dict[str, Callable[[Member, int], object]] = {
    "found": lambda member, _: search_ends(member, "found"),
    "not_found": lambda member, _: search_ends(member, "not_found"),
    "searching": lambda member, _: search_ends(member, "searching"),
    "no_loss": lambda member, _: loss_goes(member),
    "ethnicity": lambda member, n: change(member, ethnicity=code(national_codes.ETHNICITY, n)),
    "education": lambda member, n: change(member, education=code(national_codes.EDUCATION, n)),
    "category": lambda member, n: change(
        member, category=code(vocabulary.ORGANIZATION_CATEGORY, n)
    ),
    "relation": lambda member, n: change(
        member, relation=code(vocabulary.RELATION, n), left_on=PartialDate("2016-03-01")
    ),
    "branch": lambda member, n: change(member, branch=branch_of(n)),
    "new": lambda _, n: arrives(n),
    "measure": lambda member, n: decided(member, code(vocabulary.HANDLING_MEASURE, n)),
    "standing": lambda member, n: change(member, standing=code(vocabulary.STANDING, n)),
    "flow": lambda member, n: goes_out(member, code(vocabulary.FLOW_DIRECTION, n)),
    "activity": lambda member, n: change(member, last_activity_on=PartialDate(f"20{n % 16:02}-05")),
    "unit": lambda _, n: change(
        branch_of(n), category=code(vocabulary.ORGANIZATION_CATEGORY, n + 3)
    ),
}
"""What a clerk might do to a member, chosen by a number."""

CHANGES = st.lists(
    st.tuples(st.sampled_from(list(DEEDS)), st.integers(0, 30), st.integers(0, 30)),
    min_size=1,
    max_size=8,
)


def apply(kind: str, first: int, second: int) -> None:
    DEEDS[kind](pick(Member.select().order_by(Member.id), first), second)


def counted_in(cell: archive.CellChange, annex: int, now: Any, scope: Any) -> set[str]:
    """The uids of those whom the figures of the cell count, asked for one cell alone."""
    form = load_form(annex, now)
    row = next(row for row in form.rows if row.number == cell.row)
    column = next(column for column in form.leaves() if column.number == cell.column)
    figure = f"{column.population or form.population}&{row.figure}&{column.figure}"
    return {uid for (uid,) in counted_by(figure, now, screening.scope_ids(scope))}


@store.prepared
def counted_by(figure: str, now: Any, ids: tuple[int, ...] | None) -> Any:
    inside = screening.among(ids), meaning_of(figure, now)
    return screening.joined(now, Member.uid).where(*inside)


@examples(10, 60)
@given(campaigns(), CHANGES, CHANGES, st.booleans())
def test_the_comparison_explains_every_cell(
    campaign: dict[str, Any],
    changes: list[tuple[str, int, int]],
    later_changes: list[tuple[str, int, int]],
    scoped: bool,
) -> None:
    with stored(campaign):
        now = campaign_settings.current()
        scope = branch_of(0) if scoped else None
        filled = {annex: filled_in(annex, now) for annex in STATISTICS}
        before = {
            annex: tabulate(load_form(annex, now), filled[annex], scope).cells
            for annex in STATISTICS
        }
        kept = {annex: issue(annex, scope, reason="试") for annex in STATISTICS}
        for one in changes:
            apply(*one)
        second = {}
        told = {}
        for annex in STATISTICS:
            after = tabulate(load_form(annex, now), filled[annex], scope).cells
            comparison = told[annex] = archive.compare(kept[annex].uid)
            second[annex] = issue(annex, scope, reason="试")
            changed = {(cell.row, cell.column): cell for cell in comparison.cells}
            movers = {move.uid: move for move in comparison.people}
            for row, figures in after.items():
                for column, figure in figures.items():
                    cell = changed.get((row, column))
                    if cell is None:
                        assert before[annex][row][column] == figure
                        continue
                    assert (cell.earlier, cell.later) == (before[annex][row][column], figure)
                    assert len(cell.joined) - len(cell.left) == cell.later - cell.earlier
                    assert {*cell.joined, *cell.left} <= movers.keys()
                    inside = counted_in(cell, annex, filled[annex], scope)
                    assert set(cell.joined) <= inside and not set(cell.left) & inside
            explained = {uid for cell in comparison.cells for uid in (*cell.joined, *cell.left)}
            assert explained == movers.keys()
            for move in movers.values():
                assert move.why and UNEXPLAINED not in move.why, move
        for one in later_changes:
            apply(*one)
        for annex in STATISTICS:
            again = archive.compare(kept[annex].uid, second[annex].uid)
            assert (again.cells, again.people) == (told[annex].cells, told[annex].people)


# 动态变化说明 of annex 9.


def kinds_told(scope: Organization | None = None, day: datetime.date = JUNE) -> dict[str, int]:
    told = statement(scope, campaign_settings.current().filled_on(day))
    return dict(Counter(change.kind for change in told.changes))


def sentence(scope: Organization | None = None) -> str:
    return statement(scope, campaign_settings.current().filled_on(JUNE)).sentences[0]


def test_no_movement_is_said_to_be_none(town: dict[str, Any]) -> None:
    assert sentence() == (
        "自2016年3月20日联系查找结束至填表日期2016年6月20日，与党组织失去联系党员无变化。"
    )
    (file,) = archive.files_of(issue(9).uid)
    assert "动态变化说明" not in opened(file).sheetnames
    assert any("无变化" in text for text in texts(opened(file)["正表"]))
    early = statement(None, campaign_settings.current())
    assert "没有动态变化" in early.sentences[0]
    assert town["losses"]


def test_movement_is_told_from_the_dates_in_the_records(town: dict[str, Any]) -> None:
    losses, branch = town["losses"], town["branch"]
    issue(7, fill_date=datetime.date(2016, 3, 18))
    searched(branch, 7, NOT_FOUND)
    reported = issue(7)
    change(losses[1], **dated({"result": "found", "found_on": "2016-04-02"}))
    decided = {"measure": "returned_to_management", "decided_on": "2016-05-03"}
    add(Handling(member=losses[1].member, **dated(decided)))
    again = {"result": "searching", "begun_on": "2016-04-10"}
    add(Loss(member=losses[2].member, **dated(again)))
    searched(town["other"], 8, NOT_FOUND | {"ended_on": "2016-05-30"})
    change(
        losses[3].member, relation="deceased", left_on=PartialDate("2016-04-20"), category="rural"
    )
    assert sentence() == (
        "自2016年3月20日联系查找结束至填表日期2016年6月20日，新取得联系1名；"
        "新列入仍然无法取得联系1名；不再列入1名；去世1名；党组织类别变动1名。"
    )
    told = statement(None, campaign_settings.current().filled_on(JUNE))
    assert told.sentences[1:] == (
        "联系查找结束时，取得联系1名，仍然无法取得联系4名，合计5名；"
        "至填表日期，取得联系2名，仍然无法取得联系3名，合计5名。",
    )
    kept = issue(9, reason="试")
    (file,) = archive.files_of(kept.uid)
    workbook = opened(file)
    assert workbook.sheetnames == ["正表", "动态变化说明", "填表说明"]
    assert any(text.startswith("动态变化说明：自2016年3月20日") for text in texts(workbook["正表"]))
    rows = [[cell.value for cell in row] for row in workbook["动态变化说明"].iter_rows()]
    listed = rows[rows.index(next(row for row in rows if row[0] == "序号")) + 1 :]
    assert len(listed) == len(told.changes)
    assert listed[0] == [
        "1",
        "党员1",
        f"4104************{losses[1].member.id_number[-2:]}",
        branch.name,
        "新取得联系",
        "仍然无法取得联系",
        "取得联系",
        "2016.04.02",
    ]
    # The branch alone has no annex of its own: of 党组织类别 nothing is told.
    assert kinds_told(branch) == {"新取得联系": 1, "不再列入": 1}
    assert reported.uid in {it.uid for it in archive.issued(7)}


def test_who_moved_to_another_branch_counts_there_on_every_day(town: dict[str, Any]) -> None:
    change(town["losses"][1].member, branch=town["other"])
    for branch, not_found in ((town["branch"], 1), (town["other"], 2)):
        told = statement(branch, campaign_settings.current().filled_on(JUNE))
        assert not told.changes
        assert told.sentences[1].count(f"仍然无法取得联系{not_found}名") == 2


def test_the_demo_campaign_moves_as_its_records_say(empty_store: Any) -> None:
    assert empty_store
    fill(150, 7)
    day = "2016-03-20"
    lost = list(Loss.select())
    for number, loss in enumerate(loss for loss in lost if loss.result == "not_found"):
        if number % 2:
            change(loss, result="found", found_on=PartialDate("2016-04-11"))
        else:
            change(loss, ended_on=PartialDate("2016-05-01"))
    lost = list(Loss.select())
    expected: Counter[str] = Counter()
    expected["新取得联系"] = sum(
        loss.result == "found" and (loss.found_on or "") > day for loss in lost
    )
    expected["新列入仍然无法取得联系"] = sum(
        loss.result == "not_found" and (loss.ended_on or "") > day for loss in lost
    )
    searched_ids = {it.member_id for it in lost if it.result in ("found", "not_found")}
    words = {
        "awaiting_receipt": "转出",
        "transferred": "转出",
        "deceased": "去世",
        "expelled": "出党",
    }
    for member in Member.select():
        if member.id in searched_ids and (member.left_on or "") > day and member.relation in words:
            expected[words[member.relation]] += 1
    assert kinds_told() == {kind: number for kind, number in expected.items() if number}
    assert expected["新取得联系"] and expected["新列入仍然无法取得联系"]
    for kind, number in expected.items():
        assert not number or f"{kind}{number}名" in sentence()
