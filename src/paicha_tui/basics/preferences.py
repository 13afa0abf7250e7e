"""What a clerk has chosen for himself: colours, columns, his name. No member's data."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from paicha_tui.basics.errors import Refused
from paicha_tui.basics.files import keep_file
from paicha_tui.basics.locations import configuration_folder


def _file() -> Path:
    return configuration_folder() / "preferences.json"


def load() -> dict[str, Any]:
    """Every preference by name; nothing when there is no file or it can't be read."""
    try:
        kept = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError, Refused):
        return {}
    return kept if isinstance(kept, dict) else {}


def keep(**changes: Any) -> None:
    """Remember these preferences; where the folder can't be written they hold for now only."""
    content = json.dumps(load() | changes, ensure_ascii=False, indent=1)
    with contextlib.suppress(Refused):
        keep_file(_file(), content.encode())
