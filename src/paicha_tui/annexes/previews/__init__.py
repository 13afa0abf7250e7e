"""The annexes as they will be printed, drawn as lines of text with the places of their figures.

What the cells say comes from the layouts and functions that the workbooks are made with.
"""

from __future__ import annotations

import datetime

from paicha_tui import store
from paicha_tui.annexes.movement.statement import statement
from paicha_tui.annexes.previews.counted import StatisticsPreview, supplements_of
from paicha_tui.annexes.previews.listed import RegisterPreview, register_preview
from paicha_tui.annexes.previews.persons import PersonalPreview
from paicha_tui.annexes.previews.views import Highlight, Spot, View
from paicha_tui.annexes.previews.written import ReportPreview
from paicha_tui.meaning.figures import tabulate
from paicha_tui.meaning.forms.layout import filled_in, load_form
from paicha_tui.meaning.forms.occasion import occasion_of
from paicha_tui.meaning.settings import CLOSING_REPORT, Campaign
from paicha_tui.models import Organization

__all__ = [
    "Highlight",
    "Preview",
    "Spot",
    "StatisticsPreview",
    "View",
    "checklist",
    "prepare",
]

Preview = StatisticsPreview | RegisterPreview | PersonalPreview | ReportPreview


@store.at_one_moment()
def prepare(
    annex: int,
    organization: Organization | None,
    campaign: Campaign,
    *,
    fill_date: datetime.date | None = None,
    masked: bool = False,
    merged: bool = False,
) -> Preview:
    """The preview of an annex, or 综合报告, as it would be written with the same arguments.

    Counting and finding its people takes longer than a key may. Raises as `reports.export` does.
    """
    if annex == CLOSING_REPORT:
        return ReportPreview(organization, filled_in(annex, campaign, fill_date))
    form = load_form(annex, campaign)
    occasion = occasion_of(form, organization, campaign, fill_date=fill_date, masked=masked)
    if form.kind == "personal":
        return PersonalPreview(occasion)
    if form.kind == "register":
        return register_preview(occasion, merged=merged)
    table = tabulate(form, occasion.campaign, occasion.organization)
    told = statement(occasion.organization, occasion.campaign) if form.remark_filling else None
    return StatisticsPreview(occasion, table, supplements_of(occasion), told)
