import json
import pickle
import re
import sqlite3
import unicodedata
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from paicha_tui.basics.values import (
    PartialDate,
    ValueUnreadable,
    add_months,
    certainly_before,
    clean_text,
    duration_words,
    fold,
    latest_start,
    read_date_number,
    read_partial_date,
    visible_text,
    whole_months,
    whole_years,
    without_spaces,
)

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
days = st.dates(date(1800, 1, 1), date(2199, 12, 31))
near_days = st.dates(date(1996, 1, 1), date(2017, 12, 31))
month_counts = st.integers(-60, 60)
separators = st.sampled_from(list("-./。、"))
partial_dates = st.builds(
    lambda day, length: PartialDate(day.isoformat()[:length]), days, st.sampled_from([4, 7, 10])
)
FULL_WIDTH = str.maketrans("0123456789-./", "０１２３４５６７８９－．／")
UNSAFE = {
    *map(chr, range(0x20)),
    *map(chr, range(0x7F, 0xA0)),
    *map(chr, range(0xD800, 0xE000)),
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)),
    *"\u200b\u200c\u200d\u200e\u200f\u061c\u2060\ufeff\ufffe\uffff\u2028\u2029",
}
any_text = st.text(st.one_of(st.characters(exclude_categories=[]), st.sampled_from(sorted(UNSAFE))))


def written_forms(known: PartialDate, separator: str) -> list[str]:
    """Every way a clerk may write a date of this precision."""
    parts = known.split("-")
    short = [parts[0], *(part.lstrip("0") for part in parts[1:])]
    marked = "".join(part + mark for part, mark in zip(parts, "年月日", strict=False))
    forms = [
        separator.join(parts),
        separator.join(short),
        "".join(parts),
        marked,
        marked.replace("日", "号"),
        known.chinese(),
        known.dotted(),
        f" {known}\u3000",
        known.chinese().replace("年", " 年 ").replace("月", "\u3000月 "),
        f"{separator} ".join(parts),
    ]
    if len(parts) > 1:
        forms.append(" ".join(short))
    if len(parts) == 3:
        forms += [f"{known} 00:00:00", f"{known}T00:00:00", f"{known.chinese()} 8:30"]
    return forms


class TestPartialDate:
    @pytest.mark.parametrize(
        ("text", "first", "last", "dotted", "chinese"),
        [
            ("1998", date(1998, 1, 1), date(1998, 12, 31), "1998", "1998年"),
            ("2000-02", date(2000, 2, 1), date(2000, 2, 29), "2000.02", "2000年2月"),
            ("1998-07-01", date(1998, 7, 1), date(1998, 7, 1), "1998.07.01", "1998年7月1日"),
        ],
    )
    def test_says_what_is_known(self, text, first, last, dotted, chinese):
        known = PartialDate(text)
        assert known == text
        assert (known.first_day(), known.last_day()) == (first, last)
        assert (known.dotted(), known.chinese()) == (dotted, chinese)

    def test_unknown_parts_are_none(self):
        full, month, year = PartialDate("1998-07-09"), PartialDate("1998-07"), PartialDate("1998")
        assert (full.year, full.month, full.day) == (1998, 7, 9)
        assert (month.year, month.month, month.day) == (1998, 7, None)
        assert (year.year, year.month, year.day) == (1998, None, None)

    @pytest.mark.parametrize(
        "text",
        [
            *("", "98", "1799", "2200", "199", "1998-", "1998-7", "1998-00", "1998-13"),
            *("1998-02-29", "1998-04-31", "1998-07-00", "1998-07-32", "19980701", "1998-W01-1"),
            *("1998\n", " 1998", "１９９８", "1998-07-01 00:00:00", "1998.07", "٢٠٠٠"),
        ],
    )
    def test_refuses_all_else(self, text):
        with pytest.raises(ValueError):
            PartialDate(text)

    @unhurried
    @given(days)
    def test_of_a_day(self, day):
        known = PartialDate.of(day)
        assert known == day.isoformat()
        assert known.first_day() == known.last_day() == day

    def test_of_a_moment_leaves_the_time_out(self):
        assert PartialDate.of(datetime(2016, 5, 3, 8, 15)) == "2016-05-03"

    @unhurried
    @given(partial_dates, days)
    def test_text_order_against_a_full_day(self, known, day):
        for other in (day, known.first_day(), known.first_day() - timedelta(days=1)):
            assert (known <= f"{other:%Y-%m-%d}") == (known.first_day() <= other)
            assert (known > f"{other:%Y-%m-%d}") == (known.first_day() > other)

    @unhurried
    @given(partial_dates)
    def test_survives_storing_and_sending(self, known):
        sent = pickle.loads(pickle.dumps(known))
        assert sent == known
        assert type(sent) is PartialDate
        assert json.loads(json.dumps(known)) == known

    def test_binds_as_text(self):
        connection = sqlite3.connect(":memory:")
        row = connection.execute("select ?, typeof(?1)", [PartialDate("1998-07")]).fetchone()
        connection.close()
        assert row == ("1998-07", "text")


