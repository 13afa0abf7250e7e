"""The command that merges two entries of one person."""

# Imported where used: a command loads nothing that only others need.
from __future__ import annotations

import argparse

from paicha_tui.basics.errors import Misused
from paicha_tui.basics.printing import aligned, emit, narrate
from paicha_tui.commands.common import ExitCode, location_of


def merge(options: argparse.Namespace) -> ExitCode:
    """Merge two entries of one person, or only say in what they differ."""
    from paicha_tui import entry

    location_of(options).open()
    merging = entry.compare(options.kept, options.other)
    labels = {each.label: each.value for each in merging.differences}
    if unknown := [each for each in options.take if each not in labels]:
        known = "、".join(labels) or "没有"
        raise Misused(f"两份没有不同的“{unknown[0]}”；不同的是：{known}")
    if not merging.same_number:
        narrate("注意：两份的身份证号码不是同一个号码，请核对确是同一个人")
    if options.dry_run:
        lines = [(each.label, each.kept, each.other) for each in merging.differences]
        emit(aligned([("项目", "留下的一份", "并入的一份"), *lines]))
        narrate(f"补入：{'、'.join(merging.filled) or '没有'}")
        narrate(f"一并归入：{merging.moved or '没有别的记录'}")
        narrate("只是预演，没有合并")
        return ExitCode.DONE
    told = entry.merge(merging, {labels[each] for each in options.take})
    narrate(f"{told}；要恢复请看 paicha-tui removed")
    return ExitCode.DONE
