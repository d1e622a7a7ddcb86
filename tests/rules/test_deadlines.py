"""The last compliant day of every phrase that the plan prints (DOMAIN §3.1, law 4)."""

import unicodedata
from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.deadlines import Recurrence, UnreadableLimitError, normalise, read_limit
from rules.periods import Period
from tests.rules.policy import day, ordinary_days

YEAR_2024 = Period(first_day=date(2024, 1, 1), last_day=date(2024, 12, 31))


def last_day(phrase: str, period: Period = YEAR_2024) -> date:
    (due,) = read_limit(phrase).due(period)
    return due.last_day


def last_days(phrase: str, period: Period = YEAR_2024) -> dict[str, date]:
    return {due.occurrence: due.last_day for due in read_limit(phrase).due(period)}


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        pytest.param("trước ngày 01/6/2024", day(31, 5), id="trước ngày D: D - 1"),
        pytest.param("trước 01/6/2024", day(31, 5), id="trước D: D - 1, as III.1.e.1 prints it"),
        pytest.param("xong trước 01/6/2024", day(31, 5), id="xong trước D: D - 1"),
        pytest.param("Hoàn thành xong trước 01/6/2024.", day(31, 5), id="inside a sentence"),
        pytest.param("trước tháng 11/2024", day(31, 10), id="trước tháng M: all of M is late"),
        pytest.param("trước tháng 3/2024", day(29, 2), id="trước tháng 3 of a leap year"),
        pytest.param("trước tháng 3/2023", day(28, 2, 2023), id="trước tháng 3 of a common year"),
        pytest.param("trước quý III/2024", day(30, 6), id="trước quý III: the half-year's end"),
        pytest.param("trước năm 2025", day(31, 12), id="trước năm Y: last day of Y - 1"),
        pytest.param("trước ngày 1/1/2025", day(31, 12), id="over the turn of the year"),
        pytest.param("trước ngày 01/3/2024", day(29, 2), id="1 March - 1 in a leap year"),
        pytest.param("trước ngày 01/3/2100", day(28, 2, 2100), id="2100 is no leap year"),
        pytest.param("trước ngày 15 tháng 6 năm 2024", day(14, 6), id="the day in words"),
        pytest.param("chậm nhất trước ngày 15/6/2024", day(14, 6), id="CV 9061: strict wins"),
        pytest.param("muộn nhất trước 15/6/2024", day(14, 6), id="muộn nhất trước: strict too"),
    ],
)
def test_before_a_day_excludes_that_day(phrase: str, expected: date) -> None:
    limit = read_limit(phrase)

    assert limit.exclusive
    assert last_day(phrase) == expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        pytest.param("chậm nhất ngày 15/6/2024", day(15, 6), id="chậm nhất ngày D: D"),
        pytest.param("chậm nhất vào ngày 15/6/2024", day(15, 6), id="chậm nhất vào ngày D: D"),
        pytest.param("chậm nhất là ngày 15/6/2024", day(15, 6), id="chậm nhất là ngày D: D"),
        pytest.param("chậm nhất đến hết ngày 15/6/2024", day(15, 6), id="words heaped up"),
        pytest.param("muộn nhất ngày 15/6/2024", day(15, 6), id="muộn nhất ngày D: D"),
        pytest.param("đến hết ngày 15/6/2024", day(15, 6), id="đến hết ngày D: D"),
        pytest.param("hết ngày 15/6/2024", day(15, 6), id="hết ngày D: D"),
        pytest.param("đến ngày 15/6/2024", day(15, 6), id="đến ngày D, ambiguous: read as D"),
        pytest.param("đến hết ngày 29/02/2024", day(29, 2), id="a leap day"),
        pytest.param("chậm nhất ngày 15 tháng 6 năm 2024", day(15, 6), id="the day in words"),
        pytest.param("trong tháng 11/2024", day(30, 11), id="trong tháng: last of the month"),
        pytest.param("trong tháng 2/2024", day(29, 2), id="trong tháng 2 of a leap year"),
        pytest.param("trong tháng 2 năm 2023", day(28, 2, 2023), id="trong tháng 2, common"),
        pytest.param("trong quý I/2024", day(31, 3), id="trong quý I"),
        pytest.param("trong quý II năm 2024", day(30, 6), id="trong quý II"),
        pytest.param("trong quý III/2024", day(30, 9), id="III is not read as I or II"),
        pytest.param("trong quý IV/2024", day(31, 12), id="IV is not read as I"),
        pytest.param("trong quý 3/2024", day(30, 9), id="the quarter in Arabic figures"),
        pytest.param("trong năm 2024", day(31, 12), id="trong năm: 31/12, as III.6.1 prints it"),
        pytest.param("đến hết năm 2024", day(31, 12), id="đến hết năm"),
        pytest.param("cuối năm 2024", day(31, 12), id="BLDS 146: cuối năm is 31/12"),
        pytest.param("cuối tháng 6/2024", day(30, 6), id="BLDS 146: cuối tháng is its last day"),
    ],
)
def test_by_a_day_and_within_a_period_include_the_last_day(phrase: str, expected: date) -> None:
    limit = read_limit(phrase)

    assert not limit.exclusive
    assert last_day(phrase) == expected


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        pytest.param(
            "trước ngày 15 của tháng cuối quý",
            [day(14, 3), day(14, 6), day(14, 9), day(14, 12)],
            id="IV.4.1: before the 15th is the 14th",
        ),
        pytest.param(
            "trước ngày 25 của tháng cuối quý",
            [day(24, 3), day(24, 6), day(24, 9), day(24, 12)],
            id="IV.1.1: before the 25th is the 24th",
        ),
        pytest.param(
            "chậm nhất vào ngày 20 tháng cuối quý",
            [day(20, 3), day(20, 6), day(20, 9), day(20, 12)],
            id="ND 138/2016: by the 20th is the 20th",
        ),
        pytest.param(
            "chậm nhất ngày 31 tháng cuối của mỗi quý",
            [day(31, 3), day(30, 6), day(30, 9), day(31, 12)],
            id="a month of 30 days ends with its 30th",
        ),
        pytest.param(
            "trước ngày 31 tháng cuối quý",
            [day(30, 3), day(30, 6), day(30, 9), day(30, 12)],
            id="the 30th is before the 31st, also where there is none",
        ),
        pytest.param(
            "trước ngày 01 tháng cuối quý",
            [day(29, 2), day(31, 5), day(31, 8), day(30, 11)],
            id="before the 1st is the last of the month before",
        ),
    ],
)
def test_a_quarterly_limit_comes_round_four_times_a_year(phrase: str, expected: list[date]) -> None:
    assert read_limit(phrase).recurrence is Recurrence.QUARTERLY
    assert last_days(phrase) == dict(
        zip(("2024Q1", "2024Q2", "2024Q3", "2024Q4"), expected, strict=True)
    )


