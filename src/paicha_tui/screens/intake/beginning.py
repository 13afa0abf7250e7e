"""Beginning an import: which file."""

# Imported where used: a place is up before what only some of its keys need is read.
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.app import App

from paicha_tui.basics import preferences

ENDINGS = (".xlsx", ".xlsm", ".csv", ".xls", ".et")
"""Old workbooks are offered as well: what reads them says what to do with one."""


def begin_import(app: App[Any], then: Callable[[], None]) -> None:
    """Ask for the file and show what importing it would do; `then` is called on coming back."""
    from paicha_tui.screens.dialogs.file_chooser import FileChooser
    from paicha_tui.screens.intake.screen import ImportScreen

    def show(path: Path | None) -> None:
        if path is not None:
            preferences.keep(import_folder=str(path.parent))
            app.push_screen(ImportScreen(path), lambda _: then())

    kept = preferences.load().get("import_folder")
    folder = Path(kept) if isinstance(kept, str) and Path(kept).is_dir() else Path.home()
    app.push_screen(FileChooser("导入哪个文件（名册、导入模板、退回的行）", folder, ENDINGS), show)
