"""Webhooks: made, ended and called again by the administrator, who also chooses the targets."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from sqlmodel import Session, col, select

from actions.actors import Actor
from models import journal
from models.webhooks import Webhook, WebhookCall, WebhookEvent
from notifications.hooks import CALLING, QUEUED, EventKind
from rules.states import RightsError

MOST_CHARACTERS, MOST_URL = 60, 500


class HookWrong(StrEnum):
    """What can be wrong with a wish for a webhook; a surface says it in its own words."""

    NAME = "name"
    URL = "url"
    KINDS = "kinds"
    GONE = "gone"
    CALLING = "calling"


class HookMistakeError(ValueError):
    """The webhook cannot be made, or there is no such webhook or call."""

    def __init__(self, key: HookWrong, message: str) -> None:
        self.key = key
        super().__init__(message)


@dataclass(frozen=True, kw_only=True)
class HookWish:
    """Who wants to be told, where, and of what."""

    client: str
    url: str
    kinds: frozenset[EventKind]


def add_webhook(session: Session, wish: HookWish, *, actor: Actor, now: datetime) -> Webhook:
    """Make a webhook with a secret of its own; it is told of what happens from now on."""
    _require_administrator(actor)
    _check(wish)
    hook = Webhook(
        client=wish.client.strip(),
        url=wish.url.strip(),
        secret=f"whsec_{secrets.token_urlsafe(32)}",
        kinds=" ".join(kind.value for kind in EventKind if kind in wish.kinds),
        created_at=now,
        created_by=actor.label,
    )
    session.add(hook)
    session.flush()
    details: dict[str, object] = {"client": hook.client, "url": hook.url, "kinds": hook.kinds}
    _note(session, hook, "webhook.made", actor=actor, now=now, details=details)
    return hook


def _check(wish: HookWish) -> None:
    if not 0 < len(wish.client.strip()) <= MOST_CHARACTERS:
        message = f'"{wish.client}" names no client; write 1 to {MOST_CHARACTERS} characters'
        raise HookMistakeError(HookWrong.NAME, message)
    if not _is_address(wish.url.strip()):
        message = f'"{wish.url}" is no address; give one that begins with https:// or http://'
        raise HookMistakeError(HookWrong.URL, message)
    if not wish.kinds:
        message = "a webhook that wants nothing is never called; choose at least one event"
        raise HookMistakeError(HookWrong.KINDS, message)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    # Name and password in an address would stand in every log.
    plain = parts.username is None and parts.password is None
    known = parts.scheme in {"http", "https"}
    return bool(host) and plain and known and len(url) <= MOST_URL and url.isprintable()


def end_webhook(session: Session, webhook_id: int, *, actor: Actor, now: datetime) -> None:
    """Call the address no more; what waits for it is given up."""
    _require_administrator(actor)
    hook = session.get(Webhook, webhook_id)
    if hook is None:
        message = f"there is no webhook {webhook_id}; look at the list"
        raise HookMistakeError(HookWrong.GONE, message)
    if hook.ended_at is None:
        hook.ended_at = now
        session.add(hook)
        _note(session, hook, "webhook.ended", actor=actor, now=now, details={})


def call_again(session: Session, call_id: int, *, actor: Actor, now: datetime) -> None:
    """Queue a call anew, whatever came of it; its event keeps its id."""
    _require_administrator(actor)
    call = session.get(WebhookCall, call_id)
    hook = session.get(Webhook, call.webhook_id) if call else None
    if call is None or hook is None or hook.ended_at is not None:
        message = f"there is no call {call_id} to a webhook in force; look at the list"
        raise HookMistakeError(HookWrong.GONE, message)
    if call.status == CALLING:
        message = f"call {call_id} is being made; wait a minute"
        raise HookMistakeError(HookWrong.CALLING, message)
    call.status, call.first_at, call.next_at = QUEUED, None, None
    session.add(call)
    uid = session.get_one(WebhookEvent, call.event_id).uid
    _note(session, hook, "webhook.called_again", actor=actor, now=now, details={"event": uid})


def last_calls(session: Session, *, most: int) -> list[tuple[WebhookCall, WebhookEvent, Webhook]]:
    """Return the latest calls with their events and addresses, the newest first."""
    query = (
        select(WebhookCall, WebhookEvent, Webhook)
        .join(WebhookEvent, col(WebhookCall.event_id) == WebhookEvent.id)
        .join(Webhook, col(WebhookCall.webhook_id) == Webhook.id)
        .order_by(col(WebhookCall.id).desc())
        .limit(most)
    )
    return list(session.exec(query))


def _require_administrator(actor: Actor) -> None:
    if not actor.is_administrator:
        message = f'"{actor.label}" may not make or end webhooks; the administrator may'
        raise RightsError(message)


def _note(
    session: Session,
    hook: Webhook,
    act: str,
    *,
    actor: Actor,
    now: datetime,
    details: dict[str, object],
) -> None:
    subject = f"webhook:{hook.id}"
    journal.write(session, at=now, actor=actor.label, act=act, subject=subject, details=details)
