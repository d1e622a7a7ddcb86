"""One drain of the outbox: each message once, every end recorded, nobody blocks another."""

import socket
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, select

from models.database import reading, writing
from models.duty import Duty
from models.messages import Delivery, InboxMail, Message
from models.roster import Contact
from notifications import outbox, outbox_claim, outbox_repeats
from notifications.channels import ChannelSet, Lines, Parcel, Receipt, build_channels
from notifications.links import Signer
from notifications.message_id import message_id
from notifications.outbox_worker import worker_name
from rules.ladder import Reach
from simulation.zalo import ZaloServer
from tasks.deliver import DeliveryReport, deliver
from tests.fakes.databases import ON_BOTH
from tests.fakes.house import (
    MORNING,
    ZONE,
    Clock,
    House,
    Letter,
    appoint,
    build_house,
    plain_letter,
)
from tests.fakes.smtp_sink import SmtpSink
from tests.fakes.zalo import setup_of, zalo_with

pytestmark = ON_BOTH

FROM = "Văn phòng <vp@bacgiang.example>"


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as running:
        yield running


@pytest.fixture
def zalo() -> Iterator[ZaloServer]:
    with zalo_with("900000", "900001", "900002") as running:
        yield running


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build_house(tmp_path / "house.db", zalo=True)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _mail(sink: SmtpSink) -> ChannelSet:
    return build_channels(smtp_url=sink.url, mail_from=FROM)


def _both(sink: SmtpSink, zalo: ZaloServer) -> ChannelSet:
    return build_channels(smtp_url=sink.url, mail_from=FROM, zalo=setup_of(zalo))


def _drain(house: House, clock: Clock, channels: ChannelSet, **more: object) -> DeliveryReport:
    arguments: dict[str, Any] = {
        "now": clock,
        "zone": ZONE,
        "channels": channels,
        "public_url": "http://portal.example",
        "signer": Signer("k" * 40),
        "write": plain_letter,
    }
    return deliver(house.engine, **{**arguments, **more})


def _message(house: House, message: int) -> Message:
    with reading(house.engine) as session:
        return session.get_one(Message, message)


def _tries(house: House, message: int) -> list[tuple[str, int, str]]:
    with reading(house.engine) as session:
        tries = outbox.tries_of(session, session.get_one(Message, message))
        return [(t.channel, t.attempt, t.status) for t in tries]


def _only(session: Session, message: int) -> Delivery:
    return session.exec(select(Delivery).where(Delivery.message_id == message)).one()


def test_a_drain_sends_what_is_due_and_the_next_one_sends_nothing(
    house: House, clock: Clock, sink: SmtpSink
) -> None:
    messages = [house.put(head) for head in range(3)]

    first, second = (_drain(house, clock, _mail(sink)) for _ in range(2))

    assert first == DeliveryReport(sent=3)
    assert second == DeliveryReport()
    assert sorted(sink.sink.recipients) == [f"phuong{n}@ward.example" for n in range(3)]
    assert [_message(house, m).status for m in messages] == ["sent"] * 3


def test_what_was_sent_is_written_down(house: House, clock: Clock, sink: SmtpSink) -> None:
    message = house.put()

    _drain(house, clock, _mail(sink))

    with reading(house.engine) as session:
        row, delivery = session.get_one(Message, message), _only(session, message)
    assert "quá hạn 3 ngày" in row.text
    assert row.html.startswith("<p>")
    assert (delivery.transport, delivery.address) == ("smtpq", "phuong0@ward.example")
    assert (delivery.code, delivery.provider_id) == ("250", "SINK1")
    assert delivery.started_at == delivery.finished_at == MORNING
    assert list(sink.sink.message_ids()) == [message_id(row.key, "bacgiang.example")]


def test_queued_twice_a_message_is_sent_once(house: House, clock: Clock, sink: SmtpSink) -> None:
    message = house.put()
    with writing(house.engine) as session:
        outbox.queue(
            session,
            session.get_one(Message, message),
            channels=["email"],
            not_before=MORNING,
        )

    _drain(house, clock, _mail(sink))

    assert len(sink.sink.mails) == 1


