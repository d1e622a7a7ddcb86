"""One pass over the queue by one thread: what is next, and when it may leave."""

import logging
from collections import Counter, deque
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine
from sqlmodel import Session

from models.database import reading, working
from models.messages import Delivery
from notifications import outbox_claim, outbox_waiting, pace
from notifications.channels import Lines
from notifications.outbox import Status
from notifications.outbox_worker import worker_name
from rules.ladder import Reason
from tasks.deliver_prepare import UNWRITTEN, Desk, End, Ready, prepare, take_up
from tasks.deliver_record import record, repeat_lost

log = logging.getLogger(__name__)

# How many deliveries of a channel are claimed at once; those of a paced one only for as
# long as their lease surely lasts.
AT_ONCE = 20
HELD_FOR_SECONDS = 30.0


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


class Drain:
    """Claims, sends and records until nothing is due any more, at most `limit` tries."""

    def __init__(self, engine: Engine, desk: Desk, lines: Lines, *, limit: int | None) -> None:
        self._engine, self._desk, self._lines = engine, desk, lines
        self._worker, self._left = worker_name(), limit
        self._plans: tuple[int, ...] = ()
        self._down: set[str] = set()
        self._held: dict[str, deque[Delivery]] = {}
        # The moment on the wall clock at which each held channel may send its next one.
        self._slots: dict[str, float] = {}
        self._ends: Counter[End] = Counter()

    def start(self) -> None:
        """Take back what was lost, and see which plans have something to send."""
        with working(self._engine) as session:
            self._ends[End.UNKNOWN] += repeat_lost(self._desk, session)
            self._plans = tuple(outbox_waiting.plans_waiting(session))

    def step(self) -> bool:
        """Make one try; False when nothing is left that may leave now."""
        if self._left == 0:
            return False
        channel = self._next_channel()
        if channel is None:
            return False
        delivery = self._held[channel].popleft()
        if not self._held[channel]:
            del self._held[channel]
        end = self._try(delivery)
        self._desk.views.count()
        if end is not None:
            self._ends[end] += 1
            self._left = None if self._left is None else self._left - 1
        return True

    def stop(self) -> None:
        """Give back what is held and was not begun."""
        with working(self._engine) as session:
            for held in self._held.values():
                outbox_claim.release(session, held)
        self._held.clear()

    def report(self) -> DeliveryReport:
        """Write why the rest waits, and return the figures of the drain."""
        with reading(self._engine) as session:
            waiting = outbox_waiting.waiting(session)
        if waiting:
            with working(self._engine) as session:
                self._explain_quiet(session)
        return DeliveryReport(
            sent=self._ends[End.SENT],
            failed=self._ends[End.FAILED],
            retried=self._ends[End.RETRIED],
            suppressed=self._ends[End.SUPPRESSED],
            unknown=self._ends[End.UNKNOWN],
            waiting=waiting,
        )

    def _next_channel(self) -> str | None:
        """Return the channel that may send first, after waiting for its moment.

        A slow channel holds no quick one back: each has a queue and a pace of its own.
        """
        if not self._held:
            self._claim()
        if not self._held:
            return None
        channel = min(self._held, key=self._slot)
        ahead = self._slot(channel) - self._desk.wall()
        if ahead > 0:
            self._desk.pause(ahead)
        return channel

    def _claim(self) -> None:
        with working(self._engine) as session:
            now = self._desk.now()
            plans = self._open_plans(session)
            for channel in outbox_claim.channels_due(session, now=now, plans=plans):
                if channel in self._down:
                    continue
                held = outbox_claim.claim(
                    session,
                    now=now,
                    worker=self._worker,
                    plans=plans,
                    channel=channel,
                    most=self._at_once(channel),
                )
                if held:
                    self._held[channel] = deque(held)

    def _at_once(self, channel: str) -> int:
        per_minute = self._desk.channels.per_minute(channel)
        at_once = int(per_minute * HELD_FOR_SECONDS / pace.MINUTE) if per_minute else AT_ONCE
        # One more than may be tried would be claimed only to be given back.
        return max(1, min(AT_ONCE, at_once, self._left or AT_ONCE))

    def _slot(self, channel: str) -> float:
        per_minute = self._desk.channels.per_minute(channel)
        if not per_minute:
            return 0.0
        if channel not in self._slots:
            with working(self._engine) as session:
                self._slots[channel] = pace.take_slot(
                    session, channel, per_minute=per_minute, wall=self._desk.wall()
                )
        return self._slots[channel]

    def _try(self, delivery: Delivery) -> End | None:
        """Make one try; None when it was given back or taken away, so that none was made."""
        channel = delivery.channel
        with working(self._engine) as session:
            taken = self._begin(session, delivery)
        if not isinstance(taken, Ready):
            return taken
        # What did not leave has not used the channel's moment.
        self._slots.pop(channel, None)
        receipt = self._lines.send(taken.parcel, taken.address)
        with working(self._engine) as session:
            if receipt.channel_down and not receipt.detour:
                self._down.add(channel)
                outbox_claim.release(session, self._held.pop(channel, ()))
            return record(self._desk, session, taken.delivery, receipt)

    def _begin(self, session: Session, delivery: Delivery) -> Ready | End | None:
        """Note that a delivery leaves, and prepare it.

        One message's fault is its own: what was begun for it is taken back, and it is
        ended with the reason.
        """
        lease = delivery.lease_until
        if not outbox_claim.begin(session, delivery, now=self._desk.now()):
            return None
        work = take_up(self._desk, session, delivery)
        # Asked before each message: a drain that runs at five o'clock stops at five.
        if work.message.plan_id not in self._open_plans(session):
            _take_back(session, delivery, lease)
            outbox_claim.release(session, [delivery])
            return None
        try:
            taken = prepare(work)
            session.flush()
        except Exception as error:
            log.exception("message %s cannot be written", delivery.message_id)
            _take_back(session, delivery, lease)
            again, why = take_up(self._desk, session, delivery), f"{type(error).__name__}: {error}"
            return again.end(Status.FAILED, UNWRITTEN, detail=why)
        if isinstance(taken, Ready):
            outbox_claim.note_way(session, delivery)
        return taken

    def _open_plans(self, session: Session) -> list[int]:
        now, views = self._desk.now(), self._desk.views
        return [p for p in self._plans if views.view(session, p).is_open(now, self._desk.zone)]

    def _explain_quiet(self, session: Session) -> None:
        now = self._desk.now()
        closed = set(self._plans) - set(self._open_plans(session))
        if closed:
            outbox_waiting.explain_wait(session, closed, now=now, reason=Reason.QUIET_HOURS)


def _take_back(session: Session, delivery: Delivery, lease: datetime | None) -> None:
    """Undo the beginning of a delivery: it is held as it was when it was claimed."""
    session.rollback()
    delivery.started_at, delivery.lease_until = None, lease
