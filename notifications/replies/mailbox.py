"""The mailbox in which answers arrive, read over IMAP; nothing in it is changed."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol
from urllib.parse import unquote, urlsplit

from imap_tools import (
    AND,
    BaseMailBox,
    MailBox,
    MailBoxStartTls,
    MailBoxUnencrypted,
    MailMessage,
    U,
)

DEFAULT_PORTS = {"imap": 143, "imaps": 993}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
ANSWER_WITHIN = timedelta(seconds=30)
MEGABYTE = 1_000_000


class ImapUrlError(ValueError):
    """The IMAP URL cannot be read."""


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """One mail in the box; `raw` holds only its head when it is too large to be taken."""

    uid: int
    raw: bytes = field(repr=False)
    is_too_large: bool = False


class Mailbox(Protocol):
    """Where mails arrive, each with a number that grows."""

    @property
    def name(self) -> str:
        """Return what tells this box from others, numbers included that were given anew."""

    def after(self, uid: int) -> Iterator[Arrived]:
        """Yield the mails with a higher number, in their order."""


@dataclass(frozen=True, kw_only=True)
class ImapServer:
    """Where answers arrive; TLS always, except on this machine itself."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    tls_from_start: bool = True


def read_imap_url(url: str) -> ImapServer:
    """Read imaps://user:pass@host:port/folder, or imap:// for STARTTLS.

    Raises ImapUrlError, which never shows the password.
    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or not parts.username or port == -1:
        message = (
            f'the IMAP URL with scheme "{parts.scheme}" and host "{parts.hostname or ""}" '
            "cannot be read; write imaps://user:pass@host/INBOX"
        )
        raise ImapUrlError(message)
    return ImapServer(
        host=parts.hostname,
        port=port or DEFAULT_PORTS[parts.scheme],
        user=unquote(parts.username),
        password=unquote(parts.password or ""),
        folder=unquote(parts.path.strip("/")) or "INBOX",
        tls_from_start=parts.scheme == "imaps",
    )


class ImapMailbox:
    """An open folder."""

    def __init__(self, box: BaseMailBox, server: ImapServer, *, limit_bytes: int) -> None:
        self._box, self._limit = box, limit_bytes
        box.email_message_class = _AsItCame
        validity = box.folder.status(server.folder, ["UIDVALIDITY"])["UIDVALIDITY"]
        # Numbers count only together with this one: a folder made anew begins again.
        self.name = f"{server.user}@{server.host}/{server.folder}:{validity}"

    def after(self, uid: int) -> Iterator[Arrived]:
        """Yield the mails with a higher number, in their order; too large ones by their head."""
        newer = AND(uid=U(str(uid + 1), "*"))
        # "5:*" names the last mail even where its number is lower.
        uids = sorted(int(found) for found in self._box.uids(newer) if int(found) > uid)
        for number in uids:
            only = AND(uid=str(number))
            for head in self._box.fetch(only, mark_seen=False, headers_only=True, bulk=False):
                too_large = head.size_rfc822 > self._limit
                if too_large:
                    yield Arrived(uid=number, raw=_raw(head), is_too_large=True)
                    continue
                for mail in self._box.fetch(only, mark_seen=False, bulk=False):
                    yield Arrived(uid=number, raw=_raw(mail))


class _AsItCame(MailMessage):
    """A mail with its bytes: written out again, a broken one would come out otherwise."""

    def __init__(self, fetch_data: list[object]) -> None:
        super().__init__(fetch_data)
        self.raw: bytes = self._get_message_data_parts(fetch_data)[0]


def _raw(mail: MailMessage) -> bytes:
    return mail.raw if isinstance(mail, _AsItCame) else mail.obj.as_bytes()


@contextlib.contextmanager
def open_mailbox(server: ImapServer, *, limit_bytes: int) -> Iterator[ImapMailbox]:
    """Sign in and open the folder; signs out at the end."""
    with _connect(server).login(server.user, server.password, server.folder) as box:
        yield ImapMailbox(box, server, limit_bytes=limit_bytes)


def _connect(server: ImapServer) -> BaseMailBox:
    seconds = ANSWER_WITHIN.total_seconds()
    if server.tls_from_start:
        return MailBox(server.host, server.port, timeout=seconds)
    if server.host in LOOPBACK:
        return MailBoxUnencrypted(server.host, server.port, timeout=seconds)
    return MailBoxStartTls(server.host, server.port, timeout=seconds)
