"""`inbox://`: the built-in inbox, a table that the portal shows, for every channel.

It serves when nothing else is configured. One message stands in it once, by whatever
channels and however often it was sent.
"""

from dataclasses import dataclass

from sqlalchemy import Engine

from models.database import insert_new, writing
from models.messages import InboxMail
from notifications.channels.parcel import Parcel
from notifications.channels.plugin import SingleTarget, register, url_of
from notifications.channels.receipt import Outcome, Receipt

SCHEMA = "inbox"


class InboxLine:
    """The way into the table."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def post(self, parcel: Parcel, to: str) -> Receipt:
        """Write the parcel into the inbox, once for its message."""
        row = {
            "message_id": parcel.message,
            "channel": parcel.channel,
            "recipient": f"{parcel.to_name} <{to}>" if parcel.to_name else to,
            "subject": parcel.subject,
            "text": parcel.text,
            "html": parcel.html,
            "headers": f"Message-ID: {parcel.message_id}",
            "received_at": parcel.at,
        }
        with writing(self._engine) as session:
            insert_new(session, InboxMail, [row])
        return Receipt(outcome=Outcome.ACCEPTED, provider_id=parcel.message_id)

    def close(self) -> None:
        """Nothing is held open."""


class InboxPlugin(SingleTarget):  # type: ignore[no-untyped-call]  # apprise's hook
    """The apprise plugin of the built-in inbox."""

    service_name = "dondoc inbox"
    secure_protocol = SCHEMA


@dataclass(frozen=True, kw_only=True)
class InboxTransport:
    """How the channel set opens the inbox."""

    name: str = SCHEMA

    def url(self, address: str) -> str:
        """Return the apprise URL of one recipient."""
        register(InboxPlugin)
        return url_of(SCHEMA, address)

    def line(self, engine: Engine) -> InboxLine:
        """Open the way into the table of this database."""
        return InboxLine(engine)
