"""A record opened from 核查: at the field of the finding, with the next finding one key away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.binding import Binding, BindingType

from paicha_tui.basics.errors import PaichaError
from paicha_tui.entry import MemberForm, Spot
from paicha_tui.screens.member import record_body
from paicha_tui.screens.member.record import RecordScreen
from paicha_tui.worklists.finding import ListedFinding

if TYPE_CHECKING:
    from paicha_tui.screens.finding.screen import FindingsScreen


class MendingScreen(RecordScreen):
    """党员记录, among the findings."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f8,ctrl+o",
            "neighbour(1)",
            "下一处",
            id="mending.next",
            tooltip="保存改动，打开下一处问题",
        ),
        Binding(
            "f7,ctrl+r",
            "neighbour(-1)",
            "上一处",
            show=False,
            id="mending.previous",
            tooltip="保存改动，打开上一处问题",
        ),
    ]

    def __init__(self, form: MemberForm, item: ListedFinding, findings: FindingsScreen) -> None:
        super().__init__(form, None, spot_for(form, item))
        self._item = item
        self._findings = findings

    @classmethod
    def at(cls, item: ListedFinding, findings: FindingsScreen) -> MendingScreen:
        """The record that a finding is about. Raises Refused when it is gone."""
        return cls(MemberForm.open(item.finding.member_uid), item, findings)

    @on(events.Mount)
    def _tell_finding(self) -> None:
        """Say what is wrong once the fields are there."""
        self.call_after_refresh(self._say_finding)

    def _say_finding(self, before: str = "") -> None:
        number = self._findings.numbered(self._item)
        self.say(f"{before}{number} {self._item.finding.message}", problem=True)

    def _save(self) -> bool:
        uid = self.form.uid
        self._findings.look()
        saved = super()._save()
        if saved:
            self._findings.settle(uid)
        return saved

    async def action_neighbour(self, step: int) -> None:
        """Save what was changed and open the next finding, or the one before."""
        self._take_all()
        was_changed, before = self.form.dirty, self._item
        if was_changed and not self._save():
            return
        item = self._findings.neighbour_of(self._item, step)
        if item is None:
            self.say("后面没有党员的问题了" if step > 0 else "前面没有党员的问题了")
            return
        try:
            self.form = MemberForm.open(item.finding.member_uid)
        except PaichaError as problem:
            self.say(str(problem), problem=True)
            return
        self._item = item
        self._problems.clear()
        spot = spot_for(self.form, item)
        self._tab = record_body.tab_of(self.form, spot) if spot else 0
        await self._show_tab(spot)
        is_left = was_changed and self._findings.numbered(before)
        self.call_after_refresh(self._say_finding, "已保存，但上一处还在。" if is_left else "")


def spot_for(form: MemberForm, item: ListedFinding) -> Spot | None:
    """The field that a finding is about; in a new record where he has none of the kind yet.

    None when no field has it.
    """
    model, key, field = form.place_of(item.finding)
    if model is None or not field:
        return None
    if not key:
        kind: Any = model
        try:
            key = form.add(kind)
        except PaichaError:
            return None
    return Spot(key, field)
