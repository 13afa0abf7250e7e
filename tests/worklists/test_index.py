"""Finding people by what a clerk types, and keeping up with every change."""

from __future__ import annotations

import datetime
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from paicha_tui import demo, store
from paicha_tui.basics import clock
from paicha_tui.basics.pinyin import sort_key, spellings
from paicha_tui.entry.setting import change_setting
from paicha_tui.meaning import settings
from paicha_tui.models import Loss, Member, Organization
from paicha_tui.store import files, safekeeping
from paicha_tui.worklists import index as index_list
from paicha_tui.worklists.index import selection, upkeep
from paicha_tui.worklists.listing import Listing, ListQuery

PEOPLE: tuple[dict[str, Any], ...] = (
    {
        "name": "张三",
        "id_number": "410402197103051234",
        "mobile": "13812345678",
        "landline": "0375-2345678",
    },
    {"name": "周建国", "id_number": "41040319881104432X", "mobile": "13900001111、13700002222"},
    {"name": "单雄信"},
    {"name": "仇和平"},
    {"name": "曾红"},
    {"name": "查良"},
    {"name": "解小明"},
    {"name": "区伟"},
    {"name": "覃国强"},
    {"name": "尉迟恭"},
    {"name": "吕丽"},
    {"name": "买买提·吐尔逊"},
    {"name": "王𬎆"},
    {"name": "Anna-Li"},
    {"name": None, "id_number": "410402650305123"},
)


@pytest.fixture
def people(branch: Organization) -> Organization:
    with store.write() as transaction:
        for person in PEOPLE:
            transaction.add(Member(branch=branch, **person))
    return branch


def names(text: str, **options: Any) -> list[str]:
    """The names of those found, in list order."""
    ids = Listing(settings.current()).ids(ListQuery(text, **options))
    return [Member.get_by_id(identity).name for identity in ids]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("张三", "张三"),
        ("三", "张三"),
        ("zs", "张三"),
        ("zhangs", "张三"),
        ("ZHANGSAN", "张三"),
        ("zhang san", "张三"),
        ("ｚｈａｎｇｓａｎ", "张三"),
        ("4104021971", "张三"),
        ("１３８１２", "张三"),
        ("1234", "张三"),
        ("5678", "张三"),
        ("2345678", "张三"),
        ("03752345678", "张三"),
        ("432x", "周建国"),
        ("41040319881104432X", "周建国"),
        ("13700002222", "周建国"),
        ("2222", "周建国"),
        ("建国", "周建国"),
        ("jg", "周建国"),
        ("jianguo", "周建国"),
        ("周 139", "周建国"),
        ("shanxx", ""),
        ("shan", "单雄信"),
        ("danxiong", "单雄信"),
        ("sxx", "单雄信"),
        ("qiuhe", "仇和平"),
        ("chouhe", "仇和平"),
        ("zengh", "曾红"),
        ("ceng", "曾红"),
        ("zha", "查良 张三"),
        ("chalia", "查良"),
        ("xiexiao", "解小明"),
        ("jiexiao", "解小明"),
        ("ouwei", "区伟"),
        ("quwei", "区伟"),
        ("qinguo", "覃国强"),
        ("tanguo", "覃国强"),
        ("yuchi", "尉迟恭"),
        ("weichi", "尉迟恭"),
        ("ycg", "尉迟恭"),
        ("lvli", "吕丽"),
        ("lüli", "吕丽"),
        ("luli", "吕丽"),
        ("吐尔逊", "买买提·吐尔逊"),
        ("提吐", "买买提·吐尔逊"),
        ("提·吐", "买买提·吐尔逊"),
        ("𬎆", "王𬎆"),
        ("anna", "Anna-Li"),
        ("li", "Anna-Li 吕丽 查良"),
        ("国建", ""),
        ("张建", ""),
    ],
)
@pytest.mark.usefixtures("people")
def test_people_are_found_by_what_is_typed(text: str, name: str) -> None:
    assert sorted(names(text)) == sorted(name.split())