def test_a_single_limit_is_one_occurrence_named_for_the_plan_s_period() -> None:
    limit = read_limit("trước 01/6/2024")

    assert limit.recurrence is Recurrence.ONCE
    assert last_days("trước 01/6/2024") == {"2024": day(31, 5)}


def test_a_single_limit_of_a_plan_of_several_years_is_named_for_all_of_them() -> None:
    period = Period(first_day=day(1, 1, 2024), last_day=day(31, 12, 2026))

    assert last_days("trong năm 2026", period) == {"2024-2026": day(31, 12, 2026)}


def test_a_quarterly_limit_counts_only_the_quarters_that_end_in_the_plan_s_period() -> None:
    march_to_november = Period(first_day=day(5, 3), last_day=day(30, 11))

    found = last_days("trước ngày 15 của tháng cuối quý", march_to_november)

    assert list(found) == ["2024Q1", "2024Q2", "2024Q3"]


def test_the_last_day_stays_on_a_weekend_because_lateness_is_strict() -> None:
    q3 = last_days("trước ngày 15 của tháng cuối quý")["2024Q3"]

    assert (q3, q3.isoweekday()) == (day(14, 9), 6)


@pytest.mark.parametrize(
    "phrase",
    [
        pytest.param("trước ngày 01/6/2024", id="as printed"),
        pytest.param("trước ngày 1/6/2024", id="day not padded"),
        pytest.param("trước ngày 01/06/2024", id="month padded"),
        pytest.param("trước ngày 01-06-2024", id="hyphens"),
        pytest.param("trước ngày 1-6-2024", id="hyphens, not padded"),
        pytest.param("trước ngày 01.6.2024", id="dots"),
        pytest.param("trước ngày 01 / 6 / 2024", id="spaces around the strokes"),
        pytest.param("trước  ngày\n01/6/2024", id="a line break of the document"),
        pytest.param("trước\u00a0ngày 01/6/2024", id="a no-break space"),
        pytest.param("TRƯỚC NGÀY 01/6/2024", id="capital letters"),
        pytest.param("Xong Trước 01/6/2024", id="capital initials"),
        pytest.param("(xong trước 01/6/2024);", id="brackets and punctuation"),
        pytest.param(unicodedata.normalize("NFD", "trước ngày 01/6/2024"), id="NFD"),
        pytest.param(unicodedata.normalize("NFD", "TRƯỚC NGÀY 01/6/2024"), id="NFD capitals"),
    ],
)
def test_the_spelling_of_a_limit_changes_nothing(phrase: str) -> None:
    assert last_day(phrase) == day(31, 5)


@pytest.mark.parametrize("phrase", ["trong QUÝ iii/2024", "TRONG QUÝ III NĂM 2024"])
def test_the_letters_of_a_quarter_may_be_small_or_capital(phrase: str) -> None:
    assert last_day(phrase) == day(30, 9)


def test_a_limit_keeps_the_words_as_they_are_printed() -> None:
    printed = "  Trước\nngày 01/6/2024 "

    assert read_limit(printed).phrase == printed


def test_the_stricter_reading_wins_where_a_phrase_holds_two() -> None:
    phrase = "trong năm 2024, xong trước 01/6/2024"

    assert last_day(phrase) == day(31, 5)


