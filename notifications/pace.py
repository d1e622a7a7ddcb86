"""Pace: when the next message may leave by a channel, agreed by all workers on all machines.

Measured on the wall clock, whatever clock the office runs on: it is what the provider's own
limits are measured on.
"""

from sqlalchemy import case, update
from sqlmodel import Session, col

from models.database import insert_new
from models.messages import Pace

MINUTE = 60.0
LATE_BY_SECONDS = 2.0


def take_slot(session: Session, channel: str, *, per_minute: float, wall: float) -> float:
    """Take the next free moment of a channel, and return it in seconds on the wall clock.

    A moment in the past means now. Who was late by less than `LATE_BY_SECONDS` makes up for
    it, so that a busy machine keeps the rate; what nobody used is not made up for.
    """
    taken = _take(session, channel, gap=MINUTE / per_minute, wall=wall)
    if taken is None:
        insert_new(session, Pace, [{"channel": channel, "free_at": 0.0}])
        taken = _take(session, channel, gap=MINUTE / per_minute, wall=wall)
    return wall if taken is None else taken


def _take(session: Session, channel: str, *, gap: float, wall: float) -> float | None:
    in_use = col(Pace.free_at) > wall - LATE_BY_SECONDS
    slot = case((in_use, col(Pace.free_at)), else_=wall)
    moved = update(Pace).where(col(Pace.channel) == channel).values(free_at=slot + gap)
    free_at = session.connection().execute(moved.returning(col(Pace.free_at))).scalar()
    return None if free_at is None else free_at - gap
