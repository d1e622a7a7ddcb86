"""Local time of people: UTC is kept, Asia/Ho_Chi_Minh is shown (law 3)."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.clock import NaiveTimeError, local, moment_of

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("utc", "here"),
    [
        pytest.param("2024-05-31T16:59:59", "2024-05-31T23:59:59", id="in time, by a second"),
        pytest.param("2024-05-31T17:00:00", "2024-06-01T00:00:00", id="24:00: the next day"),
        pytest.param("2024-12-31T17:00:00", "2025-01-01T00:00:00", id="over New Year"),
    ],
)
def test_the_local_day_changes_at_17_00_utc(utc: str, here: str) -> None:
    moment = datetime.fromisoformat(utc).replace(tzinfo=UTC)

    assert local(moment, HANOI).replace(tzinfo=None) == datetime.fromisoformat(here)


def test_a_moment_without_a_time_zone_is_refused_with_its_value() -> None:
    naive = datetime(2024, 5, 31, 8, 0)  # noqa: DTZ001 - that is what is refused

    with pytest.raises(NaiveTimeError, match="2024-05-31T08:00:00 has no time zone"):
        local(naive, HANOI)


def test_eight_in_the_morning_is_one_in_the_morning_of_utc() -> None:
    found = moment_of(date(2024, 5, 31), time(8, 0), HANOI)

    assert found == datetime(2024, 5, 31, 1, 0, tzinfo=UTC)
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("day", "hour_in_utc"),
    [
        pytest.param(date(2024, 3, 30), 7, id="the day before the clocks go forward"),
        pytest.param(date(2024, 3, 31), 6, id="the day they go forward"),
        pytest.param(date(2024, 10, 26), 6, id="the day before they go back"),
        pytest.param(date(2024, 10, 27), 7, id="the day they go back"),
    ],
)
def test_a_local_hour_stays_where_clocks_change(day: date, hour_in_utc: int) -> None:
    assert moment_of(day, time(8, 0), BERLIN).hour == hour_in_utc


@given(day=st.dates(date(2000, 1, 1), date(2100, 1, 1)), at=st.times())
def test_a_local_moment_comes_back_as_the_same_day_and_time(day: date, at: time) -> None:
    back = local(moment_of(day, at, HANOI), HANOI)

    assert (back.date(), back.time()) == (day, at)
