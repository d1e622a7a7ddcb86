"""A bounce marks the address and moves the message on; a forged one does nothing."""

import pytest
from sqlmodel import select

from actions.evidence import EvidenceStore
from models.database import reading
from models.messages import Delivery, Message
from models.roster import Contact
from notifications.message_id import message_id
from tasks.intake import IntakeReport
from tests.fakes.databases import ON_BOTH
from tests.fakes.house import House
from tests.fakes.letters_in import bounce_of
from tests.fakes.mailbox import FakeMailbox
from tests.tasks.intake.desk import mails, read, sent

pytestmark = ON_BOTH


def test_a_bounce_marks_the_address_and_the_message_goes_by_the_next_channel(
    house: House, box: FakeMailbox, store: EvidenceStore
) -> None:
    box.put(bounce_of(sent(house), "phuong0@ward.example"))

    report = read(house, box, store)

    assert report == IntakeReport(bounces=1)
    with reading(house.engine) as session:
        contact = session.exec(
            select(Contact).where(Contact.address == "phuong0@ward.example")
        ).one()
        tries = [(d.channel, d.status) for d in session.exec(select(Delivery))]
        message = session.exec(select(Message)).one()
    assert contact.broken_reason is not None
    assert sorted(tries) == [("email", "failed"), ("zalo", "queued")]
    assert message.status == "queued"


@pytest.mark.parametrize(
    "other", ["phuong1@ward.example", "chair@vp.example"], ids=["another ward's", "the chair's"]
)
def test_a_bounce_for_an_address_the_letter_did_not_go_to_marks_nothing(
    house: House, box: FakeMailbox, store: EvidenceStore, other: str
) -> None:
    box.put(bounce_of(sent(house), other))

    assert read(house, box, store) == IntakeReport(unrecognised=1)
    assert mails(house) == [("unrecognised", "bounce_of_nothing")]
    with reading(house.engine) as session:
        assert {c.broken_reason for c in session.exec(select(Contact))} == {None}


@pytest.mark.parametrize("known", [True, False], ids=["its server", "its id"])
def test_a_forged_bounce_silences_nobody(
    house: House, box: FakeMailbox, store: EvidenceStore, *, known: bool
) -> None:
    ours = sent(house)
    with reading(house.engine) as session:
        guessed = message_id(session.exec(select(Message)).one().key, "bacgiang.example")
    made = bounce_of(ours if known else guessed, "phuong0@ward.example")
    box.put((b"Authentication-Results: mx; dmarc=fail\r\n" if known else b"") + made)

    assert read(house, box, store) == IntakeReport(unrecognised=1)
    assert mails(house) == [("unrecognised", "unproven" if known else "bounce_of_nothing")]
    with reading(house.engine) as session:
        assert {c.broken_reason for c in session.exec(select(Contact))} == {None}
        assert session.exec(select(Message)).one().status == "sent"


def test_a_delay_is_no_bounce(house: House, box: FakeMailbox, store: EvidenceStore) -> None:
    box.put(bounce_of(sent(house), "phuong0@ward.example", action="delayed"))

    assert read(house, box, store) == IntakeReport(automatic=1)
