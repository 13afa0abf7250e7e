"""What a record was opened from, and gives the one to go on with."""

from __future__ import annotations

from typing import Protocol

from paicha_tui.entry import MemberForm, Spot


class Neighbours(Protocol):
    """A list of members."""

    def neighbour(self, uid: str, step: int) -> str | None:
        """The uid of the member before or after one, with the cursor put on him; None at an end."""


class FindingWalk(Protocol):
    """A list of findings that are mended one after the other."""

    def told(self, *, saved: bool) -> str:
        """Which finding it is, and what is wrong; after saving also that the last one stayed."""

    def spot(self, form: MemberForm) -> Spot | None:
        """The field that the finding is about; None when no field has it."""

    def step(self, step: int) -> MemberForm | None:
        """Go to the next finding or the one before; None at the end. Raises Refused."""

    def begin_saving(self) -> None:
        """A record is about to be saved."""

    def end_saving(self, uid: str) -> None:
        """The record of this member was saved."""
