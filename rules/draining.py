"""When a queue will be empty that leaves at a steady pace, within the hours that are open."""

from datetime import date, datetime, timedelta

from rules.ladder import Ladder
from rules.working_calendar import WorkingCalendar


def empty_at(
    count: int, *, per_minute: float, since: datetime, ladder: Ladder, calendar: WorkingCalendar
) -> datetime:
    """Return the local moment at which the last of `count` messages has left.

    `since` is the aware local moment from which they may leave. What does not fit before
    the hour of closing goes on when it is open again.
    """
    moment, left = ladder.next_open(since, calendar), timedelta(minutes=count / per_minute)
    while moment + left > (closing := _closing(moment.date(), moment, ladder)):
        left -= closing - moment
        moment = ladder.next_open(closing, calendar)
    return moment + left


def _closing(day: date, moment: datetime, ladder: Ladder) -> datetime:
    return datetime.combine(day, ladder.open_until, tzinfo=moment.tzinfo)
