"""Who of a roster is no longer on the roll, whichever column says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

from paicha_tui.basics.values import clean_text, fold, quoted
from paicha_tui.intake.head_text import is_about_others
from paicha_tui.intake.kinds_told import says_he_is_gone
from paicha_tui.intake.nobody import Section
from paicha_tui.intake.reading import Entry, cell_text, is_nothing
from paicha_tui.intake.sheet_forms import NAME
from paicha_tui.intake.table_rows import cell_at
from paicha_tui.models import Member

_OF_OTHER_THINGS = re.compile("经历|简历|档案|户口|户籍|团|保险|医保|社保|党费|工资|材料")
"""Heads of what may be moved while its owner stays."""
_WHEN_GONE = re.compile(
    "(?:(?:去|逝|过)世|死亡|病故|亡故|出党|退党|除名)(?:的?(?:时间|日期|年月日?|原因))?"
)
_ON_THE_ROLL = re.compile("是否(?:仍|还)?在[册籍](?:党员)?|在[册籍](?:与否|否)")
_NO = frozenset(("否", "不", "不在", "不在册", "不是", "×", "n", "no"))


def why_gone(entry: Entry, section: Section) -> str:
    """Why a row tells of who is no longer on the roll; empty where it does not."""
    if section.gone:
        told, remedy = f"列在“{quoted(section.gone)}”里", "移到名册里"
    elif (
        entry.sheet.is_template or {Member.relation.name, Member.left_on.name} & entry.given.keys()
    ):
        return ""
    elif entry.gone:
        told, remedy = f"姓名旁边写着“{quoted(entry.gone)}”", "去掉这几个字"
    elif says_he_is_gone(remarks := entry.given.get(Member.remarks.name) or ""):
        told, remedy = f"备注写着“{quoted(remarks)}”", "去掉这几个字"
    elif _is_struck_out(entry):
        told, remedy = "姓名划了删除线", "去掉删除线"
    elif says_he_is_gone(remarks := entry.sheet.content.comments.get(entry.number, "")):
        told, remedy = f"批注写着“{quoted(remarks)}”", "去掉批注"
    elif said := next(_said_elsewhere(entry), None):
        told, remedy = "“{}”栏写着“{}”".format(*map(quoted, said)), "去掉这几个字"
    else:
        return ""
    return f"{told}，不当作在册党员导入；还在册的请{remedy}，已登记的请在他的记录里改"


def _is_struck_out(entry: Entry) -> bool:
    return (entry.number, entry.sheet.position(NAME)) in entry.sheet.content.struck


def _said_elsewhere(entry: Entry) -> Iterator[tuple[str, str]]:
    """Head and text of the columns, read by no field, that say that he is gone."""
    field = Member.membership
    membership = entry.typed(field.name) if field.name in entry.wrong else ""
    if says_he_is_gone(membership):
        yield field.label, membership
    for at in entry.sheet.own_unread:
        head, text = entry.sheet.headers[at], clean_text(cell_text(cell_at(entry.row, at)))
        plain = fold(head)
        if not text or is_about_others(plain) or _OF_OTHER_THINGS.search(plain):
            continue
        is_out = _ON_THE_ROLL.fullmatch(plain) and fold(text) in _NO
        is_when = _WHEN_GONE.fullmatch(plain) and not (is_nothing(text) or fold(text) in _NO)
        if is_out or is_when or says_he_is_gone(text):
            yield head, text
