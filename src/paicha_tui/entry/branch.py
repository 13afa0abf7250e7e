"""Which organisations hold members, and 所在党支部 as a field of a member's form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import peewee

from paicha_tui.basics.errors import Refused
from paicha_tui.basics.values import ValueUnreadable, clean_text, fold, quoted
from paicha_tui.meaning.screening import scope_ids
from paicha_tui.models import Member, Organization
from paicha_tui.records.fields import DescribedField, described_field, described_fields
from paicha_tui.records.vocabulary import BRANCH

OF_A_BRANCH = (BRANCH, None)
"""The levels of an organisation that holds members; one whose level nobody entered may be one."""


def organizations() -> list[Organization]:
    """Every organisation, by code."""
    return list(Organization.select().order_by(Organization.code))


def branches(within: Organization | None = None) -> list[Organization]:
    """The organisations within another that hold members, by code.

    Those are the 党支部; where there is none at all, whatever has no organisation below it.
    """
    every = organizations()
    above = {unit.parent_id for unit in every}
    lowest = [unit for unit in every if unit.id not in above]
    found = [unit for unit in lowest if unit.level in OF_A_BRANCH] or lowest
    ids = scope_ids(within)
    return found if ids is None else [unit for unit in found if unit.id in ids]


def refuse_without_members(unit: Organization) -> None:
    """Raises Refused for an organisation that holds no members by itself."""
    if unit.id not in {each.id for each in branches()}:
        name = quoted(unit.name or unit.code or "")
        raise Refused(f"“{name}”本身不登记党员，请在所在党支部一项选一个党支部")


class BranchField(DescribedField):
    """所在党支部: by name, code, or whatever part of the name only one has."""

    def __init__(self) -> None:
        super().__init__(
            str(Member.branch.verbose_name), "正式组织关系所在的党支部；F4 列出各党支部来选"
        )
        self.name = Member.branch.name

    def read(self, text: str) -> int | None:
        """The id of the organisation. Raises ValueUnreadable."""
        wanted = fold(clean_text(text))
        if not wanted:
            return None
        named = [unit for unit in organizations() if wanted in _spellings(unit)]
        found = named or [unit for unit in branches() if wanted in fold(unit.name or "")]
        if len(found) != 1:
            told = f"有{len(found)}个，请写代码" if found else "没有登记"
            raise ValueUnreadable(f"党支部“{clean_text(text)}”{told}，或按 F4 从列表中选")
        return int(found[0].id)

    def show(self, value: Any) -> str:
        """Code and name."""
        unit = Organization.get_or_none(Organization.id == value) if value else None
        return _told(unit) if unit else ""

    def labels(self) -> tuple[str, ...]:
        """What may be chosen."""
        return tuple(map(_told, branches()))


def _told(unit: Organization) -> str:
    return clean_text(" ".join(filter(None, (unit.code, unit.name))))


def _spellings(unit: Organization) -> set[str]:
    texts = (unit.code or "", unit.name or "", _told(unit))
    return {fold(clean_text(text)) for text in texts} - {""}


OWN_BRANCH = BranchField()
"""The field of the form; in the store it is a key of another table."""


def form_fields(model: type[peewee.Model]) -> Iterator[DescribedField]:
    """The fields of a record that a clerk enters."""
    if model is Member:
        yield OWN_BRANCH
    yield from described_fields(model)


def form_field(model: type[peewee.Model], name: str) -> DescribedField:
    """One of these fields. Raises KeyError."""
    if model is Member and name == OWN_BRANCH.name:
        return OWN_BRANCH
    return described_field(model, name)
