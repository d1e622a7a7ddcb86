"""Numbers, letters and days of official documents."""

from datetime import date

import pytest

from reports.lettering import annex_label, day_words, letter, month_words, roman
from reports.widths import lines, width_mm


@pytest.mark.parametrize(("number", "words"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV")])
def test_headings_are_roman(number: int, words: str) -> None:
    assert roman(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (4, "d"),
        (5, "đ"),  # đ follows d
        (7, "g"),  # no f
        (23, "y"),  # the last of the alphabet
        (24, "aa"),
    ],
)
def test_points_are_lettered_by_the_vietnamese_alphabet(number: int, words: str) -> None:
    assert letter(number) == words


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2024, 2, 9), "09 tháng 02 năm 2024"),
        (date(2024, 3, 10), "10 tháng 3 năm 2024"),
    ],
)
def test_days_under_ten_and_the_first_two_months_are_padded(day: date, words: str) -> None:
    assert day_words(day) == words


def test_december_is_not_padded() -> None:
    assert month_words(12) == "12"


def test_a_single_annex_has_no_number() -> None:
    assert annex_label(0, 1) == "Phụ lục"
    assert annex_label(1, 2) == "Phụ lục II"


def test_words_are_as_wide_as_the_face_draws_them() -> None:
    # Liberation Serif Bold, 13 points, measured with its font file: 56.06 mm.
    assert abs(width_mm("Độc lập - Tự do - Hạnh phúc", 13) - 56.06) < 0.5


def test_a_long_name_breaks_into_lines_of_its_column() -> None:
    name = "BAN CHỈ ĐẠO CHUYỂN ĐỔI SỐ THÀNH PHỐ BẮC GIANG"

    assert lines(name, 12, 70) == ["BAN CHỈ ĐẠO CHUYỂN ĐỔI SỐ", "THÀNH PHỐ BẮC GIANG"]
