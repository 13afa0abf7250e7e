"""Milliseconds of the member list and its search, in stores of up to a million members.

    python benchmarks/bench_list.py [MEMBERS ...]

Each store is made by raw inserts in a temporary folder, which is deleted afterwards; a million
members take several minutes and about 3 GB. Absolute times depend on the machine.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from paicha_tui import store
from paicha_tui.meaning import screening, settings
from paicha_tui.models import Check, Dossier, Flow, Handling, Loss, Mark, Member, Organization
from paicha_tui.models import TransferLetter as Letter
from paicha_tui.worklists import index
from paicha_tui.worklists.columns import USUAL_COLUMNS
from paicha_tui.worklists.listing import Listing, ListQuery

SIZES = (1_000, 100_000, 1_000_000)
WINDOW = 50
ROWS = 64
REPEATS = 3
BATCH = 20_000
MOST_CHECKED = 200_000
"""Members with all five checks; a million of them would be five million rows."""

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英建国华文辉力健峰飞鹏志红玉兰萍鑫斌波宇浩凯"
    "春梅龙雪晨阳欣怡佳慧琳丹莉海燕云德福贵庆祥永胜利民生东安全"
)
TYPED = (
    *("z", "zs", "zsf", "zhang", "zhangwei", "zhangw", "w", "l", "li", "lix", "liu", "j", "jg"),
    *("张", "张伟", "张伟国", "王", "王芳", "伟", "建国", "欧阳"),
    *("1", "12", "13", "138", "1381", "13812", "138123"),
    *("4", "41", "4101", "410101", "4101011990", "0219", "3456", "999X"),
    *("支部", "第7支部", "第12支部", "支部 zs", "王 138", "zhang wei", "第3支部 w"),
)
FLAGS = (
    *((key,) for key in screening.FLAGS),
    ("on_roll", "unchecked"),
    ("on_roll", "not_found"),
    ("floating", "marked"),
    ("found", "unhandled", "marked"),
)


def batches(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    batch = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def insert(model: Any, columns: str, rows: Iterator[tuple[Any, ...]]) -> None:
    names = f"uid, version, changed_at, changed_by, {columns}"
    marks = ", ".join("?" * (len(columns.split(",")) + 1))
    table = model._meta.table_name
    statement = f"INSERT INTO \"{table}\" ({names}) VALUES (?, 1, '', '', {marks[:-3]})"
    with store.database.atomic():
        for batch in batches(rows):
            store.database.cursor().executemany(statement, batch)


def name(draw: random.Random) -> str:
    return draw.choice(SURNAMES) + "".join(draw.choices(GIVEN, k=draw.choice((1, 2, 2))))


def people(draw: random.Random, members: int, branches: int) -> Iterator[tuple[Any, ...]]:
    for i in range(1, members + 1):
        year, month, day = draw.randint(1935, 1996), draw.randint(1, 12), draw.randint(1, 28)
        yield (
            f"{i:032x}",
            # Registers are entered branch by branch, with some who come later.
            (i * branches // (members + 1)) + 1
            if draw.random() < 0.9
            else draw.randint(1, branches),
            name(draw),
            draw.choice("男女"),
            f"{year}-{month:02}-{day:02}",
            f"41{draw.randint(100, 1899):04}{year}{month:02}{day:02}{i % 1000:03}{i // 1000 % 10}",
            "probationary" if draw.random() < 0.03 else "full",
            None if draw.random() < 0.95 else "transferred",
            f"{min(year + 25, 2015)}-07-01",
            f"1{draw.randint(3_000_000_000, 9_999_999_999)}",
            "2015-03-01" if draw.random() < 0.04 else "2016-01-05",
            "2014-01-01" if draw.random() < 0.004 else None,
        )


def some(draw: random.Random, members: int, share: float) -> list[int]:
    return sorted(draw.sample(range(1, members + 1), int(members * share)))


def fill(members: int, seed: int = 1) -> None:
    draw = random.Random(seed)
    branches = max(members // 1000, 10)
    insert(
        Organization,
        "code, name, level, category",
        (
            (f"o{i}", f"001.{i:05}", f"中共石桥市第{i}支部委员会", "branch", "rural")
            for i in range(branches)
        ),
    )
    insert(
        Member,
        "branch_id, name, sex, birth_date, id_number, standing, relation, joined_on, mobile, "
        "last_dues_on, abroad_on",
        people(draw, members, branches),
    )
    lost = some(draw, members, 0.02)
    results = [draw.choice(("found", "found", "not_found", None)) for _ in lost]
    insert(Loss, "member_id, result", ((f"l{i}", i, r) for i, r in zip(lost, results, strict=True)))
    insert(Handling, "member_id, measure", ((f"h{i}", i, "relation_kept") for i in lost[::2]))
    insert(Flow, "member_id, went_on", ((f"f{i}", i, "2014-03") for i in some(draw, members, 0.06)))
    insert(
        Mark,
        "member_id, record_table, record_uid, field",
        ((f"m{i}", i, "member", f"{i:032x}", "employer") for i in some(draw, members, 0.05)),
    )
    insert(
        Letter,
        "member_id, transferred_on",
        ((f"t{i}", i, "2013-05-01") for i in some(draw, members, 0.005)),
    )
    materials = (
        "application_form, application_letter, political_review, full_member_request, "
        "training_review"
    )
    insert(
        Dossier,
        f"member_id, {materials}",
        ((f"d{i}", i, *["complete"] * 5) for i in some(draw, members, 0.9)),
    )
    checked = [i for i in range(1, min(members, MOST_CHECKED) + 1) if draw.random() > 0.01]
    insert(
        Check,
        "member_id, item, result",
        (
            (f"c{i}{item}", i, item, "faulty" if draw.random() < 0.01 else "sound")
            for i in checked
            for item in ("information", "dossier", "dues_and_activity", "letter_receipt", "conduct")
        ),
    )


def milliseconds(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def report(what: str, times: dict[str, float]) -> None:
    ordered = sorted(times.values())
    worst = sorted(times, key=times.__getitem__)[-3:][::-1]
    slowest = "  ".join(f"{label!r} {times[label]:.1f}" for label in worst)
    p95 = ordered[max(int(0.95 * len(ordered)) - 1, 0)]
    middle = statistics.median(ordered)
    print(f"  {what:<38} p50{middle:8.2f}  p95{p95:8.2f}  max{ordered[-1]:8.2f}   {slowest}")


def timed(queries: dict[str, ListQuery], work: Callable[[ListQuery], Any]) -> dict[str, float]:
    return {
        label: statistics.median(milliseconds(lambda q=query: work(q)) for _ in range(REPEATS))
        for label, query in queries.items()
    }


def measure(members: int) -> None:
    people = Listing(settings.current())
    typed = {text: ListQuery(text) for text in TYPED}
    flags = {"+".join(chosen): ListQuery(flags=chosen) for chosen in FLAGS}
    mixed = {
        f"{text} {chosen}": ListQuery(text, (chosen,))
        for text in ("z", "zs", "王", "138", "支部")
        for chosen in ("on_roll", "not_found", "marked", "unchecked")
    }
    sorts = {
        sort: ListQuery(sort=sort) for sort in ("branch", "name", "birth_date", "last_contact")
    }
    sorted_typed = {f"{t} by name": ListQuery(t, sort="name") for t in ("zs", "王", "z", "138")}
    for what, queries in (
        ("typed", typed),
        ("flags", flags),
        ("typed and flag", mixed),
        ("sorted", sorts),
        ("typed, sorted by name", sorted_typed),
    ):
        report(f"{what}: first {WINDOW}", timed(queries, lambda q: people.first_ids(q, WINDOW)))
        report(f"{what}: all ids", timed(queries, people.ids))
        report(f"{what}: count", timed(queries, people.count))
    ids = people.ids(ListQuery())
    draw = random.Random(5)
    windows = {
        str(i): milliseconds(lambda: people.rows(draw.sample(ids, ROWS), USUAL_COLUMNS))
        for i in range(50)
    }
    report(f"a window of {ROWS} scattered rows", windows)
    starts = [draw.randrange(max(members - ROWS, 1)) for _ in range(50)]
    near = {
        str(start): milliseconds(lambda s=start: people.rows(ids[s : s + ROWS], USUAL_COLUMNS))
        for start in starts
    }
    report(f"a window of {ROWS} rows in order", near)


def keep_up(members: int) -> dict[str, float]:
    """One record saved, then the next search."""
    people = Listing(settings.current())
    times = {}
    for identity in range(1, members, members // 20):
        member = Member.get_by_id(identity)
        with store.write() as transaction:
            transaction.change(member, mobile=f"1390000{identity % 10_000:04}")
        times[str(identity)] = milliseconds(lambda: people.first_ids(ListQuery("zs"), WINDOW))
    return times


def main(sizes: list[int]) -> None:
    for members in sizes:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "list.db"
            store.create(path, store.create_key_file(store.key_file_for(path)))
            store.database.pragma("synchronous", 0)
            seconds = milliseconds(lambda n=members: fill(n)) / 1000
            before = path.stat().st_size
            building = milliseconds(index.refresh) / 1000
            store.close()
            size = (path.stat().st_size - before) / 2**20
            print(
                f"{members} members: filled in {seconds:.1f} s; index made in {building:.1f} s, "
                f"{building / members * 1e6:.0f} us and {size * 2**20 / members:.0f} B a member"
            )
            store.open_store(path, store.read_key_file(store.key_file_for(path)))
            report(
                "first window of all, store just opened",
                {
                    "": milliseconds(
                        lambda: Listing(settings.current()).first_ids(ListQuery(), WINDOW)
                    )
                },
            )
            measure(members)
            report("after saving one: first typed", keep_up(members))
            store.close()


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or list(SIZES))
