"""`smtpq://`: e-mail over one pooled connection, under our own Message-ID."""

from dataclasses import dataclass

from sqlalchemy import Engine

from notifications.channels.mail import (
    UnwritableMailError,
    domain_of,
    is_address,
    plain_address,
    with_token,
    write_mail,
)
from notifications.channels.parcel import Parcel
from notifications.channels.plugin import SingleTarget, register, url_of
from notifications.channels.receipt import Outcome, Receipt
from notifications.channels.smtp_line import SmtpLine, SmtpServer

SCHEMA = "smtpq"


class MailLine:
    """The connection together with who sends."""

    def __init__(self, server: SmtpServer, *, sender: str, reply_to: str, bounces: str) -> None:
        self._sender, self._reply_to = sender, reply_to
        self._bounces = bounces or plain_address(sender)
        self._smtp = SmtpLine(server, helo=domain_of(sender))

    def post(self, parcel: Parcel, to: str) -> Receipt:
        """Write the parcel as a mail and hand it in."""
        if not is_address(to):
            text = f'"{to}" is not the address of a mailbox; correct the contact'
            return Receipt(
                outcome=Outcome.PERMANENT, code="address", text=text, address_broken=True
            )
        try:
            mail = write_mail(parcel, to=to, sender=self._sender, reply_to=self._reply_to)
        except UnwritableMailError as error:
            return Receipt(outcome=Outcome.PERMANENT, code="mail", text=str(error))
        bounces = with_token(self._bounces, parcel.message_id)
        return self._smtp.deliver(to, mail, sender=bounces)

    def close(self) -> None:
        """Close the connection."""
        self._smtp.close()


class SmtpPlugin(SingleTarget):  # type: ignore[no-untyped-call]  # apprise's hook
    """The apprise plugin of e-mail."""

    service_name = "dondoc e-mail"
    secure_protocol = SCHEMA


@dataclass(frozen=True, kw_only=True)
class SmtpTransport:
    """How the channel set opens a connection to the mail server."""

    server: SmtpServer
    sender: str
    reply_to: str = ""
    bounces: str = ""
    name: str = SCHEMA

    def url(self, address: str) -> str:
        """Return the apprise URL of one recipient."""
        register(SmtpPlugin)
        return url_of(SCHEMA, address)

    def line(self, _engine: Engine) -> MailLine:
        """Return a line that connects when it is first used."""
        return MailLine(
            self.server, sender=self.sender, reply_to=self.reply_to, bounces=self.bounces
        )
