"""Call out: tell other systems what happened; harmless when repeated, doubled or killed.

At least once: a call whose answer was lost is made again, under the same event id. All
moments are those of the clock on the wall, also where the office lives on another.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from models.database import writing
from models.webhooks import Webhook, WebhookCall, WebhookEvent
from notifications.hooks import (
    CALLING,
    DELIVERED,
    EXPIRED,
    QUEUED,
    body_of,
    signature,
    waits,
)

# From the first byte sent to the last header of the answer, however slowly they drip.
CALL_SECONDS = 10.0
# After that no further call is begun: the pass that calls also sends the reminders.
PASS_SECONDS = 20.0
# Longer than a call can take; after that its caller is lost.
LEASE = timedelta(seconds=60)
FIRST_PAUSE, FACTOR, LONGEST_PAUSE = timedelta(seconds=30), 4, timedelta(hours=6)
TOLD_WITHIN = timedelta(days=3)
MOST_DETAIL = 200


@dataclass(frozen=True, kw_only=True)
class CallReport:
    """What one pass did: calls that were taken, that are made again, that were given up."""

    delivered: int = 0
    retried: int = 0
    expired: int = 0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one call: the status of the answer, or why there was none."""

    code: int | None = None
    detail: str = ""

    @property
    def is_taken(self) -> bool:
        """Tell whether the other side took it: any answer of 200 to 299."""
        return self.code is not None and httpx.codes.is_success(self.code)


@dataclass(frozen=True, kw_only=True)
class _Claimed:
    call_id: int
    url: str
    uid: str
    body: bytes
    secret: str


def call_out(
    engine: Engine,
    *,
    now: Callable[[], datetime],
    within: float = CALL_SECONDS,
    elapsed: Callable[[], float] = time.monotonic,
) -> CallReport:
    """Make every call that may be made now, one after the other; the rest is the next pass's.

    An address that does not take a call gets none of its others in this pass. A call has
    `within` seconds in all; `elapsed` measures how long the pass has taken.
    """
    ends: Counter[str] = Counter()
    until = elapsed() + PASS_SECONDS
    with asyncio.Runner() as loop:
        # One deadline for the whole call: httpx's own starts anew with every byte.
        client = httpx.AsyncClient(timeout=None, follow_redirects=False)  # noqa: S113 -- see above
        while elapsed() < until and (claimed := _claim(engine, now())):
            outcome = loop.run(_call(client, claimed, now(), within=within))
            with writing(engine) as session:
                ends[_record(session, claimed.call_id, outcome, now=now())] += 1
        loop.run(client.aclose())
    return CallReport(delivered=ends[DELIVERED], retried=ends[QUEUED], expired=ends[EXPIRED])


def _claim(engine: Engine, now: datetime) -> _Claimed | None:
    with writing(engine) as session:
        while True:
            query = select(WebhookCall).where(waits(now)).order_by(col(WebhookCall.id)).limit(1)
            call = session.exec(query).first()
            if call is None:
                return None
            hook = session.get_one(Webhook, call.webhook_id)
            if hook.ended_at is None and _take(session, call, now):
                event = session.get_one(WebhookEvent, call.event_id)
                return _Claimed(
                    call_id=call.id or 0,
                    url=hook.url,
                    uid=event.uid,
                    body=body_of(event),
                    secret=hook.secret,
                )
            if hook.ended_at is not None:
                call.status, call.detail = EXPIRED, "the webhook has ended"
                session.add(call)
            session.flush()


def _take(session: Session, call: WebhookCall, now: datetime) -> bool:
    """Claim a call by a conditional update: of two callers one gets it."""
    mine = (
        update(WebhookCall)
        .where(col(WebhookCall.id) == call.id, waits(now))
        .values(status=CALLING, lease_until=now + LEASE, first_at=call.first_at or now)
    )
    return session.connection().execute(mine).rowcount == 1


async def _call(
    client: httpx.AsyncClient, claimed: _Claimed, now: datetime, *, within: float
) -> Outcome:
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "dondoc",
        "Dondoc-Event": claimed.uid,
        "Dondoc-Signature": signature(claimed.secret, claimed.body, at=now),
    }
    try:
        # The body of the answer is nobody's business, however long it is.
        async with (
            asyncio.timeout(within),
            client.stream("POST", claimed.url, content=claimed.body, headers=headers) as answer,
        ):
            return Outcome(code=answer.status_code)
    except TimeoutError:
        return Outcome(detail=f"no answer within {within:g} seconds")
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        return Outcome(detail=f"{type(error).__name__}: {error}"[:MOST_DETAIL])


def _record(session: Session, call_id: int, outcome: Outcome, *, now: datetime) -> str:
    """Write down what came of a call, and when it is made again."""
    call = session.get_one(WebhookCall, call_id)
    call.tries, call.last_at, call.lease_until = call.tries + 1, now, None
    call.code, call.detail = outcome.code, outcome.detail
    if outcome.is_taken:
        call.status = DELIVERED
    elif now - (call.first_at or now) >= TOLD_WITHIN:
        call.status = EXPIRED
    else:
        call.status, call.next_at = QUEUED, now + pause_after(call.tries)
        _let_wait(session, call.webhook_id, call.next_at)
    session.add(call)
    return call.status


def _let_wait(session: Session, webhook_id: int, until: datetime) -> None:
    """Let the others for the same address wait as long: it does not answer now."""
    others = update(WebhookCall).where(
        col(WebhookCall.webhook_id) == webhook_id,
        col(WebhookCall.status) == QUEUED,
        col(WebhookCall.tries) == 0,
    )
    session.connection().execute(others.values(next_at=until))


def pause_after(tries: int) -> timedelta:
    """Return how long to wait after so many tries: 30 s, 2 min, 8 min, … at most 6 hours."""
    pause = FIRST_PAUSE
    for _ in range(1, tries):
        pause = min(pause * FACTOR, LONGEST_PAUSE)
    return pause
