"""What an annex takes for granted is said, with where to correct it."""

from __future__ import annotations

import datetime

import pytest

from paicha_tui import store
from paicha_tui.annexes.assumptions import assumptions
from paicha_tui.meaning import settings
from paicha_tui.models import Loss, Member, Organization


@pytest.fixture
def member(branch: Organization) -> Member:
    with store.write() as transaction:
        made = Member(branch=branch, name="张三")
        transaction.add(made)
    return made


def lose(member: Member, **told: str) -> None:
    with store.write() as transaction:
        transaction.add(Loss(member=member, **told))


def told_of(annex: int, fill_date: datetime.date | None = None) -> str:
    return "".join(assumptions(annex, None, settings.current(), fill_date))


def test_a_result_without_a_date_is_told_where_results_count(member: Member) -> None:
    lose(member, result="not_found")
    assert "1名党员的查找结果没有日期，按联系查找结束日期（2016-03-20）计" in told_of(6)
    assert told_of(2) == ""


def test_a_result_with_its_date_takes_nothing_for_granted(member: Member) -> None:
    lose(member, result="not_found", ended_on="2016-03-10")
    assert told_of(6) == ""


@pytest.mark.usefixtures("member")
def test_a_chosen_day_after_all_that_was_entered_is_told() -> None:
    entered = store.last_changed_on()
    assert entered is not None
    assert "晚于最近一次录入" in told_of(7, entered + datetime.timedelta(days=1))
    assert told_of(7, entered) == ""
    assert told_of(7) == ""
