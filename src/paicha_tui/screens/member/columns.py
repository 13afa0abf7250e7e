"""Choosing which columns the member list shows, and by which of them it is sorted."""

# Imported where used: a place is up before what only some of its keys need is read.
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from textual.app import App

from paicha_tui.widgets.table import TableColumn
from paicha_tui.worklists.columns import COLUMNS, SORTS, orders_by
from paicha_tui.worklists.listing import ListQuery

Take = Callable[[list[str] | None], None]


def table_columns(keys: Sequence[str]) -> list[TableColumn]:
    """The columns with these keys of `COLUMNS` for a table."""
    chosen = [COLUMNS[key] for key in keys]
    # The marks make do with what is left, so that 80 cells hold the usual columns.
    widths = [0 if c.key == "marks" and c is chosen[-1] else c.width for c in chosen]
    return [
        TableColumn(c.key, c.label, width, "right" if c.right_aligned else "left")
        for c, width in zip(chosen, widths, strict=True)
    ]


def choose_columns(app: App[Any], shown: Sequence[str], take: Take) -> None:
    """Give the keys of the columns to show; none for the usual ones."""
    from paicha_tui.screens.dialogs.chooser import Chooser, Item

    items = [Item(key, column.label, key in shown) for key, column in COLUMNS.items()]
    app.push_screen(Chooser("显示哪些列，一列也不选就照窗口的宽度", items), take)


def choose_order(app: App[Any], shown: Sequence[str], query: ListQuery, take: Take) -> None:
    """Give one of `SORTS`, by a column that is shown."""
    from paicha_tui.screens.dialogs.chooser import Chooser, Item

    keys = dict.fromkeys(("branch", *shown))
    orders = {sort: label for key in keys for sort, label in orders_by(key).items()}
    here = query.sort
    if here in orders and not query.descending:
        orders[here] += "，倒过来"
    items = [Item(sort, label, sort == here) for sort, label in orders.items()]
    question = f"按什么排，现在按{SORTS[here]}{'倒序' if query.descending else ''}"
    app.push_screen(Chooser(question, items, several=False), take)
