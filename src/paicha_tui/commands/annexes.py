"""The commands that count and write the annexes as the records are now."""

# Imported where used: a command loads nothing that only others need.
from __future__ import annotations

import argparse
import json

from paicha_tui.basics.errors import Misused
from paicha_tui.basics.printing import aligned, emit, progress
from paicha_tui.commands.common import (
    ExitCode,
    location_of,
    narrate_assumptions,
    refuse_output,
    write_files,
)
from paicha_tui.meaning.screening import organization_at


def figures(options: argparse.Namespace) -> ExitCode:
    """The figures of a statistics annex, as a table or as JSON."""
    from paicha_tui.meaning import settings
    from paicha_tui.meaning.figures import as_lines, tabulate
    from paicha_tui.meaning.forms.layout import filled_in, load_form

    location_of(options).open()
    organization = organization_at(options.org)
    campaign = settings.current()
    fill_date = settings.read_fill_date(options.fill_date) if options.fill_date else None
    form = load_form(options.annex, campaign)
    if form.kind != "statistics":
        raise Misused(f"附件{form.annex}《{form.title}》不是汇总表；汇总表是附件7、8、9")
    campaign = filled_in(form.annex, campaign, fill_date)
    narrate_assumptions([form.annex], organization, fill_date)
    table = tabulate(form, campaign, organization)
    if options.json:
        answer = {
            "annex": form.annex,
            "org": options.org or "",
            "fill_date": str(campaign.fill_date),
            "cells": table.cells,
        }
        emit([json.dumps(answer, ensure_ascii=False)])
        return ExitCode.DONE
    emit([f"附件{form.annex} {form.title}　填表日期 {campaign.fill_date}"])
    emit(aligned(as_lines(table), numbers_from=2))
    emit(f"{leaf.number} {leaf.label}" for leaf in form.leaves() if leaf.figure)
    emit(table.supplements)
    return ExitCode.DONE


def export(options: argparse.Namespace) -> ExitCode:
    """The annexes as workbooks, in a folder or on standard output."""
    from paicha_tui import reports, store
    from paicha_tui.meaning import settings

    refuse_output(options)
    location_of(options).open()
    organization = organization_at(options.org)
    annexes = list(settings.ANNEXES) if options.annex == "all" else [int(options.annex)]
    fill_date = settings.read_fill_date(options.fill_date) if options.fill_date else None
    narrate_assumptions(annexes, organization, fill_date)
    files = reports.export(
        annexes,
        organization,
        settings.current(),
        fill_date=fill_date,
        masked=options.mask,
        split=options.split,
        merged=options.merged,
    )
    with progress("生成附件"), store.at_one_moment():
        write_files(files, options)
    reports.note_export(annexes, organization, masked=options.mask)
    return ExitCode.DONE
