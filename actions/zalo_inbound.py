"""Work on what Zalo sent: commands, links, follows, receipts; then the answers.

Each event is worked on in one transaction with its mark of being done, so that a crash
leaves it as new, and a repeat finds it done. An answer is sent after that, at most once.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from actions.evidence import EvidenceStore
from actions.zalo_commands import WORDS, Desk, carry_out, help_words
from actions.zalo_linking import contacts_at, withdraw
from actions.zalo_receipts import LATER, work_on_receipt
from models.database import reading, writing
from models.zalo import BOT, ZaloEvent, ZaloUser, user_of
from notifications.channels import Outcome
from notifications.channels.zalo_line import ZaloLine
from notifications.channels.zalo_setup import ZaloSetup
from notifications.channels.zalo_shapes import answer_request
from notifications.replies.zalo_events import text_of
from notifications.wording import say
from rules.zalo_commands import Verb, read_command
from rules.zalo_routes import Route

log = logging.getLogger(__name__)

RECEIPTS = frozenset({"user_received_message", "user_seen_message", "oa_send_text"})
FOLLOWS = {"follow": True, "unfollow": False}
WITHDRAWALS = frozenset({"user_withdraw", "user_withdraw_consent"})
# A receipt may overtake the answer to the sending; after that it belongs to nothing of ours.
RECEIPT_WAITS = timedelta(minutes=10)
# An answer is for somebody who has just written.
ANSWER_WITHIN = timedelta(hours=1)
NEW, DONE, IGNORED, FAILED = "new", "done", "ignored", "failed"
QUEUED, SENDING, SENT, LOST = "queued", "sending", "sent", "unknown"


def no_pause() -> None:
    """Go on at once."""


@dataclass(frozen=True, kw_only=True)
class Room:
    """What the events of one installation are worked on with; `now` is the office's clock.

    `breathe` is called before each piece of work: to let what is more urgent pass.
    """

    engine: Engine
    setup: ZaloSetup
    now: Callable[[], datetime]
    zone: ZoneInfo
    store: EvidenceStore
    breathe: Callable[[], None] = no_pause


def work_on_events(room: Room) -> int:
    """Work on what waits, people's words before receipts; return how many were done."""
    done = 0
    for number in _waiting(room):
        room.breathe()
        done += _work_on(room, number)
    _answer_all(room)
    return done


def _waiting(room: Room) -> list[int]:
    with reading(room.engine) as session:
        query = select(ZaloEvent.id).where(ZaloEvent.status == NEW)
        ordered = query.order_by(
            col(ZaloEvent.name).in_(RECEIPTS), col(ZaloEvent.occurred_at), col(ZaloEvent.id)
        )
        return [number for number in session.exec(ordered) if number is not None]


def _work_on(room: Room, number: int) -> bool:
    """Work on one event, unless somebody else does; its body is forgotten when it is done."""
    with writing(room.engine) as session:
        query = select(ZaloEvent).where(ZaloEvent.id == number, ZaloEvent.status == NEW)
        event = session.exec(query.with_for_update(skip_locked=True)).first()
        if event is None:
            return False
        wall = room.setup.wall()
        try:
            with session.begin_nested():
                event.status = _dispatch(room, session, event, wall)
        except Exception as error:
            log.exception("event %s of Zalo cannot be worked on", event.key)
            session.refresh(event)
            event.status, event.detail = FAILED, f"{type(error).__name__}: {error}"
            if event.name.startswith(("user_send", "message.")):
                _reply(event, say(WORDS, "ours"))
        if event.status != NEW:
            event.done_at, event.body = wall, ""
        session.add(event)
        return event.status != NEW


def _dispatch(room: Room, session: Session, event: ZaloEvent, wall: datetime) -> str:
    if event.name in RECEIPTS:
        return _receipt(room, session, event, wall)
    if not event.user_id or event.name.startswith("oa_"):
        return IGNORED
    user = user_of(session, event.user_id, provider=event.provider)
    if event.name in WITHDRAWALS:
        withdraw(session, user, wall=wall)
        return DONE
    if event.name in FOLLOWS:
        return _follow(session, user, event)
    _heard(session, user, event)
    return _said(room, session, user, event, wall)


