"""The e-mail channel: one connection, our own Message-ID, and what each answer means."""

import base64
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from smtplib import SMTP, SMTPNotSupportedError
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from models.database import open_database
from notifications.channels import Lines, Outcome, Parcel, build_channels
from notifications.channels.smtp_line import SmtpLine, SmtpUrlError, read_smtp_url
from tests.fakes.smtp_sink import SmtpSink

AT = datetime(2024, 6, 13, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
TO = "vhtt@bacgiang.example"


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as running:
        yield running


@pytest.fixture
def engine() -> Engine:
    return open_database("sqlite://")


@pytest.fixture
def lines(sink: SmtpSink, engine: Engine) -> Iterator[Lines]:
    with _open(sink.url, engine) as lines:
        yield lines


@contextmanager
def _open(url: str, engine: Engine) -> Iterator[Lines]:
    channels = build_channels(
        smtp_url=url, mail_from="Văn phòng <vp@bacgiang.example>", reply_to="vp@bacgiang.example"
    )
    with channels.open(engine) as lines:
        yield lines


def _parcel(**changes: object) -> Parcel:
    values: dict[str, object] = {
        "message": 1,
        "channel": "email",
        "message_id": "<abc@bacgiang.example>",
        "subject": "[IV.4.1] Quá hạn 3 ngày – Báo cáo quý II",
        "text": "Kính gửi đồng chí,\n.\nNhiệm vụ đã quá hạn.",
        "html": "<p>Nhiệm vụ đã quá hạn.</p>",
        "at": AT,
        "to_name": "Trưởng phòng Văn hóa, Thông tin",
        "list_id": "<bac-giang-2024.bacgiang.example>",
    }
    return Parcel(**{**values, **changes})  # type: ignore[arg-type]  # rows of a test


def test_a_mail_arrives_with_its_text_its_page_and_the_headers_of_an_automatic_notice(
    sink: SmtpSink, lines: Lines
) -> None:
    receipt = lines.send(_parcel(in_reply_to="<first@bacgiang.example>"), TO)

    mail = sink.sink.mails[0]
    text, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert receipt.outcome is Outcome.ACCEPTED
    assert receipt.provider_id == "SINK1"
    assert mail.get_content_type() == "multipart/alternative"
    assert text is not None
    assert text.get_content().splitlines()[1:] == [".", "Nhiệm vụ đã quá hạn."]
    assert page is not None
    assert page.get_content().strip() == "<p>Nhiệm vụ đã quá hạn.</p>"
    assert mail["Subject"] == "[IV.4.1] Quá hạn 3 ngày – Báo cáo quý II"
    assert mail["Message-ID"] == "<abc@bacgiang.example>"
    assert len(mail.get_all("Message-ID", [])) == 1
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Reply-To"] == "vp@bacgiang.example"
    assert mail["List-Id"] == "<bac-giang-2024.bacgiang.example>"
    assert mail["In-Reply-To"] == mail["References"] == "<first@bacgiang.example>"
    assert mail["Date"] == "Thu, 13 Jun 2024 08:00:00 +0700"
    assert mail["From"] == "Văn phòng <vp@bacgiang.example>"
    assert mail["To"].addresses[0].display_name == "Trưởng phòng Văn hóa, Thông tin"
    assert "X-Application" not in mail


def test_what_goes_over_the_wire_is_7_bit_with_crlf_and_short_lines(
    sink: SmtpSink, lines: Lines
) -> None:
    lines.send(_parcel(text="đ" * 5000), TO)

    raw = sink.sink.raw[0]
    assert raw.isascii()
    assert raw.count(b"\n") == raw.count(b"\r\n")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def test_a_drain_uses_one_connection(sink: SmtpSink, lines: Lines) -> None:
    for number in range(20):
        lines.send(_parcel(message_id=f"<{number}@x.example>"), f"nguoi{number}@x.example")

    assert len(sink.sink.mails) == 20
    assert sink.sink.connections == 1


def test_a_connection_that_the_server_closed_in_between_is_opened_again(engine: Engine) -> None:
    first = SmtpSink()
    first.start()
    with _open(first.url, engine) as lines:
        lines.send(_parcel(), TO)
        port = first.port
        first.stop()

        with SmtpSink(port=port) as second:
            receipt = lines.send(_parcel(), TO)

            assert receipt.outcome is Outcome.ACCEPTED
            assert len(second.sink.mails) == 1


@pytest.mark.parametrize(
    ("answer", "outcome", "broken"),
    [
        ("550 5.1.1 No such user", Outcome.PERMANENT, True),
        ("551 User not local", Outcome.PERMANENT, True),
        # Policy refuses today's mail; the mailbox is there.
        ("550 5.7.1 Message rejected by policy", Outcome.PERMANENT, False),
        ("552 5.2.2 Mailbox full", Outcome.PERMANENT, False),
        ("450 4.2.1 Try again later", Outcome.RETRY, False),
        ("421 4.7.0 Closing", Outcome.RETRY, False),
    ],
)
def test_the_answer_to_the_recipient_decides(
    sink: SmtpSink, lines: Lines, answer: str, outcome: Outcome, broken: bool
) -> None:
    sink.sink.refuse = lambda address: answer if address == TO else None

    receipt = lines.send(_parcel(), TO)
    after = lines.send(_parcel(), "khac@bacgiang.example")

    assert receipt.outcome is outcome
    assert receipt.code == answer[:3]
    assert receipt.address_broken is broken
    assert after.outcome is Outcome.ACCEPTED


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("554 5.6.0 Content rejected", Outcome.PERMANENT),
        ("451 4.3.0 Busy", Outcome.RETRY),
        ("421 4.3.2 Shutting down", Outcome.RETRY),
    ],
)
def test_a_refused_content_never_breaks_the_address(
    sink: SmtpSink, lines: Lines, answer: str, outcome: Outcome
) -> None:
    sink.sink.refuse_data = lambda _address: answer

    receipt = lines.send(_parcel(), TO)

    assert receipt.outcome is outcome
    assert receipt.address_broken is False


