"""What a mail that came in can come to, and what everyone who decides it is handed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from actions.evidence import EvidenceStore
from actions.incoming import UNRECOGNISED
from models.messages import Message
from notifications.channels import ChannelSet
from notifications.message_id import digest

FILED, BOUNCE, AUTOMATIC = "filed", "bounce", "automatic"
UNPROVEN = "unproven"


__all__ = [
    "AUTOMATIC",
    "BOUNCE",
    "FILED",
    "UNPROVEN",
    "UNRECOGNISED",
    "Ended",
    "IntakeDesk",
    "referred_to",
]


@dataclass(frozen=True, kw_only=True)
class IntakeDesk:
    """What stays the same for one reading of the mailbox.

    `server` is whose findings about senders are believed; blank: nobody's.
    """

    now: datetime
    zone: ZoneInfo
    channels: ChannelSet
    store: EvidenceStore
    server: str = ""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """What became of a mail; an unrecognised one has a reason, and a person looks at it."""

    outcome: str
    reason: str = ""
    detail: str = ""
    message_id: int | None = None
    submission_id: int | None = None


def referred_to(session: Session, digests: Collection[str], secret_key: str) -> list[Message]:
    """Return our messages with these digests, in the order of the digests."""
    if not digests:
        return []
    wanted = {each: place for place, each in enumerate(digests)}
    rows = session.exec(select(Message.id, Message.key))
    ours = ((digest(key, secret_key), number) for number, key in rows)
    found = sorted((wanted[each], number) for each, number in ours if each in wanted)
    return [session.get_one(Message, number) for _, number in found]
