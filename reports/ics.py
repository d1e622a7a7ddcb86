"""Calendars to subscribe to (RFC 5545, RFC 7986): one all-day event for each last day.

Decides only the form. What is in a calendar, and its words, are handed in.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from icalendar import Alarm, Calendar, Event

MEDIA_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//dondoc//dondoc//VI"
REFRESH = timedelta(hours=6)
A_DAY_BEFORE = timedelta(days=-1)


class Status(StrEnum):
    """Whether an event is to be reckoned with."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One last compliant day.

    `uid` names it for ever; `sequence` grows whenever the day moves or the event is
    called off. `alarm` is what is said a day before; blank: nothing.
    """

    uid: str
    day: date
    summary: str
    sequence: int = 0
    status: Status = Status.CONFIRMED
    description: str = ""
    url: str = ""
    categories: tuple[str, ...] = ()
    alarm: str = ""


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A calendar with its name."""

    name: str
    description: str
    zone: str
    entries: tuple[Entry, ...]


def ics(feed: Feed, *, now: datetime) -> bytes:
    """Write a calendar; `now` is the aware moment that stands in it as its making."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    # Each name twice: the standard's, and the older one that most programs read.
    for name, old, value in (
        ("name", "x-wr-calname", feed.name),
        ("description", "x-wr-caldesc", feed.description),
    ):
        calendar.add(name, value)
        calendar.add(old, value)
    calendar.add("x-wr-timezone", feed.zone)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for event in _events(feed.entries, now):
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _events(entries: Iterable[Entry], now: datetime) -> Iterable[Event]:
    stamp = now.astimezone(UTC).replace(microsecond=0)
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", stamp)
        # A date without an end lasts that one day.
        event.add("dtstart", entry.day)
        event.add("sequence", entry.sequence)
        event.add("status", entry.status.value)
        # Nobody is busy on a last day: meetings are still planned around it.
        event.add("transp", "TRANSPARENT")
        event.add("summary", entry.summary)
        for name, value in (("description", entry.description), ("url", entry.url)):
            if value:
                event.add(name, value)
        if entry.categories:
            event.add("categories", list(entry.categories))
        if entry.alarm:
            event.add_component(_alarm(entry.alarm))
        yield event


def _alarm(words: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", A_DAY_BEFORE)
    return alarm
