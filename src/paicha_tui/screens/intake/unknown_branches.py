"""Asking which branch a roster means by a name that the store does not have."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.app import App

from paicha_tui.entry.organization import organizations
from paicha_tui.intake.outcome import UnknownBranch
from paicha_tui.models import Organization
from paicha_tui.screens.dialogs.chooser import Chooser, Item

Settled = dict[str, Organization | None]
"""What each name means; None for a new branch of that name."""

MOST_OFFERED = 9
NEW, ALL_NEW, OTHER, LATER = "n", "a", "o", "s"


class UnknownBranchAsker:
    """Asks about one name after the other, and then gives all that was settled."""

    def __init__(
        self,
        app: App[object],
        unknown: Sequence[UnknownBranch],
        then: Callable[[Settled], None],
    ) -> None:
        self._app = app
        self._waiting = list(unknown)
        self._then = then
        self._settled: Settled = {}

    def ask(self) -> None:
        """Ask about the next name; when there is none, give what was settled."""
        if not self._waiting:
            self._then(self._settled)
            return
        self._app.push_screen(
            Chooser(self._question(), self._items(), several=False), self._answered
        )

    def _question(self) -> str:
        here = self._waiting[0]
        left = f"（还有{len(self._waiting)}个）" if self._waiting[1:] else ""
        if not here.name:
            return f"{here.rows}行没有填写所在党支部，是哪个党支部{left}"
        return f"“{here.name}”（{here.rows}行）库中没有，是哪个党支部{left}"

    def _items(self) -> list[Item]:
        here = self._waiting[0]
        near = here.nearest[:MOST_OFFERED]
        items = [Item(str(number), _told(unit)) for number, unit in enumerate(near, 1)]
        items.append(Item(OTHER, "别的党组织，从全部里选"))
        if here.name:
            items.append(Item(NEW, f"新建党支部“{here.name}”"))
            if sum(bool(each.name) for each in self._waiting) > 1:
                items.append(Item(ALL_NEW, "这一个和以下各个都新建"))
        items.append(Item(LATER, "先不定，这些行退回"))
        return items

    def _answered(self, keys: list[str] | None) -> None:
        if keys is None:
            self._then(self._settled)
            return
        here = self._waiting[0]
        if keys[0] == OTHER:
            self._choose_other()
            return
        if keys[0] == ALL_NEW:
            self._settled |= {each.name: None for each in self._waiting if each.name}
            self._waiting = [each for each in self._waiting if not each.name]
        else:
            if keys[0] != LATER:
                new = keys[0] == NEW
                self._settled[here.name] = None if new else here.nearest[int(keys[0]) - 1]
            del self._waiting[0]
        self.ask()

    def _choose_other(self) -> None:
        by_uid = {unit.uid: unit for unit in organizations()}
        items = [Item(uid, _told(unit)) for uid, unit in by_uid.items()]

        def take(keys: list[str] | None) -> None:
            if keys:
                self._settled[self._waiting.pop(0).name] = by_uid[keys[0]]
            self.ask()

        self._app.push_screen(Chooser("哪个党组织", items, several=False), take)


def _told(unit: Organization) -> str:
    return f"{unit.code or ''} {unit.name or ''}".strip()