class TestReadPartialDate:
    @unhurried
    @given(partial_dates, separators)
    def test_every_written_form(self, known, separator):
        for form in written_forms(known, separator):
            assert read_partial_date(form) == known, form
            assert read_partial_date(form.translate(FULL_WIDTH)) == known, form

    @pytest.mark.parametrize(
        ("text", "meant"),
        [
            ("1998-07-01 00:00:00", "1998-07-01"),
            ("1998年07月01号", "1998-07-01"),
            ("1998年7月份", "1998-07"),
            ("\ufeff1998-7\u200b\n", "1998-07"),
            ("1998—7—1", "1998-07-01"),
            ("1998 1 2", "1998-01-02"),
            ("1998.1", "1998-01"),
        ],
    )
    def test_more_forms(self, text, meant):
        assert read_partial_date(text) == meant

    @pytest.mark.parametrize(
        "text",
        [
            *("", "\u3000", "不详", "98.7.1", "19981", "199871", "1998-07-01-02", "35977", "1998-"),
            *("1998/7/1/", "1798", "7/1/1998", "1998年7日", "٢٠٠٠", "1 9 9 8", "-1998", "9" * 5000),
        ],
    )
    def test_unreadable_says_which_form_to_use(self, text):
        with pytest.raises(ValueUnreadable) as caught:
            read_partial_date(text)
        assert caught.value.reason.endswith("。")
        assert len(caught.value.reason) < 120
        assert str(caught.value) == caught.value.reason

    def test_the_reason_quotes_the_text_inert(self):
        with pytest.raises(ValueUnreadable, match=r"“不详␛\[2J”.*请写成 1998-07-01"):
            read_partial_date("不详\x1b[2J")

    @pytest.mark.parametrize("text", ["1998-02-29", "1998.13", "19980732", "1998年0月", "2300"])
    def test_no_such_day_in_the_calendar(self, text):
        with pytest.raises(ValueUnreadable, match=f"“{re.escape(text)}”在日历上不存在"):
            read_partial_date(text)

    @unhurried
    @given(any_text)
    def test_reads_or_refuses_anything(self, text):
        try:
            assert type(read_partial_date(text)) is PartialDate
        except ValueUnreadable as unreadable:
            assert not UNSAFE & set(unreadable.reason)


