"""When a queue that leaves at a steady pace will be empty."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from rules.draining import empty_at
from tests.rules.policy import CALENDAR, LADDER

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def moment(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2024, 6, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("count", "since", "ends"),
    [
        # 1.300 at 240 a minute: 5 minutes and 25 seconds.
        (1300, moment(13, 8), datetime(2024, 6, 13, 8, 5, 25, tzinfo=ZONE)),
        # Nothing waits: at once.
        (0, moment(13, 8), moment(13, 8)),
        # Queued by night, begun when it opens at 07:30.
        (240, moment(13, 5), moment(13, 7, 31)),
        # Exactly until five o'clock: the same day.
        (240, moment(13, 16, 59), moment(13, 17)),
        # One minute too much on Friday 14/6 goes on Monday 17/6.
        (480, moment(14, 16, 59), moment(17, 7, 31)),
    ],
    ids=["a morning", "nothing", "before it opens", "just until closing", "over the weekend"],
)
def test_a_queue_is_empty_when_its_last_message_has_left(
    count: int, since: datetime, ends: datetime
) -> None:
    found = empty_at(count, per_minute=240, since=since, ladder=LADDER, calendar=CALENDAR)

    assert found == ends
