"""The words over a column: which column they mean, and whom a group of columns is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from paicha_tui.basics.person_name import is_plainly_a_name
from paicha_tui.basics.values import fold
from paicha_tui.intake.sheet_forms import SheetColumn, SheetForm
from paicha_tui.intake.workbook_reader import SheetRow

_NUMBERED = re.compile(r"^(?:[(（]?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})[)）.．、]|[①-⑳])")
_MARKS = re.compile(
    r"[*＊★☆※△▲●◆■√#]|^[\s:：.。、,，;；!！?？_—\-]+|[\s:：.。、,，;；!！?？_—\-]+$"
)
_REMARK = re.compile(r"[(\[【〔「{]([^()\[\]【】〔〕「」{}]*)[)\]】〕」}]")
_BETWEEN = re.compile(r"[、/\\._\-]")
_LATIN_BESIDE = re.compile(
    r"(?<=[^\x00-\x7f])[/(\[]?[a-z][a-z0-9 .]*[)\]]?$|^[a-z]{1,3}[0-9]{2,6}[a-z]?"
)
_NUMBER = re.compile("[0-9]{5}")
_OWN_MEANING = ("代码", "编码", "阴历", "农历")
"""Remarks that make a column another one."""

_OTHERS = re.compile(
    "配偶|爱人|妻|丈夫|夫妻|父|母|子女|儿子|女儿|亲属|家属|家庭|家人|社会关系|介绍人|联系人|联络人"
    "|担保|保证人|证明人|监护|户主|培养|谈话人|考察人|审核|填表|经办|负责人|书记|委员|领导"
    "|接收|流入|转入|转出|原|代办|房东|雇主|见证"
)
_SOMEBODY = re.compile(
    "(?!与|是否|现任|曾任).*?(配偶|爱人|妻子|丈夫|父亲|母亲|子女|介绍人|联系人|联络人|家庭成员|家属|亲属|证明人|监护人|户主"
    "|担保人|保证人|培养人|书记|小?组长|负责人|责任人|领导|(?:包联|帮扶|结对)(?:人|干部|对象)|班主任)[一二12]?(?:姓名|名字)?"
)
_COUNTS = re.compile("(?:党员|总|正式|预备)?(?:人数|数量?|总数)(?:[(]人[)])?|合计|小计|总计")
_OWN = re.compile(
    "基本|基础|自然|本人|个人|党员|人员|党籍|党内|组织|政治|教育|学历|学位|学习|工作|职业|职务|就业"
    "|联系方式|联系电话|通讯|通信|电话|身份|证件|证号|出生|户籍|户口|住址|地址|居住|入党|转正|信息"
    "|情况|资料|其他|备注|流动|失联|出国|党费|时间|日期|类别|必填|选填|项目"
)


class Spelling(NamedTuple):
    """A column, and how far down the list of its spellings the one found stands."""

    column: SheetColumn
    rank: int


@dataclass
class Stack:
    """The texts over one column, from the top, and the group that it stands under."""

    own: list[str] = field(default_factory=list)
    group: str = ""

    @property
    def whole(self) -> list[str]:
        """Group and own texts."""
        return [self.group, *self.own] if self.group else self.own

    @property
    def above(self) -> str:
        """The text right over the last one."""
        return self.whole[-2] if len(self.whole) > 1 else ""


class Heads:
    """The columns of one form by the heads that people write over them."""

    def __init__(self, form: SheetForm) -> None:
        self._spellings = {
            spelling: Spelling(column, rank)
            for column in reversed((*form.columns, *form.also))
            for rank, spelling in enumerate(column.spellings())
        }

    def find(self, text: str) -> Spelling | None:
        """The column that a head means: stars, colons and remarks in brackets say nothing of it.

        A remark that names somebody else, or another column, does.
        """
        return next(
            (self._spellings[form] for form in self._forms(text) if form in self._spellings), None
        )

    def _forms(self, text: str) -> Iterator[str]:
        folded = fold(text)
        yield folded
        bare = _bare(folded)
        yield bare
        yield bare.removeprefix("本人")
        remarks = [fold(each) for each in _REMARK.findall(bare)]
        plain = _bare(_REMARK.sub("", bare))
        if remarks and not any(self._means_more(each, plain) for each in remarks):
            bare = plain
            yield bare
            yield bare.removeprefix("本人")
        yield _BETWEEN.sub("", bare)
        yield _BETWEEN.sub("", _LATIN_BESIDE.sub("", bare))

    def _means_more(self, remark: str, plain: str) -> bool:
        """Whether a remark in brackets makes a head another one than it is without."""
        if remark in _OWN_MEANING or is_about_others(remark):
            return True
        other, own = self._spellings.get(remark), self._spellings.get(plain)
        return other is not None and (own is None or own.column is not other.column)

    def belongs(self, group: str) -> bool:
        """Whether a column under this group head is about the member himself."""
        if not group or self.find(group) is not None:
            return True
        return not is_about_others(group) and _OWN.search(group) is not None


def is_about_others(text: str) -> bool:
    """Whether a head speaks of somebody else than the member, or of another organisation."""
    return _OTHERS.search(text) is not None


def somebody_else(text: str) -> str:
    """Whom a head names, such as 介绍人, where it stands over the names of others; else empty."""
    match = _SOMEBODY.fullmatch(text)
    return match[1] if match else ""


def counts_people(text: str) -> bool:
    """Whether a head stands over counts, as in a small table of statistics beside a roster."""
    return _COUNTS.fullmatch(fold(text)) is not None


def is_contact_line(row: SheetRow) -> bool:
    """Whether a row tells whom to call, 联系人｜姓名｜电话｜号码: it holds values, no heads."""
    cells = [cell for cell in row.cells if cell is not None]
    return any(not isinstance(cell, str) or _NUMBER.search(cell) for cell in cells) or any(
        is_about_others(str(label)) and is_plainly_a_name(str(value))
        for label, value in pairwise(cells)
    )


def is_group_word(text: str) -> bool:
    """Whether a text may be the head over several columns, not a title."""
    return len(text) <= 12 and not text.endswith(("册", "表", "名单", "统计"))


def plain_heads(texts: Iterable[str]) -> frozenset[str]:
    """Heads folded, without marks."""
    return frozenset(_bare(fold(text)) for text in texts)


def _bare(folded: str) -> str:
    return _MARKS.sub("", _MARKS.sub("", _NUMBERED.sub("", _MARKS.sub("", folded))))
