"""Members judged by plain Python from their raw records: the one second count of all tests.

Nothing here asks the program what a record means; dates are compared by stepping through the
calendar. A person comes from a random campaign's plain values, or from the rows of the store.
"""

from __future__ import annotations

import calendar
import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from paicha_tui.models import (
    Check,
    ContactAttempt,
    Dossier,
    Flow,
    Handling,
    Loss,
    Mark,
    Member,
    Organization,
    TransferLetter,
)

START, SEARCH_END, END = (datetime.date(2016, *day) for day in ((2, 2), (3, 20), (6, 20)))
"""The days of the notice: 排查 begins, 查找 has ended, 处置 has ended."""

REGULATED = (
    "returned_to_management transfer_completed relation_kept membership_suspended "
    "probation_cancelled not_recognized"
).split()
DISPOSED = "correction persuaded persuasion_refused resigned deserted".split()
DISCIPLINED = "warning serious_warning post_removed watched expelled".split()
"""The measures in the order of the columns of annex 9."""

CHECKS = "information dossier dues_and_activity letter_receipt conduct".split()
MATERIALS = "application_form application_letter political_review training_review".split()
REQUIRED = "name sex birth_date ethnicity id_number standing joined_on education".split()

Rows = list[dict[str, Any]]


def first_day(text: str | None) -> datetime.date | None:
    """The first day of a date that may be known only to the month or the year."""
    if not text:
        return None
    parts = [int(part) for part in text.split("-")] + [1, 1]
    return datetime.date(*parts[:3])


def anniversaries(since: datetime.date, until: datetime.date) -> int:
    """Completed years, by counting anniversaries one by one."""
    years = 0
    while True:
        year = since.year + years + 1
        day = min(since.day, calendar.monthrange(year, since.month)[1])
        if datetime.date(year, since.month, day) > until:
            return years
        years += 1


def months_passed(since: datetime.date, until: datetime.date) -> int:
    """Completed months, by stepping from month to month."""
    months = 0
    while True:
        year, month = divmod(since.year * 12 + since.month + months, 12)
        day = min(since.day, calendar.monthrange(year, month + 1)[1])
        if datetime.date(year, month + 1, day) > until:
            return months
        months += 1


