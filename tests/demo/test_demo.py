"""The made-up campaign: everything that the program knows is there, and only meant mistakes."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paicha_tui import store
from paicha_tui.basics import identity
from paicha_tui.basics.errors import Misused, Refused
from paicha_tui.demo import FEWEST_MEMBERS, fill
from paicha_tui.meaning import screening
from paicha_tui.meaning import settings as campaign_settings
from paicha_tui.meaning.cases import Case, load_cases
from paicha_tui.meaning.rules import RULES, Severity, check
from paicha_tui.models import RECORDS, FamilyMember, Loss, Mark, Member, Organization
from paicha_tui.records import national_codes, vocabulary
from paicha_tui.records.code_lists import CodeList
from paicha_tui.records.fields import Coded, described_fields
from tests.soak import examples
from tests.stores import lay_down

CODE_LISTS = {
    name: codes
    for name, codes in vars(vocabulary).items()
    if isinstance(codes, CodeList) and name not in ("ETHNICITY", "YES_NO")
}
"""The lists of which every value is to be met; 民族 is longer than a city is wide.

是否 is kept as true or false.
"""


KINDS: tuple[Any, ...] = (*RECORDS, Mark)


def make(path: Path, *arguments: Any, **options: Any) -> None:
    lay_down(path)
    try:
        fill(*arguments, **options)
    finally:
        store.close()


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bool], Path]:
    made: dict[bool, Path] = {}

    def path_of(mistakes: bool) -> Path:
        if mistakes not in made:
            path = tmp_path_factory.mktemp("demo") / "demo.db"
            make(path, mistakes=mistakes)
            made[mistakes] = path
        return made[mistakes]

    return path_of


def opened(path: Path) -> Iterator[None]:
    store.open_store(path, store.read_key_file(store.key_file_for(path)))
    yield
    store.close()


@pytest.fixture
def usual(stored: Callable[[bool], Path]) -> Iterator[None]:
    """The campaign as `paicha-tui demo` makes it."""
    yield from opened(stored(True))


@pytest.fixture
def sound(stored: Callable[[bool], Path]) -> Iterator[None]:
    """The campaign without mistakes."""
    yield from opened(stored(False))


def values_of(field: Any) -> Counter[Any]:
    return Counter(value for (value,) in field.model.select(field).tuples())


def everything() -> dict[str, list[dict[str, Any]]]:
    return {
        model.__name__: [
            {name: value for name, value in row.items() if name != "changed_at"}
            for row in model.select().order_by(model.id).dicts()
        ]
        for model in KINDS
    }


def cases(*conditions: Any) -> list[Case]:
    return list(load_cases(campaign_settings.current(), None, *conditions))


def searched_cases() -> list[Case]:
    return cases(screening.searched(campaign_settings.current()))


def wrong_rolls() -> list[str]:
    campaign = campaign_settings.current()
    then = campaign.by_branches_at_start()
    at_start = screening.joined(then, Organization.id).where(screening.on_roll_at_start(campaign))
    counted = Counter(branch for (branch,) in at_start.tuples())
    reporting = Organization.select().where(Organization.roll_before.is_null(False))
    assert reporting.count() > 3
    return [unit.code for unit in reporting if unit.roll_before != counted[unit.id]]


@pytest.mark.usefixtures("empty_store")
@pytest.mark.parametrize("members", [FEWEST_MEMBERS, 61, 199, 701])
@pytest.mark.parametrize("mistakes", [True, False])
def test_there_are_as_many_members_as_asked_for(members: int, mistakes: bool) -> None:
    fill(members, mistakes=mistakes)
    assert Member.select().count() == members


@pytest.mark.usefixtures("usual")
def test_the_default_is_530_members() -> None:
    assert Member.select().count() == 530


def test_the_same_seed_gives_the_same_campaign_and_another_does_not(tmp_path: Path) -> None:
    dumps = []
    for name, seed in (("first", 7), ("second", 7), ("third", 8)):
        path = tmp_path / f"{name}.db"
        make(path, 230, seed)
        for _ in opened(path):
            dumps.append(everything())
    assert dumps[0] == dumps[1]
    assert {row["uid"] for row in dumps[0]["Member"]}.isdisjoint(
        row["uid"] for row in dumps[2]["Member"]
    )


@pytest.mark.usefixtures("empty_store")
def test_too_few_members_are_refused_and_nothing_is_written() -> None:
    with pytest.raises(Misused, match="40"):
        fill(FEWEST_MEMBERS - 1)
    assert not Organization.select().exists()


@pytest.mark.usefixtures("branch")
def test_a_store_in_use_is_left_alone() -> None:
    with pytest.raises(Refused, match="没有写入"):
        fill(FEWEST_MEMBERS)
    assert not Member.select().exists()


@pytest.mark.usefixtures("usual")
@pytest.mark.parametrize("name", CODE_LISTS)
def test_every_value_of_every_code_list_is_met(name: str) -> None:
    codes = CODE_LISTS[name]
    fields: list[Any] = [
        field
        for model in RECORDS
        for field in described_fields(model)
        if isinstance(field, Coded) and field.codes is codes
    ]
    if codes is national_codes.KINSHIP:
        fields = [FamilyMember.kinship]
    met = {value for field in fields for value in values_of(field)}
    assert fields
    assert {code.key for code in codes} <= met


@pytest.mark.usefixtures("usual")
def test_every_field_is_filled_somewhere() -> None:
    for model in RECORDS:
        for field in described_fields(model):
            assert set(values_of(field)) - {None, ""}, f"{model.sheet}：{field.label}"


@pytest.mark.usefixtures("usual")
def test_peoples_and_jobs_are_many() -> None:
    ethnicities = values_of(Member.ethnicity)
    assert ethnicities[national_codes.MAJORITY_ETHNICITY] > 400
    assert len(set(ethnicities) - {None}) > 12
    assert len(values_of(Member.job_type)) > 30


@pytest.mark.usefixtures("usual")
@pytest.mark.parametrize("key", screening.FLAGS)
def test_every_flag_is_true_for_some_and_false_for_others(key: str) -> None:
    campaign = campaign_settings.current()
    meaning = screening.FLAGS[key].meaning(campaign)
    flagged = screening.joined(campaign, Member.id).where(meaning).count()
    assert 0 < flagged < 530


@pytest.mark.usefixtures("usual")
def test_every_contact_state_is_there_in_believable_shares() -> None:
    campaign = campaign_settings.current()
    states = Counter(
        state for (state,) in screening.joined(campaign, screening.contact_state(campaign)).tuples()
    )
    assert set(states) == set(screening.CONTACT_STATES)
    assert 0.05 < states["floating"] / 530 < 0.1
    assert 0.05 < (states["found"] + states["not_found"] + states["lost"]) / 530 < 0.12


@pytest.mark.usefixtures("usual")
@pytest.mark.parametrize("result", ["found", "not_found"])
@pytest.mark.parametrize(("months", "below"), [(6, 12), (12, 72), (72, 132), (132, None)])
def test_every_span_without_contact_is_met(result: str, months: int, below: int | None) -> None:
    campaign = campaign_settings.current()
    lost = screening.out_of_contact(campaign, campaign.search_end, months, below)
    assert screening.joined(campaign, Member.id).where(Loss.result == result, lost).exists()


@pytest.mark.usefixtures("usual")
def test_branches_stand_below_general_branches_and_below_committees() -> None:
    above = Counter(unit.parent.level for unit in Organization.select() if unit.level == "branch")
    assert above["general_branch"] > 3
    assert above["committee"] > 3
    assert all(
        unit.code.startswith(unit.parent.code + ".")
        for unit in Organization.select()
        if unit.parent
    )


@pytest.mark.usefixtures("usual")
def test_members_come_and_go_before_and_after_the_start() -> None:
    start = str(campaign_settings.current().start)
    for relation in ("transferred", "deceased", "expelled"):
        gone = Member.select().where(Member.relation == relation)
        assert gone.where(Member.left_on < start).exists()
        assert gone.where(Member.left_on >= start).exists()
    assert Member.select().where(Member.transferred_in_on > start).exists()


@pytest.mark.usefixtures("usual")
def test_names_and_texts_try_the_tables() -> None:
    names = values_of(Member.name)
    assert any("\u00b7" in name for name in names)
    assert any(name[0] in "单仇曾查解区覃" for name in names)
    assert any(name.startswith(("欧阳", "司马", "尉迟")) for name in names)
    assert names.most_common(1)[0][1] > 1
    assert max(len(address or "") for address in values_of(Member.address)) > 70
    assert max(len(employer or "") for employer in values_of(Member.employer)) > 30


@pytest.mark.usefixtures("usual")
def test_ages_and_times_of_joining_span_the_eras() -> None:
    members = list(Member.select())
    years = {member.birth_date.year for member in members}
    assert min(years) < 1935
    assert max(years) > 1993
    without_probation = [
        member
        for member in members
        if member.joined_on == member.full_member_on and 1969 <= member.joined_on.year <= 1977
    ]
    assert without_probation
    assert any(member.joined_work_on and not member.joined_work_on.day for member in members)


@pytest.mark.usefixtures("usual")
def test_each_rule_about_people_finds_something() -> None:
    found = {finding.rule for finding in check(campaign_settings.current())}
    meant = {key for key in RULES if key.startswith("V")}
    assert len(meant) > 25
    assert meant <= found


@pytest.mark.usefixtures("usual")
def test_some_marks_hold_unreadable_text_and_others_a_reason() -> None:
    marks = list(Mark.select())
    assert any(mark.typed for mark in marks)
    assert any(mark.reason and not mark.typed for mark in marks)
    for mark in marks:
        marked = Member.get(Member.uid == mark.record_uid)
        assert mark.member == marked
        assert getattr(marked, mark.field) is None


@pytest.mark.usefixtures("usual")
def test_two_people_were_handled_in_contradictory_ways() -> None:
    contradictory = set()
    for case in searched_cases():
        groups = {vocabulary.HANDLING_MEASURE[item.measure].group for item in case.handlings}
        if {vocabulary.REGULATED, vocabulary.DISPOSED} <= groups:
            contradictory.add("two kinds")
        if case.member.standing == "full" and "probation_cancelled" in {
            item.measure for item in case.handlings
        }:
            contradictory.add("not on probation")
    assert contradictory == {"two kinds", "not on probation"}


@pytest.mark.usefixtures("usual")
def test_about_sixty_percent_of_the_searched_are_handled_by_the_end() -> None:
    campaign = campaign_settings.current()
    searched = screening.joined(campaign, Member.id).where(screening.searched(campaign))
    at_end = campaign.filled_on(campaign.end)
    unhandled = searched.where(screening.unhandled(at_end)).count()
    assert 0.3 < unhandled / searched.count() < 0.5


@pytest.mark.usefixtures("usual")
def test_one_branch_reports_a_roll_that_is_not_borne_out() -> None:
    assert len(wrong_rolls()) == 1


@pytest.mark.usefixtures("sound")
def test_without_mistakes_nothing_blocks_the_issue() -> None:
    findings = check(campaign_settings.current())
    blocking = [finding for finding in findings if finding.severity is Severity.BLOCKING]
    assert blocking == []
    assert wrong_rolls() == []


@pytest.mark.usefixtures("sound")
def test_without_mistakes_nothing_is_left_open() -> None:
    campaign = campaign_settings.current()
    assert not Mark.select().exists()
    for key in ("searching", "to_be_searched", "unchecked"):
        meaning = screening.FLAGS[key].meaning(campaign)
        assert not screening.joined(campaign, Member.id).where(meaning).exists(), key


@pytest.mark.usefixtures("sound")
def test_without_mistakes_id_numbers_are_sound_and_unique() -> None:
    members = list(Member.select())
    assert len({member.id_number for member in members}) == len(members)
    for member in members:
        assert identity.id_number_problem(member.id_number, today=date(2016, 3, 20)) is None
        assert identity.birth_date_of(member.id_number) == member.birth_date
        assert identity.sex_of(member.id_number) == member.sex


@pytest.mark.usefixtures("sound")
def test_without_mistakes_each_search_is_thorough_and_ends_in_one_way() -> None:
    campaign = campaign_settings.current()
    searched = searched_cases()
    assert len(searched) > 30
    for case in searched:
        assert len({attempt.channel for attempt in case.attempts}) >= 3
        assert case.last_contact is not None
        assert case.last_contact.first_day() <= date(2015, 8, 2)
        assert all(str(campaign.start) <= attempt.on for attempt in case.attempts)
        codes = [vocabulary.HANDLING_MEASURE[handling.measure] for handling in case.handlings]
        counted = [code for code in codes if 9 in code.numbers]
        regulated = [code for code in counted if code.group == vocabulary.REGULATED]
        assert len(regulated) <= 1
        assert not regulated or counted == regulated


@examples(5, 40)
@given(members=st.integers(FEWEST_MEMBERS, 260), seed=st.integers(0, 2**64))
def test_any_size_and_seed_without_mistakes_has_nothing_blocking(members: int, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demo.db"
        make(path, members, seed, mistakes=False)
        for _ in opened(path):
            assert Member.select().count() == members
            findings = check(campaign_settings.current())
            assert [item for item in findings if item.severity is Severity.BLOCKING] == []


@examples(5, 40)
@given(members=st.integers(FEWEST_MEMBERS, 260), seed=st.integers(0, 2**64))
def test_any_size_and_seed_can_be_filled_with_mistakes(members: int, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "demo.db"
        make(path, members, seed)
        for _ in opened(path):
            assert Member.select().count() == members
            assert any(
                item.severity is Severity.BLOCKING for item in check(campaign_settings.current())
            )
