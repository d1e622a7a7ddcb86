"""Calendars to subscribe to, read back by the library that calendars are read with."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from reports.ics import Entry, Feed, Status, ics

NOON = datetime(2024, 6, 3, 5, 0, 0, 123, tzinfo=UTC)
LAST_DAY = date(2024, 5, 31)
ENTRY = Entry(
    uid="bac-giang-2024:IV.3.7@2024@07201",
    day=LAST_DAY,
    summary="IV.3.7 Phê duyệt hồ sơ; cấp độ, an toàn",
    sequence=2,
    description="Dòng một,\ndòng hai; “trích”.",
    url="https://dondoc.example/nhiem-vu/7",
    categories=("Kế hoạch, năm 2024",),
    alarm="Ngày mai là hạn cuối",
)
FEED = Feed(
    name="Đôn đốc – Thọ Xương", description="Hạn", zone="Asia/Ho_Chi_Minh", entries=(ENTRY,)
)


def read(feed: Feed) -> Any:  # noqa: ANN401 -- what the library reads is of many types
    return Calendar.from_ical(ics(feed, now=NOON))


def event(entry: Entry) -> Any:  # noqa: ANN401 -- the same
    return read(replace(FEED, entries=(entry,))).walk("VEVENT")[0]


def test_a_calendar_says_what_it_is_called_and_how_often_to_look() -> None:
    found = read(FEED)

    assert (found["VERSION"], found["METHOD"], found["CALSCALE"]) == ("2.0", "PUBLISH", "GREGORIAN")
    assert found["NAME"] == found["X-WR-CALNAME"] == "Đôn đốc – Thọ Xương"
    assert found["X-WR-TIMEZONE"] == "Asia/Ho_Chi_Minh"
    assert found["REFRESH-INTERVAL"].dt == timedelta(hours=6)


def test_an_entry_lasts_the_whole_of_the_last_compliant_day_and_keeps_nobody_busy() -> None:
    found = event(ENTRY)

    assert found["DTSTART"].params["VALUE"] == "DATE"
    assert found["DTSTART"].dt == LAST_DAY
    assert "DTEND" not in found
    assert found["TRANSP"] == "TRANSPARENT"


def test_an_entry_keeps_its_name_and_says_which_of_its_versions_it_is() -> None:
    found = event(ENTRY)

    assert (found["UID"], found["SEQUENCE"]) == (ENTRY.uid, 2)
    assert found["DTSTAMP"].dt == NOON.replace(microsecond=0)


def test_words_come_through_whole_with_their_commas_and_lines() -> None:
    found = event(ENTRY)

    assert found["SUMMARY"] == ENTRY.summary
    assert found["DESCRIPTION"] == ENTRY.description
    assert found["URL"] == ENTRY.url
    assert [str(each) for each in found["CATEGORIES"].cats] == list(ENTRY.categories)


def test_it_reminds_a_day_before_and_only_where_something_is_said() -> None:
    alarm = event(ENTRY).walk("VALARM")[0]

    assert alarm["TRIGGER"].dt == timedelta(days=-1)
    assert (alarm["ACTION"], alarm["DESCRIPTION"]) == ("DISPLAY", ENTRY.alarm)
    assert event(replace(ENTRY, alarm="")).walk("VALARM") == []


def test_what_was_called_off_says_so() -> None:
    assert event(replace(ENTRY, status=Status.CANCELLED))["STATUS"] == "CANCELLED"
    assert event(ENTRY)["STATUS"] == "CONFIRMED"


def test_what_is_not_known_is_left_out() -> None:
    bare = event(Entry(uid="a", day=LAST_DAY, summary="b"))

    assert not {"DESCRIPTION", "URL", "CATEGORIES"} & set(bare)


def test_an_empty_calendar_is_a_calendar() -> None:
    assert read(replace(FEED, entries=())).walk("VEVENT") == []


PRINTABLE = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=200)


@given(summary=PRINTABLE, description=PRINTABLE)
def test_no_line_is_too_long_and_no_letter_is_cut(summary: str, description: str) -> None:
    entry = replace(ENTRY, summary=summary, description=description)

    lines = ics(replace(FEED, entries=(entry,)), now=NOON).split(b"\r\n")

    assert all(len(line) <= 75 for line in lines)  # octets, RFC 5545 section 3.1
    for line in lines:
        line.decode("utf-8")
