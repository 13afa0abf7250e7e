"""Choosing an organisation, and naming one where there is little room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from textual.app import App

from paicha_tui.basics.errors import Refused
from paicha_tui.basics.pinyin import holds
from paicha_tui.basics.values import fold, quoted
from paicha_tui.entry.branch import branches, organizations
from paicha_tui.models import Organization
from paicha_tui.widgets.code_screen import NarrowedScreen
from paicha_tui.widgets.table import TableColumn
from paicha_tui.worklists.scope import EVERYTHING


@dataclass(frozen=True)
class Unit:
    """An organisation to choose; everything where it is none."""

    organization: Organization | None
    depth: int = 0

    @property
    def cells(self) -> list[str]:
        """Code and name, those below another set in."""
        unit = self.organization
        if unit is None:
            return ["", EVERYTHING]
        return [unit.code or "", "  " * self.depth + (unit.name or "")]

    def fits(self, query: str) -> bool:
        """Whether its code begins so, or its name holds that, also as it is spelled in pinyin."""
        code, name = self.cells
        return fold(code).startswith(fold(query)) or holds(name.strip(), query)


class OrganizationChooser(NarrowedScreen[Unit]):
    """The organisations, narrowed by what is typed."""

    columns = (TableColumn("code", "代码", 16), TableColumn("name", "名称", 0))
    hint = "Enter 选定  Esc 返回  输入代码、汉字或拼音首字母查找"
    nothing = "没有这样的党组织，按退格键重新输入"

    def __init__(self, question: str, units: Sequence[Unit], chosen: Unit | None = None) -> None:
        super().__init__(
            question, lambda query: [each for each in units if each.fits(query)], chosen
        )

    def cells(self, value: Unit) -> list[str]:
        """Code and name."""
        return value.cells


def choose_branch(
    app: App[Any],
    within: Organization | None,
    then: Callable[[Organization | None], None],
    *,
    ask: bool = False,
    likely: Organization | None = None,
) -> None:
    """Call `then` with the only branch within an organisation, or the one chosen; None for none.

    `ask` asks even where there is only one; the cursor then is on the `likely` one. Raises Refused
    where there is none at all.
    """
    found = branches(within)
    if not found:
        name = quoted(within.name or within.code or "") if within else ""
        raise Refused(f"“{name}”下面还没有党支部：到 8 设置 的党组织里加一个，或按 7 换范围")
    if len(found) == 1 and not ask:
        then(found[0])
        return
    units = [Unit(each) for each in found]
    app.push_screen(
        OrganizationChooser("哪个党支部", units, Unit(likely)),
        lambda unit: then(unit.organization if unit else None),
    )


def choose_scope(
    app: App[Any],
    current: Organization | None,
    then: Callable[[Organization | None], None],
) -> None:
    """Call `then` with the organisation chosen, None for everything; Esc chooses nothing."""
    units = [Unit(None), *_as_tree(organizations())]
    chosen = next((each for each in units if each.organization == current), None)

    def take(unit: Unit | None) -> None:
        if unit is not None:
            then(unit.organization)

    app.push_screen(OrganizationChooser("范围：各处只看哪个党组织及其下级", units, chosen), take)


def _as_tree(organizations: Sequence[Organization]) -> list[Unit]:
    """Each below the one it belongs to, by code."""
    known = {unit.id for unit in organizations}
    below: dict[int | None, list[Organization]] = {}
    for unit in organizations:
        below.setdefault(unit.parent_id if unit.parent_id in known else None, []).append(unit)
    waiting = [Unit(unit) for unit in reversed(below.get(None, []))]
    ordered = []
    while waiting:
        here = waiting.pop()
        ordered.append(here)
        assert here.organization is not None
        under = below.get(here.organization.id, [])
        waiting += [Unit(each, here.depth + 1) for each in reversed(under)]
    return ordered
