"""The search for those out of contact: whom it is begun for (通知 三.2)."""

from __future__ import annotations

import getpass
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from paicha_tui import screening, settings
from paicha_tui.entry.bulk import CHUNK, BulkResult
from paicha_tui.entry.undo import undoable
from paicha_tui.models import Loss, Member

_GONE_FOR_GOOD = frozenset({"deceased", "expelled"})
"""The keys of 组织关系状态 of those who are not searched for."""

_LEFT_OUT = {
    "searching": "已在查找中",
    "searched": "已有查找结果，没有改动",
    "gone": "已去世或已出党，不再查找",
}


def begin(ids: Sequence[int], actor: str | None = None) -> BulkResult:
    """Put these members on the list of those being searched, undone as one.

    Where the validity of a letter of introduction is over without a receipt, he is searched as
    口袋党员. Left as they are: those being searched already, those whose search has ended either
    way, and those who have died or left the party; the sentence counts them. Why each is on the
    list is not stored: `searches` tells it from his dates and letters. Raises Busy.
    """
    with undoable("列入查找", actor or getpass.getuser()) as step:
        told = list(_whom(ids))
        begun = [(number, overdue) for number, overdue, left_out in told if not left_out]
        step.transaction.add_all(
            Loss,
            [
                {"member": number, "result": "searching", "pocket": overdue or None}
                for number, overdue in begun
            ],
        )
        step.members = len(begun)
    pockets = sum(overdue for _, overdue in begun)
    rest = Counter(left_out for _, _, left_out in told if left_out)
    return BulkResult(len(begun), _told(len(begun), pockets, rest))


def _whom(ids: Sequence[int]) -> Iterator[tuple[int, bool, str]]:
    """For each member: his id, whether a letter is overdue, and why he is left out."""
    campaign = settings.current()
    columns: tuple[Any, ...] = (
        Member.id,
        Member.relation,
        Loss.id,
        screening.searching(campaign),
        screening.receipt_overdue(campaign),
    )
    for start in range(0, len(ids), CHUNK):
        number: Any = Member.id
        query = screening.joined(campaign, *columns).where(number.in_(ids[start : start + CHUNK]))
        for identity, relation, loss, searching, overdue in query.order_by(number).tuples():
            left_out = "gone" if relation in _GONE_FOR_GOOD else ""
            if loss is not None:
                left_out = "searching" if searching else "searched"
            yield identity, bool(overdue), left_out


def _told(begun: int, pockets: int, rest: Counter[str]) -> str:
    parts = [f"已将{begun}名党员列入查找" if begun else "没有新列入查找的党员"]
    if pockets:
        parts.append(f"其中口袋党员{pockets}名")
    parts += [f"{rest[key]}名{words}" for key, words in _LEFT_OUT.items() if rest[key]]
    return "，".join(parts)