def test_sex_standing_branch_and_ends_of_numbers_are_found_in_any_order(
    branch: Organization,
) -> None:
    with store.write() as transaction:
        for name, sex, standing in (
            ("程平", "男", "full"),
            ("程平平", "女", "full"),
            ("程胜男", "女", "probationary"),
        ):
            transaction.add(
                Member(branch=branch, name=name, sex=sex, standing=standing, mobile="13800001234")
            )
    assert names("程平 男") == names("男 程平") == ["程平"]
    assert names("程 男") == ["程平", "程胜男"]
    assert names("女 预备 1234") == ["程胜男"]
    assert names(f"{branch.name} 正式党员 女") == ["程平平"]
    assert names("男 女 平") == []
    member = Member.get(Member.name == "程平")
    with store.write() as transaction:
        transaction.change(member, sex="女")
    assert names("程平 男") == []
    assert names("女", flags=("on_roll",)) == ["程平", "程平平", "程胜男"]


@pytest.mark.usefixtures("people")
def test_an_old_number_is_found_by_the_new_one() -> None:
    assert names("410402196503") == [None]


@pytest.mark.usefixtures("people")
def test_one_letter_looks_at_surnames_only() -> None:
    assert "区伟" not in names("w")
    assert "王𬎆" in names("w")


@pytest.mark.usefixtures("people")
def test_three_digits_do_not_look_at_the_ends_of_numbers() -> None:
    assert names("567") == []


@pytest.mark.parametrize(
    "text", ['"', "*", "' OR 1=1 --", 'a" OR "b', "NEAR(", "-", "%", "(((", ":"]
)
@pytest.mark.usefixtures("people")
def test_signs_mean_nothing_and_do_no_harm(text: str) -> None:
    assert names(text) == []


@pytest.mark.usefixtures("people")
def test_blanks_leave_everybody() -> None:
    assert len(names("  ")) == len(PEOPLE)


@pytest.mark.usefixtures("people")
def test_units_are_found_by_name_with_all_below_them() -> None:
    with store.write() as transaction:
        other = Organization(code="002", name="中共石桥市中心小学支部委员会")
        transaction.add(other)
        transaction.add(Member(branch=other, name="张四"))
    assert names("中心小学") == ["张四"]
    assert len(names("机关委员会")) == len(PEOPLE)
    assert names("第一局 张") == ["张三"]
    assert names("张 小学") == ["张四"]
    assert names("小学 138") == []


def test_a_unit_renamed_is_found_at_once_without_indexing_its_members(people: Organization) -> None:
    assert names("新名称") == []
    with store.write() as transaction:
        transaction.change(people, name="新名称支部")
    before = store.database.execute_sql("SELECT total_changes()").fetchone()[0]
    assert len(names("新名称")) == len(PEOPLE)
    assert names("第一支部") == []
    changed = store.database.execute_sql("SELECT total_changes()").fetchone()[0] - before
    assert changed < len(PEOPLE)


@pytest.mark.usefixtures("people")
def test_changes_show_in_the_next_search() -> None:
    assert names("zs") == ["张三"]
    member = Member.get(Member.name == "张三")
    with store.write() as transaction:
        transaction.change(member, name="李四", mobile="15000000000")
    assert names("zs") == []
    assert names("13812345678") == []
    assert names("ls") == ["李四"]
    assert names("150") == ["李四"]
    with store.write() as transaction:
        transaction.remove(member)
    assert names("ls") == []
    assert names("4104021971") == []


@pytest.mark.usefixtures("people")
def test_who_moves_to_another_branch_is_found_there() -> None:
    assert names("张三") == ["张三"]
    with store.write() as transaction:
        other = Organization(code="000", name="中共石桥市中心小学支部委员会")
        transaction.add(other)
        transaction.change(Member.get(Member.name == "张三"), branch=other)
    assert names("小学") == ["张三"]
    assert names("张三") == ["张三"]
    assert names("张三", organization_code="001") == []
    assert names("")[0] == "张三"


@pytest.mark.usefixtures("people")
def test_flags_follow_the_records_of_a_member() -> None:
    assert names("", flags=("searching",)) == []
    loss = Loss(member=Member.get(Member.name == "张三"))
    with store.write() as transaction:
        transaction.add(loss)
    assert names("", flags=("searching",)) == ["张三"]
    with store.write() as transaction:
        transaction.change(loss, result="found")
    assert names("", flags=("searching",)) == []
    assert names("", flags=("found",)) == ["张三"]
    with store.write() as transaction:
        transaction.remove(loss)
    assert names("", flags=("found",)) == []


