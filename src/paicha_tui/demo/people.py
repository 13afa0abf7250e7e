"""The members: names, numbers, dates, schooling, work and where they live."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from paicha_tui.basics.identity import check_digit
from paicha_tui.basics.values import add_months
from paicha_tui.demo import addresses
from paicha_tui.demo.draws import Deal, Draws, evenly, words
from paicha_tui.demo.names import Names
from paicha_tui.demo.organization import LEAST_PER_BRANCH, Unit
from paicha_tui.demo.walks import (
    MIXES,
    SCHOOLING,
    WALKS,
    Walk,
    degrees_of,
    jobs_of,
    school_and_major,
    schooling_of,
    weighted_pick,
)
from paicha_tui.meaning.settings import Campaign
from paicha_tui.records import national_codes, vocabulary
from paicha_tui.records.vocabulary import Relation, Standing
from paicha_tui.store import Record

FIRST_JOINING = datetime.date(1946, 1, 1)
LAST_FULL_JOINING = datetime.date(2015, 1, 20)
FIRST_PROBATIONARY_JOINING = datetime.date(2015, 4, 1)
LAST_PROBATIONARY_JOINING = datetime.date(2015, 12, 20)
OLDEST_PROBATIONARY = 45
FIRST_ACTIVITY = datetime.date(2015, 10, 8)
"""Since when everyone in contact has taken part in 组织生活."""
NO_PROBATION = (datetime.date(1969, 4, 1), datetime.date(1977, 8, 11))
"""Between these days members were admitted without probation."""
MONTH_ONLY_BEFORE = 1970
"""Year before which 入党时间 is often known to the month only."""

_MINORITIES = words(
    "回族 满族 蒙古族 土家族 苗族 维吾尔族 藏族 壮族 朝鲜族 彝族 侗族 白族 瑶族 布依族 哈萨克族 "
    "俄罗斯族"
)
_MAJORITY_SHARE = 0.9
_FORMER_BRANCHES = (
    "中共某部队政治处支部委员会",
    "中共河南省青龙山水库管理局支部委员会",
    "中共石桥市第二农机厂支部委员会",
    "中共中州大学学生第三支部委员会",
    "中共石桥市梨园乡郭庄村支部委员会",
    "中共石桥市第一高级中学支部委员会",
)


@dataclass
class Person:
    """A member on the way into the store, with all his records as values by field name."""

    unit: Unit
    walk: Walk
    born: datetime.date
    member: dict[str, Any]
    false_dossier: bool = False
    """Whether his 入党志愿书 turned out to be false."""
    records: defaultdict[type[Record], list[dict[str, Any]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def age(self, day: datetime.date) -> int:
        """Completed years on a day."""
        return day.year - self.born.year - ((day.month, day.day) < (self.born.month, self.born.day))

    def joined(self) -> datetime.date:
        """The first day that 入党时间 may stand for."""
        text = str(self.member["joined_on"])
        return datetime.date.fromisoformat((text + "-01-01")[:10] if len(text) < 10 else text)

    def may_be_probationary(self, day: datetime.date) -> bool:
        """Young enough on a day to be a 预备党员."""
        return self.age(day) <= OLDEST_PROBATIONARY

    def is_full(self) -> bool:
        """正式党员."""
        return bool(self.member["standing"] == Standing.FULL)


def month_only(day: datetime.date) -> str:
    """The day known to the month."""
    return str(day)[:7]


def make_people(
    draws: Draws, names: Names, campaign: Campaign, branches: list[Unit], count: int
) -> list[Person]:
    """So many members in the branches, ordered by branch."""
    sizes = [draws.random.uniform(0.6, 1.4) for _ in branches]
    homes = list(range(len(branches))) * min(LEAST_PER_BRANCH, count // len(branches))
    homes += draws.random.choices(range(len(branches)), sizes, k=count - len(homes))
    maker = _Maker(draws, names, campaign)
    made = [(home, maker.person(branches[home])) for home in draws.shuffled(homes)]
    return [person for _, person in sorted(made, key=lambda pair: pair[0])]


class _Maker:
    def __init__(self, draws: Draws, names: Names, campaign: Campaign) -> None:
        self.draws = draws
        self.names = names
        self.today = campaign.search_end
        self.id_numbers: set[str] = set()
        self.minorities = Deal(
            draws, {name: 1 / number for number, name in enumerate(_MINORITIES, 1)}
        )
        self.education = {key: Deal(draws, table) for key, table in SCHOOLING.items()}
        self.jobs = {
            key: Deal(draws, {job: 1 / number for number, job in enumerate(walk.jobs, 1)})
            for key, walk in WALKS.items()
        }
        self.degrees = Deal(draws, {"博士": 1, "硕士": 1, "学士": 1, "无": 1, "名誉博士": 0.001})
        self.marital = Deal(
            draws,
            evenly([code.key for code in national_codes.MARITAL_STATUS])
            | {"married": 10, "divorced": 0.5, "remarried": 0.4},
        )
        self.other_category = Deal(
            draws, dict.fromkeys((code.key for code in vocabulary.ORGANIZATION_CATEGORY), 1.0)
        )

    def person(self, unit: Unit) -> Person:
        draws = self.draws
        assert unit.plan is not None
        walk = WALKS[weighted_pick(draws, MIXES[unit.plan.mix])]
        sex = "女" if draws.chance(walk.women) else "男"
        born = self._birthday(walk)
        majority = draws.chance(_MAJORITY_SHARE)
        ethnicity = national_codes.MAJORITY_ETHNICITY if majority else self.minorities.next()
        person = Person(unit, walk, born, {"uid": draws.uid(), "relation": Relation.ON_ROLL})
        person.member |= {
            "name": self.names.member(sex, born.year, ethnicity),
            "sex": sex,
            "birth_date": str(born),
            "ethnicity": ethnicity,
            "native_place": addresses.native_place(draws),
            "marital_status": self._marital_status(person),
            "id_number": self._id_number(born, sex),
            "membership": "normal",
        }
        person.member |= self._schooling(walk, born.year)
        person.member |= self._work(person)
        person.member |= self._party(person)
        person.member |= self._reach(person)
        return person

    def _birthday(self, walk: Walk) -> datetime.date:
        youngest, oldest = walk.ages
        age = int(self.draws.random.triangular(youngest, oldest + 1, (2 * youngest + oldest) / 3))
        year_ago = add_months(self.today, -12 * (age + 1)) + datetime.timedelta(days=1)
        return self.draws.day(year_ago, add_months(self.today, -12 * age))

    def _marital_status(self, person: Person) -> str:
        age = person.age(self.today)
        if age < 23:
            return "unmarried"
        if age < 30:
            return "married" if self.draws.chance(0.5) else "unmarried"
        allowed = ["married", "divorced", "remarried"]
        if age < 45:
            allowed.append("unmarried")
        if age > 62:
            allowed.append("widowed")
        return self.marital.next(allowed)

    def _id_number(self, born: datetime.date, sex: str) -> str:
        while True:
            serial = self.draws.number(0, 499) * 2 + (sex == "男")
            first17 = f"{self.draws.pick(addresses.AREA_CODES)}{born:%Y%m%d}{serial:03d}"
            if first17 not in self.id_numbers:
                self.id_numbers.add(first17)
                return first17 + check_digit(first17)

    def _schooling(self, walk: Walk, birth_year: int) -> dict[str, Any]:
        education = self.education[walk.schooling].next(schooling_of(walk, birth_year))
        school, major = school_and_major(self.draws, education)
        degree = self.degrees.next(degrees_of(education, birth_year))
        return {"education": education, "degree": degree, "school": school, "major": major}

    def _work(self, person: Person) -> dict[str, Any]:
        draws, walk = self.draws, person.walk
        values: dict[str, Any] = {
            "job_type": self.jobs[walk.key].next(jobs_of(walk, person.born.year)),
            "job_title": draws.pick(walk.titles),
            "employer": self._employer(person),
        }
        if walk.working:
            youngest = add_months(person.born, 12 * 18)
            began = min(draws.day(youngest, add_months(youngest, 72)), self.today)
            old = began.year < 1985
            values["joined_work_on"] = (
                month_only(began) if draws.chance(0.9 if old else 0.3) else str(began)
            )
        return values

    def _employer(self, person: Person) -> str:
        assert person.unit.plan is not None
        own = person.unit.plan.employer
        if own:
            return own if own.startswith(addresses.CITY) else addresses.CITY + own
        return self.draws.pick(person.walk.employers or (f"{addresses.CITY}大桥项目建设指挥部",))

    def _party(self, person: Person) -> dict[str, Any]:
        draws = self.draws
        grown_up = add_months(person.born, 12 * 18) + datetime.timedelta(days=7)
        last = min(LAST_FULL_JOINING, add_months(person.born, 12 * 48))
        chosen = draws.chance(person.walk.probationary)
        if (chosen and person.may_be_probationary(self.today)) or grown_up >= last:
            return self._probationary(person, grown_up)
        first = max(grown_up, FIRST_JOINING)
        usual = add_months(first, draws.number(0, 14 * 12))
        joined = draws.day(first, min(usual, last))
        values = {"standing": Standing.FULL, **self._joining(joined)}
        values["joined_at"] = person.unit.name
        if draws.chance(0.45):
            settled = add_months(joined, 30)
            moved = draws.day(settled, self.today.replace(year=self.today.year - 1))
            if settled < moved:
                values["joined_at"] = draws.pick(_FORMER_BRANCHES)
                values["transferred_from"] = draws.pick(_FORMER_BRANCHES)
                values["transferred_in_on"] = month_only(moved) if moved.year < 2000 else str(moved)
        if draws.chance(0.03):
            values["category"] = self.other_category.next()
        return values

    def _joining(self, joined: datetime.date) -> dict[str, Any]:
        confirmed = joined
        if not NO_PROBATION[0] <= joined <= NO_PROBATION[1]:
            late = self.draws.random.random() if joined.year > 1982 else 1.0
            months = 24 if late < 0.02 else 18 if late < 0.06 else 12
            confirmed = add_months(joined, months)
            if confirmed > self.today:
                confirmed = add_months(joined, 12)
        if joined.year < MONTH_ONLY_BEFORE and self.draws.chance(0.3):
            return {"joined_on": month_only(joined), "full_member_on": month_only(confirmed)}
        return {"joined_on": str(joined), "full_member_on": str(confirmed)}

    def _probationary(self, person: Person, grown_up: datetime.date) -> dict[str, Any]:
        first = max(grown_up, FIRST_PROBATIONARY_JOINING)
        joined = self.draws.day(first, LAST_PROBATIONARY_JOINING)
        return {
            "standing": Standing.PROBATIONARY,
            "joined_on": str(joined),
            "joined_at": person.unit.name,
        }

    def _reach(self, person: Person) -> dict[str, Any]:
        draws = self.draws
        young = person.age(self.today) < 55
        values: dict[str, Any] = {
            "mobile": mobile_number(draws),
            "household_place": addresses.household_place(draws),
            "address": addresses.town_address(draws),
            "last_activity_on": str(
                draws.day(max(FIRST_ACTIVITY, person.joined()), datetime.date(2016, 3, 12))
            ),
            "last_dues_on": f"2016-{draws.number(1, 3):02d}" if draws.chance(0.85) else "2016-01",
        }
        if person.walk.in_village:
            values["address"] = values["household_place"] = addresses.village_address(draws)
        if draws.chance(0.25):
            values["landline"] = f"0399-{draws.number(2, 8)}{draws.digits(6)}"
        if young and draws.chance(0.7):
            values["qq"] = f"{draws.number(1, 9)}{draws.digits(draws.number(5, 9))}"
        if young and draws.chance(0.6):
            values["wechat"] = f"sq_{draws.digits(7)}"
        return values


def mobile_number(draws: Draws) -> str:
    """A mobile number."""
    return f"1{draws.number(3, 9)}{draws.digits(9)}"


def become_probationary(person: Person, joined: datetime.date) -> None:
    """Make him a 预备党员 admitted on that day."""
    for name in ("full_member_on", "transferred_in_on", "transferred_from", "party_post"):
        person.member.pop(name, None)
    person.member |= {
        "standing": Standing.PROBATIONARY,
        "joined_on": str(joined),
        "joined_at": person.unit.name,
    }
