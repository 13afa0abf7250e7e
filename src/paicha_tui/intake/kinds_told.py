"""Which kind of people a title or heading names: others than members, who has left, 预备党员."""

from __future__ import annotations

import re

from paicha_tui.basics.values import fold
from paicha_tui.models import Member

_LISTED = (
    r"(?=$|[()（）:,;.、0-9]|及|和|与|或|名[单册]|花名|登记|统计|一览|信息|情况|人员|台账|汇总|党员|同志"
    "|代表人|类)"
)
"""What follows a word that also begins names of units: 群众名单, not 群众艺术馆."""

_OTHERS = re.compile(
    "党员发展对象|拟(?:发展|接收|吸收)(?:为)?(?:预备)?党员|发展党员(?:工作)?(?:计划|规划)|非中?共?党员?|原党员"
    f"|党外|无党派|民主党派(?:党员|成员|人士)?|党员(?:的)?(?:家属|配偶|子女|亲属){_LISTED}"
    "|(?:民革|致公党|农工(?:民主)?党?|九三(?:学社)?|民盟|民建|民进|台盟)(?:党员|盟员|会员|社员|成员|人士)?"
    f"{_LISTED}"
    "|入党申请|申请入党|申请书|申请人|入党积极分子|积极分子|发展对象|培养对象|考察对象"
    f"|群众{_LISTED}|共青团员|(?<![集财社剧乐兵旅])团员{_LISTED}"
)
"""What is said of others than members, though it may speak of 党员."""
_CONTACTS = re.compile(
    "(?:填报人|填表人|联系人|联络[人员]|经办人|报送人|统计员|结对帮扶|帮扶对象|困难(?:群众|户))"
    "(?:(?:的)?(?:信息|联系方式|联系|情况|基本|通讯录|花?名[册单]|登记|统计|一览|汇总|台账|表))+"
)
"""A title over those whom to call, or whom members help."""
_MEMBERS = re.compile("党员")

_GONE = re.compile(
    "(?!.*(?:拟|待|未|尚|在册|现有|全体|全部))[^及和与、,]{0,20}?"
    "(?:(?:转|调|迁)出|去世|死亡|病故|亡故|已故|出党|退党|除名|开除(?:党籍)?|脱党|停止党籍)"
    "(?:(?:[、和及或,/]|人员|党员|的|已|组织关系|(?:转|调|迁)出|去世|死亡|病故|亡故|已故|自行|出党|退党|除名"
    "|开除|脱党|停止|党籍)*)"
    "(?:党员|人员|同志|名单|名册|花名册|登记表|统计表|一览表|明细表?|台账|情况|表|册)*"
)
"""A title of those who are no longer on the roll."""

_GONE_HIMSELF = re.compile(
    "(?:本人|该同志)?[于在]?[0-9年月日./-]*(?:已|因病|因故|党?组织关系|关系)*"
    "(?:(?:去|逝|过|辞)世|死亡|病故|亡故|故|(?:转|调|迁)(?:出|走|离)|出党|退党|除名|开除(?:党籍)?|脱党|停止党籍"
    "|不在(?:我|本)(?:党?支部|党委|机关党委))了?"
)
_CLAUSES = re.compile("[,;。.、(){}](?![0-9])")
_IS_BACK = re.compile("转[入回]|恢复|返回|调[入回]|迁入")
"""What is said of one who is no longer on the roll."""

_NOTE = re.compile("(?:附?注|说明|备注|要求|提示)(?![册名])|.*(?:另行|另表|另填|另附)")
_LEFT_OUT = re.compile("(?:不含|不包括|不包含|未含|不计|除)[^,;。)]*")
_REMARK = re.compile(r"[(（\[【〔]([^()（）\[\]【】〔〕]*)[)）\]】〕]")
_BRANCH_BEFORE = re.compile(".*支部(?:委员会)?")
_COUNT = re.compile(r"[:(（]*共?[0-9]+[人名][)）]?$")
_NUMBERING = re.compile(r"^(?:[(（]?(?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})[)）、.]+)")
_NOT_OF_ALL = re.compile("转正|转为|接收|非|延长|取消")


def _said(text: str) -> str:
    """What a title says folded, without what it says is left out; nothing for a note."""
    plain = _LEFT_OUT.sub("", fold(text))
    return "" if _NOTE.match(_NUMBERING.sub("", plain)) else plain


def tells_of_others(text: str) -> bool:
    """Whether a title or heading names others than members: 发展对象, 党外人士, 党员家属."""
    plain = _said(text)
    kind = _BRANCH_BEFORE.sub("", plain)
    if _CONTACTS.fullmatch(_COUNT.sub("", _NUMBERING.sub("", kind))):
        return True
    return bool(_OTHERS.search(kind)) and not _MEMBERS.search(_OTHERS.sub("", plain))


def tells_of_gone(text: str) -> bool:
    """Whether a title or heading names who is no longer on the roll: 转出党员, 去世党员."""
    plain = _COUNT.sub("", _NUMBERING.sub("", _said(text))).rstrip(":")
    return _GONE.fullmatch(_REMARK.sub("", plain) or plain.strip("()[]【】〔〕")) is not None


def says_he_is_gone(remark: str) -> bool:
    """Whether a remark on somebody says that he is no longer on the roll: 已故, 2015年3月转出."""
    plain = fold(remark)
    said = _CLAUSES.split(plain)
    return not _IS_BACK.search(plain) and any(map(_GONE_HIMSELF.fullmatch, said))


def standing_of_all(title: str) -> str:
    """The 人员类别 of all below a heading such as 二、预备党员; empty for none, or both.

    预备党员转正名单 lists who is none any longer.
    """
    plain = _said(title)
    if _NOT_OF_ALL.search(plain):
        return ""
    told = [code.key for code in Member.standing.codes if code.label in plain]
    return told[0] if len(told) == 1 else ""
