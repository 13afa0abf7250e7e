"""What an ID number tells goes into the store by a roster as it does by the form."""

from __future__ import annotations

from pathlib import Path

import pytest

from paicha_tui.entry import MemberForm
from paicha_tui.entry import save as save_form
from paicha_tui.models import Mark, Member, Organization
from tests.intake.roster_cases import FIRST, A, B, save, stored, take_in, units

pytestmark = pytest.mark.usefixtures("empty_store")

SHORT_OF_DIGITS = f"{A[:-1]}{'0' if A[-1] != '0' else '1'}"
OLD = f"{A[:6]}{A[8:17]}"


@pytest.mark.parametrize("number", [A, OLD, SHORT_OF_DIGITS, "99010120990101001X"])
def test_a_roster_fills_what_the_form_fills(tmp_path: Path, number: str) -> None:
    units(FIRST)
    take_in(save(tmp_path / "名册.xlsx", {"名册": [["姓名", "身份证号码"], ["韩试一", number]]}))
    form = MemberForm.new(Organization.get(), {})
    form.set(form.uid, "name", "韩试二")
    form.set(form.uid, "id_number", number)
    form.leave(form.uid, "id_number")
    member = form.rows[0].values
    assert stored("sex", "birth_date")["韩试一"] == (member["sex"], member["birth_date"])


def test_what_the_roster_says_stays_and_is_told_as_in_the_form(tmp_path: Path) -> None:
    units(FIRST)
    rows = [
        ["姓名", "身份证号码", "性别", "出生日期"],
        ["韩试一", A, "女", "1985.07"],
        ["韩试二", B, None, "1984.7"],
        ["韩试三", None, "女", "不详"],
    ]
    plan = take_in(save(tmp_path / "名册.xlsx", {"名册": rows}))
    assert stored("sex", "birth_date")["韩试一"] == ("女", "1985-07")
    assert stored("sex", "birth_date")["韩试二"] == ("男", "1984-07")
    told = "".join(plan.notices)
    assert "性别填为女，而身份证号码表示为男" in told
    assert "出生日期与身份证号码不一致" in told


def test_a_text_that_could_not_be_read_is_kept(tmp_path: Path) -> None:
    units(FIRST)
    rows = [["姓名", "身份证号码", "出生日期"], ["韩试一", A, "看不清"]]
    take_in(save(tmp_path / "名册.xlsx", {"名册": rows}))
    assert Member.get().birth_date is None
    assert Mark.get().typed == "看不清"


def test_a_number_that_comes_later_fills_what_is_still_empty(tmp_path: Path) -> None:
    units(FIRST)
    take_in(save(tmp_path / "一.xlsx", {"名册": [["姓名", "出生日期"], ["韩试一", None]]}))
    form = MemberForm.open(Member.get().uid)
    form.mark(form.uid, "birth_date", "等他本人来")
    save_form(form)
    again = save(tmp_path / "二.xlsx", {"名册": [["姓名", "身份证号码"], ["韩试一", A]]})
    take_in(again)
    assert stored("sex", "birth_date")["韩试一"] == ("男", f"{A[6:10]}-{A[10:12]}-{A[12:14]}")
    assert Mark.select().count() == 0
    assert take_in(again).changes_nothing
