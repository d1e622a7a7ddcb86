"""Receipts: what a channel says about one try, carried out of apprise by a ContextVar.

apprise's own answer is a bare bool; it cannot say whether trying again helps.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Outcome(StrEnum):
    """What became of one try."""

    ACCEPTED = "accepted"
    RETRY = "retry"
    PERMANENT = "permanent"
    # The answer was lost: it may have arrived.
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The provider's answer.

    `address_broken`: the address itself is bad, so that nobody uses it again.
    `channel_down`: nothing else will go through either; the drain leaves the channel alone.
    `detour`: rather by another channel at once, if there is one, than by this one later.
    `wait`: the provider said when; the same again after that, and it was no try.
    """

    outcome: Outcome
    code: str = ""
    text: str = ""
    provider_id: str | None = None
    address_broken: bool = False
    channel_down: bool = False
    detour: bool = False
    wait: timedelta | None = None


RECEIPTS: ContextVar[list[Receipt] | None] = ContextVar("dondoc_receipts", default=None)


def hand_in(receipt: Receipt) -> bool:
    """Give the receipt to whoever sends; returns what an apprise plugin must return."""
    receipts = RECEIPTS.get()
    if receipts is not None:
        receipts.append(receipt)
    return receipt.outcome is Outcome.ACCEPTED
