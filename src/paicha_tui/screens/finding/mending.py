"""Records opened from 校验: each at the field of its finding, with the next one key away."""

from __future__ import annotations

from typing import Protocol

from paicha_tui.basics.errors import PaichaError
from paicha_tui.entry import MemberForm, Spot, open_form
from paicha_tui.screens.member.record import RecordScreen
from paicha_tui.worklists.finding import ListedFinding


class Findings(Protocol):
    """The list that the findings are in."""

    def look(self) -> None:
        """Say when someone else has saved since the check."""

    def settle(self, member_uid: str) -> None:
        """Judge one member anew."""

    def neighbour_of(self, item: ListedFinding, step: int) -> ListedFinding | None:
        """The finding after this one, or before."""

    def numbered(self, item: ListedFinding) -> str:
        """Which finding it is of those shown; empty where it is gone."""


class Mending:
    """The finding in hand, and the way to the others; a `FindingWalk`."""

    def __init__(self, item: ListedFinding, findings: Findings) -> None:
        self.item = item
        self._findings = findings
        self._before = item

    def screen(self) -> RecordScreen:
        """The record that the finding is about. Raises Refused when it is gone."""
        form = open_form(self.item.finding.member_uid)
        return RecordScreen(form, spot=self.spot(form), walk=self)

    def told(self, *, saved: bool) -> str:
        """Which finding it is, and what is wrong; after saving also that the last one stayed."""
        is_left = saved and self._findings.numbered(self._before)
        number = self._findings.numbered(self.item)
        left = "已保存，但上一处还在。" if is_left else ""
        return f"{left}{number} {self.item.finding.message}"

    def step(self, step: int) -> MemberForm | None:
        """Go to the next finding or the one before; None at the end. Raises Refused."""
        item = self._findings.neighbour_of(self.item, step)
        if item is None:
            return None
        form = open_form(item.finding.member_uid)
        self._before, self.item = self.item, item
        return form

    def begin_saving(self) -> None:
        """See whether someone else has saved meanwhile."""
        self._findings.look()

    def end_saving(self, uid: str) -> None:
        """Judge the member anew."""
        self._findings.settle(uid)

    def spot(self, form: MemberForm) -> Spot | None:
        """The field that the finding is about; in a new record where he has none of the kind yet.

        None when no field has it.
        """
        model, key, field = form.field_of_finding(self.item.finding)
        if model is None or not field:
            return None
        try:
            return Spot(key or form.add(model), field)
        except PaichaError:
            return None
