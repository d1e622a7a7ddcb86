"""The door for what Zalo sends: signed events in, once each; anything else changes nothing."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import col, func, select

from actions.contacts import ContactChange, set_contact
from models.database import reading, writing
from models.duty import Duty
from models.journal import JournalEntry
from models.lookup import find_post
from models.messages import Delivery, Message
from models.zalo import ZaloEvent, ZaloUser
from notifications.channels import build_channels
from simulation.zalo import Webhooks, World, ZaloServer
from simulation.zalo.webhooks import Event
from tests import plans
from tests.fakes.zalo import WallClock, setup_of, zalo_with
from tests.portal.conftest import MONDAY, House, MakeHouse

PATH, BOT_PATH = "/zalo/webhook", "/zalo/bot"
WARDS = ("07201", "07204", "07207", "07210", "07213", "07216", "07219", "07222")


@pytest.fixture
def wall() -> WallClock:
    return WallClock()


@pytest.fixture
def zalo(wall: WallClock) -> Iterator[ZaloServer]:
    with zalo_with(*(f"u-{ward}" for ward in WARDS), world=World(clock=wall)) as server:
        yield server


@pytest.fixture
def town(make_house: MakeHouse, zalo: ZaloServer, wall: WallClock) -> House:
    house = make_house()
    office = house.office
    office.channels = build_channels(zalo=setup_of(zalo, fixed=None, wall=wall, bot=True))
    assert office.channels.zalo is not None
    tokens = office.channels.zalo.tokens(office.engine)
    tokens.store(zalo.world.access, zalo.world.refresh, actor="test")
    with writing(office.engine) as session:
        for ward in WARDS:
            change = ContactChange(since=MONDAY, addresses={"zalo": f"u-{ward}"}, verified=True)
            set_contact(
                session, find_post(session, ward), change, actor="test", now=plans.at(MONDAY)
            )
    return house


def _post(house: House, event: Event, path: str = PATH) -> int:
    answer = house.client.post(path, content=event.content, headers=event.headers)
    return int(answer.status_code)


def _count(house: House, table: type) -> int:
    return int(house.rows(select(func.count()).select_from(table))[0])


def test_a_signed_event_is_taken_and_worked_on(town: House, zalo: ZaloServer) -> None:
    event = Webhooks(zalo.world).said("u-07201", f"NHAN {town.duty_id()}")

    assert _post(town, event) == 200

    assert town.duty().state == "in_progress"
    assert zalo.world.accepted[-1].to == "u-07201"


def test_the_signature_is_over_the_bytes_as_they_came(town: House, zalo: ZaloServer) -> None:
    event = Webhooks(zalo.world).said("u-07201", "Việc ạ")
    respaced = replace(event, content=json.dumps(json.loads(event.content)).encode())

    assert (_post(town, respaced), _post(town, event)) == (403, 200)


def _forgeries(world: World, duty: int) -> dict[str, Event]:
    good = Webhooks(world).said("u-07201", f"XONG {duty} giả mạo")
    mac = good.headers["X-ZEvent-Signature"]
    kind = {"Content-Type": "application/json"}

    def signed_with(**other: str) -> Event:
        changed = replace(world, **other)  # type: ignore[arg-type]  # fields by name
        return Webhooks(changed).said("u-07201", f"XONG {duty} giả mạo")

    return {
        "no signature": Event(good.content, kind),
        "empty signature": Event(good.content, {**kind, "X-ZEvent-Signature": ""}),
        "wrong signature": Event(good.content, {**kind, "X-ZEvent-Signature": "mac=" + "0" * 64}),
        "changed text": Event(good.content.replace(b"XONG", b"NHAN"), good.headers),
        "changed time": Event(
            good.content.replace(b'"timestamp":"1', b'"timestamp":"2'), good.headers
        ),
        "another secret": signed_with(oa_secret="other"),
        "the app's secret": signed_with(oa_secret=world.app_secret),
        "another app": signed_with(app_id="42"),
        "no JSON": Event(b"\xff\xfe", {**kind, "X-ZEvent-Signature": mac}),
        "no object": Event(b"[]", {**kind, "X-ZEvent-Signature": mac}),
        "too deep": Event(b"[" * 100_000, {**kind, "X-ZEvent-Signature": mac}),
    }


def test_a_forged_event_is_refused_and_changes_nothing(town: House, zalo: ZaloServer) -> None:
    before = town.rows(select(func.count()).select_from(JournalEntry))
    for why, event in _forgeries(zalo.world, town.duty_id()).items():
        assert _post(town, event) == 403, why

    assert _count(town, ZaloEvent) == _count(town, ZaloUser) == 0
    assert town.duty().state == "assigned"
    assert town.rows(select(func.count()).select_from(JournalEntry)) == before
    assert zalo.world.accepted == []


def test_an_event_larger_than_any_of_zalo_s_is_refused(town: House) -> None:
    assert _post(town, Event(b"x" * 256_001, {})) == 413


def test_without_zalo_set_up_the_door_is_shut(house: House) -> None:
    event = Webhooks(World()).said("u", "XONG 1")

    assert (_post(house, event), _post(house, event, BOT_PATH)) == (403, 403)


def test_the_bot_s_door_wants_the_secret_of_its_webhook(town: House, zalo: ZaloServer) -> None:
    setup = town.office.channels.zalo
    assert setup is not None
    events = Webhooks(zalo.world)
    good = events.bot_said("chat", "VIEC", secret=setup.bot_secret)

    assert _post(town, events.bot_said("chat", "VIEC", secret="wrong"), BOT_PATH) == 403
    assert _post(town, good, BOT_PATH) == 200
    assert zalo.world.accepted[-1].to == "chat"


def test_an_event_is_kept_before_anybody_works_on_it(
    town: House, zalo: ZaloServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[int] = []
    monkeypatch.setattr(town.portal.zalo_work, "run", lambda: kept.append(_count(town, ZaloEvent)))

    assert _post(town, Webhooks(zalo.world).said("u-07201", f"NHAN {town.duty_id()}")) == 200

    assert kept == [1]
    assert town.duty().state == "assigned"


def test_work_that_fails_is_done_by_the_next_event(
    town: House, zalo: ZaloServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_office: object, **_: object) -> int:
        message = "the database is away"
        raise OSError(message)

    events = Webhooks(zalo.world)
    with monkeypatch.context() as patch:
        patch.setattr("portal.zalo_work.work_on_zalo", broken)
        assert _post(town, events.said("u-07201", f"NHAN {town.duty_id()}")) == 200
    assert town.duty().state == "assigned"

    assert _post(town, events.said("u-07204", "VIEC")) == 200

    assert town.duty().state == "in_progress"


def _sent_before(house: House, ward: str) -> str:
    """Put a message that Zalo accepted for a ward's head; return its number."""
    with writing(house.office.engine) as session:
        post = find_post(session, ward)
        message = Message(
            plan_id=1,
            key=f"k-{ward}",
            kind="reminder-1",
            day=date(2024, 6, 3),
            addressee=f"post:{post.id}",
            post_id=post.id or 0,
            subject="s",
            reach="preferred",
            status="sent",
            created_at=plans.at(MONDAY),
            not_before=plans.at(MONDAY),
        )
        session.add(message)
        session.flush()
        session.add(
            Delivery(
                message_id=message.id or 0,
                channel="zalo",
                status="accepted",
                transport="zoa",
                provider_id=f"m-{ward}",
                not_before=plans.at(MONDAY),
            )
        )
    return f"m-{ward}"


