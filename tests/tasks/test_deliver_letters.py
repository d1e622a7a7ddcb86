"""A morning of the real plan, with the real letters, into the built-in inbox."""

from datetime import date

from sqlmodel import select

from models.database import reading
from models.messages import InboxMail, Message
from notifications.channels import build_channels
from notifications.links import Signer
from tasks.deliver import deliver
from tasks.sweep import sweep
from tests.plans import ZONE, at, loaded


def test_every_message_of_the_morning_lies_in_the_inbox_with_its_text_and_page() -> None:
    engine = loaded()
    now = at(date(2024, 6, 3), 8)
    put = sweep(engine, now=now, zone=ZONE).messages

    report = deliver(
        engine,
        now=lambda: now,
        zone=ZONE,
        channels=build_channels(mail_from="vp@bacgiang.example"),
        public_url="https://dondoc.example",
        signer=Signer("k" * 40),
    )

    with reading(engine) as session:
        mails = session.exec(select(InboxMail)).all()
        statuses = set(session.exec(select(Message.status)).all())
    assert put > 0
    assert report.sent == len(mails) == put
    assert statuses == {"sent"}
    assert all("https://dondoc.example/v" in mail.text for mail in mails)
    assert all("<html" in mail.html and mail.recipient for mail in mails)
