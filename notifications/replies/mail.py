"""An e-mail that came in, as a value: what it answers, what it says, what it is.

Reads anything: what cannot be read says so in `fault` and keeps what could be.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import Message

from flufl.bounce import all_failures
from imap_tools import MailMessage
from imap_tools.message import MailAttachment

from notifications.replies.proof import is_forged, is_unproven
from notifications.replies.quoted import new_part, plain_text

# Our Message-IDs and the tokens in our addresses (notifications.message_id).
DIGEST = re.compile(r"\b[0-9a-f]{32}\b")
OURS = re.compile(r"<([0-9a-f]{32})@([^>\s]+)>")
BULK = frozenset({"bulk", "junk", "list", "auto_reply"})
# How mail programs begin the subject of what nobody wrote, where they say it nowhere else.
AUTO_SUBJECTS = (
    "automatic reply:",
    "auto reply:",
    "auto-reply:",
    "autoreply:",
    "out of office:",
    "trả lời tự động",
    "thư trả lời tự động",
)
AUTO_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "X-Auto-Response-Suppress")
DAEMONS = ("mailer-daemon@", "postmaster@")
# A picture in somebody's signature is no evidence.
SMALL_PICTURE = 20_000
MAX_WORDS = 20_000


@dataclass(frozen=True, kw_only=True)
class Enclosed:
    """A file that came with a mail."""

    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """One mail.

    `key` is its Message-ID, or a hash of it without one. `answers` are the digests of our
    messages that it refers to, the nearest first; `automatic` says why nobody wrote it,
    `bounced` which addresses it says do not exist; `unproven`: it may
    come from somebody else than it says (notifications.replies.proof).
    """

    key: str
    sender: str = ""
    subject: str = ""
    text: str = ""
    answers: tuple[str, ...] = ()
    files: tuple[Enclosed, ...] = field(default=(), repr=False)
    automatic: str = ""
    bounced: tuple[str, ...] = ()
    unproven: bool = False
    fault: str = ""


def read_mail(raw: bytes, *, server: str = "") -> Incoming:
    """Read a mail; raises nothing. `server`: whose findings about senders are believed."""
    mail = MailMessage.from_bytes(raw)
    head = mail.obj
    key = _clean(_header(head, "Message-ID")) or f"sha256:{hashlib.sha256(raw).hexdigest()}"
    try:
        sender = _clean(mail.from_).lower()
        automatic = _automatic(head) or _by_subject(mail.subject)
        bounced = _bounced(mail) if automatic else ()
        return Incoming(
            key=key[:500],
            sender=sender,
            subject=_clean(mail.subject)[:500],
            text=_text(mail)[:MAX_WORDS],
            answers=tuple(_quoted_ids(raw) if bounced else _answers(mail)),
            files=tuple(_files(mail)),
            automatic=automatic,
            bounced=bounced,
            # A bounce proves nothing: it comes from any server, in its own name.
            unproven=is_forged(head, server) if bounced else is_unproven(head, sender, server),
        )
    except Exception as error:  # noqa: BLE001 -- whatever a mail is made of, the next one is read
        fault = f"{type(error).__name__}: {error}"
        sender = _header(head, "From")
        return Incoming(key=key[:500], sender=_clean(sender)[:500], fault=_clean(fault)[:500])


def _header(head: Message, name: str) -> str:
    with suppress(Exception):
        return " ".join(str(head.get(name, "")).split())
    return ""


def _clean(text: str) -> str:
    """Return text as every database takes it: no NUL, no half of a pair."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode().strip()


def _automatic(head: Message) -> str:
    """Say why nobody wrote this mail (RFC 3834, RFC 5321 §4.5.5); blank when somebody did."""
    submitted = _header(head, "Auto-Submitted").partition(";")[0].strip().lower()
    if submitted not in {"", "no"}:
        return f"Auto-Submitted: {submitted}"
    precedence = _header(head, "Precedence").lower()
    if precedence in BULK:
        return f"Precedence: {precedence}"
    for name in AUTO_HEADERS:
        if name in head:
            return name
    if _header(head, "Return-Path") == "<>":
        return "Return-Path: <>"
    if head.get_content_type() == "multipart/report":
        return "multipart/report"
    sender = _header(head, "From").lower()
    return "From" if any(daemon in sender for daemon in DAEMONS) else ""


def _by_subject(subject: str) -> str:
    plain = " ".join(unicodedata.normalize("NFC", subject).lower().split())
    return "Subject" if plain.startswith(AUTO_SUBJECTS) else ""


def _bounced(mail: MailMessage) -> tuple[str, ...]:
    _, permanent = all_failures(mail.obj)
    found = (address.decode("ascii", "replace") for address in permanent)
    return tuple(sorted({address.lower() for address in found}))


def _quoted_ids(raw: bytes) -> Iterator[str]:
    """Yield the digests of our Message-IDs in what a bounce returns, in whatever form."""
    yield from dict.fromkeys(m.group(1) for m in OURS.finditer(raw.decode("latin-1")))


def _answers(mail: MailMessage) -> Iterator[str]:
    head = mail.obj
    nearest = _header(head, "In-Reply-To")
    before = " ".join(reversed(_header(head, "References").split()))
    addressed = " ".join((*mail.to, *mail.cc, _header(head, "Delivered-To")))
    for text in (nearest, before, addressed):
        yield from DIGEST.findall(text)


def _text(mail: MailMessage) -> str:
    return _clean(new_part(mail.text or plain_text(mail.html)))


def _files(mail: MailMessage) -> Iterator[Enclosed]:
    for part in mail.attachments:
        content = part.payload
        if not _is_decoration(part, content):
            yield Enclosed(name=_clean(part.filename) or "minh-chung", content=content)


def _is_decoration(part: MailAttachment, content: bytes) -> bool:
    inline = part.content_disposition == "inline" or bool(part.content_id)
    picture = part.content_type.startswith("image/")
    return picture and inline and len(content) < SMALL_PICTURE