class TestReadDateNumber:
    @pytest.mark.parametrize(
        ("number", "meant"),
        [
            (1998, "1998"),
            (1998.0, "1998"),
            (199807, "1998-07"),
            (19980701, "1998-07-01"),
            (19980701.0, "1998-07-01"),
            (1985.7, "1985-07"),
            (1985.07, "1985-07"),
            (1985 + 0.07, "1985-07"),
            (1985.01, "1985-01"),
            (1985.2, "1985-02"),
            (1985.11, "1985-11"),
            (1985.12, "1985-12"),
            (35977, "1998-07-01"),
            (35977.0, "1998-07-01"),
            (10000, "1927-05-18"),
            (73050, "2099-12-31"),
        ],
    )
    def test_meaning(self, number, meant):
        assert read_date_number(number) == meant

    def test_epoch_1904_counts_1462_days_later(self):
        assert read_date_number(34515, epoch_1904=True) == read_date_number(35977) == "1998-07-01"

    @unhurried
    @given(st.integers(1800, 2199), st.integers(1, 12))
    def test_two_decimals_are_the_month(self, year, month):
        if month != 10:
            assert read_date_number(float(f"{year}.{month:02}")) == f"{year}-{month:02}"

    @unhurried
    @given(st.integers(1800, 2199), st.integers(2, 9))
    def test_one_decimal_is_the_month(self, year, month):
        assert read_date_number(float(f"{year}.{month}")) == f"{year}-0{month}"

    @unhurried
    @given(st.integers(1800, 2199))
    def test_one_tenth_may_be_two_months(self, year):
        with pytest.raises(ValueUnreadable, match=f"“{year}.1”可能是1月或10月"):
            read_date_number(year + 0.1)

    @pytest.mark.parametrize(
        "number",
        [
            *(0, -1998, 1, 9999, 73051, 199813, 19980230, 10**16, 10**400, 1985.13, 1985.071),
            *(1985.0000001, 1799.7, 2200.7, 2199.9999999, 35977.5, 1e300, float("nan")),
            *(float("inf"), float("-inf")),
        ],
    )
    def test_unreadable(self, number):
        with pytest.raises(ValueUnreadable) as caught:
            read_date_number(number)
        assert "请" in caught.value.reason
        assert len(caught.value.reason) < 120

    @unhurried
    @given(st.integers(10_000, 73_050))
    def test_serials_run_day_by_day(self, serial):
        expected = date(1927, 5, 18) + timedelta(days=serial - 10_000)
        assert read_date_number(serial).first_day() == expected


class TestSpans:
    @unhurried
    @given(partial_dates, partial_dates)
    def test_certainly_before_holds_on_every_day(self, first, second):
        assert certainly_before(first, second) == (first.last_day() < second.first_day())
        assert not (certainly_before(first, second) and certainly_before(second, first))

    def test_overlapping_dates_are_not_certain(self):
        assert not certainly_before(PartialDate("1998"), PartialDate("1998-07"))
        assert certainly_before(PartialDate("1998-06"), PartialDate("1998-07-01"))

    @pytest.mark.parametrize(
        ("day", "months", "expected"),
        [
            (date(2015, 8, 31), 6, date(2016, 2, 29)),
            (date(2016, 2, 29), 12, date(2017, 2, 28)),
            (date(2016, 3, 31), -1, date(2016, 2, 29)),
            (date(2016, 1, 15), -13, date(2014, 12, 15)),
            (date(2016, 1, 15), 0, date(2016, 1, 15)),
        ],
    )
    def test_add_months(self, day, months, expected):
        assert add_months(day, months) == expected

    @pytest.mark.parametrize("months", [12 * 9000, -12 * 3000])
    def test_add_months_out_of_the_calendar(self, months):
        with pytest.raises(ValueError, match="out of range"):
            add_months(date(2016, 1, 1), months)

    @unhurried
    @given(near_days, month_counts)
    @example(date(2016, 2, 29), 6)
    @example(date(2016, 8, 30), 6)
    @example(date(2015, 2, 28), -12)
    def test_latest_start_is_the_latest(self, until, months):
        around = add_months(until, -months)
        candidates = [around + timedelta(days=offset) for offset in range(-40, 41)]
        fitting = [day for day in candidates if add_months(day, months) <= until]
        assert latest_start(until, months) == max(fitting)

    def test_latest_start_at_a_month_end(self):
        assert latest_start(date(2016, 2, 29), 6) == date(2015, 8, 31)
        assert latest_start(date(2016, 8, 30), 6) == date(2016, 2, 29)

    @unhurried
    @given(near_days, near_days)
    @example(date(2016, 2, 29), date(2017, 2, 28))
    @example(date(2015, 8, 31), date(2016, 2, 29))
    def test_whole_months_is_the_greatest(self, start, until):
        fitting = [n for n in range(300) if add_months(start, n) <= until]
        assert whole_months(start, until) == max(fitting, default=0)

    @unhurried
    @given(near_days, near_days)
    def test_whole_years_is_the_greatest(self, start, until):
        fitting = [n for n in range(30) if add_months(start, 12 * n) <= until]
        assert whole_years(start, until) == max(fitting, default=0)

    def test_a_year_from_29_february_ends_on_the_28th(self):
        assert whole_years(date(2000, 2, 29), date(2001, 2, 27)) == 0
        assert whole_years(date(2000, 2, 29), date(2001, 2, 28)) == 1
        assert whole_years(date(2000, 2, 29), date(2004, 2, 28)) == 3

    @pytest.mark.parametrize(
        ("months", "words"),
        [(0, "不足1个月"), (8, "8个月"), (12, "1年"), (14, "1年2个月"), (36, "3年")],
    )
    def test_duration_words(self, months, words):
        assert duration_words(months) == words


