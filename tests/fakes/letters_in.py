"""Mails as people, servers and machines send them, built for tests."""

from email.message import EmailMessage
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

OFFICE = "vp@bacgiang.example"
QUOTED = """
Vào 08:00, Th 5, 13 thg 6, 2024 Văn phòng <vp@bacgiang.example> đã viết:

> Nhiệm vụ quá hạn 3 ngày.
> Trân trọng.
"""


def reply(
    to: str,
    *,
    sender: str = "phuong0@ward.example",
    text: str = "Đã phê duyệt hồ sơ.",
    number: int = 1,
    quoted: str = QUOTED,
    files: tuple[tuple[str, bytes], ...] = (),
    headers: dict[str, str] | None = None,
) -> bytes:
    """Write a reply to the letter with the Message-ID `to`, with what it quotes."""
    mail = EmailMessage()
    mail["From"], mail["To"] = f"Người gửi <{sender}>", OFFICE
    mail["Subject"] = "Re: [IV.4.0] Quá hạn 3 ngày"
    mail["Message-ID"] = f"<reply-{number}@ward.example>"
    if to:
        mail["In-Reply-To"] = mail["References"] = to
    for name, value in (headers or {}).items():
        mail[name] = value
    mail.set_content(text + quoted)
    for name, content in files:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def bounce_of(message_id: str, address: str, *, number: int = 1, action: str = "failed") -> bytes:
    """Write a delivery status notification (RFC 3464) as Postfix does."""
    mail = MIMEMultipart("report")
    mail.set_param("report-type", "delivery-status")
    mail["From"] = "MAILER-DAEMON@mail.example"
    mail["To"], mail["Return-Path"] = OFFICE, "<>"
    mail["Subject"] = "Undelivered Mail Returned to Sender"
    mail["Auto-Submitted"] = "auto-replied"
    mail["Message-ID"] = f"<bounce-{number}@mail.example>"
    mail.attach(MIMEText(f"<{address}>: user unknown", "plain", "utf-8"))
    status = MIMEBase("message", "delivery-status")
    code = "5.1.1" if action == "failed" else "4.4.1"
    status.set_payload(
        [
            _lines("Reporting-MTA: dns; mail.example\n"),
            _lines(
                f"Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: {code}\n"
                "Diagnostic-Code: smtp; 550 5.1.1 user unknown\n"
            ),
        ]
    )
    mail.attach(status)
    head = MIMEText(f"Message-ID: {message_id}\nSubject: x\n", "rfc822-headers")
    mail.attach(head)
    return mail.as_bytes()


def _lines(text: str) -> EmailMessage:
    part = EmailMessage()
    for line in text.strip().splitlines():
        name, _, value = line.partition(": ")
        part[name] = value
    return part
