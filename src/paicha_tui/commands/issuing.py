"""The commands that issue annexes, print them again, compare them and draft the closing report."""

# Imported where used: a command loads nothing that only others need.
from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from paicha_tui import store
from paicha_tui.basics.errors import Refused
from paicha_tui.basics.printing import aligned, emit, narrate, progress
from paicha_tui.basics.values import visible_text
from paicha_tui.commands.common import (
    ExitCode,
    location_of,
    may_replace,
    narrate_assumptions,
    refuse_output,
    refuse_to_replace,
    write_files,
)
from paicha_tui.meaning.screening import organization_at

if TYPE_CHECKING:
    from paicha_tui.annexes.archive import Blocked, Comparison, Issued


def issue(options: argparse.Namespace) -> ExitCode:
    """Issue annexes and write their files; those that something stands in the way of are told."""
    from paicha_tui import reports
    from paicha_tui.annexes import archive
    from paicha_tui.annexes.archive import name_of
    from paicha_tui.meaning import settings

    location_of(options).open()
    organization = organization_at(options.org)
    campaign = settings.current()
    annexes = list(settings.ANNEXES) if options.annex == "all" else [int(options.annex)]
    fill_date = settings.read_fill_date(options.fill_date) if options.fill_date else None
    code = ExitCode.DONE
    narrate_assumptions(annexes, organization, fill_date)
    for annex in annexes:
        try:
            with progress(f"定稿（{name_of(annex)}）"):
                issued = archive.issue(
                    annex,
                    organization,
                    campaign,
                    fill_date=fill_date,
                    merged=options.merged,
                    reason=options.reason,
                )
        except archive.Blocked as blocked:
            _narrate_blockers(blocked)
            code = ExitCode.FINDINGS
            continue
        narrate(f"已定稿：{issued.what}，编号 {issued.short}，{issued.people}名")
        files = archive.files_of(issued.uid)
        try:
            for path in reports.save(files, options.out, may_replace=may_replace):
                emit([str(path.absolute())])
        except Refused as problem:
            raise Refused(
                f"{problem}；{issued.what}已定稿，没有生成文件，"
                f"可用 paicha-tui reprint {issued.short} --out 文件夹 再生成"
            ) from problem
    return code


LONGEST_LISTING = 20
"""So many of the things that stand in the way are told."""


def _narrate_blockers(blocked: Blocked) -> None:
    narrate(str(blocked))
    for finding in blocked.findings[:LONGEST_LISTING]:
        narrate(f"  {finding.rule} {finding.org} {finding.member} {finding.message}")
    if len(blocked.findings) > LONGEST_LISTING:
        narrate("  ……其余请执行 paicha-tui check 查看")


def snapshots(options: argparse.Namespace) -> ExitCode:
    """What has been issued, the newest first."""
    from paicha_tui.annexes import archive

    location_of(options).open()
    issued = archive.issued(options.annex)
    if options.json:
        emit([json.dumps([vars(one) for one in issued], ensure_ascii=False)])
    elif issued:
        emit(aligned([_HEAD, *map(_line, issued)]))
    else:
        narrate("还没有定稿的表；用 paicha-tui issue --annex N 定稿")
    return ExitCode.DONE


_HEAD = ("编号", "附件", "填表日期", "人数", "范围", "定稿时间", "定稿人", "理由")


def _line(issued: Issued) -> tuple[str, ...]:
    return (
        issued.short,
        issued.what,
        issued.fill_date,
        str(issued.people),
        issued.organization_name or "全部",
        issued.issued_at[:16].replace("T", " "),
        issued.issued_by,
        issued.reason,
    )


def reprint(options: argparse.Namespace) -> ExitCode:
    """The files of an issued annex, exactly as they were issued."""
    from paicha_tui.annexes import archive

    refuse_output(options)
    location_of(options).open()
    issued = archive.issued_as(options.snapshot)
    write_files(archive.files_of(issued.uid), options)
    archive.note_reprint(issued)
    return ExitCode.DONE


def compare(options: argparse.Namespace) -> ExitCode:
    """What differs between an issued annex and another issue of it, or now."""
    from paicha_tui.annexes import archive

    location_of(options).open()
    earlier = archive.issued_as(options.earlier)
    later = archive.issued_as(options.later) if options.later else None
    with progress("比较"):
        comparison = archive.compare(earlier.uid, later.uid if later else None)
    if options.json:
        emit([json.dumps(comparison.to_json(), ensure_ascii=False)])
    else:
        emit(visible_text(line) for line in _told(comparison))
    return ExitCode.DONE


def _told(comparison: Comparison) -> Iterator[str]:
    earlier, later = comparison.earlier, comparison.later
    against = f"编号 {later.short}" if later else "现在的记录"
    yield (
        f"{earlier.what}：编号 {earlier.short}（填表日期 {earlier.fill_date}）与{against}"
        f"（填表日期 {comparison.later_date}）比较"
    )
    yield from comparison.notes
    if not comparison.cells and not comparison.people:
        yield "没有变化"
    if comparison.cells:
        cells = [
            (
                cell.row_label,
                f"第{cell.column}栏 {cell.column_label}",
                f"{cell.earlier}→{cell.later}",
                f"+{len(cell.joined)} −{len(cell.left)}",
            )
            for cell in comparison.cells
        ]
        yield from aligned([("行", "栏", "变化", "增减"), *cells])
    if comparison.people:
        people = [
            (
                move.kind_label,
                move.name,
                move.id_number,
                move.branch,
                f"{move.earlier}→{move.later}",
                "；".join(move.why),
            )
            for move in comparison.people
        ]
        head = ("变动", "姓名", "身份证号码", "支部", "由→到", "原因")
        yield from aligned([head, *people])


def report(options: argparse.Namespace) -> ExitCode:
    """The draft of 综合报告, which is not issued by this."""
    from paicha_tui.annexes import closing_report
    from paicha_tui.basics.files import write_file
    from paicha_tui.meaning import settings

    refuse_output(options)
    location_of(options).open()
    organization = organization_at(options.org)
    fill_date = settings.read_fill_date(options.fill_date) if options.fill_date else None
    if options.out.suffix == ".docx":
        refuse_to_replace(options.out)
    with progress("起草综合报告"):
        draft = closing_report.draft(organization, settings.current(), fill_date=fill_date)
    if options.out.suffix == ".docx":
        write_file(options.out, draft.content)
        emit([str(options.out.absolute())])
    else:
        write_files([draft], options)
    with store.write("起草综合报告") as transaction:
        transaction.note("export", annex=settings.CLOSING_REPORT, org=options.org or "")
    narrate(
        "这是初稿：请补充【待补充】各处；要留存程序起草的这一份，用 paicha-tui issue --annex 10"
    )
    return ExitCode.DONE
