"""Any roster in any dress: the people stored are exactly those that were written."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given
from hypothesis import strategies as st
from openpyxl import Workbook

from paicha_tui import store
from paicha_tui.basics.identity import check_digit
from paicha_tui.models import Member, Organization
from tests.intake.roster_cases import COMMITTEE, stored, take_in
from tests.soak import examples
from tests.stores import lay_down

BRANCHES = (
    "中共测试县第一局第一支部委员会",
    "中共测试县第一局水文站支部委员会",
    "中共测试县老干部局离退休支部",
)
SURNAMES, GIVEN = "韩测马欧白党共高总单", "一二三四五六七八九十丽艾民华试"


@dataclass(frozen=True)
class Person:
    """Somebody on a roster, as he should be stored."""

    name: str
    number: str
    joined_on: str
    sex: str
    mobile: str
    branch: str


@st.composite
def people(draw: st.DrawFn) -> list[Person]:
    found = []
    for serial in range(1, draw(st.integers(1, 7)) + 1):
        birth = draw(st.sampled_from(["19850715", "19901001", "19501231"]))
        first17 = f"990101{birth}{serial:03}"
        found.append(
            Person(
                draw(st.sampled_from(SURNAMES))
                + draw(st.text(st.sampled_from(GIVEN), min_size=1, max_size=2)),
                first17 + check_digit(first17),
                draw(st.sampled_from(["2005-06", "1998-07-01", "2012", "2001-10", "1999-01"])),
                "男" if serial % 2 else "女",
                f"1390000{serial:04}",
                draw(st.sampled_from(BRANCHES)),
            )
        )
    return sorted(found, key=lambda person: person.branch)


def wide(text: str) -> str:
    return text.translate(str.maketrans("0123456789X", "０１２３４５６７８９Ｘ"))


def name_in_dress(draw: st.DrawFn, name: str) -> str:
    return draw(st.sampled_from([name, " ".join(name), "　".join(name), f" {name} ", f"{name}\n"]))


def number_in_dress(draw: st.DrawFn, number: str) -> str:
    spaced = f"{number[:6]} {number[6:14]} {number[14:]}"
    return draw(
        st.sampled_from([number, wide(number), spaced, number.lower(), f"'{number}", f" {number}"])
    )


def mobile_in_dress(draw: st.DrawFn, mobile: str) -> Any:
    grouped = f"{mobile[:3]}-{mobile[3:7]}-{mobile[7:]}"
    return draw(
        st.sampled_from([mobile, int(mobile), grouped, grouped.replace("-", " "), f"+86{mobile}"])
    )


def date_in_dress(draw: st.DrawFn, date: str) -> str:
    year, *rest = date.split("-")
    units = [f"{int(part)}{unit}" for part, unit in zip(rest, "月日", strict=False)]
    chinese = f"{year}年{''.join(units)}"
    plain = [date, date.replace("-", "."), date.replace("-", "/"), chinese, wide(chinese)]
    return draw(st.sampled_from(plain))


@dataclass
class Page:
    """One worksheet as it is drawn."""

    title: str
    rows: list[list[Any]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """First row, first column, last row and last column."""

    def merge(self, first: int, left: int, last: int, right: int) -> None:
        if (first, left) != (last, right):
            self.merged.append((first, left, last, right))


HEADS = {
    "name": ["姓名", "*姓名", "姓　名", "党员姓名", "姓名（必填）"],
    "number": ["身份证号码", "公民身份号码", "证件号码", "*身份证号：", "居民身份证号码（18位）"],
    "joined_on": ["入党时间", "入党年月", "加入党组织日期", "入党日期：", "入 党 时 间"],
    "sex": ["性别", "性 别", "*性别"],
    "mobile": ["手机号码", "联系电话", "联系方式", "手机", "电话"],
    "branch": ["所在党支部", "所属党支部", "支部名称", "党支部", "所在党组织"],
}
KEYS = ("name", "sex", "number", "joined_on", "mobile")


def head_rows(draw: st.DrawFn, page: Page, keys: list[str], spouse: bool) -> None:
    texts: list[Any] = [draw(st.sampled_from(HEADS[key])) for key in keys]
    serial = ["序号"] if draw(st.booleans()) else [None]
    row = len(page.rows) + 1
    if not spouse:
        page.rows.append([*serial, *texts])
        return
    page.rows.append([*serial, *texts, draw(st.sampled_from(["配偶", "入党介绍人"])), None, None])
    page.rows.append([None] * (len(texts) + 1) + ["姓名", "身份证号码", "手机号码"])
    for column in range(1, len(texts) + 2):
        page.merge(row, column, row + 1, column)
    page.merge(row, len(texts) + 2, row, len(texts) + 4)


def body_row(
    draw: st.DrawFn, person: Person, keys: list[str], serial: int, spouse: bool
) -> list[Any]:
    dressed = {
        "name": name_in_dress(draw, person.name),
        "number": number_in_dress(draw, person.number),
        "joined_on": date_in_dress(draw, person.joined_on),
        "sex": person.sex,
        "mobile": mobile_in_dress(draw, person.mobile),
        "branch": person.branch,
    }
    row = [serial, *(dressed[key] for key in keys)]
    return [*row, "配偶名", "990101197001010011", "13811112222"] if spouse else row


NOISE = (
    ["小计", 3],
    [None, "合计", None, "3"],
    [None, "共3人"],
    [None],
    [None, "（以下空白）"],
    ["制表人：测试", None, "审核人：测试"],
    [None, "——", "——"],
)


@st.composite
def pages(draw: st.DrawFn, persons: list[Person]) -> list[Page]:
    where = draw(st.sampled_from(["column", "merged", "line", "title", "sheet", "section"]))
    groups = [[p for p in persons if p.branch == branch] for branch in BRANCHES]
    groups = [group for group in groups if group]
    split = where in ("line", "title", "sheet")
    return [
        page
        for number, group in enumerate(groups if split else [persons], 1)
        for page in (_page(draw, group, where, number),)
    ]


def _page(draw: st.DrawFn, group: list[Person], where: str, number: int) -> Page:
    branch = group[0].branch
    short = branch.removesuffix("委员会")
    page = Page(short.removeprefix("中共") if where == "sheet" else f"名册{number}")
    titles = {
        "line": [["党员花名册"], [f"党支部名称：{short}", None, "填表日期：2016.3"]],
        "title": [[f"{short}党员花名册"]],
    }.get(
        where, draw(st.sampled_from([[], [["党员名册"]], [["党员名册"], ["填报单位（盖章）："]]]))
    )
    page.rows += [list(title) for title in titles]
    keys = list(draw(st.permutations(KEYS)))
    if where in ("column", "merged"):
        keys.insert(draw(st.integers(0, len(keys))), "branch")
    spouse = draw(st.booleans())
    lead = len(page.rows)
    head_rows(draw, page, keys, spouse)
    head = [list(row) for row in page.rows[lead:]]
    heading = ""
    for serial, person in enumerate(group, 1):
        if where == "section" and heading != person.branch:
            heading = person.branch
            page.rows.append([f"{heading.removesuffix('委员会')}（{len(group)}人）"])
        elif serial > 1 and draw(st.integers(0, 4)) == 0:
            page.rows += [list(row) for row in ([*titles, *head] if draw(st.booleans()) else head)]
        page.rows.append(body_row(draw, person, keys, serial, spouse))
        if draw(st.integers(0, 3)) == 0:
            page.rows.append(list(draw(st.sampled_from(NOISE))))
    if where == "merged":
        _merge_branches(page, keys.index("branch") + 2)
    return page


def _merge_branches(page: Page, column: int) -> None:
    """Merge one branch in rows that follow each other."""
    first = 0
    for at, row in enumerate([*page.rows, []], 1):
        text = row[column - 1] if len(row) >= column else None
        above = page.rows[first - 1][column - 1] if first else None
        if first and text == above:
            page.rows[at - 1][column - 1] = None
            continue
        if first and at - 1 > first:
            page.merge(first, column, at - 1, column)
        first = at if text in BRANCHES else 0


def save(path: Path, drawn: list[Page]) -> Path:
    book = Workbook()
    del book[book.sheetnames[0]]
    for page in drawn:
        sheet = book.create_sheet(page.title)
        for row, values in enumerate(page.rows, 1):
            for column, value in enumerate(values, 1):
                if value is not None:
                    sheet.cell(row, column).value = value
        for first, left, last, right in page.merged:
            sheet.merge_cells(start_row=first, start_column=left, end_row=last, end_column=right)
    for title in ("填写说明", "入党积极分子"):
        sheet = book.create_sheet(title)
        sheet.append(["姓名", "性别", "身份证号码"])
        sheet.append(["不是党员", "男", "990101197001010011"])
    book.save(path)
    return path


@pytest.mark.usefixtures("closing")
@examples(25, 500, phases=[Phase.explicit, Phase.reuse, Phase.generate], deadline=None)
@given(st.data())
def test_the_people_are_exactly_those_written(data: st.DataObject) -> None:
    persons = data.draw(people())
    drawn = data.draw(pages(persons))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lay_down(folder / "campaign.db")
        with store.write() as transaction:
            committee = Organization(code="001", name=COMMITTEE, level="committee")
            transaction.add(committee)
            for serial, unit in enumerate(BRANCHES, 1):
                transaction.add(
                    Organization(code=f"001.{serial}", name=unit, level="branch", parent=committee)
                )
        made = take_in(save(folder / "名册.xlsx", drawn))
        assert [reject.reason for reject in made.rejects] == []
        written = {(p.name, p.number, p.joined_on, p.sex, p.mobile, p.branch) for p in persons}
        found = {
            (m.name, m.id_number, m.joined_on, m.sex, m.mobile, m.branch.name)
            for m in Member.select()
        }
        assert found == written
        assert len(stored("name")) or not persons
        store.close()


@pytest.fixture
def closing() -> Any:
    yield
    store.close()
