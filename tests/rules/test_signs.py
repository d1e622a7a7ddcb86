"""How long a sign of life is waited for, and what follows when none comes."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.ladder import Audience, Patience
from rules.signs import Decided, Move, Sign, Silent, heard_until, moves, posts_up
from tests.rules.policy import CALENDAR, LADDER

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CHANNEL, POST = Move.NEXT_CHANNEL, Move.NEXT_POST


def clock(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def patience() -> Patience:
    assert LADDER.no_sign is not None
    return LADDER.no_sign


@pytest.mark.parametrize(
    ("carried", "until"),
    [
        pytest.param("2024-06-13 08:00", "2024-06-13 16:00", id="8 open hours after 08:00"),
        pytest.param("2024-06-13 08:59", "2024-06-13 16:59", id="just within the day"),
        pytest.param("2024-06-13 09:00", "2024-06-13 17:00", id="to the minute of closing"),
        pytest.param("2024-06-13 09:01", "2024-06-14 07:31", id="one minute into the next day"),
        pytest.param("2024-06-13 16:00", "2024-06-14 14:30", id="1 h today, 7 h tomorrow"),
        pytest.param("2024-06-14 16:00", "2024-06-17 14:30", id="over a weekend"),
        pytest.param("2024-06-13 17:00", "2024-06-14 15:30", id="after hours: from the morning"),
        pytest.param("2024-06-13 05:00", "2024-06-13 15:30", id="before hours: from 07:30"),
        pytest.param("2024-04-26 16:00", "2024-05-02 14:30", id="27/4 to 1/5 are off"),
    ],
)
def test_only_open_hours_of_working_days_are_waited(carried: str, until: str) -> None:
    assert heard_until(LADDER, CALENDAR, clock(carried)) == clock(until)


@given(
    days=st.integers(min_value=0, max_value=300),
    seconds=st.integers(min_value=0, max_value=86_399),
    minutes=st.integers(min_value=1, max_value=6_000),
)
def test_the_open_time_between_is_what_was_to_be_waited(
    days: int, seconds: int, minutes: int
) -> None:
    ladder = replace(LADDER, no_sign=replace(patience(), wait=timedelta(minutes=minutes)))
    begin = clock("2024-01-02") + timedelta(days=days, seconds=seconds)

    end = heard_until(ladder, CALENDAR, begin)

    assert _open_between(begin, end) == timedelta(minutes=minutes)


def _open_between(begin: datetime, end: datetime) -> timedelta:
    """Add the open hours day by day, the plain way."""
    total, day = timedelta(0), begin.date()
    while day <= end.date():
        if CALENDAR.is_working_day(day):
            opens = datetime.combine(day, LADDER.open_from, tzinfo=ZONE)
            closes = datetime.combine(day, LADDER.open_until, tzinfo=ZONE)
            total += max(timedelta(0), min(end, closes) - max(begin, opens))
        day += timedelta(days=1)
    return total


def test_a_ladder_without_patience_cannot_be_asked_until_when() -> None:
    with pytest.raises(ValueError, match="no_sign"):
        heard_until(replace(LADDER, no_sign=None), CALENDAR, clock("2024-06-13 08:00"))


@pytest.mark.parametrize(
    ("silent", "decided"),
    [
        pytest.param(
            Silent(has_other_channel=True), [Decided(move=CHANNEL)], id="first the next channel"
        ),
        pytest.param(
            Silent(),
            [Decided(move=CHANNEL, reason="no_other_channel"), Decided(move=POST)],
            id="without one the next post at once",
        ),
        pytest.param(
            Silent(moved=frozenset({CHANNEL}), has_other_channel=True),
            [Decided(move=POST)],
            id="a third channel is not tried before the post",
        ),
        pytest.param(Silent(moved=frozenset(Move)), [], id="nothing is done twice"),
        pytest.param(
            Silent(sign=Sign.SEEN, moved=frozenset({CHANNEL})),
            [Decided(move=POST, reason="sign_seen")],
            id="a sign after the next channel ends it",
        ),
        pytest.param(
            Silent(sign=Sign.ACTED, has_other_channel=True),
            [Decided(move=move, reason="sign_acted") for move in Move],
            id="a sign ends both",
        ),
    ],
)
def test_what_follows_when_the_time_is_over(silent: Silent, decided: list[Decided]) -> None:
    assert list(moves(silent)) == decided


@pytest.mark.parametrize(
    ("rung", "up"),
    [
        pytest.param("T0", Audience.STANDING_OFFICE, id="nobody above is told"),
        pytest.param("+1", Audience.DEPUTY, id="the standing office has a copy"),
        pytest.param("+3", Audience.CHAIR, id="the deputy is told"),
        pytest.param("+7", None, id="all are told"),
    ],
)
def test_the_next_post_is_the_first_that_the_rung_does_not_tell(
    rung: str, up: Audience | None
) -> None:
    assert next(iter(posts_up(patience(), LADDER.rung(rung))), None) == up


def test_the_shipped_ladder_waits_only_where_it_does_not_escalate_itself() -> None:
    assert patience().rungs == {"T-1", "T0", "+1"}