def _receipt(room: Room, session: Session, event: ZaloEvent, wall: datetime) -> str:
    outcome = work_on_receipt(session, event, now=room.now())
    if outcome == LATER:
        return NEW if wall - event.received_at < RECEIPT_WAITS else IGNORED
    return DONE


def _follow(session: Session, user: ZaloUser, event: ZaloEvent) -> str:
    """Keep the newest of follow and unfollow, in whatever order they come."""
    if user.followed_at is not None and event.occurred_at <= user.followed_at:
        return IGNORED
    user.follows, user.followed_at = FOLLOWS[event.name], event.occurred_at
    session.add(user)
    if user.follows:
        _heard(session, user, event)
    return DONE


def _heard(session: Session, user: ZaloUser, event: ZaloEvent) -> None:
    """Note a sign of life: it opens the window, and proves that the account can be reached."""
    user.last_word_at = max(filter(None, (user.last_word_at, event.occurred_at)))
    user.refused_at = None
    session.add(user)
    for contact in contacts_at(session, user):
        contact.broken_reason = None
        session.add(contact)


def _said(room: Room, session: Session, user: ZaloUser, event: ZaloEvent, wall: datetime) -> str:
    text = text_of(event)
    if text is None and not event.name.startswith(("user_send", "message.")):
        return DONE
    desk = Desk(session=session, now=room.now(), wall=wall, zone=room.zone, store=room.store)
    command = read_command(text or "")
    if user.withdrawn_at is not None and (command is None or command.verb is not Verb.LINK):
        return IGNORED
    if command is not None:
        user.helped_at = None
        session.add(user)
        _reply(event, carry_out(desk, user, command))
        return DONE
    if user.helped_at is not None:
        return IGNORED
    user.helped_at = wall
    session.add(user)
    _reply(event, help_words(desk, user))
    return DONE


def _reply(event: ZaloEvent, words: str) -> None:
    event.reply, event.reply_status = words, QUEUED


def _answer_all(room: Room) -> None:
    with reading(room.engine) as session:
        query = select(ZaloEvent).where(ZaloEvent.reply_status == QUEUED)
        waiting = session.exec(query.order_by(col(ZaloEvent.id))).all()
    lines: dict[str, ZaloLine] = {}
    try:
        for event in waiting:
            room.breathe()
            route = Route.BOT if event.provider == BOT else Route.TEXT
            if event.provider not in lines:
                lines[event.provider] = ZaloLine(room.setup, route, room.engine)
            _answer(room, event, lines[event.provider])
    finally:
        for line in lines.values():
            line.close()


def _answer(room: Room, event: ZaloEvent, line: ZaloLine) -> None:
    """Send one answer: taken first, so that no other worker sends it too."""
    if not _set_reply(room, event, QUEUED, SENDING):
        return
    request = answer_request(
        room.setup, event.user_id, event.reply or "", by_bot=event.provider == BOT
    )
    receipt = line.send(request, event.user_id, key=event.id or 0)
    late = room.setup.wall() - event.received_at >= ANSWER_WITHIN
    ends = {
        Outcome.ACCEPTED: SENT,
        Outcome.UNKNOWN: LOST,
        Outcome.PERMANENT: FAILED,
        Outcome.RETRY: FAILED if late else QUEUED,
    }
    _set_reply(room, event, SENDING, ends[receipt.outcome], detail=f"{receipt.code} {receipt.text}")


def _set_reply(room: Room, event: ZaloEvent, old: str, new: str, *, detail: str = "") -> bool:
    with writing(room.engine) as session:
        values = {"reply_status": new} | ({"detail": detail.strip()} if detail else {})
        statement = (
            update(ZaloEvent)
            .where(col(ZaloEvent.id) == event.id, col(ZaloEvent.reply_status) == old)
            .values(**values)
        )
        return bool(session.connection().execute(statement).rowcount)
