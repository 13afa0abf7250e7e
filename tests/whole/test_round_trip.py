"""Everything out as a workbook, in again into an empty store: the same annexes, cell for cell."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from paicha_tui import reports, store
from paicha_tui.annexes.workbooks import ReportFile
from paicha_tui.demo import fill
from paicha_tui.intake import applying, planning
from paicha_tui.intake.template import records_workbook
from paicha_tui.meaning import rules, settings
from paicha_tui.models import RECORDS, Mark, Setting
from tests.annexes.report_cases import assert_same_cells
from tests.stores import lay_down

pytestmark = pytest.mark.slow


@pytest.fixture
def new_store(tmp_path: Path) -> Callable[[str], None]:
    def create(name: str) -> None:
        path = tmp_path / name
        lay_down(path)

    return create


def annexes() -> list[ReportFile]:
    return list(reports.export(range(1, 10), None, settings.current()))


def findings() -> list[tuple[str, ...]]:
    """Each finding as it is told, without the member's uid, which is another in another store."""
    told = [finding.to_json() for finding in rules.check(settings.current())]
    return sorted(tuple(v for k, v in each.items() if k != "member_uid") for each in told)


@pytest.mark.parametrize("mistakes", [True, False])
def test_records_come_back_as_the_same_nine_annexes(
    new_store: Callable[[str], None], tmp_path: Path, mistakes: bool
) -> None:
    new_store("first.db")
    fill(160, 7, mistakes=mistakes)
    with store.write() as transaction:
        # What marks a made-up campaign is no record, and does not come back.
        transaction.remove(Setting.get(Setting.key == settings.MADE_UP))
    before, found = annexes(), findings()
    counts = [model.select().count() for model in (*RECORDS, Mark)]
    workbook = tmp_path / "记录.xlsx"
    workbook.write_bytes(records_workbook())
    store.close()

    new_store("second.db")
    plan = planning.plan(workbook)
    applying.apply(plan)
    assert [reject.reason for reject in plan.rejects] == []
    assert [model.select().count() for model in (*RECORDS, Mark)] == counts
    assert_same_cells(annexes(), before)
    assert findings() == found

    again = planning.plan(workbook)
    assert (again.new, again.changed) == (0, 0)
    store.close()
