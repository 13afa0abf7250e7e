"""What is missing or doubtful in a member's papers: marks, dossier, the five checks."""

from __future__ import annotations

from typing import Any

from peewee import Case, fn

from paicha_tui.meaning.screening.relation import under_screening
from paicha_tui.meaning.screening.scope import has
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import MATERIALS, Check, Dossier, Mark, Member
from paicha_tui.records.fields import described_fields
from paicha_tui.records.vocabulary import CHECK_ITEM, CheckResult, DossierState, Standing

CHECKS_MADE = (CheckResult.FAULTY, CheckResult.INCOMPLETE, CheckResult.SOUND)
"""The results of a check that was made, the worst first."""


def marked(_: Campaign) -> Any:
    """Has a field marked 待完善 or holding text that could not be read."""
    return has(Mark)


_REQUIRED = tuple(field for field in described_fields(Member) if field.required)


def incomplete(campaign: Campaign) -> Any:
    """A field is marked, or one that the register can't do without is empty (通知 三.3)."""
    wanting = marked(campaign)
    for field in _REQUIRED:
        wanting |= fn.COALESCE(field, "") == ""
    return wanting


def complete(campaign: Campaign) -> Any:
    """Not `incomplete`."""
    return ~incomplete(campaign)


def _dossier_complete() -> Any:
    """All five materials are 齐全; a 预备党员 has no 转正申请书 to keep yet."""
    sound = {material: material == DossierState.COMPLETE for material in MATERIALS}
    request: Any = Dossier.full_member_request
    sound[request] |= fn.COALESCE(Member.standing, "") == Standing.PROBATIONARY
    return has(Dossier, *sound.values())


def dossier_faulty(campaign: Campaign) -> Any:
    """排查对象 whose dossier is not recorded, or has a material that is not 齐全 (通知 三.4)."""
    return under_screening(campaign) & ~_dossier_complete()


def dossier_sound(campaign: Campaign) -> Any:
    """排查对象 whose dossier is not `dossier_faulty`."""
    return under_screening(campaign) & _dossier_complete()


_check_made = Check.result.in_(CHECKS_MADE)


def _all_checks_made() -> Any:
    """Each of the five checks has a result (五核查)."""
    made = Check.select(fn.COUNT(fn.DISTINCT(Check.item))).where(
        Check.member == Member.id, _check_made
    )
    return made >= len(CHECK_ITEM.codes)


def unchecked(campaign: Campaign) -> Any:
    """排查对象 of whom one of the five checks has not been made (五核查)."""
    return under_screening(campaign) & ~_all_checks_made()


def fully_checked(campaign: Campaign) -> Any:
    """排查对象 who are not `unchecked`."""
    return under_screening(campaign) & _all_checks_made()


def check_made(item: str, _: Campaign) -> Any:
    """The check of this item has been made, whatever it found."""
    return has(Check, Check.item == item, _check_made)


def check_result(item: str) -> Any:
    """The key of the result of one of the five checks, "unchecked" while it is not made.

    Of several records of the same check the worst result holds.
    """
    ranks = [(Check.result == key, rank) for rank, key in enumerate(CHECKS_MADE)]
    made = (
        Check.select(Check.result)
        .where(Check.member == Member.id, Check.item == item, _check_made)
        .order_by(Case(None, ranks))
        .limit(1)
    )
    return fn.COALESCE(made, CheckResult.UNCHECKED)


def check_faulty(_: Campaign) -> Any:
    """One of the five checks found a problem."""
    return has(Check, Check.result == CheckResult.FAULTY)


def check_item_faulty(item: str, _: Campaign) -> Any:
    """The check of this item found a problem."""
    return has(Check, Check.item == item, Check.result == CheckResult.FAULTY)
