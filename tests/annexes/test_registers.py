"""How the registers are bound: by the branches that fill them in, or merged for a unit."""

from __future__ import annotations

import io

import openpyxl
import pytest

from paicha_tui.annexes import archive, previews, workbooks
from paicha_tui.basics.values import PartialDate
from paicha_tui.models import Flow, Organization
from tests.annexes.report_cases import (
    add,
    campaign,
    export,
    lost,
    main_sheet,
    member,
    opened,
    people,
    texts,
)

BRANCH_HEADS = {
    2: "所在党支部",
    4: "组织关系所在党支部",
    5: "组织关系所在党支部",
    6: "组织关系所在党支部",
}


@pytest.fixture
def branches(branch: Organization) -> list[Organization]:
    """Three branches of one 机关党委."""
    others = [
        add(
            Organization(
                code=f"001.00{number}",
                name=f"中共石桥市第一局第{word}支部委员会",
                level="branch",
                parent=branch.parent,
                category="government",
            )
        )
        for number, word in ((2, "二"), (3, "三"))
    ]
    return [branch, *others]


def on_all_registers(branch: Organization, serial: int) -> None:
    """Somebody floating, somebody found and somebody not found."""
    add(Flow(member=member(branch, serial), went_on=PartialDate("2014")))
    lost(member(branch, serial + 1), result="found")
    lost(member(branch, serial + 2, standing="probationary"), pocket=True)


@pytest.mark.parametrize("annex", BRANCH_HEADS)
def test_each_branch_fills_in_its_own_register(annex: int, branches: list[Organization]) -> None:
    first, second, _ = branches
    on_all_registers(first, 1)
    on_all_registers(second, 11)
    files = export(annex)
    assert [first.name in files[0].name, second.name in files[1].name] == [True, True]
    assert len(files) == 2, "a branch without anybody has no workbook"
    for file, branch in zip(files, (first, second), strict=True):
        sheet = opened(file)["正表"]
        listed = people(sheet)
        assert file.people == len(listed)
        assert [row["序号"] for row in listed] == [str(n + 1) for n in range(len(listed))]
        assert BRANCH_HEADS[annex] not in listed[0]
        assert f"党支部（盖章）：{branch.name}" in texts(sheet)
        assert not [text for text in texts(sheet) if "小计" in text]


@pytest.mark.parametrize("annex", BRANCH_HEADS)
def test_merged_they_are_one_with_a_subtotal_for_each_branch(
    annex: int, branches: list[Organization]
) -> None:
    first, second, _ = branches
    on_all_registers(first, 1)
    on_all_registers(second, 11)
    (file,) = export(annex, merged=True)
    sheet = opened(file)["正表"]
    listed = people(sheet)
    apart = [row for each in export(annex) for row in people(opened(each)["正表"])]
    assert [row["姓名"] for row in listed] == [row["姓名"] for row in apart]
    assert [row["序号"] for row in listed] == [str(n + 1) for n in range(len(listed))]
    half = len(listed) // 2
    assert [row[BRANCH_HEADS[annex]] for row in listed] == [first.name] * half + [
        second.name
    ] * half
    assert "填报单位（盖章）：中共石桥市第一局机关委员会" in texts(sheet)
    ends = [text for text in texts(sheet) if "小计：" in text]
    assert [end.partition("小计：")[0] for end in ends] == [first.name, second.name]
    assert file.people == 2 * half


def test_subtotals_and_the_last_line_count_by_the_same_words(branches: list[Organization]) -> None:
    first, second, _ = branches
    on_all_registers(first, 1)
    member(second, 11)
    shown = texts(main_sheet(2, merged=True))
    assert f"{first.name}小计：共 3 名，其中正式党员 2 名，预备党员 1 名。" in shown
    assert f"{second.name}小计：共 1 名，其中正式党员 1 名，预备党员 0 名。" in shown
    assert "共 4 名，其中正式党员 3 名，预备党员 1 名。" in shown
    assert f"{first.name}小计：共 1 名，其中“口袋”党员 1 名。" in texts(main_sheet(6, merged=True))


