"""The branch of the unit that a member was moved from: 转出党支部名称 is its name (附件7 说明2)."""

from __future__ import annotations

from typing import Any

from paicha_tui.models import Member, Organization
from paicha_tui.store import Transaction


def moved_from(name: str | None) -> Any:
    """The members whose 转出党支部名称 is this name."""
    return Member.select().where(Member.transferred_from == name, Member.transferred_from != "")


def keep_former_branch(transaction: Transaction, unit: Organization, former: str | None) -> None:
    """Have those who were moved from `unit` name it as it is called now.

    To be called when its name, which was `former`, has been changed: it is one branch under both.
    """
    namesakes = Organization.select().where(Organization.name == former)
    if not former or unit.name == former or namesakes.exists():
        return
    for member in moved_from(former):
        transaction.change(member, transferred_from=unit.name)
