"""Tidy the coming runs of re-registered deployments: Vietnamese names, withdrawn ones out.

Prefect gives an inserted run a random English name, and keeps the late runs of a date
that was withdrawn (reference/PREFECT.md §1).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound

from flows.sheets import Sheet

T = TypeVar("T")

AT_ONCE = 2
PAGE = 200
DEPLOYMENTS_AT_ONCE = 50


@dataclass(frozen=True, kw_only=True)
class Tidied:
    """How many runs got a name and how many were withdrawn."""

    named: int
    withdrawn: int


async def tidy(client: PrefectClient, sheets: Mapping[UUID, Sheet]) -> Tidied:
    """Name and clear the scheduled runs of those deployments."""
    runs = await _scheduled(client, list(sheets))
    names: list[tuple[FlowRun, str]] = []
    withdrawn: list[FlowRun] = []
    for run in runs:
        sheet = sheets[run.deployment_id] if run.deployment_id else None
        if sheet is None:
            continue
        wanted = {mark.slug: mark.run_name for mark in sheet.marks}
        slug = str(run.parameters.get("checkpoint", ""))
        if is_withdrawn(slug, sheet, inserted=bool(run.auto_scheduled)):
            withdrawn.append(run)
        elif slug in wanted and run.name != wanted[slug]:
            names.append((run, wanted[slug]))
    await _each(names, lambda pair: client.update_flow_run(pair[0].id, name=pair[1]))
    await _each(withdrawn, lambda run: _delete(client, run))
    return Tidied(named=len(names), withdrawn=len(withdrawn))


def is_withdrawn(slug: str, sheet: Sheet, *, inserted: bool) -> bool:
    """Tell whether a run belongs to no date of the obligation any more.

    `inserted` by a schedule: its checkpoint must still have one. Made by the run before
    it (the weekly repeats): its occurrence and last day must still stand. A run without
    a checkpoint was asked for by a person and stays.
    """
    if not slug:
        return False
    if inserted:
        return all(slug != mark.slug for mark in sheet.marks)
    return not any(
        slug.startswith(f"{occurrence}-") and slug.endswith(f"-{last_day.isoformat()}")
        for occurrence, last_day in sheet.live
    )


async def _scheduled(client: PrefectClient, ids: Sequence[UUID]) -> list[FlowRun]:
    found: list[FlowRun] = []
    for start in range(0, len(ids), DEPLOYMENTS_AT_ONCE):
        found.extend(await _all_pages(client, list(ids[start : start + DEPLOYMENTS_AT_ONCE])))
    return found


async def _all_pages(client: PrefectClient, ids: list[UUID]) -> list[FlowRun]:
    found: list[FlowRun] = []
    while True:
        page = await _page(client, ids, offset=len(found))
        found.extend(page)
        if len(page) < PAGE:
            return found


async def _page(client: PrefectClient, ids: list[UUID], *, offset: int) -> list[FlowRun]:
    scheduled = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED]))
    return await client.read_flow_runs(
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=ids)),
        flow_run_filter=FlowRunFilter(state=scheduled),
        sort=FlowRunSort.ID_DESC,
        limit=PAGE,
        offset=offset,
    )


async def _each(items: Sequence[T], act: Callable[[T], Awaitable[object]]) -> None:
    limit = asyncio.Semaphore(AT_ONCE)

    async def one(item: T) -> None:
        async with limit:
            await act(item)

    await asyncio.gather(*(one(item) for item in items))


async def _delete(client: PrefectClient, run: FlowRun) -> None:
    try:
        await client.delete_flow_run(run.id)
    except ObjectNotFound:
        return
