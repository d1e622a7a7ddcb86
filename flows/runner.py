"""The in-process runner: takes due runs from Prefect and executes them in threads.

A run costs 0.1 s so, against 3 s as a subprocess (reference/PREFECT.md §3). The guards are
those measured there: read again, claim by Pending, then run. They narrow the race between
two runners; the unique keys of our tables close it.
"""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from threading import Event
from typing import Any
from uuid import UUID

import anyio
from prefect import Flow
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterNextScheduledStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import Abort, ObjectNotFound
from prefect.flow_engine import run_flow
from prefect.states import AwaitingRetry, Pending
from prefect.utilities.engine import propose_state

from flows.connection import connected
from flows.track import MOST_RUNS, track
from flows.wording import say

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
# SQLite has one writer: four at once were slower than two (measured on 91 runs).
AT_ONCE = 2
PAGE = 200
RETRY_AFTER = timedelta(seconds=60)
# After an error of the server (a restart, a lock) the loop waits and goes on.
CALM_SECONDS = 3.0
BROKEN = (StateType.PENDING, StateType.RUNNING)


@dataclass
class Runner:
    """Executes the due runs of `track` until its event is set.

    `api_url` is the server; `pending` are the runs taken and not finished.
    """

    api_url: str
    flow: Flow[..., Any] = field(default_factory=lambda: track)
    poll_seconds: float = POLL_SECONDS
    stopping: Event = field(default_factory=Event)
    pending: set[UUID] = field(default_factory=set)
    executed: int = 0

    def run(self) -> None:
        """Run until stopped; call it in a thread of its own."""
        with connected(self.api_url):
            asyncio.run(self._run())

    def stop(self) -> None:
        """Ask the loop to end after the runs it has taken."""
        self.stopping.set()

    async def _run(self) -> None:
        limiter = anyio.CapacityLimiter(AT_ONCE)
        async with get_client() as client:
            await self._keep_on(partial(self._rerun_broken, client))
            async with anyio.create_task_group() as group:
                while not self.stopping.is_set():
                    due = await self._keep_on(partial(self._due, client)) or []
                    for run in due:
                        self.pending.add(run.id)
                        group.start_soon(self._one, client, run, limiter)
                    await asyncio.sleep(self.poll_seconds)

    async def _keep_on(self, ask: Any) -> Any:  # noqa: ANN401 -- hands on what it is given
        try:
            return await ask()
        except Exception:
            log.exception("the Prefect server did not answer; trying again in a moment")
            await asyncio.sleep(CALM_SECONDS)
            return None

    async def _due(self, client: PrefectClient) -> list[FlowRun]:
        runs = await self._read(
            client,
            FlowRunFilter(
                state=_in_state(StateType.SCHEDULED),
                next_scheduled_start_time=FlowRunFilterNextScheduledStartTime(
                    # Typed as Prefect's own DateTime; pydantic converts.
                    before_=datetime.now(UTC)  # type: ignore[arg-type]
                ),
            ),
        )
        return [run for run in runs if run.id not in self.pending]

    async def _read(self, client: PrefectClient, wanted: FlowRunFilter) -> list[FlowRun]:
        return await client.read_flow_runs(
            flow_filter=FlowFilter(name=FlowFilterName(any_=[self.flow.name])),
            flow_run_filter=wanted,
            sort=FlowRunSort.NEXT_SCHEDULED_START_TIME_ASC,
            limit=PAGE,
        )

    async def _one(
        self, client: PrefectClient, run: FlowRun, limiter: anyio.CapacityLimiter
    ) -> None:
        try:
            async with limiter:
                if not self.stopping.is_set() and await self._claim(client, run):
                    # The limiter is held already; the default one of threads is large.
                    state = await anyio.to_thread.run_sync(self._execute, run)
                    self.executed += 1
                    await self._retry(client, run, state)
        except Exception:
            log.exception("run %s was not executed; it stays for the next poll", run.name)
        finally:
            self.pending.discard(run.id)

    async def _claim(self, client: PrefectClient, run: FlowRun) -> bool:
        """Take a run: the list may be stale, and another runner may have been faster."""
        try:
            current = await client.read_flow_run(run.id)
        except ObjectNotFound:
            return False
        if current.state is None or not current.state.is_scheduled():
            return False
        try:
            state: State[Any] = await propose_state(client, Pending(), flow_run_id=run.id)
        except Abort:
            return False
        return state.is_pending()

    def _execute(self, run: FlowRun) -> State[Any]:
        # run_flow returns the state because it is asked to; its type says everything.
        state: Any = run_flow(self.flow, flow_run=run, return_type="state")
        return state  # type: ignore[no-any-return]

    async def _retry(self, client: PrefectClient, run: FlowRun, state: State[Any]) -> None:
        """Let a run that failed or crashed run again a minute later, not for ever."""
        if not (state.is_failed() or state.is_crashed()):
            return
        current = await client.read_flow_run(run.id)
        if current.run_count <= MOST_RUNS:
            await _again(client, current, at=datetime.now(UTC) + RETRY_AFTER)

    async def _rerun_broken(self, client: PrefectClient) -> None:
        """Let what a killed runner left behind run again; nothing else would end it."""
        for run in await self._read(client, FlowRunFilter(state=_in_state(*BROKEN))):
            await _again(client, run, at=datetime.now(UTC))


async def _again(client: PrefectClient, run: FlowRun, *, at: datetime) -> None:
    state: State[Any] = AwaitingRetry(scheduled_time=at)
    state.message = say("ended.restarted")
    await client.set_flow_run_state(run.id, state, force=True)


def _in_state(*types: StateType) -> FlowRunFilterState:
    return FlowRunFilterState(type=FlowRunFilterStateType(any_=list(types)))