def test_two_drains_at_once_send_each_message_once(
    tmp_path: Path, clock: Clock, sink: SmtpSink
) -> None:
    house = build_house(tmp_path / "many.db", heads=60)
    for head in range(60):
        house.put(head)
    reports: list[DeliveryReport] = []
    start = threading.Barrier(3)

    def drain() -> None:
        start.wait()
        reports.append(_drain(house, clock, _mail(sink)))

    threads = [threading.Thread(target=drain) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(report.sent for report in reports) == 60
    assert set(sink.sink.message_ids().values()) == {1}
    assert len(sink.sink.mails) == 60


def test_a_limit_leaves_the_rest_for_the_next_drain(
    house: House, clock: Clock, sink: SmtpSink
) -> None:
    for head in range(3):
        house.put(head)

    report = _drain(house, clock, _mail(sink), limit=2)

    assert (report.sent, report.waiting) == (2, 1)


@pytest.mark.parametrize(
    ("at", "sent"),
    [
        (datetime(2024, 6, 13, 7, 29, 59, tzinfo=ZONE), 0),
        (datetime(2024, 6, 13, 7, 30, tzinfo=ZONE), 1),
        (datetime(2024, 6, 13, 16, 59, 59, tzinfo=ZONE), 1),
        (datetime(2024, 6, 13, 17, 0, tzinfo=ZONE), 0),
        # A Saturday.
        (datetime(2024, 6, 15, 9, 0, tzinfo=ZONE), 0),
    ],
)
def test_nothing_leaves_outside_the_open_hours(
    house: House, sink: SmtpSink, at: datetime, sent: int
) -> None:
    message = house.put(not_before=datetime(2024, 6, 13, 7, 0, tzinfo=ZONE))

    report = _drain(house, Clock(at), _mail(sink))

    assert (report.sent, report.waiting) == (sent, 1 - sent)
    assert len(sink.sink.mails) == sent
    assert _message(house, message).reason == (None if sent else "quiet_hours")


def test_what_waited_over_the_night_leaves_in_the_morning(
    house: House, clock: Clock, sink: SmtpSink
) -> None:
    message = house.put(not_before=datetime(2024, 6, 12, 18, 0, tzinfo=ZONE))
    _drain(house, Clock(datetime(2024, 6, 12, 19, 0, tzinfo=ZONE)), _mail(sink))

    report = _drain(house, clock, _mail(sink))

    assert report.sent == 1
    assert (_message(house, message).status, _message(house, message).reason) == ("sent", None)


def test_a_drain_that_runs_at_five_stops_at_five(house: House, sink: SmtpSink) -> None:
    clock = Clock(datetime(2024, 6, 13, 16, 59, 50, tzinfo=ZONE))
    for head in range(3):
        house.put(head)

    def slow(session: Session, message: Message) -> Letter:
        clock.forward(timedelta(seconds=5))
        return plain_letter(session, message)

    report = _drain(house, clock, _mail(sink), write=slow)

    assert (report.sent, report.waiting) == (2, 1)
    assert _message(house, 3).reason == "quiet_hours"


def test_with_nothing_configured_everything_lands_in_the_inbox(house: House, clock: Clock) -> None:
    house.put(channels=["zalo", "email"], reach=Reach.ALL)

    report = _drain(house, clock, build_channels())

    with reading(house.engine) as session:
        mails = session.exec(select(InboxMail)).all()
    assert report == DeliveryReport(sent=1)
    assert len(mails) == 1
    assert mails[0].received_at == MORNING


def test_what_must_reach_by_all_channels_is_sent_when_all_are_settled(
    house: House, clock: Clock, sink: SmtpSink, zalo: ZaloServer
) -> None:
    message = house.put(channels=["zalo", "email"], reach=Reach.ALL)

    halfway = _drain(house, clock, _both(sink, zalo), limit=1)
    assert (halfway.sent, _message(house, message).status) == (0, "queued")
    report = _drain(house, clock, _both(sink, zalo))

    assert report.sent == 1
    assert len(sink.sink.mails) == len(zalo.world.accepted) == 1
    assert _message(house, message).status == "sent"


def test_of_all_channels_one_that_fails_does_not_fail_the_message(
    house: House, clock: Clock, sink: SmtpSink, zalo: ZaloServer
) -> None:
    zalo.world.people[0].answer = -230
    message = house.put(channels=["zalo", "email"], reach=Reach.ALL)

    report = _drain(house, clock, _both(sink, zalo))

    assert report == DeliveryReport(sent=1)
    assert _tries(house, message) == [("zalo", 1, "failed"), ("email", 1, "accepted")]


def test_an_unconfigured_channel_is_left_out_with_its_reason_and_the_next_one_used(
    house: House, clock: Clock, sink: SmtpSink
) -> None:
    message = house.put(channels=["zalo", "email"])

    report = _drain(house, clock, _mail(sink))

    assert report == DeliveryReport(sent=1)
    assert _tries(house, message) == [("zalo", 1, "suppressed"), ("email", 1, "accepted")]
    with reading(house.engine) as session:
        first = next(outbox.tries_of(session, session.get_one(Message, message)))
    assert "DONDOC_ZALO_APP_ID" in str(first.detail)


def test_without_a_usable_channel_a_message_fails_and_says_so(
    tmp_path: Path, clock: Clock, zalo: ZaloServer
) -> None:
    house = build_house(tmp_path / "mail-only.db")
    message = house.put()
    nowhere = house.put(1, channels=[])

    report = _drain(house, clock, build_channels(zalo=setup_of(zalo)))

    assert report == DeliveryReport(failed=1)
    for failed in (message, nowhere):
        row = _message(house, failed)
        assert (row.status, row.reason) == ("failed", "no_address")


def test_a_passing_fault_is_tried_again_later_under_the_same_message_id(
    house: House, clock: Clock, sink: SmtpSink
) -> None:
    message = house.put()
    sink.sink.refuse_data = lambda _address: "451 4.3.0 Busy"

    first = _drain(house, clock, _mail(sink))
    clock.forward(timedelta(seconds=23))
    early = _drain(house, clock, _mail(sink))
    clock.forward(timedelta(seconds=14))
    sink.sink.refuse_data = lambda _address: None
    late = _drain(house, clock, _mail(sink))

    assert first == DeliveryReport(retried=1, waiting=1)
    assert early == DeliveryReport(waiting=1)
    assert late == DeliveryReport(sent=1)
    assert _tries(house, message) == [("email", 1, "failed"), ("email", 2, "accepted")]


def test_after_six_tries_a_message_has_failed(house: House, clock: Clock, sink: SmtpSink) -> None:
    message = house.put()
    sink.sink.refuse = lambda _address: "450 4.2.1 Later"

    reports = []
    for _ in range(8):
        reports.append(_drain(house, clock, _mail(sink)))
        clock.forward(timedelta(minutes=25) * len(reports))

    assert sum(report.retried for report in reports) == 5
    assert sum(report.failed for report in reports) == 1
    assert len(_tries(house, message)) == 6
    assert _message(house, message).reason == "refused"


@pytest.mark.parametrize(
    ("kind", "report", "reason"),
    [
        # Thursday, Friday, Monday: on Tuesday 18/6 it is too late to remind.
        ("overdue-3", DeliveryReport(failed=1), "expired"),
        # What happened is told however late.
        ("receipt", DeliveryReport(sent=1), None),
    ],
)
def test_a_reminder_expires_after_three_working_days_and_a_receipt_does_not(
    house: House, sink: SmtpSink, kind: str, report: DeliveryReport, reason: str | None
) -> None:
    message = house.put(kind=kind)

    late = _drain(house, Clock(datetime(2024, 6, 18, 8, 0, tzinfo=ZONE)), _mail(sink))

    assert late == report
    assert _message(house, message).reason == reason


def test_a_dead_address_is_marked_and_the_next_channel_taken_at_once(
    house: House, clock: Clock, sink: SmtpSink, zalo: ZaloServer
) -> None:
    sink.sink.refuse = lambda _address: "550 5.1.1 No such user"
    first, second = house.put(), house.put(key="second", kind="receipt")

    report = _drain(house, clock, _both(sink, zalo))

    with reading(house.engine) as session:
        broken = session.exec(select(Contact).where(Contact.broken_reason != None)).all()  # noqa: E711
    assert report == DeliveryReport(sent=2)
    assert [(c.address, c.broken_reason) for c in broken] == [
        ("phuong0@ward.example", "550 5.1.1 No such user")
    ]
    assert _tries(house, first) == [("email", 1, "failed"), ("zalo", 1, "accepted")]
    # The second one does not even try the dead address.
    assert _tries(house, second) == [("email", 1, "suppressed"), ("zalo", 1, "accepted")]


def test_when_a_persons_address_is_dead_the_offices_serves(
    tmp_path: Path, clock: Clock, sink: SmtpSink
) -> None:
    house = build_house(tmp_path / "house.db")
    appoint(house, 0, "Nguyễn Văn A", "a@ward.example", since=MORNING.date())
    sink.sink.refuse = lambda address: "550 No" if address.startswith("a@") else None
    message = house.put()

    report = _drain(house, clock, _mail(sink))

    assert report == DeliveryReport(sent=1)
    assert sink.sink.recipients == ["phuong0@ward.example"]
    assert _tries(house, message) == [("email", 1, "failed"), ("email", 2, "accepted")]


def test_a_refusal_without_another_channel_fails_the_message(
    tmp_path: Path, clock: Clock, sink: SmtpSink
) -> None:
    house = build_house(tmp_path / "house.db")
    sink.sink.refuse_data = lambda _address: "554 5.6.0 Content rejected"
    message = house.put()

    report = _drain(house, clock, _mail(sink))

    row = _message(house, message)
    assert report == DeliveryReport(failed=1)
    assert (row.status, row.reason) == ("failed", "refused")


def test_zalo_without_quota_goes_by_mail_at_once(
    house: House, clock: Clock, sink: SmtpSink, zalo: ZaloServer
) -> None:
    zalo.world.people[0].answer = -211
    message = house.put(channels=["zalo"])

    report = _drain(house, clock, _both(sink, zalo))

    assert report == DeliveryReport(sent=1)
    assert _tries(house, message) == [("zalo", 1, "failed"), ("email", 1, "accepted")]


def test_when_the_tries_on_one_channel_are_used_up_the_next_one_is_taken(
    house: House, clock: Clock, sink: SmtpSink, zalo: ZaloServer
) -> None:
    sink.sink.refuse = lambda _address: "450 4.2.1 Later"
    message = house.put()

    for _ in range(8):
        _drain(house, clock, _both(sink, zalo))
        clock.forward(timedelta(hours=1))

    assert _tries(house, message)[-2:] == [("email", 6, "failed"), ("zalo", 1, "accepted")]
    assert _message(house, message).status == "sent"


def test_a_drain_whose_answer_comes_after_its_lease_counts_nothing(
    house: House, clock: Clock, sink: SmtpSink
) -> None:
    message = house.put()

    def slow(session: Session, row: Message) -> Letter:
        # Between here and the answer the lease runs out and another drain takes over.
        clock.forward(outbox_claim.LEASE)
        return plain_letter(session, row)

    real = Lines.send

    def send(lines: Lines, parcel: Parcel, address: str) -> Receipt:
        receipt = real(lines, parcel, address)
        with writing(house.engine) as session:
            outbox_claim.recover(session, now=clock())
            outbox.queue_attempt(session, message, channel="email", not_before=clock())
        return receipt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Lines, "send", send)
        report = _drain(house, clock, _mail(sink), write=slow, limit=1)

    assert report == DeliveryReport(waiting=1)
    assert _tries(house, message) == [("email", 1, "unknown"), ("email", 2, "queued")]