@pytest.mark.usefixtures("people")
def test_flags_follow_the_dates_of_the_campaign() -> None:
    with store.write() as transaction:
        transaction.change(Member.get(Member.name == "张三"), last_dues_on="2015-11-01")
    assert names("", flags=("to_be_searched",)) == ["张三"]
    change_setting("campaign_end", "2016-04-01")
    assert names("", flags=("to_be_searched",)) == []
    change_setting("campaign_end", "2016-06-20")
    assert names("", flags=("to_be_searched",)) == ["张三"]


@pytest.mark.usefixtures("people")
def test_who_passes_six_months_meanwhile_is_to_be_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    with store.write() as transaction:
        transaction.change(Member.get(Member.name == "张三"), last_dues_on="2015-11-01")
    for day, expected in ((30, []), (1, ["张三"]), (30, [])):
        today = datetime.date(2016, 4 if day == 30 else 5, day)
        monkeypatch.setattr(clock, "today", lambda today=today: today)
        assert names("", flags=("to_be_searched",)) == expected


def test_changes_of_another_process_show(people: Organization, empty_store: Path) -> None:
    assert names("钱七") == []
    script = f"""
from pathlib import Path
from paicha_tui import store
from paicha_tui.models import Member
path = Path({str(empty_store)!r})
store.open_store(path, store.read_key_file(store.key_file_for(path)))
with store.write() as transaction:
    transaction.add(Member(branch={people.id}, name="钱七"))
store.close()
"""
    subprocess.run([sys.executable, "-c", script], check=True)
    assert names("qq") == ["钱七"]


def test_the_list_does_not_wait_for_somebody_who_is_writing(
    people: Organization, empty_store: Path
) -> None:
    assert names("张") == ["张三"]
    with store.write() as transaction:
        transaction.add(Member(branch=people, name="张六"))
    key = store.read_key_file(store.key_file_for(empty_store))
    other = store.CipherDatabase(str(empty_store), passphrase=key.secret)
    with other.connection_context(), other.atomic("IMMEDIATE"):
        assert names("张三") == ["张三"]
        assert len(names("")) == len(PEOPLE) + 1
        assert names("", flags=("on_roll",)) == names("")
    assert names("张六") == ["张六"]


class Broken(Exception):
    pass


@pytest.mark.usefixtures("empty_store")
def test_an_index_broken_off_is_taken_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    demo.fill(60, 7)
    monkeypatch.setattr(upkeep, "BATCH", 10)
    left: list[int] = []

    def told(waiting: int) -> None:
        left.append(waiting)
        if len(left) == 4:
            raise Broken

    with pytest.raises(Broken):
        index_list.refresh(told)
    assert left == sorted(left, reverse=True)
    assert 0 < index_list.backlog() < 60
    index_list.refresh()
    assert index_list.backlog() == 0
    everybody = [member.id for member in Member.select()]
    assert sorted(index_list.in_order_of("name_key")) == sorted(everybody)


@pytest.mark.usefixtures("people")
def test_a_large_backlog_is_left_to_an_open_refresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "SMALL_BACKLOG", 3)
    assert names("zs") == []
    assert len(names("", sort="name")) == len(PEOPLE)
    assert names("", flags=("on_roll",)) == [person["name"] for person in PEOPLE]
    index_list.refresh()
    assert names("zs") == ["张三"]


