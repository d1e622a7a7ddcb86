"""Events that Zalo sends: who may have sent them, what they are, each kept once.

Zalo sends at least once, in any order, for up to two hours; it wants its answer within two
seconds. So an event is checked and kept here, and worked on by actions.zalo_inbound.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from models.database import insert_new
from models.zalo import BOT, OA, ZaloEvent
from notifications.channels.zalo_setup import ZaloSetup

# Zalo's last repeat comes 1 h 51 min after the event; what says to be older has a wrong clock.
LONGEST_DELAY = timedelta(hours=2, minutes=10)
AHEAD = timedelta(minutes=5)
KEY_LIMIT = 200
# Where the portal takes them.
OA_PATH, BOT_PATH = "/zalo/webhook", "/zalo/bot"
FOLLOWS = frozenset({"follow", "unfollow"})
# Sent by the account itself, or about what it sent: the person is who receives it.
TO_PERSON = ("oa_", "user_received_message", "user_seen_message")


class ForgedEventError(PermissionError):
    """The event was not signed by Zalo for this app, or cannot be read."""


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """An event as it came; `key` is the same for every repeat of it."""

    key: str
    provider: str
    name: str
    user_id: str
    occurred_at: datetime
    body: str


def read_oa_event(
    setup: ZaloSetup, raw: bytes, signature: str, *, received_at: datetime
) -> Incoming:
    """Check and read an event of the Official Account; raises ForgedEventError.

    The signature is over the bytes as they came: read and written again they may differ.
    """
    body = _object(raw)
    stamp = str(body.get("timestamp", ""))
    if not is_signed(setup, raw, stamp, signature):
        message = "the event has no valid signature of this app and account"
        raise ForgedEventError(message)
    name = str(body.get("event_name", ""))
    user_id = _person(name, body)
    return Incoming(
        key=_key(OA, name, user_id, stamp, body.get("message")),
        provider=OA,
        name=name,
        user_id=user_id,
        occurred_at=_moment(stamp, received_at),
        body=raw.decode(),
    )


def is_signed(setup: ZaloSetup, raw: bytes, stamp: str, signature: str) -> bool:
    """Tell whether Zalo signed these bytes: sha256 of app id, body, time and secret."""
    if not setup.oa_secret or not setup.app.app_id:
        return False
    signed = setup.app.app_id.encode() + raw + stamp.encode() + setup.oa_secret.encode()
    wanted = hashlib.sha256(signed).hexdigest()
    given = signature.strip().removeprefix("mac=").strip().lower()
    return hmac.compare_digest(wanted.encode(), given.encode(errors="replace"))


def read_bot_event(setup: ZaloSetup, raw: bytes, secret: str, *, received_at: datetime) -> Incoming:
    """Check and read an event of the bot; raises ForgedEventError."""
    right = hmac.compare_digest(setup.bot_secret.encode(), secret.encode(errors="replace"))
    if not setup.bot_token or not right:
        message = "the event does not carry the secret of this bot"
        raise ForgedEventError(message)
    result = _object(raw).get("result")
    body = result if isinstance(result, dict) else {}
    found = body.get("message")
    message_ = found if isinstance(found, dict) else {}
    name, stamp = str(body.get("event_name", "")), str(message_.get("date", ""))
    user_id = str(_at(message_, "chat", "id") or "")
    return Incoming(
        key=_key(BOT, name, user_id, stamp, message_),
        provider=BOT,
        name=name,
        user_id=user_id,
        occurred_at=_moment(stamp, received_at),
        body=raw.decode(),
    )


def keep(session: Session, event: Incoming, *, received_at: datetime) -> bool:
    """Keep an event, once for its key; tell whether it is new."""
    known = select(ZaloEvent.id).where(ZaloEvent.key == event.key)
    if session.exec(known).first() is not None:
        return False
    row = {
        "key": event.key,
        "provider": event.provider,
        "name": event.name,
        "user_id": event.user_id,
        "occurred_at": event.occurred_at,
        "received_at": received_at,
        "body": event.body,
        "status": "new",
        "reply_status": "",
    }
    insert_new(session, ZaloEvent, [row])
    return True


def text_of(event: ZaloEvent) -> str | None:
    """Return what the person wrote, None where the event is no text."""
    body = json.loads(event.body)
    message = body.get("message")
    if event.provider == BOT:
        message = _at(body, "result", "message")
    text = message.get("text") if isinstance(message, dict) else None
    return str(text) if text is not None else None


def message_of(event: ZaloEvent) -> Mapping[str, Any]:
    """Return the message that an event of the account is about."""
    message = json.loads(event.body).get("message")
    return message if isinstance(message, dict) else {}


def _object(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw.decode())
    except (ValueError, RecursionError) as error:
        message = "the event is no JSON"
        raise ForgedEventError(message) from error
    if not isinstance(body, dict):
        message = "the event is no JSON object"
        raise ForgedEventError(message)
    return body


def _person(name: str, body: Mapping[str, Any]) -> str:
    if name.startswith(TO_PERSON):
        return str(_at(body, "recipient", "id") or "")
    if name in FOLLOWS:
        return str(_at(body, "follower", "id") or "")
    places = (("sender", "id"), ("user", "id"), ("follower", "id"), ("user_id",))
    return str(next((found for place in places if (found := _at(body, *place))), ""))


def _at(body: object, *path: str) -> Any:  # noqa: ANN401 -- a value of somebody else's JSON
    for name in path:
        body = body.get(name) if isinstance(body, dict) else None
    return body


def _key(provider: str, name: str, user_id: str, stamp: str, message: object) -> str:
    number = _at(message, "msg_id") or _at(message, "message_id")
    if number:
        return f"{provider}:{name}:{number}"[:KEY_LIMIT]
    numbers = _at(message, "msg_ids")
    about = ",".join(sorted(map(str, numbers))) if isinstance(numbers, list) else ""
    digest = hashlib.sha256(about.encode()).hexdigest()[:16] if about else stamp
    return f"{provider}:{name}:{user_id}:{digest}"[:KEY_LIMIT]


def _moment(stamp: str, received_at: datetime) -> datetime:
    """Return when it happened; when that cannot be, the moment at which it came."""
    try:
        at = datetime.fromtimestamp(int(stamp) / 1000, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return received_at
    return at if received_at - LONGEST_DELAY <= at <= received_at + AHEAD else received_at
