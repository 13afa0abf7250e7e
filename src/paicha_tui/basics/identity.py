"""Numbers that identify and reach a person: ID numbers and phones, checked and masked.

No message here quotes a number, so that messages may be logged.
"""

import math
import re
import unicodedata
from datetime import date

from paicha_tui.basics.values import PartialDate, clean_text, without_spaces

FULL_LENGTH = 18
DIGITS_KEPT_BY_SPREADSHEETS = 15
LEAST_ROUNDED = 10**15
EARLIEST_BIRTH_YEAR = 1900

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_FULL_FORM = re.compile(r"[0-9]{17}[0-9X]")
_OLD_FORM = re.compile(r"[0-9]{15}")
_FIRST_17 = re.compile(r"[0-9]{17}")
_SCIENTIFIC = re.compile(r"([0-9](?:\.[0-9]+)?)E\+?[0-9]{1,2}")

_DASHES = "-‐‒–—―−"
# The last one is what NFKC makes of the spacing acute accent, besides a space.
_ID_CLUTTER = re.compile(rf"[{_DASHES}'\"`‘’‚‛“”„‟′\u0301]")
_DASH_RUN = re.compile(rf"[{_DASHES}]+")
_PHONE_SEPARATOR = re.compile(r"[、/,;|\\或和]")
_COUNTRY_CODE = re.compile(r"^\(?(?:\+|00)86\)?-?|^86-?(?=1[3-9]\d(?:-?\d){8}$)")
_AREA_CODE_IN_BRACKETS = re.compile(r"^\((0[0-9]{2,3})\)-?")
_NUMBER_IN_TEXT = re.compile(
    r"(?<!\d)(?:(?P<id>\d{17}[\dXxＸｘ]|\d{15})|1[3-9](?:[ -]?\d){9}|0\d{2,3}[- ]?\d{7,8})(?!\d)"
)
_SHORT_DATE = re.compile(r"([0-9]{2})[-./年]([0-9]{1,2})月?(?:[-./]?([0-9]{1,2})日?)?")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_MOBILES_JOINED = re.compile(r"(1[3-9][0-9]{9})(1[3-9][0-9]{9})")
_GROUPED = re.compile(r"[-.·]")
_SHORTEST_OUTSIDE_LINE = 7
_OTHER_PHONES = (
    re.compile(r"0[0-9]{2,3}-?[0-9]{7,8}(?:-[0-9]+)?"),
    re.compile(r"[2-9][0-9]{6,7}(?:-[0-9]+)?"),
    re.compile(r"[0-9]{5,6}"),
)


def clean_id_number(text: str) -> str:
    """The ID number in a text: half-width, without spaces, dashes or quote marks, X upper-case."""
    if text.isascii() and text.isalnum():
        return text.replace("x", "X")
    plain = without_spaces(unicodedata.normalize("NFKC", clean_text(text)))
    return _ID_CLUTTER.sub("", plain).replace("x", "X")


def id_number_problem(number: str, *, today: date) -> str | None:
    """What is wrong with an ID number as one Chinese sentence, or None when it is sound.

    `number` is as clean_id_number gives it. Checked are its length, its characters, the birth
    date (a real day from 1900 to `today`) and the check digit; the area code is not.
    """
    if not number:
        return "没有填写身份证号码，请填写18位公民身份证号码。"
    if is_old_form(number):
        return "这是15位的旧身份证号码，请对照居民身份证改填18位号码。"
    return (
        _shape_problem(number)
        or _birth_problem(number[6:14], today)
        or _check_digit_problem(number)
    )


def form_problem(number: str) -> str | None:
    """What is wrong with the length, characters or check digit of an ID number, or None.

    `number` is as clean_id_number gives it; its birth date and area code are not looked at.
    """
    return _shape_problem(number) or _check_digit_problem(number)


def check_digit(first17: str) -> str:
    """The last character, "0" to "9" or "X", that belongs to the first 17 digits.

    Raises ValueError unless given 17 digits.
    """
    if _FIRST_17.fullmatch(first17) is None:
        raise ValueError("17 digits are needed")
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first17, strict=True))
    return _CHECK_DIGITS[total % 11]


def has_sound_check_digit(number: str) -> bool:
    """Whether it is a number of 18 characters whose last one agrees with the others."""
    return _FULL_FORM.fullmatch(number) is not None and check_digit(number[:17]) == number[17]


