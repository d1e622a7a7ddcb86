"""When a try that failed is made again, and until when a message is worth sending."""

import hashlib
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from rules.clock import local, moment_of
from rules.working_calendar import WorkingCalendar

DELAYS = (
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
    timedelta(hours=2),
)
# A channel that is down is asked again at this pace; the message itself was not tried.
DOWN_FOR = timedelta(minutes=5)
# How long a message waits for a channel that is down before it takes another one.
PATIENCE = sum(DELAYS, timedelta(0))
MAX_TRIES = len(DELAYS) + 1
SPREAD = 0.2
WORKING_DAYS = 3


def delay_after(key: str, channel: str, attempt: int) -> timedelta | None:
    """Return how long to wait after the try numbered `attempt` (from 1), None: no more.

    Spread by up to a fifth either way, so that what failed together is not tried
    together again; the spread is a function of the message, so that it can be repeated.
    """
    if attempt >= MAX_TRIES:
        return None
    digest = hashlib.sha256(f"{key}:{channel}:{attempt}".encode()).digest()
    share = int.from_bytes(digest[:8]) / 2**64
    return DELAYS[attempt - 1] * (1 - SPREAD + 2 * SPREAD * share)


def expires_at(not_before: datetime, calendar: WorkingCalendar, zone: ZoneInfo) -> datetime:
    """Return the end of the third working day from `not_before`, exclusive, in UTC.

    The first is the day of `not_before` itself, or the next working day after it.
    """
    day = calendar.on_or_after(local(not_before, zone).date())
    for _ in range(WORKING_DAYS - 1):
        day = calendar.after(day)
    return moment_of(day + timedelta(days=1), time.min, zone)
