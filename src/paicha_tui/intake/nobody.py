"""Rows of a roster that tell of no member: totals, headings, examples, others than members."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from paicha_tui.basics.identity import has_sound_check_digit
from paicha_tui.basics.person_name import has_shape_of_name, is_name, is_plainly_a_name
from paicha_tui.basics.values import clean_text, fold, quoted
from paicha_tui.intake.kinds_told import standing_of_all, tells_of_gone, tells_of_others
from paicha_tui.intake.reading import NOTHING, Entry, cell_text
from paicha_tui.intake.sheet_forms import (
    BRANCH,
    CATEGORY,
    FORMS,
    ID_NUMBER,
    NAME,
    POLITICAL_STATUS,
    STANDING,
    WORKPLACE_AND_POST,
)
from paicha_tui.intake.surroundings import (
    SUM,
    UNIT_ENDINGS,
    branch_in_row,
    folded_row,
    is_index,
)
from paicha_tui.intake.table_rows import cell_at
from paicha_tui.models import Member
from paicha_tui.records.fields import Coded

_FOOTERS = """
    合计 总计 共 填表 填报 制表 审核 审批 经办 统计人 报送 单位负责人 负责人 党支部书记 书记 联系人
    联系电话 签字 盖章 注 说明 备注 支部书记 主管领导 分管领导 校对 校核 核对 复核 打印 日期
