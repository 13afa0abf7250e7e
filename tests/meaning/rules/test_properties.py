"""What holds for every case: consistent dates are left alone, and no number is given away."""

from __future__ import annotations

import itertools
import json
import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paicha_tui.basics.values import PartialDate, add_months, quoted
from paicha_tui.meaning.rules.dates import PROBATIONS, party_age, probation_for
from paicha_tui.meaning.rules.registry import named
from tests.rule_cases import BORN, FOUND, LETTER, NOT_FOUND, case_of, findings, made_up

FILLED = date(2016, 3, 20)
DATE_RULES = {*(f"V{number}" for number in range(10, 18)), "D2"}


def cut(day: date, length: int) -> str:
    """The date known to the year, month or day."""
    return str(day)[:length]


precisions = st.sampled_from((4, 7, 10))


@st.composite
def careers(draw):
    """A 正式党员 whose dates are all true, each known as far as chance has it."""
    joined = draw(st.dates(date(1921, 7, 1), date(2013, 3, 1)))
    era = next(era for era in PROBATIONS if era.first <= joined <= era.last)
    shortest = add_months(joined, era.shortest)
    longest = add_months(joined, era.longest + era.extension)
    full = shortest + timedelta(draw(st.integers(0, (longest - shortest).days)))
    born = add_months(joined, -12 * draw(st.integers(19, 60)))
    worked = add_months(born, 12 * draw(st.integers(17, 18)))
    went = draw(st.dates(date(2007, 1, 1), date(2015, 1, 1)))
    back = went + timedelta(draw(st.integers(0, 400)))
    return {
        "birth_date": cut(born, draw(precisions)),
        "joined_on": cut(joined, draw(precisions)),
        "full_member_on": cut(full, draw(precisions)),
        "joined_work_on": cut(worked, draw(precisions)),
        "flow": {
            "went_on": cut(went, draw(precisions)),
            "returned_on": cut(back, draw(precisions)),
        },
        "letters": [
            {
                "transferred_on": cut(went, draw(precisions)),
                "receipt_on": cut(back, draw(precisions)),
            }
        ],
    }


@given(careers())
def test_dates_that_can_be_true_are_left_alone(career):
    told = findings(case_of(**career))
    assert not [found for found in told if found.rule in DATE_RULES]


def test_eras_follow_each_other_without_a_gap():
    for era, following in itertools.pairwise(PROBATIONS):
        assert era.last + timedelta(1) == following.first


@given(st.dates(date(1921, 7, 1), date(2016, 1, 1)), precisions)
def test_less_known_dates_allow_no_less(joined, length):
    exact = probation_for(PartialDate.of(joined))
    vague = probation_for(PartialDate(cut(joined, length)))
    assert vague.shortest <= exact.shortest
    assert vague.longest + vague.extension >= exact.longest + exact.extension


@pytest.mark.parametrize(
    ("changes", "years"),
    [
        ({"full_member_on": "1996-03-20"}, 20),
        ({"full_member_on": "1996-03-21"}, 19),
        ({"standing": "probationary", "full_member_on": None}, 0),
        ({"full_member_on": None}, None),
    ],
)
def test_party_age(changes, years):
    assert party_age(case_of(**changes).member, FILLED) == years


@given(
    st.dates(date(1900, 1, 1), date(1997, 1, 1)),
    st.integers(0, 999),
    st.integers(0, 17),
    st.sampled_from("0123456789"),
)
def test_an_altered_digit_is_always_found(born, order, place, digit):
    number = made_up(f"{born:%Y%m%d}", f"{order:03}")
    altered = number[:place] + digit + number[place + 1 :]
    told = findings(case_of(id_number=altered), "V1")
    assert bool(told) == (altered != number)


