"""Every place of the application, a row each: its keys, the palette, the line of places read it.

A place is added by a row here and the file of its screen.
"""

from __future__ import annotations

from typing import NamedTuple


class Place(NamedTuple):
    """Where a clerk can go."""

    name: str
    key: str
    """The key that goes there; empty for a place that is only reached by name."""
    title: str
    screen: str
    """The module in `screens` and the class of its screen, which is imported when first shown."""


PLACES = (
    Place("home", "1", "首页", "home:HomeScreen"),
    Place("members", "2", "党员", "member.screen:MembersScreen"),
    Place("search", "3", "查找", "search_case.screen:SearchingScreen"),
    Place("letters", "4", "介绍信", "letter:LettersScreen"),
    Place("findings", "5", "校验", "finding.screen:FindingsScreen"),
    Place("reports", "6", "报表", "report.screen:ReportsScreen"),
    Place("settings", "8", "设置", "setting.screen:SettingsScreen"),
    Place("checks", "", "五核查", "check.screen:ChecksScreen"),
    Place("dossiers", "", "完善档案", "dossier:DossiersScreen"),
    Place("handlings", "", "处置", "handling.screen:HandlingsScreen"),
)

BY_NAME = {place.name: place for place in PLACES}