"""
FOOTERS = tuple(_FOOTERS.split())
"""How the lines under a table begin."""

SIGNS = ("盖章", "签字", "签章", "签名")
LEAST_OF_A_NUMBER = 15

_TOTAL = re.compile(
    r"[(\[【]?(?:本[页表栏])?(?:合计|小计|总计|累计|共计|总人数|总数|人数合计|人数)(?:[:(\d].*|人数|数)?"
    r"|共(?:有|计)?(?:党员)?[:(]?[0-9_一二三四五六七八九十百千]*[)]?[人名].*|[(\[【]?(?:以下|此页|本页)(?:无|为)?(?:空白|正文).*|第\d+页.*"
    r"|.*(?:党员|人数)(?:总数|数|合计|小计)|平均年龄|[转续接]下页|[接续]上页|其中.*|end|完|结束|到此为止"
)
_EXAMPLE = re.compile(
    r"[(\[【]?(?:(?:填写)?(?:示例|样例|范例|样表|样本)|例如|举例|例|格式|[例如]:?如?)[)\]】]?(?:[:：\d].*)?"
    r"|.*[(\[【](?:示例|样例|范例|例)[)\]】].*"
)
_EXAMPLE_BEHIND = re.compile(
    "(?:此行|本行)?(?:为|是)?(?:填写)?(?:示例|样例|范例|例子)(?:.*[删勿参].*)?"
)
_LATIN = re.compile("[a-z][a-z .()/_]*")
_CODE_OF_HEAD = re.compile("[a-z]{1,3}[0-9]{2,6}[a-z]?")
_HINT = re.compile(
    r"[(\[【]?(?:必填|选填|可选|非必填|文本|数字|日期|下拉|请|格式|按|填|汉字|男[/、]女|[xy×]{2,}[-./年]?|如:?|例如?:?|\d+位).*"
)
_BLANK = re.compile(r"[/\\—\-_*~.。×]+|无")
_COUNT = re.compile(r"\d+[人名]?")
_SIGNED = "(?:姓名)?(?:[(]?(?:签字|签名|签章|盖章)[)]?)"
_SIGNER = re.compile(
    "(?:填表|填报|制表|制作|录入|采集|经手|经办|审核|审批|审查|复审|统计|报送|上报|校对|校核|复核|核对|核实|登记|汇总"
    f"|单位负责|报表)(?:人|人员|员|领导|者)(?:姓名)?{_SIGNED}?|(?:填报|填表|打印|制表|报送|上报)(?:日期|时间)"
    f"|.{{0,12}}(?:书记|支书|委员|负责人|领导|负责同志|人员?|员|单位|支部|党委){_SIGNED}"
    "|签字人?|签名|签章"
)
"""Who made or signed a table, wherever it stands in a row."""
_POST = re.compile(
    "(?:党?(?:总?支部|委|组织|组))?(?:副?书记|支书|负责人)|(?:主管|分管|主要|单位|部门)*(?:领导|负责人|负责同志)"
    "|联系人|联络[人员]|(?:组织|宣传|纪检|统战|青年)委员|党务(?:工作者|干部|人员)|统计员|信息员|经办|审核|审批"
    "|填表|填报|制表|统计|报送|校对|校核|复核|核对|(?:审核|审批)领导|.{1,8}意见"
)
"""Who may have signed, where it stands in a column that holds no posts."""
_OF_A_PERSON = tuple(
    field.name for field in (Member.sex, Member.ethnicity, Member.education, Member.standing)
)
_POSTS = frozenset(
    (Member.job_title.name, Member.party_post.name, Member.remarks.name, WORKPLACE_AND_POST)
)
_NO_POSTS = ("", "序号", "行号", "编号")
_MEMBER_STATUS = re.compile(
    "(?:中国共产党|中共|共产党)?(?:正式|预备)?(?:党员)?(?:[(].*[)])?|是|党|√|0?[12]|.*(?:党员|中共|预备).*"
)
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
    standing: str = ""
    """The 人员类别 that it tells: a key, or empty."""
    gone: str = ""
    """The heading that says that they are no longer on the roll."""
    unit: str = ""
    """A unit that it names and that no branch is known of, until it is told."""

    def take(self, entry: Entry) -> None:
        """Go on under another heading, where a row is one."""
        text, branch = lone_text(entry), branch_in_row(entry.row)
        self.branch = branch or self.branch
        is_new = bool(branch) or "党员" in text
        if text and folded_row(entry.row) not in entry.sheet.head_rows:
            self.standing = standing_of_all(text) or ("" if is_new else self.standing)
        if tells_of_gone(text):
            self.gone = text
        elif is_new:
            self.gone = entry.sheet.gone
        if tells_of_others(text):
            self.others = True
        elif is_new:
            self.others = False


def lone_text(entry: Entry) -> str:
    """The text of a row that holds nothing else, but perhaps a count; else empty."""
    texts = [fold(cell_text(cell)) for cell in entry.row.cells if cell is not None]
    words = [text for text in texts if not _COUNT.fullmatch(text)]
    return words[0] if len(words) == 1 and not _has_number(entry) else ""


def _has_number(entry: Entry) -> bool:
    """Whether a row has an ID number, be it a digit short: not a telephone in its column."""
    return len(entry.given.get(ID_NUMBER) or "") >= LEAST_OF_A_NUMBER


def _is_continued(entry: Entry) -> bool:
    """Whether the name above reaches down to this row, which has nothing of its own to be read."""
    sheet, name = entry.sheet, entry.sheet.position(NAME)
    reaches = any(
        at == name and first < entry.number <= last for at, first, last in sheet.content.merged
    )
    if entry.given.get(NAME) or not reaches:
        return False
    rows = sheet.content.rows
    row = rows[bisect_left(rows, entry.number, key=lambda each: each.number)]
    return all(cell_at(row, at) is None for at in sheet.columns)


def is_merged_across(entry: Entry) -> bool:
    """Whether one cell reaches over the name and another column that is read."""
    name = entry.sheet.position(NAME)
    return name is not None and any(
        number == entry.number
        and first <= name <= last
        and any(first <= at <= last for at in entry.sheet.columns if at != name)
        for number, first, last in entry.sheet.content.groups
    )


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
    if any(map(_EXAMPLE.fullmatch, words[:2])) or any(map(_EXAMPLE_BEHIND.fullmatch, words[1:])):
        return "是示例"
    if _is_continued(entry):
        return "是上面那个人的又一行"
    if not (_has_number(entry) or is_somebody(entry)) and (
        reason := _why_no_row(entry, words, name)
    ):
        return reason
    if section.others and not _is_told_to_be_member(entry):
        return "列在不是党员的一节里"
    others = _told_to_be_no_member(entry)
    return f"是{quoted(others)}，不是党员" if others else ""


def _is_signed(entry: Entry) -> bool:
    """Whether a row is a line such as 制表人｜姓名｜审核人｜姓名, spread over the cells."""
    for at, cell in enumerate(entry.row.cells):
        text = fold(cell).rstrip(":") if isinstance(cell, str) else ""
        is_signer = _SIGNER.fullmatch(text) and not _holds_posts(entry, at)
        if is_signer or (_POST.fullmatch(text) and _is_bare(entry, at)):
            return True
    return False


def _holds_posts(entry: Entry, position: int) -> bool:
    """Whether somebody may be a 审核员 in a column: one of posts, or of remarks."""
    column = entry.sheet.columns.get(position)
    return column.key in _POSTS if column else "岗" in entry.sheet.headers.get(position, "")


def _is_bare(entry: Entry, position: int) -> bool:
    """Whether a column holds no posts: one of others may well hold 书记 and 联系人."""
    if column := entry.sheet.columns.get(position):
        return column.key in (NAME, BRANCH, STANDING)
    return fold(entry.sheet.headers.get(position, "")) in _NO_POSTS


def is_odd_name(entry: Entry) -> bool:
    """Whether a text that is no plain name is one all the same, as 李正文 with his ID number is."""
    name, number = entry.given.get(NAME) or "", entry.given.get(ID_NUMBER) or ""
    return has_sound_check_digit(number) and has_shape_of_name(name)


def is_somebody(entry: Entry) -> bool:
    """Whether a row has a name and what only a person has: an ID number, 性别, 民族, 学历."""
    name = entry.given.get(NAME)
    own = any(entry.given.get(key) for key in _OF_A_PERSON)
    return bool(name and may_be_name(name)) and (own or _has_number(entry))


def _is_told_to_be_member(entry: Entry) -> bool:
    status = fold(entry.links.get(POLITICAL_STATUS, ""))
    is_told = bool(status) and status not in NOTHING and not tells_of_others(status)
    return is_told and _MEMBER_STATUS.fullmatch(status) is not None


def _told_to_be_no_member(entry: Entry) -> str:
    """What the own 政治面貌 or 人员类别 of a row says of somebody who is no member; else empty."""
    status = fold(entry.links.get(POLITICAL_STATUS, ""))
    is_told = status and status not in NOTHING
    if is_told and (tells_of_others(status) or not _MEMBER_STATUS.fullmatch(status)):
        return status
    standing = (entry.links.get(CATEGORY, ""), entry.typed(STANDING))
    return next((text for text in map(fold, standing) if tells_of_others(text)), "")


def _why_no_row(entry: Entry, words: list[str], name: str | None) -> str:
    if _is_signed(entry):
        return "是表尾的话"
    if not (name and may_be_name(name)):
        if branch_in_row(entry.row):
            return "是党支部的名称"
        if tells_of_others(lone_text(entry)):
            return "是一节的标题"
    return _why_no_words(words, name)


def _why_no_words(words: list[str], name: str | None) -> str:
    if not words or (not name and all(_COUNT.fullmatch(text) for text in words)):
        return "没有填写内容"
    if all(_BLANK.fullmatch(text) or _COUNT.fullmatch(text) for text in words):
        return "没有填写内容"
    first = words[0]
    is_somebody = bool(name and may_be_name(name))
    if SUM.fullmatch(first) and not is_somebody:
        return "是合计或表尾"
    if any(_TOTAL.fullmatch(text) for text in words[:2] if not _COUNT.fullmatch(text)):
        return "是合计或表尾"
    is_footer = first.startswith(FOOTERS) and (not name or ":" in first)
    is_footer = is_footer or (not is_somebody and any(sign in first for sign in SIGNS))
    if is_footer or (":" in first and not is_somebody):
        return "是表尾的话"
    hints = sum(1 for text in words if _HINT.fullmatch(text))
    if len(words) > 1 and any(all(map(f.fullmatch, words)) for f in (_LATIN, _CODE_OF_HEAD)):
        return "是表头的又一种写法"
    if hints * 2 > len(words) and (hints > 1 or not is_somebody):
        return "是填写要求"
    texts = [text for text in words if not _COUNT.fullmatch(text)]
    return "不是一名党员" if len(texts) == 1 and not may_be_name(texts[0]) else ""


def is_in_doubt(entry: Entry) -> bool:
    """Whether a row holds a text in the column of names and nothing else of a person.

    So does the heading 人事科. In a table that tells more of others such a row may be no person.
    """
    sheet, name = entry.sheet, entry.sheet.position(NAME)
    telling = [at for at in sheet.columns if at != name and sheet.columns[at].key != BRANCH]
    cells = [at for at, cell in enumerate(entry.row.cells) if cell is not None and at != name]
    text = entry.given.get(NAME) or ""
    if cells or is_plainly_a_name(text):
        return False
    return bool(telling and sheet.tells_more_than_names) or text.endswith(UNIT_ENDINGS)


def told(entry: Entry) -> str:
    """What a row begins with, for the clerk to find it."""
    texts = (clean_text(cell_text(cell)) for cell in entry.row.cells if cell is not None)
    return quoted(next((text for text in texts if text and not text.isdecimal()), ""))
