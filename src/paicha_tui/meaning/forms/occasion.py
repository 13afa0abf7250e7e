"""For whom and when an annex is filled in, and what the lines around its table say of it."""

from __future__ import annotations

import dataclasses
import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from paicha_tui.basics.errors import Refused
from paicha_tui.basics.values import PartialDate
from paicha_tui.meaning import screening
from paicha_tui.meaning.forms.entries import Manner
from paicha_tui.meaning.forms.layout import Form, filled_in
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Organization
from paicha_tui.records.vocabulary import BRANCH, WORKING_COMMITTEE

HIGHER_RECIPIENT = "上级组织部门"


@dataclass(frozen=True)
class Occasion:
    """For whom and when an annex is filled in."""

    form: Form
    campaign: Campaign
    unit: str
    """填报单位."""
    organization: Organization | None = None
    """What the annex covers; None for everything."""
    masked: bool = False

    def of_branch(self, branch: Organization) -> Occasion:
        """The occasion of what one branch fills in."""
        form = self.form.of_branch()
        return dataclasses.replace(
            self, form=form, unit=self.campaign.unit_name(branch.name), organization=branch
        )

    def manner(self) -> Manner:
        """How the annex writes what it shows."""
        return Manner(self.campaign, self.form.annex, self.form.date_style, self.masked)

    def line(self, text: str) -> str:
        """The text with its `{…}` filled in from `FURNITURE`. Raises Refused for another name."""
        return _PLACEHOLDER.sub(self._placeholder, text)

    def _placeholder(self, found: re.Match[str]) -> str:
        value = FURNITURE.get(found[1])
        if value is None:
            raise Refused(
                f"附件{self.form.annex}的版式文件中，“{found[0]}”不是能填的内容；"
                f"可用的有：{'、'.join(FURNITURE)}"
            )
        return value(self)


def occasion_of(
    form: Form,
    organization: Organization | None,
    campaign: Campaign,
    *,
    fill_date: datetime.date | None = None,
    masked: bool = False,
) -> Occasion:
    """The occasion of filling in `form` for `organization` and all below it, or for everything.

    Without a `fill_date` it is the campaign's, else the day the annex is due.
    """
    covered = screening.covered(organization)
    dated = filled_in(form.annex, campaign, fill_date)
    unit = dated.unit_name(dated.reporting_unit or (covered.name if covered else None))
    return Occasion(form, dated, unit, covered, masked)


_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def _copies(occasion: Occasion) -> str:
    chosen = occasion.campaign.copies.get(occasion.form.annex)
    return chosen or occasion.line(occasion.form.copies)


def _recipient(occasion: Occasion) -> str:
    """报送单位; what the highest unit sums up does not go to its own department."""
    unit = occasion.organization
    highest = unit is not None and unit.level == WORKING_COMMITTEE
    highest = highest and occasion.form.kind == "statistics"
    return HIGHER_RECIPIENT if highest else occasion.campaign.recipient


FURNITURE: Mapping[str, Callable[[Occasion], str]] = {
    "unit": lambda it: it.unit,
    "unit_label": lambda it: (
        "党支部" if it.organization and it.organization.level == BRANCH else "填报单位"
    ),
    "fill_date": lambda it: PartialDate.of(it.campaign.fill_date).chinese(),
    "copies": _copies,
    "recipient": _recipient,
    "contact": lambda it: it.manner().show(it.organization, "contact"),
    "phone": lambda it: it.manner().show(it.organization, "phone"),
}
"""What the lines above and below a table, the notes and the copies may have filled in."""
