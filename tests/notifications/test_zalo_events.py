"""Who may send events, and what a repeat of one is."""

from datetime import UTC, datetime, timedelta

import pytest

from notifications.channels import ZaloSetup
from notifications.channels.zalo_tokens import App
from notifications.replies.zalo_events import ForgedEventError, Incoming, is_signed, read_oa_event
from simulation.zalo import Webhooks, World
from simulation.zalo.webhooks import Event

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
WORLD = World(clock=lambda: AT)
SETUP = ZaloSetup(app=App(app_id=WORLD.app_id), oa_secret=WORLD.oa_secret)
EVENTS = Webhooks(WORLD)


def _read(event: Event, received_at: datetime = AT) -> Incoming:
    signature = event.headers["X-ZEvent-Signature"]
    return read_oa_event(SETUP, event.content, signature, received_at=received_at)


def test_an_event_of_a_person_is_theirs() -> None:
    read = _read(EVENTS.said("2512", "Việc ạ", number="96d3"))

    assert (read.key, read.user_id, read.occurred_at) == ("oa:user_send_text:96d3", "2512", AT)


@pytest.mark.parametrize(
    ("event", "user_id"),
    [
        (EVENTS.followed("1"), "1"),
        (EVENTS.received("m", to="84912345678"), "84912345678"),
        (EVENTS.echoed("m", "x", to="2"), "2"),
        (EVENTS.withdrew("3"), "3"),
    ],
)
def test_the_person_stands_where_each_event_has_them(event: Event, user_id: str) -> None:
    assert _read(event).user_id == user_id


def test_what_was_seen_is_one_event_in_whatever_order_it_is_listed() -> None:
    first, second = EVENTS.seen("a", "b", by="1"), EVENTS.seen("b", "a", by="1")

    assert _read(first).key == _read(second).key != _read(EVENTS.seen("a", by="1")).key


@pytest.mark.parametrize(
    ("late", "kept"),
    [
        (timedelta(hours=1, minutes=51), True),  # Zalo's last repeat
        (timedelta(hours=2, minutes=11), False),
        (timedelta(minutes=-5), True),
        (timedelta(minutes=-6), False),
    ],
)
def test_a_time_that_cannot_be_is_the_time_of_coming(late: timedelta, kept: bool) -> None:
    received_at = AT + late

    assert _read(EVENTS.followed("1"), received_at).occurred_at == (AT if kept else received_at)


@pytest.mark.parametrize("stamp", ["", "soon", "9" * 30])
def test_a_time_that_is_none_is_the_time_of_coming(stamp: str) -> None:
    event = EVENTS.event("follow", follower={"id": "1"}, timestamp=stamp)

    assert _read(event).occurred_at == AT


@pytest.mark.parametrize(
    "signature", ["", "mac=", "mac=\u00e9", "\ud800", "mac=" + "0" * 64, "0" * 64]
)
def test_nothing_else_is_a_signature(signature: str) -> None:
    assert not is_signed(SETUP, b"{}", "1", signature)


def test_without_a_secret_nothing_is_signed() -> None:
    event = Webhooks(World(clock=lambda: AT, oa_secret="")).said("1", "x")

    with pytest.raises(ForgedEventError):
        read_oa_event(
            ZaloSetup(app=App(app_id=WORLD.app_id)),
            event.content,
            event.headers["X-ZEvent-Signature"],
            received_at=AT,
        )
