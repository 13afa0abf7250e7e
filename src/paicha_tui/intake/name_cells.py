"""What a roster writes behind a name in brackets, such as 王甲（女，回族）: no part of the name."""

from __future__ import annotations

import re
from typing import Any

from paicha_tui.basics.person_name import is_name, is_plainly_a_name
from paicha_tui.basics.values import fold, visible_text
from paicha_tui.intake.cell_texts import standing_within
from paicha_tui.intake.outcome import Ledger
from paicha_tui.intake.reading import Entry, cell_text
from paicha_tui.intake.sheet_forms import NAME
from paicha_tui.intake.table_rows import cell_at
from paicha_tui.models import Member

_BEHIND = re.compile(r"(.+?)[(（\[【]([^()（）\[\]【】]+)[)）\]】]")
_BETWEEN = re.compile("[,，、;；/ ]+")
_FORMER_NAME = re.compile("(?:曾用名|原名|又名|别名).+")
_SIGNS = re.compile(r"^[★☆※△▲●○◎◆◇■□√#*＊·①-⑳⑴-⒇\s]+|[★☆※△▲●○◎◆◇■□√#*＊·①-⑳⑴-⒇\s]+$")
_SEX_BEHIND = re.compile(r"(\S.+?)\s+([男女])")
_SEX = Member.sex.name
_BETWEEN_NAMES = re.compile(r"[\s、,，;；/]+")
SHORTEST_TWO = 5
"""A text of fewer characters may be one name that is spaced out: 欧阳 文文."""
_TOLD_BY_ROSTER = frozenset(("党员", "中共党员", "本人"))
_FIELDS = (Member.sex, Member.ethnicity, Member.standing)


def take_name_apart(entry: Entry, ledger: Ledger) -> None:
    """Leave the bare name in a row, and give the fields what stands behind it where they are empty.

    A remark that is none of theirs stays in the name, since it may tell two people apart, and is
    told; another name goes into 备注.
    """
    _take_off_marks(entry, ledger)
    match = _BEHIND.fullmatch(entry.given.get(NAME) or "")
    if match is None or not is_name(match[1]):
        return
    told: dict[str, Any] = {}
    for part in _BETWEEN.split(match[2]):
        if _FORMER_NAME.fullmatch(part):
            told[Member.remarks.name] = part
        elif part not in _TOLD_BY_ROSTER and not _read(part, told):
            title = visible_text(entry.sheet.content.title)
            ledger.notices.add(
                f"工作表“{title}”姓名后面括号里的“{visible_text(part)}”留在姓名里，请核对",
                entry.number,
            )
            return
    entry.given[NAME] = match[1]
    for name, value in told.items():
        if name not in entry.wrong:
            entry.given.setdefault(name, value)


def several_people(entry: Entry) -> str:
    """The names of several people in the cell of one; empty for one."""
    parts = _BETWEEN_NAMES.split(_text(entry).strip())
    length = sum(map(len, parts))
    is_several = len(parts) > 1 and length >= SHORTEST_TWO and all(map(is_plainly_a_name, parts))
    return "、".join(parts) if is_several else ""


def _text(entry: Entry) -> str:
    at = entry.sheet.position(NAME)
    return cell_text(cell_at(entry.row, at)) if at is not None else ""


def _take_off_marks(entry: Entry, ledger: Ledger) -> None:
    """Leave a name without the signs before and behind it, and the 男 or 女 that stands apart."""
    text = _text(entry).strip()
    bare = _SIGNS.sub("", text)
    sexed = _SEX_BEHIND.fullmatch(bare)
    if sexed and entry.given.get(_SEX, Member.sex.read(sexed[2])) == Member.sex.read(sexed[2]):
        bare = sexed[1]
        if _SEX not in entry.wrong:
            entry.given.setdefault(_SEX, Member.sex.read(sexed[2]))
    if bare != text and is_name(bare):
        entry.given[NAME] = Member.name.read(bare)
        ledger.notices.add(
            f"工作表“{visible_text(entry.sheet.content.title)}”姓名前后的记号、性别没有读进姓名，请核对",
            entry.number,
        )


def _read(part: str, told: dict[str, Any]) -> bool:
    """Take a part of the remark for the value of a field, if it is one."""
    for field in _FIELDS:
        code = field.codes.find(standing_within(part) if field is Member.standing else part)
        if code is not None and not fold(part).isdecimal():
            told[field.name] = code.key
            return True
    return False
