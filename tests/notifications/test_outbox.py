"""The outbox: first channels, claims and what was repeated."""

from pathlib import Path

import pytest

from models.database import reading, writing
from models.messages import Message
from notifications import outbox, outbox_repeats
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
        claims = [
            outbox.claim(session, now=MORNING, worker=worker, plans=[house.plan_id])
            for worker in ("a:1:1", "b:1:1")
        ]

    assert [claim.worker if claim else None for claim in claims] == ["a:1:1", None]


@pytest.mark.parametrize(
    "held_back", [{"plans": []}, {"plans": [1], "without": ["email"]}], ids=["plan", "channel"]
)
def test_what_is_held_back_is_not_claimed(house: House, held_back: dict[str, list[str]]) -> None:
    house.put()

    with writing(house.engine) as session:
        claimed = outbox.claim(session, now=MORNING, worker="a:1:1", **held_back)  # type: ignore[arg-type]  # rows of a test

    assert claimed is None


def test_an_unknown_try_that_nothing_followed_has_no_repeat(house: House) -> None:
    message = house.put()
    with writing(house.engine) as session:
        outbox.claim(session, now=MORNING, worker="a:1:1", plans=[house.plan_id])
    with writing(house.engine) as session:
        outbox.recover(session, now=MORNING + outbox.LEASE)

    with reading(house.engine) as session:
        found = outbox_repeats.repeated(session)

    assert [(r.message.id, r.repeat) for r in found] == [(message, None)]
