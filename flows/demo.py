"""The demo's clock bar: walks the simulated clock from checkpoint to checkpoint.

Every checkpoint passed becomes a real flow run, executed by the same runner as live; the
morning's digest, the delivery and the audit follow at their hours (law 12).
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, timedelta
from threading import Event, Lock, Thread
from typing import Any
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterId,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import TERMINAL_STATES

from flows import demo_runs, registry
from flows.connection import connected
from flows.demo_runs import DemoRun, Moments
from flows.environment import api_url
from flows.passes import run_pass
from flows.repeats import create_run
from models.database import reading
from rules.clock import local
from rules.working_calendar import days_between
from wiring import DemoClock, Office

log = logging.getLogger(__name__)

LOOK_EVERY_SECONDS = 0.3
# A day's runs that take longer than this are left to the morning's sweep, which decides
# the same.
PATIENCE_SECONDS = 180.0


class DemoError(ValueError):
    """The clock cannot be moved so."""


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a move of the clock is; `error` is empty unless it broke off."""

    running: bool = False
    day: str = ""
    target: str = ""
    runs: int = 0
    runs_done: int = 0
    error: str = ""


@dataclass
class Demo:
    """The clock of one demo office; one move at a time."""

    office: Office
    progress: Progress = field(default_factory=Progress)
    stopping: Event = field(default_factory=Event)
    _lock: Lock = field(default_factory=Lock)
    _thread: Thread | None = None

    def advance(self, wanted: str) -> None:
        """Start moving the clock in the background: "day", "next", or a date.

        Raises DemoError for a target that cannot be read or does not lie ahead, and while
        another move is under way.
        """
        target = read_target(self.office, wanted)
        with self._lock:
            if self.progress.running:
                message = f"the clock is still on its way to {self.progress.target}; wait for it"
                raise DemoError(message)
            self.progress = Progress(running=True, target=target.isoformat())
        self._thread = Thread(target=self._walk, args=(target,), name="demo-clock", daemon=True)
        self._thread.start()

    def status(self) -> dict[str, Any]:
        """Return the progress as plain data."""
        return asdict(self.progress)

    def wait(self) -> None:
        """Wait until the clock stands still."""
        if self._thread:
            self._thread.join()

    def stop(self) -> None:
        """Break off a move after the step it is in, and wait for it."""
        self.stopping.set()
        self.wait()

    def _walk(self, target: datetime) -> None:
        try:
            with connected(api_url(self.office.settings)):
                self._days(target)
        except Exception as error:
            log.exception("moving the clock broke off")
            self.progress = replace(self.progress, error=str(error))
        finally:
            self.progress = replace(self.progress, running=False)

    def _days(self, target: datetime) -> None:
        office = self.office
        first = local(office.clock.now(), office.zone).date()
        for day in days_between(first, local(target, office.zone).date()):
            if self.stopping.is_set():
                return
            self.progress = replace(self.progress, day=day.isoformat())
            self._day(day, until=target)
        if office.clock.now() < target:
            self._set(target)
        run_pass(office, "deliver")
        run_pass(office, "publish")

    def _day(self, day: date, *, until: datetime) -> None:
        """Live through one day as far as `until`: runs, then the morning, then the audit."""
        office = self.office
        with reading(office.engine) as session:
            if not demo_runs.has_morning(session, day=day):
                return
            at = demo_runs.moments(session, day, office.zone)
            runs = demo_runs.runs_of(session, day=day)
        for moment, act in self._acts(at, runs):
            if moment > until or self.stopping.is_set():
                return
            if moment >= office.clock.now():
                self._set(moment)
                act()

    def _acts(
        self, at: Moments, runs: Sequence[DemoRun]
    ) -> tuple[tuple[datetime, Callable[[], object]], ...]:
        return (
            (at.decide_at, lambda: self._track(runs)),
            (at.send_at, lambda: run_pass(self.office, "digest")),
            (at.send_at, lambda: run_pass(self.office, "deliver")),
            (at.rest_at, lambda: run_pass(self.office, "audit")),
        )

    def _set(self, moment: datetime) -> None:
        if isinstance(self.office.clock, DemoClock):
            self.office.clock.move(moment)

    def _track(self, runs: Sequence[DemoRun]) -> None:
        server = registry.server_key(self.office.settings)
        with reading(self.office.engine) as session:
            known = registry.registrations(session, server)
        with get_client(sync_client=True) as client:
            ids = [
                create_run(
                    client,
                    known[run.obligation_id].deployment_id,
                    run.plan,
                    run.ref,
                    what=run.what,
                    at=None,
                )
                for run in runs
                if run.obligation_id in known
            ]
        self.progress = replace(self.progress, runs=self.progress.runs + len(ids))
        asyncio.run(_finished(ids, self._finished_now, self.stopping))

    def _finished_now(self, count: int) -> None:
        self.progress = replace(self.progress, runs_done=self.progress.runs_done + count)


async def _finished(ids: Sequence[UUID], tell: Callable[[int], None], stopping: Event) -> None:
    """Wait until the runner has ended those runs, telling how many more have."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    done = 0
    async with get_client() as client:
        while done < len(ids) and time.monotonic() < deadline and not stopping.is_set():
            ended = await client.read_flow_runs(
                flow_run_filter=FlowRunFilter(
                    id=FlowRunFilterId(any_=list(ids)),
                    state=FlowRunFilterState(
                        type=FlowRunFilterStateType(any_=list(TERMINAL_STATES))
                    ),
                ),
                limit=200,
            )
            tell(len(ended) - done)
            done = len(ended)
            await asyncio.sleep(LOOK_EVERY_SECONDS)


def read_target(office: Office, wanted: str) -> datetime:
    """Return the moment that the clock bar asks for.

    "day" (or "+N") is the next day (or N days on), "next" the next day with a checkpoint,
    an ISO date that day, each at the hour at which the morning's work is done; an ISO
    moment is itself.
    """
    now = office.clock.now()
    here = local(now, office.zone)
    target = _target(office, wanted.strip(), here)
    if target <= now:
        message = f"{wanted} is not after {here:%d/%m/%Y %H:%M}; the demo's clock only goes on"
        raise DemoError(message)
    return target


def _target(office: Office, wanted: str, here: datetime) -> datetime:
    day = _day_named(office, wanted, here.date())
    if day is not None:
        with reading(office.engine) as session:
            return demo_runs.moments(session, day, office.zone).rest_at
    try:
        moment = datetime.fromisoformat(wanted)
    except ValueError as error:
        message = f'"{wanted}" is no target; write "day", "next", or a date as 2024-06-10'
        raise DemoError(message) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=office.zone)


def _day_named(office: Office, wanted: str, today: date) -> date | None:
    if wanted == "day":
        return today + timedelta(days=1)
    if wanted.startswith("+") and wanted[1:].isdigit():
        return today + timedelta(days=int(wanted[1:]))
    if wanted == "next":
        return _next_day(office, today)
    try:
        return date.fromisoformat(wanted)
    except ValueError:
        return None


def _next_day(office: Office, today: date) -> date:
    with reading(office.engine) as session:
        day = demo_runs.next_checkpoint(session, after=today)
    if day is None:
        message = "no checkpoint lies ahead; choose a date"
        raise DemoError(message)
    return day
