"""An SMTP server for tests: keeps what it gets, counts Message-IDs, can be told to refuse.

`python -m tests.fakes.smtp_sink --port P --log FILE` writes one JSON line for each mail
that it accepted, before it answers: a line in the log is a mail that arrived.
"""

import argparse
import asyncio
import email
import json
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from ssl import SSLContext
from typing import Any, Self, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from aiosmtpd.smtp import Session as SmtpSession

HOLD_SECONDS = 600
ACCEPTED = "250 2.0.0 Ok: queued as SINK{number}"


class Sink:
    """The handler: what came in, and what is answered."""

    def __init__(self, log: Path | None = None, delay: float = 0.0) -> None:
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.recipients: list[str] = []
        self.senders: list[str] = []
        self.connections = 0
        self.over_tls: list[bool] = []
        # What RCPT and DATA answer for an address; None accepts.
        self.refuse: Callable[[str], str | None] = lambda _address: None
        self.refuse_data: Callable[[str], str | None] = lambda _address: None
        self.refuse_sender = ""
        # Accept the mail and close the connection without the answer.
        self.lose_answers_to: set[str] = set()
        # Keep the mail of that number (from 1) and never answer.
        self.hold_answer_of = 0
        self._log, self._delay = log, delay
        self._lock = threading.Lock()

    def message_ids(self) -> Counter[str]:
        """Count how often each Message-ID arrived."""
        return Counter(str(mail["Message-ID"]) for mail in self.mails)

    async def handle_EHLO(  # noqa: N802 -- aiosmtpd's name
        self,
        _server: SMTP,
        session: SmtpSession,
        _envelope: Envelope,
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802 -- the same
        self,
        _server: SMTP,
        _session: SmtpSession,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if not self.refuse_sender:
            envelope.mail_from = address
        return self.refuse_sender or "250 OK"

    async def handle_RCPT(  # noqa: N802 -- the same
        self,
        _server: SMTP,
        _session: SmtpSession,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        refused = self.refuse(address)
        if refused is None:
            envelope.rcpt_tos.append(address)
        return refused or "250 OK"

    async def handle_DATA(  # noqa: N802 -- the same
        self, server: SMTP, session: SmtpSession, envelope: Envelope
    ) -> str:
        self.over_tls.append(session.ssl is not None)
        if self._delay:
            await asyncio.sleep(self._delay)
        refused = self.refuse_data(envelope.rcpt_tos[0])
        if refused is not None:
            return refused
        number = self._keep(envelope)
        if number == self.hold_answer_of:
            await asyncio.sleep(HOLD_SECONDS)
        if envelope.rcpt_tos[0] in self.lose_answers_to:
            self.lose_answers_to.discard(envelope.rcpt_tos[0])
            cast("asyncio.Transport", server.transport).abort()
        return ACCEPTED.format(number=number)

    def _keep(self, envelope: Envelope) -> int:
        content = envelope.original_content or b""
        mail = email.message_from_bytes(content, policy=default)
        with self._lock:
            self.raw.append(content)
            self.mails.append(mail)
            self.recipients.extend(envelope.rcpt_tos)
            self.senders.append(envelope.mail_from or "")
            if self._log:
                line = {"message_id": str(mail["Message-ID"]), "to": envelope.rcpt_tos}
                with self._log.open("a", encoding="utf-8") as log:
                    log.write(json.dumps(line) + "\n")
            return len(self.mails)


class SmtpSink:
    """A running sink on a free port of 127.0.0.1, as a context manager."""

    def __init__(
        self,
        *,
        port: int = 0,
        log: Path | None = None,
        delay: float = 0.0,
        user: str = "",
        password: str = "",
        tls: SSLContext | None = None,
    ) -> None:
        self.sink = Sink(log=log, delay=delay)
        self._credentials = (user, password)
        extra: dict[str, Any] = {"tls_context": tls} if tls else {}
        if user:
            extra.update(
                authenticator=self._authenticate, auth_required=True, auth_require_tls=False
            )
        self._controller = _FreePort(self.sink, hostname="127.0.0.1", port=port, **extra)

    @property
    def port(self) -> int:
        """Return the port it listens on."""
        return self._controller.bound_port

    @property
    def url(self) -> str:
        """Return the URL to set as DONDOC_SMTP_URL."""
        user, password = self._credentials
        who = f"{user}:{password}@" if user else ""
        return f"smtp://{who}127.0.0.1:{self.port}"

    def start(self) -> None:
        """Listen."""
        self._controller.start()

    def stop(self) -> None:
        """Close every connection and stop."""
        with suppress(AssertionError):
            self._controller.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _authenticate(
        self,
        _server: SMTP,
        _session: SmtpSession,
        _envelope: Envelope,
        _mechanism: str,
        data: object,
    ) -> AuthResult:
        given = isinstance(data, LoginPassword) and (
            data.login.decode(),
            data.password.decode(),
        )
        return AuthResult(success=given == self._credentials, handled=False)


class _FreePort(Controller):
    """aiosmtpd's controller on port 0: it checks itself on the port it really got."""

    @property
    def bound_port(self) -> int:
        if self.server is None:
            return int(self.port or 0)
        listening = cast("asyncio.Server", self.server).sockets[0]
        return int(listening.getsockname()[1])

    def _trigger_server(self) -> None:
        self.port = self.bound_port
        super()._trigger_server()  # type: ignore[no-untyped-call]  # aiosmtpd's own


def main() -> None:
    """Run until it is ended."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    parser.add_argument(
        "--hold", type=int, default=0, help="number of the mail that gets no answer"
    )
    arguments = parser.parse_args()
    with SmtpSink(port=arguments.port, log=arguments.log, delay=arguments.delay) as server:
        server.sink.hold_answer_of = arguments.hold
        print(json.dumps({"port": server.port}), flush=True)  # noqa: T201 -- who starts it reads it
        with suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
