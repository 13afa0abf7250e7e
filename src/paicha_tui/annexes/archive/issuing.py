"""Issue an annex: what is printed is kept, and can be printed again unchanged."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from paicha_tui import store
from paicha_tui.annexes import closing_report, workbooks
from paicha_tui.annexes.archive.kept import ISSUE, Issued, as_content, issued_as, name_of
from paicha_tui.annexes.movement.standing import Standing, standing
from paicha_tui.basics.errors import Refused
from paicha_tui.basics.values import clean_text
from paicha_tui.meaning import screening
from paicha_tui.meaning.forms.layout import filled_in, load_form
from paicha_tui.meaning.rules import Finding
from paicha_tui.meaning.rules.blocking import blockers
from paicha_tui.meaning.settings import CLOSING_REPORT, CLOSING_REPORT_TITLE, Campaign
from paicha_tui.models import Organization, Snapshot


class Blocked(Refused):
    """Something stands in the way of issuing, and no reason was given."""

    def __init__(self, annex: int, findings: Sequence[Finding]) -> None:
        rules = "、".join(sorted({finding.rule for finding in findings}))
        super().__init__(
            f"{name_of(annex)}还有{len(findings)}处必须处理的问题（{rules}），没有定稿；"
            "请先处理，确需先定稿的请写明理由"
        )
        self.annex, self.findings = annex, tuple(findings)


def issue(
    annex: int,
    organization: Organization | None,
    campaign: Campaign,
    *,
    fill_date: datetime.date | None = None,
    merged: bool = False,
    reason: str = "",
    actor: str | None = None,
) -> Issued:
    """Issue `annex` of `organization` and all below it, or of everything, and keep it.

    `annex` is 1 to 9, or `CLOSING_REPORT`; `fill_date` and `merged` as in `reports.export`.
    `reason` says why it is issued although something stands in the way; it is kept with the annex
    and in the audit.
    `actor` is who issues it, else the user of the system.

    Raises Blocked while there are blockers and no reason is given, Refused for a faulty layout,
    Misused for an annex that there is not.
    """
    dated = filled_in(annex, campaign, fill_date)
    reason = clean_text(reason)
    with store.at_one_moment():
        found = blockers(annex, organization, campaign, fill_date=fill_date)
        if found and not reason:
            raise Blocked(annex, found)
        files, stands = _printed(annex, organization, dated, merged=merged)
    covered = screening.covered(organization)
    head: dict[str, object] = {
        "title": _title_of(annex, campaign),
        "organization_code": (organization.code if organization else None) or "",
        "organization_name": (covered.name if covered else None) or "",
        "people": sum(file.people for file in files),
        "reason": reason,
        "blockers": len(found),
    }
    snapshot = Snapshot(
        annex=annex,
        organization=organization,
        fill_date=str(dated.fill_date),
        content=as_content(head, stands, files),
    )
    with store.write(reason or f"定稿 {name_of(annex)}", actor) as transaction:
        transaction.add(snapshot)
        transaction.note(ISSUE, snapshot, **head)
    return issued_as(snapshot.uid)


def _printed(
    annex: int, organization: Organization | None, dated: Campaign, *, merged: bool
) -> tuple[list[workbooks.ReportFile], Standing | None]:
    """The files, and how the annex stands; 综合报告 has no cells to keep."""
    day = dated.fill_date
    if annex == CLOSING_REPORT:
        return [closing_report.draft(organization, dated, fill_date=day)], None
    files = list(
        workbooks.annex_workbooks([annex], organization, dated, fill_date=day, merged=merged)
    )
    return files, standing(annex, organization, dated)


def _title_of(annex: int, campaign: Campaign) -> str:
    """What an annex, or 综合报告, is called. Raises as `load_form` does."""
    return CLOSING_REPORT_TITLE if annex == CLOSING_REPORT else load_form(annex, campaign).title
