"""A confirmed limit is written so that the plan's rules read the same last day."""

from datetime import date

import pytest

from plan_reader.confirming.confirmed import ConfirmedItem
from plan_reader.confirming.limits import dues, undated_reason
from rules.deadlines import read_limit
from rules.periods import Period

YEAR = Period(first_day=date(2024, 1, 1), last_day=date(2024, 12, 31))
QUARTERS = ((3, 9), (6, 9), (9, 9), (12, 9))
MONTHLY = ((None, 24),)


def item(
    phrase: str,
    *,
    last_day: date | None = None,
    frequency: str = "",
    last_days: tuple[tuple[int | None, int], ...] = (),
) -> ConfirmedItem:
    return ConfirmedItem(
        ref="II.1",
        lines=(1,),
        text="Việc.",
        short_title="Việc",
        kind="deadline",
        due_phrase=phrase,
        last_day=last_day,
        frequency=frequency,
        last_days=last_days,
    )


def test_printed_words_that_the_rules_read_stay_as_printed() -> None:
    one = item("trước ngày 15/9/2024", last_day=date(2024, 9, 14))

    assert list(dues(one, YEAR)) == [
        (
            "",
            {
                "phrase": "trước ngày 15/9/2024",
                "occurs": "once",
                "last_days": {"2024": date(2024, 9, 14)},
            },
        )
    ]


@pytest.mark.parametrize("day", [date(2024, 9, 13), date(2024, 9, 15)], ids=["before", "after"])
def test_a_corrected_day_is_written_out_and_the_print_stands_beside_it(day: date) -> None:
    [(_, due)] = dues(item("trước ngày 15/9/2024", last_day=day), YEAR)

    assert [one.last_day for one in read_limit(due["phrase"]).due(YEAR)] == [day]
    assert "trước ngày 15/9/2024" in due["note"]


def test_a_quarterly_limit_is_one_limit_with_four_days() -> None:
    one = item("trước ngày 10 tháng cuối quý", frequency="quarterly", last_days=QUARTERS)

    [(suffix, due)] = dues(one, YEAR)

    assert suffix == ""
    assert list(due["last_days"].values()) == [date(2024, m, 9) for m in (3, 6, 9, 12)]


def test_quarters_on_days_of_their_own_are_four_limits() -> None:
    days = ((3, 9), (6, 9), (9, 12), (12, 9))

    found = list(dues(item("theo lịch", frequency="quarterly", last_days=days), YEAR))

    assert [suffix for suffix, _ in found] == [".k1", ".k2", ".k3", ".k4"]


def test_what_comes_back_every_month_has_twelve_limits() -> None:
    found = list(dues(item("ngày 25 hằng tháng", frequency="monthly", last_days=MONTHLY), YEAR))

    assert len(found) == 12
    assert found[1][1]["last_days"] == {"2024": date(2024, 2, 24)}


def test_the_last_of_the_month_is_the_29th_in_february_of_a_leap_year() -> None:
    last = ((None, -1),)

    found = list(dues(item("cuối tháng", frequency="monthly", last_days=last), YEAR))

    assert [due["last_days"]["2024"].day for _, due in found[:3]] == [31, 29, 31]


def test_a_day_outside_the_plan_s_period_is_no_limit_of_it() -> None:
    half = Period(first_day=date(2024, 3, 10), last_day=date(2024, 12, 8))
    one = item("theo lịch", frequency="quarterly", last_days=QUARTERS)

    days = [due["last_days"]["2024"] for _, due in dues(one, half)]

    # 9/3 is the day before the plan begins, 9/12 the day after it ends.
    assert days == [date(2024, 6, 9), date(2024, 9, 9)]


def test_a_day_that_a_person_gave_wins_over_what_comes_back() -> None:
    one = item("hằng quý", last_day=date(2024, 9, 14), frequency="quarterly", last_days=QUARTERS)

    [(_, due)] = dues(one, YEAR)

    assert due["last_days"] == {"2024": date(2024, 9, 14)}


def test_words_without_a_day_make_no_limit_and_stand_in_the_reason() -> None:
    one = item("theo tiến độ")

    assert list(dues(one, YEAR)) == []
    assert "theo tiến độ" in undated_reason(one)
