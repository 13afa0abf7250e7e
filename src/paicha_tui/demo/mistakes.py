"""Mistakes to be found by the checks: wrong numbers, impossible dates, marks and bad searches.

Each function makes one mistake in the records of an ordinary member.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from paicha_tui.basics.identity import check_digit
from paicha_tui.basics.peewee_private import table_name
from paicha_tui.basics.pinyin import spellings
from paicha_tui.basics.values import add_months
from paicha_tui.demo.casting import SMALLEST_WITH_EVERYTHING, Casting
from paicha_tui.demo.draws import Draws
from paicha_tui.demo.moves import Mover
from paicha_tui.demo.people import Person, become_probationary, month_only
from paicha_tui.demo.search_case import Searcher
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Flow, Mark, Member
from paicha_tui.records.vocabulary import Relation, Standing

PENDING_SHARE, UNREADABLE_SHARE = 0.04, 0.012
MEMBERS_PER_RECORD_MISTAKE, MEMBERS_PER_SEARCH_MISTAKE, MOST_OF_ONE_KIND = 250, 500, 5


@dataclass(frozen=True)
class Tools:
    """What a mistake is made with."""

    draws: Draws
    campaign: Campaign
    casting: Casting
    mover: Mover
    searcher: Searcher


Mistake = Callable[[Person, Tools], None]


def _id_number_with_wrong_check_digit(person: Person, tools: Tools) -> None:
    number = person.member["id_number"]
    wrong = tools.draws.pick([digit for digit in "0123456789" if digit != number[-1]])
    person.member["id_number"] = number[:-1] + wrong


def _id_number_missing_a_digit(person: Person, _: Tools) -> None:
    number = person.member["id_number"]
    person.member["id_number"] = number[:9] + number[10:]


def _id_number_with_impossible_day(person: Person, _: Tools) -> None:
    number = person.member["id_number"]
    first17 = f"{number[:10]}0230{number[14:17]}"
    person.member["id_number"] = first17 + check_digit(first17)


def _sex_contradicting_id_number(person: Person, _: Tools) -> None:
    person.member["sex"] = "男" if person.member["sex"] == "女" else "女"


def _birth_date_contradicting_id_number(person: Person, _: Tools) -> None:
    person.member["birth_date"] = str(add_months(person.born, -24))


def _old_id_number(person: Person, _: Tools) -> None:
    person.member["id_number"] = _in_old_form(person.member["id_number"])


def _entered_twice_under_old_and_new_number(person: Person, tools: Tools) -> None:
    # By two branches: one branch's two rows would be refused when they are read from a workbook.
    tools.casting.free.sort(key=lambda other: other.unit is person.unit)
    for twin in tools.casting.take(1):
        for name in ("name", "sex", "birth_date", "ethnicity", "joined_on", "full_member_on"):
            twin.member[name] = person.member[name]
        twin.member["joined_work_on"] = person.member.get("joined_work_on")
        twin.member["id_number"] = _in_old_form(person.member["id_number"])


def _name_with_inner_space(person: Person, _: Tools) -> None:
    name = person.member["name"]
    person.member["name"] = " ".join(each.title() for each in spellings(name)[0])


def _ethnicity_outside_the_list(person: Person, tools: Tools) -> None:
    typed = tools.draws.pick(("汉回", "穿青人", "汗族", "中国"))
    _leave_unreadable(person, "ethnicity", typed)


def _native_place_without_county(person: Person, _: Tools) -> None:
    person.member["native_place"] = "河南省"


def _address_without_door_number(person: Person, _: Tools) -> None:
    person.member["address"] = "河南省石桥市"


def _joined_as_a_minor(person: Person, _: Tools) -> None:
    joined = add_months(person.born, 17 * 12 + 2)
    person.member |= {"joined_on": str(joined), "full_member_on": str(add_months(joined, 12))}


def _full_member_before_joining(person: Person, _: Tools) -> None:
    person.member["full_member_on"] = str(add_months(person.joined(), -12))


def _probationary_with_day_of_full_membership(person: Person, _: Tools) -> None:
    person.member["standing"] = Standing.PROBATIONARY


def _full_member_without_day(person: Person, _: Tools) -> None:
    person.member["full_member_on"] = None


def _probation_longer_than_two_years(person: Person, _: Tools) -> None:
    person.member["full_member_on"] = str(add_months(person.joined(), 27))


def _probation_of_five_months(person: Person, _: Tools) -> None:
    person.member["full_member_on"] = str(add_months(person.joined(), 5))


def _probation_overdue(person: Person, tools: Tools) -> None:
    become_probationary(person, add_months(tools.campaign.start, -26))


def _full_member_on_the_day_of_joining(person: Person, _: Tools) -> None:
    joined = max(person.joined(), datetime.date(1984, 5, 4))
    person.member |= {"joined_on": str(joined), "full_member_on": str(joined)}


def _joined_a_century_ahead(person: Person, _: Tools) -> None:
    person.member["joined_on"] = f"{person.joined().year + 100}-07-01"


def _dues_paid_in_a_year_to_come(person: Person, _: Tools) -> None:
    person.member["last_dues_on"] = "2106-02"


def _began_work_as_a_child(person: Person, _: Tools) -> None:
    person.member["joined_work_on"] = month_only(add_months(person.born, 12 * 12))


def _mobile_number_of_ten_digits(person: Person, _: Tools) -> None:
    person.member["mobile"] = person.member["mobile"][:10]


def _gone_without_day(person: Person, _: Tools) -> None:
    person.member["relation"] = Relation.TRANSFERRED


def _back_before_leaving(person: Person, tools: Tools) -> None:
    tools.mover.float_and_return_earlier(person)
    flow = person.records[Flow][-1]
    left = datetime.date.fromisoformat(flow["went_on"])
    flow["returned_on"] = str(add_months(left, -5))


RECORD_MISTAKES: tuple[Mistake, ...] = (
    _id_number_with_wrong_check_digit,
    _birth_date_contradicting_id_number,
    _full_member_before_joining,
    _sex_contradicting_id_number,
    _name_with_inner_space,
    _full_member_without_day,
    _id_number_missing_a_digit,
    _id_number_with_impossible_day,
    _old_id_number,
    _entered_twice_under_old_and_new_number,
    _ethnicity_outside_the_list,
    _native_place_without_county,
    _address_without_door_number,
    _joined_as_a_minor,
    _probationary_with_day_of_full_membership,
    _probation_longer_than_two_years,
    _probation_of_five_months,
    _probation_overdue,
    _full_member_on_the_day_of_joining,
    _joined_a_century_ahead,
    _dues_paid_in_a_year_to_come,
    _began_work_as_a_child,
    _mobile_number_of_ten_digits,
    _gone_without_day,
    _back_before_leaving,
)

_PENDING = (
    ("mobile", "本人更换号码，尚未取得联系"),
    ("native_place", "档案在外地，待调阅"),
    ("school", "毕业证书遗失，待补"),
    ("joined_at", "入党志愿书字迹不清，待核实"),
    ("address", "新近搬家，待本人告知"),
    ("joined_work_on", "待人事部门审定"),
    ("education", "待查阅学历证书"),
    ("job_type", "兼职较多，待确认"),
)
_UNREADABLE = (
    ("joined_work_on", "七五年春"),
    ("education", "函授本科在读"),
    ("marital_status", "二婚"),
    ("transferred_in_on", "换届那年"),
    ("last_activity_on", "上个月"),
    ("degree", "工学"),
)


def _field_marked_as_pending(person: Person, tools: Tools) -> None:
    field, reason = tools.draws.pick(_PENDING)
    _mark(person, field, typed=None, reason=reason)


def _field_with_unreadable_text(person: Person, tools: Tools) -> None:
    _leave_unreadable(person, *tools.draws.pick(_UNREADABLE))


def plant_mistakes(tools: Tools, search_mistakes: tuple[Mistake, ...]) -> None:
    """Make every mistake a few times, each in the records of another ordinary member.

    In a small campaign at most half of the ordinary members are touched.
    """
    count = tools.casting.count
    room = len(tools.casting.free) // 2
    for mistake in _agenda(count, search_mistakes)[:room]:
        of_probation = mistake in (_probationary_with_day_of_full_membership, _probation_overdue)
        for person in (tools.casting.take_young if of_probation else tools.casting.take)(1):
            mistake(person, tools)


def _agenda(count: int, search_mistakes: tuple[Mistake, ...]) -> list[Mistake]:
    """The mistakes to make among so many members, in order."""
    agenda: list[Mistake] = []
    for mistakes, each in (
        (RECORD_MISTAKES, MEMBERS_PER_RECORD_MISTAKE),
        (search_mistakes, MEMBERS_PER_SEARCH_MISTAKE),
    ):
        agenda += [*mistakes] * min(max(count // each, 1), MOST_OF_ONE_KIND)
    marks: list[Mistake] = [_field_marked_as_pending] * round(PENDING_SHARE * count)
    marks += [_field_with_unreadable_text] * round(UNREADABLE_SHARE * count)
    return agenda + marks if count >= SMALLEST_WITH_EVERYTHING else marks + agenda


def misreported(roll: int) -> int:
    """A 排查前在册党员人数 that the roster does not bear out."""
    return roll + 3


def _in_old_form(number: str) -> str:
    return number[:6] + number[8:17]


def _leave_unreadable(person: Person, field: str, typed: str) -> None:
    _mark(person, field, typed=typed, reason="导入时无法识别")


def _mark(person: Person, field: str, *, typed: str | None, reason: str) -> None:
    person.member[field] = None
    person.records[Mark].append(
        {
            "record_table": table_name(Member),
            "record_uid": person.member["uid"],
            "field": field,
            "typed": typed,
            "reason": reason,
        }
    )
