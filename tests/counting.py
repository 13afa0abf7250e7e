"""Members judged by plain Python from their raw records: the one second count of all tests.

Nothing here asks the program what a record means; dates are compared by stepping through the
calendar. A person comes from a random campaign's plain values, or from the rows of the store.

What counts on a day is told by `as_on`: it takes back from the records all that happened later, so
that they read as they would have been written on that day, and then every question is a plain one.
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
from tests.campaigns import records_of

START, SEARCH_END, END = (datetime.date(2016, *day) for day in ((2, 2), (3, 20), (6, 20)))
"""The days of the notice: 排查 begins, 查找 has ended, 处置 has ended."""

EVE = START - datetime.timedelta(days=1)

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
    has_come: bool = True
    """Whether he was a member of the branch yet, on the day that is asked for."""
    came_from: str = ""
    """The code of the branch that he was moved from, if it is one of the unit's own."""
    category_before: str = ""
    """The 党组织类别 of that branch."""
    recorded: dict[str, Any] = field(default_factory=dict)
    """组织关系状态 and 离开支部日期 as they are recorded, whatever day is asked for."""
    is_to_come_back: bool = False
    """Whether he came after the day that is asked for."""

    @cached_property
    def came_back(self) -> bool:
        """Whether he had been here before he came: sent off by an own letter, or searched for."""
        came = self.values["transferred_in_on"] or ""
        sent = [it["transferred_on"] for it in self.records[TransferLetter]]
        lost = [it["begun_on"] or it["found_on"] or it["ended_on"] for it in self.records[Loss]]
        return any(text and text < came for text in (*sent, *lost))

    @property
    def on_roll(self) -> bool:
        """正式组织关系在本党组织 (附件7 说明2)."""
        return self.has_come and self.values["relation"] in (None, "on_roll")

    @property
    def screened(self) -> bool:
        """排查对象 (通知 二)."""
        left_without_receipt = self.has_come and self.values["relation"] == "awaiting_receipt"
        return self.on_roll or left_without_receipt

    @property
    def belonged_since_start(self) -> bool:
        """Whether the formal relation was here at any time since 排查 began, receipt or not."""
        told = self.recorded or self.values
        left = first_day(told["left_on"] or _left_by_letter(self.values, self.letters))
        stayed = told["relation"] in (None, "on_roll") or (left is not None and left >= START)
        return self.has_come and stayed

    @property
    def on_roll_at_start(self) -> bool:
        """排查前在册 (附件7 说明2): who joined or came after the first day was not there."""
        arrived = () if self.came_from or self.came_back else ("transferred_in_on",)
        came = (first_day(self.values[name]) for name in ("joined_on", *arrived))
        here = self.belonged_since_start and not self._was_away_at_start()
        return here and not any(day and day > START for day in came)

    @property
    def letters(self) -> Rows:
        return self.records[TransferLetter]

    def _was_away_at_start(self) -> bool:
        """Whether a letter had sent him off before 排查 began, and he came back after."""
        came = self.values["transferred_in_on"] or ""
        sent = [it["transferred_on"] for it in self.letters if it["transferred_on"]]
        return came > str(EVE) and any(text < came and text <= str(EVE) for text in sent)

    @property
    def abroad(self) -> bool:
        return bool(self.values["abroad_on"] and not self.values["returned_on"])

    @cached_property
    def loss(self) -> dict[str, Any] | None:
        """The loss that counts: one under way, otherwise the one that began last."""
        losses = list(_with_beginnings(self.records[Loss]))
        under_way = [each for each in losses if each["result"] in (None, "searching")]
        chosen = None
        for each in under_way or losses:  # of those begun on the same day the one entered last
            if chosen is None or each["began"] >= chosen["began"]:
                chosen = each
        return chosen

    @property
    def result(self) -> str:
        """查找结果; empty without a search."""
        return (self.loss["result"] or "searching") if self.loss else ""

    @property
    def searched(self) -> bool:
        return self.result in ("found", "not_found")

    @property
    def contact(self) -> datetime.date | None:
        """The last contact, of the lost the last one before that."""
        result, sources = None, [self.values]
        if self.loss:
            sources.append(self.loss)
            ended = self.loss["result"] not in (None, "searching")
            undated = str(SEARCH_END) if ended else None
            result = self.loss["found_on"] or self.loss["ended_on"] or undated
        texts = [each[name] for each in sources for name in ("last_activity_on", "last_dues_on")]
        before = [text for text in texts if text and not (result and result[: len(text)] <= text)]
        return first_day(max(before, default=None))

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

    @property
    def flow(self) -> dict[str, Any] | None:
        """The flow that counts: not over before the start, one under way, the newest."""

        def counts(flow: dict[str, Any]) -> bool:
            back = first_day(flow["returned_on"])
            return not (back and back < START)

        flows = [(not it["returned_on"], it["went_on"] or "", it) for it in self.records[Flow]]
        counted = sorted((each for each in flows if counts(each[2])), key=lambda each: each[:2])
        return counted[-1][2] if counted else None

    @property
    def floating(self) -> bool:
        """外出流动 (附件4 说明2), the lost left out (附件4 说明6), 累积数 (附件8 说明2)."""
        lost = self.result in ("searching", "not_found")
        away = self.is_to_come_back and self._was_away_at_start()
        return self.belonged_since_start and self.flow is not None and not lost and not away

    def newest(self, measures: list[str], until: datetime.date = datetime.date.max) -> str:
        """The measure that was decided last of these, by then; empty without one."""
        decided = sorted(
            (row["decided_on"] or "", order, str(row["measure"]))
            for order, row in enumerate(self.records[Handling])
            if (first_day(row["decided_on"]) or START) <= until
        )
        struck_off = [day for day, _, measure in decided if measure == "deserted"]
        own = [
            measure
            for day, _, measure in decided
            if measure in measures
            # 停止党籍 is followed by 自行脱党除名, which takes its place.
            and not (measure == "membership_suspended" and struck_off and struck_off[-1] >= day)
        ]
        return own[-1] if own else ""

    def handled(self, until: datetime.date = datetime.date.max) -> bool:
        """Whether anything was decided by then that annex 9 counts."""
        return bool(self.newest([*REGULATED, *DISPOSED, *DISCIPLINED], until))

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