def test_zalo_without_a_valid_token_is_tried_again_where_nothing_else_leads_there(
    tmp_path: Path, clock: Clock, zalo: ZaloServer
) -> None:
    house = build_house(tmp_path / "house.db", zalo=True)
    message = house.put(channels=["zalo"])
    channels = build_channels(zalo=setup_of(zalo, fixed="old"))

    report = _drain(house, clock, channels)

    assert report == DeliveryReport(retried=1, waiting=1)
    assert _tries(house, message) == [("zalo", 1, "failed"), ("zalo", 2, "queued")]


def test_a_try_of_the_next_day_is_written_anew_but_a_repeat_says_the_same(
    house: House, clock: Clock, sink: SmtpSink
) -> None:
    refused, lost = house.put(0), house.put(1)
    sink.sink.refuse_data = lambda to: "451 Busy" if to == "phuong0@ward.example" else None
    sink.sink.lose_answers_to = {"phuong1@ward.example"}
    _drain(house, clock, _mail(sink))
    sink.sink.refuse_data = lambda _to: None
    clock.forward(timedelta(days=1))

    def next_day(_session: Session, message: Message) -> Letter:
        return Letter(subject=message.subject, text="Quá hạn 4 ngày", html="")

    _drain(house, clock, _mail(sink), write=next_day)

    assert _message(house, refused).text == "Quá hạn 4 ngày"
    assert "quá hạn 3 ngày" in _message(house, lost).text


