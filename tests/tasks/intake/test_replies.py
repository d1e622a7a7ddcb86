"""Mail that comes in: a reply files a result, nothing loops, nothing blocks."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from actions.evidence import EvidenceStore
from models.database import reading, writing
from models.duty import Duty, Evidence
from models.messages import Delivery, Message
from notifications.compose import compose
from notifications.letters import load_letter
from notifications.links import Signer
from tasks.intake import IntakeReport, take_in
from tests.fakes.databases import ON_BOTH
from tests.fakes.house import MORNING, ZONE, House
from tests.fakes.letters_in import reply
from tests.fakes.mailbox import FakeMailbox
from tests.tasks.intake.desk import PDF, channels, mails, read, results, sent, state

pytestmark = ON_BOTH


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


def test_a_reply_to_a_digest_is_asked_back_about_once_and_stays_with_the_office(
    house: House, box: FakeMailbox, store: EvidenceStore
) -> None:
    digest = sent(house, kind="digest", duties=[0, 1])
    box.put(reply(digest))
    read(house, box, store)
    box.put(reply(digest, number=2, text="Đã nhận"))
    box.put(reply(asked_back(house), number=3, text="Cả hai"))

    read(house, box, store)

    assert mails(house) == [("unrecognised", "several_duties")] * 3
    with reading(house.engine) as session:
        asked = session.exec(select(Message).where(Message.kind == "which-duty")).one()
        tries = session.exec(select(Delivery).where(Delivery.message_id == asked.id)).all()
    assert [each.channel for each in tries] == ["email"]


def test_an_automatic_reply_to_the_question_is_not_answered(
    house: House, box: FakeMailbox, store: EvidenceStore
) -> None:
    box.put(reply(sent(house, kind="digest", duties=[0, 1])))
    read(house, box, store)
    box.put(reply(asked_back(house), number=2, headers={"Auto-Submitted": "auto-replied"}))

    read(house, box, store)

    assert mails(house)[1] == ("automatic", "")


@pytest.mark.parametrize("form", ["{} XONG Đã phê duyệt.", "Việc {}: Đã phê duyệt."])
def test_a_reply_to_a_digest_that_names_its_duty_files_that_one(
    house: House, box: FakeMailbox, store: EvidenceStore, form: str
) -> None:
    mine = house.duties[0]
    box.put(reply(sent(house, kind="digest", duties=[0, 1]), text=form.format(mine)))

    read(house, box, store)

    assert results(house) == [(mine, "Đã phê duyệt.")]


def test_a_number_alone_files_the_words_that_were_sent_before(
    house: House, box: FakeMailbox, store: EvidenceStore
) -> None:
    box.put(reply(sent(house, kind="digest", duties=[0, 1])))
    read(house, box, store)
    box.put(reply(asked_back(house), number=2, text=str(house.duties[0])))

    read(house, box, store)

    assert results(house) == [(house.duties[0], "Đã phê duyệt hồ sơ.")]
    assert mails(house)[0] == ("unrecognised", "several_duties")


@pytest.mark.parametrize("place", [0, 1])
def test_the_number_that_a_digest_prints_beside_a_duty_files_exactly_that_duty(
    house: House, box: FakeMailbox, store: EvidenceStore, place: int
) -> None:
    with writing(house.engine) as session:
        # The last duty stands first, so that places and numbers contradict each other.
        session.get_one(Duty, house.duties[2]).post_id = house.heads[0]
    told = (house.duties[2], house.duties[0])
    digest = sent(house, kind="digest", duties=[2, 0])
    numbers = [re.findall(r"Việc số (\d+): ", form) for form in printed(house)]
    box.put(reply(digest, text=f"Việc số {numbers[0][place]}: Đã phê duyệt."))

    read(house, box, store)

    assert numbers == [[str(duty) for duty in told]] * 2
    assert results(house) == [(told[place], "Đã phê duyệt.")]


def printed(house: House) -> tuple[str, str]:
    """Return the one digest as it is written, as text and as HTML."""
    with reading(house.engine) as session:
        letter = load_letter(
            session,
            session.exec(select(Message).where(Message.kind == "digest")).one(),
            now=MORNING,
            zone=ZONE,
            public_url="http://portal.example",
            signer=Signer("k" * 40),
        )
    written = compose(letter)
    return written.text, written.html


@pytest.mark.parametrize("files", [(), (PDF,)], ids=["without the files", "with them again"])
def test_a_number_alone_files_nothing_while_the_files_sent_before_are_missing(
    house: House, box: FakeMailbox, store: EvidenceStore, files: tuple[tuple[str, bytes], ...]
) -> None:
    digest = sent(house, kind="digest", duties=[0, 1])
    box.put(reply(digest, files=(PDF,)))
    read(house, box, store)
    # Nor does such a number become the words of the next one.
    box.put(reply(digest, number=2, text=str(house.duties[0])))
    answer = reply(asked_back(house), number=3, text=str(house.duties[0]), files=files)
    box.put(answer)

    read(house, box, store)

    filed = [(house.duties[0], "Đã phê duyệt hồ sơ.")] if files else []
    assert results(house) == filed
    assert mails(house)[1] == ("unrecognised", "several_duties")
    with reading(house.engine) as session:
        assert len(session.exec(select(Evidence)).all()) == len(files)


def test_a_number_of_another_heads_duty_files_nothing(
    house: House, box: FakeMailbox, store: EvidenceStore
) -> None:
    digest = sent(house, kind="digest", duties=[0, 1])
    box.put(reply(digest, text=f"{house.duties[1]} XONG Đã phê duyệt."))

    read(house, box, store)

    assert mails(house) == [("unrecognised", "refused")]


def asked_back(house: House) -> str:
    """Let the question arrive, and return its Message-ID."""
    with writing(house.engine) as session:
        asked = session.exec(select(Message).where(Message.kind == "which-duty")).one()
        asked.status = "sent"
        session.add(asked)
        return channels().message_id(asked.key)


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
