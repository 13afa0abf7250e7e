"""设置: the settings of the campaign by group, and what concerns the store as a whole."""

# Imported where used: a place is up before what only some of its keys need is read.
from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from paicha_tui import entry
from paicha_tui.basics import clock, preferences
from paicha_tui.basics.errors import PaichaError
from paicha_tui.entry import keeping
from paicha_tui.entry.keeping import Verdict
from paicha_tui.entry.setting import change_setting
from paicha_tui.meaning import settings
from paicha_tui.meaning.settings import Definition
from paicha_tui.models import Organization
from paicha_tui.screens.base.changing_screen import ChangingScreen
from paicha_tui.screens.base.reading import hand_over, reading
from paicha_tui.screens.dialogs.chooser import Chooser, Item
from paicha_tui.screens.dialogs.lines_to_read import LinesToRead
from paicha_tui.screens.dialogs.text_prompt import TextPrompt
from paicha_tui.screens.setting.passphrase import PassphrasePrompt
from paicha_tui.widgets.prompts import ask
from paicha_tui.widgets.table import TableColumn, VirtualTable
from paicha_tui.widgets.themes import THEME_LABELS, THEMES

_COLUMNS = (
    TableColumn("label", "设置", 22),
    TableColumn("value", "现值", 24),
    TableColumn("note", "说明", 0),
)
EMPTY = "（空）"
STORE = "本库"
"""The group of what concerns the store as a whole."""


@dataclass(frozen=True)
class _Line:
    """A heading, a setting, or something to do."""

    label: str
    value: str = ""
    note: str = ""
    item: Definition[object] | None = None
    act: Callable[[], None] | None = None

    @property
    def cells(self) -> list[str]:
        """What stands in the columns."""
        is_heading = self.item is None and self.act is None
        return [self.label if is_heading else f"  {self.label}", self.value, self.note]