class TestText:
    @pytest.mark.parametrize(
        ("text", "cleaned"),
        [
            ("\u3000 王 小\u3000明 \n", "王 小\u3000明"),
            ("第一行\r\n第二行\t末", "第一行 第二行 末"),
            ("\x1b[31m红\x07\x9b", "[31m红"),
            ("a\ud800b\u202ec\u2066d\u200be\ufefff\uffff", "abcdef"),
            ("e\u200b\u0301", "é"),
            ("ＡＢ１２", "ＡＢ１２"),
            ("葛\U000e0100", "葛\U000e0100"),
            ("王𬎆", "王𬎆"),
        ],
    )
    def test_clean_text(self, text, cleaned):
        assert clean_text(text) == cleaned

    @unhurried
    @given(any_text)
    def test_clean_text_is_safe_and_idempotent(self, text):
        cleaned = clean_text(text)
        assert not UNSAFE & set(cleaned)
        assert cleaned == cleaned.strip() == unicodedata.normalize("NFC", cleaned)
        assert clean_text(cleaned) == cleaned
        assert cleaned.encode().decode() == cleaned

    def test_each_unsafe_character(self):
        for unsafe in UNSAFE:
            assert clean_text(f"前{unsafe}后") in ("前后", "前 后")
            assert unsafe not in visible_text(unsafe)

    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("\x1b]0;x\x07", "␛]0;x␇"),
            ("\x7f\n\t", "␡␊␉"),
            ("a\u202eb", "a\\u202eb"),
            ("\x9b\ud800\U000e0041", "\\u009b\\ud800\\U000e0041"),
            ("王 明\u3000", "王 明\u3000"),
        ],
    )
    def test_visible_text(self, text, shown):
        assert visible_text(text) == shown

    @unhurried
    @given(any_text)
    def test_visible_text_is_inert_and_idempotent(self, text):
        shown = visible_text(text)
        assert not UNSAFE & set(shown)
        assert visible_text(shown) == shown
        assert len(shown) >= len(text)

    def test_without_spaces(self):
        assert without_spaces(" 王\u3000小\t明\xa0\n") == "王小明"

    def test_fold_ignores_width_case_and_space(self):
        assert fold("ＱＱ 号\u3000（必填）") == fold("\ufeffqq号(必填)") == "qq号(必填)"

    @unhurried
    @given(any_text)
    def test_fold_is_idempotent(self, text):
        folded = fold(text)
        assert fold(folded) == folded
        assert without_spaces(folded) == folded
