"""The 党总支 above branches: it tells apart those of one name, such as 第一支部 in each of two."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from paicha_tui.basics.values import fold
from paicha_tui.intake.nobody import lone_text
from paicha_tui.intake.reading import Entry
from paicha_tui.intake.recognised_sheet import RecognisedSheet
from paicha_tui.intake.sheet_forms import BRANCH, GENERAL_BRANCH, NAME
from paicha_tui.intake.surroundings import branch_in_row, heading_told
from paicha_tui.intake.unit_names import numbered
from paicha_tui.intake.units import Units

_GENERAL = re.compile(
    "(.{1,20}?总支(?:部)?(?:委员会)?)(?:(?:全体|在册|正式|预备)*党员.*|花?名[册单].*|[(].*)?"
)


def name_alike_branches_apart(entries: Sequence[Entry], units: Units) -> None:
    """Write 一总支第一支部 in the rows of a 第一支部 that only its 党总支 tells from another."""
    above: dict[str, set[str]] = defaultdict(set)
    told = [each for each in _told(entries) if "总支" not in each[2]]
    for _, general, branch in told:
        above[numbered(branch)].add(numbered(general))
    for entry, general, branch in told:
        whole = fold(general) + fold(branch)
        is_known = units.is_branch(whole) and not units.is_branch(fold(branch))
        if len(above[numbered(branch)]) > 1 or is_known:
            entry.links[BRANCH] = whole


def _told(entries: Sequence[Entry]) -> Iterator[tuple[Entry, str, str]]:
    """The rows with a name, a 党总支 and a branch, told in the row or above it."""
    sheet: RecognisedSheet | None = None
    general = branch = ""
    for entry in entries:
        if entry.sheet is not sheet:
            sheet, general, branch = entry.sheet, _over(entry.sheet), entry.sheet.branch
        if not entry.given.get(NAME) or lone_text(entry):
            if found := _GENERAL.fullmatch(heading_told(lone_text(entry))):
                general, branch = found[1], ""
            branch = branch_in_row(entry.row) or branch
            continue
        own = entry.links.get(GENERAL_BRANCH) or general, entry.links.get(BRANCH) or branch
        if all(own):
            yield entry, *own


def _over(sheet: RecognisedSheet) -> str:
    """The 党总支 in a title over a table, or in that of its sheet."""
    first = sheet.rows[0].number if sheet.rows else 0
    above = (row for row in reversed(sheet.content.rows) if row.number < first)
    texts = [text for row in above if len(text := [c for c in row.cells if c is not None]) == 1]
    titles = [*(str(cell) for (cell,) in texts), sheet.content.title]
    found = (_GENERAL.fullmatch(heading_told(title)) for title in titles)
    return next((match[1] for match in found if match), "")
