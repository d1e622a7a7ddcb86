"""Mail that comes in: a reply files a result, a bounce moves on, nothing loops or blocks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import Session, col, select

from actions.evidence import EvidenceStore
from models.database import reading, writing
from models.duty import Duty, Evidence, Submission
from models.incoming import IncomingMail
from models.messages import Delivery, Message
from models.roster import Contact
from notifications.channels import ChannelSet, build_channels
from notifications.message_id import message_id
from tasks.intake import IntakeReport, take_in
from tests.fakes.databases import ON_BOTH
from tests.fakes.house import MORNING, ZONE, House, build_house
from tests.fakes.letters_in import bounce_of, reply
from tests.fakes.mailbox import FakeMailbox

pytestmark = ON_BOTH

SECRET = "the office's own"
PDF = ("Quyết định.pdf", b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n")


@pytest.fixture
def house(tmp_path: Path) -> House:
    return build_house(tmp_path / "house.db", zalo=True)


@pytest.fixture
def box() -> FakeMailbox:
    return FakeMailbox()


@pytest.fixture
def store(tmp_path: Path) -> EvidenceStore:
    return EvidenceStore(folder=tmp_path / "evidence")


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


@pytest.fixture
def session(house: House) -> Iterator[Session]:
    with reading(house.engine) as opened:
        yield opened


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


def test_a_reply_files_what_was_written_without_what_was_quoted(
    house: House, box: FakeMailbox, store: EvidenceStore
) -> None:
    box.put(reply(sent(house), text="Đã phê duyệt hồ sơ.\nCấp độ 2.", files=(PDF,)))

    report = read(house, box, store)

    assert report == IntakeReport(filed=1)
    assert results(house) == [(house.duties[0], "Đã phê duyệt hồ sơ.\nCấp độ 2.")]
    assert state(house) == "submitted"
    with reading(house.engine) as session:
        assert [e.name for e in session.exec(select(Evidence))] == ["Quyết định.pdf"]


def test_a_receipt_goes_back_to_the_sender_once(
    house: House, box: FakeMailbox, store: EvidenceStore
) -> None:
    box.put(reply(sent(house)))

    read(house, box, store)
    read(house, box, store)

    with reading(house.engine) as session:
        receipts = session.exec(select(Message).where(Message.kind == "receipt")).all()
    assert [r.addressee for r in receipts] == [f"post:{house.heads[0]}"]


def test_the_same_mail_is_taken_in_once_even_from_a_box_made_anew(
    house: House, box: FakeMailbox, store: EvidenceStore
) -> None:
    box.put(reply(sent(house)))
    read(house, box, store)
    box.name = "vp@mail.example/INBOX:2"

    assert read(house, box, store) == IntakeReport()
    assert len(results(house)) == 1


def test_the_token_in_the_address_names_the_letter_where_the_program_drops_the_reference(
    house: House, box: FakeMailbox, store: EvidenceStore
) -> None:
    token = sent(house).strip("<>").partition("@")[0]
    box.put(reply("", headers={"Delivered-To": f"vp+{token}@bacgiang.example"}))

    assert read(house, box, store) == IntakeReport(filed=1)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto-Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X-Autoreply": "yes"},
        {"X-Auto-Response-Suppress": "All"},
        {"Return-Path": "<>"},
    ],
    ids=lambda headers: next(iter(headers)),
)
def test_an_automatic_reply_files_nothing_and_is_answered_by_nothing(
    house: House, box: FakeMailbox, store: EvidenceStore, headers: dict[str, str]
) -> None:
    box.put(reply(sent(house), text="Tôi đi công tác.", headers=headers))

    assert read(house, box, store) == IntakeReport(automatic=1)
    assert state(house) == "assigned"
    with reading(house.engine) as session:
        assert len(session.exec(select(Message)).all()) == 1


def test_a_machine_that_answers_every_letter_as_if_it_were_a_person_comes_to_rest(
    house: House, box: FakeMailbox, store: EvidenceStore
) -> None:
    answered: set[str] = {sent(house)}
    box.put(reply(*answered, text="Đã nhận."))
    for number in range(2, 12):
        read(house, box, store)
        with reading(house.engine) as session:
            keys = session.exec(select(Message.key)).all()
        new = {channels().message_id(key) for key in keys} - answered
        answered |= new
        for each in new:
            box.put(reply(each, text="Đã nhận.", number=number))

    with reading(house.engine) as session:
        kinds = [m.kind for m in session.exec(select(Message).order_by(col(Message.id)))]
    assert kinds == ["overdue-3", "receipt"]
    assert mails(house) == [("filed", ""), ("unrecognised", "no_reminder")]


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


@pytest.mark.parametrize(
    ("mail", "reason"),
    [
        ({"sender": "ke.la@elsewhere.example"}, "other_sender"),
        ({"sender": "phuong1@ward.example"}, "other_sender"),
        ({"headers": {"Authentication-Results": "mx; dmarc=fail"}}, "unproven"),
        ({"text": "", "quoted": ""}, "refused"),
        ({"files": (("virus.exe", b"MZ" + b"\0" * 200),)}, "refused"),
    ],
    ids=["a stranger", "another head", "a forged sender", "nothing written", "a program enclosed"],
)
def test_what_cannot_be_filed_stands_for_the_office_with_the_reason(
    house: House, box: FakeMailbox, store: EvidenceStore, mail: dict[str, Any], reason: str
) -> None:
    box.put(reply(sent(house), **mail))

    assert read(house, box, store) == IntakeReport(unrecognised=1)
    assert mails(house) == [("unrecognised", reason)]
    assert state(house) == "assigned"


def test_a_mail_that_answers_nothing_of_ours_stands_for_the_office(
    house: House, box: FakeMailbox, store: EvidenceStore
) -> None:
    sent(house)
    box.put(reply("", text="Kính gửi Văn phòng"))

    read(house, box, store)

    assert mails(house) == [("unrecognised", "no_reference")]


def test_a_reply_to_a_digest_is_not_guessed_at(
    house: House, box: FakeMailbox, store: EvidenceStore
) -> None:
    box.put(reply(sent(house, kind="digest", duties=[0, 1])))

    read(house, box, store)

    assert mails(house) == [("unrecognised", "several_duties")]
    assert (state(house, 0), state(house, 1)) == ("assigned", "assigned")


def test_nothing_holds_up_the_mails_behind_it(
    house: House, box: FakeMailbox, store: EvidenceStore
) -> None:
    mail = sent(house)
    box.put(b"\x00\xff\xfe no mail at all")
    box.put(b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain")
    box.put(reply(mail, number=3, text="x" * 50).replace(b"utf-8", b"klingon-8"))
    box.put(b"From: a@b.example\r\nMessage-ID: <large@b>\r\n\r\n" + b"x" * 2_000_000)
    box.put(b"From: a@b.example\r\nMessage-ID: <nul\x00@b>\r\n\r\nx")
    box.put(b"Subject: =?utf-8?b?////?=\r\nFrom: =?x?q?=00?= <\xe0@b>\r\n\r\n\xe1\xbb")
    box.put(reply(mail, number=6))

    read(house, box, store)

    assert len(mails(house)) == 7
    assert ("unrecognised", "too_large") in mails(house)
    assert state(house) == "submitted"


def test_a_mail_whose_taking_in_breaks_is_kept_with_the_fault_and_the_next_is_taken(
    house: House, box: FakeMailbox, tmp_path: Path
) -> None:
    mail = sent(house)
    blocked = tmp_path / "not-a-folder"
    blocked.write_text("here stands a file")
    box.put(reply(mail, number=1, files=(PDF,)))
    box.put(reply(mail, number=2))

    report = read(house, box, EvidenceStore(folder=blocked))

    assert report == IntakeReport(filed=1, unrecognised=1)
    assert mails(house) == [("unrecognised", "failed"), ("filed", "")]


def test_a_former_holder_files_nothing_any_more(
    house: House, box: FakeMailbox, store: EvidenceStore
) -> None:
    from tests.fakes.house import appoint

    appoint(house, 0, "Trần Thị B", "b@ward.example", since=MORNING.date() - timedelta(days=9))
    mail = sent(house)
    box.put(reply(mail, sender="phuong0@ward.example", number=1))
    box.put(reply(mail, sender="b@ward.example", number=2))

    read(house, box, store)

    assert mails(house) == [("unrecognised", "other_sender"), ("filed", "")]


@pytest.mark.parametrize(
    "kind", ["returned", "instruction", "extension-decision", "handed-over", "completed", "receipt"]
)
def test_an_answer_to_a_letter_that_asks_for_no_result_is_none(
    house: House, box: FakeMailbox, store: EvidenceStore, kind: str
) -> None:
    box.put(reply(sent(house, kind=kind), text="Đã nhận, cảm ơn."))

    assert read(house, box, store) == IntakeReport(unrecognised=1)
    assert mails(house) == [("unrecognised", "no_reminder")]
    assert state(house) == "assigned"


@pytest.mark.parametrize(
    ("results", "reason"),
    [
        ("mx.bacgiang.example; dmarc=pass", ""),
        ("mx.evil.example; dmarc=pass", "unproven"),
        ("mx.bacgiang.example; dmarc=none", "unproven"),
    ],
)
def test_where_our_mail_server_is_named_only_what_it_proved_is_filed(
    house: House, box: FakeMailbox, store: EvidenceStore, results: str, reason: str
) -> None:
    box.put(reply(sent(house), headers={"Authentication-Results": results}))

    take_in(
        house.engine,
        box,
        now=MORNING,
        zone=ZONE,
        channels=channels(),
        store=store,
        server="mx.bacgiang.example",
    )

    assert mails(house) == [("unrecognised" if reason else "filed", reason)]


def test_another_mail_under_a_known_message_id_stands_for_the_office_once(
    house: House, box: FakeMailbox, store: EvidenceStore
) -> None:
    letter = sent(house)
    box.put(reply("", sender="ke.la@elsewhere.example", text="Chào."))
    box.put(reply(letter, text="Đã phê duyệt hồ sơ."))
    read(house, box, store)
    box.name = "vp@mail.example/INBOX:2"

    assert read(house, box, store) == IntakeReport()
    assert mails(house) == [("unrecognised", "no_reference"), ("unrecognised", "same_id")]