def test_one_letter_that_cannot_be_written_stops_no_other(
    house: House, clock: Clock, sink: SmtpSink
) -> None:
    messages = [house.put(head) for head in range(3)]

    def write(session: Session, message: Message) -> Letter:
        if message.id == messages[1]:
            session.exec(select(Contact)).all()
            fault = "no such field: due"
            raise KeyError(fault)
        return plain_letter(session, message)

    report = _drain(house, clock, _mail(sink), write=write)

    row = _message(house, messages[1])
    assert report == DeliveryReport(sent=2, failed=1)
    assert (row.status, row.reason) == ("failed", "text_not_written")
    with reading(house.engine) as session:
        assert "no such field: due" in str(_only(session, messages[1]).detail)


def test_one_poisoned_address_stops_no_other(tmp_path: Path, clock: Clock, sink: SmtpSink) -> None:
    house = build_house(tmp_path / "house.db")
    with writing(house.engine) as session:
        found = session.exec(select(Contact).where(Contact.address == "phuong1@ward.example"))
        contact = found.one()
        contact.address = "x@y.example\r\nDATA"
        session.add(contact)
    for head in range(3):
        house.put(head)

    report = _drain(house, clock, _mail(sink))

    assert report == DeliveryReport(sent=2, failed=1)
    assert sink.sink.recipients == ["phuong0@ward.example", "phuong2@ward.example"]


