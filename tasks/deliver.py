"""Deliver: one drain of the outbox; harmless when repeated, doubled or killed (law 5)."""

import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import Session

from models.messages import Message
from notifications import letters
from notifications.channels import ChannelSet
from notifications.links import Signer
from tasks.deliver_drain import DeliveryReport, Drain
from tasks.deliver_plans import PlanViews
from tasks.deliver_prepare import Desk, LetterWriter, Written
from tasks.worded import in_present_words

__all__ = ["DeliveryReport", "deliver"]


def deliver(
    engine: Engine,
    *,
    now: Callable[[], datetime],
    zone: ZoneInfo,
    channels: ChannelSet,
    public_url: str,
    signer: Signer,
    limit: int | None = None,
    write: LetterWriter | None = None,
    wall: Callable[[], float] = time.time,
    pause: Callable[[float], None] = time.sleep,
) -> DeliveryReport:
    """Send what is due and may leave, at most `limit` tries.

    1. Tries whose worker is lost are unknown, and made again.
    2. A few are claimed at once. One after the other: re-check and write (one transaction),
       send, record (another). Any number of drains may run at once.
    3. Where a channel has a pace, the next one waits for its moment (`wall` and `pause`).

    `now` is the only clock of everything else, also of the leases. `write` replaces the
    letters of notifications.compose.
    """
    desk = Desk(
        now=now,
        zone=zone,
        channels=channels,
        views=PlanViews(),
        write=write or partial(_write, now=now, zone=zone, public_url=public_url, signer=signer),
        wall=wall,
        pause=pause,
    )
    with channels.open(engine) as lines:
        drain = Drain(engine, desk, lines, limit=limit)
        try:
            drain.start()
            while drain.step():
                pass
        finally:
            drain.stop()
        return drain.report()


def _write(
    session: Session,
    message: Message,
    *,
    now: Callable[[], datetime],
    zone: ZoneInfo,
    public_url: str,
    signer: Signer,
) -> Written:
    letter = letters.load_letter(
        session, message, now=now(), zone=zone, public_url=public_url, signer=signer
    )
    return in_present_words(session, message.plan_id, letter, now=now())
