"""The commands that take back what a clerk did, and do it again."""

# Imported where used: a command loads nothing that only others need.
from __future__ import annotations

import argparse
import itertools
from collections.abc import Callable, Iterable
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

    def take_back(action: Action) -> str:
        return f"{entry.undo_action(action)}；重做请执行 paicha-tui redo"

    location_of(options).open()
    return _carry_out(options, "撤销", ((each.note, each) for each in entry.done()), take_back)


def redo(options: argparse.Namespace) -> ExitCode:
    """Do again the last thing undone, or the one with a number; or list what may be."""
    from paicha_tui import entry

    location_of(options).open()
    return _carry_out(
        options, "重做", ((each.undone_by, each) for each in entry.undone()), entry.redo_action
    )


def _carry_out(
    options: argparse.Namespace,
    word: str,
    actions: Iterable[tuple[int, Action]],
    act: Callable[[Action], str],
) -> ExitCode:
    """Do something to the first action, or the one with the number asked for; or list them."""
    if options.list:
        return _list(actions)
    found = next((each for number, each in actions if options.number in (None, number)), None)
    if found is None:
        raise Refused(f"没有可以{word}的这一步，编号见 paicha-tui {options.command} --list")
    narrate(act(found))
    return ExitCode.DONE


def _list(actions: Iterable[tuple[int, Action]]) -> ExitCode:
    lines = [("编号", "在哪里", "做了什么")]
    for number, action in itertools.islice(actions, LISTED):
        lines.append((str(number), action.where, action.sentence))
    emit(aligned(lines))
    return ExitCode.DONE
