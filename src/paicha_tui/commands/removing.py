"""The commands that remove records, list what was removed, and bring it back."""

# Imported where used: a command loads nothing that only others need.
from __future__ import annotations

import argparse
import json

from paicha_tui.basics.errors import Misused, Refused
from paicha_tui.basics.printing import aligned, emit, narrate
from paicha_tui.commands.common import ExitCode, location_of
from paicha_tui.meaning.screening import organization_at


def remove(options: argparse.Namespace) -> ExitCode:
    """Remove records with all that hangs on them, or only say what that would be."""
    from paicha_tui import entry

    location_of(options).open()
    unit = organization_at(options.org)
    uids = [*options.record, *([unit.uid] if unit else [])]
    if not uids:
        raise Misused("没有写移除哪些：写 UID，或用 --org 写组织代码")
    if not options.dry_run:
        told = entry.remove(uids, options.reason)
        narrate(f"{told}；要恢复请看 paicha-tui removed，执行 paicha-tui restore-record")
        return ExitCode.DONE
    going = [each for uid in uids for each in entry.belongings(uid)]
    emit(aligned([("UID", "内容"), *((str(each.uid), entry.named(each)) for each in going)]))
    narrate("只是预演，没有移除")
    return ExitCode.DONE


def removed(options: argparse.Namespace) -> ExitCode:
    """What was removed and not brought back."""
    from paicha_tui import entry

    location_of(options).open()
    found = entry.put_aside()
    if options.json:
        told = [
            {
                "number": each.note,
                "at": each.at,
                "actor": each.actor,
                "what": each.what,
                "reason": each.reason,
            }
            for each in found
        ]
        emit([json.dumps(told, ensure_ascii=False, indent=1)])
    elif found:
        lines = [
            (str(each.note), each.at[:16], each.actor, each.what, each.reason) for each in found
        ]
        emit(aligned([("编号", "时间", "谁", "移除了", "理由"), *lines]))
    narrate(f"已移除 {len(found)} 次，可以恢复")
    return ExitCode.DONE


def restore_record(options: argparse.Namespace) -> ExitCode:
    """Bring back what was removed, with all that hung on it."""
    from paicha_tui import entry

    location_of(options).open()
    found = [each for each in entry.put_aside() if options.number in (None, each.note)]
    if not found:
        raise Refused("没有这样的移除，或者已经恢复；编号见 paicha-tui removed")
    narrate(entry.bring_back(found[0]))
    return ExitCode.DONE
