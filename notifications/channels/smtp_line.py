"""One SMTP connection, reused for as long as a drain runs, and what its answers mean."""

import contextlib
import re
import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

from notifications.channels.receipt import Outcome, Receipt

CONNECT_WITHIN = timedelta(seconds=10)
ANSWER_WITHIN = timedelta(seconds=30)
DEFAULT_PORTS = {"smtp": 25, "smtps": 465}
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

SERVICE_CLOSING = 421
ACCEPTED = frozenset({250, 251})
START_MAIL = 354
# RFC 5321 §4.2.1
PERMANENT = 500
# 550, 551, 553 say that the mailbox is not there; 5.7.x beside them says that policy
# refused, which another day or another text may change.
NO_MAILBOX = frozenset({550, 551, 553})
QUEUED_AS = re.compile(r"(?:queued as|id=?)\s*([\w.-]{4,})", re.IGNORECASE)


class SmtpUrlError(ValueError):
    """The SMTP URL cannot be read."""


@dataclass(frozen=True, kw_only=True)
class SmtpServer:
    """Where mail is handed in; `verify` checks the certificate of STARTTLS and smtps."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    tls_from_start: bool = False
    verify: bool = True


def read_smtp_url(url: str) -> SmtpServer:
    """Read smtp://user:pass@host:port, or smtps:// for TLS from the start.

    The certificate is checked, except on this machine itself, where it proves nothing;
    `?verify=yes` or `?verify=no` says otherwise. Raises SmtpUrlError, which never shows
    the password.
    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or port == -1:
        message = (
            f'the SMTP URL with scheme "{parts.scheme}" and host "{parts.hostname or ""}" '
            "cannot be read; write smtp://user:pass@host:port (or smtps://)"
        )
        raise SmtpUrlError(message)
    return SmtpServer(
        host=parts.hostname,
        port=port or DEFAULT_PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls_from_start=parts.scheme == "smtps",
        verify=_verifies(parts.hostname, parse_qs(parts.query).get("verify", [""])[0]),
    )


def _verifies(host: str, asked: str) -> bool:
    return asked not in {"no", "0", "false"} if asked else host not in LOOPBACK


