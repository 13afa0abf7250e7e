"""已移除: what was removed and can be brought back, and what was thrown away today."""

from __future__ import annotations

from collections.abc import Callable

from paicha_tui import entry
from paicha_tui.basics.errors import PaichaError
from paicha_tui.screens.base.place_screen import PlaceScreen
from paicha_tui.screens.dialogs.chooser import Chooser, Item
from paicha_tui.widgets.prompts import ask

RECORD, DRAFT = "#", "+"
"""Before the number of what is offered; a key of one character would be a letter that chooses."""


def offer_removed(screen: PlaceScreen, take_up: Callable[[entry.Found], None]) -> None:
    """List all of it over `screen`; what is chosen comes back, a draft by `take_up`."""
    drafts = {f"{DRAFT}{each.number}": each for each in entry.removed(entry.Session.current())}
    records = {f"{RECORD}{each.note}": each for each in entry.put_aside()}
    if not drafts and not records:
        screen.say("没有移除过记录，今天也没有丢弃过录入")
        return
    items = [Item(key, each.sentence) for key, each in drafts.items()]
    items += [Item(key, each.sentence) for key, each in records.items()]

    def chosen(keys: list[str] | None) -> None:
        if keys and keys[0] in drafts:
            take_up(drafts[keys[0]])
        elif keys:
            _ask_to_bring_back(screen, records[keys[0]])

    heading = "已移除：找回哪一份，今天丢弃的录入在前"
    screen.app.push_screen(Chooser(heading, items, several=False), chosen)


def _ask_to_bring_back(screen: PlaceScreen, removal: entry.Action) -> None:
    hung = entry.with_it(removal) if removal.members else ""
    question = f"恢复{removal.what}吗？" + (f"连同{hung}一起恢复。" if hung else "")

    def answered(answer: str | None) -> None:
        if answer == "y":
            _bring_back(screen, removal)

    choices = (("y", "恢复"), ("n", "不恢复"))
    told = f"{question}\n{removal.sentence}，移除的是 {removal.actor}。"
    screen.app.push_screen(ask(told, choices), answered)


def _bring_back(screen: PlaceScreen, removal: entry.Action) -> None:
    try:
        told = entry.bring_back(removal)
    except PaichaError as problem:
        screen.say(str(problem), problem=True)
        return
    screen.return_to()
    screen.say(told)