@pytest.mark.parametrize("merged", [False, True])
@pytest.mark.parametrize("annex", BRANCH_HEADS)
def test_where_nobody_is_on_it_the_unit_has_one_to_fill_in_by_hand(
    annex: int, merged: bool, branches: list[Organization]
) -> None:
    (file,) = export(annex, merged=merged)
    assert file.people == 0
    assert "中共石桥市第一局机关委员会" in file.name
    (file,) = export(annex, branches[1], merged=merged)
    sheet = opened(file)["正表"]
    assert f"党支部（盖章）：{branches[1].name}" in texts(sheet)
    assert BRANCH_HEADS[annex] not in "".join(texts(sheet)).replace("\n", "")


def test_a_single_branch_has_nothing_to_merge(branches: list[Organization]) -> None:
    on_all_registers(branches[0], 1)
    (apart,), (merged,) = export(2, branches[0]), export(2, branches[0], merged=True)
    assert texts(opened(apart)["正表"]) == texts(opened(merged)["正表"])


def test_a_register_is_issued_as_it_was_chosen_and_kept_so(branches: list[Organization]) -> None:
    on_all_registers(branches[0], 1)
    on_all_registers(branches[1], 11)
    apart = archive.issue(2, None, campaign(), reason="试")
    merged = archive.issue(2, None, campaign(), reason="试", merged=True)
    assert apart.people == merged.people == 6
    kept = archive.files_of(apart.uid)
    assert [file.name for file in kept] == [file.name for file in export(2)]
    assert [len(archive.files_of(each.uid)) for each in (apart, merged)] == [2, 1]
    assert [file.content for file in archive.files_of(apart.uid)] == [file.content for file in kept]


def test_chosen_people_of_several_branches_are_told_apart(branches: list[Organization]) -> None:
    chosen = [member(branches[0], 1), member(branches[1], 2)]
    roster = workbooks.export_selection([each.id for each in chosen], campaign())
    sheet = openpyxl.load_workbook(io.BytesIO(roster.content))["正表"]
    assert [row["所在党支部"] for row in people(sheet)] == [it.name for it in branches[:2]]
    roster = workbooks.export_selection([chosen[0].id], campaign())
    sheet = openpyxl.load_workbook(io.BytesIO(roster.content))["正表"]
    assert "所在党支部" not in people(sheet)[0]


@pytest.mark.parametrize("annex", BRANCH_HEADS)
def test_the_preview_turns_from_branch_to_branch(annex: int, branches: list[Organization]) -> None:
    on_all_registers(branches[0], 1)
    on_all_registers(branches[1], 11)
    view = previews.prepare(annex, None, campaign()).view(300)
    for branch, file in zip(branches[:2], export(annex), strict=True):
        lines = [view.line(number) for number in range(view.length)]
        assert branch.name in "".join(lines)
        for row in people(opened(file)["正表"]):
            assert any(row["姓名"] in line for line in lines)
        assert not view.turn(1), "first to the end of the table"
        view.move(1000, 0)
        turned = view.turn(1)
    assert not turned
    view.move(-1000, 0)
    assert view.turn(-1)
    assert branches[0].name in "".join(view.line(number) for number in range(view.length))


def test_a_number_under_a_branch_opens_the_people_of_the_branch(
    branches: list[Organization],
) -> None:
    on_all_registers(branches[0], 1)
    member(branches[1], 11)
    view = previews.prepare(2, None, campaign()).view(300)
    view.move(1000, 0)
    assert view.turn(1)
    view.move(1000, 0)
    assert (view.spot().number, view.spot().organization_code) == (1, branches[1].code)


def test_the_merged_preview_shows_the_lines_of_the_workbook(branches: list[Organization]) -> None:
    on_all_registers(branches[0], 1)
    on_all_registers(branches[1], 11)
    view = previews.prepare(2, None, campaign(), merged=True).view(300)
    lines = [view.line(number) for number in range(view.length)]
    printed = [text for text in texts(main_sheet(2, merged=True)) if "小计" in text]
    assert len(printed) == 2
    for text in printed:
        assert any(text in line for line in lines)
    view.move(3, 0)
    assert view.spot().told == printed[0]
