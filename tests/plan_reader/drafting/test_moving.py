"""Words and limits move to another year by their rule, or stay where they belong to another."""

from datetime import date

import pytest

from plan_reader.drafting.moving import Move
from rules.periods import Period

MOVE = Move(
    old=2024, new=2025, period=Period(first_day=date(2025, 1, 1), last_day=date(2025, 12, 31))
)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("xếp loại phường, xã năm 2024", "xếp loại phường, xã năm 2025"),
        ("trước tháng 11/2024", "trước tháng 11/2025"),
        ("Kế hoạch số 48/KH-BCĐ ngày 01/3/2024", "Kế hoạch số 48/KH-BCĐ ngày 01/3/2024"),
        ("Kế hoạch năm 2023", "Kế hoạch năm 2023"),
        ("năm 20240", "năm 20240"),
    ],
)
def test_the_plans_own_year_moves_and_days_of_cited_documents_stay(old: str, new: str) -> None:
    assert MOVE.words(old) == new


def test_words_that_still_name_the_old_year_are_seen() -> None:
    assert MOVE.names_old_year("ngày 01/3/2024")
    assert not MOVE.names_old_year("năm 2025, mã 120241")


def test_a_quarterly_limit_falls_in_each_quarter_of_the_new_year() -> None:
    due = MOVE.due({"phrase": "trước ngày 15 của tháng cuối quý"})

    assert due is not None
    assert due["last_days"] == {
        "2025Q1": date(2025, 3, 14),
        "2025Q2": date(2025, 6, 14),
        "2025Q3": date(2025, 9, 14),
        "2025Q4": date(2025, 12, 14),
    }


def test_a_limit_of_the_year_moves_with_its_words() -> None:
    due = MOVE.due({"phrase": "trong năm 2024"})

    assert due == {
        "phrase": "trong năm 2025",
        "occurs": "once",
        "last_days": {"2025": date(2025, 12, 31)},
    }


@pytest.mark.parametrize("phrase", ["trước 01/6/2024", "kịp thời"])
def test_a_limit_that_is_over_or_cannot_be_read_does_not_move(phrase: str) -> None:
    assert MOVE.due({"phrase": phrase}) is None
