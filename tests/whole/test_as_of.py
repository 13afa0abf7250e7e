"""An annex of a day stays what it was, and the annexes of a day agree with each other."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from paicha_tui import store
from paicha_tui.annexes.movement.statement import statement
from paicha_tui.annexes.workbooks import ReportFile
from paicha_tui.basics.values import PartialDate
from paicha_tui.meaning import figures, screening
from paicha_tui.meaning import settings as campaign_settings
from paicha_tui.meaning.forms.layout import filled_in, load_form
from paicha_tui.meaning.last_contact import contacts_of, keep_last_contact
from paicha_tui.meaning.rules import check
from paicha_tui.meaning.rules.blocking import concerning
from paicha_tui.models import Flow, Handling, Loss, Member, Organization, TransferLetter
from tests import by_hand
from tests.annexes.report_cases import assert_same_cells, export
from tests.campaigns import BORDERS, dated_campaigns, stored
from tests.counting import SEARCH_END, Person, people_in_store
from tests.soak import examples

REGISTERS, STATISTICS = (2, 4, 5, 6), (7, 8, 9)

fill_dates = st.sampled_from([day for day in BORDERS if day >= "2016-02-02"]).map(
    datetime.date.fromisoformat
)


def uids(people: list[Person]) -> set[str]:
    return {person.values["uid"] for person in people}


def listed(annex: int, day: datetime.date, unit: Organization | None = None) -> set[str]:
    """The uids of those on annex 2, 4, 5 or 6 of the day, as the program has it."""
    dated = filled_in(annex, campaign_settings.current(), day)
    return {uid for (uid,) in _listed(annex, dated, screening.scope_ids(unit))}


def counted(annex: int, day: datetime.date, row: str, column: str) -> set[str]:
    """The uids of those whom a cell of annex 7, 8 or 9 of the day counts."""
    dated = filled_in(annex, campaign_settings.current(), day)
    figure = figures.figure_of(load_form(annex, dated), row, column)
    return {uid for (uid,) in _counted(figure, dated)}


@store.prepared
def _listed(annex: int, dated: campaign_settings.Campaign, ids: tuple[int, ...] | None) -> Any:
    inside = screening.REGISTERS[annex](dated), screening.among(ids)
    return screening.joined(dated, Member.uid).where(*inside)


@store.prepared
def _counted(figure: str, dated: campaign_settings.Campaign) -> Any:
    return screening.joined(dated, Member.uid).where(figures.meaning_of(figure, dated))


@examples(25, 400)
@given(dated_campaigns(), fill_dates)
def test_every_annex_of_every_day_is_what_counting_by_hand_gives(
    campaign: dict[str, Any], day: datetime.date
) -> None:
    with stored(campaign):
        everybody = people_in_store()
        for annex in REGISTERS:
            assert listed(annex, day) == uids(by_hand.listed(annex, everybody, day)), annex
        for annex in STATISTICS:
            now = campaign_settings.current()
            cells = figures.tabulate(load_form(annex, now), filled_in(annex, now, day)).cells
            assert cells == by_hand.table(annex, everybody, day), annex


@examples(25, 400)
@given(dated_campaigns(), fill_dates)
def test_the_annexes_of_a_day_name_the_same_people(
    campaign: dict[str, Any], day: datetime.date
) -> None:
    until = min(day, SEARCH_END)
    with stored(campaign):
        assert counted(7, day, "01", "1") == {
            person.values["uid"]
            for person in people_in_store()
            if any("1" in columns for _, columns in by_hand.places(7, person, day))
        }
        assert counted(7, day, "01", "2") == listed(6, day)
        assert counted(8, day, "01", "1") == listed(4, day)
        assert counted(9, day, "01", "2") == listed(5, until)
        assert counted(9, day, "01", "3") == listed(6, until) == counted(7, until, "01", "2")
        assert counted(9, day, "01", "1") == listed(5, until) | listed(6, until)
        assert not listed(5, day) & listed(6, day)
        assert not listed(4, day) & listed(6, day)
        if day > SEARCH_END:
            for unit in (None, *Organization.select()):
                the_statement_tells_who_moved(unit, day)


def the_statement_tells_who_moved(unit: Organization | None, day: datetime.date) -> None:
    lists = [(listed(5, at, unit), listed(6, at, unit)) for at in (SEARCH_END, day)]
    sums = [
        f"取得联系{len(found)}名，仍然无法取得联系{len(lost)}名，合计{len(found | lost)}名"
        for found, lost in lists
    ]
    told = statement(unit, filled_in(9, campaign_settings.current(), day))
    assert told.sentences[1] == f"联系查找结束时，{sums[0]}；至填表日期，{sums[1]}。"
    moved = lists[0][0] ^ lists[1][0] | lists[0][1] ^ lists[1][1]
    assert moved <= {change.person.uid for change in told.changes}


# What happens later.

Change = Callable[[Any, Member, str], Any]


def change(transaction: Any, record: Any, **values: Any) -> None:
    dated = {
        name: PartialDate(value) if name.endswith("_on") and value else value
        for name, value in values.items()
    }
    transaction.change(record, **dated)


def losses(member: Member) -> list[Any]:
    return list(Loss.select().where(Loss.member == member).order_by(Loss.id))


def under_way(member: Member) -> list[Any]:
    return [loss for loss in losses(member) if loss.result in (None, "searching")]


def here(member: Member) -> bool:
    return member.relation in (None, "on_roll")


def found(transaction: Any, member: Member, day: str) -> None:
    for loss in under_way(member)[-1:]:
        change(transaction, loss, result="found", found_on=day, ended_on=day)


def given_up(transaction: Any, member: Member, day: str) -> None:
    for loss in under_way(member)[-1:]:
        change(transaction, loss, result="not_found", ended_on=day)


def accounted_for(transaction: Any, member: Member, day: str) -> None:
    for loss in under_way(member)[-1:]:
        change(transaction, loss, result="died", ended_on=day)


def heard_of(transaction: Any, member: Member, day: str) -> None:
    """组织生活 or 党费 again: the one last date that a member has is written over."""
    former = contacts_of(member)
    name = "last_dues_on" if member.last_dues_on else "last_activity_on"
    change(transaction, member, **{name: day})
    keep_last_contact(transaction, member, former)


def moved_within(transaction: Any, member: Member, day: str) -> None:
    """To another branch of the same unit; only the last move of anybody is on record."""
    others = list(Organization.select().where(Organization.id != member.branch_id))
    if here(member) and not member.transferred_in_on and others:
        branch: Any = member.branch
        change(
            transaction,
            member,
            branch=others[-1].id,
            transferred_in_on=day,
            transferred_from=branch.name,
        )


def found_after_all(transaction: Any, member: Member, day: str) -> None:
    """The result is overwritten, the day on which the search was given up stays."""
    for loss in losses(member)[-1:]:
        if loss.result == "not_found" and loss.ended_on and not under_way(member):
            change(transaction, loss, result="found", found_on=day)


def lost(transaction: Any, member: Member, day: str) -> None:
    """列入查找, or 重新查找 where a search has ended."""
    if not under_way(member):
        transaction.add(
            Loss(
                member=member,
                begun_on=PartialDate(day),
                result="searching",
                reason="moved",
                occupation="other",
            )
        )


def left(transaction: Any, member: Member, day: str, relation: str, receipt: str | None) -> None:
    if here(member):
        change(transaction, member, relation=relation, left_on=day)
        if relation not in ("deceased", "expelled"):
            transaction.add(
                TransferLetter(
                    member=member,
                    transferred_on=PartialDate(day),
                    receipt_on=PartialDate(receipt) if receipt else None,
                )
            )


def left_with_receipt(transaction: Any, member: Member, day: str) -> None:
    left(transaction, member, day, "transferred", day)


def left_without_receipt(transaction: Any, member: Member, day: str) -> None:
    left(transaction, member, day, "awaiting_receipt", None)


def died(transaction: Any, member: Member, day: str) -> None:
    left(transaction, member, day, "deceased", None)


def expelled(transaction: Any, member: Member, day: str) -> None:
    left(transaction, member, day, "expelled", None)


def receipt_came(transaction: Any, member: Member, day: str) -> None:
    letters = list(TransferLetter.select().where(TransferLetter.member == member))
    if member.relation == "awaiting_receipt" and letters:
        change(transaction, letters[-1], receipt_on=day)
        change(transaction, member, relation="transferred")


def joined(transaction: Any, member: Member, day: str, name: str = "joined_on") -> None:
    values: dict[str, Any] = {
        "name": f"新党员{member.id}",
        "sex": "女",
        "ethnicity": "汉族",
        "birth_date": PartialDate("1990-05-01"),
        "education": "大学",
        "standing": "probationary",
        "joined_on": PartialDate("2015-12-01"),
        name: PartialDate(day),
    }
    transaction.add(Member(branch=member.branch, **values))


def transferred_in(transaction: Any, member: Member, day: str) -> None:
    joined(transaction, member, day, "transferred_in_on")


def became_full(transaction: Any, member: Member, day: str) -> None:
    if member.standing == "probationary":
        change(transaction, member, standing="full", full_member_on=day)


def went_out(transaction: Any, member: Member, day: str) -> None:
    transaction.add(
        Flow(
            member=member,
            went_on=PartialDate(day),
            direction="within_county",
            occupation="migrant",
        )
    )


def came_back(transaction: Any, member: Member, day: str) -> None:
    for flow in Flow.select().where(Flow.member == member, Flow.returned_on.is_null()).limit(1):
        change(transaction, flow, returned_on=day)


def went_abroad(transaction: Any, member: Member, day: str) -> None:
    if not member.abroad_on:
        change(transaction, member, abroad_on=day)
    elif not member.returned_on:
        change(transaction, member, returned_on=day)


def decided(transaction: Any, member: Member, day: str, measure: str = "warning") -> None:
    transaction.add(Handling(member=member, measure=measure, decided_on=PartialDate(day)))


def suspended(transaction: Any, member: Member, day: str) -> None:
    decided(transaction, member, day, "membership_suspended")
    change(transaction, member, membership="suspended")


LATER: tuple[Change, ...] = (
    *(found, given_up, accounted_for, found_after_all, lost, heard_of, moved_within),
    *(left_with_receipt, left_without_receipt, died, expelled, receipt_came),
    *(joined, transferred_in, became_full, went_out, came_back, went_abroad, decided, suspended),
)

changes = st.lists(
    st.tuples(st.sampled_from(LATER), st.integers(0, 30), st.integers(1, 40)),
    min_size=1,
    max_size=25,
)


def happen(drawn: list[tuple[Change, int, int]], after: datetime.date) -> None:
    """Each change to one of the members, on days that follow each other after `after`."""
    shifts = itertools.accumulate(shift for _, _, shift in drawn)
    for (apply, number, _), shift in zip(drawn, shifts, strict=True):
        day = after + datetime.timedelta(days=shift)
        members = [
            member
            for member in Member.select().order_by(Member.id)
            if all(
                str(came or "") <= str(day) for came in (member.joined_on, member.transferred_in_on)
            )
        ]
        with store.write() as transaction:
            for member in members[number % len(members) :][:1] if members else ():
                apply(transaction, member, str(day))


def printed(day: datetime.date) -> dict[int, list[ReportFile]]:
    """Annexes 2 and 4 to 9 filled in on the day."""
    return {annex: export(annex, fill_date=day) for annex in REGISTERS + STATISTICS}


@examples(12, 200)
@given(dated_campaigns(), fill_dates, changes)
def test_what_happens_later_leaves_the_annexes_of_a_day_alone(
    campaign: dict[str, Any], day: datetime.date, later: list[tuple[Change, int, int]]
) -> None:
    with stored(campaign):
        before = printed(day)
        happen(later, day)
        after = printed(day)
        for annex, files in before.items():
            assert_same_cells(after[annex], files, annex)
        everybody = people_in_store()
        for annex in REGISTERS:
            assert listed(annex, day) == uids(by_hand.listed(annex, everybody, day)), annex


KEPT_FOR = {
    Loss.last_activity_on.label: Member.last_activity_on.label,
    Loss.last_dues_on.label: Member.last_dues_on.label,
}
"""A contact that is typed over is kept with the loss: the same date stands in another field."""


def in_the_way(day: datetime.date) -> set[tuple[int, str, str, str]]:
    """The findings that refuse the issue of annexes 2 and 4 to 9 filled in on the day."""
    now = campaign_settings.current()
    dated = {annex: filled_in(annex, now, day) for annex in REGISTERS + STATISTICS}
    # Several annexes look at the same state of the records, which is checked once for all.
    found = {each: list(check(each, fill_date=day)) for each in set(dated.values())}
    return {
        (annex, finding.rule, finding.member_uid, KEPT_FOR.get(finding.field, finding.field))
        for annex, each in dated.items()
        for finding in concerning(found[each], annex, None, each)
    }


@examples(6, 100)
@given(dated_campaigns(), fill_dates, changes)
def test_what_happens_later_stands_in_the_way_of_no_annex_of_a_day(
    campaign: dict[str, Any], day: datetime.date, later: list[tuple[Change, int, int]]
) -> None:
    with stored(campaign):
        before = in_the_way(day)
        happen(later, day)
        assert in_the_way(day) - before == set()
