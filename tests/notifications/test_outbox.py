"""The outbox: first channels, claims and what was repeated."""

from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session

from models.database import reading, writing
from models.messages import Delivery, Message
from notifications import outbox, outbox_claim, outbox_repeats
from rules.ladder import Reach
from tests.fakes.databases import ON_BOTH
from tests.fakes.house import MORNING, House, build_house

pytestmark = ON_BOTH


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build_house(tmp_path / "house.db")


def _channels(house: House, message: int) -> list[str]:
    with reading(house.engine) as session:
        row = session.get_one(Message, message)
        return [t.channel for t in outbox.tries_of(session, row)]


def test_a_reminder_starts_on_the_preferred_channel_alone(house: House) -> None:
    message = house.put(channels=["zalo", "email"], reach=Reach.PREFERRED)

    assert _channels(house, message) == ["zalo"]


def test_an_escalation_starts_on_every_channel(house: House) -> None:
    message = house.put(channels=["zalo", "email"], reach=Reach.ALL)

    assert _channels(house, message) == ["zalo", "email"]


def test_a_message_that_was_not_stored_yet_is_stored_by_queueing(house: House) -> None:
    with writing(house.engine) as session:
        message = Message(
            plan_id=house.plan_id,
            key="new",
            kind="receipt",
            day=MORNING.date(),
            addressee=f"post:{house.heads[0]}",
            post_id=house.heads[0],
            subject="Đã nhận",
            reach="preferred",
            created_at=MORNING,
            not_before=MORNING,
        )
        outbox.queue(session, message, channels=["email"], not_before=MORNING)

    assert message.id is not None
    assert _channels(house, message.id) == ["email"]


def test_what_is_claimed_is_nobody_elses(house: House) -> None:
    house.put()

    with writing(house.engine) as session:
        claims = [_claim(session, house, worker=worker) for worker in ("a:1:1", "b:1:1")]

    assert [[held.worker for held in claimed] for claimed in claims] == [["a:1:1"], []]


@pytest.mark.parametrize(
    "other", [{"plans": []}, {"channel": "zalo"}], ids=["another plan", "another channel"]
)
def test_what_is_not_asked_for_is_not_claimed(house: House, other: dict[str, Any]) -> None:
    house.put()

    with writing(house.engine) as session:
        assert _claim(session, house, **other) == []


def test_several_are_claimed_at_once_and_in_their_order(house: House) -> None:
    messages = [house.put(head) for head in range(3)]

    with writing(house.engine) as session:
        first, rest = _claim(session, house, most=2), _claim(session, house, most=2)

    assert [d.message_id for d in (*first, *rest)] == messages
    assert len(first) == 2


def _claim(session: Session, house: House, **other: Any) -> list[Delivery]:  # noqa: ANN401 -- rows of a test
    wanted: dict[str, Any] = {
        "now": MORNING,
        "worker": "a:1:1",
        "plans": [house.plan_id],
        "channel": "email",
    }
    return outbox_claim.claim(session, **(wanted | other))


def test_an_unknown_try_that_nothing_followed_has_no_repeat(house: House) -> None:
    message = house.put()
    with writing(house.engine) as session:
        (held,) = _claim(session, house)
        outbox_claim.begin(session, held, now=MORNING)
    with writing(house.engine) as session:
        outbox_claim.recover(session, now=MORNING + outbox_claim.LEASE)

    with reading(house.engine) as session:
        found = outbox_repeats.repeated(session)

    assert [(r.message.id, r.repeat) for r in found] == [(message, None)]