def test_while_the_server_is_down_one_try_is_used_and_the_rest_waits(
    house: House, clock: Clock
) -> None:
    for head in range(3):
        house.put(head)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"smtp://127.0.0.1:{free.getsockname()[1]}"

    report = _drain(house, clock, build_channels(smtp_url=url, mail_from=FROM))

    assert report == DeliveryReport(retried=1, waiting=3)


def _begin(house: House, clock: Clock, worker: str) -> Delivery:
    with writing(house.engine) as session:
        held = _claim(session, house, clock, worker)
        assert outbox_claim.begin(session, held, now=clock())
        held.transport, held.address = "smtpq", "phuong0@ward.example"
        outbox_claim.note_way(session, held)
        return held


def _claim(session: Session, house: House, clock: Clock, worker: str) -> Delivery:
    (held,) = outbox_claim.claim(
        session, now=clock(), worker=worker, plans=[house.plan_id], channel="email"
    )
    return held


def test_a_delivery_of_a_dead_process_is_unknown_and_repeated_at_once(
    house: House, clock: Clock, sink: SmtpSink
) -> None:
    message = house.put()
    host, pid, start = worker_name().rsplit(":", 2)
    _begin(house, clock, f"{host}:{pid}:{int(start) - 1}")

    report = _drain(house, clock, _mail(sink))

    assert report == DeliveryReport(sent=1, unknown=1)
    assert _tries(house, message) == [("email", 1, "unknown"), ("email", 2, "accepted")]
    with reading(house.engine) as session:
        found = outbox_repeats.repeated(session)
    assert [(r.message.id, r.unknown.attempt) for r in found] == [(message, 1)]
    assert found[0].repeat is not None
    assert found[0].repeat.status == "accepted"
    assert len(found[0].tries) == 2


