"""An e-mail as bytes: text and HTML of our own under a Message-ID of our own."""

import re
from email.errors import HeaderParseError, MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from notifications.channels.parcel import Parcel

# 7 bit, so that it passes every server as it is: Vietnamese goes as base64.
POLICY = SMTP.clone(cte_type="7bit")
CALENDAR_FILE = "han-cuoi.ics"
# Where a setting holds it, the address of this very letter: an answer or a bounce that
# quotes nothing still finds its way (notifications.replies.mail).
PLACE_OF_ID = "{token}"
ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")


class UnwritableMailError(ValueError):
    """A header cannot stand in an e-mail; trying again does not help."""


def is_address(text: str) -> bool:
    """Tell whether the text can be the address of one mailbox; ASCII, as servers want it."""
    return text.isascii() and ADDRESS.fullmatch(text) is not None


def plain_address(printed: str) -> str:
    """Return the address in "Văn phòng <vp@example.org>", or the text when it is bare."""
    return parseaddr(printed)[1] or printed


def with_token(printed: str, message_id: str) -> str:
    """Return an address for answers to one letter: "vp+{token}@…" with its token filled in."""
    return printed.replace(PLACE_OF_ID, message_id.strip("<>").partition("@")[0])


def domain_of(printed: str) -> str:
    """Return the domain of a printed address, "localhost" when it has none."""
    return plain_address(printed).rpartition("@")[2] or "localhost"


def write_mail(parcel: Parcel, *, to: str, sender: str, reply_to: str) -> bytes:
    """Write the parcel as an e-mail with CRLF line ends.

    Raises UnwritableMailError when a header cannot be written.
    """
    try:
        return _mail(parcel, to=to, sender=sender, reply_to=reply_to).as_bytes()
    except (HeaderParseError, MessageError, ValueError, IndexError) as error:
        message = f'the mail to "{to}" cannot be written: {error}'
        raise UnwritableMailError(message) from error


def _mail(parcel: Parcel, *, to: str, sender: str, reply_to: str) -> EmailMessage:
    mail = EmailMessage(policy=POLICY)
    mail["From"] = _address(sender)
    mail["To"] = Address(display_name=_one_line(parcel.to_name), addr_spec=to)
    mail["Subject"] = _one_line(parcel.subject)
    mail["Date"] = format_datetime(parcel.at)
    mail["Message-ID"] = parcel.message_id
    # RFC 3834: nobody's out-of-office shall answer this.
    mail["Auto-Submitted"] = "auto-generated"
    if reply_to:
        mail["Reply-To"] = _address(with_token(reply_to, parcel.message_id))
    if parcel.list_id:
        mail["List-Id"] = parcel.list_id
    if parcel.in_reply_to:
        mail["In-Reply-To"] = parcel.in_reply_to
        mail["References"] = parcel.in_reply_to
    mail.set_content(parcel.text, charset="utf-8", cte="base64")
    if parcel.html:
        mail.add_alternative(parcel.html, subtype="html", charset="utf-8", cte="base64")
    if parcel.calendar:
        mail.add_attachment(
            parcel.calendar.decode(),
            subtype="calendar",
            charset="utf-8",
            cte="base64",
            filename=CALENDAR_FILE,
            params={"method": "PUBLISH"},
        )
    return mail


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _address(printed: str) -> Address:
    name, spec = parseaddr(printed)
    return Address(display_name=name, addr_spec=spec or printed)
