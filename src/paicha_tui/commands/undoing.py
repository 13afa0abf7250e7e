"""The commands that take back what a clerk did, and do it again."""

# Imported where used: a command loads nothing that only others need.
from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterable
from typing import TYPE_CHECKING

from paicha_tui.basics.errors import Refused
from paicha_tui.basics.printing import aligned, emit, narrate
from paicha_tui.commands.common import ExitCode, location_of

if TYPE_CHECKING:
    from paicha_tui.entry import Action

LISTED = 50
"""So many of the newest are listed."""


def undo(options: argparse.Namespace) -> ExitCode:
    """Take back the last thing done, or the one with a number; or list what may be."""
    from paicha_tui import entry

    location_of(options).open()
    if options.list:
        return _list((each.note, each) for each in entry.done())
    number = options.number
    found = next((each for each in entry.done() if number in (None, each.note)), None)
    if found is None:
        raise Refused("没有可以撤销的这一步，编号见 paicha-tui undo --list")
    narrate(f"{entry.undo_action(found)}；重做请执行 paicha-tui redo")
    return ExitCode.DONE


def redo(options: argparse.Namespace) -> ExitCode:
    """Do again the last thing undone, or the one with a number; or list what may be."""
    from paicha_tui import entry

    location_of(options).open()
    if options.list:
        return _list((each.undone_by, each) for each in entry.undone())
    number = options.number
    found = next((each for each in entry.undone() if number in (None, each.undone_by)), None)
    if found is None:
        raise Refused("没有可以重做的这一步，编号见 paicha-tui redo --list")
    narrate(entry.redo_action(found))
    return ExitCode.DONE


def _list(actions: Iterable[tuple[int, Action]]) -> ExitCode:
    lines = [("编号", "在哪里", "做了什么")]
    for number, action in itertools.islice(actions, LISTED):
        lines.append((str(number), action.where, action.sentence))
    emit(aligned(lines))
    return ExitCode.DONE
