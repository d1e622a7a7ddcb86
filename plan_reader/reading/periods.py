"""Find printed periods of the calendar: days, months, quarters, half-years, years.

A period knows its first and last day, or what is missing (the year) or impossible (31/02).
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum


class Unit(StrEnum):
    """How long a printed period is."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    YEAR = "year"


@dataclass(frozen=True, kw_only=True)
class Period:
    """One printed period, with its place in the folded text.

    `number` is the month, quarter or half; `year` None when none is printed.
    """

    start: int
    end: int
    unit: Unit
    day: int | None = None
    number: int | None = None
    year: int | None = None
    edge: str = ""  # "đầu", "giữa", "cuối" before it, as Civil Code 2015 article 146 reads them

    def in_year(self, year: int | None) -> "Period":
        """Return the period in the year given, unless it prints its own."""
        return replace(self, year=year) if self.year is None else self

    @property
    def first_day(self) -> date | None:
        """The first day, or None when the year is missing or there is no such day."""
        months = self._months()
        if self.year is None or months is None:
            return None
        return _day(self.year, months[0], self.day or 1)

    @property
    def last_day(self) -> date | None:
        """The last day, or None when the year is missing or there is no such day."""
        months = self._months()
        if self.year is None or months is None:
            return None
        if self.edge == "giữa":
            return _middle(self.unit, self.year, months)
        if self.day is not None:
            return _day(self.year, months[1], self.day)
        return _day(self.year, months[1], calendar.monthrange(self.year, months[1])[1])

    def _months(self) -> tuple[int, int] | None:
        if self.unit is Unit.YEAR:
            return 1, 12
        number = self.number or 0
        length = {Unit.QUARTER: 3, Unit.HALF: 6}.get(self.unit, 1)
        last = number * length
        return (last - length + 1, last) if 1 <= last <= 12 else None  # noqa: PLR2004 - months


def _middle(unit: Unit, year: int, months: tuple[int, int]) -> date | None:
    # Civil Code 2015, article 146: the middle of a month is the 15th, of a year 30 June.
    if unit is Unit.MONTH:
        return _day(year, months[0], 15)
    return _day(year, 6, 30) if unit is Unit.YEAR else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_Q = r"(?:iv|iii|ii|i|[1-4])\b"
_PERIOD = re.compile(
    rf"""
    (?P<edge>(?<!hạn\ )(?:đầu|giữa|cuối)\s+)?
    (?:
      ngày\s+(?P<d1>\d{{1,2}})\s+tháng\s+(?P<m1>\d{{1,2}})
      (?:\s*,?\s*năm\s+(?P<y1>\d{{4}}))?(?!\d)
    | (?<![\d/.,])(?P<d4>\d{{1,2}})\s+tháng\s+(?P<m6>\d{{1,2}})\s*,?\s*năm\s+(?P<y8>\d{{4}})(?!\d)
    | (?<![\d/.,])(?P<d2>\d{{1,2}})\s?(?P<sep>[/.-])
      \s?(?P<m2>\d{{1,2}})\s?(?P=sep)\s?(?P<y2>\d{{4}})
      (?![\d/])
    | quý\s+(?:{_Q}\s*(?:,|và|-|–|đến)\s*(?:quý\s+)?)*(?P<q>{_Q})
      (?:\s*(?:[/-]|năm|,\s*năm)\s*(?P<y3>\d{{4}}))?
    | (?:06|6|sáu)\s+tháng\s+(?P<half>đầu|cuối)\s+năm(?:\s+(?P<y4>\d{{4}}))?
    | tháng\s+(?:\d{{1,2}}\s*(?:,|và|-|–|đến)\s*(?:tháng\s+)?)*
      (?P<m3>\d{{1,2}})(?!\d|\s*[,.]\d)(?:\s*(?:[/-]|,?\s*năm)\s*(?P<y5>\d{{4}}))?
    | (?<![\d/.,])(?P<d3>\d{{1,2}})/(?P<m4>\d{{1,2}})(?![\d/]
      |\s*(?:ngày|tháng|buổi|số|xã|phường|đơn\s+vị|thôn|mục|chỉ\s+tiêu|nhiệm\s+vụ|[a-zđ]/))
    | (?<![\d/.,])(?P<m5>\d{{1,2}})/(?P<y6>\d{{4}})(?![\d/])
    | năm\s+(?P<y7>\d{{4}})(?!\d)
    )""",
    re.VERBOSE,
)
_BARE_YEAR = re.compile(r"(?<![\d/.,])(?P<y>20\d\d)(?![\d/.,]\d|\d)")


def periods(folded: str) -> Iterator[Period]:
    """Yield the periods printed in a folded text, in order."""
    for found in _PERIOD.finditer(folded):
        period = _period(found)
        if period is not None:
            yield period


def bare_years(folded: str) -> Iterator[Period]:
    """Yield years printed without "năm"; only a field of time may be read so."""
    for found in _BARE_YEAR.finditer(folded):
        yield Period(start=found.start(), end=found.end(), unit=Unit.YEAR, year=int(found["y"]))


def _period(found: re.Match[str]) -> Period | None:
    groups = {name: value for name, value in found.groupdict().items() if value is not None}
    edge = groups.pop("edge", "").strip()
    groups.pop("sep", None)
    day = next((int(v) for k, v in groups.items() if k[0] == "d"), None)
    month = next((int(v) for k, v in groups.items() if k[0] == "m"), None)
    year = next((int(v) for k, v in groups.items() if k[0] == "y"), None)
    unit, number = _unit_of(groups, day=day, month=month)
    if unit is not Unit.YEAR and number is None:
        return None
    return Period(
        start=found.start(),
        end=found.end(),
        unit=unit,
        day=day,
        number=number,
        year=year,
        edge=edge,
    )


def _unit_of(
    groups: dict[str, str], *, day: int | None, month: int | None
) -> tuple[Unit, int | None]:
    if "q" in groups:
        return Unit.QUARTER, _QUARTERS[groups["q"]]
    if "half" in groups:
        return Unit.HALF, 1 if groups["half"] == "đầu" else 2
    if month is None:
        return Unit.YEAR, None
    return (Unit.DAY if day is not None else Unit.MONTH), month