@dataclass
class Person:
    """One member and what belongs to him, as plain values."""

    code: str
    """The code of his branch."""
    category: str
    """The 党组织类别 that he is counted under."""
    values: dict[str, Any]
    records: dict[Any, Rows] = field(default_factory=lambda: defaultdict(list))
    """The rows of each model, in the order in which they were written."""

    @property
    def on_roll(self) -> bool:
        return self.values["relation"] in (None, "on_roll")

    @property
    def screened(self) -> bool:
        return self.on_roll or self.values["relation"] == "awaiting_receipt"

    @property
    def left_since_start(self) -> bool:
        left = first_day(self.values["left_on"])
        gone = self.values["relation"] in ("transferred", "deceased", "expelled")
        return gone and left is not None and left >= START

    @property
    def on_roll_at_start(self) -> bool:
        arrived = first_day(self.values["transferred_in_on"])
        here = self.on_roll or self.left_since_start
        return here and not (arrived and arrived > START)

    @property
    def abroad(self) -> bool:
        return bool(self.values["abroad_on"] and not self.values["returned_on"])

    @cached_property
    def loss(self) -> dict[str, Any] | None:
        """The loss that counts: one under way, otherwise the newest."""
        losses = self.records[Loss]
        under_way = [each for each in losses if each["result"] in (None, "searching")]
        return (under_way or losses or [None])[-1]

    @property
    def result(self) -> str:
        """What came of the search; empty without one."""
        return (self.loss["result"] or "searching") if self.loss else ""

    @property
    def searched(self) -> bool:
        return self.result in ("found", "not_found")

    @property
    def contact(self) -> datetime.date | None:
        """The last contact."""
        days = map(first_day, (self.values["last_activity_on"], self.values["last_dues_on"]))
        return max((day for day in days if day), default=None)

    def silent(self, until: datetime.date) -> int | None:
        """The completed months without contact, if any contact is known."""
        return months_passed(self.contact, until) if self.contact else None

    def age(self, until: datetime.date) -> int:
        born = first_day(self.values["birth_date"])
        assert born
        return anniversaries(born, until)

    def party_age(self, until: datetime.date) -> int:
        full = first_day(self.values["full_member_on"])
        return anniversaries(full, until) if full and full <= until else 0

    def flow(self, until: datetime.date) -> dict[str, Any] | None:
        """The flow that counts: begun by then, not over before the start, the newest of them."""

        def counts(flow: dict[str, Any]) -> bool:
            went, back = first_day(flow["went_on"]), first_day(flow["returned_on"])
            return not (went and went > until) and not (back and back < START)

        flows = [(not it["returned_on"], it["went_on"] or "", it) for it in self.records[Flow]]
        counted = sorted((each for each in flows if counts(each[2])), key=lambda each: each[:2])
        return counted[-1][2] if counted else None

    def floating(self, until: datetime.date) -> bool:
        here = self.on_roll or self.left_since_start
        return here and self.flow(until) is not None and self.result in ("", "found")

    def newest(self, measures: list[str], until: datetime.date = END) -> str:
        """The measure that was decided last of these, by then; empty without one."""
        decided = [
            (row["decided_on"] or "", order, str(row["measure"]))
            for order, row in enumerate(self.records[Handling])
            if row["measure"] in measures and (first_day(row["decided_on"]) or START) <= until
        ]
        return max(decided)[2] if decided else ""

    @property
    def handled(self) -> bool:
        return bool(self.newest([*REGULATED, *DISPOSED, *DISCIPLINED]))

    def checked(self, item: str, *results: str) -> bool:
        """Whether the check was made; with one of the results, if any are given."""
        made = results or ("sound", "faulty", "incomplete")
        return any(row["item"] == item and row["result"] in made for row in self.records[Check])

    @property
    def fully_checked(self) -> bool:
        return all(self.checked(item) for item in CHECKS)

    @property
    def dossier_sound(self) -> bool:
        wanted = list(MATERIALS)
        if self.values["standing"] != "probationary":
            wanted.append("full_member_request")
        return any(all(row[name] == "complete" for name in wanted) for row in self.records[Dossier])

    @property
    def complete(self) -> bool:
        """Whether nothing is marked and no field that must be filled is empty."""
        return not self.records[Mark] and all(self.values[name] for name in REQUIRED)

    def receipt_overdue(self, on: datetime.date) -> bool:
        return any(_lapsed(letter, on) for letter in self.records[TransferLetter])


def _lapsed(letter: dict[str, Any], on: datetime.date) -> bool:
    sent = first_day(letter["transferred_on"])
    if letter["receipt_on"] or sent is None or sent.year < 2007:
        return False
    holds = 90 if letter["valid_days"] is None else letter["valid_days"]
    return sent + datetime.timedelta(holds) < on


def people_of(campaign: dict[str, Any]) -> list[Person]:
    """Those of a random campaign."""
    units = {unit["code"]: unit for unit in campaign["organizations"]}
    people = []
    for values in campaign["members"]:
        category = values["category"] or units[values["branch"]]["category"]
        person = Person(values["branch"], category, values)
        if values["flow"]:
            person.records[Flow] = [values["flow"]]
        if values["loss"]:
            person.records[Loss] = [values["loss"]]
            person.records[Handling] = values["loss"]["handlings"]
        people.append(person)
    return people


def people_in_store() -> list[Person]:
    """Those in the open store, in the order in which they were entered."""
    units = {row["id"]: row for row in Organization.select().dicts()}
    models = (Check, ContactAttempt, Dossier, Flow, Handling, Loss, Mark, TransferLetter)
    people = {}
    for values in Member.select().order_by(Member.id).dicts():
        unit = units[values["branch"]]
        category = values["category"] or unit["category"]
        people[values["id"]] = Person(unit["code"], category, values)
    for model in models:
        for row in model.select().order_by(model.id).dicts():
            people[row["member"]].records[model].append(row)
    return list(people.values())


def inside(people: Iterable[Person], code: str) -> Iterator[Person]:
    """Those of an organisation and all below it; everybody without a code."""
    return (one for one in people if not code or f"{one.code}.".startswith(f"{code}."))
