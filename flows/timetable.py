"""The timetable of the passes: what the runner's process does besides due runs.

Decides only when; each pass is harmless when repeated, so that a lost note of "done
today" costs a second pass and nothing else. In the demo the clock bar drives the passes.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from models import engine_state
from models.journal import JournalEntry
from models.lookup import plans_in_force
from models.messages import Delivery, Message
from models.plan import Plan
from models.policy import load_policy
from notifications.outbox import Status
from rules.clock import local, moment_of
from tasks.silent_read import is_move_due

# The audit looks when the morning's messages have had time to leave.
AUDIT_AFTER = timedelta(hours=1)
BOARD_AT = "board_published_at_act"
LAST_AUDIT = "last_audit_day"


def due_passes(session: Session, *, now: datetime, zone: ZoneInfo) -> tuple[str, ...]:
    """Return the passes that are due now, in the order in which they must run."""
    found = []
    if any(_mornings_due(session, now=now, zone=zone)):
        found.append("digest")
    if has_mail_to_send(session, now=now, zone=zone) or is_move_due(session, now=now, zone=zone):
        found.append("deliver")
    if _audit_is_due(session, now=now, zone=zone):
        found.append("audit")
    if last_act(session) != _published_act(session):
        found.append("publish")
    return tuple(found)


def mark_done(session: Session, which: str, *, now: datetime, zone: ZoneInfo, act: int) -> None:
    """Note that a pass was run; `act` is the last act it can have seen."""
    today = local(now, zone).date().isoformat()
    if which == "digest":
        for plan in _mornings_due(session, now=now, zone=zone):
            engine_state.remember(session, _digest_key(plan), today)
    if which == "audit":
        engine_state.remember(session, LAST_AUDIT, today)
    if which in {"digest", "publish"}:
        engine_state.remember(session, BOARD_AT, str(act))


def _mornings_due(session: Session, *, now: datetime, zone: ZoneInfo) -> Iterator[Plan]:
    """Yield the plans whose messages of this working morning have not been put yet."""
    here = local(now, zone)
    for plan in plans_in_force(session):
        policy = load_policy(session, plan)
        is_time = here.time() >= policy.ladder.send_at
        if not is_time or not policy.calendar.is_working_day(here.date()):
            continue
        if engine_state.recall(session, _digest_key(plan)) != here.date().isoformat():
            yield plan


def has_mail_to_send(session: Session, *, now: datetime, zone: ZoneInfo) -> bool:
    """Tell whether something waits that may leave now; closed hours hold it back."""
    waiting = session.exec(
        select(Message.plan_id)
        .join(Delivery, col(Delivery.message_id) == Message.id)
        .where(
            col(Delivery.status).in_((Status.QUEUED.value, Status.SENDING.value)),
            col(Delivery.not_before) <= now,
            # Of what is being sent only what its sender has let go: the lease is over.
            (col(Delivery.status) == Status.QUEUED.value) | (col(Delivery.lease_until) <= now),
        )
        .distinct()
    ).all()
    plans = (session.get_one(Plan, plan_id) for plan_id in waiting)
    return any(_is_open(session, plan, now=now, zone=zone) for plan in plans)


def _is_open(session: Session, plan: Plan, *, now: datetime, zone: ZoneInfo) -> bool:
    policy = load_policy(session, plan)
    return policy.ladder.is_open(local(now, zone), policy.calendar)


def _audit_is_due(session: Session, *, now: datetime, zone: ZoneInfo) -> bool:
    plans = plans_in_force(session)
    if not plans:
        return False
    here = local(now, zone)
    # The latest of the mornings: the audit speaks for all plans.
    sends_at: time = max(load_policy(session, plan).ladder.send_at for plan in plans)
    due_at = moment_of(here.date(), sends_at, zone) + AUDIT_AFTER
    done = engine_state.recall(session, LAST_AUDIT) == here.date().isoformat()
    return now >= due_at and not done


def last_act(session: Session) -> int:
    """Return the number of the last entry of the journal: every act writes one."""
    return session.exec(select(func.max(JournalEntry.number))).one() or 0


def _published_act(session: Session) -> int:
    return int(engine_state.recall(session, BOARD_AT) or 0)


def _digest_key(plan: Plan) -> str:
    return f"digest_day:{plan.code}"
