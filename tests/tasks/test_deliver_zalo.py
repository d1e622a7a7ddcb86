"""Messages on their way through Zalo: each ends where the table of codes says, once."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from models.database import reading, writing
from models.messages import Delivery, Message
from models.roster import Contact, Post
from models.zalo import ZaloPair, ZaloRoute, user_of
from notifications import outbox, outbox_claim
from notifications.channels import ChannelSet, build_channels
from notifications.links import Signer
from notifications.zalo_template import Parameter, keep_template
from notifications.zalo_template import Template as Chosen
from simulation.zalo import Fault, Person, Template, World, ZaloServer
from tasks.deliver import DeliveryReport, deliver
from tests.fakes.databases import ON_BOTH
from tests.fakes.house import ZONE, Clock, House, build_house, plain_letter
from tests.fakes.smtp_sink import SmtpSink
from tests.fakes.zalo import WallClock, setup_of, zalo_with

# Two workers share one outbox: on SQLite and on PostgreSQL.
pytestmark = ON_BOTH
HEADS = 8
USERS = [f"9{n:05}" for n in range(HEADS)]


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as running:
        yield running


@pytest.fixture
def wall() -> WallClock:
    return WallClock()


@pytest.fixture
def zalo(wall: WallClock) -> Iterator[ZaloServer]:
    world = World(clock=wall, templates=[Template(id="t1", parameters={"ten": 30})])
    with zalo_with(*USERS, world=world) as running:
        yield running


@pytest.fixture
def house(tmp_path: Path, zalo: ZaloServer, wall: WallClock) -> House:
    house = build_house(tmp_path / "house.db", heads=HEADS, zalo=True)
    tokens = setup_of(zalo, fixed=None, wall=wall).tokens(house.engine)
    tokens.store(zalo.world.access, zalo.world.refresh, actor="test")
    return house


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _channels(zalo: ZaloServer, wall: WallClock, sink: SmtpSink | None = None) -> ChannelSet:
    setup = setup_of(zalo, fixed=None, wall=wall, bot=True)
    return build_channels(smtp_url=sink.url if sink else "", zalo=setup)


def _drain(house: House, clock: Clock, channels: ChannelSet) -> DeliveryReport:
    return deliver(
        house.engine,
        now=clock,
        zone=ZONE,
        channels=channels,
        public_url="http://portal.example",
        signer=Signer("k" * 40),
        write=plain_letter,
    )


def _tries(house: House, message: int) -> list[tuple[str, str | None, str]]:
    with reading(house.engine) as session:
        tries = outbox.tries_of(session, session.get_one(Message, message))
        return [(t.channel, t.transport, t.status) for t in tries]


def _with_template(house: House, *, phones: bool = True) -> None:
    """Choose a template, and give every head a telephone number of their own."""
    with writing(house.engine) as session:
        keep_template(session, Chosen(id="t1", parameters=(Parameter(name="ten", fact="name"),)))
        for number, head in enumerate(house.heads if phones else ()):
            session.add(
                Contact(
                    plan_id=house.plan_id,
                    unit_id=session.get_one(Post, head).unit_id,
                    channel="phone",
                    address=f"091234567{number}",
                    verified=True,
                )
            )


def _last_word(house: House, user_id: str, session_wall: WallClock, ago: timedelta) -> None:
    with writing(house.engine) as session:
        user = user_of(session, user_id)
        user.last_word_at = session_wall() - ago
        session.add(user)


def test_a_token_that_dies_in_a_burst_is_renewed_once_and_nothing_is_lost(
    house: House, clock: Clock, zalo: ZaloServer, wall: WallClock
) -> None:
    messages = [house.put(head, channels=["zalo"]) for head in range(HEADS)]
    # Somebody minted a pair elsewhere: ours is dead at once, the refresh token still good.
    zalo.world.access = "minted-elsewhere"

    report = _drain(house, clock, _channels(zalo, wall))

    assert report == DeliveryReport(sent=HEADS)
    assert zalo.world.refreshes == 1
    assert sorted(a.to for a in zalo.world.accepted) == USERS
    assert {tuple(_tries(house, m)) for m in messages} == {(("zalo", "zoa", "accepted"),)}


def test_two_workers_in_one_burst_renew_once_and_send_each_message_once(
    house: House, clock: Clock, zalo: ZaloServer, wall: WallClock
) -> None:
    for head in range(HEADS):
        house.put(head, channels=["zalo"])
    zalo.world.access = "minted-elsewhere"
    reports: list[DeliveryReport] = []

    def work() -> None:
        reports.append(_drain(house, clock, _channels(zalo, wall)))

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(r.sent for r in reports) == HEADS
    assert zalo.world.refreshes == 1
    assert sorted(a.to for a in zalo.world.accepted) == USERS


def test_a_token_that_stays_bad_closes_the_way_and_the_mail_goes_on(
    house: House, clock: Clock, zalo: ZaloServer, wall: WallClock, sink: SmtpSink
) -> None:
    messages = [house.put(head, channels=["zalo"]) for head in range(3)]
    zalo.world.faults = [Fault(kind="code", number=-216, path="/cs", times=99)]

    report = _drain(house, clock, _channels(zalo, wall, sink))

    assert report == DeliveryReport(sent=3)
    assert zalo.world.refreshes == 1
    assert _tries(house, messages[0]) == [
        ("zalo", "zoa", "failed"),
        ("email", "smtpq", "accepted"),
    ]
    # The way is closed: the next ones do not even ask.
    assert _tries(house, messages[1])[0] == ("zalo", None, "suppressed")
    with reading(house.engine) as session:
        row = session.get_one(ZaloRoute, "zoa")
    assert (row.code, row.open_until) == ("-216", wall() + timedelta(minutes=30))


def test_an_uncertain_renewal_stops_zalo_and_the_mail_goes_on(
    house: House, clock: Clock, zalo: ZaloServer, wall: WallClock, sink: SmtpSink
) -> None:
    messages = [house.put(head, channels=["zalo"]) for head in range(2)]
    zalo.world.access = "minted-elsewhere"
    zalo.world.faults = [Fault(kind="lost", path="access_token")]

    report = _drain(house, clock, _channels(zalo, wall, sink))

    assert report == DeliveryReport(sent=2)
    assert len(sink.sink.mails) == 2
    assert zalo.world.refreshes == 1
    assert _tries(house, messages[0])[-1] == ("email", "smtpq", "accepted")
    with reading(house.engine) as session:
        assert session.exec(select(ZaloPair.state)).one() == "uncertain"


def test_outside_the_window_the_template_by_user_id_is_next_then_by_phone_then_mail(
    house: House, clock: Clock, zalo: ZaloServer, wall: WallClock, sink: SmtpSink
) -> None:
    _with_template(house)
    for person in zalo.world.people:
        person.last_word = wall() - timedelta(days=8)
    by_id, by_phone, by_mail = (house.put(head, channels=["zalo"]) for head in range(3))
    zalo.world.people[1].user_id, zalo.world.people[2].user_id = "gone", "gone too"
    zalo.world.people.append(Person(phone="84912345671"))

    report = _drain(house, clock, _channels(zalo, wall, sink))

    assert report == DeliveryReport(sent=3)
    assert _tries(house, by_id) == [
        ("zalo", "zoa", "failed"),  # -230
        ("zalo", "zbsu", "accepted"),
    ]
    assert _tries(house, by_phone) == [
        ("zalo", "zoa", "failed"),  # -201: not a user id of this account any more
        ("zalo", "zbs", "accepted"),
    ]
    assert _tries(house, by_mail) == [
        ("zalo", "zoa", "failed"),
        ("zalo", "zbs", "failed"),  # -118: no Zalo on that number
        ("email", "smtpq", "accepted"),
    ]
    assert _broken(house) == {"900001", "900002", "0912345672"}


def _broken(house: House) -> set[str]:
    with reading(house.engine) as session:
        contacts = session.exec(select(Contact)).all()
    return {contact.address for contact in contacts if contact.broken_reason}


def test_who_wrote_three_days_ago_gets_the_template_without_a_text_tried(
    house: House, clock: Clock, zalo: ZaloServer, wall: WallClock
) -> None:
    _with_template(house)
    _last_word(house, USERS[0], wall, timedelta(days=3))
    message = house.put(0, channels=["zalo"])

    _drain(house, clock, _channels(zalo, wall))

    assert _tries(house, message) == [("zalo", "zbsu", "accepted")]


def test_without_a_template_a_text_within_seven_days_is_paid_for(
    house: House, clock: Clock, zalo: ZaloServer, wall: WallClock
) -> None:
    _last_word(house, USERS[0], wall, timedelta(days=3))
    message = house.put(0, channels=["zalo"])

    _drain(house, clock, _channels(zalo, wall))

    with reading(house.engine) as session:
        (tried,) = outbox.tries_of(session, session.get_one(Message, message))
    assert (tried.transport, tried.routes) == ("zoa", "zbsu=no_template,zbs=no_phone,zoa")


def test_who_does_not_follow_is_told_by_mail(
    house: House, clock: Clock, zalo: ZaloServer, wall: WallClock, sink: SmtpSink
) -> None:
    zalo.world.people[0].follows = False
    message = house.put(0, channels=["zalo"])

    _drain(house, clock, _channels(zalo, wall, sink))

    assert _tries(house, message) == [("zalo", "zoa", "failed"), ("email", "smtpq", "accepted")]
    assert _broken(house) == set()


def test_who_refused_is_left_alone_by_every_way_of_zalo(
    house: House, clock: Clock, zalo: ZaloServer, wall: WallClock, sink: SmtpSink
) -> None:
    _with_template(house)
    zalo.world.people[0].blocks = True
    message = house.put(0, channels=["zalo"])

    _drain(house, clock, _channels(zalo, wall, sink))

    assert _tries(house, message) == [("zalo", "zoa", "failed"), ("email", "smtpq", "accepted")]
    assert zalo.world.accepted == []


def test_a_quota_used_up_goes_by_mail_today_and_by_zalo_tomorrow(
    house: House, clock: Clock, zalo: ZaloServer, wall: WallClock, sink: SmtpSink
) -> None:
    _with_template(house)
    for number in range(2):
        _last_word(house, USERS[number], wall, timedelta(days=9))
    zalo.world.daily_quota = 0
    today = house.put(0, channels=["zalo"])
    _drain(house, clock, _channels(zalo, wall, sink))
    wall.at += timedelta(days=1)
    zalo.world.daily_quota = 500

    tomorrow = house.put(1, channels=["zalo"])
    _drain(house, clock, _channels(zalo, wall, sink))

    assert _tries(house, today) == [
        ("zalo", "zbsu", "failed"),
        ("zalo", "zbs", "failed"),
        ("email", "smtpq", "accepted"),
    ]
    assert _tries(house, tomorrow) == [("zalo", "zbsu", "accepted")]


def test_too_fast_waits_a_minute_and_then_goes_by_the_same_way(
    house: House, clock: Clock, zalo: ZaloServer, wall: WallClock, sink: SmtpSink
) -> None:
    zalo.world.faults = [Fault(kind="code", number=-32)]
    first, second = (house.put(head, channels=["zalo"]) for head in range(2))

    report = _drain(house, clock, _channels(zalo, wall, sink))
    # The whole channel waits, the second message was not tried.
    assert report == DeliveryReport(retried=1, waiting=2)
    clock.forward(timedelta(seconds=67))
    again = _drain(house, clock, _channels(zalo, wall, sink))

    assert again == DeliveryReport(sent=2)
    assert _tries(house, first) == _tries(house, second) == [("zalo", "zoa", "accepted")]
    assert sink.sink.mails == []


def test_at_night_a_message_waits_for_the_providers_morning(
    house: House, clock: Clock, zalo: ZaloServer, wall: WallClock
) -> None:
    zalo.world.faults = [Fault(kind="code", number=-133)]
    message = house.put(0, channels=["zalo"])

    _drain(house, clock, _channels(zalo, wall))

    with reading(house.engine) as session:
        (waiting,) = session.exec(select(Delivery).where(Delivery.message_id == message))
    # 09:00 at the provider, so 06:05 of the next day: 21 h 5 min, and up to 6 s of spread.
    assert waiting.status == "queued"
    spread = waiting.not_before - clock() - timedelta(hours=21, minutes=5)
    assert timedelta(0) <= spread <= timedelta(seconds=6)


def test_a_server_fault_is_tried_again_by_the_same_way(
    house: House, clock: Clock, zalo: ZaloServer, wall: WallClock
) -> None:
    zalo.world.faults = [Fault(kind="http", number=500)]
    message = house.put(0, channels=["zalo"])

    first = _drain(house, clock, _channels(zalo, wall))
    clock.forward(timedelta(seconds=40))
    second = _drain(house, clock, _channels(zalo, wall))

    assert (first.retried, second.sent) == (1, 1)
    assert _tries(house, message) == [("zalo", "zoa", "failed"), ("zalo", "zoa", "accepted")]


@pytest.mark.parametrize("kind", ["lost", "drop"])
def test_a_lost_answer_is_never_sent_to_zalo_again_and_goes_by_mail_after_a_while(
    house: House, zalo: ZaloServer, wall: WallClock, sink: SmtpSink, kind: str
) -> None:
    clock = Clock()
    _with_template(house)
    zalo.world.faults = [Fault(kind=kind)]
    message = house.put(0, channels=["zalo"])

    first = _drain(house, clock, _channels(zalo, wall, sink))
    clock.forward(timedelta(minutes=9))
    early = _drain(house, clock, _channels(zalo, wall, sink))
    clock.forward(timedelta(minutes=1))
    late = _drain(house, clock, _channels(zalo, wall, sink))

    assert (first.unknown, early.sent, late.sent) == (1, 0, 1)
    assert _tries(house, message) == [("zalo", "zoa", "unknown"), ("email", "smtpq", "accepted")]
    assert len(zalo.world.accepted) == (1 if kind == "lost" else 0)


def test_a_lost_answer_with_no_other_channel_stands_for_a_person(
    house: House, clock: Clock, zalo: ZaloServer, wall: WallClock
) -> None:
    zalo.world.faults = [Fault(kind="lost")]
    message = house.put(0, channels=["zalo"])

    report = _drain(house, clock, _channels(zalo, wall))

    assert report.failed == 1
    with reading(house.engine) as session:
        row = session.get_one(Message, message)
    assert (row.status, row.reason) == ("failed", "no_answer")


def test_a_worker_killed_while_it_sent_is_not_repeated_by_zalo(
    house: House, clock: Clock, zalo: ZaloServer, wall: WallClock, sink: SmtpSink
) -> None:
    message = house.put(0, channels=["zalo"])
    with writing(house.engine) as session:
        (claimed,) = outbox_claim.claim(
            session, now=clock(), worker="gone:1:2", plans=[house.plan_id], channel="zalo"
        )
        assert outbox_claim.begin(session, claimed, now=clock())
        claimed.transport, claimed.address = "zoa", USERS[0]
        outbox_claim.note_way(session, claimed)
    clock.forward(outbox_claim.LEASE)

    _drain(house, clock, _channels(zalo, wall, sink))
    clock.forward(timedelta(minutes=10))
    _drain(house, clock, _channels(zalo, wall, sink))

    assert zalo.world.accepted == []
    assert _tries(house, message) == [("zalo", "zoa", "unknown"), ("email", "smtpq", "accepted")]


def test_where_every_way_is_closed_for_a_time_and_nothing_else_leads_there_it_waits(
    house: House, clock: Clock, zalo: ZaloServer, wall: WallClock
) -> None:
    message = house.put(0, channels=["zalo"])
    with writing(house.engine) as session:
        _close(session, wall)

    report = _drain(house, clock, _channels(zalo, wall))
    assert report == DeliveryReport(retried=1, waiting=1)
    wall.at += timedelta(minutes=31)
    clock.forward(timedelta(minutes=31))
    again = _drain(house, clock, _channels(zalo, wall))

    assert again.sent == 1
    assert _tries(house, message) == [("zalo", "zoa", "accepted")]


def _close(session: Session, wall: WallClock) -> None:
    until = wall() + timedelta(minutes=30)
    session.add(ZaloRoute(route="zoa", open_since=wall(), open_until=until, code="-115"))


def test_a_chat_with_the_bot_serves_who_has_nothing_else(
    house: House, clock: Clock, zalo: ZaloServer, wall: WallClock
) -> None:
    zalo.world.chats.add("chat-0")
    with writing(house.engine) as session:
        contact = session.exec(select(Contact).where(Contact.address == USERS[0])).one()
        contact.channel, contact.address = "zbot", "chat-0"
        session.add(contact)
    message = house.put(0, channels=["zalo"])

    _drain(house, clock, _channels(zalo, wall))

    assert _tries(house, message) == [("zalo", "zbot", "accepted")]
