"""The member list: search as you type, quick filters, order, columns and marks."""

# Imported where used: a place is up before what only some of its keys need is read.
from __future__ import annotations

import time
from array import array
from dataclasses import replace
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Input
from textual.worker import get_current_worker

from paicha_tui.basics import preferences
from paicha_tui.basics.errors import PaichaError
from paicha_tui.meaning import settings
from paicha_tui.meaning.screening import FLAGS, organization_at
from paicha_tui.meaning.settings import Campaign
from paicha_tui.models import Member, Organization
from paicha_tui.screens.base.changing_screen import ChangingScreen
from paicha_tui.screens.base.reading import hand_over, reading
from paicha_tui.screens.member.columns import choose_columns, choose_order, table_columns
from paicha_tui.screens.member.search_box import SearchBox
from paicha_tui.widgets.lines import Line
from paicha_tui.widgets.table import GUTTER, VirtualTable
from paicha_tui.worklists import index
from paicha_tui.worklists.columns import (
    COLUMNS,
    SORTS,
    legend,
    usual_columns,
)
from paicha_tui.worklists.listing import (
    Listing,
    ListQuery,
    branch_of,
    note_reveal,
    row_of,
    uid_of,
    uids_of,
)

_NOBODY_YET = "还没有党员：Alt+R 导入名册，F3 登记新党员"
_NOBODY_FITS = "没有符合的党员：Esc 清除查找和筛选"

AT_ONCE = 200
"""So many members are read before the list is drawn; the rest follow on a thread."""

PAUSE = 0.3
"""Seconds without another key before the rest is read, which would make the next key wait."""

BREATH = 0.001
"""Seconds that the thread rests between branches, so that a key need not wait for it."""

FLAG_LETTERS = dict(zip("abcdefghijklmno", FLAGS, strict=True))
"""The letter that switches each quick filter, where letters reach the list."""


