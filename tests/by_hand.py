"""Annexes 2 and 4 to 9 of a day, counted by hand from people as `counting` has them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from paicha_tui.records import national_codes, vocabulary
from tests.counting import DISCIPLINED, DISPOSED, REGULATED, SEARCH_END, START, Person, as_on

NINE = [
    {"state_enterprise"},
    {"private_enterprise"},
    {"rural"},
    {"government"},
    {"school"},
    {"institution", "talent_service"},
    {"community"},
    {"social"},
    {"other"},
]
"""党组织类别 in the rows of annexes 7 and 9, which have no 公共就业和人才服务机构."""

TEN = (
    "rural community government state_enterprise private_enterprise social talent_service school "
    "institution other"
).split()
"""党组织类型 in the rows of annex 8."""

Places = tuple[set[int], set[str]]
"""Rows and columns; one is counted where each row crosses each column."""


def people_counted_in(annex: int, day: datetime.date) -> datetime.date:
    """The day as it stood on which the people of an annex filled in on `day` are counted."""
    # 附件9 说明3: the people of annexes 5 and 6 at 联系查找结束.
    return min(day, SEARCH_END) if annex == 9 else day


def listed(annex: int, everybody: Iterable[Person], day: datetime.date) -> list[Person]:
    """Who is on annex 2, 4, 5 or 6 of `day`."""
    on_annex = {
        2: lambda person: person.on_roll,
        4: lambda person: person.floating,
        5: lambda person: person.result == "found",
        6: lambda person: person.result == "not_found",
    }[annex]
    return [person for person in everybody if on_annex(as_on(person, day))]


def table(annex: int, everybody: Iterable[Person], day: datetime.date) -> dict[str, Any]:
    """The cells of annex 7, 8 or 9 of `day`, by row number and column number."""
    rows, columns = {7: (18, 28), 8: (11, 13), 9: (10, 22)}[annex]
    cells: dict[str, Any] = {
        f"{row:02d}": {str(column): 0 for column in range(1, columns + 1)}
        for row in range(1, rows + 1)
    }
    for person in everybody:
        for in_rows, in_columns in places(annex, person, day):
            for row in in_rows:
                for column in in_columns:
                    cells[f"{row:02d}"][column] += 1
    if annex == 7:
        for row in range(11, 19):
            cells[str(row)]["1"] = None
    return cells


def places(annex: int, person: Person, day: datetime.date) -> Iterator[Places]:
    """Where one person is counted in annex 7, 8 or 9 of `day`."""
    then = as_on(person, people_counted_in(annex, day), decided_by=day)
    if annex == 7:
        yield from _lost(then, as_on(person, START), day)
    elif annex == 8 and then.flow and then.floating:
        row = 2 + TEN.index(then.category)
        yield {1, row}, _flow_columns(then.flow)
    elif annex == 9 and then.result in ("found", "not_found"):
        yield {1, _nine_row(then)}, _handled_columns(then)


def _nine_row(person: Person) -> int:
    return 2 + next(place for place, keys in enumerate(NINE) if person.category in keys)


def _band(value: int, *borders: int) -> int:
    return sum(value >= border for border in borders)


def _lost(then: Person, at_start: Person, day: datetime.date) -> Iterator[Places]:
    row = _nine_row(then)
    if then.on_roll_at_start:
        yield {1, _nine_row(at_start)}, {"1"}
    if then.loss and then.result == "not_found":
        occupations = [code.key for code in vocabulary.LOSS_OCCUPATION]
        yield (
            {1, row, 11 + occupations.index(then.loss["occupation"])},
            set(_lost_columns(then, then.loss, day)),
        )


def _lost_columns(then: Person, loss: dict[str, Any], day: datetime.date) -> Iterator[str]:
    values, silent = then.values, then.silent(SEARCH_END)
    yield "2"
    if values["standing"] == "probationary":
        yield "3"
    if values["sex"] == "女":
        yield "4"
    if values["ethnicity"] != "汉族":
        yield "5"
    yield str(6 + _band(then.age(day), 36, 46, 61))
    yield str(10 + _band(then.party_age(day), 1, 6, 11, 21))
    group = national_codes.EDUCATION[values["education"]].group
    yield str(15 + ["大专及以上", "中专、高中、中技", "初中及以下"].index(group))
    # 失去联系时间 runs to 联系查找结束 (附件6 说明3) whenever the annex is filled in.
    if silent is not None and silent >= 6:
        yield str(18 + _band(silent, 12, 72, 132))
    yield str(22 + [code.key for code in vocabulary.LOSS_REASON].index(loss["reason"]))


def _flow_columns(flow: dict[str, Any]) -> set[str]:
    occupations = [code.key for code in vocabulary.FLOW_OCCUPATION]
    directions = [code.key for code in vocabulary.FLOW_DIRECTION]
    columns = {
        "1",
        str(3 + occupations.index(flow["occupation"])),
        str(8 + directions.index(flow["direction"])),
    }
    return columns | ({"2"} if flow["card_number"] else set())


def _handled_columns(then: Person) -> set[str]:
    columns = {"1", "2" if then.result == "found" else "3"}
    groups = ((REGULATED, 4, ""), (DISPOSED, 11, "10"), (DISCIPLINED, 17, "16"))
    for measures, first, subtotal in groups:
        measure = then.newest(measures)
        if measure:
            columns |= {str(first + measures.index(measure)), subtotal} - {""}
    return columns if then.handled() else columns | {"22"}
