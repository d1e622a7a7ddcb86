"""What the audit says of Zalo."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from models.database import reading, writing
from models.messages import Delivery
from models.zalo import ZaloEvent, ZaloPair, ZaloRoute
from tasks.audit import audit
from tasks.audit_zalo import lost_answers
from tests.fakes.house import ZONE, build_house
from tests.plans import empty

AT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def _pair(state: str) -> ZaloPair:
    return ZaloPair(
        app_id="1", access="x", stored_at=AT, expires_at=AT + timedelta(hours=25), state=state
    )


def _findings(engine: Engine) -> list[str]:
    return [finding.code for finding in audit(engine, now=AT, zone=ZONE).findings]


@pytest.mark.parametrize(
    ("state", "codes"),
    [
        ("good", []),
        ("refreshing", []),
        ("uncertain", ["zalo-token"]),
        ("refused", ["zalo-token"]),
    ],
)
def test_tokens_that_need_somebody_are_a_finding(state: str, codes: list[str]) -> None:
    engine = empty()
    with writing(engine) as session:
        session.add(_pair(state))

    assert _findings(engine) == codes


def test_a_closed_route_and_an_event_not_worked_on_are_findings() -> None:
    engine = empty()
    with writing(engine) as session:
        session.add(ZaloRoute(route="zbs", open_since=AT, code="-115", detail="no money"))
        session.add(ZaloRoute(route="zoa"))
        event = ZaloEvent(key="k", provider="oa", name="n", occurred_at=AT, received_at=AT, body="")
        event.status = "failed"
        session.add(event)

    assert _findings(engine) == ["zalo-closed", "zalo-event"]


def test_an_answer_lost_by_zalo_is_named_and_one_lost_by_mail_is_none_of_it(
    tmp_path: Path,
) -> None:
    house = build_house(tmp_path / "house.db", zalo=True)
    by_zalo, by_mail = house.put(0, channels=["zalo"]), house.put(1)
    with writing(house.engine) as session:
        for delivery in session.exec(select(Delivery)):
            delivery.status = "unknown"
            delivery.transport = "zoa" if delivery.message_id == by_zalo else "smtpq"
            session.add(delivery)

    with reading(house.engine) as session:
        ((code, what),) = lost_answers(session)

    assert code == "unanswered"
    assert f"message {by_zalo} " in what
    assert f"message {by_mail} " not in what
