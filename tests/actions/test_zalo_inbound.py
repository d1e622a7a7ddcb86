"""Follows and receipts, in any order and any number: what is kept is what happened last."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from actions import zalo_inbound
from models.database import reading, writing
from models.messages import Delivery, Message
from models.zalo import ZaloEvent
from tests import plans
from tests.actions.zalo_desk import HEAD, TODAY, ZaloDesk
from tests.fakes.databases import ON_BOTH

SENT_AT = plans.at(TODAY, 8)

pytestmark = ON_BOTH


def _sent(
    desk: ZaloDesk, *, status: str, transport: str = "zoa", provider_id: str | None = "m1"
) -> int:
    """Put a message whose try on Zalo ended so, and whose mail waits to make up for it."""
    with writing(desk.engine) as session:
        duty = desk.duty()
        message = Message(
            plan_id=1,
            key=f"k-{status}",
            kind="reminder-1",
            day=TODAY,
            addressee=f"post:{duty.post_id}",
            post_id=duty.post_id,
            subject="s",
            text="dài",
            short="Nhiệm vụ quá hạn.",
            reach="preferred",
            created_at=SENT_AT,
            not_before=SENT_AT,
        )
        session.add(message)
        session.flush()
        _try(session, message, "zalo", status, transport=transport, provider_id=provider_id)
        if status == "unknown":
            _try(session, message, "email", "queued")
        return message.id or 0


def _try(
    session: Session,
    message: Message,
    channel: str,
    status: str,
    *,
    transport: str | None = None,
    provider_id: str | None = None,
) -> None:
    delivery = Delivery(
        message_id=message.id or 0,
        channel=channel,
        status=status,
        not_before=SENT_AT,
        address=HEAD,
        transport=transport,
        provider_id=provider_id,
    )
    session.add(delivery)


def _statuses(desk: ZaloDesk) -> list[str]:
    with reading(desk.engine) as session:
        return list(session.exec(select(Delivery.status).order_by(Delivery.id)))  # type: ignore[arg-type]


def _message(desk: ZaloDesk) -> str:
    with reading(desk.engine) as session:
        return session.exec(select(Message.status)).one()


def test_a_receipt_says_delivered_and_seen_whatever_comes_first(desk: ZaloDesk) -> None:
    _sent(desk, status="accepted")

    desk.take(desk.events.seen("m1", by=HEAD), desk.events.received("m1", to=HEAD))
    desk.work()

    assert _statuses(desk) == ["seen"]


def test_a_receipt_without_our_number_is_known_by_its_tracking(desk: ZaloDesk) -> None:
    message = _sent(desk, status="accepted", transport="zbs", provider_id=None)

    desk.take(desk.events.received("m9", to="84912345678", tracking=f"dd{message}-1"))
    desk.work()

    assert _statuses(desk) == ["delivered"]
    with reading(desk.engine) as session:
        assert session.exec(select(Delivery.provider_id)).one() == "m9"


def test_a_receipt_finds_out_what_a_lost_answer_left_open_and_the_mail_stays(
    desk: ZaloDesk,
) -> None:
    message = _sent(desk, status="unknown", transport="zbs", provider_id=None)

    desk.take(desk.events.received("m9", to="84912345678", tracking=f"dd{message}-1"))
    desk.work()

    assert _statuses(desk) == ["delivered", "suppressed"]
    assert _message(desk) == "sent"


def test_the_echo_of_a_text_finds_out_the_same(desk: ZaloDesk) -> None:
    _sent(desk, status="unknown", provider_id=None)

    desk.take(
        desk.events.echoed("m7", "Ngày mai đến hạn.", to=HEAD),
        desk.events.echoed("m8", "Nhiệm vụ quá hạn.", to="somebody else"),
    )
    desk.work()
    assert _statuses(desk) == ["unknown", "queued"]
    desk.take(desk.events.echoed("m9", "Nhiệm vụ quá hạn.", to=HEAD))
    desk.work()

    assert _statuses(desk) == ["accepted", "suppressed"]
    assert _message(desk) == "sent"


def test_an_echo_of_what_a_person_typed_in_the_account_proves_nothing(desk: ZaloDesk) -> None:
    _sent(desk, status="unknown", provider_id=None)
    typed = {"text": "Nhiệm vụ quá hạn.", "msg_id": "m9", "admin_id": "7"}

    desk.take(desk.events.event("oa_send_text", recipient={"id": HEAD}, message=typed))
    desk.work()

    assert _statuses(desk) == ["unknown", "queued"]


def test_a_receipt_that_overtakes_the_answer_waits_for_it(desk: ZaloDesk) -> None:
    _sent(desk, status="sending", provider_id=None)
    desk.take(desk.events.received("m1", to=HEAD, tracking="dd1-1"))

    assert desk.work() == 0
    with writing(desk.engine) as session:
        delivery = session.exec(select(Delivery)).one()
        delivery.status, delivery.provider_id = "accepted", "m1"
        session.add(delivery)

    assert desk.work() == 1
    assert _statuses(desk) == ["delivered"]


def test_a_receipt_of_somebody_else_s_message_is_let_go_after_ten_minutes(
    desk: ZaloDesk,
) -> None:
    desk.take(desk.events.received("foreign", to=HEAD, tracking="dd9x-1"))
    desk.work()
    assert desk.kept()[0].status == "new"
    desk.wall.at += zalo_inbound.RECEIPT_WAITS

    desk.work()

    assert (desk.kept()[0].status, desk.kept()[0].body) == ("ignored", "")


@pytest.mark.parametrize("swapped", [False, True])
def test_of_follow_and_unfollow_the_later_one_holds(desk: ZaloDesk, swapped: bool) -> None:
    first = desk.events.followed(HEAD)
    desk.wall.at += timedelta(minutes=1)
    second = desk.events.followed(HEAD, follows=False)

    for event in (second, first) if swapped else (first, second):
        desk.take(event)
        desk.work()

    assert desk.user().follows is False


def test_an_event_is_worked_on_once_and_its_body_forgotten(desk: ZaloDesk) -> None:
    desk.link()
    event = desk.events.said(HEAD, f"NHAN {desk.duty().id}")

    desk.take(event, event)
    desk.work()
    desk.take(event)
    desk.work()

    assert [(e.status, e.body) for e in desk.kept()] == [("done", "")]
    assert desk.acts().count("duty.accept") == 1


def test_an_event_that_cannot_be_worked_on_stops_nothing_and_is_told(
    desk: ZaloDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.link()

    def broken(*_: object) -> str:
        message = "a poisoned message"
        raise RuntimeError(message)

    monkeypatch.setattr(zalo_inbound, "carry_out", broken)

    answer = desk.say("VIEC")

    assert answer.startswith("Hệ thống chưa xử lý được")
    assert desk.kept()[0].detail is not None
    assert desk.kept()[0].status == "failed"


@pytest.mark.parametrize("name", ["oa_send_image", "change_oa_daily_quota", "unheard_of", ""])
def test_what_is_none_of_ours_changes_nothing(desk: ZaloDesk, name: str) -> None:
    before = desk.acts()

    desk.take(desk.events.event(name, recipient={"id": HEAD}))
    desk.work()

    assert desk.acts() == before
    with reading(desk.engine) as session:
        assert session.exec(select(ZaloEvent.status)).one() == "ignored"
