"""Words for what the tests of mail coming in do: a letter sent, a box read, what it came to."""

from dataclasses import replace
from typing import Any

from sqlmodel import col, select

from actions.evidence import EvidenceStore
from models.database import reading, writing
from models.duty import Duty, Submission
from models.incoming import IncomingMail
from models.messages import Delivery, Message
from notifications.channels import ChannelSet, build_channels
from tasks.intake import IntakeReport, take_in
from tests.fakes.house import MORNING, ZONE, House
from tests.fakes.mailbox import FakeMailbox

SECRET = "the office's own"
PDF = ("Quyết định.pdf", b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n")


def channels() -> ChannelSet:
    mail = build_channels(
        smtp_url="smtp://127.0.0.1:2525", mail_from="vp@bacgiang.example", secret_key=SECRET
    )
    # Only that Zalo is served matters here, not by what.
    return replace(mail, transports={**mail.transports, "zalo": mail.transports["email"]})


def read(house: House, box: FakeMailbox, store: EvidenceStore) -> IntakeReport:
    return take_in(house.engine, box, now=MORNING, zone=ZONE, channels=channels(), store=store)


def sent(house: House, head: int = 0, **more: Any) -> str:  # noqa: ANN401 -- of House.put
    """Put a message that a head has received, and return its Message-ID."""
    number = house.put(head, **more)
    with writing(house.engine) as session:
        message = session.get_one(Message, number)
        message.status = "sent"
        for tried in session.exec(select(Delivery).where(Delivery.message_id == number)):
            tried.status, tried.transport = "accepted", "smtpq"
            tried.address = f"phuong{head}@ward.example"
            session.add(tried)
        session.add(message)
        return channels().message_id(message.key)


def mails(house: House) -> list[tuple[str, str]]:
    with reading(house.engine) as session:
        rows = session.exec(select(IncomingMail).order_by(col(IncomingMail.id)))
        return [(row.outcome, row.reason) for row in rows]


def state(house: House, head: int = 0) -> str:
    with reading(house.engine) as session:
        return session.get_one(Duty, house.duties[head]).state


def results(house: House) -> list[tuple[int, str]]:
    with reading(house.engine) as session:
        return [(s.duty_id, s.text) for s in session.exec(select(Submission))]
