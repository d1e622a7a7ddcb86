"""When the passes of the live day are due, walked along the clock."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from flows import timetable
from models import journal
from models.database import reading, writing
from models.messages import Delivery, Message
from models.plan import Plan
from tasks.sweep import sweep
from tests.flows.town import Town, found
from tests.plans import ZONE


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """Found a town that decides at 07:30 and sends at 08:00, every day."""
    return found(tmp_path, code="thu")


def at(town: Town, hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    day = town.today + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def due(town: Town, now: datetime) -> tuple[str, ...]:
    with reading(town.office.engine) as session:
        return timetable.due_passes(session, now=now, zone=ZONE)


def done(town: Town, which: str, now: datetime) -> None:
    with writing(town.office.engine) as session:
        act = timetable.last_act(session)
        timetable.mark_done(session, which, now=now, zone=ZONE, act=act)


def test_the_digest_is_due_from_the_hour_of_sending_and_once_a_day(town: Town) -> None:
    assert "digest" not in due(town, at(town, 7, 59))
    assert "digest" in due(town, at(town, 8, 0))

    done(town, "digest", at(town, 8, 0))

    assert "digest" not in due(town, at(town, 16))
    assert "digest" in due(town, at(town, 8, days=1))


def test_there_is_no_digest_on_a_day_that_is_not_worked(town: Town) -> None:
    with writing(town.office.engine) as session:
        session.exec(select(Plan)).one().weekend = [town.today.isoweekday()]

    assert "digest" not in due(town, at(town, 8, 0))
    assert "digest" in due(town, at(town, 8, days=1))


def test_the_audit_comes_an_hour_after_the_morning_once_a_day(town: Town) -> None:
    assert "audit" not in due(town, at(town, 8, 59))
    assert "audit" in due(town, at(town, 9, 0))

    done(town, "audit", at(town, 9, 0))

    assert "audit" not in due(town, at(town, 23))


def test_nothing_is_due_without_a_plan_in_force(town: Town) -> None:
    with writing(town.office.engine) as session:
        session.exec(select(Plan)).one().activated_on = None

    assert due(town, at(town, 10)) == ()


def test_every_act_asks_for_a_new_board_once(town: Town) -> None:
    assert "publish" not in due(town, at(town, 10))
    with writing(town.office.engine) as session:
        journal.write(session, at=datetime.now(UTC), actor="ai", act="submit", subject="x")

    assert "publish" in due(town, at(town, 10))
    done(town, "publish", at(town, 10))
    assert "publish" not in due(town, at(town, 10))


def queue_a_message(town: Town) -> datetime:
    town.owe("IV.1.1", town.today)
    morning = at(town, 8)
    sweep(town.office.engine, now=morning, zone=ZONE)
    return morning


def test_the_outbox_is_drained_when_something_waits_whose_time_has_come(town: Town) -> None:
    morning = queue_a_message(town)

    assert "deliver" in due(town, morning)
    assert "deliver" not in due(town, morning - timedelta(minutes=1))


def test_closed_hours_hold_the_mail_back(town: Town) -> None:
    morning = queue_a_message(town)
    with writing(town.office.engine) as session:
        plan = session.exec(select(Plan)).one()
        plan.ladder = {**plan.ladder, "open_from": "07:30", "open_until": "17:00"}

    assert "deliver" not in due(town, at(town, 17, 0))
    assert "deliver" in due(town, morning + timedelta(days=1))


def test_what_a_dead_sender_left_is_taken_up_after_its_lease(town: Town) -> None:
    morning = queue_a_message(town)
    with writing(town.office.engine) as session:
        _begin_to_send(session, until=morning + timedelta(minutes=2))

    assert "deliver" not in due(town, morning + timedelta(minutes=1))
    assert "deliver" in due(town, morning + timedelta(minutes=2))


def _begin_to_send(session: Session, *, until: datetime) -> None:
    for delivery in session.exec(select(Delivery)):
        delivery.status, delivery.lease_until = "sending", until.astimezone(UTC)


def test_a_drained_outbox_asks_for_nothing(town: Town) -> None:
    morning = queue_a_message(town)
    with writing(town.office.engine) as session:
        for row in (*session.exec(select(Delivery)), *session.exec(select(Message))):
            row.status = "accepted"

    assert "deliver" not in due(town, morning)
