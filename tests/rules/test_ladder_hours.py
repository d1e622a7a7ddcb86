"""When rungs fall within a day, and when messages may leave (07:30, 08:00, 17:00)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.ladder import Ladder
from tests.rules.policy import CALENDAR, EVERY_DAY, LADDER

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def clock(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "reached"),
    [
        pytest.param("2024-05-24 00:00:00", "2024-05-23", id="midnight"),
        pytest.param("2024-05-24 07:29:59", "2024-05-23", id="just before 07:30"),
        pytest.param("2024-05-24 07:30:00", "2024-05-24", id="at 07:30"),
        pytest.param("2024-05-24 07:30:01", "2024-05-24", id="just after 07:30"),
        pytest.param("2024-05-24 23:59:59", "2024-05-24", id="the end of the day"),
        pytest.param("2024-01-01 06:00:00", "2023-12-31", id="New Year's morning"),
    ],
)
def test_the_rungs_of_a_day_fall_at_half_past_seven(moment: str, reached: str) -> None:
    assert LADDER.reached(clock(moment)).isoformat() == reached


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        pytest.param("2024-05-31 07:29:59", False, id="just before it opens"),
        pytest.param("2024-05-31 07:30:00", True, id="it opens at 07:30"),
        pytest.param("2024-05-31 16:59:59", True, id="just before it closes"),
        pytest.param("2024-05-31 17:00:00", False, id="nothing from 17:00 on"),
        pytest.param("2024-05-31 23:00:00", False, id="at night"),
        pytest.param("2024-06-01 10:00:00", False, id="on a Saturday"),
        pytest.param("2024-04-29 10:00:00", False, id="on a swapped day off"),
        pytest.param("2024-05-04 10:00:00", True, id="on a make-up Saturday"),
    ],
)
def test_messages_leave_only_in_the_working_hours_of_working_days(
    moment: str, *, is_open: bool
) -> None:
    assert LADDER.is_open(clock(moment), CALENDAR) is is_open


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        pytest.param("2024-05-31 10:15:30", "2024-05-31 10:15:30", id="open: at once"),
        pytest.param("2024-05-31 06:00:00", "2024-05-31 07:30:00", id="early: the same morning"),
        pytest.param("2024-05-30 17:00:00", "2024-05-31 07:30:00", id="late: the next morning"),
        pytest.param("2024-05-31 17:00:00", "2024-06-03 07:30:00", id="Friday night: Monday"),
        pytest.param("2024-06-01 06:00:00", "2024-06-03 07:30:00", id="Saturday early: Monday"),
        pytest.param("2024-05-03 18:00:00", "2024-05-04 07:30:00", id="a make-up Saturday"),
        pytest.param("2024-04-26 18:00:00", "2024-05-02 07:30:00", id="past 30/4 and 1/5"),
        pytest.param("2024-12-31 18:00:00", "2025-01-01 07:30:00", id="a year not known is worked"),
    ],
)
def test_what_may_not_leave_waits_for_the_next_opening(moment: str, opens: str) -> None:
    assert LADDER.next_open(clock(moment), CALENDAR) == clock(opens)


def test_a_ladder_without_closed_hours_is_always_open() -> None:
    from models.policy import ladder_from_data

    always = ladder_from_data(
        {"rungs": [], "undated": {"code": "Q"}, "open_from": "00:00", "open_until": "24:00"}
    )

    assert always.is_open(clock("2024-05-31 00:00:00"), EVERY_DAY)
    assert always.is_open(clock("2024-05-31 23:59:59"), EVERY_DAY)


@given(minutes=st.integers(0, 366 * 24 * 60))
def test_the_next_opening_is_open_and_nothing_before_it_is(minutes: int) -> None:
    moment = clock("2024-01-01 00:00:00") + timedelta(minutes=minutes)

    opens = LADDER.next_open(moment, CALENDAR)

    assert opens >= moment
    assert LADDER.is_open(opens, CALENDAR)
    if opens > moment:
        assert not LADDER.is_open(opens - timedelta(microseconds=1), CALENDAR)
        assert not LADDER.is_open(moment, CALENDAR)
    assert LADDER.next_open(opens, CALENDAR) == opens


def test_the_hours_of_the_shipped_ladder_are_those_of_the_design() -> None:
    plain = Ladder(rungs=(), undated=LADDER.undated)

    for name in ("decide_at", "send_at", "open_from", "open_until", "digest_from"):
        assert getattr(LADDER, name) == getattr(plain, name)
    assert (LADDER.send_at.hour, LADDER.open_until.hour, LADDER.digest_from) == (8, 17, 3)
