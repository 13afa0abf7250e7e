"""The scope a clerk works in: one organisation and all below it, or everything."""

from __future__ import annotations

from paicha_tui.basics import preferences
from paicha_tui.models import Organization
from paicha_tui.store import database

EVERYTHING = "全部"
_KEPT = "scope"


class Scope:
    """What the places are about; it is kept for the next start, for each store by itself."""

    def __init__(self) -> None:
        uid = _kept().get(str(database.database))
        self._uid = uid if isinstance(uid, str) else ""

    @property
    def organization(self) -> Organization | None:
        """The organisation as it is stored now; None for everything, also once it is removed."""
        found: Organization | None = Organization.get_or_none(Organization.uid == self._uid)
        return found

    @property
    def code(self) -> str | None:
        """Its 组织代码; None for everything."""
        unit = self.organization
        return unit.code if unit else None

    @property
    def name(self) -> str:
        """What it is called; `EVERYTHING` for everything."""
        unit = self.organization
        return str(unit.name or unit.code or "") if unit else EVERYTHING

    def choose(self, organization: Organization | None) -> None:
        """Be about another organisation from now on; None for everything."""
        self._uid = str(organization.uid) if organization else ""
        preferences.keep(**{_KEPT: _kept() | {str(database.database): self._uid}})


def _kept() -> dict[str, object]:
    kept = preferences.load().get(_KEPT)
    return kept if isinstance(kept, dict) else {}


def short_name(name: str) -> str:
    """The name of an organisation without what nearly all of them begin and end with."""
    name = name.removeprefix("中共")
    return name if name.endswith("工作委员会") else name.removesuffix("委员会") or name