def is_old_form(number: str) -> bool:
    """Whether it is a number of 15 digits, as issued before 1999."""
    return _OLD_FORM.fullmatch(number) is not None


def upgraded(number: str) -> str:
    """The 18 characters of a 15-digit number, with 19 before the year and the check digit.

    Raises ValueError for any other number.
    """
    if not is_old_form(number):
        raise ValueError("15 digits are needed")
    first17 = f"{number[:6]}19{number[6:]}"
    return first17 + check_digit(first17)


def matching_form(number: str) -> str:
    """The form in which two numbers of one person are equal: cleaned, 15 digits made 18."""
    number = clean_id_number(number)
    return upgraded(number) if is_old_form(number) else number


def birth_date_of(number: str) -> PartialDate | None:
    """The birth date inside an ID number of 18 or 15 digits; None when there is none.

    The check digit plays no part.
    """
    full = matching_form(number)
    if _FULL_FORM.fullmatch(full) is None:
        return None
    try:
        return PartialDate(f"{full[6:10]}-{full[10:12]}-{full[12:14]}")
    except ValueError:
        return None


def sex_of(number: str) -> str | None:
    """The sex, "男" or "女", inside an ID number of 18 or 15 digits; None when there is none.

    The check digit plays no part.
    """
    full = matching_form(number)
    if _FULL_FORM.fullmatch(full) is None:
        return None
    return "男" if int(full[16]) % 2 else "女"


def rounded_by_spreadsheet(number: int | float) -> bool:
    """Whether a numeric cell has 16 digits or more, of which spreadsheets keep only 15."""
    return LEAST_ROUNDED <= abs(number) < math.inf


def rounded_text(text: str) -> bool:
    """Whether a text shows that a spreadsheet has rounded an ID number.

    That is one like "4.10402E+17", or 18 digits ending with 000 whose check digit is wrong.
    """
    number = clean_id_number(text).upper()
    if _SCIENTIFIC.fullmatch(number):
        return True
    is_full = _FULL_FORM.fullmatch(number) is not None
    return is_full and number.endswith("000") and not has_sound_check_digit(number)


def rounded_hint(value: int | float | str) -> str:
    """The leading digits, at most 15, that rounding has left of an ID number.

    It is a hint for finding the person, never the number: of a text such as "4.10402E+17" only
    the digits before the E are given, and the last of them may be rounded.
    """
    if isinstance(value, float):
        value = f"{abs(value):.{DIGITS_KEPT_BY_SPREADSHEETS - 1}e}".upper()
    number = clean_id_number(str(value)).upper()
    scientific = _SCIENTIFIC.fullmatch(number)
    kept = re.sub(r"[^0-9]", "", scientific[1] if scientific else number)
    return kept[:DIGITS_KEPT_BY_SPREADSHEETS]


def clean_phone(text: str) -> str:
    """The phone numbers in a text: half-width, without spaces, several joined by "、".

    Numbers may be separated by 、 / , ; a line break, or a space where what stands on both sides
    are whole numbers. All dashes become "-", as do 转 before an extension and the brackets around
    an area code; the country code +86 and dashes within a mobile number are left out.
    """
    parts = _PHONE_SEPARATOR.split(unicodedata.normalize("NFKC", text))
    phones = (phone for part in parts for phone in _phones_of(part))
    return "、".join(filter(None, phones))


def phone_problem(text: str) -> str | None:
    """What is wrong with one or several phone numbers as a Chinese sentence, or None.

    Sound are mobile numbers, landlines with or without area code and extension, and internal
    numbers of 5 or 6 digits.
    """
    phones = clean_phone(text).split("、")
    if phones == [""]:
        return "没有填写电话号码，请填写手机号码或固定电话。"
    for position, phone in enumerate(phones, start=1):
        if not _is_phone(phone):
            which = f"第{position}个电话号码" if len(phones) > 1 else "电话号码"
            return which + _single_phone_problem(phone)
    return None


def short_birth_date(text: str, number: str) -> PartialDate | None:
    """A birth date written with two digits of the year, such as 75-7, where an ID number agrees.

    None when it is written otherwise, or the number is of another month or day.
    """
    born = birth_date_of(number)
    match = _SHORT_DATE.fullmatch(without_spaces(unicodedata.normalize("NFKC", clean_text(text))))
    if born is None or match is None:
        return None
    told = "-".join(each.zfill(2) for each in match.groups() if each)
    written = f"{born[:2]}{told}"
    return PartialDate(written) if born.startswith(written) else None


