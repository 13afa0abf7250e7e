"""Rows of a roster that tell of no member: totals, headings, examples, others than members."""

from __future__ import annotations

import re
from dataclasses import dataclass

from paicha_tui.basics.person_name import is_name
from paicha_tui.basics.values import clean_text, fold, quoted
from paicha_tui.intake.reading import NOTHING, Entry, cell_text
from paicha_tui.intake.sheet_forms import FORMS, ID_NUMBER, NAME, POLITICAL_STATUS
from paicha_tui.intake.surroundings import (
    NOT_YET_MEMBERS,
    branch_in_title,
    folded_row,
    is_index,
)
from paicha_tui.records.fields import Coded

_FOOTERS = """
    合计 总计 共 填表 填报 制表 审核 审批 经办 统计人 报送 单位负责人 负责人 党支部书记 书记 联系人
    联系电话 签字 盖章 注 说明 备注
"""
FOOTERS = tuple(_FOOTERS.split())
"""How the lines under a table begin."""

_TOTAL = re.compile(
    r"[(\[【]?(?:本[页表栏])?(?:合计|小计|总计|累计|共计|总人数|总数|人数合计|人数)(?:[:(\d].*|人数|数)?"
    r"|共.{0,8}[人名].*|[(\[【]?(?:以下|此页|本页)(?:无|为)?(?:空白|正文).*|第\d+页.*"
)
_EXAMPLE = re.compile(
    r"[(\[【]?(?:示例|样例|范例|例如|举例|例)[)\]】]?(?:[:：\d].*)?|.*[(\[【](?:示例|样例|范例|例)[)\]】].*"
)
_HINT = re.compile(
    r"[(\[【]?(?:必填|选填|可选|非必填|文本|数字|日期|下拉|请|格式|按|填|如:?|例如?:?|\d+位).*"
)
_BLANK = re.compile(r"[/\\—\-_*~.。×]+|无")
_COUNT = re.compile(r"\d+[人名]?")
_HEADING = re.compile(
    r"^[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.．]+|[(（\[【][^)）\]】]*[)）\]】]"
)
_OF_THE_PARTY = re.compile("党员|中共|共产党|预备")
_KIN = "配偶 丈夫 妻子 爱人 父亲 母亲 儿子 女儿 子女 父子 母子 兄弟 姐妹 长子 次子 长女 次女"


def _labels() -> frozenset[str]:
    columns = [column for form in FORMS for column in (*form.columns, *form.also)]
    coded = [column.field for column in columns if isinstance(column.field, Coded)]
    return frozenset(
        (
            *(spelling for column in columns for spelling in column.spellings()),
            *(fold(code.label) for field in coded for code in field.codes),
            *_KIN.split(),
        )
    )


_LABELS = _labels()


def may_be_name(text: str) -> bool:
    """Whether a text may be a name: no label of a column either, no value of a code list."""
    return is_name(text) and fold(text) not in _LABELS


@dataclass
class Section:
    """What the last heading between the rows says of those below it."""

    branch: str = ""
    others: bool = False
    """Whether they are no members."""

    def take(self, heading: str) -> None:
        """Go on under another heading."""
        text = _HEADING.sub("", fold(heading))
        if branch := branch_in_title(text):
            self.branch, self.others = branch, False
        elif NOT_YET_MEMBERS.search(text):
            self.others = "党员" not in text
        elif "党员" in text:
            self.others = False


def heading_of(entry: Entry) -> str:
    """The text of a row that is nothing but a heading, perhaps with a count; else empty."""
    texts = [fold(cell_text(cell)) for cell in entry.row.cells if cell is not None]
    words = [text for text in texts if not _COUNT.fullmatch(text)]
    if len(words) != 1 or may_be_name(words[0]) or entry.given.get(ID_NUMBER):
        return ""
    return words[0]


def why_nobody(entry: Entry, section: Section) -> str:
    """Why a row tells of no member, as a phrase; empty when it may be one, right or wrong."""
    row = entry.row
    if folded_row(row) in entry.sheet.head_rows:
        return "是重复的表头"
    if is_index(row):
        return "是各栏的编号"
    filled = [(at, fold(cell_text(cell))) for at, cell in enumerate(row.cells) if cell is not None]
    words = [text for _, text in filled if text]
    name = entry.given.get(NAME)
    if any(_EXAMPLE.fullmatch(text) for text in words[:2]):
        return "是示例"
    if not entry.given.get(ID_NUMBER) and (reason := _why_no_row(words, name)):
        return reason
    if section.others:
        return "列在不是党员的一节里"
    others = next((text for text in words if NOT_YET_MEMBERS.fullmatch(_role(text))), "")
    status = fold(entry.links.get(POLITICAL_STATUS, ""))
    if status and status not in NOTHING and not _OF_THE_PARTY.search(status):
        others = status
    return f"是{quoted(others)}，不是党员" if others else ""


def _role(text: str) -> str:
    """A role as it is listed: 入党积极分子 is 积极分子."""
    return text.removeprefix("入党").removeprefix("党员")


def _why_no_row(words: list[str], name: str | None) -> str:
    if not words or (not name and all(_COUNT.fullmatch(text) for text in words)):
        return "没有填写内容"
    if all(_BLANK.fullmatch(text) or _COUNT.fullmatch(text) for text in words):
        return "没有填写内容"
    first = words[0]
    if any(_TOTAL.fullmatch(text) for text in words[:2] if not _COUNT.fullmatch(text)):
        return "是合计或表尾"
    is_footer = first.startswith(FOOTERS) and (not name or ":" in first)
    if is_footer or (":" in first and not (name and may_be_name(name))):
        return "是表尾的话"
    hints = sum(1 for text in words if _HINT.fullmatch(text))
    if hints * 2 > len(words) and not (name and may_be_name(name)):
        return "是填写要求"
    texts = [text for text in words if not _COUNT.fullmatch(text)]
    return "不是一名党员" if len(texts) == 1 and not may_be_name(texts[0]) else ""


def told(entry: Entry) -> str:
    """What a row begins with, for the clerk to find it."""
    texts = (clean_text(cell_text(cell)) for cell in entry.row.cells if cell is not None)
    return quoted(next((text for text in texts if text and not text.isdecimal()), ""))
