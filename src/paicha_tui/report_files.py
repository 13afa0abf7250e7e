"""All that 报表 writes, one file after the other: the annexes, and 综合报告 as their tenth."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence

from paicha_tui import closing_report, figures, reports
from paicha_tui.annexes.forms import load_form
from paicha_tui.annexes.occasion import occasion_of
from paicha_tui.models import Organization
from paicha_tui.reports import ReportFile, Tick
from paicha_tui.settings import CLOSING_REPORT, Campaign


def export(
    chosen: Sequence[int],
    organization: Organization | None,
    campaign: Campaign,
    *,
    fill_date: datetime.date | None = None,
    masked: bool = False,
    split: bool = False,
    tick: Tick | None = None,
) -> Iterator[ReportFile]:
    """The files of `chosen`, annexes 1 to 9 and `CLOSING_REPORT`; all else as `reports.export`."""
    yield from reports.export(
        [annex for annex in chosen if annex != CLOSING_REPORT],
        organization,
        campaign,
        fill_date=fill_date,
        masked=masked,
        split=split,
        tick=tick,
    )
    if CLOSING_REPORT in chosen:
        draft = closing_report.draft(organization, campaign, fill_date=fill_date)
        if tick:
            tick(draft.people)
        yield draft


def people_on(
    chosen: Sequence[int],
    organization: Organization | None,
    campaign: Campaign,
    fill_date: datetime.date | None = None,
) -> int:
    """How many people `export` will take in, each as often as a file has him."""
    people = 0
    for annex in chosen:
        if annex == CLOSING_REPORT:
            people += figures.count("under_screening", campaign, organization)
            continue
        occasion = occasion_of(
            load_form(annex, campaign), organization, campaign, fill_date=fill_date
        )
        population = occasion.form.population or figures.register_figure(annex)
        people += figures.count(population, occasion.campaign, occasion.organization)
    return people
