"""The people behind a number: exactly those whom a figure counts."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from paicha_tui.listing import ListQuery
from paicha_tui.settings import Campaign


def show_people(
    screen: Screen[Any],
    figure: str,
    heading: str,
    *,
    organization_code: str | None = None,
    below: bool = True,
    campaign: Campaign | None = None,
) -> None:
    """Open the list of those whom `figure` counts within an organisation and all below it.

    Without `below` only the organisation's own members are shown. Escape comes back to `screen`.
    `figure` is a name for `figures.meaning_of`, `heading` says in
    Chinese what was counted; the campaign is the one it was counted under.
    """
    from paicha_tui.screens.members import MembersScreen

    wanted = ListQuery(figure=figure, organization_code=organization_code, below=below)
    screen.app.push_screen(MembersScreen(wanted, heading=heading, campaign=campaign))
