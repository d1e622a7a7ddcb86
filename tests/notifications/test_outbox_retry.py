"""When a failed try is made again, and until when a message is worth sending."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from notifications.outbox_retry import delay_after, expires_at
from rules.working_calendar import WorkingCalendar

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
CALENDAR = WorkingCalendar(off=frozenset({date(2024, 4, 29), date(2024, 4, 30), date(2024, 5, 1)}))


@pytest.mark.parametrize(
    ("attempt", "seconds"),
    [(1, 30), (2, 120), (3, 600), (4, 1800), (5, 7200)],
)
def test_each_wait_is_within_a_fifth_of_its_step(attempt: int, seconds: int) -> None:
    for number in range(200):
        delay = delay_after(f"message {number}", "email", attempt)

        assert delay is not None
        assert seconds * 0.8 <= delay.total_seconds() <= seconds * 1.2


def test_the_sixth_try_is_the_last() -> None:
    assert delay_after("message", "email", 5) is not None
    assert delay_after("message", "email", 6) is None


def test_the_spread_is_a_function_of_the_message() -> None:
    delays = {delay_after(f"message {n}", "email", 1) for n in range(50)}

    assert delay_after("message 1", "email", 1) == delay_after("message 1", "email", 1)
    assert len(delays) == 50


@pytest.mark.parametrize(
    ("not_before", "end"),
    [
        # Thursday 13/6: Thursday, Friday, Monday 17/6.
        (datetime(2024, 6, 13, 8, tzinfo=ZONE), date(2024, 6, 17)),
        # Saturday counts from Monday: Monday, Tuesday, Wednesday 19/6.
        (datetime(2024, 6, 15, 8, tzinfo=ZONE), date(2024, 6, 19)),
        # Friday 26/4 before the long holiday: Friday, Thursday 2/5, Friday 3/5.
        (datetime(2024, 4, 26, 8, tzinfo=ZONE), date(2024, 5, 3)),
        # Already the next day in Bắc Giang: 13/6 20:00 UTC is Friday 14/6, 03:00.
        (datetime(2024, 6, 13, 20, tzinfo=UTC), date(2024, 6, 18)),
    ],
    ids=["within a week", "from a weekend", "over a holiday", "by the local day"],
)
def test_a_message_expires_at_the_end_of_the_third_working_day(
    not_before: datetime, end: date
) -> None:
    midnight = datetime(end.year, end.month, end.day, tzinfo=ZONE) + timedelta(days=1)

    assert expires_at(not_before, CALENDAR, ZONE) == midnight
