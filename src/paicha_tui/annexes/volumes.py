"""What is bound together of a register: the people of one branch, or of a unit branch by branch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

from paicha_tui.meaning import figures, screening
from paicha_tui.meaning.forms.occasion import Occasion
from paicha_tui.models import Member, Organization
from paicha_tui.records.vocabulary import BRANCH


@dataclass(frozen=True)
class Section:
    """The people of one branch."""

    branch: Organization
    ids: list[int] = field(default_factory=list)
    """Of the store, in the order of `cases.case_ids`."""
    tallies: Counter[str] = field(default_factory=Counter)
    """How many the figures of the form's summary count among them."""


@dataclass(frozen=True)
class Volume:
    """A register as it is bound."""

    occasion: Occasion
    sections: tuple[Section, ...]
    merged: bool
    """Of a unit: each branch ends with its subtotal."""

    @property
    def ids(self) -> list[int]:
        """Of all its people, in their order."""
        return [each for section in self.sections for each in section.ids]

    def summary(self) -> str:
        """The line that closes it."""
        whole = sum((section.tallies for section in self.sections), Counter())
        return self._filled(whole, len(self.ids))

    def subtotal(self, section: Section) -> str:
        """The line that ends a branch."""
        return f"{section.branch.name}小计：{self._filled(section.tallies, len(section.ids))}"

    def _filled(self, tallies: Mapping[str, int], people: int) -> str:
        named = dict.fromkeys(_tallied(self.occasion), 0)
        return self.occasion.form.summary.format_map({**named, **tallies, "count": people})


def volumes(occasion: Occasion, listed: Any, *, merged: bool) -> list[Volume]:
    """How the register of those who are `listed` is bound (附件2、4、5、6 说明1: 由党支部填写).

    One volume for each branch that has anybody, or `merged` into one for the whole unit; where
    nobody is listed, one without people.
    """
    unit = occasion.organization
    of_branch = unit is not None and unit.level == BRANCH
    sections = _sections(occasion, listed)
    if merged and not of_branch:
        return [Volume(occasion, tuple(sections), merged)]
    if not sections:
        return [Volume(occasion.of_branch(unit) if unit and of_branch else occasion, (), False)]
    return [
        Volume(occasion.of_branch(section.branch), (section,), merged=False) for section in sections
    ]


def _sections(occasion: Occasion, listed: Any) -> list[Section]:
    campaign, names = occasion.campaign, _tallied(occasion)
    meanings = [figures.meaning_of(name, campaign) for name in names]
    rows: Any = (
        screening.joined(campaign, Member.id, Organization.id, *meanings)
        .where(screening.within(occasion.organization), listed)
        .order_by(*screening.ORDER)
    )
    branches = {branch.id: branch for branch in Organization.select()}
    sections: dict[int, Section] = {}
    for identity, branch, *counted in rows.tuples():
        section = sections.setdefault(branch, Section(branches[branch]))
        section.ids.append(identity)
        section.tallies.update(name for name, is_so in zip(names, counted, strict=True) if is_so)
    return list(sections.values())


def _tallied(occasion: Occasion) -> list[str]:
    """The figures that the form's summary names."""
    named = (name for _, name, _, _ in Formatter().parse(occasion.form.summary))
    return sorted({name for name in named if name and name != "count"})
