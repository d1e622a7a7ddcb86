"""Which Prefect server a piece of code talks to."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx
from prefect.client.orchestration import PrefectClient
from prefect.events.worker import EventsWorker
from prefect.logging.handlers import APILogWorker
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    temporary_settings,
)

FLUSH_SECONDS = 5


@contextmanager
def connected(api_url: str) -> Iterator[None]:
    """Talk to that server within the block, also from threads that copy the context.

    The heartbeat of a flow run is off: its thread costs each run a whole second, and the
    runner finds its own broken runs when it starts (PREFECT.md §3).
    """
    changed = {PREFECT_API_URL: api_url, PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}
    with temporary_settings(changed):
        yield


async def post(client: PrefectClient, path: str, body: Mapping[str, object]) -> httpx.Response:
    """Call a route that the client has no method for, with its retries and its errors."""
    # Prefect's own HTTP client repeats what SQLite refused while it was locked.
    answer = await client._client.post(path, json=dict(body))  # noqa: SLF001
    answer.raise_for_status()
    return answer


def flush() -> None:
    """Send what logs and events still wait, before the server they are meant for ends.

    Must not be called from a running event loop.
    """
    for worker in (APILogWorker, EventsWorker):
        worker.drain_all(timeout=FLUSH_SECONDS)
