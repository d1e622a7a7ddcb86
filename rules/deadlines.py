"""The last compliant day of a printed time limit.

Reads the phrases of DOMAIN §3.1 ("trước ngày 15 của tháng cuối quý", "xong trước
01/6/2024", "trong năm 2024") and says which calendar day is the last on which the duty
is still done in time. Whether that day is worked does not matter: lateness is judged on
the strict calendar limit.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rules.periods import Period, Quarter, last_of_month, quarters_of


class Recurrence(StrEnum):
    """How often a limit comes round."""

    ONCE = "once"
    QUARTERLY = "quarterly"


class UnreadableLimitError(ValueError):
    """The phrase holds no time limit that the rules know."""


@dataclass(frozen=True, kw_only=True)
class Due:
    """One due period of a limit: its key ("2024Q3" or "2024") and its last compliant day."""

    occurrence: str
    last_day: date


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A printed limit, read.

    `exclusive` is True for "trước …", where the named day itself is already late.
    `named` is what the words point at: the day of a single limit, or for a quarterly one
    the number of a day in the quarter's last month.
    """

    phrase: str
    recurrence: Recurrence
    exclusive: bool
    named: date | int

    def due(self, period: Period) -> tuple[Due, ...]:
        """Return the due periods inside `period`, in order."""
        if isinstance(self.named, date):
            return (Due(occurrence=period.key, last_day=self.named - self._held_back),)
        number = self.named
        return tuple(
            Due(occurrence=quarter.key, last_day=self._last_day(quarter, number))
            for quarter in quarters_of(period)
        )

    @property
    def _held_back(self) -> timedelta:
        return timedelta(days=1 if self.exclusive else 0)

    def _last_day(self, quarter: Quarter, number: int) -> date:
        # June has no 31st: its 30th is before it, and is the last day to be in time.
        first = quarter.last_day.replace(day=1)
        return min(first + timedelta(days=number - 1) - self._held_back, quarter.last_day)


# A year of five digits is a slip of the pen: refused, never cut to four.
_IN_YEAR = r"(?P<year>\d{4})(?!\d)"
_OF_YEAR = r"\s*(?:/|\s+năm\s+)\s*" + _IN_YEAR
_DATE = r"(?:ngày\s+)?(?P<day>\d{1,2})\s*[/.-]\s*(?P<month>\d{1,2})\s*[/.-]\s*" + _IN_YEAR
_LONG_DATE = r"(?:ngày\s+)?(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2})\s+năm\s+" + _IN_YEAR
_MONTH = r"tháng\s+(?P<month>\d{1,2})" + _OF_YEAR
_QUARTER = r"quý\s+(?P<quarter>IV|III|II|I|[1-4])" + _OF_YEAR
_YEAR = r"năm\s+" + _IN_YEAR
_QUARTER_DAY = r"ngày\s+(?P<day>\d{1,2})\s+(?:của\s+)?tháng\s+cuối\s+(?:của\s+)?(?:mỗi\s+)?quý"

# "trước" anywhere in front of the day excludes it: "chậm nhất trước ngày D" is D-1 too
# (DOMAIN §3.1: the strict reading wins).
_BEFORE = r"\btrước\s+"
_BY = r"(?:chậm\s+nhất|muộn\s+nhất|đến\s+hết|đến|hết)(?:\s+(?:vào|là|đến|hết))*\s+"
_WITHIN = r"(?:trong|đến\s+hết|hết|cuối)\s+"

_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4}


def normalise(text: str) -> str:
    """Return NFC text with single spaces; letters and case stay as printed."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def read_limit(phrase: str) -> Limit:
    """Read a printed limit.

    Raises UnreadableLimitError when the phrase names no day, and when the day it names
    does not exist. A quarterly phrase without a day ("hằng quý") is unreadable: the plan
    sets no day there and the rules never invent one.
    """
    text = normalise(phrase)
    for pattern, read in _READERS:
        match = re.search(pattern, text, re.IGNORECASE)
        if match:
            return _read(phrase, match, read)
    message = (
        f'no time limit can be read from "{phrase}"; write it as the plan prints it, '
        'for example "trước ngày 15 của tháng cuối quý", "trước 01/6/2024", "trong năm 2024"'
    )
    raise UnreadableLimitError(message)


def _read(phrase: str, match: re.Match[str], read: "_Reader") -> Limit:
    try:
        return read(phrase, match)
    except ValueError as error:
        message = f'"{match.group(0)}" in "{phrase}" is not a day of the calendar: {error}'
        raise UnreadableLimitError(message) from error


class _Reader:
    """Build a Limit from the named groups of one pattern."""

    def __init__(self, *, exclusive: bool) -> None:
        self.exclusive = exclusive

    def __call__(self, phrase: str, match: re.Match[str]) -> Limit:
        parts = {k: v for k, v in match.groupdict().items() if v is not None}
        if "year" not in parts:
            return self._quarterly(phrase, parts)
        return Limit(
            phrase=phrase,
            recurrence=Recurrence.ONCE,
            exclusive=self.exclusive,
            named=self._named_day(parts),
        )

    def _quarterly(self, phrase: str, parts: dict[str, str]) -> Limit:
        day = int(parts["day"])
        date(2024, 1, day)  # a 32nd is refused with the message of datetime
        return Limit(
            phrase=phrase,
            recurrence=Recurrence.QUARTERLY,
            exclusive=self.exclusive,
            named=day,
        )

    def _named_day(self, parts: dict[str, str]) -> date:
        # "trước tháng 11/2024" excludes all of November, "trong tháng 11" ends with it.
        year = int(parts["year"])
        if "day" in parts:
            return date(year, int(parts["month"]), int(parts["day"]))
        first, last = self._span(year, parts)
        return date(year, first, 1) if self.exclusive else last_of_month(year, last)

    @staticmethod
    def _span(year: int, parts: dict[str, str]) -> tuple[int, int]:
        if "month" in parts:
            month = date(year, int(parts["month"]), 1).month
            return month, month
        if "quarter" in parts:
            raw = parts["quarter"].upper()
            quarter = _ROMAN.get(raw) or int(raw)
            return 3 * quarter - 2, 3 * quarter
        return 1, 12


_EXCLUSIVE = _Reader(exclusive=True)
_INCLUSIVE = _Reader(exclusive=False)

# Order matters: the exclusive reading of a phrase is tried before the inclusive one, and
# a full date before the month or the year inside it.
_READERS: tuple[tuple[str, _Reader], ...] = (
    *((_BEFORE + day, _EXCLUSIVE) for day in (_DATE, _LONG_DATE, _QUARTER_DAY, _MONTH)),
    *((_BEFORE + day, _EXCLUSIVE) for day in (_QUARTER, _YEAR)),
    *((_BY + day, _INCLUSIVE) for day in (_DATE, _LONG_DATE, _QUARTER_DAY)),
    *((_WITHIN + day, _INCLUSIVE) for day in (_MONTH, _QUARTER, _YEAR)),
)
