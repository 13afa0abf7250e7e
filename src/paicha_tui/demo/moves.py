"""Who moves: floating members, members abroad, members gone, newly come or on their way."""

from __future__ import annotations

import datetime
from typing import Any

from paicha_tui.basics.values import add_months
from paicha_tui.demo import addresses
from paicha_tui.demo.draws import Deal, Draws, evenly
from paicha_tui.demo.names import Names
from paicha_tui.demo.people import Person, mobile_number, month_only
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Flow, TransferLetter
from paicha_tui.records import vocabulary
from paicha_tui.records.vocabulary import Relation

LETTER_PERIODS = (30, 60, 90)

_RECEIVERS = (
    "东湖区百花街道党工委",
    "高新区鹏翼精密电子有限公司党支部",
    "人才服务中心流动党员党委",
    "山前镇白杨村党支部",
    "振华职业学校党总支",
    "住房和城乡建设局机关党委",
)
_UNITS_AFAR = (
    "鹏翼精密电子有限公司",
    "海天建筑劳务有限公司",
    "新纪元服装厂",
    "四海物流有限公司",
    "橡树软件技术有限公司",
    "南洋国际工程承包集团有限公司东部沿海高速铁路项目第七标段综合协调与后勤保障工作部",
)
_COMMUNITIES = ("幸福路社区居民委员会", "金水湾社区居民委员会", "梧桐里社区居民委员会")
_REASONS_OF_RETIRED = ("residence", "other")
_DIED = "因病去世"


def _occupations_of(person: Person) -> tuple[str, ...]:
    """What a floating member may be by 附件4 说明3."""
    own = person.walk.flow_occupation
    return (own,) if person.walk.retired else (own, "other")


