"""The calendar entry that comes with a reminder, and the ways an answer finds back."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from icalendar import Calendar
from sqlmodel import select

from models.database import writing
from models.duty import Duty
from notifications.channels import build_channels
from notifications.links import Signer
from tasks.deliver import deliver
from tests.fakes.house import ZONE, Clock, House, build_house, plain_letter
from tests.fakes.smtp_sink import SmtpSink


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as running:
        yield running


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = build_house(tmp_path / "house.db")
    with writing(house.engine) as session:
        for duty in session.exec(select(Duty)):
            duty.last_day, duty.moves = date(2024, 6, 20), 2
            session.add(duty)
    return house


def _drain(house: House, sink: SmtpSink, **more: str) -> None:
    deliver(
        house.engine,
        now=Clock(),
        zone=ZONE,
        channels=build_channels(smtp_url=sink.url, mail_from="vp@bacgiang.example", **more),  # type: ignore[arg-type]  # texts only
        public_url="http://portal.example",
        signer=Signer("k" * 40),
        write=plain_letter,
    )


def test_a_decision_on_more_time_brings_the_new_day_into_the_calendar(
    house: House, sink: SmtpSink
) -> None:
    house.put(kind="extension-decision")

    _drain(house, sink)

    (mail,) = sink.sink.mails
    (file,) = mail.iter_attachments()
    assert (file.get_content_type(), file.get_param("method")) == ("text/calendar", "PUBLISH")
    calendar = Calendar.from_ical(file.get_content())
    (event,) = calendar.walk("VEVENT")
    assert calendar["METHOD"] == "PUBLISH"
    assert event["UID"] == "house:IV.4.1@2024Q2@07200"
    assert (event.decoded("DTSTART"), event["SEQUENCE"]) == (date(2024, 6, 20), 2)
    assert event["TRANSP"] == "TRANSPARENT"
    assert len(event.walk("VALARM")) == 1


@pytest.mark.parametrize("kind", ["receipt", "instruction"])
def test_other_letters_bring_no_calendar(house: House, sink: SmtpSink, kind: str) -> None:
    house.put(kind=kind)

    _drain(house, sink)

    assert list(sink.sink.mails[0].iter_attachments()) == []


def test_answers_and_bounces_come_to_an_address_of_the_letter(house: House, sink: SmtpSink) -> None:
    house.put(kind="receipt")

    _drain(house, sink, reply_to="vp+{token}@bacgiang.example", bounces="b+{token}@bg.example")

    (mail,) = sink.sink.mails
    token = str(mail["Message-ID"]).strip("<>").partition("@")[0]
    assert mail["Reply-To"] == f"vp+{token}@bacgiang.example"
    assert sink.sink.senders == [f"b+{token}@bg.example"]
