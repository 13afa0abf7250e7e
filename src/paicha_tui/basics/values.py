"""Values that every record holds: dates known in part, spans of months, and safe text.

Nothing here knows of records, stores or screens.
"""

import calendar
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Self

FIRST_YEAR = 1800
LAST_YEAR = 2199
FIRST_SERIAL = 10_000
LAST_SERIAL = 73_050
LONGEST_WRITTEN_DATE = 100
LONGEST_QUOTE = 30
MOST_MARKS = 30
"""On one character; no language of the world has more."""
FEW_CHARACTERS = 200
"""In so few nothing takes long."""

_ISO_PARTIAL = re.compile(
    r"(?:1[89]|2[01])[0-9]{2}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?"
)
_SEPARATOR = r"[-./,。、·‐‒–—−]"
_WRITTEN_FORMS = (
    re.compile(rf"([0-9]{{4}})(?:{_SEPARATOR}([0-9]{{1,2}})(?:{_SEPARATOR}([0-9]{{1,2}}))?)?"),
    re.compile(r"([0-9]{4})年(?:([0-9]{1,2})月份?(?:([0-9]{1,2})[日号]?)?)?"),
    re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})?"),
)
_TIME_OF_DAY = re.compile(r"[\sT]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?$")
_SPACE_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])\s+(?=[0-9])")
_FORMS_TO_USE = "请写成 1998-07-01、1998.07 或 1998 这样的形式"

_LINE_BREAK_OR_TAB = re.compile(r"\r\n|[\t\n\v\f\r\u0085\u2028\u2029]")
# Controls, surrogates, bidi and invisible format characters, and what XML 1.0 forbids.
_UNSAFE = re.compile(
    r"[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    r"\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)


class ValueUnreadable(ValueError):
    """A value from outside can't be read; `reason` is a Chinese sentence to show."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PartialDate(str):
    """An ISO date known to the year, month or day: "1998", "1998-07" or "1998-07-01".

    Raises ValueError for any other text, for a year outside 1800 to 2199, and for a day that the
    calendar doesn't have.

    Being text, it sorts and compares as text. Against a full ISO day, `partial <= day` (and its
    opposite `partial > day`) says the same as comparing the first day of the partial date. The
    other comparisons don't: "1998" < "1998-01-01" holds although both begin on the same day.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """The date that this ISO text tells; raises ValueError as the class describes."""
        if _ISO_PARTIAL.fullmatch(text) is None:
            raise ValueError(f"not an ISO date, month or year: {text[:LONGEST_QUOTE]!r}")
        if text[8:] > "28":
            date.fromisoformat(text)
        return super().__new__(cls, text)

    @classmethod
    def of(cls, day: date) -> Self:
        """The partial date for a fully known day; a time of day is left out.

        Raises ValueError for a year outside 1800 to 2199.
        """
        return cls(f"{day.year:04}-{day.month:02}-{day.day:02}")

    @property
    def year(self) -> int:
        """The year."""
        return int(self[:4])

    @property
    def month(self) -> int | None:
        """The month 1 to 12, or None when only the year is known."""
        return int(self[5:7]) if len(self) > 4 else None

    @property
    def day(self) -> int | None:
        """The day of the month, or None when it isn't known."""
        return int(self[8:]) if len(self) > 7 else None

    def first_day(self) -> date:
        """The earliest day it may stand for."""
        return date(self.year, self.month or 1, self.day or 1)

    def last_day(self) -> date:
        """The latest day it may stand for."""
        month = self.month or 12
        return date(self.year, month, self.day or days_in_month(self.year, month))

    def dotted(self) -> str:
        """As printed in the annexes: "1998.07.01", "1998.07" or "1998"."""
        return self.replace("-", ".")

    def chinese(self) -> str:
        """As written in a sentence: "1998年7月1日", "1998年7月" or "1998年"."""
        month = f"{self.month}月" if self.month else ""
        day = f"{self.day}日" if self.day else ""
        return f"{self.year}年{month}{day}"