def as_on(person: Person, day: datetime.date, decided_by: datetime.date | None = None) -> Person:
    """The person as his records would have told of him on `day`.

    Measures are those decided by `decided_by`, else by the same day. A result without a date
    counts as reached when the search ended; what else has no date was so already.
    """

    values = dict(person.values)
    records: dict[Any, Rows] = defaultdict(list, person.records)
    letters = records[TransferLetter]
    code, category = person.code, person.category
    has_come = not _later(values["joined_on"], day)
    if _later(values["transferred_in_on"], day):
        if person.came_from:
            code, category = person.came_from, values["category"] or person.category_before
        elif not person.came_back:
            has_come = False
    for name in ("last_activity_on", "last_dues_on"):
        values[name] = None if _later(values[name], day) else values[name]
    values |= _relation_on(values, letters, day)
    if _later(values["full_member_on"], day):
        values |= {"standing": "probationary", "full_member_on": None}
    records[TransferLetter] = [_without(letter, "receipt_on", day) for letter in letters]
    records[Flow] = [
        _without(flow, "returned_on", day)
        for flow in records[Flow]
        if not _later(flow["went_on"], day)
    ]
    records[Loss] = [
        loss | {"result": _result_on(loss, day)}
        for loss in _with_beginnings(records[Loss])
        if has_come and _begun(loss, day)
    ]
    records[Loss] = _without_searches_too_soon(records[Loss], day)
    records[Handling] = [
        handling
        for handling in records[Handling]
        if not _later(handling["decided_on"], decided_by or day)
    ]
    then = Person(code, category, values, records, has_come, person.came_from)
    then.category_before = person.category_before
    then.is_to_come_back = _later(values["transferred_in_on"], day)
    then.recorded = {name: person.values[name] for name in ("relation", "left_on")}
    then.came_back = person.came_back
    return then


def _relation_on(values: dict[str, Any], letters: Rows, day: datetime.date) -> dict[str, Any]:
    """组织关系状态 and 离开支部日期 as they were on the day."""
    relation, left_on = values["relation"], values["left_on"]
    if relation not in (None, "on_roll"):
        left_on = left_on or _left_by_letter(values, letters)
        if _later(left_on, day):
            relation, left_on = "on_roll", None
        elif relation == "transferred" and any(_later(it["receipt_on"], day) for it in letters):
            relation = "awaiting_receipt"
    came = values["transferred_in_on"] or ""
    gone = [it for it in letters if it["transferred_on"] and it["transferred_on"] < came]
    gone = [it for it in gone if _later(came, day) and it["transferred_on"] <= str(day)]
    if gone:
        waits = any(not it["receipt_on"] or _later(it["receipt_on"], day) for it in gone)
        relation = "awaiting_receipt" if waits else "transferred"
    return {"relation": relation, "left_on": left_on}


