"""Choosing a branch, and naming one where there is little room."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import App

from paicha_tui.entry.organization import branches
from paicha_tui.models import Organization
from paicha_tui.screens.dialogs.chooser import Chooser, Item


def choose_branch(
    app: App[object],
    current: Organization | None,
    then: Callable[[Organization | None], None],
    *,
    ask: bool = False,
) -> None:
    """Call `then` with the branch: the only one, `current`, or the one chosen; None for none.

    `ask` asks even where `current` would do.
    """
    if current is not None and not ask:
        then(current)
        return
    found = branches()
    if len(found) == 1 and not ask:
        then(found[0])
        return
    by_uid = {branch.uid: branch for branch in found}
    items = [Item(uid, f"{branch.code} {branch.name}") for uid, branch in by_uid.items()]
    app.push_screen(
        Chooser("哪个党支部", items, several=False),
        lambda keys: then(by_uid[keys[0]] if keys else None),
    )


def short_name(name: str) -> str:
    """The name of an organisation without what nearly all of them begin and end with."""
    name = name.removeprefix("中共")
    return name if name.endswith("工作委员会") else name.removesuffix("委员会") or name
