"""What is sent: one message for one address, with all that a channel may need of it."""

from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from notifications.channels.receipt import Receipt


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """One message ready to leave; `message_id` and `in_reply_to` in angle brackets.

    `message` is the id of its row, `at` the aware moment written into its date. `short`
    is the text for a phone; blank: the text in full. `route` is the way through Zalo that
    was chosen, `facts` what a template's parameters and the buttons are made from,
    `tracking` what a receipt names the try by.
    """

    message: int
    channel: str
    message_id: str
    subject: str
    text: str
    html: str
    at: datetime
    to_name: str = ""
    short: str = ""
    list_id: str = ""
    in_reply_to: str | None = None
    # A calendar file (RFC 5545) that comes with an e-mail; empty: none.
    calendar: bytes = b""
    route: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    tracking: str = ""


class Line(Protocol):
    """An open way out, such as a connection, kept for as long as one drain runs."""

    def post(self, parcel: Parcel, to: str) -> Receipt:
        """Send the parcel to one address and say what became of it; raises nothing."""

    def close(self) -> None:
        """Let go of it; harmless when repeated."""


@dataclass(frozen=True, kw_only=True)
class Dispatch:
    """What the plugin is handed beside the URL: the parcel and the line to use."""

    parcel: Parcel
    line: Line


# The URL holds an address and nothing else: no secret, no body. What else a plugin needs
# reaches it here, for the one call that the sender makes.
DISPATCH: ContextVar[Dispatch | None] = ContextVar("dondoc_dispatch", default=None)


class NoDispatchError(RuntimeError):
    """A plugin was called outside of `Lines.send`; it has nothing to send and no line."""


def dispatched() -> Dispatch:
    """Return what is being sent; NoDispatchError outside of a send."""
    dispatch = DISPATCH.get()
    if dispatch is None:
        message = "nothing is being sent; use notifications.channels.Lines.send"
        raise NoDispatchError(message)
    return dispatch
