"""Issue an annex: what is printed is kept, and can be printed again unchanged."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from paicha_tui import reports, screening, store
from paicha_tui.annexes.forms import due_of, load_form
from paicha_tui.errors import Refused
from paicha_tui.models import Organization, Snapshot
from paicha_tui.movement.standing import standing
from paicha_tui.rules import Finding
from paicha_tui.rules.blocking import blockers
from paicha_tui.settings import CLOSING_REPORT, Campaign
from paicha_tui.snapshots.kept import Issued, as_content, issued_as
from paicha_tui.values import clean_text


def issue(
    annex: int,
    organization: Organization | None,
    campaign: Campaign,
    *,
    fill_date: datetime.date | None = None,
    reason: str = "",
    actor: str | None = None,
) -> Issued:
    """Issue `annex` of `organization` and all below it, or of everything, and keep it.

    `annex` is 1 to 9, or `CLOSING_REPORT`; `fill_date` as in `reports.export`. `reason` says why it
    is issued although something stands in the way; it is kept with the annex and in the audit.
    `actor` is who issues it, else the user of the system.

    Raises Refused while there are blockers and no reason is given, or for a faulty layout; Misused
    for an annex that there is not.
    """
    dated = campaign.filled(fill_date, due_of(annex, campaign))
    reason = clean_text(reason)
    with store.at_one_moment():
        found = blockers(annex, organization, campaign, fill_date=fill_date)
        if found and not reason:
            raise Refused(told(annex, found))
        files = list(reports.export([annex], organization, campaign, fill_date=fill_date))
        stands = standing(annex, organization, dated)
    covered = screening.covered(organization)
    head = {
        "title": load_form(annex, campaign).title,
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
    with store.write(reason or f"出表 附件{annex}", actor) as transaction:
        transaction.add(snapshot)
    return issued_as(snapshot.uid)


def told(annex: int, found: Sequence[Finding]) -> str:
    """The sentence that refuses an annex for what was found."""
    what = "综合报告" if annex == CLOSING_REPORT else f"附件{annex}"
    rules = "、".join(sorted({finding.rule for finding in found}))
    return (
        f"{what}还有{len(found)}处必须处理的问题（{rules}），没有出表；"
        "请先处理（paicha-tui check 可看全部），确需先出表的请写明理由"
    )