@pytest.mark.parametrize("worker", [worker_name(), "another-host:1:1"], ids=["here", "elsewhere"])
def test_a_delivery_of_a_living_worker_is_left_alone_until_its_lease_ends(
    house: House, clock: Clock, sink: SmtpSink, worker: str
) -> None:
    message = house.put()
    _begin(house, clock, worker)

    clock.forward(outbox_claim.LEASE - timedelta(seconds=1))
    within = _drain(house, clock, _mail(sink))
    clock.forward(timedelta(seconds=1))
    after = _drain(house, clock, _mail(sink))

    assert within == DeliveryReport()
    assert after == DeliveryReport(sent=1, unknown=1)
    assert _tries(house, message) == [("email", 1, "unknown"), ("email", 2, "accepted")]


def test_what_a_dead_process_had_not_begun_goes_back_and_is_no_repeat(
    house: House, clock: Clock, sink: SmtpSink
) -> None:
    message = house.put()
    with writing(house.engine) as session:
        _claim(session, house, clock, "dead:1:1")
    clock.forward(outbox_claim.LEASE)

    report = _drain(house, clock, _mail(sink))

    assert report == DeliveryReport(sent=1)
    assert _tries(house, message) == [("email", 1, "accepted")]
    with reading(house.engine) as session:
        assert outbox_repeats.repeated(session) == ()


def test_what_kills_its_worker_before_it_is_begun_waits_longer_each_second_time(
    house: House, clock: Clock, sink: SmtpSink
) -> None:
    message = house.put()
    for _ in range(2):
        with writing(house.engine) as session:
            outbox_claim.recover(session, now=clock())
            _claim(session, house, clock, "dead:1:1")
        clock.forward(outbox_claim.LEASE)

    report = _drain(house, clock, _mail(sink))

    assert report == DeliveryReport(waiting=1)
    assert _tries(house, message) == [("email", 1, "failed"), ("email", 2, "queued")]


def test_what_waits_behind_the_mail_under_way_is_not_blamed_for_the_death_of_its_worker(
    house: House, clock: Clock, sink: SmtpSink
) -> None:
    house.put(0)
    behind = house.put(1)
    for _ in range(2):
        _begin(house, clock, "dead:1:1")
        with writing(house.engine) as session:
            _claim(session, house, clock, "dead:1:1")
        clock.forward(outbox_claim.LEASE)
        with writing(house.engine) as session:
            (lost,) = outbox_claim.recover(session, now=clock())
            first = MORNING - timedelta(minutes=1)
            outbox.queue_attempt(session, lost.message_id, channel="email", not_before=first)

    report = _drain(house, clock, _mail(sink))

    assert report.sent == 2
    assert _tries(house, behind) == [("email", 1, "accepted")]


def test_what_was_taken_for_lost_does_not_leave_twice(
    house: House, clock: Clock, sink: SmtpSink
) -> None:
    house.put()
    with writing(house.engine) as session:
        held = _claim(session, house, clock, "slow:1:1")
    clock.forward(outbox_claim.LEASE)
    _drain(house, clock, _mail(sink))

    with writing(house.engine) as session:
        begun = outbox_claim.begin(session, held, now=clock())

    assert begun is False
    assert len(sink.sink.mails) == 1


def test_an_answer_after_the_lease_changes_nothing_any_more(
    house: House, clock: Clock, sink: SmtpSink
) -> None:
    message = house.put()

    held = _begin(house, clock, "slow:1:1")
    clock.forward(outbox_claim.LEASE)
    _drain(house, clock, _mail(sink))
    with writing(house.engine) as session:
        settled = outbox.settle(session, held, outbox.Status.ACCEPTED, now=clock(), detail="250")

    assert settled is False
    assert _tries(house, message) == [("email", 1, "unknown"), ("email", 2, "accepted")]
    with reading(house.engine) as session:
        first = next(outbox.tries_of(session, session.get_one(Message, message)))
    assert first.detail == "answer after the lease: accepted 250"


