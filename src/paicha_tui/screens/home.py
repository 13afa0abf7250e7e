"""首页: how many members are in each state; Enter opens exactly those."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult

from paicha_tui import settings
from paicha_tui.listing import Listing, ListQuery
from paicha_tui.screening import FLAGS
from paicha_tui.screens.people import show_people
from paicha_tui.screens.place import PlaceScreen
from paicha_tui.widgets.table import TableColumn, VirtualTable


class HomeScreen(PlaceScreen):
    """首页."""

    place = "home"

    def body(self) -> ComposeResult:
        """The table of states."""
        columns = [TableColumn("label", "情形", 20), TableColumn("count", "人数", 10, "right")]
        yield VirtualTable(columns, marks_rows=False)

    def on_mount(self) -> None:
        """Count."""
        self._count()
        self.query_one(VirtualTable).focus()

    def on_screen_resume(self) -> None:
        """Count anew."""
        self._count()

    def _count(self) -> None:
        listing = Listing(settings.current())
        self._keys: list[tuple[str, ...]] = [(), *((key,) for key in FLAGS)]
        self._shown = [
            [
                "全部" if not flags else FLAGS[flags[0]].label,
                str(listing.count(ListQuery(flags=flags))),
            ]
            for flags in self._keys
        ]
        table = self.query_one(VirtualTable)
        table.show(lambda a, n: self._shown[a : a + n], len(self._shown), cursor=table.cursor)

    @on(VirtualTable.RowChosen)
    def _open(self, message: VirtualTable.RowChosen) -> None:
        message.stop()
        flags = self._keys[message.row]
        show_people(self, "&".join(flags) or "everyone", self._shown[message.row][0])
