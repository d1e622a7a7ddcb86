"""`kill -9` in the middle of a delivery, and a restart, on SQLite and on PostgreSQL.

Every message arrives; repeated is only what was under way at the kill, under the same
Message-ID, and `dondoc audit` names it. `python -m bench.kills` does it with 500 messages.
"""

import dataclasses
from pathlib import Path

import pytest
from sqlmodel import select

from models.database import reading
from models.messages import Delivery, Message
from notifications.message_id import message_id
from tasks.audit import audit
from tasks.deliver import DeliveryReport
from tests.fakes.databases import ON_BOTH
from tests.fakes.house import MORNING, ZONE, House, build_house
from tests.fakes.killing import (
    DOMAIN,
    Outcome,
    drain,
    finish,
    kill,
    killed_at_random,
    mail_server,
    outcome,
)

MESSAGES = 60
KILLS = 3
NOTHING = {f.name: 0 for f in dataclasses.fields(DeliveryReport)}

pytestmark = [pytest.mark.slow, ON_BOTH]


@pytest.fixture
def house(tmp_path: Path, each_database: str) -> House:
    assert each_database
    house = build_house(tmp_path / "house.db", heads=MESSAGES)
    for head in range(MESSAGES):
        house.put(head)
    return house


def _under_way(house: House) -> set[str]:
    with reading(house.engine) as session:
        keys = session.exec(
            select(Message.key)
            .join(Delivery)
            .where(Delivery.status == "sending", Delivery.started_at != None)  # noqa: E711 -- SQL
        ).all()
    return {message_id(key, DOMAIN) for key in keys}


def _check(found: Outcome) -> None:
    assert found.statuses == {"sent"}
    assert found.arrived == found.messages
    assert found.twice <= found.named
    assert found.most <= 2


def test_after_kill_9_and_a_restart_every_message_arrives(house: House, tmp_path: Path) -> None:
    # The mail in the middle arrives and its answer never comes: there the drain is killed.
    with mail_server(tmp_path / "arrived", "--hold", str(MESSAGES // 2)) as server:
        first = drain(house, server)
        server.wait_for(MESSAGES // 2)
        kill(first)
        under_way = _under_way(house)

        report = finish(drain(house, server))
        again = finish(drain(house, server))

        found = outcome(house, server, kills=1)
    assert found.twice == found.named == under_way
    assert len(under_way) == 1
    assert report == NOTHING | {"sent": MESSAGES // 2 + 1, "unknown": 1}
    assert again == NOTHING
    _check(found)


@pytest.mark.parametrize("seed", [20261124])
def test_two_workers_may_be_killed_at_any_moment(house: House, tmp_path: Path, seed: int) -> None:
    with mail_server(tmp_path / "arrived", "--delay", "0.01") as server:
        found = killed_at_random(house, server, kills=KILLS, seed=seed)

    _check(found)
    # Two workers: at most two messages are under way at each kill.
    assert len(found.named) <= 2 * KILLS
    notes = audit(house.engine, now=MORNING, zone=ZONE).notes
    assert {note.code for note in notes} == ({"repeated"} if found.named else set())
    assert len(notes) >= len(found.named)
