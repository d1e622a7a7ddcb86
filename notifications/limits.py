"""Limits in words: always what the plan prints and the day that follows from it (law 4)."""

from dataclasses import dataclass
from datetime import date, timedelta

from notifications.wording import day_words, say, tidy, word
from rules.deadlines import Limit, Recurrence, UnreadableLimitError, read_limit

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class LimitWords:
    """A limit as a letter says it.

    `words` is the phrase with the computed day; `printed` is the plan's own phrase where
    `words` had to give its day a date (a quarterly limit), else blank.
    """

    words: str
    printed: str = ""


def limit_words(phrase: str | None, last_day: date | None, original: date | None) -> LimitWords:
    """Write a limit.

    `last_day` and `original` are last compliant days, inclusive; they differ where an
    extension was granted, and then both are said. None: the plan sets no day.
    """
    printed = tidy(phrase or "")
    if last_day is None:
        if printed:
            return LimitWords(words=say("limits", "printed_only", phrase=printed))
        return LimitWords(words=word("limits", "none"))
    first = original or last_day
    dated = _dated(printed, first)
    quoted = printed if dated != printed else ""
    if first == last_day:
        return LimitWords(words=_with_last_day(dated, last_day), printed=quoted)
    # Commas instead of brackets: the original limit stands in brackets itself.
    before = ", ".join(filter(None, (dated, say("limits", "last", day=day_words(first)))))
    extended = say("limits", "extended", day=day_words(last_day), original=before)
    return LimitWords(words=extended, printed=quoted)


def _with_last_day(dated: str, last_day: date) -> str:
    if not dated:
        return say("limits", "last", day=day_words(last_day))
    return say("limits", "phrase_and_last", phrase=dated, day=day_words(last_day))


def _dated(printed: str, last_day: date) -> str:
    """Return the phrase with a date in it: as printed, or made from a recurring one."""
    limit = _read(printed)
    if limit is None or limit.recurrence is Recurrence.ONCE:
        return printed
    if limit.exclusive:
        return say("limits", "before", day=day_words(last_day + ONE_DAY))
    return ""


def _read(printed: str) -> Limit | None:
    try:
        return read_limit(printed) if printed else None
    except UnreadableLimitError:
        return None
