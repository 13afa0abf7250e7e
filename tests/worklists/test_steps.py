"""The seven steps: every number counted a second time from the raw records, and opened."""

from __future__ import annotations

import dataclasses
import datetime
import io
import json
import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paicha_tui import demo, store
from paicha_tui.cli import main
from paicha_tui.meaning import settings as campaign_settings
from paicha_tui.meaning.figures import tabulate
from paicha_tui.meaning.forms.layout import load_form
from paicha_tui.models import (
    Check,
    Dossier,
    Loss,
    Mark,
    Member,
    Organization,
    Snapshot,
    TransferLetter,
)
from paicha_tui.records import vocabulary
from paicha_tui.worklists import steps
from paicha_tui.worklists.listing import Listing, ListQuery
from paicha_tui.worklists.steps import PAPERS, STEPS, Deadline, Progress, next_task, take_stock
from tests.campaigns import campaigns, stored
from tests.counting import END, MATERIALS, REQUIRED, SEARCH_END, Person, people_in_store
from tests.rule_cases import SOUND, made_up
from tests.soak import examples

FILLED = SEARCH_END
FIGURES = steps._figures()


def everything() -> Iterator[Progress]:
    """Every organisation, at every level."""
    waiting = [take_stock(campaign_settings.current())]
    for each in waiting:
        yield each
        waiting.extend(each.below)


# Counting by hand.


def true_of(person: Person) -> Iterator[str]:
    """The plain figures that count him."""
    overdue = person.receipt_overdue(FILLED)
    plain = {
        "on_roll": person.on_roll,
        "under_screening": person.screened,
        "abroad": person.abroad,
        "floating": person.floating,
        "receipt_overdue": overdue,
    }
    yield from (figure for figure, true in plain.items() if true)
    yield from search_of(person, overdue)
    yield "complete" if person.complete else "incomplete"
    if person.screened:
        yield "dossier_sound" if person.dossier_sound else "dossier_faulty"
        yield "fully_checked" if person.fully_checked else "unchecked"
    if person.loss and person.searched:
        clean = person.loss["conduct"] not in ("unqualified", "unlawful")
        yield "to_regulate" if person.result == "found" and clean else "to_dispose"
        yield "settled" if person.handled(END) else "unsettled"


def search_of(person: Person, overdue: bool) -> Iterator[str]:
    silent = (person.silent(END) or 0) >= 6
    silent = silent and not left_before_receipts(person)
    due = not person.loss and person.screened and (silent or overdue)
    if due:
        yield "search_to_begin"
    if person.loss:
        yield "ever_lost"
        yield person.result
        if person.loss["pocket"]:
            yield "pocket"
    if person.loss or due:
        yield "search_case"
        yield "search_unfinished" if person.result in ("", "searching") else "search_over"


def left_before_receipts(person: Person) -> bool:
    """Left by letters of before 2007 alone, for which no receipt was asked (通知 三.1)."""
    letters = person.records[TransferLetter]
    given = [letter["transferred_on"] or "9999" for letter in letters if not letter["receipt_on"]]
    waiting = person.values["relation"] == "awaiting_receipt"
    return waiting and len(given) == len(letters) > 0 and max(given) < "2007"


def belongs(code: str, unit: Progress) -> bool:
    if unit.code is None or code == unit.code:
        return True
    return not unit.alone and code.startswith(f"{unit.code}.")


def assert_all_numbers() -> None:
    campaign = campaign_settings.current()
    listing = Listing(campaign)
    people = [(person.code, set(true_of(person))) for person in people_in_store()]
    for unit in everything():
        inside = [true for code, true in people if belongs(code, unit)]
        for figure in FIGURES:
            by_hand = sum(all(part in true for part in figure.split("&")) for true in inside)
            told = unit.counts[figure]
            assert told == by_hand, (unit.code, figure)
            query = ListQuery(figure=figure, organization_code=unit.code, below=not unit.alone)
            assert len(listing.ids(query)) == told, (unit.code, figure)
        assert_identities(unit)


def assert_identities(unit: Progress) -> None:
    counts = unit.counts
    for step in STEPS:
        opened = sum(counts[amount.figure] for amount in step.open)
        assert counts[step.done] + opened == counts[step.total], step.title
    five, six = STEPS[4:]
    assert counts[five.total] + counts[six.total] == counts["found"] + counts["not_found"]
    if unit.below:
        for figure in FIGURES:
            assert sum(each.counts[figure] for each in unit.below) == counts[figure]


@pytest.mark.slow
@pytest.mark.usefixtures("empty_store")
@pytest.mark.parametrize("seed", [7, 2016])
def test_every_number_of_the_demo_is_right_at_every_level(seed: int) -> None:
    demo.fill(60, seed)
    assert_all_numbers()