@pytest.fixture
def first_schema(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A store that the first release wrote, closed again."""
    only_first = tmp_path / "migrations"
    only_first.mkdir()
    shutil.copy(files.MIGRATIONS / "0001_initial.py", only_first)
    path, today = tmp_path / "old.db", tmp_path / "new.db"
    store.create(today, store.create_key_file(store.key_file_for(today)))
    demo.fill(40, 3)
    records = {table: _rows(table) for table in store.database.get_tables()}
    store.close()
    with monkeypatch.context() as patch:
        patch.setattr(files, "MIGRATIONS", only_first)
        store.create(path, store.create_key_file(store.key_file_for(path)))
        store.database.pragma("foreign_keys", 0)
        for table in set(records) & set(store.database.get_tables()) - {"schema_migration"}:
            _write_as_then(table, records[table])
        assert store.database.pragma("user_version") == 1
        store.close()
    yield path
    store.close()


def _rows(table: str) -> list[dict[str, Any]]:
    cursor = store.database.execute_sql(f'SELECT * FROM "{table}"')
    names_of_columns = [column[0] for column in cursor.description]
    return [dict(zip(names_of_columns, row, strict=True)) for row in cursor.fetchall()]


def _write_as_then(table: str, rows: list[dict[str, Any]]) -> None:
    """The rows in a table of an earlier release, without the columns it did not have."""
    columns = [column.name for column in store.database.get_columns(table)]
    told = ", ".join(f'"{column}"' for column in columns)
    for row in rows:
        store.database.execute_sql(
            f'INSERT INTO "{table}" ({told}) VALUES ({", ".join("?" * len(columns))})',
            [row[column] for column in columns],
        )


def test_a_store_of_the_first_schema_is_copied_then_searched(first_schema: Path) -> None:
    key = store.read_key_file(store.key_file_for(first_schema))
    store.open_store(first_schema, key)
    assert store.database.pragma("user_version") == store.schema_number() >= 2
    some = Member.get(Member.name.is_null(False))
    assert some.name in names(some.name)
    assert [verdict for verdict in safekeeping.examine() if verdict.problems] == []
    copy = first_schema.with_name(f"{first_schema.name}.before-schema-{store.schema_number()}")
    old = store.CipherDatabase(str(copy), passphrase=key.secret)
    with old.connection_context():
        assert old.pragma("user_version") == 1
        assert old.execute_sql("SELECT count(*) FROM member").fetchone() == (40,)


@pytest.mark.usefixtures("people")
def test_a_backup_holds_the_index_and_is_sound(tmp_path: Path) -> None:
    assert names("zs") == ["张三"]
    path = Path(store.database.database)
    key = store.read_key_file(store.key_file_for(path))
    safekeeping.backup(tmp_path / "copy.db", key)
    with store.opened_aside(tmp_path / "copy.db", key):
        assert index_list.is_current()
        assert names("zs") == ["张三"]
    assert [verdict for verdict in safekeeping.examine() if verdict.problems] == []


@pytest.mark.usefixtures("people")
def test_nothing_in_the_index_can_be_read_from_the_files() -> None:
    assert names("zs") == ["张三"]
    path = Path(store.database.database)
    for file in (path, path.with_name(path.name + "-wal")):
        content = file.read_bytes()
        assert b"zhangsan" not in content
        assert b"410402197103051234" not in content


def test_a_long_name_has_few_spellings_but_every_reading_of_the_surname() -> None:
    spelled = spellings("单" + "曾" * 30)
    assert len(spelled) <= 24
    assert {syllables[0] for syllables in spelled} >= {"shan", "dan", "chan"}


def test_names_sort_by_surname_reading() -> None:
    ordered = sorted(["仇和", "王丽", "单雄信", "阿里", "曾红", "李伟", "梁红"], key=sort_key)
    assert ordered == ["阿里", "李伟", "梁红", "仇和", "单雄信", "王丽", "曾红"]


@pytest.mark.usefixtures("empty_store")
def test_common_words_are_looked_up_branch_by_branch_with_the_same_result(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    demo.fill(120, 5)
    texts = ["z", "zh", "41", "建", "支部", "支部 l", "x 41", "w l"]
    flags = [(), ("on_roll",), ("unchecked", "on_roll"), ("dossier_faulty",)]
    queries = [{"text": text, "flags": chosen} for text in texts for chosen in flags]
    few = [names(**query) for query in queries]
    monkeypatch.setattr(selection, "FEW", 2)
    assert [names(**query) for query in queries] == few
    assert any(few)


def test_opening_the_list_loads_no_pinyin_dictionary() -> None:
    script = "import sys, paicha_tui.worklists.listing; sys.exit('pypinyin' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True)
