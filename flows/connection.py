"""Which Prefect server a piece of code talks to."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx
from prefect.client.orchestration import PrefectClient
from prefect.settings import (
    PREFECT_API_URL,
    PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
    temporary_settings,
)


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


def quiet_console() -> None:
    """Keep what Prefect says off the console; runs still log to the server."""
    for name in ("prefect", "prefect.flow_runs", "prefect.task_runs"):
        logger = logging.getLogger(name)
        for handler in list(logger.handlers):
            if type(handler).__name__ == "PrefectConsoleHandler":
                logger.removeHandler(handler)
