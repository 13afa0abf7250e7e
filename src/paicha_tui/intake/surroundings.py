"""What stands around a table: whose roster it is, and whether it is a roster of members at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest

from paicha_tui.basics.values import clean_text, fold
from paicha_tui.intake.head_text import Heads
from paicha_tui.intake.sheet_forms import FORMS, NAME, SheetForm, form_of
from paicha_tui.intake.workbook_reader import SheetContent, SheetRow
from paicha_tui.models import Member

ROWS_LOOKED_AT = 40
ROWS_BELOW = 12
FEWEST_LABELLED_ROWS = 3

ONE_PERSON = "是一人一表，不是名册；请把各人填成一行一人的名册再导入"
NOT_MEMBERS = "登记的不是党员"

NOT_YET_MEMBERS = re.compile("积极分子|发展对象|申请人|培养对象|群众|共青团员|团员")
_MEMBERS = re.compile("党员")

_LABELLED_BRANCH = re.compile(
    r"(?:[所本]?[在属]?(?:党组织|党?支部)(?:名称|全称)?|名称)(?:\([^()]*\))?:(.*)"
)
_LABELLED_UNIT = re.compile(
    r"(?:填报|报送|填表|上报)?(?:单位|组织)(?:名称|全称)?(?:\([^()]*\))?:(.*)"
)
_IN_TITLE = re.compile(r"(?:[12][0-9]{3}年度?)?(.*支部(?:委员会)?)")
_NO_BRANCH = re.compile(
    r"(?:.*[各两全]|.*所[辖属]|本|基层|.*、.*|.*和.*)?(?:个|党|机关)*(?:总)?支部(?:委员会)?"
)
_NEXT_LABEL = re.compile(r"(?:填报?|制)表|日期|时间|\s{2,}|联系|书记")


def folded_row(row: SheetRow) -> tuple[str, ...]:
    """The texts of a row as they are compared, blank cells at the end left out."""
    texts = [fold(cell) if isinstance(cell, str) else str(cell or "") for cell in row.cells]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)


def is_index(row: SheetRow) -> bool:
    """Whether a row only numbers the columns: 1 2 3 …, perhaps after 甲 乙."""
    numbers = []
    for cell in row.cells:
        if cell is None or (isinstance(cell, str) and fold(cell) in ("甲", "乙", "丙")):
            continue
        text = fold(cell) if isinstance(cell, str) else str(cell)
        if not text.isdecimal():
            return False
        numbers.append(int(text))
    return len(numbers) > 2 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def branch_named(title: str, above: Sequence[SheetRow]) -> str:
    """The branch named above a table, else in the title of its sheet; empty when none is.

    A line such as 党支部名称：… goes before a title such as …支部党员名册.
    """
    for row in above:
        texts = [clean_text(cell) for cell in row.cells if isinstance(cell, str)]
        for text, beside in zip_longest(texts, texts[1:], fillvalue=""):
            if found := _labelled(text, beside):
                return found
    for text in (*_titles(above), title):
        if found := branch_in_title(text):
            return found
    return ""


def _labelled(text: str, beside: str) -> str:
    """The branch after a label and a colon, in the same cell or the next."""
    plain = text.replace("：", ":").replace("（", "(").replace("）", ")")
    spaced = re.sub(r"(?<=[^\x00-\x7f])\s(?=[^\x00-\x7f]\s)", "", plain).strip()
    for form, is_branch in ((_LABELLED_BRANCH, True), (_LABELLED_UNIT, False)):
        if match := form.fullmatch(spaced):
            told = match[1].strip() or ("" if ":" in fold(beside) else beside)
            told = _NEXT_LABEL.split(told)[0].strip()
            if told and (is_branch or "支部" in told):
                return told
    return ""


def branch_in_title(text: str) -> str:
    """The branch in a title such as 机关第一支部党员花名册; empty when it names none."""
    match = _IN_TITLE.match(fold(text))
    if not match or ":" in fold(text) or _NO_BRANCH.fullmatch(match[1]):
        return ""
    return match[1]


def _titles(rows: Sequence[SheetRow]) -> Iterator[str]:
    """The texts that stand alone in their rows."""
    for row in rows:
        texts = [cell for cell in row.cells if cell is not None]
        if len(texts) == 1 and isinstance(texts[0], str):
            yield clean_text(texts[0])


def why_no_roster(content: SheetContent, form: SheetForm | None) -> str:
    """Why a sheet is no roster of members, as a phrase; empty when it may be one."""
    if form is not None:
        return ""
    lead: list[SheetRow] = []
    heads = Heads(form_of(Member))
    for row in content.rows[:ROWS_LOOKED_AT]:
        if _names_somebody(row, heads):
            break
        lead.append(row)
    for text in (content.title, *_titles(lead)):
        if NOT_YET_MEMBERS.search(text) and not _MEMBERS.search(text.replace("团员", "")):
            return NOT_MEMBERS
    return ONE_PERSON if _is_of_one_person(content.rows[:ROWS_LOOKED_AT]) else ""


def _is_of_one_person(rows: Sequence[SheetRow]) -> bool:
    """Whether labels stand beside their values, row by row, instead of above them."""
    heads, labels = Heads(form_of(Member)), _all_labels()
    names = [row for row in rows if _names_somebody(row, heads)]
    if not names:
        texts = (fold(cell) for row in rows for cell in row.cells if isinstance(cell, str))
        return any(text.startswith("姓名:") and text != "姓名:" for text in texts)
    for position, row in enumerate(rows):
        if row not in names:
            continue
        # A head that is repeated on each page is one row.
        below = {folded_row(each): each for each in rows[position + 1 : position + 1 + ROWS_BELOW]}
        below.pop(folded_row(row), None)
        labelled = [
            _alternates(each, labels) for each in below.values() if _has_label(each, labels)
        ]
        if len(labelled) >= FEWEST_LABELLED_ROWS:
            return True
        if _alternates(row, labels) and any(labelled):
            return True
    return False


def _names_somebody(row: SheetRow, heads: Heads) -> bool:
    found = (heads.find(cell) for cell in row.cells if isinstance(cell, str))
    return any(each is not None and each.column.key == NAME for each in found)


def _all_labels() -> frozenset[str]:
    return frozenset(
        spelling
        for form in FORMS
        for column in (*form.columns, *form.also)
        for spelling in column.spellings()
    )


def _is_label(cell: object, labels: frozenset[str]) -> bool:
    return isinstance(cell, str) and fold(cell).rstrip(":") in labels


def _has_label(row: SheetRow, labels: frozenset[str]) -> bool:
    return any(_is_label(cell, labels) for cell in row.cells)


def _alternates(row: SheetRow, labels: frozenset[str]) -> bool:
    """Whether each label in a row is followed by something that is none, or by the end."""
    filled = [_is_label(cell, labels) for cell in row.cells if cell is not None]
    return (
        bool(filled)
        and filled[0]
        and not any(one and other for one, other in pairwise(filled))
        and not all(filled)
    )
