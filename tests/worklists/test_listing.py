"""The member list: who is shown, in which order, and with which cells."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from paicha_tui import demo, store
from paicha_tui.basics import clock
from paicha_tui.basics.errors import Misused, Refused
from paicha_tui.basics.strokes import stroke_key
from paicha_tui.meaning import screening, settings
from paicha_tui.models import Check, Mark, Member, Organization
from paicha_tui.worklists import columns, index, listing
from paicha_tui.worklists.columns import COLUMNS, SORTS, USUAL_COLUMNS, usual_columns
from paicha_tui.worklists.listing import Listing, ListQuery
from tests.fixed_campaign import fill
from tests.stores import lay_down


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a made-up campaign, closed."""
    path = tmp_path_factory.mktemp("list") / "campaign.db"
    lay_down(path)
    demo.fill(200, 11)
    index.refresh()
    store.close()
    return path


@pytest.fixture
def campaign(filled: Path) -> Iterator[settings.Campaign]:
    """The made-up campaign, its store open; only to be read."""
    store.open_store(filled, store.read_key_file(store.key_file_for(filled)))
    yield settings.current()
    store.close()


def by_records(campaign: settings.Campaign, *flags: str, **options: Any) -> list[int]:
    """The ids in list order, straight from the records."""
    organization = None
    if options.get("organization_code"):
        organization = Organization.get(Organization.code == options["organization_code"])
    meanings = [screening.FLAGS[flag].meaning(campaign) for flag in flags]
    rows = (
        screening.joined(campaign, Member.id)
        .where(screening.within(organization), *meanings)
        .order_by(Organization.code, Member.id)
    )
    return [identity for (identity,) in rows.tuples()]


@pytest.mark.parametrize("flag", screening.FLAGS)
def test_a_flag_shows_exactly_those_it_means(campaign: settings.Campaign, flag: str) -> None:
    people = Listing(campaign)
    query = ListQuery(flags=(flag,))
    assert list(people.ids(query)) == by_records(campaign, flag)
    assert people.count(query) == len(people.ids(query))


@pytest.mark.parametrize(
    "flags",
    [("on_roll", "marked"), ("unchecked", "dossier_faulty", "on_roll"), ("found", "pocket")],
)
def test_flags_narrow_each_other(campaign: settings.Campaign, flags: tuple[str, ...]) -> None:
    people = Listing(campaign)
    for code in (None, "001"):
        query = ListQuery(flags=flags, organization_code=code)
        expected = by_records(campaign, *flags, organization_code=code)
        assert list(people.ids(query)) == expected
        assert people.count(query) == len(expected)


def test_another_fill_date_is_filtered_by_that_date(campaign: settings.Campaign) -> None:
    later = campaign.filled_on(datetime.date(2016, 6, 20))
    query = ListQuery(flags=("receipt_overdue",))
    assert list(Listing(later).ids(query)) == by_records(later, "receipt_overdue")
    earlier = campaign.filled_on(datetime.date(2016, 1, 1))
    assert list(Listing(earlier).ids(query)) == by_records(earlier, "receipt_overdue")
    assert Listing(later).count(query) > Listing(earlier).count(query)
    text = ListQuery("z", flags=("on_roll",), descending=True)
    there = set(by_records(later, "on_roll"))
    found = Listing(campaign).ids(ListQuery("z", descending=True))
    assert list(Listing(later).ids(text)) == [each for each in found if each in there]


def test_the_list_stands_by_branch_code_then_as_entered(campaign: settings.Campaign) -> None:
    people = Listing(campaign)
    everybody = by_records(campaign)
    assert list(people.ids(ListQuery())) == everybody
    assert people.first_ids(ListQuery(), 70) == everybody[:70]
    assert people.count(ListQuery()) == 200
    below = people.ids(ListQuery(organization_code="001"))
    assert list(below) == by_records(campaign, organization_code="001")


def test_an_unknown_organisation_is_told(campaign: settings.Campaign) -> None:
    with pytest.raises(Misused, match="没有组织代码为“777”"):
        Listing(campaign).ids(ListQuery(organization_code="777"))


OF_THE_INDEX = ("name", "birth_date", "joined_on", "last_contact")


