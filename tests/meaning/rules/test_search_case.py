"""Rules about searches, letters and handlings, however the records came to be."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from paicha_tui import store
from paicha_tui.basics.values import PartialDate
from paicha_tui.meaning import figures, settings
from paicha_tui.meaning.forms.layout import load_form
from paicha_tui.meaning.rules import Severity, blocking, check
from paicha_tui.models import Handling, Loss, Member, Organization, TransferLetter
from paicha_tui.worklists import search_case, steps
from tests.rule_cases import FOUND, LETTER, LOST, case_of, findings


@pytest.fixture
def _store(tmp_path: Path) -> Iterator[None]:
    key = store.create_key_file(tmp_path / "key")
    store.create(tmp_path / "campaign.db", key)
    yield
    store.close()


def member(name: str, **values: Any) -> Member:
    """A member of the only branch."""
    branch = Organization.get_or_none(Organization.code == "001")
    with store.write("录入") as transaction:
        if branch is None:
            branch = Organization(code="001", name="第一支部", category="government")
            transaction.add(branch)
        added = Member(name=name, branch=branch, standing="full", relation="on_roll", **values)
        transaction.add(added)
    return added


def test_the_letter_told_is_the_one_that_is_overdue() -> None:
    letters = [LETTER | {"uid": "old"}, LETTER | {"uid": "new", "transferred_on": "2016-03-18"}]
    (found,) = findings(case_of(letters=letters, overdue_letter="old"), "V29")
    assert found.record_uid == "old"
    assert found.subject == "2014-05-01"


@pytest.mark.usefixtures("_store")
def test_the_overdue_letter_is_found_in_the_store() -> None:
    late = member("张三", last_dues_on=PartialDate("2016-01"))
    with store.write("存根") as transaction:
        for day in ("2015-01-05", "2016-03-18"):
            transaction.add(TransferLetter(member=late, transferred_on=PartialDate(day)))
    overdue = TransferLetter.get(TransferLetter.transferred_on == PartialDate("2015-01-05"))
    told = [found for found in check(settings.current()) if found.rule == "V29"]
    assert [found.record_uid for found in told] == [overdue.uid]


def test_a_decision_without_its_document_is_doubted() -> None:
    decided = {"measure": "persuaded", "decided_on": "2016-04-01", "authority": "机关党委"}
    (found,) = findings(case_of(loss=FOUND, **LOST, handlings=[decided]), "H3")
    assert (found.severity, found.field) == (Severity.DOUBTFUL, "文号")
    whole = decided | {"document": "直〔2016〕3号"}
    assert findings(case_of(loss=FOUND, **LOST, handlings=[whole]), "H3") == []
    plain = {"measure": "returned_to_management", "decided_on": "2016-04-01"}
    assert findings(case_of(loss=FOUND, **LOST, handlings=[plain]), "H3") == []


@pytest.mark.usefixtures("_store")
def test_home_and_the_search_tell_the_same_work() -> None:
    member("张三", last_dues_on=PartialDate("2014-01"))
    late = member("李四", last_dues_on=PartialDate("2016-01"))
    sought = member("王五", last_dues_on=PartialDate("2014-01"))
    with store.write("登记") as transaction:
        transaction.add(TransferLetter(member=late, transferred_on=PartialDate("2015-01-05")))
        transaction.add(Loss(member=sought, result="searching"))
    now = settings.current()
    counts = steps.take_stock(now).counts
    search = next(step for step in steps.STEPS if step.title == "联系查找")
    told = {each.label: counts[each.figure] for each in search.open}
    listed = search_case.listed(now)
    assert told == {"查找中": 1, "待列入": 2}
    assert sum(told.values()) == sum(each.is_open for each in listed)
    assert counts[search.total] == len(listed) == 3


@pytest.mark.usefixtures("_store")
def test_what_blocks_is_counted_on_the_day_that_was_chosen() -> None:
    """张三 was struck off, and given a lesser measure, after the day chosen."""
    lost = member("张三", last_dues_on=PartialDate("2014-01"))
    with store.write("登记") as transaction:
        transaction.add(Loss(member=lost, result="not_found", occupation="student"))
        transaction.add(
            Handling(member=lost, measure="deserted", decided_on=PartialDate("2016-04-20"))
        )
    now = settings.current()
    form = load_form(9, now)
    seen: list[datetime.date] = []
    tabulate = figures.tabulate

    def watched(form: Any, campaign: Any, organization: Any = None) -> Any:
        if form.annex == 9:
            seen.append(campaign.fill_date)
        return tabulate(form, campaign, organization)

    day = datetime.date(2016, 4, 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("paicha_tui.meaning.rules.tallies.tabulate", watched)
        blocking.blockers(9, None, now, fill_date=day)
        blocking.blockers(9, None, now)
    assert form.due == "campaign_end"
    assert seen == [day, now.end]
