"""Which transport serves which channel, and the open lines of one drain."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol

import apprise
from sqlalchemy import Engine

from notifications.channels import foreign
from notifications.channels.inbox import InboxTransport
from notifications.channels.mail import domain_of
from notifications.channels.parcel import DISPATCH, Dispatch, Line, Parcel
from notifications.channels.plugin import ASSET
from notifications.channels.receipt import RECEIPTS, Outcome, Receipt
from notifications.channels.smtp_line import read_smtp_url
from notifications.channels.smtpq import SmtpTransport
from notifications.channels.zalo import ZaloTransport
from notifications.channels.zalo_setup import ZaloSetup
from notifications.message_id import message_id
from rules.zalo_routes import Route

EMAIL, ZALO = "email", "zalo"
SETTING_OF = {
    foreign.CHANNEL: "DONDOC_APPRISE_FILE",
    EMAIL: "DONDOC_SMTP_URL",
    ZALO: "DONDOC_ZALO_APP_ID",
}
log = logging.getLogger(__name__)


class Transport(Protocol):
    """A way out that is configured."""

    @property
    def name(self) -> str:
        """Return the name under which a delivery records it."""

    def url(self, address: str) -> str:
        """Return the apprise URL of one recipient, without secrets."""

    def line(self, engine: Engine) -> Line:
        """Open a line for one drain; it connects when it is first used."""


@dataclass(frozen=True, kw_only=True)
class ChannelSet:
    """The configured channels; `inbox` serves every channel when none is configured.

    `zalo` is how Zalo is set up, None where it is not: its four routes stand among
    `transports` under the names of their own. `domain` is the right side of every
    Message-ID and List-Id, `secret_key` what makes its left side unguessable. `rates` says
    how many messages a minute may leave by a channel, all workers together; none: as many
    as go.
    """

    transports: Mapping[str, Transport] = field(default_factory=dict)
    zalo: ZaloSetup | None = None
    inbox: Transport | None = None
    domain: str = "localhost"
    rates: Mapping[str, float] = field(default_factory=dict)
    secret_key: str = field(default="", repr=False)

    def transport(self, channel: str, route: str = "") -> Transport | None:
        """Return what serves a channel, on one of its routes; None when nothing does."""
        return self.transports.get(route or channel, self.inbox)

    def message_id(self, key: str) -> str:
        """Return the Message-ID of the message with this key."""
        return message_id(key, self.domain, self.secret_key)

    def per_minute(self, channel: str) -> float:
        """Return how many messages a minute may leave by a channel; 0: as many as go."""
        return self.rates.get(channel, 0.0) if channel in self.transports else 0.0

    def why_not(self, channel: str) -> str:
        """Say why a channel is not served, and the remedy."""
        setting = SETTING_OF.get(channel)
        remedy = f"set {setting}" if setting else "there is no such channel"
        return f'channel "{channel}" is not configured; {remedy}'

    @contextmanager
    def open(self, engine: Engine) -> Iterator["Lines"]:
        """Open the lines of one drain and close them at its end."""
        lines = Lines(self, engine)
        try:
            yield lines
        finally:
            lines.close()


class Lines:
    """The lines of one drain: opened when first needed, one a transport, for one thread."""

    def __init__(self, channels: ChannelSet, engine: Engine) -> None:
        self.channels = channels
        self._engine = engine
        self._open: dict[str, Line] = {}

    def send(self, parcel: Parcel, address: str) -> Receipt:
        """Send one parcel through the apprise plugin of its channel; raises nothing.

        An exception of a plugin that handed in no receipt leaves the outcome unknown.
        """
        transport = self.channels.transport(parcel.channel, parcel.route)
        if transport is None:
            return Receipt(
                outcome=Outcome.PERMANENT,
                code="not_configured",
                text=self.channels.why_not(parcel.channel),
            )
        receipts: list[Receipt] = []
        dispatch = DISPATCH.set(Dispatch(parcel=parcel, line=self._line(transport)))
        collected = RECEIPTS.set(receipts)
        try:
            accepted = _notify(transport.url(address), parcel)
        except Exception as error:
            log.exception("%s failed for message %s", transport.name, parcel.message)
            text = f"{type(error).__name__}: {error}"
            return Receipt(outcome=Outcome.UNKNOWN, code="error", text=text)
        finally:
            RECEIPTS.reset(collected)
            DISPATCH.reset(dispatch)
        return receipts[-1] if receipts else _bare(accepted=accepted)

    def close(self) -> None:
        """Close every line."""
        for line in self._open.values():
            line.close()
        self._open.clear()

    def _line(self, transport: Transport) -> Line:
        if transport.name not in self._open:
            self._open[transport.name] = transport.line(self._engine)
        return self._open[transport.name]


def _notify(url: str, parcel: Parcel) -> bool | None:
    """Send by apprise; None when it cannot read the URL."""
    plugin = apprise.Apprise.instantiate(url, asset=ASSET)
    if plugin is None:
        return None
    # A service of somebody else's is a phone's: the short form, not the letter.
    is_foreign = parcel.channel == foreign.CHANNEL
    return plugin.notify(
        body=(parcel.short or parcel.text) if is_foreign else parcel.text,
        title=parcel.subject,
        body_format=apprise.NotifyFormat.TEXT,
    )


def _bare(*, accepted: bool | None) -> Receipt:
    """Return the receipt of a foreign plugin, which says yes or no and nothing else."""
    if accepted is None:
        text = "apprise cannot read the address"
        return Receipt(outcome=Outcome.PERMANENT, code="address", text=text, address_broken=True)
    outcome = Outcome.ACCEPTED if accepted else Outcome.RETRY
    return Receipt(outcome=outcome, text="" if accepted else "apprise gave no reason")


def build_channels(
    *,
    smtp_url: str = "",
    mail_from: str = "dondoc@localhost.example",
    reply_to: str = "",
    zalo: ZaloSetup | None = None,
    rates: Mapping[str, float] | None = None,
    bounces: str = "",
    others: Mapping[str, str] | None = None,
    secret_key: str = "",
) -> ChannelSet:
    """Build the channel set from plain values; empty means not configured.

    Raises SmtpUrlError when the SMTP URL cannot be read.
    """
    transports: dict[str, Transport] = {}
    if smtp_url:
        transports[EMAIL] = SmtpTransport(
            server=read_smtp_url(smtp_url), sender=mail_from, reply_to=reply_to, bounces=bounces
        )
    if others:
        transports[foreign.CHANNEL] = foreign.AppriseTransport(urls=others)
    used = zalo if zalo is not None and zalo.is_used else None
    if used:
        routes = {r.value: ZaloTransport(setup=used, route=r) for r in Route if used.serves(r)}
        transports |= {ZALO: next(iter(routes.values())), **routes}
    return ChannelSet(
        transports=MappingProxyType(transports),
        zalo=used,
        inbox=None if transports else InboxTransport(),
        domain=domain_of(mail_from),
        rates=MappingProxyType(dict(rates or {})),
        secret_key=secret_key,
    )