def test_a_full_date_wins_over_the_year_in_the_same_phrase() -> None:
    phrase = "trong năm 2024, chậm nhất ngày 15/11/2024"

    assert last_day(phrase) == day(15, 11)


@pytest.mark.parametrize(
    "phrase",
    [
        pytest.param("hằng quý", id="III.12.1: no day is printed, none is invented"),
        pytest.param("thường xuyên", id="continuous"),
        pytest.param("kịp thời", id="no day"),
        pytest.param("định kỳ theo Quy chế làm việc", id="the day is in another document"),
        pytest.param("năm 2024", id="a bare year says neither within nor before"),
        pytest.param("01/6/2024", id="a bare date is no limit"),
        pytest.param("ngày 10/10/2024", id="a day of an event"),
        pytest.param("trước ngày 15/6", id="no year"),
        pytest.param("trước tháng 11", id="a month without a year"),
        pytest.param("trước ngày 15 hằng tháng", id="monthly is no recurrence of the rules"),
        pytest.param("trong quý V/2024", id="there is no fifth quarter"),
        pytest.param("trong quý 5/2024", id="nor in figures"),
        pytest.param("trong quý I, II/2024", id="two quarters at once"),
        pytest.param("trước 01/6/20244", id="a year of five digits is not cut to four"),
        pytest.param("trong năm 20244", id="nor in a year alone"),
        pytest.param("trước 101/6/2024", id="a day of three digits is not cut to two"),
        pytest.param("", id="nothing"),
    ],
)
def test_a_phrase_without_a_readable_day_is_refused_with_the_remedy(phrase: str) -> None:
    with pytest.raises(UnreadableLimitError, match="write it as the plan prints it") as caught:
        read_limit(phrase)

    assert f'"{phrase}"' in str(caught.value)


@pytest.mark.parametrize(
    "phrase",
    [
        pytest.param("trước ngày 31/6/2024", id="June has 30 days"),
        pytest.param("xong trước 30/02/2024", id="February never has 30"),
        pytest.param("chậm nhất ngày 29/02/2023", id="2023 is no leap year"),
        pytest.param("trước ngày 01/13/2024", id="there is no month 13"),
        pytest.param("trước ngày 00/6/2024", id="there is no day 0"),
        pytest.param("trước ngày 31 tháng 6 năm 2024", id="in words too"),
        pytest.param("trước tháng 13/2024", id="a month alone"),
        pytest.param("trong tháng 0/2024", id="month 0"),
        pytest.param("trong năm 0000", id="the calendar begins with year 1"),
        pytest.param("trước ngày 32 của tháng cuối quý", id="no month has a 32nd"),
        pytest.param("trước ngày 0 của tháng cuối quý", id="nor a day 0"),
    ],
)
def test_a_day_that_does_not_exist_is_refused_and_never_moved(phrase: str) -> None:
    with pytest.raises(UnreadableLimitError, match="is not a day of the calendar") as caught:
        read_limit(phrase)

    assert f'"{phrase}"' in str(caught.value)


def test_normalising_joins_letters_and_spaces_and_leaves_case_alone() -> None:
    decomposed = unicodedata.normalize("NFD", " Trước \t ngày\n15 ")

    assert normalise(decomposed) == "Trước ngày 15"


def test_d_with_stroke_is_a_letter_of_its_own() -> None:
    assert normalise("III.1.đ") != normalise("III.1.d")
    assert normalise("đ") == "đ"


@given(named=ordinary_days)
def test_before_is_always_one_day_stricter_than_by(named: date) -> None:
    written = f"{named.day}/{named.month}/{named.year}"

    assert last_day(f"chậm nhất ngày {written}") == named
    assert last_day(f"trước ngày {written}") == named - timedelta(days=1)


@given(year=st.integers(2000, 2100), month=st.integers(1, 12))
def test_within_a_month_ends_where_before_the_next_month_ends(year: int, month: int) -> None:
    following = f"{month % 12 + 1}/{year + month // 12}"

    assert last_day(f"trong tháng {month}/{year}") == last_day(f"trước tháng {following}")


@given(number=st.integers(1, 31), year=st.integers(2000, 2100))
def test_a_quarterly_limit_never_leaves_its_quarter_by_more_than_the_eve(
    number: int, year: int
) -> None:
    period = Period(first_day=date(year, 1, 1), last_day=date(year, 12, 31))

    by = last_days(f"chậm nhất ngày {number} tháng cuối quý", period)
    before = last_days(f"trước ngày {number} tháng cuối quý", period)

    for quarter, month in zip(by, (3, 6, 9, 12), strict=True):
        eve = date(year, month, 1) - timedelta(days=1)
        assert by[quarter].month == month
        assert eve <= before[quarter] <= by[quarter]
        assert (by[quarter] - before[quarter]).days <= 1


@given(text=st.text(max_size=80))
def test_any_text_is_either_read_or_refused_by_the_one_error(text: str) -> None:
    kept = text
    with suppress(UnreadableLimitError):
        kept = read_limit(text).phrase

    assert kept == text
