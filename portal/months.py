"""The span of days that a calendar page shows: a month or a quarter, named in the address."""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rules.periods import Quarter, last_of_month, quarter_of

MONDAY_FIRST = calendar.Calendar(firstweekday=0)
MONTHS_A_YEAR = 12
# Dates of plans; also keeps a typed year within what the calendar can compute.
FIRST_YEAR, LAST_YEAR = 1900, 2200
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_QUARTER = re.compile(r"([0-9]{4})Q([1-4])")


@dataclass(frozen=True, kw_only=True, order=True)
class Month:
    """One month; `number` is 1 to 12."""

    year: int
    number: int

    @property
    def key(self) -> str:
        """Return the key as it stands in an address: "2024-06"."""
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def first(self) -> date:
        """Return its first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Return its last day."""
        return last_of_month(self.year, self.number)

    def shifted(self, months: int) -> "Month":
        """Return the month so many later, or earlier."""
        year, before = divmod(self.year * MONTHS_A_YEAR + self.number - 1 + months, MONTHS_A_YEAR)
        return Month(year=year, number=before + 1)

    def weeks(self) -> Iterator[list[date | None]]:
        """Yield its weeks from Monday to Sunday; None for a day of another month."""
        for week in MONDAY_FIRST.monthdatescalendar(self.year, self.number):
            yield [day if day.month == self.number else None for day in week]


@dataclass(frozen=True, kw_only=True)
class Span:
    """The months that a page shows: one, or the three of a quarter."""

    months: tuple[Month, ...]

    @property
    def is_quarter(self) -> bool:
        """Tell whether it is a quarter."""
        return len(self.months) > 1

    @property
    def quarter(self) -> Quarter:
        """Return the quarter in which it begins."""
        return quarter_of(self.first)

    @property
    def first(self) -> date:
        """Return the first day."""
        return self.months[0].first

    @property
    def last(self) -> date:
        """Return the last day."""
        return self.months[-1].last

    def beside(self, steps: int) -> dict[str, str]:
        """Return what an address asks for the span so many further, or back."""
        month = self.months[0].shifted(steps * len(self.months))
        if not self.is_quarter:
            return {"thang": month.key, "quy": ""}
        return {"thang": "", "quy": quarter_of(month.first).key}


def span_asked(*, month: str, quarter: str, today: date) -> Span:
    """Read the span of an address; this month for one that names none."""
    found = _QUARTER.fullmatch(quarter)
    if found and _is_near(found.group(1)):
        first = Month(year=int(found.group(1)), number=3 * int(found.group(2)) - 2)
        return Span(months=tuple(first.shifted(later) for later in range(3)))
    found = _MONTH.fullmatch(month)
    if found and _is_near(found.group(1)) and 1 <= int(found.group(2)) <= MONTHS_A_YEAR:
        return Span(months=(Month(year=int(found.group(1)), number=int(found.group(2))),))
    return Span(months=(Month(year=today.year, number=today.month),))


def _is_near(year: str) -> bool:
    return FIRST_YEAR <= int(year) <= LAST_YEAR
