"""The re-check: what somebody settled between the fold and the sending is told no more."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from models.database import reading, writing
from models.duty import Duty
from models.messages import Delivery, Message, MessageItem, Notice
from models.roster import Post
from notifications.channels import build_channels
from notifications.links import Signer
from rules.ladder import Reach
from tasks.deliver import DeliveryReport, deliver
from tests.fakes.databases import ON_BOTH
from tests.fakes.house import MORNING, ZONE, Clock, House, appoint, build_house, plain_letter
from tests.fakes.smtp_sink import SmtpSink

pytestmark = ON_BOTH


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as running:
        yield running


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build_house(tmp_path / "house.db")


def _drain(
    house: House, sink: SmtpSink, at: datetime = MORNING, limit: int | None = None
) -> DeliveryReport:
    return deliver(
        house.engine,
        now=Clock(at),
        zone=ZONE,
        channels=build_channels(smtp_url=sink.url, mail_from="vp@bacgiang.example"),
        public_url="http://portal.example",
        signer=Signer("k" * 40),
        write=plain_letter,
        limit=limit,
    )


def _set(house: House, duty: int, **changes: object) -> None:
    with writing(house.engine) as session:
        row = session.get_one(Duty, house.duties[duty])
        for name, value in changes.items():
            setattr(row, name, value)
        session.add(row)


def _message(house: House, message: int) -> Message:
    with reading(house.engine) as session:
        return session.get_one(Message, message)


def _notices(house: House) -> list[tuple[int, str, str | None]]:
    with reading(house.engine) as session:
        rows = session.exec(select(Notice).order_by(col(Notice.id)))
        return [(house.duties.index(n.duty_id), n.status, n.reason) for n in rows]


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ("submitted", "submitted_already"),
        ("completed", "done_already"),
        ("paused", "paused"),
        ("withdrawn", "withdrawn"),
        ("superseded", "superseded_duty"),
    ],
)
def test_a_message_about_a_settled_duty_is_suppressed_with_the_reason(
    house: House, sink: SmtpSink, state: str, reason: str
) -> None:
    message = house.put()
    _set(house, 0, state=state)

    report = _drain(house, sink)

    row = _message(house, message)
    assert report == DeliveryReport(suppressed=1)
    assert sink.sink.mails == []
    assert (row.status, row.reason) == ("suppressed", reason)
    assert _notices(house) == [(0, "not_sent", reason)]
    with reading(house.engine) as session:
        assert session.exec(select(Delivery.status)).all() == ["suppressed"]


@pytest.mark.parametrize("state", ["assigned", "in_progress", "returned"])
def test_an_open_duty_is_told(house: House, sink: SmtpSink, state: str) -> None:
    house.put()
    _set(house, 0, state=state)

    assert _drain(house, sink).sent == 1


def test_a_digest_loses_what_was_settled_and_keeps_the_rest(house: House, sink: SmtpSink) -> None:
    message = house.put(kind="digest", duties=[0, 1, 2])
    _set(house, 1, state="submitted")

    report = _drain(house, sink)

    assert report == DeliveryReport(sent=1)
    assert _notices(house) == [
        (0, "queued", None),
        (1, "not_sent", "submitted_already"),
        (2, "queued", None),
    ]
    with reading(house.engine) as session:
        items = session.exec(select(MessageItem.duty_id)).all()
    assert [house.duties.index(duty) for duty in items] == [0, 2]
    assert _message(house, message).status == "sent"


def test_a_granted_extension_takes_back_what_the_old_date_said(
    house: House, sink: SmtpSink
) -> None:
    message = house.put()
    _set(house, 0, last_day=date(2024, 6, 30))

    assert _drain(house, sink) == DeliveryReport(suppressed=1)
    assert _message(house, message).reason == "redated"


def test_of_two_rungs_that_waited_over_the_night_the_higher_one_is_told(
    house: House, sink: SmtpSink
) -> None:
    lower = house.put(kind="overdue-1", rung="+1", not_before=MORNING - timedelta(days=2))
    higher = house.put(kind="overdue-3", rung="+3")

    report = _drain(house, sink)

    assert report == DeliveryReport(sent=1, suppressed=1)
    assert _message(house, lower).reason == "superseded_by_higher_rung"
    assert _message(house, higher).status == "sent"


def test_a_receipt_is_sent_whatever_happened_since(house: House, sink: SmtpSink) -> None:
    house.put(kind="receipt")
    _set(house, 0, state="completed")

    assert _drain(house, sink).sent == 1


def _add_standing(house: House, message: int, duty: int) -> None:
    with writing(house.engine) as session:
        session.add(
            MessageItem(message_id=message, duty_id=house.duties[duty], position=9, rung=None)
        )


@pytest.mark.parametrize(
    ("day", "report"),
    [
        # Thursday: what merely stands there waits for the weekly list.
        (date(2024, 6, 13), DeliveryReport(suppressed=1)),
        # Monday is the morning of the weekly list.
        (date(2024, 6, 17), DeliveryReport(sent=1)),
    ],
)
def test_without_anything_new_the_chair_gets_a_list_only_on_the_weekly_morning(
    house: House, sink: SmtpSink, day: date, report: DeliveryReport
) -> None:
    at = datetime(day.year, day.month, day.day, 8, 0, tzinfo=ZONE)
    message = house.put(kind="chair-list", duties=[0], rung="+7", not_before=at)
    _add_standing(house, message, 1)
    _set(house, 0, state="submitted")

    assert _drain(house, sink, at) == report


def test_a_weekly_list_of_nothing_but_standing_items_loses_the_settled_ones(
    house: House, sink: SmtpSink
) -> None:
    kept = house.put(kind="chair-list", duties=[0, 1], rung=None)
    empty = house.put(kind="morning-list", duties=[2], rung=None)
    _set(house, 1, state="completed")
    _set(house, 2, state="submitted")

    report = _drain(house, sink)

    assert report == DeliveryReport(sent=1, suppressed=1)
    assert _message(house, kept).status == "sent"
    assert _message(house, empty).reason == "submitted_already"


def test_a_message_that_one_channel_has_carried_stays_sent_when_the_duty_is_settled_then(
    tmp_path: Path, sink: SmtpSink
) -> None:
    house = build_house(tmp_path / "two.db", zalo=True)
    message = house.put(channels=["email", "zalo"], reach=Reach.ALL)
    _drain(house, sink, limit=1)
    _set(house, 0, state="submitted")

    report = _drain(house, sink)

    assert report == DeliveryReport(sent=1)
    assert _message(house, message).status == "sent"
    assert _notices(house) == [(0, "queued", None)]


def test_a_successor_gets_what_was_written_to_the_predecessor(house: House, sink: SmtpSink) -> None:
    message = house.put()
    key = appoint(house, 0, "Trần Thị B", "b@ward.example", since=MORNING.date())

    _drain(house, sink)

    assert sink.sink.recipients == ["b@ward.example"]
    assert sink.sink.mails[0]["To"].addresses[0].display_name == "Trần Thị B"
    assert _message(house, message).addressee == key


def test_a_post_that_was_marked_vacant_passes_its_message_up(house: House, sink: SmtpSink) -> None:
    house.put()
    with writing(house.engine) as session:
        post = session.get_one(Post, house.heads[0])
        post.vacant = True
        session.add(post)

    _drain(house, sink)

    assert sink.sink.recipients == ["deputy@vp.example"]


def test_when_every_post_is_vacant_the_message_fails_and_says_so(
    house: House, sink: SmtpSink
) -> None:
    message = house.put()
    with writing(house.engine) as session:
        for post in session.exec(select(Post)):
            post.vacant = True
            session.add(post)

    report = _drain(house, sink)

    assert report == DeliveryReport(failed=1)
    assert _message(house, message).reason == "vacant_post"