def _genuine(house: House, world: World, wall: WallClock) -> list[Event]:
    """Return what eight heads did: took, filed, asked, left, were reached, chatted."""
    events, made = Webhooks(world), []
    for index, ward in enumerate(WARDS):
        user, duty = f"u-{ward}", house.duty_id(f"IV.3.7@2024@{ward}")
        number = _sent_before(house, ward)
        act = ("NHAN {} ", "XONG {} xong việc", "HOAN {} 30/6 chờ số liệu", "TAM DUNG")[index % 4]
        made += [
            events.followed(user),
            events.said(user, act.format(duty)),
            events.said(user, f"XONG {house.duty_id('IV.3.7@2024@07225')} của người khác"),
            events.received(number, to=user),
            events.seen(number, by=user),
            *(events.said(user, f"chuyện phiếm {n}") for n in range(30)),
        ]
        wall.at += timedelta(seconds=1)
        made.append(events.followed(user, follows=False))
    return made


@pytest.mark.slow
def test_two_thousand_replayed_reordered_and_forged_events_leave_exactly_the_right_state(
    town: House, zalo: ZaloServer, wall: WallClock
) -> None:
    chance = random.Random(20261124)  # noqa: S311 -- a shuffle that can be repeated
    genuine = _genuine(town, zalo.world, wall)
    for person in zalo.world.people:
        # They have left the account at the end of it all, not while they are answered.
        person.follows = True
    forged = list(_forgeries(zalo.world, town.duty_id()).values())
    # Each of the 288 genuine ones at least five times, in any order, among forged ones.
    posts = genuine * 5 + chance.choices(genuine, k=200)
    posts += [chance.choice(forged) for _ in range(2000 - len(posts))]
    chance.shuffle(posts)

    statuses = [_post(town, event) for event in posts]

    assert len(posts) == 2000
    assert set(statuses) == {200, 403}
    assert statuses.count(403) == sum(event in forged for event in posts)
    assert _count(town, ZaloEvent) == len(genuine) == 288
    assert set(town.rows(select(ZaloEvent.status))) == {"done", "ignored"}
    states = [town.duty(f"IV.3.7@2024@{ward}").state for ward in WARDS]
    assert states == ["in_progress", "submitted", "assigned", "assigned"] * 2
    acts = town.rows(select(JournalEntry.act))
    counted = {act: acts.count(act) for act in set(acts) if "." in act}
    expected = {"duty.accept": 2, "submission.filed": 2, "extension.asked": 2, "zalo.paused": 2}
    assert {act: counted.get(act) for act in expected} == expected
    assert town.duty("IV.3.7@2024@07225").state == "assigned"
    with reading(town.office.engine) as session:
        tries = session.exec(select(Delivery.status).where(Delivery.transport == "zoa")).all()
        users = session.exec(select(ZaloUser)).all()
        changed = session.exec(
            select(Duty).where(~col(Duty.state).in_(("assigned", "draft")))
        ).all()
    assert set(tries) == {"seen"}
    assert [user.follows for user in users] == [False] * len(WARDS)
    assert len(changed) == 4
    # One answer to each command, one help to each head that chatted, none to a repeat.
    per_head = [sum(sent.to == f"u-{ward}" for sent in zalo.world.accepted) for ward in WARDS]
    assert all(2 <= count <= 5 for count in per_head), per_head