class SmtpLine:
    """A connection that is opened when first needed and again when the server closed it."""

    def __init__(self, server: SmtpServer, *, helo: str) -> None:
        self._server, self._helo = server, helo
        self._smtp: smtplib.SMTP | None = None
        self._tls: ssl.SSLContext | None = None

    def deliver(self, to: str, mail: bytes, *, sender: str) -> Receipt:
        """Hand one mail in and say what became of it; raises nothing.

        `sender` is where a bounce goes.

        1. Connect, or reuse the connection.
        2. MAIL, RCPT, DATA: nothing was handed over yet, so that a connection which the
           server had closed in between is opened again and the same begun anew.
        3. The content: once it is on its way, a lost answer is an unknown outcome.
        """
        reused = self._smtp is not None
        try:
            smtp = self._connected()
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            # UnicodeError: smtplib sends no password that is not ASCII.
            self.close()
            return _down(error)
        try:
            refused = self._envelope(smtp, to, sender)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return self.deliver(to, mail, sender=sender) if reused else _down(error)
        if refused is None:
            return self._content(smtp, mail)
        if refused.code == str(SERVICE_CLOSING):
            self.close()
            return self.deliver(to, mail, sender=sender) if reused else refused
        self._reset(smtp)
        return refused

    def close(self) -> None:
        """Say goodbye and close; harmless when repeated or when the server is gone."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                smtp.quit()
            smtp.close()

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            smtp = self._open()
            # Kept from here on, so that a failure below closes it.
            self._smtp = smtp
            self._greet(smtp)
        return self._smtp

    def _open(self) -> smtplib.SMTP:
        server, seconds = self._server, CONNECT_WITHIN.total_seconds()
        if server.tls_from_start:
            return smtplib.SMTP_SSL(
                server.host,
                server.port,
                local_hostname=self._helo,
                timeout=seconds,
                context=self._context(),
            )
        # The name for HELO is given: looking it up can hang on a machine without DNS.
        return smtplib.SMTP(server.host, server.port, local_hostname=self._helo, timeout=seconds)

    def _greet(self, smtp: smtplib.SMTP) -> None:
        if smtp.sock is not None:
            smtp.sock.settimeout(ANSWER_WITHIN.total_seconds())
        smtp.ehlo_or_helo_if_needed()
        encrypted = self._server.tls_from_start
        if not encrypted and smtp.has_extn("starttls"):
            smtp.starttls(context=self._context())
            smtp.ehlo()
            encrypted = True
        if self._server.user:
            self._log_in(smtp, encrypted=encrypted)

    def _log_in(self, smtp: smtplib.SMTP, *, encrypted: bool) -> None:
        if not encrypted and self._server.host not in LOOPBACK:
            message = (
                f"{self._server.host} offers no STARTTLS and the password is not sent in "
                "clear; use smtps:// or a server with STARTTLS"
            )
            raise smtplib.SMTPNotSupportedError(message)
        smtp.login(self._server.user, self._server.password)

    def _context(self) -> ssl.SSLContext:
        # Built once: reading the certificates of the system takes 30 ms.
        if self._tls is None:
            self._tls = ssl.create_default_context()
            if not self._server.verify:
                self._tls.check_hostname = False
                self._tls.verify_mode = ssl.CERT_NONE
        return self._tls

    def _envelope(self, smtp: smtplib.SMTP, to: str, sender: str) -> Receipt | None:
        code, answer = smtp.mail(sender)
        if code not in ACCEPTED:
            # Our own address was refused: that is no fault of the one it goes to.
            return _receipt(Outcome.RETRY, code, answer)
        code, answer = smtp.rcpt(to)
        if code not in ACCEPTED:
            return refusal(code, answer, of_address=True)
        code, answer = smtp.docmd("DATA")
        return None if code == START_MAIL else refusal(code, answer)

    def _content(self, smtp: smtplib.SMTP, mail: bytes) -> Receipt:
        try:
            smtp.send(_dotted(mail))
            code, answer = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Receipt(outcome=Outcome.UNKNOWN, code="lost", text=_words(error))
        if code not in ACCEPTED:
            if code == SERVICE_CLOSING:
                self.close()
            return refusal(code, answer)
        text = _decoded(answer)
        found = QUEUED_AS.search(text)
        return Receipt(
            outcome=Outcome.ACCEPTED,
            code=str(code),
            text=text,
            provider_id=found.group(1) if found else None,
        )

    def _reset(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.rset()
        except (OSError, smtplib.SMTPException):
            self.close()


def refusal(code: int, answer: bytes, *, of_address: bool = False) -> Receipt:
    """Say what a refusal means: 4xx may be tried again, 5xx may not.

    `of_address` marks the answer to RCPT, the only one that can say the mailbox is gone.
    """
    if code < PERMANENT:
        return _receipt(Outcome.RETRY, code, answer)
    by_policy = b"5.7." in answer
    broken = of_address and code in NO_MAILBOX and not by_policy
    return _receipt(Outcome.PERMANENT, code, answer, broken=broken)


def _receipt(outcome: Outcome, code: int, answer: bytes, *, broken: bool = False) -> Receipt:
    return Receipt(outcome=outcome, code=str(code), text=_decoded(answer), address_broken=broken)


def _down(error: Exception) -> Receipt:
    code = getattr(error, "smtp_code", None)
    return Receipt(
        outcome=Outcome.RETRY,
        code=str(code) if code else "connect",
        text=_words(error),
        channel_down=True,
    )


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _decoded(answer: bytes) -> str:
    return answer.decode("utf-8", errors="replace")


def _dotted(mail: bytes) -> bytes:
    """Return the mail as it goes over the wire: dots doubled, closed by a lone one."""
    doubled = re.sub(rb"(?m)^\.", b"..", mail)
    if not doubled.endswith(b"\r\n"):
        doubled += b"\r\n"
    return doubled + b".\r\n"
