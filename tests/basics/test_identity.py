from datetime import date

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from paicha_tui.basics.identity import (
    birth_date_of,
    check_digit,
    clean_id_number,
    clean_phone,
    has_sound_check_digit,
    id_number_problem,
    is_old_form,
    masked_id_number,
    masked_phone,
    matching_form,
    phone_problem,
    rounded_by_spreadsheet,
    rounded_hint,
    rounded_text,
    sex_of,
    upgraded,
)

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
TODAY = date(2016, 8, 1)
KNOWN = "11010519491231002X"
KNOWN_OF_1880 = "440524188001010014"


def with_check_digit(first17: str) -> str:
    """A number of 18 characters from its first 17 digits."""
    return first17 + check_digit(first17)


numbers = st.builds(
    lambda area, born, order: with_check_digit(f"{area}{born:%Y%m%d}{order:03}"),
    st.integers(110000, 659999),
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
)
anything = st.text(alphabet="0123456789xX-王 ", max_size=40)


class TestCleaning:
    @pytest.mark.parametrize(
        "text",
        [
            "11010519491231002x",
            " 110105 19491231 002X\u3000",
            "'11010519491231002X",
            "‘11010519491231002Ｘ’",
            "“110105-19491231—002x”",
            "１１０１０５１９４９１２３１００２ｘ",
            "\ufeff110105\u200b19491231002X\n",
            "`11010519491231002X´",
        ],
    )
    def test_clean_id_number(self, text):
        assert clean_id_number(text) == KNOWN

    @unhurried
    @given(anything)
    def test_cleaning_twice_changes_nothing(self, text):
        assert clean_id_number(clean_id_number(text)) == clean_id_number(text)


class TestSoundness:
    @pytest.mark.parametrize("number", [KNOWN, KNOWN_OF_1880])
    def test_known_check_digits(self, number):
        assert has_sound_check_digit(number)
        assert check_digit(number[:17]) == number[17]

    @unhurried
    @given(numbers)
    def test_sound_numbers_have_no_problem(self, number):
        assert id_number_problem(number, today=TODAY) is None

    @pytest.mark.parametrize(
        ("number", "said"),
        [
            ("", "没有填写"),
            ("1101051949123100", "现在是16位"),
            ("1101051949123100211", "现在是19位"),
            ("110105491231002", "15位的旧身份证号码"),
            ("11010519491231OO2X", "应为数字"),
            ("11010519491231002x", "数字或X"),
            ("１１０１０５１９４９１２３１００２Ｘ", "应为数字"),
            ("110105194912310021", "校验码"),
            (with_check_digit("11010519490230002"), "不是真实的日期"),
            (with_check_digit("11010500000230002"), "不是真实的日期"),
            (KNOWN_OF_1880, "早于1900年"),
            (with_check_digit("11010520160802002"), "晚于今天"),
            (with_check_digit("11010520990101002"), "晚于今天"),
        ],
    )
    def test_problems(self, number, said):
        problem = id_number_problem(number, today=TODAY)
        assert problem is not None
        assert said in problem
        assert problem.endswith("。")
        assert "请" in problem

    def test_born_today_is_sound(self):
        number = with_check_digit("11010520160801002")
        assert id_number_problem(number, today=TODAY) is None

    @unhurried
    @given(numbers)
    def test_every_single_digit_error_is_caught(self, number):
        for place, right in enumerate(number):
            for wrong in set("0123456789X") - {right}:
                altered = number[:place] + wrong + number[place + 1 :]
                assert not has_sound_check_digit(altered)
                assert id_number_problem(altered, today=TODAY)

    @unhurried
    @given(numbers)
    def test_every_adjacent_swap_is_caught(self, number):
        for place in range(17):
            left, right = number[place], number[place + 1]
            if left != right:
                altered = number[:place] + right + left + number[place + 2 :]
                assert not has_sound_check_digit(altered)

    @unhurried
    @given(anything)
    def test_a_problem_never_quotes_the_number(self, number):
        assume(len(number) > 2)
        assert number not in (id_number_problem(number, today=TODAY) or "")

    @pytest.mark.parametrize("text", ["", "1101051949123100", "1101051949123100２", KNOWN])
    def test_check_digit_needs_17_digits(self, text):
        with pytest.raises(ValueError, match="17 digits"):
            check_digit(text)


class TestOldForm:
    def test_upgrade(self):
        assert is_old_form("110105491231002")
        assert upgraded("110105491231002") == KNOWN

    @unhurried
    @given(numbers)
    def test_upgrade_gives_back_the_full_number(self, number):
        assume(number[6:8] == "19")
        old = number[:6] + number[8:17]
        assert upgraded(old) == matching_form(old) == matching_form(number) == number
        assert birth_date_of(old) == birth_date_of(number)
        assert sex_of(old) == sex_of(number)

    @pytest.mark.parametrize(
        "number", ["", KNOWN, "11010549123100X", "１１０１０５４９１２３１００２"]
    )
    def test_others_are_not_upgraded(self, number):
        assert not is_old_form(number)
        with pytest.raises(ValueError, match="15 digits"):
            upgraded(number)

    def test_matching_form_of_other_numbers(self):
        assert matching_form(" 11010519491231002x") == KNOWN
        assert matching_form("护照 G123") == "护照G123"