def test_an_answer_lost_after_the_content_is_unknown_and_the_next_mail_goes(
    sink: SmtpSink, lines: Lines
) -> None:
    sink.sink.lose_answers_to = {TO}

    receipt = lines.send(_parcel(), TO)
    after = lines.send(_parcel(), "khac@bacgiang.example")

    assert receipt.outcome is Outcome.UNKNOWN
    assert after.outcome is Outcome.ACCEPTED


def test_no_server_means_later_and_the_whole_channel_is_down(engine: Engine) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    with _open(f"smtp://127.0.0.1:{port}", engine) as lines:
        receipt = lines.send(_parcel(), TO)

    assert receipt.outcome is Outcome.RETRY
    assert receipt.channel_down


@pytest.mark.parametrize(
    "address",
    [
        "không phải địa chỉ",
        "a@b.example\r\nBcc: all@b.example",
        "a@b.example, c@d.example",
        "",
        "@b.example",
        # Few servers take such a name.
        "phường@ward.example",
    ],
)
def test_an_address_that_cannot_be_one_is_broken_and_nothing_is_sent(
    sink: SmtpSink, lines: Lines, address: str
) -> None:
    receipt = lines.send(_parcel(), address)
    after = lines.send(_parcel(), TO)

    assert receipt.outcome is Outcome.PERMANENT
    assert receipt.address_broken
    assert after.outcome is Outcome.ACCEPTED
    assert sink.sink.recipients == [TO]