def test_a_lost_answer_is_repeated_after_a_while_under_the_same_message_id(
    house: House, clock: Clock, sink: SmtpSink
) -> None:
    message = house.put()
    sink.sink.lose_answers_to = {"phuong0@ward.example"}

    first = _drain(house, clock, _mail(sink))
    clock.forward(timedelta(seconds=36))
    second = _drain(house, clock, _mail(sink))

    assert first == DeliveryReport(unknown=1, waiting=1)
    assert second == DeliveryReport(sent=1)
    assert _tries(house, message) == [("email", 1, "unknown"), ("email", 2, "accepted")]
    assert list(sink.sink.message_ids().values()) == [2]


def test_a_message_that_kills_its_drain_each_time_is_given_up(
    house: House, clock: Clock, sink: SmtpSink
) -> None:
    message = house.put()
    for _ in range(6):
        _begin(house, clock, "dead:1:1")
        clock.forward(outbox_claim.LEASE)
        with writing(house.engine) as session:
            outbox_claim.recover(session, now=clock())
            outbox.queue_attempt(session, message, channel="email", not_before=clock())

    _begin(house, clock, "dead:1:1")
    clock.forward(outbox_claim.LEASE)
    _drain(house, clock, _mail(sink))

    row = _message(house, message)
    assert (row.status, row.reason) == ("failed", "no_answer")
    assert sink.sink.mails == []


def test_the_second_message_about_a_duty_answers_the_first(
    house: House, clock: Clock, sink: SmtpSink
) -> None:
    first, second = house.put(key="first", kind="receipt"), house.put(key="second", kind="receipt")

    _drain(house, clock, _mail(sink))

    replies = [mail["In-Reply-To"] for mail in sink.sink.mails]
    assert replies == [None, message_id("first", "bacgiang.example")]
    assert first < second


class Wall:
    """A wall clock that moves only while somebody waits on it."""

    def __init__(self) -> None:
        self.at = 1_700_000_000.0
        self.waited: list[float] = []

    def __call__(self) -> float:
        return self.at

    def pause(self, seconds: float) -> None:
        self.waited.append(round(seconds, 3))
        self.at += seconds


def test_messages_leave_at_the_pace_of_their_channel(
    house: House, clock: Clock, sink: SmtpSink
) -> None:
    for head in range(3):
        house.put(head)
    wall, paced = Wall(), build_channels(smtp_url=sink.url, mail_from=FROM, rates={"email": 240})

    report = _drain(house, clock, paced, wall=wall, pause=wall.pause)

    assert report == DeliveryReport(sent=3)
    assert wall.waited == [0.25, 0.25]


def test_a_slow_channel_holds_no_quick_one_back(
    house: House, clock: Clock, sink: SmtpSink, zalo: ZaloServer
) -> None:
    for head in range(3):
        house.put(head, channels=["email"], key=f"mail {head}")
        house.put(head, channels=["zalo"], key=f"zalo {head}", kind="receipt")
    wall = Wall()
    paced = build_channels(
        smtp_url=sink.url,
        mail_from=FROM,
        zalo=setup_of(zalo),
        rates={"email": 240, "zalo": 6},
    )

    report = _drain(house, clock, paced, wall=wall, pause=wall.pause)

    assert report == DeliveryReport(sent=6)
    # The e-mails leave within the first half second, while Zalo takes ten seconds for each.
    assert wall.waited[:2] == [0.25, 0.25]
    assert round(sum(wall.waited), 3) == 20.0


def test_what_is_not_sent_any_more_uses_no_moment_of_the_channel(
    house: House, clock: Clock, sink: SmtpSink
) -> None:
    for head in range(3):
        house.put(head)
    with writing(house.engine) as session:
        duty = session.get_one(Duty, house.duties[1])
        duty.state = "completed"
        session.add(duty)
    wall, paced = Wall(), build_channels(smtp_url=sink.url, mail_from=FROM, rates={"email": 240})

    report = _drain(house, clock, paced, wall=wall, pause=wall.pause)

    assert report == DeliveryReport(sent=2, suppressed=1)
    assert wall.waited == [0.25]
