"""Working days: weekends, public holidays, swapped days off and make-up Saturdays.

Decides only whether a day is worked and which working day lies nearest. Which days are
off, and by whose decision, is data (config/calendars).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
# The longest Vietnamese closure (Tết with swaps) is nine days; a year without a single
# working day can only be a wrong calendar file.
LONGEST_SEARCH = timedelta(days=366)


class NoWorkingDayError(ValueError):
    """The calendar has no working day within a year of the day asked for."""


@dataclass(frozen=True, kw_only=True)
class WorkingCalendar:
    """Say which days are worked.

    `weekend` holds ISO weekdays (Monday is 1); an empty set means every day is worked.
    A day in `made_up` is worked even when it is a weekend day or stands in `off`.
    """

    weekend: frozenset[int] = frozenset({6, 7})
    off: frozenset[date] = field(default_factory=frozenset)
    made_up: frozenset[date] = field(default_factory=frozenset)

    def is_working_day(self, day: date) -> bool:
        """Tell whether `day` is worked; a make-up day wins over everything else."""
        if day in self.made_up:
            return True
        return day.isoweekday() not in self.weekend and day not in self.off

    def on_or_before(self, day: date) -> date:
        """Return `day` if it is worked, else the last working day before it."""
        return self._nearest(day, step=-ONE_DAY)

    def on_or_after(self, day: date) -> date:
        """Return `day` if it is worked, else the next working day after it."""
        return self._nearest(day, step=ONE_DAY)

    def before(self, day: date) -> date:
        """Return the last working day strictly before `day`."""
        return self.on_or_before(day - ONE_DAY)

    def after(self, day: date) -> date:
        """Return the next working day strictly after `day`."""
        return self.on_or_after(day + ONE_DAY)

    def count(self, first: date, last: date) -> int:
        """Count the working days from `first` to `last`, both inclusive; 0 if they cross."""
        return sum(1 for day in days_between(first, last) if self.is_working_day(day))

    def _nearest(self, day: date, *, step: timedelta) -> date:
        tried = day
        while abs(tried - day) <= LONGEST_SEARCH:
            if self.is_working_day(tried):
                return tried
            tried += step
        message = (
            f"no working day within {LONGEST_SEARCH.days} days of {day.isoformat()}; "
            "check the weekend and the days off of this year's calendar"
        )
        raise NoWorkingDayError(message)


def days_between(first: date, last: date) -> Iterator[date]:
    """Yield every day from `first` to `last`, both inclusive; nothing if they cross."""
    day = first
    while day <= last:
        yield day
        day += ONE_DAY
