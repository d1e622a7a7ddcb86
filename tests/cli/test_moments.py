"""Days and moments as they are typed."""

from datetime import UTC, date, datetime

import pytest

from cli.moments import MomentError, read_day, read_moment
from tests.plans import ZONE, at


@pytest.mark.parametrize("text", ["2024-06-03", "03/6/2024", "3/06/2024", " 2024-06-03 "])
def test_a_day_is_read_in_either_way_of_writing(text: str) -> None:
    assert read_day(text) == date(2024, 6, 3)


@pytest.mark.parametrize("text", ["", "31/6/2024", "2024-02-30", "6/2024", "mai", "2024-6-3"])
def test_what_is_no_day_is_named_with_both_ways_of_writing(text: str) -> None:
    with pytest.raises(MomentError, match="write it as 2024-06-03 or 03/6/2024"):
        read_day(text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2024-06-03", at(date(2024, 6, 3), 8)),  # a bare day is that morning
        ("03/6/2024", at(date(2024, 6, 3), 8)),
        ("2024-06-03T07:30", at(date(2024, 6, 3), 7, 30)),
        ("2024-06-03 07:30:00", at(date(2024, 6, 3), 7, 30)),
        ("2024-06-03T00:30:00Z", at(date(2024, 6, 3), 7, 30)),
        ("2024-06-03T07:30:00+07:00", at(date(2024, 6, 3), 7, 30)),
    ],
)
def test_a_moment_is_local_unless_it_says_its_zone(text: str, meant: datetime) -> None:
    found = read_moment(text, ZONE)

    assert found.astimezone(UTC) == meant.astimezone(UTC)


@pytest.mark.parametrize("text", ["", "8 giờ", "2024-06-03T25:00"])
def test_what_is_no_moment_is_named_with_the_way_of_writing(text: str) -> None:
    with pytest.raises(MomentError, match="write it as 2024-06-03T08:00"):
        read_moment(text, ZONE)