def test_every_column_can_be_sorted_by(campaign: settings.Campaign) -> None:
    people = Listing(campaign)
    everybody = sorted(people.ids(ListQuery()))
    for sort in SORTS:
        assert sorted(people.ids(ListQuery(sort=sort))) == everybody, sort


@pytest.mark.parametrize(
    "sort", ["branch", *OF_THE_INDEX, "name:strokes", "standing", "state", "marks", "id_number"]
)
@pytest.mark.parametrize("options", [{}, {"text": "z"}, {"flags": ("on_roll",)}])
def test_descending_is_the_list_upside_down(
    campaign: settings.Campaign, sort: str, options: dict[str, Any]
) -> None:
    people = Listing(campaign)
    upward = people.ids(ListQuery(sort=sort, **options))
    downward = people.ids(ListQuery(sort=sort, descending=True, **options))
    assert list(upward) == list(downward)[::-1]
    assert sorted(upward) == sorted(people.ids(ListQuery(**options)))
    assert people.first_ids(ListQuery(sort=sort, **options), 5) == list(upward[:5])


@pytest.mark.parametrize("sort", OF_THE_INDEX)
def test_a_long_list_is_sorted_as_a_short_one(
    campaign: settings.Campaign, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = ListQuery(flags=("on_roll",), sort=sort)
    short = Listing(campaign).ids(query)
    monkeypatch.setattr(listing, "KEYED", 3)
    assert Listing(campaign).ids(query) == short
    assert short


def test_dates_sort_by_time_and_unknown_ones_come_first(branch: Organization) -> None:
    with store.write() as transaction:
        for birth in ("1971-03", None, "1950", "1971-03-05"):
            transaction.add(Member(branch=branch, name=birth, birth_date=birth))
    people = Listing(settings.current())
    ids = people.ids(ListQuery(sort="birth_date"))
    assert [Member.get_by_id(i).birth_date for i in ids] == [None, "1950", "1971-03", "1971-03-05"]


def test_texts_sort_by_strokes_or_pinyin_and_codes_by_their_place(branch: Organization) -> None:
    with store.write() as transaction:
        for name, standing in (("丁一", "full"), ("王二", "probationary"), ("刘三", "full")):
            transaction.add(Member(branch=branch, name=name, standing=standing))
        transaction.add(Member(branch=branch, name="安四"))
    people = Listing(settings.current())

    def ordered(sort: str) -> list[str]:
        return [Member.get_by_id(each).name for each in people.ids(ListQuery(sort=sort))]

    assert ordered("name:strokes") == ["丁一", "王二", "刘三", "安四"]
    assert sorted("郭郑陈王邓刘", key=stroke_key) == list("王邓刘陈郑郭")
    assert ordered("name") == ["安四", "丁一", "刘三", "王二"]
    assert ordered("standing") == ["安四", "丁一", "刘三", "王二"]
    assert ordered("standing:pinyin") == ["安四", "王二", "丁一", "刘三"]


def test_too_many_to_be_sorted_by_what_is_not_in_the_index_is_said(
    campaign: settings.Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "KEYED", 3)
    with pytest.raises(Refused, match="先筛选"):
        Listing(campaign).ids(ListQuery(sort="standing"))


def test_a_wider_window_shows_more_columns() -> None:
    assert usual_columns(77) == USUAL_COLUMNS
    wide = usual_columns(130)
    assert wide[: len(USUAL_COLUMNS)] == USUAL_COLUMNS
    assert "branch" in wide
    assert sum(COLUMNS[key].width + 1 for key in wide) <= 130


def cells(member: Member, revealed: bool = False) -> dict[str, str]:
    keys = tuple(COLUMNS)
    (row,) = Listing(settings.current()).rows([member.id], keys, revealed)
    return dict(zip(keys, row, strict=True))


def stored(branch: Organization, **values: Any) -> Member:
    member = Member(branch=branch, **values)
    with store.write() as transaction:
        transaction.add(member)
    return member


def test_cells_are_written_as_registers_have_them(branch: Organization) -> None:
    shown = cells(
        stored(
            branch,
            name="张三",
            sex="男",
            standing="full",
            birth_date="1971-03",
            last_dues_on="2014-06",
            id_number="410402197103051234",
            mobile="13812345678",
        )
    )
    assert shown["birth_date"] == "1971.03"
    assert shown["last_contact"] == "2014.06"
    assert shown["standing"] == "正式党员"
    assert shown["state"] == "保持联系"
    assert shown["branch"] == branch.name
    assert shown["id_number"] == "4104************34"
    assert shown["mobile"] == "138****5678"
    assert "19710305" not in "".join(shown.values())


def test_numbers_are_whole_only_when_revealed(branch: Organization) -> None:
    member = stored(
        branch, id_number="410402197103051234", mobile="13812345678", landline="0375-2345678"
    )
    shown = cells(member, revealed=True)
    assert (shown["id_number"], shown["mobile"]) == ("410402197103051234", "13812345678")
    assert shown["landline"] == "0375-2345678"
    assert cells(member)["landline"] != "0375-2345678"


def test_what_is_to_be_done_is_marked(branch: Organization) -> None:
    member = stored(branch, name="张三")
    with store.write() as transaction:
        transaction.add(Check(member=member, item="dossier", result="faulty"))
        transaction.add(
            Mark(member=member, record_table="member", record_uid=member.uid, field="employer")
        )
    assert cells(member)["marks"] == "完 缺 误 待"
    widest = "".join(columns.MARKS.values())
    assert set(columns.MARKS) <= set(screening.FLAGS)
    assert cell_len(widest) == COLUMNS["marks"].width


def test_control_characters_are_only_pictured(branch: Organization) -> None:
    hostile = "王\x1b]52;c;AAAA\x07\u202e[/]"
    member = Member(branch=branch, name=hostile, employer=hostile, mobile=hostile, birth_date=None)
    with store.write() as transaction:
        transaction.add(member)
        transaction.change(branch, name=hostile)
    for shown in (cells(member), cells(member, revealed=True)):
        assert all(text.isprintable() for text in shown.values())
        assert "王" in shown["name"]


def test_rows_stand_as_asked_and_a_removed_member_is_empty(branch: Organization) -> None:
    members = [stored(branch, name=f"党员{number}") for number in range(150)]
    ids = [member.id for member in reversed(members)]
    people = Listing(settings.current())
    shown = people.rows(ids, ("name",))
    assert shown == [[f"党员{number}"] for number in reversed(range(150))]
    with store.write() as transaction:
        transaction.remove(members[0])
    assert people.rows([members[1].id, members[0].id], USUAL_COLUMNS)[1] == [""] * len(
        USUAL_COLUMNS
    )
    assert people.rows([], USUAL_COLUMNS) == []


def test_the_usual_columns_fit_a_narrow_terminal() -> None:
    widths = [COLUMNS[key].width for key in USUAL_COLUMNS if key != "marks"]
    assert sum(widths) + len(widths) <= 80


def test_the_whole_list_is_fetched_on_a_thread_of_its_own(campaign: settings.Campaign) -> None:
    people = Listing(campaign)
    expected = people.ids(ListQuery("z"))
    outcome: list[Any] = []

    def work() -> None:
        with store.connected():
            outcome.append(people.ids(ListQuery("z")))
        outcome.append(store.database.is_closed())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert outcome == [expected, True]
    assert not store.database.is_closed()


def test_a_list_may_be_given_up_after_any_run(campaign: settings.Campaign) -> None:
    runs = Listing(campaign).chunks(ListQuery(sort="name"))
    assert next(runs)
    runs.close()
    assert len(Listing(campaign).ids(ListQuery(sort="name"))) == 200


@pytest.mark.usefixtures("empty_store")
def test_the_list_opens_on_an_empty_store() -> None:
    people = Listing(settings.current())
    for query in (ListQuery(), ListQuery("zs"), ListQuery(flags=("on_roll",), sort="name")):
        assert people.first_ids(query, 50) == []
        assert people.count(query) == 0


@pytest.mark.usefixtures("empty_store")
def test_whom_a_figure_means_follows_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    fill()
    quiet = Member.get(Member.uid == "member0")
    with store.write() as transaction:
        transaction.change(quiet, last_activity_on="2015-09-20", last_dues_on=None)
    asked = ListQuery(flags=("to_be_searched",), figure="everyone")
    silent = []
    for day in ("2016-03-19", "2016-03-20"):
        monkeypatch.setattr(clock, "now", lambda day=day: f"{day}T10:00:00+08:00")
        ids = Listing(settings.current()).first_ids(asked, 100)
        silent.append(quiet.id in ids)
    assert silent == [False, True]