numbers = st.builds(
    lambda born, order: made_up(f"{born:%Y%m%d}", f"{order:03}"),
    st.dates(date(1890, 1, 1), date(2030, 1, 1)),
    st.integers(0, 999),
)
old_numbers = numbers.map(lambda number: number[:6] + number[8:17])
broken_numbers = numbers.map(lambda number: number[:-2] + "00")
mobiles = st.integers(13000000000, 19999999999).map(str)
notes = st.text(alphabet="张村 0123456789·\u202e\n", max_size=12)


@st.composite
def secrets(draw):
    """An ID number, a phone, and a text that holds either in some spelling."""
    number = draw(numbers | old_numbers | broken_numbers)
    phone = draw(mobiles | mobiles.map(lambda digits: digits + "9"))
    spell = draw(st.sampled_from(("{}", "{} ", "号{}的", "１{}")))
    hidden = spell.format(draw(st.sampled_from((number, phone, " ".join(number)))))
    return number, phone, hidden, draw(notes)


@given(secrets())
def test_no_finding_gives_a_number_away(secret):
    number, phone, hidden, note = secret
    case = case_of(
        id_number=number,
        name=f"张 {hidden}",
        native_place=hidden,
        address=note,
        mobile=phone,
        landline=f"{hidden}、12",
        birth_date="1870-01-02",
        joined_work_on="1875",
        last_activity_on="2016-03",
        loss=FOUND | {"found_on": None, "found_phone": phone, "reason": "other"},
        flow={"receiver_phone": hidden, "direction": "abroad", "went_on": "2030"},
        letters=[LETTER | {"uid": "1", "transferred_on": "2001", "receiver": hidden}],
        overdue_letter="1",
        marks=[
            {"field": "ethnicity", "typed": hidden},
            {"field": "education", "typed": hidden, "reason": hidden},
            {"field": "school", "reason": hidden + note},
            {"field": hidden, "record_table": note, "typed": phone},
        ],
    )
    told = findings(case)
    assert {"V8", "M1", "M2", "M5", "V15"} <= {found.rule for found in told}
    for found in told:
        squeezed = re.sub(r"[\s\-.、]", "", told_of(found).replace(found.org, ""))
        assert number not in squeezed
        assert phone not in squeezed
        assert re.search(r"\d{9}", squeezed) is None
        assert found.message.isprintable()
        assert found.member.isprintable()


def told_of(found):
    """All that is told of a finding but the uid, whose digits are drawn by chance."""
    told = found.to_json()
    del told["member_uid"]
    return json.dumps(told, ensure_ascii=False)


@given(st.sampled_from(("1969-03-05", "1971", "1955-01")), st.sampled_from((FOUND, NOT_FOUND)))
def test_the_birth_date_is_not_told_beside_the_masked_number(born, loss):
    told = findings(case_of(birth_date=born, joined_on="1972-01-01", loss=loss, sex="女"))
    assert "V4" in {found.rule for found in told}
    for found in told:
        shown = told_of(found)
        assert PartialDate(born).dotted() not in shown
        assert BORN[4:] not in shown


@given(st.text(alphabet="张0123456789１２３-", max_size=60))
def test_quoted_text_is_short_and_hides_long_numbers(text):
    shown = quoted(text)
    assert len(shown) <= 31
    # A date has eight digits; who means one is shown what he has written.
    assert len(re.findall(r"\d", shown)) < (6 if len(re.findall(r"\d", text)) > 8 else 9)
    assert not re.search(r"(?!19|20)\d{6}", shown)


def test_quoted_text_is_inert():
    assert quoted("\x1b[2J张\u202e三\n") == "␛[2J张\\u202e三␊"
    for written in ("1998年13月", "1990.13", "19901332", "98.13.40", "约1998.13"):
        assert quoted(written) == written
    assert quoted("1998年1234567") == "1998年*******"
    assert quoted("99年7月") == "99年7月"


def test_a_member_without_a_name_is_still_named():
    assert named(case_of(name=None).member) == "（未填姓名） 4104************3" + made_up()[-1]
    assert named(case_of(id_number=None).member) == "张三"
