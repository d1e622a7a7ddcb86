"""Local wall-clock time of people and calendars; the engine itself keeps UTC."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


class NaiveTimeError(ValueError):
    """A moment without a time zone reached the rules."""


def local(moment: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment on the wall clock of `zone`; NaiveTimeError without a time zone."""
    if moment.tzinfo is None:
        message = f"{moment.isoformat()} has no time zone; give it one before it is used"
        raise NaiveTimeError(message)
    return moment.astimezone(zone)


def moment_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the UTC moment of a local day and time."""
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
