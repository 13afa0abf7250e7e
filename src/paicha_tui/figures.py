"""The figures of the statistics annexes: who is counted where, and the tables."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from peewee import Value

from paicha_tui import screening
from paicha_tui.annexes.forms import Form
from paicha_tui.errors import Misused
from paicha_tui.models import Flow, Loss, Member, Organization
from paicha_tui.settings import Campaign


@dataclass(frozen=True)
class Table:
    """A statistics annex counted for one organisation."""

    form: Form
    cells: dict[str, dict[str, int | None]]
    """Figures by row number, then column number; None where the form has —."""
    supplements: tuple[str, ...]
    """The 补充资料 lines with their figures filled in."""
