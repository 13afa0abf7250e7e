"""恢复: a backup in the place of the store, once it is seen what would be lost."""

from __future__ import annotations

from pathlib import Path

from paicha_tui.basics import preferences
from paicha_tui.basics.errors import PaichaError
from paicha_tui.entry import keeping
from paicha_tui.screens.base.place_screen import PlaceScreen
from paicha_tui.screens.dialogs.file_chooser import FileChooser
from paicha_tui.widgets.house import HouseApp
from paicha_tui.widgets.prompts import ask

ENDINGS = (".db",)
ASIDE = "原来的库移到一边，不删除。恢复前请先让其他人都退出。"


def kept_folder() -> Path | None:
    """Where the clerk wrote a backup last; None where there is no such folder."""
    kept = preferences.load().get("backup_folder")
    return Path(kept) if isinstance(kept, str) and Path(kept).is_dir() else None


def choose_backup(screen: PlaceScreen) -> None:
    """Ask for a backup, tell what it would take away, and put it in the place of the store."""
    beside = keeping.location().database.absolute().parent / "backups"

    def look_at(path: Path | None) -> None:
        if path is not None:
            screen.say("正在核对备份，请稍候……")
            screen.call_after_refresh(_ask, screen, path)

    folder = kept_folder() or (beside if beside.is_dir() else Path.home())
    screen.app.push_screen(FileChooser("用哪一份备份恢复", folder, ENDINGS), look_at)


def _ask(screen: PlaceScreen, path: Path) -> None:
    # In this thread, as all that follows: nothing else may open the store meanwhile.
    try:
        found = keeping.compare_with(path)
    except PaichaError as problem:
        screen.say(str(problem), problem=True)
        return
    screen.say("")
    lost = found.lost or ["没有：备份里的和现在的一样"]
    told = [f"备份：{found.backup}", f"现在的库：{found.present}", "恢复后没有："]
    told += [f"  {line}" for line in lost]
    choices = (("n", "不恢复"), ("y", "恢复"))

    def answered(answer: str | None) -> None:
        if answer == "y":
            screen.say("正在恢复，请稍候……")
            screen.call_after_refresh(_restore, screen, path)

    screen.app.push_screen(ask("\n".join([*told, ASIDE]), choices, numbered=False), answered)


def _restore(screen: PlaceScreen, path: Path) -> None:
    try:
        aside = keeping.restore(path)
    except PaichaError as problem:
        screen.say(str(problem), problem=True)
        return
    if isinstance(screen.app, HouseApp):
        screen.app.forget_kept()
    screen.return_to()
    screen.say(f"已从 {path} 恢复" + (f"；原来的库移到 {aside}" if aside else ""))