def read_partial_date(text: str) -> PartialDate:
    """The date that a person wrote, known as far as written.

    Accepts 1998-07-01, 1998.7.1, 1998/7/1, 19980701, 1998年7月1日, 1998-7, 1998.07, 199807,
    1998年7月, 1998 and 1998年, each also full-width, spaced, or followed by a time of day, which
    is dropped. Spaces between two digits separate like a dash, so that "1998 1 2" is not read as
    December 1998.

    Raises ValueUnreadable when the text has another form or the calendar has no such day.
    """
    text = text.strip()
    if not text:
        raise ValueUnreadable(f"没有填写日期，{_FORMS_TO_USE}。")
    if len(text) <= LONGEST_WRITTEN_DATE:
        plain = unicodedata.normalize("NFKC", clean_text(text)).strip()
        plain = _SPACE_BETWEEN_DIGITS.sub("-", _TIME_OF_DAY.sub("", plain))
        plain = without_spaces(plain)
        for form in _WRITTEN_FORMS:
            if match := form.fullmatch(plain):
                return _dated(match[1], match[2], match[3], as_written=text)
    raise ValueUnreadable(f"“{_quotable(text)}”不是能识别的日期，{_FORMS_TO_USE}。")


def read_date_number(number: int | float, *, epoch_1904: bool = False) -> PartialDate:
    """The date meant by a number in a cell that has no date format.

    1998 is a year, 199807 and 1985.7 are months, 19980701 is a day. A whole number from 10000 to
    73050 counts days as spreadsheets do: from 1904-01-01 when `epoch_1904` is set, else by the
    1900 system.

    Raises ValueUnreadable for any other number, and for one like 1985.1: a spreadsheet stores
    1985.10 the same way, so it may mean January or October.
    """
    if isinstance(number, float):
        if not number.is_integer():
            return _read_year_point_month(number)
        number = int(number)
    if FIRST_SERIAL <= number <= LAST_SERIAL:
        # The 1900 system counts a 29 February 1900 that never was, hence the base two days early.
        base = date(1904, 1, 1) if epoch_1904 else date(1899, 12, 30)
        return PartialDate.of(base + timedelta(days=number))
    digits = str(number) if 0 < number < 10**8 else ""
    if len(digits) in (4, 6, 8):
        return _dated(digits[:4], digits[4:6], digits[6:], as_written=digits)
    raise _unreadable_number(number)


def certainly_before(first: PartialDate, second: PartialDate) -> bool:
    """Whether `first` lies before `second` on whatever days they really were."""
    return first.last_day() < second.first_day()


def days_in_month(year: int, month: int) -> int:
    """How many days a month has."""
    return calendar.monthrange(year, month)[1]


def add_months(day: date, months: int) -> date:
    """The same day of the month so many calendar months later; earlier when negative.

    Where that month is too short, its last day: 2015-08-31 and 6 months give 2016-02-29.
    Raises ValueError when the year leaves 1 to 9999.
    """
    year, month = _month_after(day, months)
    return date(year, month, min(day.day, days_in_month(year, month)))


def latest_start(until: date, months: int) -> date:
    """The latest day from which `months` calendar months are completed by `until`.

    That is the latest day d with add_months(d, months) <= until. Raises as add_months does.
    """
    year, month = _month_after(until, -months)
    last = days_in_month(year, month)
    ends_a_month = until.day == days_in_month(until.year, until.month)
    return date(year, month, last if ends_a_month else min(until.day, last))


def whole_months(start: date, until: date) -> int:
    """How many calendar months are completed from `start` to `until`; 0 when `until` is earlier.

    That is the greatest n with add_months(start, n) <= until.
    """
    months = (until.year - start.year) * 12 + until.month - start.month
    if months > 0 and add_months(start, months) > until:
        months -= 1
    return max(months, 0)


def whole_years(start: date, until: date) -> int:
    """How many years are completed from `start` to `until`; 0 when `until` is earlier.

    A year is twelve calendar months, so one begun on 29 February is completed on 28 February of
    a common year.
    """
    return whole_months(start, until) // 12


def duration_words(months: int) -> str:
    """A span in words: "1年2个月", "8个月", "3年"; "不足1个月" below one month."""
    if months < 1:
        return "不足1个月"
    years, rest = divmod(months, 12)
    return (f"{years}年" if years else "") + (f"{rest}个月" if rest else "")


def clean_text(text: str) -> str:
    """The text as it may be stored: composed (NFC), with no unsafe characters, outer space off.

    A line break of any kind or a tab becomes one space. Dropped are the other controls, lone
    surrogates, bidi controls, zero-width and other invisible format characters, and whatever
    XML 1.0 forbids, and the marks on one character beyond the thirtieth, as Unicode's own format
    for streams does: ordering many takes minutes. Inner spaces and full-width characters stay as
    they are.
    """
    if not text.isprintable():
        text = _UNSAFE.sub("", _LINE_BREAK_OR_TAB.sub(" ", text))
    if len(text) > FEW_CHARACTERS and not text.isascii():
        text = "".join(_without_heaps_of_marks(text))
    return unicodedata.normalize("NFC", text).strip()


