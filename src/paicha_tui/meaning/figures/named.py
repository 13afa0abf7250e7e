"""The figures by name: whom each counts."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from peewee import Case, Value, fn

from paicha_tui.basics.errors import Misused, Refused
from paicha_tui.basics.values import latest_start
from paicha_tui.meaning import screening
from paicha_tui.meaning.forms.layout import load_form
from paicha_tui.meaning.screening import Meaning
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Flow, Handling, Loss, Member, Organization
from paicha_tui.records.fields import DescribedField
from paicha_tui.records.national_codes import (
    COLLEGE,
    EDUCATION,
    FEMALE,
    MAJORITY_ETHNICITY,
    PRIMARY,
    SECONDARY,
)
from paicha_tui.records.vocabulary import (
    ACQUAINTANCE,
    CHECK_ITEM,
    DEPARTMENT,
    DIRECT,
    DISCIPLINED,
    DISPOSED,
    FLOW_DIRECTION,
    FLOW_OCCUPATION,
    HANDLING_MEASURE,
    HOME_ORGANIZATION,
    INSTITUTION,
    LOSS_OCCUPATION,
    LOSS_REASON,
    ORGANIZATION_CATEGORY,
    RECEIVER,
    REGULATED,
    TALENT_SERVICE,
    Measure,
    Standing,
)
from paicha_tui.store import prepared

AT_START = "on_roll_at_start"


def _everyone(_: Campaign) -> Any:
    return Value(1) == 1


def _full(campaign: Campaign) -> Any:
    return (Member.standing == Standing.FULL) & ~screening.probationary(campaign)


def _women(_: Campaign) -> Any:
    return Member.sex == FEMALE


def _minority(_: Campaign) -> Any:
    return Member.ethnicity != MAJORITY_ETHNICITY


@dataclass(frozen=True)
class Of:
    """A meaning that looks at one field."""

    field: DescribedField
    meaning: Meaning

    def __call__(self, campaign: Campaign) -> Any:
        """The expression."""
        return self.meaning(campaign)


def _equals(column: DescribedField, key: str) -> Of:
    return _among(column, (key,))


def _among(column: DescribedField, keys: Iterable[str]) -> Of:
    chosen = tuple(keys)
    return Of(column, lambda _: column.in_(chosen))


def _of_category(*keys: str) -> Of:
    return Of(Member.category, lambda _: screening.category.in_(keys))


def _years_passed(since: Any, campaign: Campaign, least: int, below: int | None) -> Any:
    """Whether the completed years from `since` to the fill date are in [`least`, `below`)."""
    begun = (
        since <= str(latest_start(campaign.fill_date, 12 * least))
        if least
        else since.is_null(False)
    )
    if below is None:
        return begun
    return begun & (since > str(latest_start(campaign.fill_date, 12 * below)))


def _age(least: int, below: int | None) -> Of:
    return Of(
        Member.birth_date,
        lambda campaign: _years_passed(Member.birth_date, campaign, least, below),
    )


def _party_age(least: int, below: int | None) -> Of:
    """Completed years since 转正; a 预备党员 has none yet."""

    def meaning(campaign: Campaign) -> Any:
        passed = _years_passed(Member.full_member_on, campaign, least, below)
        probationary = fn.COALESCE(Member.standing, "") == Standing.PROBATIONARY
        return passed & ~probationary if least else passed | probationary

    return Of(Member.full_member_on, meaning)


def _lost(years: int, below: int | None) -> Of:
    """Completed years out of contact at 联系查找结束日期; 0 begins at six months."""

    def meaning(campaign: Campaign) -> Any:
        least = 12 * years or screening.LOST_MONTHS
        return screening.out_of_contact(campaign, campaign.search_end, least, below and 12 * below)

    return Of(Member.last_activity_on, meaning)


def _measure(group: str, key: str) -> Of:
    return Of(Handling.measure, lambda campaign: screening.newest_handling(campaign, group) == key)


def _handled(group: str) -> Of:
    return Of(Handling.measure, lambda campaign: screening.handled(campaign, group))


RUNGS = {
    "direct": DIRECT,
    "acquaintance": ACQUAINTANCE,
    "home_organization": HOME_ORGANIZATION,
    "department": DEPARTMENT,
    "receiver": RECEIVER,
}
"""The rungs of the search (通知 三.2) as figures call them."""

FIGURES: Mapping[str, Meaning] = {
    **{flag.key: flag.meaning for flag in screening.FLAGS.values()},
    "everyone": _everyone,
    **{register.figure: register.meaning for register in screening.REGISTERS.values()},
    AT_START: screening.on_roll_at_start,
    "awaiting_receipt": screening.awaiting_receipt,
    **{f"check_made_{code.key}": partial(screening.check_made, code.key) for code in CHECK_ITEM},
    **{
        f"check_faulty_{code.key}": partial(screening.check_item_faulty, code.key)
        for code in CHECK_ITEM
    },
    **{f"tried_{name}": partial(screening.tried, rung) for name, rung in RUNGS.items()},
    "letter_enquired": screening.letter_enquired,
    "regulated": _handled(REGULATED),
    "receipt_to_be_traced": screening.receipt_to_be_traced,
    "search_to_begin": screening.search_to_begin,
    "search_overdue": screening.search_overdue,
    "searched": screening.searched,
    "accounted_for": screening.accounted_for,
    "search_over": screening.search_over,
    "search_case": screening.search_case,
    "search_unfinished": screening.search_unfinished,
    "fully_checked": screening.fully_checked,
    "incomplete": screening.incomplete,
    "complete": screening.complete,
    "dossier_sound": screening.dossier_sound,
    "to_regulate": screening.to_regulate,
    "to_dispose": screening.to_dispose,
    "settled": screening.settled,
    "unhandled": screening.unhandled,
    "full": Of(Member.standing, _full),
    "women": _women,
    "minority": _minority,
    "age_to_35": _age(0, 36),
    "age_36_to_45": _age(36, 46),
    "age_46_to_60": _age(46, 61),
    "age_from_61": _age(61, None),
    "party_age_under_1": _party_age(0, 1),
    "party_age_1_to_5": _party_age(1, 6),
    "party_age_6_to_10": _party_age(6, 11),
    "party_age_11_to_20": _party_age(11, 21),
    "party_age_from_21": _party_age(21, None),
    "education_college": _among(Member.education, EDUCATION.keys_in_group(COLLEGE)),
    "education_secondary": _among(Member.education, EDUCATION.keys_in_group(SECONDARY)),
    "education_primary": _among(Member.education, EDUCATION.keys_in_group(PRIMARY)),
    "lost_under_1_year": _lost(0, 1),
    "lost_1_to_5_years": _lost(1, 6),
    "lost_6_to_10_years": _lost(6, 11),
    "lost_from_11_years": _lost(11, None),
    "lost_from_6_years": _lost(6, None),
    "card_holder": lambda _: fn.COALESCE(Flow.card_number, "") != "",
    "criticized": lambda campaign: screening.measured(campaign, Measure.CRITICIZED),
    "disposed": _handled(DISPOSED),
    "disciplined": _handled(DISCIPLINED),
    "category_institution_or_talent_service": _of_category(INSTITUTION, TALENT_SERVICE),
    **{f"category_{code.key}": _of_category(code.key) for code in ORGANIZATION_CATEGORY},
    **{
        f"flow_occupation_{code.key}": _equals(Flow.occupation, code.key)
        for code in FLOW_OCCUPATION
    },
    **{f"flow_direction_{code.key}": _equals(Flow.direction, code.key) for code in FLOW_DIRECTION},
    **{
        f"loss_occupation_{code.key}": _equals(Loss.occupation, code.key)
        for code in LOSS_OCCUPATION
    },
    **{f"loss_reason_{code.key}": _equals(Loss.reason, code.key) for code in LOSS_REASON},
    **{
        f"measure_{code.key}": _measure(code.group, code.key)
        for code in HANDLING_MEASURE
        if 9 in code.numbers
    },
}
"""Every figure that a layout may name, a place may count and the list may be opened by."""


def meaning_of(name: str, campaign: Campaign) -> Any:
    """The expression of a figure, or of several joined by `&`. Raises Refused for a wrong name."""
    whole: Any = None
    for part in name.split("&"):
        figure = FIGURES.get(part.strip())
        if figure is None:
            raise Refused(f"版式文件中的“{name}”不是已知的统计项目，请改正版式文件")
        expression = figure(campaign)
        whole = expression if whole is None else whole & expression
    return whole


def field_of(name: str) -> DescribedField | None:
    """The field that a figure looks at; None when it looks at several or at none."""
    figure = FIGURES.get(name)
    return figure.field if isinstance(figure, Of) else None


def population_of(annex: int, campaign: Campaign) -> str:
    """The figure of those whom annex 1 to 9 lists, or counts in its own population.

    Raises Misused for another annex.
    """
    if annex in screening.REGISTERS:
        return screening.REGISTERS[annex].figure
    return load_form(annex, campaign).population


def listed(annex: int, campaign: Campaign) -> Any:
    """Whether a member is one of those of `population_of`."""
    return meaning_of(population_of(annex, campaign), campaign)


def placed(figure: str, campaign: Campaign) -> Campaign:
    """The campaign by whose branches those whom a figure counts are put into one.

    排查前在册党员 stand in the branch that had them when 排查 began (附件7 说明2).
    """
    return campaign.by_branches_at_start() if AT_START in figure.split("&") else campaign


def refuse_unknown(name: str) -> None:
    """Raise Misused for a name, or several joined by `&`, that is no figure, naming the nearest."""
    for part in map(str.strip, name.split("&")):
        if part not in FIGURES:
            near = difflib.get_close_matches(part, FIGURES, n=3, cutoff=0)
            raise Misused(f"没有“{part}”这个统计项目；相近的有：{'、'.join(near)}")


def count(name: str, campaign: Campaign, organization: Organization | None = None) -> int:
    """How many members within `organization` the figure `name` counts."""
    (number,) = counts(name, ["everyone"], campaign, organization)
    return number


def counts(
    population: str,
    names: Sequence[str],
    campaign: Campaign,
    organization: Organization | None = None,
) -> Sequence[int]:
    """How many of those whom the figure `population` counts each of the figures counts."""
    ids = screening.scope_ids(organization)
    return next(_counted(population, tuple(names), campaign, ids)) if names else ()


@prepared
def _counted(
    population: str, names: tuple[str, ...], campaign: Campaign, ids: tuple[int, ...] | None
) -> Any:
    numbers = [fn.COUNT(Case(None, ((meaning_of(name, campaign), 1),))) for name in names]
    inside = screening.among(ids), meaning_of(population, campaign)
    return screening.joined(placed(population, campaign), *numbers).where(*inside)
