"""附件2, 4, 5 and 6 as this program prints them, taken in again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from paicha_tui import store
from paicha_tui.annexes.workbooks import annex_workbooks
from paicha_tui.intake import applying, planning
from paicha_tui.meaning import settings
from paicha_tui.models import Flow, Loss, Mark, Member, MemberRecord
from tests.intake.roster_cases import FIRST, A, save, take_in, units
from tests.stores import lay_down

SHOWN: dict[type[MemberRecord], tuple[str, ...]] = {
    Flow: ("went_on", "reason", "direction", "place", "receiving_unit", "occupation"),
    Loss: ("occupation", "reason", "result", "found_on", "found_place", "pocket"),
}
"""What the annexes print of the records."""


@pytest.fixture
def closing() -> Iterator[None]:
    yield
    store.close()


def printed(folder: Path, annexes: tuple[int, ...], *, merged: bool) -> list[Path]:
    paths = []
    for file in annex_workbooks(annexes, None, settings.current(), merged=merged):
        paths.append(folder / f"{merged}-{file.name}")
        paths[-1].write_bytes(file.content)
    return paths


def told(model: type[MemberRecord]) -> dict[str, Any]:
    return {
        record.member.name: [getattr(record, name) or None for name in SHOWN[model]]
        for record in model.select().order_by(model.id)
    }


@pytest.mark.usefixtures("campaign", "closing")
def test_what_the_store_prints_changes_it_in_nothing_and_fills_another(tmp_path: Path) -> None:
    annexes = (2, 4, 5, 6)
    paths = [path for merged in (False, True) for path in printed(tmp_path, annexes, merged=merged)]
    for path in paths:
        plan = planning.plan(path)
        assert plan.changes_nothing, (path.name, plan.changes)
        assert not plan.rejects, (path.name, plan.rejects[0].reason)
        unread = [head for sheet in plan.sheets for head in sheet.unknown_columns]
        assert {head.replace("\n", "").replace(" ", "") for head in unread} <= {
            "与党组织失去联系时间"
        }
    before = {model: told(model) for model in SHOWN}
    lay_down(tmp_path / "别的.db")
    for path in paths[: len(paths) // 2]:
        applying.apply(planning.plan(path))
    for model, records in before.items():
        taken_in = told(model)
        assert taken_in
        assert {name: records[name] for name in taken_in} == taken_in


@pytest.mark.usefixtures("empty_store")
def test_a_register_of_a_branch_is_read_by_its_digits(tmp_path: Path) -> None:
    units(FIRST)
    rows = [
        ["附件6"],
        [
            "姓名",
            "身份证号码",
            "职业（代码）",
            "失去联系\n情形（代码）",
            "党组织类别（代码）",
            "备注",
        ],
        ["韩试一", A, "⑦", 7, "3", "口袋党员；下落不明；原在矿区"],
        ["韩试二", None, "⑫", "居住地改变", None, None],
    ]
    plan = take_in(save(tmp_path / "失联.xlsx", {"正表": rows}))
    assert plan.new == 2
    first, second = Loss.select().order_by(Loss.id)
    assert (first.occupation, first.reason, first.result) == ("talent_centre", "other", "not_found")
    assert (first.pocket, first.reason_detail) == (True, "下落不明")
    assert (first.member.category, first.member.remarks) == ("rural", "原在矿区")
    assert second.reason == "moved"
    assert Mark.get(field="occupation").typed == "⑫"


@pytest.mark.usefixtures("empty_store")
def test_who_is_known_already_is_counted_as_changed(tmp_path: Path) -> None:
    units(FIRST)
    take_in(save(tmp_path / "名册.xlsx", {"名册": [["姓名", "身份证号码"], ["韩试一", A]]}))
    rows = [
        ["姓名", "身份证号码", "外出时间", "外出流向（代码）", "外出地点及流入单位", "联系电话"],
        ["韩试一", A, "2014.8", "④", "上海市 某软件公司", None],
    ]
    path = save(tmp_path / "流动.xlsx", {"正表": rows})
    plan = take_in(path)
    assert (plan.new, plan.changed, plan.unchanged) == (0, 1, 0)
    flow = Flow.get()
    assert (flow.direction, flow.place, flow.receiving_unit) == (
        "across_provinces",
        "上海市",
        "某软件公司",
    )
    assert take_in(path).changes_nothing
    assert Member.select().count() == 1
