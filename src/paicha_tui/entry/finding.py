"""Confirming doubtful findings with a reason without opening the records, and taking it back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from paicha_tui.basics.errors import Refused
from paicha_tui.basics.values import clean_text
from paicha_tui.entry.bulk import BulkResult
from paicha_tui.entry.undo import Step, undoable
from paicha_tui.meaning.rules import Finding, Severity
from paicha_tui.models import Acknowledgement, Member
from paicha_tui.store import chunks


def why_not(finding: Finding) -> str:
    """Why a finding can't be confirmed, as a Chinese sentence; empty when it can."""
    if finding.severity is Severity.BLOCKING:
        return "这一条必须改正，不能确认保留：附件按改正后的内容印"
    if finding.severity is Severity.INFORMATIVE:
        return "这一条只是提示，不影响定稿，不用确认"
    if not finding.member_uid:
        return "这一条说的是党组织的数字，不能确认保留：请核对名册或党组织的登记"
    return ""


def accept(findings: Sequence[Finding], reason: str, actor: str | None = None) -> BulkResult:
    """Confirm these findings, all with the same reason; those confirmed already stay as they are.

    A confirmation holds as long as the value stays the same. Raises Refused without a reason, and
    for a finding that can't be confirmed.
    """
    told = clean_text(reason)
    if not told:
        raise Refused("请写明确认的理由")
    if refusal := next(filter(None, map(why_not, findings)), ""):
        raise Refused(refusal)
    with undoable("确认存疑", actor, "校验") as step:
        members = {member.uid: member for member in _members({f.member_uid for f in findings})}
        present = _present(members.values())
        new = {
            (members[each.member_uid].id, each.rule, each.subject)
            for each in findings
            if each.member_uid in members
        } - present
        rows = [
            {"member": member, "rule": rule, "subject": subject, "reason": told}
            for member, rule, subject in sorted(new)
        ]
        step.transaction.add_all(Acknowledgement, rows)
        _tell_whom(step, [each for each in members.values() if each.id in {key[0] for key in new}])
    return BulkResult(len(new), f"已确认 {len(new)} 处")


def confirmations_of(member_uids: Iterable[str], rule: str) -> list[str]:
    """The confirmations of what a rule doubts about these members."""
    found = Acknowledgement.select().where(Acknowledgement.rule == rule)
    wanted = set(member_uids)
    return [str(each.uid) for each in found if each.member.uid in wanted]


def withdraw(uids: Sequence[str], actor: str | None = None) -> BulkResult:
    """Take these confirmations back; the findings are told again."""
    with undoable("取消确认", actor, "校验") as step:
        found: list[Acknowledgement] = []
        for chunk in chunks(uids):
            found.extend(Acknowledgement.select().where(Acknowledgement.uid.in_(chunk)))
        whom = {each.member.id: each.member for each in found}
        for each in found:
            step.transaction.remove(each)
        _tell_whom(step, list(whom.values()))
    return BulkResult(len(found), f"已取消 {len(found)} 处确认")


def _tell_whom(step: Step, members: Sequence[Member]) -> None:
    step.members = len(members)
    step.member = members[0] if len(members) == 1 else None


def _members(uids: Iterable[str]) -> Iterable[Member]:
    wanted = sorted(uids)
    for chunk in chunks(wanted):
        yield from Member.select().where(Member.uid.in_(chunk))


def _present(members: Iterable[Member]) -> set[tuple[int, str, str]]:
    """Member, rule and value of what is confirmed already."""
    ids, found = [member.id for member in members], set()
    for chunk in chunks(ids):
        of_these = Acknowledgement.select().where(Acknowledgement.member.in_(chunk))
        found |= {(each.member_id, each.rule or "", each.subject or "") for each in of_these}
    return found