class MembersScreen(ChangingScreen):
    """党员."""

    DEFAULT_CSS = """
    MembersScreen > #filters { height: 1; }
    MembersScreen #filter { width: 1fr; color: $text-muted; }
    MembersScreen #search-label { width: 6; }
    MembersScreen SearchBox { width: 26; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f3,ctrl+n", "new_member", "新建", id="list.new", tooltip="登记一名新党员"),
        Binding("f4,ctrl+t", "filter", "筛选", id="list.filter", tooltip="按状态筛选，可以并用"),
        Binding(
            "f5,ctrl+e,slash,ideographic_comma,fullwidth_solidus",
            "search",
            "查找",
            id="list.search",
            tooltip="按姓名、拼音、身份证号码、电话、单位查找",
        ),
        Binding("alt+s", "sort", "排序", id="list.sort", tooltip="换一种次序"),
        Binding("alt+l", "columns", "选列", show=False, id="list.columns", tooltip="选显示的列"),
        Binding("alt+g", "change_marked", "批改", id="list.change", tooltip="一起修改标记的党员"),
        Binding("alt+h", "reveal", "证号", show=False, id="list.reveal", tooltip="显示或隐去证号"),
        Binding(
            "alt+o",
            "work_through",
            "逐人核",
            show=False,
            id="list.work_through",
            tooltip="把列出的或标记的党员逐人五核查，或列出他们的档案",
        ),
        Binding(
            "delete,ctrl+d",
            "remove",
            "移除",
            show=False,
            id="list.remove",
            tooltip="移除光标所在或标记的党员，写明理由；在“已移除”里恢复",
        ),
        Binding(
            "ctrl+z",
            "undo",
            "撤销",
            id="list.undo",
            tooltip="撤销这里最近的一步，别处的先问",
        ),
        Binding(
            "escape",
            "clear",
            "清除",
            show=False,
            id="list.clear",
            tooltip="清除查找和筛选，再按返回",
        ),
    ]
    place = "members"
    usual = ListQuery()
    """Who is shown when nobody says."""

    def __init__(
        self,
        wanted: ListQuery | None = None,
        *,
        heading: str = "",
        campaign: Campaign | None = None,
    ) -> None:
        """Show who is `wanted`, in the order the clerk has chosen; `heading` says who that is.

        The campaign decides whom a figure counts; None takes the one in force.
        """
        super().__init__()
        self._campaign = campaign
        self._heading = heading
        self._wanted = self._query = wanted or self.usual
        self._listing = Listing(campaign or settings.current())
        self._columns: tuple[str, ...] = ()
        self._pause: Timer | None = None
        self.ids: array[int] = array("q")
        self._more_follow = False
        """Whether more are listed than `ids` has yet."""

    def _take_choices(self) -> None:
        """The campaign, the order and the columns that are chosen now; ID numbers are hidden."""
        self._listing = Listing(self._campaign or settings.current())
        if self.follows_scope:
            self._query = replace(self._query, organization_code=self.scope.code)
        kept = preferences.load()
        sort = str(kept.get("sort"))
        self._query = replace(
            self._query,
            sort=sort if sort in SORTS else "branch",
            descending=kept.get("descending") is True,
        )
        columns = tuple(key for key in kept.get("columns", ()) if key in COLUMNS)
        self._columns = columns or usual_columns(self.app.size.width - GUTTER)
        self._revealed = False

    @property
    def follows_scope(self) -> bool:
        """A number's people are those that it counts."""
        return not self._heading

    def take_scope(self) -> None:
        """List those of another scope."""
        self.show_title()
        self._take_choices()
        self.reload()

    def return_to(self) -> None:
        """Show the list as it was left, with the choices made elsewhere since."""
        self._show_scope()
        self._take_choices()
        self._table.show_columns(table_columns(self._columns))
        self.reload_here()
        self.call_after_refresh(self._keep_index)

    def body(self) -> ComposeResult:
        """The filters and the search box above the list."""
        self._take_choices()
        with Horizontal(id="filters"):
            yield Line(id="filter")
            yield Line("查找:", id="search-label")
            yield SearchBox("search")
        yield VirtualTable(
            table_columns(self._columns),
            id="list",
        )

    def on_resize(self) -> None:
        """Show as many of the usual columns as there is room for."""
        if not preferences.load().get("columns"):
            self._show_columns(usual_columns(self.app.size.width - GUTTER))

    def _show_columns(self, keys: tuple[str, ...]) -> None:
        if keys != self._columns:
            self._columns = keys
            self._table.show_columns(table_columns(self._columns))

    def on_mount(self) -> None:
        """Show the list."""
        self._table.focus()
        self._table.complete = self._read_now
        self.reload()
        # The list as it opens needs no index.
        self.call_after_refresh(self._keep_index)

    def help_notes(self) -> list[str]:
        """The marks of the list explained."""
        return [*super().help_notes(), f"标记：{legend()}"]

    def on_screen_resume(self) -> None:
        """Show what may have changed in a record."""
        if self.ids:
            self._table.forget()

    @property
    def _table(self) -> VirtualTable:
        return self.query_one("#list", VirtualTable)

    # The list.

    def reload(self, cursor: int = 0) -> None:
        """Read the list anew: the first members at once, the others on a thread."""
        # What still reads for the list before would only take the time that this one needs.
        self.workers.cancel_group(self, "list")
        if self._pause is not None:
            self._pause.stop()
            self._pause = None
        try:
            self.ids = array("q", self._listing.first_ids(self._query, AT_ONCE))
        except PaichaError as problem:
            if self._query.sort != "branch":
                self._query = replace(self._query, sort="branch", descending=False)
                self.reload(cursor)
            self.say(str(problem), problem=True)
            return
        self._more_follow = len(self.ids) == AT_ONCE
        if not self.ids:
            self._table.say_when_empty(_NOBODY_FITS if Member.select().exists() else _NOBODY_YET)
        self._table.show(self._rows, len(self.ids), cursor=cursor)
        self._show_filter()
        if self._more_follow:
            self._pause = self.set_timer(PAUSE, lambda: self._read_rest(cursor))

    def _read_rest(self, cursor: int) -> None:
        self._pause = None
        self._read_all(self._query, cursor)

    @reading("list")
    def _read_all(self, query: ListQuery, cursor: int) -> None:
        worker, ids = get_current_worker(), array("q")
        for chunk in self._listing.chunks(query):
            if worker.is_cancelled:
                return
            ids.extend(chunk)
            time.sleep(BREATH)
        hand_over(self, self._take_all, query, ids, cursor)

    def _read_now(self) -> None:
        """Have all who are listed at hand."""
        if self._more_follow:
            self.workers.cancel_group(self, "list")
            self._take_all(self._query, self._everybody(), 0)

    def _keep_index(self) -> None:
        index.keep_up()
        if not index.is_current():
            self._make_index()

    @reading("index", ends=True)
    def _make_index(self) -> None:
        """Take a large import into the search index, in short transactions beside the list."""

        def tell(left: int) -> None:
            self.app.call_from_thread(self.say, f"正在建立查找索引，还有 {left} 处，不影响录入")

        index.refresh(tell)
        self.app.call_from_thread(self._index_made)

    def _index_made(self) -> None:
        self.say("查找索引已建好")
        self.reload_here()

    def _take_all(self, query: ListQuery, ids: array[int], cursor: int) -> None:
        if query != self._query:
            return
        table, shown = self._table, self.ids
        self.ids, self._more_follow = ids, False
        if ids[: len(shown)] == shown:
            table.grow(len(ids))
            if cursor > table.cursor:
                table.move_to(cursor)
        else:
            marked = {shown[row] for row in table.marked}
            table.show(self._rows, len(ids), cursor=max(table.cursor, cursor))
            if marked:
                table.marked.update(row for row, each in enumerate(ids) if each in marked)
        self._show_filter()

    def _rows(self, first: int, number: int) -> list[list[str]]:
        ids = self.ids[first : first + number]
        return self._listing.rows(ids, self._columns, self._revealed)

    def _told(self) -> str:
        """Who is listed and in which order, in words."""
        query = self._query
        parts = [self._heading] if self._heading else []
        parts += [FLAGS[key].label for key in query.flags]
        if query.text:
            parts.append(f"“{query.text}”")
        if query.sort != "branch" or query.descending:
            parts.append(f"按{SORTS[query.sort]}{'倒序' if query.descending else ''}")
        return " ".join(parts) if parts else "全部"

    def _show_filter(self) -> None:
        self.query_one("#filter", Line).show(
            f" 筛选: {self._told()}（{len(self.ids)}{'+' if self._more_follow else ''}人）"
        )

    def _ask_for(self, wanted: ListQuery) -> None:
        self._query = wanted
        self.say("")
        self.reload()

    # Finding.

    def action_search(self) -> None:
        """Type what to search for."""
        self.query_one(SearchBox).focus()

    @on(Input.Changed)
    def _search_typed(self, message: Input.Changed) -> None:
        message.stop()
        if message.value != self._query.text:
            self._ask_for(replace(self._query, text=message.value))

    def action_filter(self) -> None:
        """Choose quick filters."""
        from paicha_tui.screens.dialogs.chooser import Chooser, Item

        items = [
            Item(letter, FLAGS[key].label, key in self._query.flags)
            for letter, key in FLAG_LETTERS.items()
        ]
        self.app.push_screen(Chooser("筛选：可以选几项，只列出全都符合的", items), self._filter_by)

    def _filter_by(self, letters: list[str] | None) -> None:
        if letters is not None:
            flags = tuple(FLAG_LETTERS[letter] for letter in letters)
            self._ask_for(replace(self._query, flags=flags))

    def on_key(self, event: events.Key) -> None:
        """Let a letter switch its quick filter while the list has the focus."""
        key = FLAG_LETTERS.get(event.character or "")
        if key and self._table.has_focus:
            event.stop()
            on = self._query.flags
            flags = tuple(f for f in on if f != key) if key in on else (*on, key)
            self._ask_for(replace(self._query, flags=flags))

    async def action_clear(self) -> None:
        """Show everybody, or all of a number's people; when they are shown, leave."""
        flags = self._wanted.flags if self._heading else ()
        if self._query.text or self._query.flags != flags:
            self.query_one(SearchBox).set_text("")
            self._ask_for(replace(self._query, text="", flags=flags))
        elif self._heading:
            self.dismiss(None)
        else:
            await self.action_home()

    def action_sort(self) -> None:
        """Choose an order by any column that is shown; the one there is goes backward."""
        choose_order(self.app, self._columns, self._query, self._sort_by)

    def _sort_by(self, chosen: list[str] | None) -> None:
        if chosen:
            (sort,) = chosen
            descending = sort == self._query.sort and not self._query.descending
            preferences.keep(sort=sort, descending=descending)
            self._ask_for(replace(self._query, sort=sort, descending=descending))

    def action_columns(self) -> None:
        """Choose the columns."""
        choose_columns(self.app, self._columns, self._take_columns)

    def _take_columns(self, keys: list[str] | None) -> None:
        if keys is None:
            return
        kept = [key for key in self._columns if key in keys]
        chosen = (*kept, *(key for key in keys if key not in kept))
        preferences.keep(columns=chosen)
        self._show_columns(chosen or usual_columns(self.app.size.width - GUTTER))
        self.refresh_bindings()
        if self._table.check_action("sideways", ()):
            self.say("窗口放不下选定的全部列，按 → 看右边的")

    def action_reveal(self) -> None:
        """Show or hide whole ID numbers and phones; showing is logged."""
        self._revealed = not self._revealed
        if self._revealed:
            note_reveal(len(self.ids))
        self._table.forget()
        self.say("显示完整的身份证号码和电话，已记录" if self._revealed else "")

    # Opening.

    @on(VirtualTable.RowChosen)
    def _open(self, message: VirtualTable.RowChosen) -> None:
        uid = uid_of(self.ids[message.row])
        if uid is not None:
            self._open_record(uid)

    def _open_record(self, uid: str, field: str = "") -> None:
        from paicha_tui.screens.member.record import RecordScreen

        self.app.push_screen(RecordScreen.of(uid, self, field), lambda _: self.reload_here())

    def reload_here(self) -> None:
        """Read the list anew with the cursor where it is."""
        if len(self.ids) <= AT_ONCE:
            self.reload(self._table.cursor)
        else:
            self._table.forget()
            self._read_all(self._query, self._table.cursor)

    def neighbour(self, uid: str, step: int) -> str | None:
        """The member before or after one in the list, with the cursor put on him."""
        here = row_of(uid, self.ids)
        row = -1 if here is None else here + step
        if not 0 <= row < len(self.ids):
            return None
        self._table.move_to(row)
        return uid_of(self.ids[row])

    def action_new_member(self) -> None:
        """Enter a new member, into the branch of the scope; of several one is asked for."""
        from paicha_tui.screens.branch import choose_branch
        from paicha_tui.screens.member.record import RecordScreen

        def begin(branch: Organization | None) -> None:
            if branch is not None:
                self.app.push_screen(RecordScreen.new(branch, self), lambda _: self.reload_here())

        here = branch_of(self.ids[self._table.cursor]) if self.ids else None
        try:
            within = organization_at(self._query.organization_code)
            choose_branch(self.app, within, begin, likely=here)
        except PaichaError as problem:
            self.say(str(problem), problem=True)

    def action_work_through(self) -> None:
        """Work through those listed, or the marked among them, one by one."""
        from paicha_tui.screens.member.marked import work_through

        ids = self.marked_ids() or list(self._everybody())
        if not ids:
            self.say("这里没有党员", problem=True)
            return
        whose = f"标记的 {len(ids)} 人" if self._table.marked else f"{self._told()} {len(ids)} 人"
        work_through(self, ids, whose)

    def _everybody(self) -> array[int]:
        """The ids of all who are listed, also while the thread still reads."""
        return self._listing.ids(self._query) if self._more_follow else self.ids

    # The marked.

    def action_remove(self) -> None:
        """Remove the marked members, or the one under the cursor."""
        from paicha_tui.entry import names_of

        ids = self.marked_ids() or list(self.ids[self._table.cursor : self._table.cursor + 1])
        by_id = uids_of(ids)
        uids = [by_id[each] for each in ids if each in by_id]
        told = names_of(uids)
        self.remove_records(uids, f"标记的{len(uids)}名党员（{told}）" if len(uids) > 1 else told)

    def marked_ids(self) -> list[int]:
        """The ids of the marked members, in the order of the list."""
        return [self.ids[row] for row in sorted(self._table.marked)]

    def action_change_marked(self) -> None:
        """Change the marked members together."""
        ids = self.marked_ids()
        if not ids:
            self.say("请先用空格标记要一起修改的党员", problem=True)
            return
        from paicha_tui.screens.member.marked import MarkedMembers

        MarkedMembers(self, ids).ask()
