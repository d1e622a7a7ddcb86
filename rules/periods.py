"""Years and quarters as plans name them, and the keys of due periods ("2024", "2024Q3")."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

QUARTERS_A_YEAR = 4
_QUARTER = re.compile(r"(\d{4})-?Q([1-4])")


class PeriodError(ValueError):
    """What was written names no quarter, or none of the plan."""


@dataclass(frozen=True, kw_only=True)
class Period:
    """The time a plan runs, both ends inclusive."""

    first_day: date
    last_day: date

    @property
    def key(self) -> str:
        """Return "2024", or "2024-2026" for a plan of several years."""
        first, last = self.first_day.year, self.last_day.year
        return str(first) if first == last else f"{first}-{last}"


@dataclass(frozen=True, kw_only=True, order=True)
class Quarter:
    """One quarter of a calendar year; `number` is 1 to 4."""

    year: int
    number: int

    @property
    def key(self) -> str:
        """Return the key as in "2024Q3"."""
        return f"{self.year}Q{self.number}"

    @property
    def last_month(self) -> int:
        """Return the number of the quarter's last month: 3, 6, 9 or 12."""
        return 3 * self.number

    @property
    def first_day(self) -> date:
        """Return the first calendar day of the quarter."""
        return date(self.year, self.last_month - 2, 1)

    @property
    def last_day(self) -> date:
        """Return the last calendar day of the quarter."""
        return last_of_month(self.year, self.last_month)

    def previous(self) -> "Quarter":
        """Return the quarter before this one."""
        if self.number == 1:
            return Quarter(year=self.year - 1, number=QUARTERS_A_YEAR)
        return Quarter(year=self.year, number=self.number - 1)

    def next(self) -> "Quarter":
        """Return the quarter after this one."""
        if self.number == QUARTERS_A_YEAR:
            return Quarter(year=self.year + 1, number=1)
        return Quarter(year=self.year, number=self.number + 1)


def quarter_of(day: date) -> Quarter:
    """Return the quarter in which `day` lies."""
    return Quarter(year=day.year, number=(day.month + 2) // 3)


def quarters_of(period: Period) -> tuple[Quarter, ...]:
    """Return every quarter whose last day lies inside `period`, in order."""
    found: list[Quarter] = []
    quarter = quarter_of(period.first_day)
    while quarter.last_day <= period.last_day:
        found.append(quarter)
        quarter = quarter.next()
    return tuple(found)


def read_quarter(text: str, *, within: Period | None = None) -> Quarter:
    """Read "2024Q2" or "2024-q2"; PeriodError unless it is a quarter, and one of the period."""
    match = _QUARTER.fullmatch(text.strip().upper())
    found = Quarter(year=int(match[1]), number=int(match[2])) if match else None
    known = quarters_of(within) if within else ()
    if found is not None and (found in known or within is None):
        return found
    listed = ", ".join(quarter.key for quarter in known) or "a key such as 2024Q2"
    message = f'"{text}" is no quarter of the plan; write one of: {listed}'
    raise PeriodError(message)


def last_of_month(year: int, month: int) -> date:
    """Return the last day of a month; ValueError for a month that does not exist."""
    return date(year, month, 1).replace(day=calendar.monthrange(year, month)[1])
