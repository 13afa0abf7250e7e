"""What is kept of an issued annex, read back. Nothing of it is ever changed."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import fn

from paicha_tui import store
from paicha_tui.annexes.movement.standing import KEPT_AS, Standing
from paicha_tui.annexes.workbooks import ReportFile
from paicha_tui.basics.errors import Misused
from paicha_tui.meaning import screening
from paicha_tui.meaning.settings import CLOSING_REPORT
from paicha_tui.models import Organization, Snapshot
from paicha_tui.store import AuditEntry

ISSUE = "issue"
"""What the audit calls an issue; its entry tells the head of the snapshot."""

SHORTEST_NAME = 4
"""So many characters of a snapshot's uid name it at least."""
USUAL_NAME = 8


@dataclass(frozen=True)
class Issued:
    """An annex as it was issued."""

    uid: str
    annex: int
    """1 to 9, or `settings.CLOSING_REPORT`."""
    title: str
    organization_code: str
    """Empty when it covers everything."""
    organization_name: str
    fill_date: str
    """ISO."""
    issued_at: str
    """ISO with the offset, to the second."""
    issued_by: str
    people: int
    """How many people it lists or counts."""
    reason: str
    """What was given as the reason; there is one when something stood in the way."""

    @property
    def what(self) -> str:
        """附件N, or 综合报告."""
        return name_of(self.annex)

    @property
    def short(self) -> str:
        """The beginning of the uid, which names it on the command line."""
        return self.uid[:USUAL_NAME]


def name_of(annex: int) -> str:
    """附件N, or 综合报告."""
    return "综合报告" if annex == CLOSING_REPORT else f"附件{annex}"


def as_content(
    head: Mapping[str, Any], standing: Standing | None, files: Sequence[ReportFile]
) -> str:
    """What the store keeps: JSON text."""
    kept = {
        "head": head,
        KEPT_AS: standing.to_json() if standing else None,
        "files": [
            {
                "name": file.name,
                "people": file.people,
                "content": base64.b64encode(file.content).decode("ascii"),
            }
            for file in files
        ],
    }
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def issued(annex: int | None = None) -> list[Issued]:
    """What has been issued, the newest first; only `annex` when it is named."""
    query = _with_heads().order_by(Snapshot.id.desc())
    if annex is not None:
        query = query.where(Snapshot.annex == annex)
    return [_issued(row) for row in query.namedtuples()]


def issued_as(name: str) -> Issued:
    """The one whose uid is `name` or begins with it. Raises Misused unless there is just one."""
    found = []
    if len(name) >= SHORTEST_NAME:
        named = _with_heads().where(fn.SUBSTR(Snapshot.uid, 1, len(name)) == name)
        found = list(named.limit(2).namedtuples())
    if len(found) != 1:
        told = "不止一份已出的表" if found else "没有已出的表"
        raise Misused(f"{told}编号为“{name}”；执行 paicha-tui snapshots 可看全部编号")
    return _issued(found[0])


def files_of(uid: str) -> list[ReportFile]:
    """The files of an issued annex, exactly the bytes that were issued. Raises Misused."""
    part = Snapshot.select(fn.JSON_EXTRACT(Snapshot.content, "$.files"))
    text = part.where(Snapshot.uid == uid).scalar()
    if text is None:
        raise Misused("没有这份已出的表；执行 paicha-tui snapshots 可看全部编号")
    return [
        ReportFile(file["name"], base64.b64decode(file["content"]), file["people"])
        for file in json.loads(text)
    ]


def note_reprint(issued: Issued) -> None:
    """Log that the files of an issued annex were written again."""
    with store.write("重印") as transaction:
        transaction.note("reprint", annex=issued.annex, snapshot=issued.uid)


def scope_of(uid: str) -> Organization | None:
    """The organisation that an issued annex covers, as `screening.covered` has it."""
    row = Snapshot.select(Snapshot.organization).where(Snapshot.uid == uid).get()
    return screening.covered(row.organization)


def _with_heads() -> Any:
    """The snapshots with what the audit says of their issue, but without their large content."""
    noted = (AuditEntry.record_uid == Snapshot.uid) & (AuditEntry.action == ISSUE)
    return Snapshot.select(
        Snapshot.uid,
        Snapshot.annex,
        Snapshot.fill_date,
        Snapshot.changed_at,
        Snapshot.changed_by,
        AuditEntry.changes.alias("head"),
    ).join(AuditEntry, on=noted)


def _issued(row: Any) -> Issued:
    head = json.loads(row.head)
    return Issued(
        uid=row.uid,
        annex=row.annex,
        title=head["title"],
        organization_code=head["organization_code"],
        organization_name=head["organization_name"],
        fill_date=row.fill_date,
        issued_at=row.changed_at,
        issued_by=row.changed_by,
        people=head["people"],
        reason=head["reason"],
    )