def test_a_subject_with_a_line_break_cannot_smuggle_a_header(sink: SmtpSink, lines: Lines) -> None:
    receipt = lines.send(_parcel(subject="Quá hạn\r\nBcc: all@b.example"), TO)

    assert receipt.outcome is Outcome.ACCEPTED
    assert sink.sink.mails[0]["Subject"] == "Quá hạn Bcc: all@b.example"
    assert sink.sink.mails[0]["Bcc"] is None


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("password", ["bi-mat:@/?#", "sai", "bí mật"])
def test_the_password_opens_the_server_and_a_wrong_one_stops_the_channel(
    engine: Engine, password: str
) -> None:
    with SmtpSink(user="dondoc", password="bi-mat:@/?#") as sink:
        url = f"smtp://dondoc:{quote(password, safe='')}@127.0.0.1:{sink.port}"
        with _open(url, engine) as lines:
            receipt = lines.send(_parcel(), TO)

    right = password == "bi-mat:@/?#"
    assert receipt.outcome is (Outcome.ACCEPTED if right else Outcome.RETRY)
    assert receipt.channel_down is not right
    assert right or password not in receipt.text


@pytest.fixture
def certificate(tmp_path: Path) -> ssl.SSLContext:
    key, pem = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-keyout",
            key,
            "-out",
            pem,
            "-days",
            "1",
            "-subj",
            "/CN=127.0.0.1",
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem, key)
    return context


@pytest.mark.parametrize(
    ("query", "outcome"), [("", "accepted"), ("?verify=no", "accepted"), ("?verify=yes", "retry")]
)
def test_starttls_is_used_where_offered_and_an_unknown_certificate_is_refused(
    engine: Engine, certificate: ssl.SSLContext, query: str, outcome: str
) -> None:
    with SmtpSink(tls=certificate) as sink:
        with _open(f"{sink.url}{query}", engine) as lines:
            receipt = lines.send(_parcel(), TO)

        assert receipt.outcome == outcome
        assert sink.sink.over_tls == ([True] if outcome == "accepted" else [])


def test_a_smtp_url_is_read_with_its_defaults() -> None:
    server = read_smtp_url("smtps://an%40x:b%3Ac@mail.example")

    assert (server.host, server.port, server.tls_from_start) == ("mail.example", 465, True)
    assert (server.user, server.password) == ("an@x", "b:c")
    assert "b:c" not in repr(server)
    assert server.verify
    assert not read_smtp_url("smtp://127.0.0.1:2525").verify


@pytest.mark.parametrize("url", ["mail.example:25", "http://mail.example", "smtp://", "smtp://h:p"])
def test_an_unreadable_smtp_url_says_how_to_write_one(url: str) -> None:
    with pytest.raises(SmtpUrlError, match="write smtp://user:pass@host:port"):
        read_smtp_url(url)


def test_the_body_is_base64_so_that_every_server_passes_it(sink: SmtpSink, lines: Lines) -> None:
    lines.send(_parcel(text="Nhiệm vụ"), TO)

    assert base64.b64encode("Nhiệm vụ\r\n".encode()) in sink.sink.raw[0]


def test_our_own_address_refused_is_no_fault_of_the_recipient(sink: SmtpSink, lines: Lines) -> None:
    sink.sink.refuse_sender = "550 5.7.1 Sender rejected"

    receipt = lines.send(_parcel(), TO)

    assert (receipt.outcome, receipt.address_broken) == (Outcome.RETRY, False)


def test_a_header_that_cannot_be_written_does_not_break_the_address(
    sink: SmtpSink, lines: Lines
) -> None:
    receipt = lines.send(_parcel(list_id="<a\r\nBcc: b@c.example>"), TO)

    assert (receipt.outcome, receipt.code) == (Outcome.PERMANENT, "mail")
    assert receipt.address_broken is False
    assert sink.sink.mails == []


def test_a_password_is_not_sent_in_clear_beyond_this_machine() -> None:
    line = SmtpLine(read_smtp_url("smtp://a:b@mail.example"), helo="b")

    with pytest.raises(SMTPNotSupportedError, match="in clear"):
        line._log_in(SMTP(), encrypted=False)