class Mover:
    """Gives members their flows, letters and stays abroad."""

    def __init__(self, draws: Draws, names: Names, campaign: Campaign) -> None:
        self.draws = draws
        self.names = names
        self.campaign = campaign
        self.directions = Deal(
            draws,
            evenly([code.key for code in vocabulary.FLOW_DIRECTION])
            | {
                "within_county": 0.6,
                "within_city": 1,
                "across_cities": 2.5,
                "across_provinces": 3.5,
                "abroad": 0.6,
                "no_fixed_place": 0.5,
            },
        )
        self.flow_reasons = Deal(
            draws,
            evenly([code.key for code in vocabulary.FLOW_REASON])
            | {"work": 5, "business": 2, "residence": 2, "study": 0.7, "other": 0.5},
        )
        self.flow_occupations = Deal(
            draws, evenly([code.key for code in vocabulary.FLOW_OCCUPATION]) | {"other": 0.15}
        )
        self.receiver_categories = Deal(
            draws, evenly([code.key for code in vocabulary.ORGANIZATION_CATEGORY])
        )
        self.abroad_reasons = Deal(draws, evenly([code.key for code in vocabulary.ABROAD_REASON]))
        self.abroad_handling = Deal(
            draws,
            evenly([code.key for code in vocabulary.ABROAD_MEMBERSHIP if code.key != "suspended"]),
        )
        self.resumption = Deal(
            draws, evenly([code.key for code in vocabulary.RESUMED]) | {"resumed": 6}
        )
        self.letters = 0

    def float_away(self, person: Person, *, returned: bool = False) -> None:
        """He is floating and in contact, or back since the campaign began."""
        draws = self.draws
        direction = self.directions.next()
        went_on = draws.day(
            max(datetime.date(2009, 1, 1), add_months(person.joined(), 3)),
            datetime.date(2015, 11, 30),
        )
        flow = self.flow(person, direction, went_on)
        if returned:
            flow["returned_on"] = str(draws.day(self.campaign.start, datetime.date(2016, 3, 10)))
        person.records[Flow].append(flow)
        if direction == "abroad":
            self.go_abroad(person, went_on, "irregular" if draws.chance(0.5) else "regular")
            if returned:
                self.come_home(person, datetime.date.fromisoformat(flow["returned_on"]))

    def float_and_return_earlier(self, person: Person) -> None:
        """He was away once and came back before the campaign."""
        first = add_months(person.joined(), 3)
        went_on = self.draws.day(max(datetime.date(2007, 3, 1), first), datetime.date(2014, 6, 30))
        direction = self.directions.next(("within_city", "across_cities", "across_provinces"))
        flow = self.flow(person, direction, went_on)
        flow["returned_on"] = str(self.draws.day(went_on, datetime.date(2015, 12, 20)))
        person.records[Flow].append(flow)

    def flow(self, person: Person, direction: str, went_on: datetime.date) -> dict[str, Any]:
        """A flow that has not ended."""
        draws = self.draws
        reason = self.flow_reasons.next(_REASONS_OF_RETIRED if person.walk.retired else None)
        flow: dict[str, Any] = {
            "went_on": str(went_on),
            "reason": reason,
            "direction": direction,
            "place": addresses.destination(draws, direction),
            "occupation": self.flow_occupations.next(_occupations_of(person)),
            "receiving_unit": draws.pick(_COMMUNITIES if reason == "residence" else _UNITS_AFAR),
            "branch_contact": f"{person.unit.row['secretary']} {person.unit.row['phone']}",
        }
        if draws.chance(0.6):
            flow |= {
                "receiver_contact": self.names.anyone("男", 1972),
                "receiver_phone": mobile_number(draws),
                "receiver_category": self.receiver_categories.next(),
                "card_number": f"石流动证〔{went_on.year}〕{draws.digits(5)}",
            }
        return flow

    def go_abroad(self, person: Person, day: datetime.date, contact: str) -> None:
        """He went abroad that day and keeps this contact with the organisation."""
        person.member |= {
            "abroad_on": str(day),
            "abroad_reason": self.abroad_reasons.next(),
            "abroad_contact": contact,
            "abroad_membership": self.abroad_handling.next(),
        }

    def come_home(self, person: Person, day: datetime.date) -> None:
        """He came back from abroad that day."""
        person.member |= {"returned_on": str(day), "resumed": self.resumption.next()}

    def stay_abroad_once(self, person: Person) -> None:
        """He was abroad for some years and is back."""
        draws = self.draws
        went = draws.day(
            max(datetime.date(2001, 3, 1), add_months(person.joined(), 2)),
            datetime.date(2014, 6, 30),
        )
        self.go_abroad(person, went, "irregular" if draws.chance(0.4) else "regular")
        self.come_home(person, draws.day(add_months(went, 2), datetime.date(2015, 9, 30)))

    def leave(self, person: Person, relation: str, day: datetime.date) -> None:
        """He left the branch for good that day; `relation` says how."""
        before = add_months(day, -1)
        person.member |= {"relation": relation, "left_on": str(day)}
        person.member["last_activity_on"] = str(max(before, person.joined()))
        person.member["last_dues_on"] = month_only(max(before, person.joined()))
        if relation == Relation.TRANSFERRED:
            letter = self.letter(person, day)
            last = min(add_months(day, 2), self.campaign.search_end)
            letter["receipt_on"] = str(self.draws.day(day, last))
            person.records[TransferLetter].append(letter)
        elif relation == Relation.DECEASED:
            person.member["remarks"] = _DIED

    def send_off(self, person: Person, day: datetime.date, valid_days: int | None = None) -> None:
        """His relation was transferred out that day, and no receipt has come."""
        letter = self.letter(person, day)
        letter["valid_days"] = valid_days or letter["valid_days"]
        letter["enquiry"] = self.draws.pick(
            (
                "已电话询问接收单位，对方尚未收到介绍信",
                "去函一次，未见回复",
                "本人称工作忙，尚未报到",
            )
        )
        person.records[TransferLetter].append(letter)
        person.member |= {"relation": Relation.AWAITING_RECEIPT, "left_on": str(day)}

    def letter(self, person: Person, day: datetime.date) -> dict[str, Any]:
        """The stub of a letter of introduction written that day."""
        draws = self.draws
        self.letters += 1
        code = str(person.unit.row["code"]).replace(".", "")
        return {
            "number": f"石直{code}第{self.letters:05d}号",
            "transferred_on": str(day),
            "valid_days": draws.pick(LETTER_PERIODS),
            "receiver": f"中共{addresses.other_city(draws)}{draws.pick(_RECEIVERS)}",
            "receiver_phone": mobile_number(draws),
        }

    def arrive(self, person: Person) -> None:
        """He was transferred in after the campaign had begun."""
        first = self.campaign.start + datetime.timedelta(days=4)
        came = self.draws.day(first, self.campaign.search_end - datetime.timedelta(days=5))
        person.member |= {
            "transferred_in_on": str(came),
            "transferred_from": "中共"
            + addresses.other_city(self.draws)
            + self.draws.pick(_RECEIVERS),
            "last_activity_on": str(came),
        }
