"""Changing the settings of the campaign so that the clerk may undo it."""

from __future__ import annotations

from paicha_tui.basics.errors import Busy
from paicha_tui.entry.undo import undoable
from paicha_tui.meaning import settings


def change_setting(
    key: str, text: str, *, shown: str | None = None, actor: str | None = None
) -> str:
    """Store a setting; gives what was stored. `shown` is the value that the clerk saw before.

    Raises Misused when the text can't be taken, Busy when another has set it meanwhile.
    """
    item = settings.definition(key)
    with undoable(f"设置{item.label}", actor, "设置") as step:
        present = settings.stored()[item.key]
        if shown is not None and shown != present:
            now = item.shown(present) or "空"
            raise Busy(f"“{item.label}”刚在别处改为“{now}”，您的改动没有写入，请看过再改")
        step.members = 0
        return settings.put(step.transaction, key, text)
