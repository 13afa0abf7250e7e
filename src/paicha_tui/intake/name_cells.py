"""What a roster writes around a name, such as 1、王甲（女，回族）★: no part of the name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from paicha_tui.basics.identity import has_sound_check_digit, phone_problem
from paicha_tui.basics.person_name import is_name, is_plainly_a_name, name_key
from paicha_tui.basics.values import clean_text, fold, visible_text
from paicha_tui.intake.cell_texts import standing_within
from paicha_tui.intake.kinds_told import says_he_is_gone
from paicha_tui.intake.outcome import Ledger
from paicha_tui.intake.reading import Entry, cell_text
from paicha_tui.intake.sheet_forms import ID_NUMBER, NAME
from paicha_tui.intake.table_rows import cell_at
from paicha_tui.models import Member

_BEHIND = re.compile(r"(.+?)[(（\[【〔]([^()（）\[\]【】〔〕]+)[)）\]】〕]")
_BEFORE = re.compile(r"[(（\[【〔]([^()（）\[\]【】〔〕]+)[)）\]】〕](.+)")
_BETWEEN = re.compile("[,，、;；/ ]+")
_FORMER_NAME = re.compile("(?:曾用名|原名|又名|别名).+")
_NUMBERING = re.compile(
    r"^[(（]?(?:[0-9０-９]{1,3}(?:[.．、)）]|\s|(?=[^\x00-\x7f]))|[一二三四五六七八九十]{1,3}[.．、)）])\s*"
)
_SIGNS = re.compile(
    r"^[★☆※△▲●○◎◆◇■□√✓✔#＃*＊·①-⑳⑴-⒇\s]+|(?:[★☆※△▲●○◎◆◇■□√✓✔#＃*＊·①-⑳⑴-⒇\s]|[、，,。；;：:./])+$"
)
_SERIAL = re.compile(r"(.*[^\x00-\x7f])([0-9０-９]{1,2})")
_MEANINGLESS = "、，,。；;：:.· \u3000"
_WORD_BEHIND = re.compile(r"(\S.+?)[\s，,、/]+(\S{1,8})")
_ADDRESSED = re.compile("(?:中共)?(?:党员)?(.{2,3}?)(?:同志|先生|女士)?")
_SPELT_OUT = re.compile(r"([^\x00-\x7f]{2,})[\s/]*([A-Za-z][A-Za-z '’]{2,})")
_SEX = Member.sex.name
_BETWEEN_NAMES = re.compile(r"[\s、,，;；/]+")
SHORTEST_TWO = 5
"""A text of fewer characters may be one name that is spaced out: 欧阳 文文."""
SHORTEST_ADDRESSED = 4
_TOLD_BY_ROSTER = frozenset(("同志", "党员", "中共党员", "本人"))
_FIELDS = (Member.sex, Member.ethnicity, Member.standing)
_TELLS_APART = re.compile("[大小中老少东西南北上下甲乙丙丁长次幼]")
"""What tells namesakes apart, though the other one stand in another file."""
_POST = re.compile(
    "(?:党?(?:总?支部|委|组织|组))?(?:(?:第一|副)?书记|支书)|(?:组织|宣传|纪检|统战|青年|支部)委员|支委|党?小?组长"
)
_SHORTEST_OUTSIDE_LINE = 7


class NameCell(NamedTuple):
    """A cell of a name taken apart."""

    name: str
    remarks: tuple[str, ...]
    """What stands in brackets, part by part, and 男 or 女 behind a space."""
    signs: str
    """The marks and numbers at the ends that may mean something."""


def taken_apart(text: str) -> NameCell:
    """The bare name in a cell with what stands around it; the whole text where it is no name."""
    if text.isalpha() and len(text) < SHORTEST_ADDRESSED and not text.isascii():
        return NameCell(text, (), "")
    name, remarks, signs = _NUMBERING.sub("", clean_text(text)), list[str](), ""
    while True:
        bare = _SIGNS.sub("", name)
        signs += "".join(each[0] for each in _SIGNS.finditer(name))
        if found := _BEHIND.fullmatch(bare):
            bare, remark = found[1], found[2]
            remarks[:0] = filter(None, _BETWEEN.split(remark))
        elif found := _BEFORE.fullmatch(bare):
            bare = found[2]
            remarks += filter(None, _BETWEEN.split(found[1]))
        elif (found := _behind(bare)) is not None:
            bare = found[1]
            remarks.append(found[2])
        elif (found := _ADDRESSED.fullmatch(bare)) and is_plainly_a_name(found[1]):
            bare = found[1]
        elif found := _SERIAL.fullmatch(bare):
            bare, signs = found[1], signs + found[2]
        if bare == name:
            break
        name = bare
    if not is_name(name):
        return NameCell(clean_text(text), (), "")
    return NameCell(
        name, tuple(remarks), "".join(each for each in signs if each not in _MEANINGLESS)
    )


def _behind(text: str) -> re.Match[str] | None:
    """A name and the word of him behind it, or its letters in pinyin; None for any other text."""
    found = _WORD_BEHIND.fullmatch(text)
    return found if found and _is_word_of_him(found[2]) else _SPELT_OUT.fullmatch(text)


def _is_word_of_him(word: str) -> bool:
    """Whether a word behind a name tells of him: 男, 预备党员, 书记, 同志."""
    standing = Member.standing.codes.find(standing_within(word)) if len(word) > 1 else None
    return word in "男女" or word == "同志" or bool(standing or _POST.fullmatch(word))


def told_apart_by_remarks(entries: Iterable[Entry]) -> frozenset[str]:
    """The bare names, as keys, of several people whom only remarks such as 大 tell apart."""
    remarks: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for entry in entries:
        cell = taken_apart(_text(entry))
        remarks[name_key(cell.name)].append(cell.remarks)
    return frozenset(
        key
        for key, told in remarks.items()
        if len(told) > 1 and all(told) and len(set(told)) == len(told)
    )


def take_name_apart(entry: Entry, is_told_apart: Callable[[str], bool], ledger: Ledger) -> None:
    """Leave the bare name in a row; what stands around it fills fields that are empty, or 备注.

    A remark stays in the name where `is_told_apart` says so of the text of the cell: where it
    tells people apart. One that says that he is not on the roll any longer is kept in
    `Entry.gone`. What is no part of the name is told.
    """
    text = _text(entry)
    cell = taken_apart(text)
    if NAME not in entry.given or cell.name == clean_text(text):
        return
    title = f"工作表“{visible_text(entry.sheet.content.title)}”"
    told: dict[str, Any] = {}
    others = [part for part in cell.remarks if not _read(part, told)]
    if _contradicts(entry, told):
        return
    stays = visible_text("、".join(part for part in others if not _FORMER_NAME.fullmatch(part)))
    is_part = any(map(_TELLS_APART.fullmatch, others)) or is_told_apart(text)
    if (stays or cell.signs) and (entry.sheet.is_template or is_part):
        if stays:
            ledger.notices.add(f"{title}姓名旁边的“{stays}”留在姓名里，请核对", entry.number)
        return
    entry.given[NAME] = Member.name.read(cell.name)
    for name, value in told.items():
        if name not in entry.wrong:
            entry.given.setdefault(name, value)
    entry.gone = next(filter(says_he_is_gone, others), "")
    entry.beside += others
    if stays and not entry.gone:
        ledger.notices.add(f"{title}姓名旁边的“{stays}”填在备注里，请核对", entry.number)
    if cell.signs:
        signs = visible_text(cell.signs)
        ledger.notices.add(f"{title}姓名旁边的记号“{signs}”没有读进姓名，请核对", entry.number)


def several_people(entry: Entry) -> str:
    """The names of several people in the cell of one; empty for one."""
    parts = _BETWEEN_NAMES.split(_text(entry).strip())
    length = sum(map(len, parts))
    is_several = len(parts) > 1 and length >= SHORTEST_TWO and all(map(is_plainly_a_name, parts))
    return "、".join(parts) if is_several else ""


def _text(entry: Entry) -> str:
    at = entry.sheet.position(NAME)
    return cell_text(cell_at(entry.row, at)) if at is not None else ""


def _contradicts(entry: Entry, told: dict[str, Any]) -> bool:
    """Whether 男 or 女 behind a name is not what the column of sexes says: it may be a name."""
    return _SEX in told and entry.given.get(_SEX, told[_SEX]) != told[_SEX]


def _read(part: str, told: dict[str, Any]) -> bool:
    """Take a part of a remark for the value of a field, if it is one; whether nothing is left."""
    plain = fold(part)
    for field in _FIELDS:
        code = field.codes.find(standing_within(part) if field is Member.standing else part)
        if code is not None and not plain.isdecimal():
            told[field.name] = code.key
            return True
    if _POST.fullmatch(plain):
        told[Member.party_post.name] = part
    elif has_sound_check_digit(plain.upper()):
        told[ID_NUMBER] = Member.id_number.read(part)
    elif len(plain) >= _SHORTEST_OUTSIDE_LINE and not phone_problem(part):
        told[Member.mobile.name] = Member.mobile.read(part)
    else:
        return part in _TOLD_BY_ROSTER
    return True