def _left_by_letter(values: dict[str, Any], letters: Rows) -> str | None:
    """转出时间 of the first letter since he came."""
    came = values["transferred_in_on"] or ""
    given = (it["transferred_on"] or "" for it in letters)
    return min((text for text in given if text > came), default=None)


def _with_beginnings(losses: Rows) -> Iterator[dict[str, Any]]:
    """Each loss with `began`, ISO text: an undated one after another begins with its own result."""
    ends = [
        None
        if loss["result"] in (None, "searching")
        else (loss["found_on"] or loss["ended_on"] or str(SEARCH_END), place)
        for place, loss in enumerate(losses)
    ]
    for own, loss in zip(ends, losses, strict=True):
        comes_after = any(end and end != own and (own is None or end < own) for end in ends)
        undated = (own[0] if own else "9999-12-31") if comes_after else ""
        yield {"began": loss["begun_on"] or undated} | loss


def _without_searches_too_soon(losses: Rows, day: datetime.date) -> Rows:
    """Who was found in the campaign is lost again after six months, not before (附件6 说明2)."""

    def is_lately_found(loss: dict[str, Any]) -> bool:
        found = first_day(loss["found_on"]) if loss["result"] == "found" else None
        return found is not None and START <= found <= day and months_passed(found, day) < 6

    if not any(map(is_lately_found, losses)):
        return losses
    return [loss for loss in losses if loss["result"] not in ("searching", "not_found")]


def _begun(loss: dict[str, Any], day: datetime.date) -> bool:
    """Begun by that day, or at its end by then, whenever it was put on the list."""
    over = loss["result"] not in (None, "searching")
    ended = [text for text in (loss["found_on"], loss["ended_on"]) if text and over][:1]
    return not _later(loss["began"], day) or any(not _later(text, day) for text in ended)


def _later(text: str | None, day: datetime.date) -> bool:
    begun = first_day(text)
    return begun is not None and begun > day


def _without(row: dict[str, Any], name: str, day: datetime.date) -> dict[str, Any]:
    """The row without what was entered into the field after the day."""
    return row | {name: None} if _later(row[name], day) else row


def _result_on(loss: dict[str, Any], day: datetime.date) -> str:
    """What the search had come to by the end of `day`."""
    result = str(loss["result"] or "searching")
    ended = first_day(loss["ended_on"])
    found = first_day(loss["found_on"]) if result == "found" else None
    if (found or ended or SEARCH_END) <= day:
        return result
    return "not_found" if found and ended and ended <= day else "searching"


def people_of(campaign: dict[str, Any]) -> list[Person]:
    """Those of a random campaign."""
    units = {unit["code"]: unit for unit in campaign["organizations"]}
    people = []
    for values in campaign["members"]:
        category = values["category"] or units[values["branch"]]["category"]
        records: dict[Any, Rows] = defaultdict(list, records_of(values))
        before = _unit_before(values, values["branch"], units)
        people.append(Person(values["branch"], category, values, records, True, *before))
    return people


def _unit_before(
    values: dict[str, Any], code: str, units: dict[Any, dict[str, Any]]
) -> tuple[str, str]:
    """The code and the 党组织类别 of the unit's own branch that he was moved from, if any."""
    for unit in units.values():
        name = unit.get("name", f"组织{unit['code']}")
        if name == values.get("transferred_from") and unit["code"] != code:
            return unit["code"], unit["category"]
    return "", ""


def people_in_store() -> list[Person]:
    """Those in the open store, in the order in which they were entered."""
    units = {row["id"]: row for row in Organization.select().dicts()}
    models = (Check, ContactAttempt, Dossier, Flow, Handling, Loss, Mark, TransferLetter)
    people = {}
    for values in Member.select().order_by(Member.id).dicts():
        unit = units[values["branch"]]
        category = values["category"] or unit["category"]
        before = _unit_before(values, unit["code"], units)
        people[values["id"]] = Person(
            unit["code"], category, values, defaultdict(list), True, *before
        )
    for model in models:
        for row in model.select().order_by(model.id).dicts():
            people[row["member"]].records[model].append(row)
    return list(people.values())


def inside(people: Iterable[Person], code: str) -> Iterator[Person]:
    """Those of an organisation and all below it; everybody without a code."""
    return (one for one in people if not code or f"{one.code}.".startswith(f"{code}."))
