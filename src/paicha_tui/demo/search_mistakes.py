"""Mistakes around searching, floating, going abroad and handling, to be found by the checks.

Each function makes one mistake in the records of an ordinary member.
"""

from __future__ import annotations

import datetime

from paicha_tui.basics.values import add_months
from paicha_tui.demo.mistakes import Mistake, Tools
from paicha_tui.demo.people import Person, month_only
from paicha_tui.models import ContactAttempt, Flow, Handling, Loss, TransferLetter
from paicha_tui.records.vocabulary import OTHER, LossResult, Measure, Relation


def _found_who_was_out_of_contact_for_ten_weeks(person: Person, tools: Tools) -> None:
    tools.searcher.find(person, handled=False)
    _last_seen(person, add_months(tools.campaign.start, -2))


def _not_found_who_was_in_contact_this_year(person: Person, tools: Tools) -> None:
    tools.searcher.give_up(person, handled=False)
    _last_seen(person, tools.campaign.start - datetime.timedelta(days=12))


def _lost_on_no_known_day(person: Person, tools: Tools) -> None:
    tools.searcher.give_up(person, handled=False)
    person.member |= {"last_activity_on": None, "last_dues_on": None}


def _floating_while_lost(person: Person, tools: Tools) -> None:
    tools.mover.float_away(person)
    tools.searcher.give_up(person, handled=False)
    person.member["relation"] = Relation.ON_ROLL


def _found_and_still_floating(person: Person, tools: Tools) -> None:
    tools.mover.float_away(person)
    tools.searcher.find(person, handled=False)
    person.member["relation"] = Relation.ON_ROLL


def _not_found_without_search_log(person: Person, tools: Tools) -> None:
    tools.searcher.give_up(person, handled=False)
    person.records[ContactAttempt].clear()


def _not_found_after_telephone_calls_only(person: Person, tools: Tools) -> None:
    tools.searcher.give_up(person, handled=False)
    first = tools.campaign.start + datetime.timedelta(days=7)
    person.records[ContactAttempt][:] = [
        tools.searcher.step(person, "telephone", first + datetime.timedelta(days=days))
        for days in (0, 9)
    ]


def _found_and_soon_given_up(person: Person, tools: Tools) -> None:
    tools.searcher.find(person, handled=False)
    found = person.records[Loss][-1]
    told = {name: None for name in found if name.startswith("found_")}
    ended_on = str(tools.campaign.search_end)
    again = {"begun_on": found["found_on"], "result": LossResult.NOT_FOUND, "ended_on": ended_on}
    person.records[Loss].append(found | told | again)


def _searched_in_an_untold_way(person: Person, tools: Tools) -> None:
    tools.searcher.give_up(person, handled=False)
    person.records[ContactAttempt][-1] |= {"channel": OTHER, "means": None, "searcher": None}


def _lost_for_an_untold_reason(person: Person, tools: Tools) -> None:
    tools.searcher.find(person, handled=False)
    person.records[Loss][-1] |= {"reason": "other", "reason_detail": None}


def _pocket_without_letter(person: Person, tools: Tools) -> None:
    tools.searcher.give_up(person, handled=False)
    person.records[Loss][-1]["pocket"] = True
    person.records[TransferLetter].clear()


def _letter_without_receipt_before_receipts_began(person: Person, tools: Tools) -> None:
    person.records[TransferLetter].append(
        tools.mover.letter(person, datetime.date(2004, tools.draws.number(1, 12), 9))
    )


def _flow_without_reason(person: Person, tools: Tools) -> None:
    tools.mover.float_away(person)
    person.records[Flow][-1]["reason"] = None


def _flow_without_direction_and_occupation(person: Person, tools: Tools) -> None:
    tools.mover.float_away(person)
    person.records[Flow][-1] |= {"direction": None, "occupation": None}


def _floating_abroad_without_stay_abroad(person: Person, tools: Tools) -> None:
    went_on = datetime.date(2014, tools.draws.number(2, 12), 18)
    person.records[Flow].append(tools.mover.flow(person, "abroad", went_on))


def _back_from_abroad_before_going(person: Person, tools: Tools) -> None:
    tools.mover.stay_abroad_once(person)
    went = datetime.date.fromisoformat(person.member["abroad_on"])
    person.member["returned_on"] = str(add_months(went, -14))


def _resumed_without_return(person: Person, tools: Tools) -> None:
    tools.mover.stay_abroad_once(person)
    person.member |= {"returned_on": None, "resumed": "resumed"}


def _floating_and_silent_for_years(person: Person, tools: Tools) -> None:
    went_on = datetime.date(2014, tools.draws.number(2, 12), 18)
    person.records[Flow].append(tools.mover.flow(person, "across_provinces", went_on))
    _last_seen(person, went_on)


def _kept_in_management_and_told_to_correct(person: Person, tools: Tools) -> None:
    _decide(person, tools, Measure.RETURNED_TO_MANAGEMENT, Measure.CORRECTION)


def _full_member_losing_probationary_standing(person: Person, tools: Tools) -> None:
    _decide(person, tools, Measure.PROBATION_CANCELLED)


SEARCH_MISTAKES: tuple[Mistake, ...] = (
    _not_found_without_search_log,
    _lost_for_an_untold_reason,
    _floating_while_lost,
    _pocket_without_letter,
    _kept_in_management_and_told_to_correct,
    _full_member_losing_probationary_standing,
    _found_who_was_out_of_contact_for_ten_weeks,
    _not_found_who_was_in_contact_this_year,
    _lost_on_no_known_day,
    _found_and_still_floating,
    _not_found_after_telephone_calls_only,
    _found_and_soon_given_up,
    _searched_in_an_untold_way,
    _letter_without_receipt_before_receipts_began,
    _flow_without_reason,
    _flow_without_direction_and_occupation,
    _floating_abroad_without_stay_abroad,
    _back_from_abroad_before_going,
    _resumed_without_return,
    _floating_and_silent_for_years,
)


def _last_seen(person: Person, day: datetime.date) -> None:
    person.member |= {"last_activity_on": str(day), "last_dues_on": month_only(day)}


def _decide(person: Person, tools: Tools, *measures: str) -> None:
    """Find him, and decide these measures."""
    tools.searcher.find(person, handled=False)
    day = tools.campaign.search_end + datetime.timedelta(days=30)
    person.records[Handling] += [
        tools.searcher.handling(person, measure, day) for measure in measures
    ]