def disturb(rnd: random.Random) -> None:
    """Checks, dossiers, marks, letters, searches under way and conduct, as they may come."""
    keys = {
        name: [code.key for code in codes]
        for name, codes in (
            ("item", vocabulary.CHECK_ITEM),
            ("result", vocabulary.CHECK_RESULT),
            ("state", vocabulary.DOSSIER_STATE),
            ("conduct", vocabulary.LOSS_CONDUCT),
        )
    }
    with store.write("试验") as transaction:
        for number, member in enumerate(Member.select()):
            for item in rnd.sample(keys["item"], rnd.choice([0, 4, 5, 5])):
                result = rnd.choice([*keys["result"], "sound", "sound", None])
                transaction.add(Check(member=member, item=item, result=result))
            states = {
                name: rnd.choice([*["complete"] * 6, *keys["state"]])
                for name in (*MATERIALS, "full_member_request")
            }
            if rnd.random() < 0.8:
                transaction.add(Dossier(member=member, **states))
            if rnd.random() < 0.2:
                mark = Mark(member=member, record_table="member", record_uid=member.uid, field="qq")
                transaction.add(mark)
            if rnd.random() < 0.9:
                transaction.change(member, id_number=made_up(order=f"{number:03d}"))
            if rnd.random() < 0.3:
                sent = rnd.choice(["2006-12-31", "2007-01-01", "2015-12-21", "2015-12-20", "2016"])
                transaction.add(TransferLetter(member=member, transferred_on=sent))
        for loss in Loss.select():
            transaction.change(loss, conduct=rnd.choice([None, *keys["conduct"]]))
            if rnd.random() < 0.3:
                again = rnd.choice([None, "searching", "found", "not_found"])
                transaction.add(Loss(member=loss.member, result=again))


@examples(10, 60)
@given(campaigns(), st.integers(0, 10**6))
def test_every_number_of_any_campaign_is_right_at_every_level(
    campaign: dict[str, Any], seed: int
) -> None:
    with stored(campaign):
        disturb(random.Random(seed))
        assert_all_numbers()


@pytest.mark.usefixtures("empty_store")
def test_what_is_open_in_steps_5_and_6_is_what_annex_9_calls_not_dealt_with() -> None:
    demo.fill(200, 5)
    now = campaign_settings.current()
    form = load_form(9, now)
    table = tabulate(form, now.filled_by_default(form.due))
    counts = take_stock(now).counts
    left = counts["to_regulate&unsettled"] + counts["to_dispose&unsettled"]
    assert left == table.cells["01"]["22"] > 0


@pytest.mark.parametrize("empty", ["", None])
@pytest.mark.parametrize("field", REQUIRED)
def test_a_required_field_left_empty_is_open_in_step_3(
    branch: Organization, field: str, empty: str | None
) -> None:
    with store.write() as transaction:
        transaction.add(Member(branch=branch, **SOUND))
        transaction.add(
            Member(branch=branch, **SOUND | {"id_number": made_up(order="987"), field: empty})
        )
    counts = take_stock(campaign_settings.current()).counts
    assert counts["under_screening&incomplete"] == 1
    assert counts["under_screening&complete"] == 1


# Organisations.


def test_members_of_a_committee_itself_stand_beside_its_branches(branch: Organization) -> None:
    with store.write() as transaction:
        for place, where in enumerate((branch, branch.parent, branch)):
            own = SOUND | {"id_number": made_up(order=f"10{place}")}
            transaction.add(Member(branch=where, **own))
    whole = take_stock(campaign_settings.current())
    assert [(each.alone, each.counts["on_roll"]) for each in whole.below] == [(True, 1), (False, 2)]
    assert whole.counts["on_roll"] == 3
    assert whole.at("001") is whole
    assert_all_numbers()


def test_several_top_organisations_stand_below_everything(branch: Organization) -> None:
    with store.write() as transaction:
        transaction.add(Organization(code="002", name="另一个机关党委"))
    whole = take_stock(campaign_settings.current())
    assert whole.code is None
    assert [each.code for each in whole.below] == ["001", "002"]
    assert whole.above(branch.code) is whole.at("001")
    assert whole.above("001") is whole
    assert whole.above(None) is None


def test_the_worst_comes_first_and_who_has_nothing_to_do_last() -> None:
    def unit(code: str, done: int, total: int) -> Progress:
        counts = dict.fromkeys(FIGURES, 0) | {
            "under_screening": total,
            "under_screening&complete": done,
        }
        return Progress(code, code, counts)

    units = (unit("1", 0, 0), unit("2", 4, 4), unit("3", 1, 4), unit("4", 0, 2))
    whole = Progress(None, "", {}, units)
    assert [each.code for each in whole.worst_first()] == ["4", "3", "2", "1"]


# The seventh step, and what comes next.


def issue(annex: int, organization: Organization | None) -> None:
    with store.write() as transaction:
        transaction.add(
            Snapshot(annex=annex, organization=organization, fill_date="2016-03-20", content="{}")
        )


