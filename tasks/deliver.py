"""Deliver: one drain of the outbox; harmless when repeated, doubled or killed (law 5)."""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import Session

from models.database import reading, writing
from models.messages import Message
from notifications import letters, outbox
from notifications.channels import ChannelSet, Lines
from notifications.links import Signer
from notifications.outbox import Status
from notifications.outbox_worker import worker_name
from rules.ladder import Reason
from tasks.deliver_plans import PlanViews
from tasks.deliver_prepare import (
    UNWRITTEN,
    Desk,
    End,
    LetterWriter,
    Ready,
    Written,
    prepare,
    take_up,
)
from tasks.deliver_record import record, repeat_lost
from tasks.worded import in_present_words

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class DeliveryReport:
    """What one drain did.

    `sent`, `failed` and `suppressed` count messages that ended so, `retried` and `unknown`
    tries that are made again; `waiting` is what stands in the queue when the drain ends.
    """

    sent: int = 0
    failed: int = 0
    retried: int = 0
    suppressed: int = 0
    waiting: int = 0
    unknown: int = 0


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
) -> DeliveryReport:
    """Send what is due and may leave, at most `limit` tries.

    1. Tries whose worker is lost are unknown, and made again.
    2. One after the other: claim, re-check and write (one transaction), send, record
       (another). Any number of drains may run at once.

    `now` is the only clock, also of the leases. `write` replaces the letters of
    notifications.compose.
    """
    desk = Desk(
        now=now,
        zone=zone,
        channels=channels,
        views=PlanViews(),
        write=write or partial(_write, now=now, zone=zone, public_url=public_url, signer=signer),
    )
    with channels.open(engine) as lines:
        drain = _Drain(engine, desk, lines)
        drain.start()
        while (limit is None or drain.tries < limit) and drain.step():
            pass
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


class _Drain:
    """One pass over the queue by one thread."""

    def __init__(self, engine: Engine, desk: Desk, lines: Lines) -> None:
        self._engine, self._desk, self._lines = engine, desk, lines
        self._worker = worker_name()
        self._plans: tuple[int, ...] = ()
        self._down: set[str] = set()
        self._ends: Counter[End] = Counter()
        self.tries = 0

    def start(self) -> None:
        """Take back what was lost, and see which plans have something to send."""
        with writing(self._engine) as session:
            self._ends[End.UNKNOWN] += repeat_lost(self._desk, session)
            self._plans = tuple(outbox.plans_waiting(session))

    def step(self) -> bool:
        """Make one try; False when nothing is left that may leave now."""
        with writing(self._engine) as session:
            taken = self._take(session)
        if taken is None:
            return False
        self.tries += 1
        self._desk.views.count()
        end = self._send(taken) if isinstance(taken, Ready) else taken
        self._ends[end] += 1
        return True

    def report(self) -> DeliveryReport:
        """Write why the rest waits, and return the figures of the drain."""
        with reading(self._engine) as session:
            waiting = outbox.waiting(session)
        if waiting:
            with writing(self._engine) as session:
                self._explain_quiet(session)
        return DeliveryReport(
            sent=self._ends[End.SENT],
            failed=self._ends[End.FAILED],
            retried=self._ends[End.RETRIED],
            suppressed=self._ends[End.SUPPRESSED],
            unknown=self._ends[End.UNKNOWN],
            waiting=waiting,
        )

    def _take(self, session: Session) -> Ready | End | None:
        now = self._desk.now()
        delivery = outbox.claim(
            session,
            now=now,
            worker=self._worker,
            plans=self._open_plans(session, now),
            without=self._down,
        )
        if delivery is None:
            return None
        work = take_up(self._desk, session, delivery)
        try:
            # One message's fault is its own: what was begun for it is taken back, the
            # claim stays and is ended with the reason.
            with session.begin_nested():
                return prepare(work)
        except Exception as error:
            log.exception("message %s cannot be written", work.message.key)
            session.refresh(work.message)
            detail = f"{type(error).__name__}: {error}"
            return work.end(Status.FAILED, UNWRITTEN, detail=detail)

    def _send(self, ready: Ready) -> End:
        receipt = self._lines.send(ready.parcel, ready.address)
        if receipt.channel_down and not receipt.detour:
            self._down.add(ready.delivery.channel)
        with writing(self._engine) as session:
            return record(self._desk, session, ready.delivery, receipt)

    def _open_plans(self, session: Session, now: datetime) -> list[int]:
        # Asked before each message: a drain that runs at five o'clock stops at five.
        views = self._desk.views
        return [p for p in self._plans if views.view(session, p).is_open(now, self._desk.zone)]

    def _explain_quiet(self, session: Session) -> None:
        now = self._desk.now()
        closed = set(self._plans) - set(self._open_plans(session, now))
        if closed:
            outbox.explain_wait(session, closed, now=now, reason=Reason.QUIET_HOURS)
