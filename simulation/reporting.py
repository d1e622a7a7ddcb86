"""How the heads of a simulation report: not at all, on time, or a number of days late."""

from dataclasses import dataclass
from datetime import date, timedelta

from rules.working_calendar import WorkingCalendar

# Ten years: later than any plan is looked at.
MOST_DAYS_LATE = 3650


class ReportingError(ValueError):
    """The way of reporting cannot be read."""


@dataclass(frozen=True, kw_only=True)
class Reporting:
    """Nobody reports when `days_late` is None and `on_time` is False."""

    on_time: bool = False
    days_late: int | None = None

    def files_on(self, last_day: date, calendar: WorkingCalendar) -> date | None:
        """Return the day on which a result is filed, None for never.

        On time means the last working day strictly before the last compliant day.
        """
        if self.on_time:
            return calendar.before(last_day)
        if self.days_late is not None:
            return last_day + timedelta(days=self.days_late)
        return None


def read_reporting(text: str) -> Reporting:
    """Read "none", "on-time" or "late:N" (N days after the last day, 0 allowed)."""
    if text == "none":
        return Reporting()
    if text == "on-time":
        return Reporting(on_time=True)
    word, _, days = text.partition(":")
    if word == "late" and days.isdecimal():
        if len(days) > len(str(MOST_DAYS_LATE)) or int(days) > MOST_DAYS_LATE:
            message = f'"{text}" is too late; write late:0 to late:{MOST_DAYS_LATE}'
            raise ReportingError(message)
        return Reporting(days_late=int(days))
    message = f'"{text}" is no way of reporting; write none, on-time or late:N, e.g. late:5'
    raise ReportingError(message)
