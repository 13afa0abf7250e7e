"""The search for those out of contact: who is on the list, the log, and how a search ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from paicha_tui.entry import undo_last
from paicha_tui.entry.searching import begin
from paicha_tui.models import Loss, Member
from screen_cases import CLERK, fill

pytestmark = pytest.mark.usefixtures("campaign")


@pytest.fixture
def campaign(empty_store: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LOGNAME", CLERK)
    fill()
    return empty_store


def member(name: str) -> Any:
    return Member.get(Member.name == name)


def losses(name: str) -> list[tuple[str | None, bool | None]]:
    found: Any = Loss.select().join(Member).where(Member.name == name).order_by(Loss.id)
    return [(loss.result, loss.pocket) for loss in found]


def ids(*names: str) -> list[int]:
    return [member(name).id for name in names]


# Beginning.


def test_begin_takes_those_not_searched_yet_and_undoes_as_one() -> None:
    done = begin(ids("张三", "王二", "欧阳建国", "赵口袋"))
    assert done.changed == 2
    assert "2名党员列入查找" in done.sentence
    assert "口袋党员1名" in done.sentence
    assert "1名已在查找中" in done.sentence
    assert "1名已有查找结果" in done.sentence
    assert losses("张三") == [("searching", None)]
    assert losses("王二") == [("searching", True)]
    assert losses("欧阳建国") == [("found", None)]
    assert losses("赵口袋") == [(None, True)]
    assert "2名党员" in undo_last(CLERK)
    assert losses("张三") == losses("王二") == []


def test_begin_again_changes_nothing_and_leaves_nothing_to_undo() -> None:
    begin(ids("张三"))
    again = begin(ids("张三"))
    assert again.changed == 0
    assert again.sentence == "没有新列入查找的党员，1名已在查找中"
    undo_last(CLERK)
    assert losses("张三") == []


def test_nobody_who_has_died_is_searched() -> None:
    Member.update(relation="deceased").where(Member.name == "张三").execute()
    assert begin(ids("张三")).changed == 0
    assert losses("张三") == []
