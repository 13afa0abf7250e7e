"""Whole made-up members, and the keys by which a clerk enters them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from paicha_tui.entry.layout import TABS, FieldPlace
from paicha_tui.models import Member
from paicha_tui.records.fields import Coded
from tests.rule_cases import made_up
from tests.terminal_driver import KEYS


class Typed(NamedTuple):
    """One member: what is typed into his fields, and what the fields then show."""

    keys: dict[str, str]
    shown: dict[str, str]

    @property
    def name(self) -> str:
        """The name."""
        return self.shown["name"]


_KEYED: dict[str, tuple[str, str]] = {
    "ethnicity": ("01", "汉族"),
    "marital_status": ("2", "已婚"),
    "native_place": ("河南省鲁山县", "河南省鲁山县"),
    "joined_work_on": ("199009", "1990.09"),
    "standing": ("1", "正式党员"),
    "joined_on": ("19950701", "1995.07.01"),
    "full_member_on": ("1996.7.1", "1996.07.01"),
    "education": ("06", "大学"),
    "degree": ("4", "学士"),
    "school": ("河南大学", "河南大学"),
    "mobile": ("13800001234", "13800001234"),
    "address": ("石桥市新华区建设路12号院", "石桥市新华区建设路12号院"),
    "last_activity_on": ("201601", "2016.01"),
    "last_dues_on": ("201602", "2016.02"),
}
"""The keys and what comes of them, for the fields that all have alike."""


PASSED_OVER = ("sex", "birth_date", "branch")


def typed_member(name: str, order: int) -> Typed:
    """A man; birth date and sex come from his ID number."""
    number = made_up(order=f"{order * 2 + 1:03}")
    texts = {"name": (name, name), "id_number": (number, number), **_KEYED}
    told = {"sex": "男", "birth_date": "1970.03.05"}
    return Typed(
        {field: keys for field, (keys, _) in texts.items()},
        {field: shown for field, (_, shown) in texts.items()} | told,
    )


def own_places() -> list[FieldPlace]:
    """The member's own fields that Enter visits, in that order, as far as the family."""
    places: list[FieldPlace] = []
    for section in TABS[0].sections:
        model: Any = section.model
        if model is not Member:
            break
        if not section.folds:
            places += section.places
    return places


def steps(member: Typed) -> Iterator[tuple[FieldPlace, str, str]]:
    """Each field in turn: its place, what is typed into it, and the key that leaves it.

    A code that is complete leaves its field by itself; what the ID number tells is passed over.
    """
    last = own_places()[-1].name
    for place in own_places():
        if place.name in PASSED_OVER:
            continue
        keys = member.keys.get(place.name, "")
        by_itself = keys and isinstance(place.field, Coded)
        yield place, keys, "" if by_itself else KEYS["enter"]
        if place.name == last:
            return


def keystrokes(member: Typed) -> str:
    """Everything at once, as a clerk types who doesn't look up."""
    return "".join(keys + leaving for _, keys, leaving in steps(member))
