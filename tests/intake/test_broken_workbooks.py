"""Workbooks broken at random: each is read or refused in one Chinese sentence, in bounds."""

from __future__ import annotations

import datetime
import io
import random
import re
import resource
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from paicha_tui.basics.errors import Refused
from paicha_tui.intake import planning, rejects
from paicha_tui.intake.workbook_reader import read_workbook
from tests.intake.roster_cases import FIRST, ROSTERS, save, units
from tests.soak import rounds

SEEDS = sorted(path for path in ROSTERS.iterdir())
HOSTILE = (
    *(b"", b"\x00", b"\xff\xfe", b"<", b"&", b"&amp;", b"]]>", b"<!DOCTYPE a>", b"<!--", b"-1"),
    *(b"1e999", b"99999999999999999999", b"NaN", b"A0", b"XFD1048577", b"ZZZZZZ9", b"_xD800_"),
    *(b'r="', b't="s"', b't="d"', b't="e"', b"<v>", b"</c>", b"<is><t>", b'date1904="1"'),
    *(b'state="hidden"', b'<mergeCell ref="A1:XFD1048576"/>', b"\xed\xa0\x80", b"\xf0\xa0\x80\x80"),
)
Mutation = Callable[[random.Random, bytes], bytes]


def flip(chance: random.Random, content: bytes) -> bytes:
    """Some bytes changed."""
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(chance: random.Random, content: bytes) -> bytes:
    """A part left out."""
    first = chance.randrange(len(content) + 1)
    return content[:first] + content[first + chance.randint(1, 200) :]


def double(chance: random.Random, content: bytes) -> bytes:
    """A part repeated."""
    first = chance.randrange(len(content) + 1)
    part = content[first : first + chance.randint(1, 400)]
    return content[:first] + part * chance.randint(1, 30) + content[first:]


def insert(chance: random.Random, content: bytes) -> bytes:
    """Something hostile put in."""
    at = chance.randrange(len(content) + 1)
    return content[:at] + chance.choice(HOSTILE) + content[at:]


def replace_value(chance: random.Random, content: bytes) -> bytes:
    """What stands in a cell or an attribute replaced."""
    places = [*re.finditer(rb">[^<]{1,40}<|\"[^\"]{0,40}\"", content)]
    if not places:
        return insert(chance, content)
    place = chance.choice(places)
    value = chance.choice(HOSTILE)
    return content[: place.start() + 1] + value + content[place.end() - 1 :]


def swap_elements(chance: random.Random, content: bytes) -> bytes:
    """Two elements in each other's place."""
    places = [match.span() for match in re.finditer(rb"<[^<>]+>", content)]
    if len(places) < 2:
        return cut(chance, content)
    (a, b), (c, d) = sorted(chance.sample(places, 2))
    return content[:a] + content[c:d] + content[b:c] + content[a:b] + content[d:]


MUTATIONS: tuple[Mutation, ...] = (flip, cut, double, insert, replace_value, swap_elements)


def broken(chance: random.Random, content: bytes) -> bytes:
    """A file broken as a whole, or in one of its parts with the container sound."""
    if chance.random() < 0.3 or not zipfile.is_zipfile(io.BytesIO(content)):
        return chance.choice(MUTATIONS)(chance, content)
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        names = old.namelist()
        chosen = chance.choice([name for name in names if name.endswith((".xml", ".rels"))])
        for name in names:
            part = old.read(name)
            if name == chosen:
                for _ in range(chance.randint(1, 3)):
                    part = chance.choice(MUTATIONS)(chance, part)
                if chance.random() < 0.05:
                    continue
                if chance.random() < 0.05:
                    # Another part's content, or its name a second time.
                    part = old.read(chance.choice(names))
                    name = chance.choice(names)
            new.writestr(chance.choice([name, name, name, name.upper()]), part)
    return made.getvalue()


def one_sentence(text: str) -> bool:
    """Whether a message is one line of Chinese without a trace of the program's inside."""
    return bool(re.search("[\u4e00-\u9fff]", text)) and "\n" not in text and "Error" not in text


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.loop
def test_a_broken_file_is_read_or_refused_in_one_sentence(tmp_path: Path) -> None:
    chance = random.Random(20160301)
    refused = 0
    turns = rounds(150, 12_000)
    for _ in range(turns):
        seed = chance.choice(SEEDS)
        path = tmp_path / f"坏{seed.suffix}"
        path.write_bytes(broken(chance, seed.read_bytes()))
        try:
            read_workbook(path)
        except Refused as problem:
            refused += 1
            assert one_sentence(str(problem)), str(problem)
    assert 0 < refused < turns


@pytest.mark.loop
@pytest.mark.usefixtures("empty_store")
def test_a_broken_roster_is_planned_or_refused_and_every_row_accounted_for(tmp_path: Path) -> None:
    units(FIRST)
    chance = random.Random(20160302)
    for _ in range(rounds(40, 3_000)):
        path = save(tmp_path / "名册.xlsx", {"花名册": hostile_rows(chance)})
        try:
            made = planning.plan(path)
        except Refused as problem:
            assert one_sentence(str(problem)), str(problem)
            continue
        assert all(one_sentence(reject.reason) for reject in made.rejects)
        assert all("\n" not in notice for notice in made.notices)
        assert len(made.rejects) == sum(sheet.rejected for sheet in made.sheets)
        rejects.rejects_workbook(made)


HEADS = (
    *("姓名", "性别", "身份证号码", "入党时间", "出生年", "出生月", "手机号码", "所在党支部"),
    *("配偶", "学历", "工作单位及职务", "政治面貌", "人员类别", "备注", "党费交至"),
    *("是否为失联党员", "失去联系日期", None, 1985),
)
CELLS = (
    *("韩试一", "合计", "第一支部", "—", "无", "1985.1？", "85-7", "男", "A" * 400, "=1+1", "'"),
    *("\U00020000", "\ue863\u202e", "990101198507150014", "138-3750-1234", "1E+400", "#N/A"),
    *("党员：", "二、发展对象", "同上", None, None, 0, -1, 1, 60, 1985.1, 29221, 10**15, 10**30),
    *(990101198507150014, 1.5e300, True, False, datetime.date(1985, 7, 15)),
    *(datetime.datetime(1900, 1, 1, 3, 4), datetime.time(3, 4)),
)


def hostile_rows(chance: random.Random) -> list[list[Any]]:
    """A head of any columns, and rows of anything."""
    width = chance.randint(1, 12)
    heads = [["姓名", *(chance.choice(HEADS) for _ in range(width))]]
    if chance.random() < 0.4:
        heads.append([chance.choice(HEADS) for _ in range(width + 1)])
    if chance.random() < 0.3:
        heads.insert(0, [chance.choice(CELLS) for _ in range(chance.randint(1, 3))])
    body = [
        [chance.choice(CELLS) for _ in range(chance.randint(0, width + 3))]
        for _ in range(chance.randint(0, 8))
    ]
    return [*heads, *body]


@pytest.mark.child
@pytest.mark.loop
def test_the_child_stays_in_its_bounds(tmp_path: Path) -> None:
    """No file takes more than a gigabyte, or is waited for beyond its time."""
    chance = random.Random(20160303)
    for _ in range(rounds(6, 600)):
        seed = chance.choice(SEEDS)
        path = tmp_path / f"坏{seed.suffix}"
        path.write_bytes(broken(chance, seed.read_bytes()))
        try:
            read_workbook(path)
        except Refused as problem:
            assert one_sentence(str(problem)), str(problem)
    kilobytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    assert kilobytes < 1_100_000
