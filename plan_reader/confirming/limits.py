"""Write a confirmed limit so that the plan's own rules read the same last day out of it.

The printed words stay where the rules read them; else the day is written out and the print
stands beside it, so that nothing is repaired silently (law 1).
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from plan_reader.confirming.confirmed import ConfirmedItem
from plan_reader.confirming.words import said
from rules.deadlines import UnreadableLimitError, read_limit
from rules.periods import Period, last_of_month

Due = dict[str, Any]
QUARTERLY = "quarterly"
QUARTER_ENDS = (3, 6, 9, 12)


def dues(item: ConfirmedItem, period: Period) -> Iterator[tuple[str, Due]]:
    """Yield the limits of an item, each with a suffix for its ref ("" for the only one).

    What comes back more often or more rarely than every quarter has one limit an occurrence
    inside the period: a plan folder knows once and quarterly. None for no day.
    """
    if item.last_day is not None:
        # A day that a person gave is never dropped, whatever comes back.
        yield "", _once(item.due_phrase, item.last_day, period)
        return
    days = list(_days(item, period))
    if item.frequency == QUARTERLY and (whole := _quarterly(item, days, period)):
        yield "", whole
        return
    for number, day in enumerate(days, start=1):
        suffix = f".k{number}" if len(days) > 1 else ""
        yield suffix, _once(item.due_phrase, day, period)


def undated_reason(item: ConfirmedItem) -> str:
    """Say why an item has no day."""
    phrase = item.due_phrase
    if item.frequency and phrase:
        return said("recurring_undated", phrase=phrase)
    return said("undated_words", phrase=phrase) if phrase else said("undated")


def _once(phrase: str, day: date, period: Period) -> Due:
    if _reads(phrase, period) == {period.key: day}:
        return {"phrase": phrase, "occurs": "once", "last_days": {period.key: day}}
    written = said("by_day", day=f"{day:%d/%m/%Y}")
    due: Due = {"phrase": written, "occurs": "once", "last_days": {period.key: day}}
    return due | ({"note": said("printed", phrase=phrase)} if phrase else {})


def _quarterly(item: ConfirmedItem, days: list[date], period: Period) -> Due | None:
    """Return one limit for all quarters, None where their days are not one day of a month."""
    if [month for month, _ in item.last_days] != list(QUARTER_ENDS):
        return None
    number = min(day for _, day in item.last_days) + 1
    for phrase in (item.due_phrase, said("quarterly_before", number=number)):
        found = _reads(phrase, period)
        if found and list(found.values()) == days:
            due: Due = {"phrase": phrase, "occurs": QUARTERLY, "last_days": found}
            is_printed = phrase == item.due_phrase or not item.due_phrase
            note = {} if is_printed else {"note": said("printed", phrase=item.due_phrase)}
            return due | note
    return None


def _reads(phrase: str, period: Period) -> dict[str, date]:
    try:
        return {due.occurrence: due.last_day for due in read_limit(phrase).due(period)}
    except UnreadableLimitError:
        return {}


def _days(item: ConfirmedItem, period: Period) -> Iterator[date]:
    """Yield the last day of every occurrence inside the period, in order."""
    for year in range(period.first_day.year, period.last_day.year + 1):
        for month, number in item.last_days:
            for each in (month,) if month else range(1, 13):
                last = last_of_month(year, each)
                day = last if number < 1 else last.replace(day=min(number, last.day))
                if period.first_day <= day <= period.last_day:
                    yield day
