"""The commands for the import workbook: writing it, and taking one in."""

# Imported where used: a command loads nothing that only others need.
from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

from paicha_tui import store
from paicha_tui.basics.errors import Misused, Refused
from paicha_tui.basics.files import passing
from paicha_tui.basics.printing import aligned, emit, narrate, progress
from paicha_tui.basics.values import visible_text
from paicha_tui.commands.common import ExitCode, location_of, refuse_to_replace
from paicha_tui.store.opening import StoreLocation

if TYPE_CHECKING:
    from paicha_tui.intake.outcome import Plan
    from paicha_tui.intake.preview import Part


def template(options: argparse.Namespace) -> ExitCode:
    """The import workbook, empty or holding every record."""
    from paicha_tui.basics.files import write_file
    from paicha_tui.intake.template import records_workbook, template_workbook

    refuse_to_replace(options.output)
    if options.records:
        location_of(options).open()
        with progress("生成模板"):
            content = records_workbook()
    else:
        content = template_workbook()
    write_file(options.output, content)
    narrate(f"已生成 {options.output}")
    return ExitCode.DONE


LONGEST_LISTING = 50
"""So many changes and rejected rows are printed; the rejects workbook holds all."""


def import_workbook(options: argparse.Namespace) -> ExitCode:
    """A workbook into the store: what changes, and what is sent back."""
    from paicha_tui.basics.files import write_file
    from paicha_tui.intake import rejects

    if options.rejects:
        _refuse_rejects(options.rejects, options.input)
    with _store_for_import(location_of(options), options.dry_run) as was_there:
        plan = _planned_and_applied(options, back_up=was_there)
        emit(_summary_of(plan, whole=options.dry_run))
    for reject in plan.rejects[:LONGEST_LISTING]:
        narrate(f"退回 {reject.where}：{reject.reason}")
    if plan.rejects and options.rejects:
        write_file(options.rejects, rejects.rejects_workbook(plan))
        narrate(f"退回的 {plan.rejected} 行写在 {options.rejects}，改正后可直接再导入")
    elif plan.rejects:
        narrate(f"共退回 {plan.rejected} 行；加 --rejects 文件.xlsx 可把它们存成文件，改正后再导入")
    taken = "导入完成；要撤销请执行 paicha-tui undo-import"
    done = "没有可以写入的内容，库没有改动" if plan.changes_nothing else taken
    narrate("只是预演，没有写入" if options.dry_run else done)
    return ExitCode.FINDINGS if plan.rejects else ExitCode.DONE


def _refuse_rejects(path: Path, source: Path) -> None:
    """Raises Misused for the file that is imported, Refused for another of somebody else's."""
    if path.exists() and source.exists() and path.samefile(source):
        raise Misused(f"--rejects 写的是要导入的文件 {source} 本身，请换一个文件名")
    refuse_to_replace(path)


def undo_import(options: argparse.Namespace) -> ExitCode:
    """Take back the newest import, or the newest of a file."""
    from paicha_tui import entry

    location_of(options).open()
    found = [each for each in entry.imports() if options.file in (None, each.file)]
    if not found:
        raise Refused(f"没有导入过“{options.file}”" if options.file else "没有可以撤销的导入")
    with progress("撤销导入"):
        narrate(entry.undo_import(found[0]))
    return ExitCode.DONE


MOST_PLANS = 5
"""So often is an import planned anew because others have saved meanwhile."""


def _planned_and_applied(options: argparse.Namespace, *, back_up: bool) -> Plan:
    """The plan that was carried out, or would be; made anew while others change what it is about.

    Raises RecordChangedMeanwhile where they keep doing so.
    """
    from paicha_tui.intake import applying, planning
    from paicha_tui.meaning.screening import organization_at

    unnamed = {"": organization_at(options.branch)} if options.branch else {}
    for attempt in range(1, MOST_PLANS + 1):
        with progress(f"读取 {options.input.name}"):
            plan = planning.plan(
                options.input, create_branches=options.create_branches, branches=unnamed
            )
        if options.dry_run:
            break
        if back_up and not plan.changes_nothing:
            _back_up()
            back_up = False
        try:
            with progress("写入"):
                applying.apply(plan)
            break
        except store.RecordChangedMeanwhile:
            if attempt == MOST_PLANS:
                raise
    return plan


def _back_up() -> None:
    from paicha_tui.store import safekeeping

    with progress("备份"):
        narrate(f"导入以前的备份：{safekeeping.back_up_before_import()}")


@contextmanager
def _store_for_import(location: StoreLocation, dry_run: bool) -> Iterator[bool]:
    """The store, made when it is not there yet; one that nothing was imported into goes again.

    Gives whether it was there.
    """
    if location.database.exists():
        location.open()
        yield True
    elif dry_run:
        with passing(Path(gettempdir()) / location.database.name) as part:
            store.create(part, store.create_key_file(store.key_file_for(part)))
            yield False
            store.close()
    else:
        with location.creating():
            yield False


def _summary_of(plan: Plan, *, whole: bool) -> Iterator[str]:
    """What the plan says; `whole` names also those who would be new."""
    from paicha_tui.intake import preview

    told = {preview.UNKNOWN, preview.CHANGED, preview.UNREAD, preview.SKIPPED, preview.NOTICED}
    head = ("工作表", "新增", "更改", "未变", "退回")
    sheets = [
        (s.title, *map(str, (s.new, s.changed, s.unchanged, s.rejected))) for s in plan.sheets
    ]
    yield from aligned([head, *sheets], numbers_from=1)
    for sheet in plan.sheets:
        if sheet.unknown_columns:
            yield visible_text(f"{sheet.title}：未识别的列 {'、'.join(sheet.unknown_columns)}")
    for part in preview.parts(plan):
        if part.key in told or (whole and part.key in (preview.MADE, preview.NEW)):
            yield from _listed(part)


def _listed(part: Part) -> Iterator[str]:
    for what, told in part.lines[:LONGEST_LISTING]:
        yield f"{part.title} {'：'.join(filter(None, (what, told)))}"
    if len(part.lines) > LONGEST_LISTING:
        yield f"{part.title} 另有 {len(part.lines) - LONGEST_LISTING} 处"
