"""The way in to all that is written out: the annexes, and 综合报告 as their tenth.

What a workbook holds and how it looks is decided in `annexes`.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from paicha_tui import store
from paicha_tui.annexes import closing_report
from paicha_tui.annexes.workbooks import ReportFile, Tick, annex_workbooks
from paicha_tui.basics.files import write_file
from paicha_tui.meaning import figures
from paicha_tui.meaning.forms.layout import load_form
from paicha_tui.meaning.forms.occasion import occasion_of
from paicha_tui.meaning.screening import REGISTERS
from paicha_tui.meaning.settings import ANNEXES, CLOSING_REPORT, Campaign
from paicha_tui.models import Organization


def export(
    chosen: Sequence[int],
    organization: Organization | None,
    campaign: Campaign,
    *,
    fill_date: datetime.date | None = None,
    masked: bool = False,
    split: bool = False,
    merged: bool = False,
    tick: Tick | None = None,
) -> Iterator[ReportFile]:
    """The files of `chosen`, annexes 1 to 9 and `CLOSING_REPORT`, one after the other.

    All else as `annex_workbooks` has it; 综合报告 comes last.
    """
    yield from annex_workbooks(
        [annex for annex in chosen if annex != CLOSING_REPORT],
        organization,
        campaign,
        fill_date=fill_date,
        masked=masked,
        split=split,
        merged=merged,
        tick=tick,
    )
    if CLOSING_REPORT in chosen:
        draft = closing_report.draft(organization, campaign, fill_date=fill_date)
        if tick:
            tick(draft.people)
        yield draft


def people_on(
    chosen: Sequence[int],
    organization: Organization | None,
    campaign: Campaign,
    fill_date: datetime.date | None = None,
) -> int:
    """How many people `export` will take in, each as often as a file has him."""
    people = 0
    for annex in chosen:
        if annex == CLOSING_REPORT:
            people += figures.count("under_screening", campaign, organization)
            continue
        occasion = occasion_of(
            load_form(annex, campaign), organization, campaign, fill_date=fill_date
        )
        population = occasion.form.population or REGISTERS[annex].figure
        people += figures.count(population, occasion.campaign, occasion.organization)
    return people


def note_export(
    annexes: Sequence[int], organization: Organization | None, *, masked: bool = False
) -> None:
    """Log that these annexes were written out."""
    named = "all" if list(annexes) == list(ANNEXES) else ",".join(map(str, annexes))
    code = organization.code if organization else ""
    with store.write("生成附件") as transaction:
        transaction.note("export", annex=named, org=code or "", masked=masked)


def note_list(title: str, rows: int) -> None:
    """Log that a list was written out as it stood on the screen."""
    with store.write("印出名单") as transaction:
        transaction.note("export", list=title, rows=rows)


def note_selection(people: int) -> None:
    """Log that a register of chosen members was written out."""
    with store.write("生成选定党员的名册") as transaction:
        transaction.note("export", people=people)


def save(
    files: Iterable[ReportFile],
    folder: Path,
    *,
    may_replace: Callable[[Path], bool] = lambda _: True,
) -> Iterator[Path]:
    """Save each file into `folder` as it is made; gives its path. Raises Refused.

    `may_replace` is asked about a file that is there already; one it says no to is passed over.
    """
    for file in files:
        path = folder / file.name
        if not path.exists() or may_replace(path):
            write_file(path, file.content)
            yield path


def as_one_file(files: Iterable[ReportFile]) -> bytes:
    """What goes to one place at once: the workbook itself when it is alone, else a zip of all."""
    made = list(files)
    if len(made) == 1:
        return made[0].content
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for file in made:
            archive.writestr(file.name, file.content)
    return buffer.getvalue()
