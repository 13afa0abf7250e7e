"""What people write around a value in a cell: labels, remarks, numerals in characters."""

from __future__ import annotations

import re
import unicodedata

from paicha_tui.basics.identity import clean_id_number, has_sound_check_digit, phone_problem
from paicha_tui.basics.values import fold

_NUMERALS = {sign: str(digit) for digit, sign in enumerate("〇一二三四五六七八九")} | {"零": "0"}
_ROUND_NOUGHTS = str.maketrans("○◯", "〇〇")
_IN_CHARACTERS = re.compile(
    "([〇零一二三四五六七八九]{4})年(?:([一二三四五六七八九十]{1,2})月)?(?:([一二三四五六七八九十]{1,3})日?)?"
)
_BESIDE_ANY_DATE = (
    "(?:星期|周|礼拜)[一二三四五六日天]|[公阳新]历|身份证|档案|属?[鼠牛虎兔龙蛇马羊猴鸡狗猪]"
)
"""What may be said beside any date: nothing of another event, and no doubt."""
_AGE_BESIDE = re.compile("[(][0-9]{1,3}周?岁[)]|^[0-9]{1,3}周?岁(?=[(])")
_MIDNIGHT = re.compile(r"t00:00(?::00(?:\.0+)?)?(?:z|\+08:?00)?$")
_DAY_BEHIND_DOTS = re.compile(r"(?<=[0-9])[日号]$")
_DOUBLED = re.compile(r"([-./])\1+(?=[0-9])")
_MONTH_NAMED = re.compile("([0-9]{4})(?:[-./,]([0-9]{1,2})月份?|年([0-9]{1,2})份?)")
"""A month whose unit stands behind only one of its numbers: 2005.1月 is not October."""
_CODE_BESIDE = re.compile(r"([0-9]{1,3})[-.、_:]?([^0-9]+)|([^0-9()]+)[(]([0-9]{1,3})[)]")
_WHOLE_NUMBER = re.compile(r"(?<![0-9])[0-9]{17}[0-9X](?![0-9X])")
_OF_A_PHONE = (
    "(?:手机|座机|固话|固定|办公?室?|宅|家庭?|住宅|单位|移动|电信|联通|联系|本人|电话|号码?"
    "|集团|虚拟网?|V网|内线|内部|短号?|小号|长号?|TEL|[☎✆])"
)
_PHONE_LABEL = re.compile(_OF_A_PHONE + "+(?:[0-9一二]?[:.])?(?=[ 0-9(+])", re.IGNORECASE)
_PHONE_REMARK = re.compile("[(]([^()0-9]*)[)]")
_EXTENSION = re.compile(
    r"(?<=[0-9])[,、\s]*[(]?(?:转|分机|ext\.?)+号?:?\s*([0-9]{1,6})[)]?", re.IGNORECASE
)
_IN_BRACKETS = re.compile(
    f"(?<=[0-9])[ 、]*[(]({_OF_A_PHONE}*:? *([0-9]{{3,6}}|1[0-9]{{10}}))[)]", re.IGNORECASE
)
_SHORTEST_INSIDE_LINE = 5
_BETWEEN_PHONES = re.compile("[;。&及与]")


def date_within(text: str, words: str = "") -> str:
    """A date without the age beside it and the word behind it, numerals in characters as digits.

    `words` are those that may stand behind it, divided by bars: 转正 behind a date under 入党时间
    makes it another one.
    """
    plain = _AGE_BESIDE.sub("", _MIDNIGHT.sub("", fold(text).strip("'’‘`")))
    beside = f"{_BESIDE_ANY_DATE}|{words}" if words else _BESIDE_ANY_DATE
    plain = re.sub(f"[(](?:{beside})?[)]$|(?:{beside})$", "", plain).strip("()").rstrip(".;,。、")
    plain = _DOUBLED.sub(r"\1", plain).translate(_ROUND_NOUGHTS)
    if plain.count("年") != 1:
        plain = _DAY_BEHIND_DOTS.sub("", plain)
    plain = plain.removeprefix("公元")
    if halves := _MONTH_NAMED.fullmatch(plain):
        return f"{halves[1]}年{halves[2] or halves[3]}月"
    match = _IN_CHARACTERS.fullmatch(plain)
    if match is None:
        return plain
    year = "".join(_NUMERALS[sign] for sign in match[1])
    return ".".join([year, *(counted(part) for part in match.groups()[1:] if part)])


def code_within(text: str) -> tuple[str, str]:
    """A label and the digits of its code beside it, as in 01汉族 and 汉族(01); else two blanks."""
    found = _CODE_BESIDE.fullmatch(fold(text))
    return (found[2] or found[3], found[1] or found[4]) if found else ("", "")


def counted(text: str) -> str:
    """A number up to 99 in characters as digits."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return "".join(_NUMERALS[sign] for sign in text)
    return (_NUMERALS[tens] if tens else "1") + (_NUMERALS[ones] if ones else "0")


def standing_within(text: str) -> str:
    """A 人员类别 without the name of the party before it and a remark behind it."""
    plain = re.sub(r"[(][^()]*[)]$", "", fold(text))
    return re.sub("^(?:中国共产党|中共|共产党)", "", plain)


def telephones_within(text: str) -> tuple[str, str]:
    """Telephones without labels, and what is said beside them; any other text as it is.

    A number too short to stand among telephones, such as 短号6123, is said beside them.
    """
    plain = unicodedata.normalize("NFKC", text).strip("'’‘` ")
    remarks = [each for each in _PHONE_REMARK.findall(plain) if not _is_label(each)]
    plain = _EXTENSION.sub(r"-\1", plain)
    for told, number in _IN_BRACKETS.findall(plain):
        if len(number) < _SHORTEST_INSIDE_LINE:
            remarks.append(told)
    plain = _IN_BRACKETS.sub(_in_brackets, plain)
    plain = _BETWEEN_PHONES.sub("、", _PHONE_LABEL.sub("、", _PHONE_REMARK.sub("、", plain)))
    plain = plain.strip("、, ")
    return (text, "") if phone_problem(plain) else (plain, "、".join(remarks))


def _is_label(text: str) -> bool:
    """Whether a remark only says what kind of telephone it is, or nothing."""
    return re.fullmatch(f"{_OF_A_PHONE}*:?", text.strip(), re.IGNORECASE) is not None


def _in_brackets(found: re.Match[str]) -> str:
    return f"、{found[2]}" if len(found[2]) >= _SHORTEST_INSIDE_LINE else ""


def id_number_within(text: str) -> str:
    """The one sound ID number in a text that says more; empty where there is none, or several."""
    found = _WHOLE_NUMBER.findall(clean_id_number(text))
    return found[0] if len(found) == 1 and has_sound_check_digit(found[0]) else ""
