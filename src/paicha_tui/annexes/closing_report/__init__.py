"""综合报告 (通知 三.7): a draft with every figure filled in, for the clerk to finish."""

# Imported where used: python-docx is loaded to write the document, not to preview it.
from __future__ import annotations

import datetime

from paicha_tui.annexes.closing_report.contents import contents
from paicha_tui.annexes.workbooks import ReportFile, file_name
from paicha_tui.meaning.forms.layout import filled_in
from paicha_tui.meaning.settings import CLOSING_REPORT, CLOSING_REPORT_TITLE, Campaign
from paicha_tui.models import Organization

__all__ = ["contents", "draft", "parts"]


def draft(
    organization: Organization | None,
    campaign: Campaign,
    *,
    fill_date: datetime.date | None = None,
) -> ReportFile:
    """The draft for `organization` and all below it, or for everything, as a .docx.

    It tells how things stand on `fill_date`; None takes the campaign's, else the day it is due.
    """
    from paicha_tui.annexes.closing_report.word import to_docx

    dated = filled_in(CLOSING_REPORT, campaign, fill_date)
    report = contents(organization, dated)
    name = file_name((CLOSING_REPORT_TITLE, report.unit), dated.fill_date, ".docx")
    return ReportFile(name, to_docx(report, dated.title_font), report.people)