class SettingsScreen(ChangingScreen):
    """设置."""

    place = "settings"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("delete,ctrl+d", "reset", "默认", id="settings.reset", tooltip="恢复成默认值"),
        Binding(
            "ctrl+z",
            "undo",
            "撤销",
            id="settings.undo",
            tooltip="撤销这里最近的一步，别处的先问",
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[_Line] = []

    def body(self) -> ComposeResult:
        """The table."""
        yield VirtualTable(_COLUMNS, marks_rows=False, tells_total=False)

    def on_mount(self) -> None:
        """Show every setting."""
        self._show(0)
        self._table.focus()
        # Once the table has its size, so that the heading above stays in view.
        self.call_after_refresh(self._table.move_to, 1)

    def on_screen_resume(self) -> None:
        """Show what may have changed."""
        self._show(self._table.cursor)

    @property
    def _table(self) -> VirtualTable:
        return self.query_one(VirtualTable)

    # The lines.

    def _show(self, cursor: int) -> None:
        self._shown = [*self._setting_lines(), _Line(STORE), *self._store_lines()]
        cells = [line.cells for line in self._shown]
        self._table.show(lambda first, n: cells[first : first + n], len(cells), cursor=cursor)

    def _setting_lines(self) -> list[_Line]:
        stored = settings.stored()
        lines = []
        for group in dict.fromkeys(item.group for item in settings.SETTINGS.values()):
            lines.append(_Line(group))
            for item in settings.SETTINGS.values():
                if item.group == group:
                    value = item.shown(stored[item.key]) or EMPTY
                    lines.append(_Line(item.label, value, item.note, item))
        return lines

    def _store_lines(self) -> list[_Line]:
        key = "密钥文件" if keeping.has_key_file() else "口令"
        units = f"{Organization.select().count()} 个"
        return [
            _Line("党组织", units, "名称、层级、类型、书记、联系人；加下级", act=self._units),
            _Line("导入", "", "名册、导入模板：先看会有什么变动，再导入", act=self._import),
            _Line(
                "撤销导入", self._last_import(), "此后没有人改动它写入的内容", act=self._undo_import
            ),
            _Line("口令", f"现用{key}", "设置、更换口令，或改用密钥文件", act=self._change_key),
            _Line("配色", THEME_LABELS[self.app.theme], "只改自己的界面", act=self._choose_theme),
            _Line("自检", "", "查数据页、记录和变更记录是否完好", act=self._examine),
            _Line("备份", "", "写一份核对过的备份，密钥与本库相同", act=self._ask_backup),
            _Line("恢复", "", "换成一份备份：先列出会没有什么", act=self._choose_backup),
            _Line("文件位置", "", "数据库、密钥文件、自定版式在哪里", act=self._locate),
        ]

    @property
    def _here(self) -> _Line:
        return self._shown[self._table.cursor]

    @on(VirtualTable.CursorMoved)
    def _tell(self, message: VirtualTable.CursorMoved) -> None:
        """Say what the columns may have no room for."""
        message.stop()
        line = self._here
        long = f"{line.value}　" if len(line.value) > 10 else ""
        self.say(f"{long}{line.note}")

    @on(VirtualTable.RowChosen)
    def _open(self, message: VirtualTable.RowChosen) -> None:
        message.stop()
        line = self._here
        if line.act is not None:
            line.act()
        elif line.item is not None:
            self._edit(line.item, settings.stored()[line.item.key])

    def act(self, label: str) -> None:
        """Do what the line with this label does."""
        row = [line.label for line in self._shown].index(label)
        self._table.move_to(row)
        act = self._shown[row].act
        if act is not None:
            act()

    # Settings.

    def _edit(self, item: Definition[object], present: str) -> None:
        if not item.choices:
            form = f"（{item.form}）" if item.form else ""
            self._ask_text(item, present, f"{item.label}{form}：", present)
            return
        items = [
            Item(str(number), label, key == present)
            for number, (key, label) in enumerate(item.choices.items(), start=1)
        ]
        keys = list(item.choices)
        self.app.push_screen(
            Chooser(f"{item.label}：{item.note}", items, several=False),
            lambda chosen: (
                self._change(item, keys[int(chosen[0]) - 1], present) if chosen else None
            ),
        )

    def _ask_text(self, item: Definition[object], present: str, question: str, text: str) -> None:
        """Ask for a value; one that is refused is asked again, with what was typed."""

        def take(typed: str | None) -> None:
            if typed is None:
                return
            try:
                self._store(item, typed, present)
            except PaichaError as problem:
                told = str(problem).rstrip("。")
                self._ask_text(item, present, f"{told}。{item.label}：", typed)

        goes_on = text != present
        self.app.push_screen(TextPrompt(question, text, goes_on=goes_on), take)

    def _change(self, item: Definition[object], text: str, present: str) -> None:
        try:
            self._store(item, text, present)
        except PaichaError as problem:
            self.say(str(problem), problem=True)

    def _store(self, item: Definition[object], text: str, present: str) -> None:
        value = change_setting(item.key, text, shown=present)
        self._show(self._table.cursor)
        same = value == present
        told = "没有改动" if same else f"已改为“{item.shown(value) or EMPTY}”；Ctrl+Z 可撤销"
        self.say(f"{item.label}{told}")

    def action_reset(self) -> None:
        """Have the setting under the cursor as it is when nobody sets it."""
        item = self._here.item
        if item is not None:
            self._change(item, item.default, settings.stored()[item.key])

    def reload_here(self) -> None:
        """Show the settings as they are now."""
        self._show(self._table.cursor)

    # The store.

    @staticmethod
    def _last_import() -> str:
        found = entry.imports()
        return found[0].file if found else ""

    def _import(self) -> None:
        from paicha_tui.screens.intake.beginning import begin_import

        begin_import(self.app, self.reload_here)

    def _undo_import(self) -> None:
        from paicha_tui.screens.intake.undoing import choose_to_undo

        choose_to_undo(self, self.tell_undone)

    def _units(self) -> None:
        from paicha_tui.screens.setting.organization import OrganizationsScreen

        self.app.push_screen(OrganizationsScreen())

    def _choose_theme(self) -> None:
        names = [theme.name for theme in THEMES]
        items = [
            Item(str(number), THEME_LABELS[name], name == self.app.theme)
            for number, name in enumerate(names, start=1)
        ]

        def take(chosen: list[str] | None) -> None:
            if chosen:
                self.app.theme = names[int(chosen[0]) - 1]
                preferences.keep(theme=self.app.theme)
                self._show(self._table.cursor)

        self.app.push_screen(Chooser("配色", items, several=False), take)

    def _locate(self) -> None:
        self.app.push_screen(LinesToRead("文件位置", keeping.location().whereabouts()))

    def _examine(self) -> None:
        self.say("正在自检……")
        self._run_examination()

    @reading("examine")
    def _run_examination(self) -> None:
        verdicts, counts = keeping.examine(
            lambda subject: hand_over(self, self.say, f"正在自检……{subject}")
        )
        hand_over(self, self._tell_verdicts, verdicts, counts)

    def _tell_verdicts(self, verdicts: list[Verdict], counts: dict[str, int]) -> None:
        lines = []
        for verdict in verdicts:
            lines.append((verdict.subject, "有问题" if verdict.problems else "完好"))
            lines += [("", problem) for problem in verdict.problems]
        sound = not any(verdict.problems for verdict in verdicts)
        told = "完好" if sound else "有问题，请不要继续录入，用最近的备份恢复"
        lines += [(name, f"{number} 条") for name, number in counts.items()]
        self.say(f"自检{told}", problem=not sound)
        self.app.push_screen(LinesToRead(f"自检：{told}", lines))

    def _ask_backup(self, text: str = "", problem: str = "") -> None:
        from paicha_tui.screens.setting.restoring import kept_folder

        stamp = datetime.datetime.fromisoformat(clock.now()).strftime("%Y%m%d-%H%M")
        folder = kept_folder() or Path.home()
        proposed = text or str(folder / f"paicha-{stamp}.db")
        told = f"{problem.rstrip('。')}。" if problem else ""
        question = f"{told}备份写到哪个文件："
        self.app.push_screen(TextPrompt(question, proposed), self._begin_backup)

    def _begin_backup(self, typed: str | None) -> None:
        if typed and typed.strip():
            self.say("正在备份，请稍候……")
            self.call_after_refresh(self._backup, typed.strip())

    def _backup(self, typed: str) -> None:
        # In this thread, so that nothing else looks at the store while the copy is being checked.
        target = Path(typed).expanduser().absolute()
        try:
            keeping.back_up(target)
        except PaichaError as problem:
            self.say("")
            self._ask_backup(typed, str(problem))
        else:
            preferences.keep(backup_folder=str(target.parent))
            self.say(f"已备份到 {target}；口令或密钥文件请另处保管")

    def _choose_backup(self) -> None:
        from paicha_tui.screens.setting.restoring import choose_backup

        choose_backup(self)

    # The key.

    def _change_key(self) -> None:
        if keeping.has_key_file():
            told = (
                "设了口令，密钥文件就删除，以后每次打开都要输入口令；忘了口令没有别的办法。\n"
                f"以前的备份仍要用现在的密钥文件打开，还要用的请先把它另存一份：\n"
                f"{keeping.key_file()}\n"
                "请先让其他人都退出。"
            )
            choices = [("1", "设置口令"), ("n", "先不设")]
        else:
            told = "以前的备份仍用现在的口令打开。请先让其他人都退出。"
            choices = [("1", "更换口令"), ("2", "不用口令，改用密钥文件"), ("n", "先不改")]
        self.app.push_screen(ask(told, choices), self._ask_key)

    def _ask_key(self, answer: str | None) -> None:
        if answer == "1":
            told = f"口令至少{keeping.SHORTEST_PASSPHRASE}个字符，输入时只显示 *"
            self.app.push_screen(PassphrasePrompt(told), self._begin_rekeying)
        elif answer == "2":

            def agreed(passphrase: str | None) -> None:
                if passphrase is not None:
                    self._begin_rekeying(None, to_key_file=True)

            self.app.push_screen(PassphrasePrompt("改用密钥文件", is_new=False), agreed)

    def _begin_rekeying(self, passphrase: str | None, *, to_key_file: bool = False) -> None:
        if passphrase is not None or to_key_file:
            self.say("正在更换，请稍候……")
            self.call_after_refresh(self._rekey, passphrase)

    def _rekey(self, passphrase: str | None) -> None:
        # In this thread: until it is done, nothing else of this program may open the store.
        try:
            keeping.change_passphrase(passphrase)
        except PaichaError as problem:
            self.say(str(problem), problem=True)
            return
        self._show(self._table.cursor)
        told = f"已改用密钥文件 {keeping.key_file()}，请另行保管一份"
        told = "已更换口令" if passphrase else told
        self.say(f"{told}；旧备份仍用原来的打开，请现在另做一份备份")