def test_papers_count_once_issued_for_the_top_or_everything(branch: Organization) -> None:
    now = campaign_settings.current()
    issue(7, branch)
    issue(3, branch.parent)
    whole = take_stock(now)
    assert whole.handed_up == frozenset()
    assert whole.below[0].handed_up is None
    issue(7, None)
    issue(10, branch.parent)
    issue(10, branch.parent)
    first, second = take_stock(now).deadlines(now)
    assert [paper.annex for paper in first.missing] == [8, steps.DATABASE]
    assert [paper.annex for paper in second.missing] == [9]


@pytest.mark.parametrize(
    ("today", "missing", "told"),
    [
        ((2016, 3, 12), PAPERS[:2], "附件7、8 剩8天"),
        ((2016, 3, 12), PAPERS[1:2], "附件8 剩8天"),
        ((2016, 3, 20), PAPERS[:2], "附件7、8 今天报"),
        ((2016, 3, 21), PAPERS[:2], "附件7、8 已过期"),
        ((2026, 3, 20), PAPERS[:2], "附件7、8 已过期"),
        ((2026, 3, 20), (), "附件7、8 已定稿"),
    ],
)
def test_the_days_left_are_told(today: tuple[int, int, int], missing: Any, told: str) -> None:
    deadline = Deadline(FILLED, PAPERS[:2], missing)
    assert deadline.sentence(datetime.date(*today)) == told


def test_what_comes_next_goes_by_what_is_due_first() -> None:
    now = campaign_settings.Campaign()
    open_work = [amount.figure for step in STEPS for amount in step.open]
    counts = dict.fromkeys(FIGURES, 0) | dict.fromkeys(open_work, 2) | {"under_screening": 2}
    handed_up: frozenset[int] = frozenset()
    told = []
    while task := next_task(Progress("1", "", counts, handed_up=handed_up), now):
        told.append(task.sentence)
        if task.figure:
            counts[task.figure] = 0
        elif "7" in task.label:
            handed_up |= {7, 8}
        elif "信息库" in task.label:
            now = dataclasses.replace(now, database_sent=now.database_due)
        else:
            handed_up |= {9, 10}
    assert told == [
        "二 联系查找，待列入 2人",
        "一 集中摸排 五核查，待核 2人",
        "二 联系查找，查找中 2人",
        "三 登记造册，待补全 2人",
        "四 完善档案，缺材料 2人",
        "七 分析总结，附件7、8、信息库还没有完成",
        "七 分析总结，信息库还没有完成",
        "五 规范管理，未处理 2人",
        "六 组织处置，未处理 2人",
        "七 分析总结，附件9、报告还没有定稿",
    ]


@pytest.mark.usefixtures("branch")
def test_before_anybody_is_entered_that_is_what_comes_next() -> None:
    now = campaign_settings.current()
    task = next_task(take_stock(now), now)
    assert task is not None
    assert "登记党员" in task.sentence


# The commands.

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on a made-up campaign."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())

    def call(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = main(["--db", str(tmp_path / "campaign.db"), *arguments])
        return code, *capfd.readouterr()

    assert call("demo", "--members", "60", "--no-open")[0] == 0
    return call


def test_list_names_as_many_people_as_progress_counts(run: Run) -> None:
    code, out, _ = run("progress", "--json")
    assert code == 0
    whole = json.loads(out)
    unit = whole["organizations"][0]
    told = [(amount, []) for step in whole["steps"] for amount in step["amounts"]]
    told += [(amount, ["--org", unit["org"]]) for amount in unit["amounts"]]
    assert any(amount["count"] for amount, _ in told)
    for amount, scope in told:
        listed = json.loads(run("list", "--figure", amount["figure"], "--json", *scope)[1])
        assert len(listed) == amount["count"], amount
    assert [paper["annex"] for paper in whole["papers"]] == [7, 8, steps.DATABASE, 9, 10]


def test_progress_of_an_organisation_is_told_as_text(run: Run) -> None:
    whole = json.loads(run("progress", "--json")[1])
    unit = whole["organizations"][0]
    code, out, err = run("progress", "--org", unit["org"])
    assert code == 0
    assert out.startswith(unit["name"])
    assert "分析总结" not in out
    assert " unchecked " in out
    assert err.startswith("下一步：")
    assert unit["org"] in run("progress")[1]


def test_list_hides_id_numbers_and_tells_the_state(run: Run) -> None:
    code, out, err = run("list", "--figure", "searched & women")
    assert code == 0
    head, *lines = out.splitlines()
    assert head.split() == ["组织代码", "姓名", "身份证号码", "状态", "最近联系", "标记"]
    assert all("********" in line for line in lines)
    assert err.strip() == f"共 {len(lines)} 人"
    everybody = json.loads(run("list", "--json")[1])
    assert len(everybody) == 60


@pytest.mark.parametrize(
    ("figure", "nearest"), [("uncheckd", "unchecked"), ("on_roll&sercher", "search")]
)
def test_an_unknown_figure_is_refused_naming_the_nearest(
    run: Run, figure: str, nearest: str
) -> None:
    code, out, err = run("list", "--figure", figure)
    assert (code, out) == (2, "")
    assert nearest in err
    assert run("list", "--org", "999")[0] == 2
