"""Who is what in the campaign: officers, and the members who move, are lost or are gone."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from functools import partial

from paicha_tui.demo.draws import Draws
from paicha_tui.demo.moves import Mover
from paicha_tui.demo.names import Names
from paicha_tui.demo.organization import Unit
from paicha_tui.demo.people import Person, mobile_number
from paicha_tui.demo.search_case import Searcher
from paicha_tui.meaning.settings import Campaign
from paicha_tui.records.vocabulary import LossResult, Relation

SMALLEST_WITH_EVERYTHING = 200
"""From so many members on, every part is played by someone."""

FOUND_SHARE, NOT_FOUND_SHARE, SEARCHING_SHARE = 0.043, 0.018, 0.012
HANDLED_FOUND, HANDLED_NOT_FOUND = 0.8, 0.6
ACCOUNTED_FOR_SHARE = 0.002
FLOATING_SHARE, RETURNED_SHARE, BACK_SHARE = 0.06, 0.008, 0.015
ABROAD_ONCE_SHARE, SILENT_SHARE, AWAITING_SHARE, ARRIVED_SHARE = 0.025, 0.01, 0.012, 0.015
SHORTEST_LETTER = 30
"""Days that a letter of before the campaign holds, so that its receipt is overdue."""
LAST_JOINING = datetime.date(2013, 12, 31)
"""Who joined later plays no part but the ordinary one."""

_POSTS = (
    ("党支部书记", 1),
    ("组织委员", 8),
    ("宣传委员", 12),
    ("纪检委员", 18),
    ("党支部副书记", 24),
)
"""Posts, and the size of branch from which there is one."""
_HIGHER_POSTS = {"general_branch": "党总支书记", "committee": "机关党委书记"}
_OFFICER_AGES = (24, 66)


def appoint_officers(
    draws: Draws, names: Names, campaign: Campaign, units: Iterable[Unit], people: list[Person]
) -> None:
    """Give branches their 书记 and 委员, and every organisation someone to call."""
    at_home: dict[str, list[Person]] = {}
    for person in people:
        at_home.setdefault(person.unit.row["uid"], []).append(person)
    for unit in units:
        members = at_home.get(unit.row["uid"], [])
        able = [
            person
            for person in members
            if person.is_full()
            and _OFFICER_AGES[0] <= person.age(campaign.search_end) <= _OFFICER_AGES[1]
        ]
        officers = draws.shuffled(able)
        for (post, size), officer in zip(_POSTS, officers, strict=False):
            if len(members) >= size:
                officer.member["party_post"] = post
        _let_be_called(draws, names, unit, officers)
    _appoint_higher(draws, people)


def _let_be_called(draws: Draws, names: Names, unit: Unit, officers: list[Person]) -> None:
    head = officers[0].member["name"] if officers else names.anyone("男", 1968)
    second = officers[1].member["name"] if len(officers) > 1 else names.anyone("女", 1975)
    phone = officers[0].member["mobile"] if officers else mobile_number(draws)
    unit.row |= {"secretary": head, "contact": second, "phone": phone}


def _appoint_higher(draws: Draws, people: list[Person]) -> None:
    """党总支 and 机关党委 are headed by a 书记 of one of their branches."""
    headed: set[str] = set()
    for person in draws.shuffled([p for p in people if p.member.get("party_post") == "党支部书记"]):
        above = person.unit.parent
        if above and above.row["uid"] not in headed and above.row["level"] in _HIGHER_POSTS:
            headed.add(above.row["uid"])
            post = _HIGHER_POSTS[above.row["level"]]
            person.member["party_post"] = f"{post}、党支部书记"
            above.row |= {"secretary": person.member["name"], "phone": person.member["mobile"]}


class Casting:
    """Hands out the parts; whoever gets none stays an ordinary member."""

    def __init__(self, draws: Draws, campaign: Campaign, people: list[Person]) -> None:
        self.draws = draws
        self.campaign = campaign
        self.count = len(people)
        fit = [person for person in people if _can_play(person)]
        self.free = draws.shuffled(fit, [person.walk.loses for person in fit])
        """Those who can still be given a part."""

    def play(self, mover: Mover, searcher: Searcher, *, finished: bool) -> None:
        """Let some be lost, float, go abroad, leave and come; `finished` leaves nothing open."""
        self._lose(searcher, finished=finished)
        self._float(mover)
        self._leave(mover)
        if not finished:
            self._give(SILENT_SHARE, self._fall_silent)

    def take_young(self, number: int) -> list[Person]:
        """So many members that have no part yet and may be 预备党员, as far as there are any."""
        day = self.campaign.search_end
        self.free.sort(key=lambda person: not person.may_be_probationary(day))
        young = sum(person.may_be_probationary(day) for person in self.free)
        return self.take(min(number, young))

    def take(self, number: int, kind: Callable[[Person], object] | None = None) -> list[Person]:
        """So many members that have no part yet, of as many kinds as possible."""
        if kind:
            first = {kind(person): person for person in reversed(self.free)}
            ahead = {id(person) for person in first.values()}
            self.free.sort(key=lambda person: id(person) not in ahead)
        chosen, self.free = self.free[:number], self.free[number:]
        return self.draws.shuffled(chosen)

    def _share(self, share: float) -> int:
        number = round(share * self.count)
        return max(number, 1) if self.count >= SMALLEST_WITH_EVERYTHING else number

    def _give(
        self,
        share: float,
        part: Callable[[Person], None],
        kind: Callable[[Person], object] | None = None,
    ) -> None:
        for person in self.take(self._share(share), kind):
            part(person)

    def _lose(self, searcher: Searcher, *, finished: bool) -> None:
        found, hidden = self._share(FOUND_SHARE), self._share(NOT_FOUND_SHARE)
        open_ones = 0 if finished else self._share(SEARCHING_SHARE)
        if finished:
            hidden += self._share(SEARCHING_SHARE)
        lost = self.take(found + hidden + open_ones, lambda person: person.walk.loss_occupations)
        for position, person in enumerate(lost):
            if position < found:
                searcher.find(person, handled=position < HANDLED_FOUND * found)
            elif position < found + hidden:
                searcher.give_up(person, handled=position < found + HANDLED_NOT_FOUND * hidden)
            else:
                searcher.keep_searching(person)
        for result in LossResult.ACCOUNTED_FOR:
            self._give(
                ACCOUNTED_FOR_SHARE,
                partial(searcher.account_for, result=result),
                lambda person: person.walk.loss_occupations,
            )

    def _float(self, mover: Mover) -> None:
        self._give(FLOATING_SHARE, mover.float_away, lambda person: person.walk.flow_occupation)
        self._give(RETURNED_SHARE, lambda person: mover.float_away(person, returned=True))
        self._give(BACK_SHARE, mover.float_and_return_earlier)
        self._give(ABROAD_ONCE_SHARE, mover.stay_abroad_once)

    def _leave(self, mover: Mover) -> None:
        campaign = self.campaign
        before = datetime.date(2015, 3, 10), campaign.start - datetime.timedelta(days=10)
        since = campaign.start, campaign.search_end - datetime.timedelta(days=6)
        for relation, share in (
            (Relation.TRANSFERRED, 0.012),
            (Relation.DECEASED, 0.008),
            (Relation.EXPELLED, 0.004),
        ):
            for first, last in (before, since):
                for person in self.take(self._share(share)):
                    mover.leave(person, relation, self.draws.day(first, last))
        self._give(ARRIVED_SHARE, mover.arrive)
        self._give(AWAITING_SHARE, lambda person: self._send_off(person, mover))

    def _send_off(self, person: Person, mover: Mover) -> None:
        """A letter is on its way, in some cases for longer than it holds."""
        sent = self.draws.day(datetime.date(2015, 12, 26), datetime.date(2016, 2, 28))
        last = sent - datetime.timedelta(days=4)
        mover.send_off(person, sent, SHORTEST_LETTER if sent < self.campaign.start else None)
        person.member |= {"last_activity_on": str(last), "last_dues_on": str(last)[:7]}

    def _fall_silent(self, person: Person) -> None:
        """Nobody has heard from him for long, and nobody has noticed."""
        last = self.draws.day(datetime.date(2014, 3, 1), datetime.date(2015, 7, 20))
        person.member |= {"last_activity_on": str(last), "last_dues_on": str(last)[:7]}


def _can_play(person: Person) -> bool:
    established = person.is_full() and person.joined() <= LAST_JOINING
    return established and not person.member.get("party_post")
