"""The names of branches that a clerk settled: what they mean is known to the next import."""

from __future__ import annotations

from paicha_tui import store
from paicha_tui.basics.values import fold
from paicha_tui.models import Setting

_PREFIX = "branch_called:"


def settled_before() -> dict[str, str]:
    """The uid of the organisation that each name was settled to mean, by the name folded."""
    rows = Setting.select().where(Setting.key.startswith(_PREFIX))
    return {row.key.removeprefix(_PREFIX): row.value for row in rows}


def keep(transaction: store.Transaction, name: str, uid: str) -> None:
    """Keep with other writes that a name means the organisation with this uid."""
    key = _PREFIX + fold(name)
    row = Setting.get_or_none(Setting.key == key)
    if row is None:
        transaction.add(Setting(key=key, value=uid))
    elif row.value != uid:
        transaction.change(row, value=uid)
