"""Messages sent again under the same key."""

from datetime import date

import pytest
from sqlmodel import select

from actions.office import OfficeMistakeError, Wrong
from actions.resending import resend, resend_failed, resendable
from models.messages import Delivery, Message
from tests.actions.desk import OFFICE, Desk, desk
from tests.actions.office_desk import last_act, plan_of, wrong
from tests.fakes.databases import ON_BOTH
from tests.plans import ZONE, at

pytestmark = ON_BOTH

MAY_23, MONDAY = date(2024, 5, 23), date(2024, 6, 3)
NOW = at(MAY_23, 9)


def filed_message(here: Desk, *, status: str) -> Message:
    here.submit()
    message = here.session.exec(select(Message)).one()
    message.status, message.reason = status, "refused" if status == "failed" else None
    for delivery in here.session.exec(select(Delivery)):
        delivery.status, delivery.address = "failed", "old@bacgiang.gov.vn"
        here.session.add(delivery)
    here.session.add(message)
    here.session.flush()
    return message


@pytest.mark.parametrize("status", ["sent", "failed"])
def test_a_message_goes_again_under_the_same_key(status: str) -> None:
    with desk() as here:
        message = filed_message(here, status=status)
        key = message.key

        resend(
            here.session,
            message.id or 0,
            actor=here.who(OFFICE),
            now=at(MONDAY, 9),
            zone=ZONE,
        )

        tries = [(d.attempt, d.status) for d in here.session.exec(select(Delivery))]
        assert (message.key, message.status) == (key, "queued")
        assert tries == [(1, "failed"), (2, "queued")]
        assert last_act(here.session).act == "message.resent"


def test_a_message_that_waits_is_not_doubled() -> None:
    with desk() as here:
        here.submit()
        number = here.session.exec(select(Message.id)).one() or 0
        with pytest.raises(OfficeMistakeError) as error:
            resend(here.session, number, actor=here.who(OFFICE), now=NOW, zone=ZONE)

    assert wrong(error) is Wrong.NOT_AGAIN


def test_after_a_contact_was_mended_the_failed_messages_go_again() -> None:
    with desk() as here:
        message = filed_message(here, status="failed")
        plan = plan_of(here.session)
        ready = resendable(here.session, plan, now=NOW, zone=ZONE)

        count = resend_failed(
            here.session, plan.id or 0, actor=here.who(OFFICE), now=NOW, zone=ZONE
        )

        assert [found.id for found, _ in ready] == [message.id]
        assert count == 1
        assert resendable(here.session, plan, now=NOW, zone=ZONE) == []


def test_where_every_address_failed_before_nothing_goes_again() -> None:
    with desk() as here:
        message = filed_message(here, status="failed")
        plan = plan_of(here.session)
        _, to = resendable(here.session, plan, now=NOW, zone=ZONE)[0]
        for channel in to.by_preference():
            here.session.add(
                Delivery(
                    message_id=message.id or 0,
                    channel=channel,
                    attempt=9,
                    status="failed",
                    not_before=NOW,
                    address=to.address(channel),
                )
            )
        here.session.flush()

        with pytest.raises(OfficeMistakeError) as error:
            resend_failed(here.session, plan.id or 0, actor=here.who(OFFICE), now=NOW, zone=ZONE)

        assert wrong(error) is Wrong.NOTHING_TO_RESEND