def masked_id_number(number: str) -> str:
    """An ID number with its first 4 and last 2 characters shown: 4104************18.

    So much is hidden because the birth date mostly stands beside it. Never over half is shown.
    """
    shown = min(6, len(number) // 2)
    return _hidden(number, shown - shown // 3, shown // 3)


def masked_phone(text: str) -> str:
    """One or several phone numbers hidden in part: 138****5678、037*******56."""
    return "、".join(_masked_single_phone(phone) for phone in clean_phone(text).split("、"))


def masked_in_text(text: str) -> str:
    """The text with every ID number and telephone in it hidden in part."""
    return _NUMBER_IN_TEXT.sub(
        lambda found: (masked_id_number if found["id"] else masked_phone)(found[0]), text
    )


def _shape_problem(number: str) -> str | None:
    """What is wrong with the length or the characters of a number of the full form, or None."""
    if len(number) != FULL_LENGTH:
        return f"身份证号码应为18位，现在是{len(number)}位，请对照居民身份证核对。"
    if _FULL_FORM.fullmatch(number) is None:
        return "身份证号码前17位应为数字，最后一位应为数字或X，请对照居民身份证核对。"
    return None


def _check_digit_problem(number: str) -> str | None:
    """What to say of a number of the right shape whose check digit is wrong, or None."""
    if has_sound_check_digit(number):
        return None
    return "身份证号码的校验码不符，可能有数字录错或颠倒，请对照居民身份证逐位核对。"


def _birth_problem(digits: str, today: date) -> str | None:
    """What is wrong with the eight digits of a birth date, or None."""
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return "身份证号码第7至14位不是真实的日期，请对照居民身份证核对。"
    if born.year < EARLIEST_BIRTH_YEAR:
        return f"身份证号码中的出生年份早于{EARLIEST_BIRTH_YEAR}年，请对照居民身份证核对。"
    if born > today:
        return "身份证号码中的出生日期晚于今天，请对照居民身份证核对。"
    return None


def _phones_of(text: str) -> list[str]:
    """The numbers in a text that only spaces and line breaks divide."""
    whole: list[str] = []
    begun = ""
    for piece in text.split():
        begun = _clean_single_phone(begun + piece)
        if len(begun) >= _SHORTEST_OUTSIDE_LINE and _is_phone(begun):
            whole.append(begun)
            begun = ""
    if not begun and whole:
        return whole
    lines = [phone for line in text.splitlines() if (phone := _clean_single_phone(line))]
    joined = _MOBILES_JOINED.fullmatch("".join(lines))
    return [*joined.groups()] if joined else lines


def _clean_single_phone(text: str) -> str:
    """One phone number in its stored form; empty when the text holds none."""
    phone = without_spaces(clean_text(text)).replace("转", "-")
    phone = _COUNTRY_CODE.sub("", _DASH_RUN.sub("-", phone))
    ungrouped = _GROUPED.sub("", phone)
    return ungrouped if _MOBILE.fullmatch(ungrouped) else _AREA_CODE_IN_BRACKETS.sub(r"\1-", phone)


def _is_phone(phone: str) -> bool:
    """Whether one cleaned number has the form of a phone number."""
    return any(form.fullmatch(phone) for form in (_MOBILE, *_OTHER_PHONES))


def _single_phone_problem(phone: str) -> str:
    """The rest of the sentence on one number that is no phone number."""
    if re.fullmatch(r"1[0-9]+", phone):
        if len(phone) != 11:
            return (
                f"像是手机号码但有{len(phone)}位，手机号码应为11位，请核对；"
                "几个号码之间用顿号隔开。"
            )
        return "像是手机号码但前两位不对，手机号码应以13至19开头，请核对。"
    return "无法识别，请填写11位手机号码，或“区号-号码”形式的固定电话；几个号码之间用顿号隔开。"


def _masked_single_phone(phone: str) -> str:
    """A mobile number without its middle; of any other at most the first 3 and last 2."""
    if _MOBILE.fullmatch(phone):
        return _hidden(phone, 3, 4)
    shown = min(5, len(phone) // 2)
    return _hidden(phone, (shown + 1) // 2, shown // 2)


def _hidden(number: str, first: int, last: int) -> str:
    """The number with only so many characters shown at its ends."""
    end = len(number) - last
    return number[:first] + "*" * (end - first) + number[end:]
