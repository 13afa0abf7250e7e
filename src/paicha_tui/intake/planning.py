"""Planning an import: reads the file and the store, and writes nothing."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from paicha_tui import store
from paicha_tui.basics.errors import Refused
from paicha_tui.basics.values import clean_text, visible_text
from paicha_tui.intake.belongings import Belongings
from paicha_tui.intake.headers import recognise
from paicha_tui.intake.outcome import LEFT_OUT, Ledger, Plan
from paicha_tui.intake.people import People
from paicha_tui.intake.reading import Entry, Notices, RowReader
from paicha_tui.intake.recognised_sheet import RecognisedSheet
from paicha_tui.intake.settling import CellPlace, Corrections, correct, place_of
from paicha_tui.intake.spellings import settled_before
from paicha_tui.intake.subjects import Marks
from paicha_tui.intake.units import Units
from paicha_tui.intake.waiting import plan_marks
from paicha_tui.intake.workbook_reader import LONGEST_SECONDS, read_workbook, refuse_special
from paicha_tui.meaning import settings
from paicha_tui.models import MEMBER_RECORDS, ImportedFile, Mark, Member, Organization
from paicha_tui.store import Record


def plan(
    path: Path,
    *,
    create_branches: bool = False,
    branches: Mapping[str, Organization | str | None] | None = None,
    corrections: Corrections | None = None,
    left_out: Collection[CellPlace] = (),
    recall: bool = True,
) -> Plan:
    """What importing the file `path` into the open store would do; nothing is written.

    A branch that is not known is created when the store has no organisation at all or
    `create_branches` is set; else its rows are rejected, and `Plan.unknown_branches` tells of it.
    `branches` settles such names: each means the unit given, a new branch called by the text given,
    or with None a new one of that name; the empty name stands for rows that name no branch.
    Names settled in earlier imports mean the same unless `recall` is False: `Plan.recalled`.
    `corrections` are read in place of the cells that they name, and rows `left_out` are rejected.
    An empty cell never erases a stored value, and no record is removed. Raises Refused when the
    file can't be read or a sheet has not the columns it needs.
    """
    refuse_special(path)
    end = time.monotonic() + LONGEST_SECONDS
    made = Plan(_name_of(path), _content_hash(path), store.newest_entry())
    made.imported_before = (
        ImportedFile.select().where(ImportedFile.content_hash == made.content_hash).exists()
    )
    sheets = read_workbook(path)
    known, others = recognise(sheets, settings.current())
    notices = Notices()
    ledger = Ledger(made, notices)
    for title, reason in others:
        ledger.skip_sheet(title, reason)
    marks = Marks()
    units = Units(
        create_branches=create_branches,
        settled=branches or {},
        recalled=settled_before() if recall else {},
    )
    people = People(units, settings.current())
    people.load(units.by_id)
    entries: dict[type[Record], list[Entry]] = {}
    for sheet in known:
        ledger.open_sheet(sheet)
        correct(sheet, corrections or {})
        _notice_the_unread(sheet, notices)
        read = RowReader(sheet, notices, people.holds_number).entries()
        taken = entries.setdefault(sheet.form.model, [])
        for entry in _in_time(read, end, path.name):
            if left_out and place_of(entry) in left_out:
                ledger.reject(entry, LEFT_OUT)
            else:
                taken.append(entry)
    units.plan(entries.get(Organization, []), marks, ledger)
    people.plan(entries.get(Member, []), marks, ledger)
    belongings = Belongings(people, marks, ledger)
    for model in MEMBER_RECORDS:
        belongings.plan(model, entries.get(model, []))
    belongings.plan_national(people.nationals)
    belongings.plan_registers(people.registers)
    plan_marks(entries.get(Mark, []), units, people, belongings, marks, ledger)
    if not any(entries.values()):
        notices.add("表里没有填写任何记录，没有可导入的内容")
    made.unknown_branches = units.unknown_branches()
    made.recalled, made.spellings = units.recalled_branches(), units.spellings
    ledger.close(marks)
    return made


def _in_time(entries: Iterable[Entry], end: float, name: str) -> Iterator[Entry]:
    """The entries, as long as there is time; else Refused."""
    for entry in entries:
        if time.monotonic() > end:
            raise Refused(
                f"“{name}”读取超过{LONGEST_SECONDS}秒的限度，没有导入；"
                "请按支部分成几个文件，或删去不用的工作表"
            )
        yield entry


def _name_of(path: Path) -> str:
    """The name of a file as records can keep it: names from Windows may not be UTF-8."""
    return clean_text(os.fsencode(path.name).decode(errors="replace"))


def _notice_the_unread(sheet: RecognisedSheet, notices: Notices) -> None:
    title = visible_text(sheet.content.title)
    for remark in sheet.remarks:
        notices.add(f"工作表“{title}”{visible_text(remark)}")
    for row in sheet.rows:
        if row.number in sheet.content.hidden_rows:
            notices.add(f"工作表“{title}”里隐藏或筛选掉的行也读入，请核对", row.number)
        if row.number in sheet.content.comments:
            notices.add(f"工作表“{title}”里的批注没有读入，请核对", row.number)
    if sheet.content.wider:
        notices.add(f"工作表“{title}”第256栏（IV列）以右的内容没有读取")


def _content_hash(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    except OSError:
        # The reader tells why in its own words.
        read_workbook(path)
        raise Refused(f"读不了“{path}”") from None
    return digest.hexdigest()