def _without_heaps_of_marks(text: str) -> Iterator[str]:
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= MOST_MARKS:
            yield character


def enumerated(phrases: Iterable[str]) -> str:
    """The phrases after one another: with 、 between them, or with ； where one holds a 、."""
    told = list(phrases)
    return ("；" if any("、" in each for each in told) else "、").join(told)


def visible_text(text: str) -> str:
    r"""The text made inert for showing: each character that clean_text won't keep is spelled out.

    ASCII controls become their pictures (␛, ␊, ␡), the others an escape such as \u202e.
    """
    return text if text.isprintable() else _UNSAFE.sub(_picture, text)


def without_spaces(text: str) -> str:
    """The text without any whitespace, full-width space included."""
    return "".join(text.split())


@lru_cache(maxsize=1 << 14)  # Rows of a roster say the same over and over.
def fold(text: str) -> str:
    """The form in which headers and code labels are matched.

    Width, letter case, spaces and invisible characters make no difference in it.
    """
    plain = without_spaces(unicodedata.normalize("NFKC", clean_text(text)))
    return without_spaces(unicodedata.normalize("NFKC", plain.casefold()))


def _dated(year: str, month: str | None, day: str | None, *, as_written: str) -> PartialDate:
    """The date of these digits; raises ValueUnreadable when the calendar doesn't have it."""
    known = [year, *(part.zfill(2) for part in (month, day) if part)]
    try:
        return PartialDate("-".join(known))
    except ValueError:
        raise ValueUnreadable(
            f"“{_quotable(as_written)}”在日历上不存在或不在{FIRST_YEAR}至{LAST_YEAR}年之间，"
            "请核对年、月、日。"
        ) from None


def _read_year_point_month(number: float) -> PartialDate:
    """The month of a number such as 1985.7, 1985.07 or 1985.11."""
    # A calculated cell may miss the two decimals by a hair.
    decimals = f"{number:.2f}"
    if not FIRST_YEAR <= number <= LAST_YEAR + 1 or abs(number - float(decimals)) > 1e-6:
        raise _unreadable_number(number)
    year, fraction = decimals.split(".")
    if fraction == "10":
        raise ValueUnreadable(f"“{year}.1”可能是1月或10月，请改写成 {year}-01 或 {year}-10。")
    if fraction == "00":
        raise _unreadable_number(number)
    return _dated(year, fraction.rstrip("0"), None, as_written=decimals)


def _unreadable_number(number: int | float) -> ValueUnreadable:
    """The error for a number that is no date."""
    shown = f"{number:.15g}" if isinstance(number, float) or abs(number) < 10**15 else "过长的数字"
    return ValueUnreadable(f"“{shown}”不是能识别的日期，{_FORMS_TO_USE}。")


def _month_after(day: date, months: int) -> tuple[int, int]:
    """Year and month so many months after the month of a day.

    Raises ValueError when the year leaves 1 to 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        raise ValueError(f"year {year} is out of range")
    return year, month + 1


def _quotable(text: str) -> str:
    """A short and inert form of a text, to stand inside a message."""
    if len(text) > LONGEST_QUOTE:
        text = text[:LONGEST_QUOTE] + "…"
    return visible_text(text)


def _picture(match: re.Match[str]) -> str:
    """What visible_text shows for one unsafe character."""
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "␡"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


DIGITS_SHOWN = 4
FEWEST_DIGITS_MASKED = 6
_A_DIGIT = re.compile(r"\d")
_MEANT_FOR_DATES = re.compile(
    r"\D*(?:(?:19|20)\d\d(?:\d{0,4}|(?:\D{1,3}\d{1,4}){0,2})|\d{1,2}(?:\D{1,3}\d{1,4}){1,2})\D*"
).fullmatch
"""Up to eight digits that begin with a year, or two or three short numbers apart."""


def quoted(text: str) -> str:
    """Text from data as a message may show it: short, inert, with long numbers masked.

    What was meant for a date is shown, since it has to be put right.
    """
    if len(_A_DIGIT.findall(text)) >= FEWEST_DIGITS_MASKED and not _MEANT_FOR_DATES(text):
        shown = 0

        def mask(match: re.Match[str]) -> str:
            nonlocal shown
            shown += 1
            return match[0] if shown <= DIGITS_SHOWN else "*"

        text = _A_DIGIT.sub(mask, text)
    return visible_text(text[:LONGEST_QUOTE]) + ("…" if len(text) > LONGEST_QUOTE else "")