class TestContents:
    def test_birth_date_and_sex(self):
        assert birth_date_of(KNOWN) == "1949-12-31"
        assert sex_of(KNOWN) == "女"
        assert sex_of(KNOWN_OF_1880) == "男"

    @unhurried
    @given(numbers)
    def test_birth_date_is_the_eight_digits(self, number):
        born = birth_date_of(number)
        assert born is not None
        assert born.replace("-", "") == number[6:14]
        assert sex_of(number) == "女男"[int(number[16]) % 2]

    @pytest.mark.parametrize("number", ["", "不详", "1101051949", "1101051949123100AX"])
    def test_unreadable_number(self, number):
        assert birth_date_of(number) is None
        assert sex_of(number) is None

    def test_impossible_birth_date(self):
        assert birth_date_of("110105194902300021") is None
        assert birth_date_of("110105490230002") is None


class TestRounding:
    @pytest.mark.parametrize("number", [10**15, 410402199001011000, 4.10402199001011e17, -(10**17)])
    def test_long_numbers_have_lost_digits(self, number):
        assert rounded_by_spreadsheet(number)

    @pytest.mark.parametrize("number", [0, 110105491231002, 1.5, float("nan"), float("inf")])
    def test_short_numbers_have_not(self, number):
        assert not rounded_by_spreadsheet(number)

    @pytest.mark.parametrize(
        "text", ["4.10402E+17", "4.10402e+17", "４.１Ｅ＋17", "4E17", "410402199001011000"]
    )
    def test_rounded_text(self, text):
        assert rounded_text(text)

    @pytest.mark.parametrize("text", ["", "不详", KNOWN, "110105194912310021", "410402000", "E+17"])
    def test_other_text(self, text):
        assert not rounded_text(text)

    @unhurried
    @given(numbers)
    def test_a_sound_number_is_never_called_rounded(self, number):
        assert not rounded_text(number)

    @unhurried
    @given(numbers)
    def test_hint_is_the_first_15_digits(self, number):
        kept = number[:15]
        value = int(kept) * 1000
        assert rounded_hint(value) == rounded_hint(float(value)) == rounded_hint(str(value)) == kept

    def test_hint_of_scientific_text_invents_nothing(self):
        assert rounded_hint("4.10402E+17") == "410402"
        assert rounded_hint("不详") == ""


class TestPhones:
    @pytest.mark.parametrize(
        ("text", "cleaned"),
        [
            (" 138 1234 5678 ", "13812345678"),
            ("１３８１２３４５６７８", "13812345678"),
            ("0375－7023456", "0375-7023456"),
            ("0375——7023456转12", "0375-7023456-12"),
            ("（0375）7023456", "0375-7023456"),
            ("+86 13812345678", "13812345678"),
            ("0086-13812345678", "13812345678"),
            (
                "13812345678／7023456；8888\n13912345678，",
                "13812345678、7023456、8888、13912345678",
            ),
            ("、 ;", ""),
            ("", ""),
        ],
    )
    def test_clean_phone(self, text, cleaned):
        assert clean_phone(text) == cleaned
        assert clean_phone(cleaned) == cleaned

    @pytest.mark.parametrize(
        "text",
        [
            *("13812345678", "19912345678", "0375-7023456", "03757023456", "010-12345678-801"),
            *("7023456", "87654321", "7023456-12", "612345", "61234", "138 1234 5678/0375-7023456"),
        ],
    )
    def test_sound_phones(self, text):
        assert phone_problem(text) is None

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "没有填写"),
            ("1381234567", "有10位"),
            ("138123456789", "有12位"),
            ("12812345678", "前两位不对"),
            ("1234", "有4位"),
            ("不详", "无法识别"),
            ("2345", "无法识别"),
            ("13812345678、2345", "第2个电话号码无法识别"),
        ],
    )
    def test_phone_problems(self, text, said):
        problem = phone_problem(text)
        assert problem is not None
        assert said in problem
        assert problem.endswith("。")
        assert "请" in problem


class TestMasking:
    def test_what_the_birth_date_beside_it_does_not_tell_stays_hidden(self):
        assert masked_id_number("410402199001010018") == "4104************18"
        assert masked_id_number("410402900101001") == "4104*********01"

    @unhurried
    @given(anything)
    def test_other_numbers_hide_at_least_half(self, number):
        assume(len(number) != 18)
        masked = masked_id_number(number)
        assert len(masked) == len(number)
        shown = [place for place, sign in enumerate(masked) if sign != "*"]
        assert len(shown) <= len(number) / 2
        assert set(shown) <= {0, 1, 2, 3, len(number) - 2, len(number) - 1}

    @pytest.mark.parametrize(
        ("text", "masked"),
        [
            ("13812345678", "138****5678"),
            ("138 1234 5678；0375-7023456", "138****5678、037*******56"),
            ("61234", "6***4"),
            ("", ""),
        ],
    )
    def test_masked_phone(self, text, masked):
        assert masked_phone(text) == masked
