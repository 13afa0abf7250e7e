"""The people of an organisation: those whom a figure counts, or all to be worked through."""

# Imported where used: a place is up before what only some of its keys need is read.
from __future__ import annotations

from paicha_tui.meaning import settings
from paicha_tui.meaning.settings import Campaign
from paicha_tui.screens.base.place_screen import PlaceScreen
from paicha_tui.worklists.listing import Listing, ListQuery


def show_counted(
    screen: PlaceScreen,
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
    from paicha_tui.screens.member.screen import MembersScreen

    wanted = ListQuery(figure=figure, organization_code=organization_code, below=below)
    screen.app.push_screen(MembersScreen(wanted, heading=heading, campaign=campaign))


def show_in_turn(
    screen: PlaceScreen, place: str, organization_code: str | None, whose: str
) -> bool:
    """Open 五核查 or 完善档案 for the 排查对象 of an organisation and all below it.

    Branch by branch, as they were entered. Escape comes back to `screen`. False, and nothing is
    opened, for the other places.
    """
    from paicha_tui.screens.check.screen import ChecksScreen
    from paicha_tui.screens.dossier import DossiersScreen

    screens = {each.place: each for each in (ChecksScreen, DossiersScreen)}
    if place not in screens:
        return False
    wanted = ListQuery(figure="under_screening", organization_code=organization_code)
    ids = Listing(settings.current()).ids(wanted)
    screen.app.push_screen(screens[place](ids, whose))
    return True
