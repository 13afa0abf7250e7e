"""Members who lost contact, the log of the search for them, and what was decided."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from paicha_tui.basics.values import add_months, latest_start
from paicha_tui.demo import addresses
from paicha_tui.demo.draws import Deal, Draws, evenly
from paicha_tui.demo.endings import (
    ACCOUNTED_FOR,
    EXPLANATIONS,
    FOUND_AND_HANDLED,
    FOUND_AND_OPEN,
    NOT_FOUND_AND_HANDLED,
    NOT_FOUND_AND_OPEN,
    SETTLED,
    STILL_SEARCHED,
    Ending,
)
from paicha_tui.demo.moves import Mover
from paicha_tui.demo.names import Names, surname_of
from paicha_tui.demo.people import Person, become_probationary, mobile_number, month_only
from paicha_tui.meaning import decisions, screening
from paicha_tui.meaning.last_contact import CONTACTS
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import ContactAttempt, Handling, Loss
from paicha_tui.records import vocabulary
from paicha_tui.records.vocabulary import OTHER, SUSPENDED, LossResult, Relation

FIRST_LOSS = datetime.date(1996, 1, 1)
FIRST_POCKET_LOSS = datetime.date(2007, 3, 1)
LEFT_UNSEEN = datetime.date(2015, 11, 20)
"""When those left of whom nobody in the branch had heard."""
PROBATIONARY_JOINING = datetime.date(2015, 4, 1), datetime.date(2015, 5, 31)

_SPANS = ((6, 12), (12, 72), (72, 132), (132, 0))
"""Completed months without contact, from and below, as annex 7 groups them."""

_REASONS_OF_OCCUPATION = {
    "laid_off_state": ("restructured", "migrated", "other"),
    "left_private": ("job_changed", "migrated", "restructured"),
    "migrant_rural": ("migrated", "moved"),
    "retired": ("moved", "other"),
    "graduate": ("graduated", "job_changed"),
    "split_household": ("moved", "migrated"),
    "talent_centre": ("graduated", "job_changed", "migrated"),
    "other": ("other", "job_changed"),
}
_DETAILS = (
    "因家庭变故离家，未告知支部",
    "长期患病在外地投靠子女",
    "与原单位有劳动争议，拒绝来往",
    "支部撤并时漏转名册",
)
_FRUITLESS = {
    "telephone": ("号码为空号", "连续三天拨打均关机", "已停机", "接听者称号码已换人"),
    "message": ("发送两次，未见回复", "短信发送失败"),
    "online": ("好友申请未通过", "发送微信未见回复"),
    "visit": ("原住址已拆迁", "房屋已出租，租户不认识本人", "敲门无人应答，留条后没有回音"),
    "relative": ("称已多年无来往", "称只知在南方打工，没有联系方式", "称过年也没有回家"),
    "neighbour": ("称搬走多年", "称没有见过"),
    "colleague": ("称企业改制后各奔东西，没有联系", "提供的旧号码已停用"),
    "classmate": ("同学群里没有此人", "称毕业后没有联系"),
    "friend": ("称换号后再无消息",),
    "neighbourhood": ("社区居委会称无此住户",),
    "hotline": ("原籍地组织部门回复无此人线索", "原籍地组织部门协助走访，家中无人"),
    "police": ("户籍仍在原址，无迁移记录", "户口已空挂，无暂住登记"),
    "school_roll": ("学籍系统只有毕业记录",),
    "social_security": ("社保已中断缴纳，无现单位", "无参保记录"),
    "medical": ("医保多年无就诊记录",),
    "allowance": ("无低保信息",),
    "property": ("名下房产已过户，无新址",),
    "business_register": ("无经营注册信息",),
    "tax": ("无近年纳税记录",),
    "department": ("快递、通信部门无近年记录",),
    OTHER: ("在原籍地张贴查找启事，无人回应",),
    "receiver": ("接收单位答复从未报到", "接收单位已撤销，查无存档"),
}
_HELPFUL = {
    "telephone": "本人接听，说明现状，愿意参加组织生活",
    "message": "本人回复短信，随后通话核实",
    "visit": "在家中见到本人，当面核实情况",
    "receiver": "接收单位提供新号码，与本人通话",
}
_HELPFUL_OTHERWISE = "提供本人新号码，随即与本人通话核实"
_PROGRESS = "待回复"
_ELDERS = ("父亲", "母亲", "哥哥", "姐姐")
_WITNESS_WORDS = ("居民小组长", "村会计", "门卫", "原班组长")
_OFFICES = {
    "hotline": "12371党建热线",
    "police": "石桥市公安局户政科",
    "school_roll": "石桥市教育体育局学籍管理科",
    "social_security": "石桥市社会保险中心",
    "medical": "石桥市医疗保险中心",
    "allowance": "石桥市民政局低保科",
    "property": "石桥市不动产登记中心",
    "business_register": "石桥市工商行政管理局",
    "tax": "石桥市国家税务局",
    "department": "石桥市邮政管理局",
    OTHER: "原籍地村民委员会",
}
"""Whom nobody needs to witness."""


class Searcher:
    """Lets members get lost, searches them and handles them."""

    def __init__(self, draws: Draws, names: Names, campaign: Campaign, mover: Mover) -> None:
        self.draws = draws
        self.names = names
        self.campaign = campaign
        self.mover = mover
        self.occupations = Deal(draws, evenly([code.key for code in vocabulary.LOSS_OCCUPATION]))
        self.reasons = Deal(draws, evenly([code.key for code in vocabulary.LOSS_REASON]))
        self.spans = {
            result.key: Deal(draws, dict(zip(_SPANS, (2, 5, 2, 1), strict=True)))
            for result in vocabulary.LOSS_RESULT
        }
        self.endings: dict[tuple[Ending, ...], Deal[Ending]] = {
            endings: Deal(draws, {ending: ending.weight for ending in endings})
            for endings in (
                FOUND_AND_HANDLED,
                FOUND_AND_OPEN,
                NOT_FOUND_AND_HANDLED,
                NOT_FOUND_AND_OPEN,
                STILL_SEARCHED,
            )
        }
        groups = dict.fromkeys(code.group for code in vocabulary.ATTEMPT_CHANNEL)
        self.channels = {
            group: Deal(draws, evenly(vocabulary.ATTEMPT_CHANNEL.keys_in_group(group)))
            for group in groups
        }
        self.documents = 0

    def find(self, person: Person, *, handled: bool) -> None:
        """He was lost and has been found."""
        ending = self._ending(person, FOUND_AND_HANDLED if handled else FOUND_AND_OPEN)
        loss = self.lose(person, LossResult.FOUND, ending)
        rungs = [vocabulary.DIRECT, vocabulary.DIRECT, vocabulary.ACQUAINTANCE]
        if self.draws.chance(0.4):
            rungs += [self.draws.pick((vocabulary.HOME_ORGANIZATION, vocabulary.DEPARTMENT))]
        steps = self._search(person, self._ladder(rungs, pocket=ending.pocket))
        steps[-1]["outcome"] = _HELPFUL.get(steps[-1]["channel"], _HELPFUL_OTHERWISE)
        loss |= {
            "ended_on": steps[-1]["on"],
            "found_on": steps[-1]["on"],
            "found_how": vocabulary.ATTEMPT_CHANNEL.label(steps[-1]["channel"]),
            "found_place": f"{addresses.other_city(self.draws)}某处务工"
            if self.draws.chance(0.5)
            else addresses.town_address(self.draws),
            "found_phone": mobile_number(self.draws),
        }
        if handled and not ending.pocket and not ending.abroad:
            self._take_part_again(person, loss)
        self._decide(person, ending)

    def _take_part_again(self, person: Person, loss: dict[str, Any]) -> None:
        for name in CONTACTS:
            loss[name] = person.member[name]
            person.member[name] = loss["found_on"]

    def give_up(self, person: Person, *, handled: bool) -> None:
        """He was lost and could not be found."""
        ending = self._ending(person, NOT_FOUND_AND_HANDLED if handled else NOT_FOUND_AND_OPEN)
        loss = self.lose(person, LossResult.NOT_FOUND, ending)
        rungs = [
            vocabulary.DIRECT,
            vocabulary.DIRECT,
            vocabulary.ACQUAINTANCE,
            vocabulary.ACQUAINTANCE,
            vocabulary.HOME_ORGANIZATION,
            *[vocabulary.DEPARTMENT] * self.draws.number(1, 3),
            *[vocabulary.ATTEMPT_CHANNEL[OTHER].group] * self.draws.number(0, 1),
        ]
        steps = self._search(person, self._ladder(rungs, pocket=ending.pocket))
        loss["ended_on"] = steps[-1]["on"]
        self._decide(person, ending)

    def account_for(self, person: Person, result: str) -> None:
        """He was lost, and the search has shown what had become of him."""
        loss = self.lose(person, result, ACCOUNTED_FOR[result])
        steps = self._search(
            person, self._ladder([vocabulary.DIRECT, vocabulary.ACQUAINTANCE], pocket=False)
        )
        steps[-1]["outcome"] = ACCOUNTED_FOR[result].findings
        loss["ended_on"] = steps[-1]["on"]
        contact = {name: person.member[name] for name in ("last_activity_on", "last_dues_on")}
        died = result == LossResult.DIED
        self.mover.leave(person, Relation.DECEASED if died else Relation.TRANSFERRED, LEFT_UNSEEN)
        person.member |= contact

    def keep_searching(self, person: Person) -> None:
        """He is lost and still being searched."""
        ending = self._ending(person, STILL_SEARCHED)
        loss = self.lose(person, LossResult.SEARCHING, ending)
        if self.draws.chance(0.4):
            loss["result"] = None
        rungs = [vocabulary.DIRECT, vocabulary.ACQUAINTANCE][: self.draws.number(1, 2)]
        steps = self._search(person, self._ladder(rungs, pocket=ending.pocket))
        steps[-1]["outcome"] = _PROGRESS

    def _ending(self, person: Person, endings: tuple[Ending, ...]) -> Ending:
        """What comes of him; a 预备党员 is young."""
        young = person.may_be_probationary(self.campaign.search_end)
        return self.endings[endings].next([it for it in endings if young or not it.probationary])

    def lose(self, person: Person, result: str, ending: Ending) -> dict[str, Any]:
        """Record that he lost contact; gives the loss, for which no search is recorded yet."""
        if ending.probationary:
            become_probationary(person, self.draws.day(*PROBATIONARY_JOINING))
        last_contact = self._last_contact(person, result, ending)
        occupation = self.occupations.next(person.walk.loss_occupations)
        reason = (
            "abroad" if ending.abroad else self.reasons.next(_REASONS_OF_OCCUPATION[occupation])
        )
        loss: dict[str, Any] = {
            "begun_on": str(self.campaign.start + datetime.timedelta(days=1)),
            "occupation": occupation,
            "reason": reason,
            "reason_detail": self.draws.pick(_DETAILS) if reason == "other" else None,
            "pocket": ending.pocket,
            "conduct": ending.conduct,
            "findings": ending.findings or None,
            "result": result,
        }
        person.records[Loss].append(loss)
        self._leave_traces(person, ending, last_contact)
        return loss

    def _last_contact(self, person: Person, result: str, ending: Ending) -> datetime.date:
        first = max(add_months(person.joined(), 1), FIRST_LOSS)
        if ending.pocket:
            first = max(first, FIRST_POCKET_LOSS)
        last = latest_start(self.campaign.start, screening.LOST_MONTHS)
        possible = {
            span: days
            for span in _SPANS
            if (days := _days_of_span(span, self.campaign.search_end, first, last))
        }
        return self.draws.day(*possible[self.spans[result].next(tuple(possible))])

    def _leave_traces(self, person: Person, ending: Ending, last_contact: datetime.date) -> None:
        """What the loss changes in the member's own record, and the letter of a 口袋党员."""
        member = person.member
        earlier = month_only(max(person.joined(), add_months(last_contact, -2)))
        last, before = self.draws.shuffled(("last_activity_on", "last_dues_on"), (3, 1))
        member |= {last: str(last_contact), before: earlier}
        if member.get("transferred_in_on", "") >= month_only(last_contact):
            member.pop("transferred_in_on")
            member.pop("transferred_from")
        if ending.pocket:
            self.mover.send_off(person, last_contact)
        if ending.abroad:
            self.mover.go_abroad(person, last_contact, "lost")
        if ending.key == SETTLED:
            member |= {
                "membership": SUSPENDED,
                "abroad_reason": "定居",
                "abroad_membership": "suspended",
            }

    def _ladder(self, rungs: Sequence[str], *, pocket: bool) -> list[str]:
        """A channel for each rung, none twice; the receiver is asked first about 口袋党员."""
        channels: list[str] = []
        for rung in [vocabulary.RECEIVER, *rungs] if pocket else rungs:
            left = [
                key for key in vocabulary.ATTEMPT_CHANNEL.keys_in_group(rung) if key not in channels
            ]
            if left:
                channels.append(self.channels[rung].next(left))
        return channels

    def _search(self, person: Person, channels: Sequence[str]) -> list[dict[str, Any]]:
        on = self.campaign.start + datetime.timedelta(days=self.draws.number(3, 9))
        steps = []
        for channel in channels:
            steps.append(self.step(person, channel, on))
            on += datetime.timedelta(days=self.draws.number(1, 4))
        person.records[ContactAttempt].extend(steps)
        return steps

    def step(self, person: Person, channel: str, on: datetime.date) -> dict[str, Any]:
        """A fruitless step of the search."""
        draws = self.draws
        contacted, relationship, means = self._contacted(person, channel)
        witness = None
        if channel not in _OFFICES:
            witness = f"{self.names.anyone('女', 1965)}（{draws.pick(_WITNESS_WORDS)}）"
        return {
            "on": str(on),
            "channel": channel,
            "contacted": contacted,
            "relationship": relationship,
            "means": means,
            "searcher": person.unit.row["secretary"],
            "witness": witness,
            "outcome": draws.pick(_FRUITLESS[channel]),
        }

    def _contacted(self, person: Person, channel: str) -> tuple[str, str, str]:
        draws, member = self.draws, person.member
        group = vocabulary.ATTEMPT_CHANNEL[channel].group
        if group == vocabulary.DIRECT:
            means = member["address"] if channel == "visit" else member.get("mobile")
            return str(member["name"]), "本人", str(means or "原登记号码")
        if channel == "relative":
            kin = draws.pick(_ELDERS)
            sex = "女" if kin in ("母亲", "姐姐") else "男"
            surname = "" if kin == "母亲" else surname_of(str(member["name"]))
            return self.names.anyone(sex, 1960, surname), kin, mobile_number(draws)
        if group == vocabulary.ACQUAINTANCE:
            label = vocabulary.ATTEMPT_CHANNEL.label(channel)
            return self.names.anyone(draws.pick("男女"), 1972), label, mobile_number(draws)
        if channel == "receiver":
            return "接收单位党组织", "接收单位", mobile_number(draws)
        return _OFFICES[channel], "协查部门", f"0399-{draws.number(2, 8)}{draws.digits(6)}"

    def _decide(self, person: Person, ending: Ending) -> None:
        person.false_dossier = ending.false_dossier
        day = self.draws.day(
            self.campaign.search_end + datetime.timedelta(days=2),
            self.campaign.end - datetime.timedelta(days=5),
        )
        for measure in ending.measures:
            person.records[Handling].append(self.handling(person, measure, day))

    def handling(self, person: Person, measure: str, day: datetime.date) -> dict[str, Any]:
        """A measure decided on that day."""
        self.documents += 1
        group = vocabulary.HANDLING_MEASURE[measure].group
        disciplinary = group == vocabulary.DISCIPLINED
        own = group in (vocabulary.RECORDED, vocabulary.REGULATED)
        documented = not own or "document" in decisions.MEASURES[measure].mandatory
        body = "石直纪" if disciplinary else "石直组"
        return {
            "measure": measure,
            "decided_on": str(day),
            "authority": person.unit.name if own else person.unit.above().name,
            "document": f"{body}〔{day.year}〕{self.documents}号" if documented else None,
            "explanation": EXPLANATIONS[measure],
        }


def _days_of_span(
    span: tuple[int, int], until: datetime.date, first: datetime.date, last: datetime.date
) -> tuple[datetime.date, datetime.date] | None:
    """The days within `first` and `last` from which so many months have passed until `until`."""
    least, below = span
    latest = min(last, latest_start(until, least))
    earliest = first
    if below:
        earliest = max(first, latest_start(until, below) + datetime.timedelta(days=1))
    return (earliest, latest) if earliest <= latest else None
