"""What stands around a table: whose roster it is, and whether it is a roster of members at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise, zip_longest

from paicha_tui.basics.identity import clean_id_number, has_sound_check_digit
from paicha_tui.basics.person_name import is_name
from paicha_tui.basics.values import clean_text, fold
from paicha_tui.intake.head_text import Heads, is_about_others
from paicha_tui.intake.kinds_told import tells_of_others
from paicha_tui.intake.sheet_forms import FORMS, NAME, POLITICAL_STATUS, SheetForm, form_of
from paicha_tui.intake.workbook_reader import SheetContent, SheetRow
from paicha_tui.models import Member

ROWS_LOOKED_AT = 40
ROWS_BELOW = 12
FEWEST_LABELLED_ROWS = 3

ONE_PERSON = "是一人一表，不是名册；请把各人填成一行一人的名册再导入"
NOT_MEMBERS = "登记的不是党员"

UNIT_ENDINGS = tuple("局县市委院校司处所站心关团厂场区镇乡办室会部科社街村系队库馆园矿行省州旗厅署")
"""How the names of organisations end that stand before the name of a branch."""

_MEMBER_STATUS = frozenset(map(fold, ("中共党员", "中共预备党员", "预备党员", "党员")))

_OF_WHOM_HE_HELPS = re.compile("对象|联系|结对|帮|服务|荐")
_LABELLED_BRANCH = re.compile(
    r"(?:(?:填报|报送|填表|上报)?(?:[所本现]?[在属]?(?:党组织|党?支部)|组织名)(?:名称|全称|称)?|名称)"
    r"(?:\([^()]*\))?:(.*)"
)
_LABELLED_UNIT = re.compile(
    r"(?:填报|报送|填表|上报)?(?:单位|组织)(?:名称|全称)?(?:\([^()]*\))?:(.*)"
)
_BARE_LABEL = re.compile(r"(?:[所本现]?[在属]?(?:党组织|党?支部))(?:名称|全称)?")
_IN_TITLE = re.compile(r"(?:[12][0-9]{3}年度?)?(.*支部(?:委员会)?)")
_NO_BRANCH = re.compile(
    r"(?:.*[各两全]|.*所[辖属]|本|基层|.*、.*|.*和.*)?(?:个|党|机关)*(?:总)?支部(?:委员会)?"
)
_BEFORE_MORE = re.compile(
    r"(.*?支部(?:委员会)?)(?:(?:支部)?(?:副?书记|负责人)|[(].*[:)]|:?共?[0-9]*[人名]?$|:.*书记).*"
)
_NUMBERING = re.compile(r"^(?:[(]?(?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})[)、.]+)")
_WRAPPED = re.compile(r"^[(\[【〔《<_—\-]+(.*?)[)\]】〕》>_—\-]*$")
_NEXT_LABEL = re.compile(r"(?:填报?|制)表|日期|时间|\s{2,}|联系|(?:党?支部)?副?书记")
SUM = re.compile(r".*(?:小计|合计|共计|总计)[:(]?[0-9]*[人名]?[)]?")
"""A line that sums up what stands above it."""
_COUNT_BEHIND = re.compile(r":?[(]?共?[0-9]+[人名][)]?$|:$")
_BESIDE = re.compile(r"[0-9〇一二三四五六七八九十年月日.\-/:共计人名\s]+")
_UNIT_IN_TITLE = re.compile(
    r"(?:[12][0-9]{3}年度?)?(.*?)(?:全体|在册|在职|正式|预备)*党员.*(?:名册|花名册|名单|[表册])"
)
_NO_UNIT = re.compile(
    "(?:我|本|全|各|该).?|(?:全|各|所属|直属)?(?:单位|机关)|.*(?:各|两|全|所[辖属]).*|.*支部"
)


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
    """The branch named above a table, the nearest line first, else in the title of its sheet.

    Empty when none is.
    """
    found = (branch_in_row(row) for row in reversed(above))
    return next(filter(None, found), "") or branch_in_title(title)


def branch_in_row(row: SheetRow) -> str:
    """The branch that a line above or between the rows of a table names; empty when none."""
    texts = [clean_text(cell) for cell in row.cells if isinstance(cell, str)]
    for text, beside in zip_longest(texts, texts[1:], fillvalue=""):
        if found := _labelled(text, beside):
            return found
    words = [text for text in texts if text and not _BESIDE.fullmatch(text)]
    others = any(not isinstance(cell, str | int | None) for cell in row.cells)
    if len(words) == 2 and not others and _BARE_LABEL.fullmatch(fold(words[0])):
        return words[1] if branch_in_title(words[1]) else ""
    return branch_in_title(words[0]) if len(words) == 1 and not others else ""


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
    plain = _NUMBERING.sub("", fold(text))
    if SUM.fullmatch(plain):
        return ""
    if wrapped := _WRAPPED.fullmatch(plain):
        plain = _NUMBERING.sub("", wrapped[1])
    if more := _BEFORE_MORE.fullmatch(plain):
        plain = more[1]
    plain = plain.rstrip(":")
    match = _IN_TITLE.match(plain)
    if not match or ":" in plain or _NO_BRANCH.fullmatch(match[1]):
        return ""
    return match[1]


def unit_named(title: str, above: Sequence[SheetRow]) -> str:
    """The unit in a title such as 水文站党员名册, which may be a branch; empty when none is."""
    for text in (*_titles(tuple(reversed(above))), title):
        match = _UNIT_IN_TITLE.match(fold(text))
        unit = match[1] if match and ":" not in match[1] else ""
        if unit.endswith(UNIT_ENDINGS) and not _NO_UNIT.fullmatch(unit):
            return unit
    return ""


def heading_told(text: str) -> str:
    """A heading between rows folded, without its number and how many follow: 一、水文站（2人）."""
    return _COUNT_BEHIND.sub("", _NUMBERING.sub("", fold(text)))


def unit_in_heading(text: str) -> str:
    """The unit that a heading between rows names without 支部; else empty."""
    plain = heading_told(text)
    is_unit = plain.endswith(UNIT_ENDINGS) and len(plain) > 1 and "党员" not in plain
    return plain if is_unit and ":" not in plain and not _NO_UNIT.fullmatch(plain) else ""


def _titles(rows: Sequence[SheetRow]) -> Iterator[str]:
    """The texts that stand alone in their rows."""
    for row in rows:
        texts = [cell for cell in row.cells if cell is not None]
        if len(texts) == 1 and isinstance(texts[0], str):
            yield clean_text(texts[0])


def is_title(content: SheetContent, position: int) -> bool:
    """Whether a row holds one text that is no name, or one cell that reaches over others."""
    row = content.rows[position]
    texts = [cell for cell in row.cells if cell is not None]
    if len(texts) != 1 or not isinstance(texts[0], str):
        return False
    return not is_name(texts[0]) or any(number == row.number for number, *_ in content.groups)


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
    if any(tells_of_others(text) for text in (f"{content.title}名单", *_titles(lead))):
        return "" if _tells_who_is_member(content.rows) else NOT_MEMBERS
    return ONE_PERSON if _is_of_one_person(content.rows[:ROWS_LOOKED_AT]) else ""


def _tells_who_is_member(rows: Sequence[SheetRow]) -> bool:
    """Whether a column says of each who is a member."""
    heads = Heads(form_of(Member))
    for position, row in enumerate(rows[:ROWS_LOOKED_AT]):
        if (at := _place_of(POLITICAL_STATUS, row, heads)) is not None:
            return any(fold(str(_at(each, at))) in _MEMBER_STATUS for each in rows[position + 1 :])
    return False


def are_statuses(head: str, cells: Sequence[object]) -> bool:
    """Whether most cells of a column say 中共党员 or 群众: some are members, and some are not."""
    if _OF_WHOM_HE_HELPS.search(fold(head)):
        return False
    texts = [fold(cell) for cell in cells if isinstance(cell, str)]
    members = sum(text in _MEMBER_STATUS for text in texts)
    others = sum(map(tells_of_others, texts))
    return min(members, others) > 0 and (members + others) * 2 > len(texts)


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
        at = _place_of(NAME, row, heads) or 0
        if _lists_people([*below.values()], at, labels):
            continue
        if _is_whole_head(row, labels):
            # Under it, labels may well be values of other columns than 姓名.
            found = [each for each in below.values() if _is_label(_at(each, at), labels)]
            below = {folded_row(each): each for each in found}
        labelled = [
            _alternates(each, labels) for each in below.values() if _has_label(each, labels)
        ]
        if len(labelled) >= FEWEST_LABELLED_ROWS:
            return True
        if _alternates(row, labels) and any(labelled):
            return True
    return False


def _lists_people(below: Sequence[SheetRow], name: int, labels: frozenset[str]) -> bool:
    """Whether names stand below 姓名, or several ID numbers in one column: a roster."""
    cells = [cell for row in below if (cell := _at(row, name)) is not None]
    people = [
        cell
        for cell in cells
        if isinstance(cell, str)
        and is_name(cell)
        and not (_is_label(cell, labels) or is_about_others(fold(cell)))
    ]
    if len(people) * 2 > len(cells):
        return True
    width = max((len(row.cells) for row in below), default=0)
    return any(
        sum(has_sound_check_digit(clean_id_number(str(_at(row, at)))) for row in below) > 1
        for at in range(width)
    )


def _is_whole_head(row: SheetRow, labels: frozenset[str]) -> bool:
    filled = [cell for cell in row.cells if cell is not None]
    return len(filled) > 1 and all(_is_label(cell, labels) for cell in filled)


def _place_of(key: str, row: SheetRow, heads: Heads) -> int | None:
    found = (heads.find(cell) if isinstance(cell, str) else None for cell in row.cells)
    return next((at for at, each in enumerate(found) if each and each.column.key == key), None)


def _at(row: SheetRow, position: int) -> object:
    return row.cells[position] if position < len(row.cells) else None


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
