"""Deploy: one Prefect deployment for every obligation, one schedule per checkpoint.

Registers through the API's upsert and only what changed: `deployment.apply()` never
removes a date, and reading deployments back is slow (reference/PREFECT.md §1, §2).
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate
from prefect.client.schemas.schedules import RRuleSchedule
from prefect.exceptions import ObjectNotFound
from prefect.utilities.callables import parameter_schema

from flows import registry, run_names
from flows.connection import connected, post
from flows.environment import HORIZON_DAYS, api_url
from flows.registry import Registration
from flows.sheets import Mark, Sheet, all_sheets
from flows.track import track
from models.database import reading, writing
from wiring import Office

# SQLite has one writer: more requests at a time only wait for its lock.
AT_ONCE = 2
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, kw_only=True)
class DeployReport:
    """What a registration did; counts of deployments and of runs, and the time it took."""

    registered: int = 0
    unchanged: int = 0
    removed: int = 0
    runs_named: int = 0
    runs_withdrawn: int = 0
    seconds: float = 0.0
    naming_seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class _Work:
    """What stands in the plans, what is registered, and what must be told to Prefect."""

    server: str
    sheets: Mapping[int, Sheet]
    known: Mapping[int, Registration]
    now: datetime

    @property
    def changed(self) -> list[Sheet]:
        return [s for s in self.sheets.values() if not self._is_registered(s)]

    @property
    def gone(self) -> list[int]:
        return [obligation for obligation in self.known if obligation not in self.sheets]

    def _is_registered(self, sheet: Sheet) -> bool:
        known = self.known.get(sheet.obligation_id)
        return known is not None and known.fingerprint == sheet.fingerprint(self.now)


def deploy(office: Office, *, pool: str | None = None) -> DeployReport:
    """Register every obligation with the Prefect server of the settings, runs named.

    `pool` is the work pool whose workers run them; None: the runner of this house.
    Repeating it changes nothing. Must not be called from a running event loop.
    """
    with connected(api_url(office.settings)):
        return asyncio.run(register_and_name(office, pool=pool))


async def register_and_name(office: Office, *, pool: str | None = None) -> DeployReport:
    """Register what changed, then give the coming runs their names."""
    async with get_client() as client:
        report = await register(office, client, pool=pool)
        return await name_runs(office, client, report)


async def register(
    office: Office, client: PrefectClient, *, pool: str | None = None
) -> DeployReport:
    """Register the deployments whose dates or words changed, and insert their runs.

    The names are given by `name_runs`, which may follow later.
    """
    started = time.monotonic()
    # Not the office's clock: Prefect inserts runs by the real one, also in the demo.
    now = datetime.now(UTC)
    work = await _prepare(office, client, now)
    changed = work.changed
    if changed:
        await _register_all(office, client, work, changed, pool)
    for obligation in work.gone:
        await _delete(client, work.known[obligation].deployment_id)
        with writing(office.engine) as session:
            registry.forget(session, work.server, obligation)
    return DeployReport(
        registered=len(changed),
        unchanged=len(work.sheets) - len(changed),
        removed=len(work.gone),
        seconds=time.monotonic() - started,
    )


async def _prepare(office: Office, client: PrefectClient, now: datetime) -> _Work:
    server = registry.server_key(office.settings)
    with reading(office.engine) as session:
        sheets = {
            sheet.obligation_id: sheet
            for sheet in all_sheets(session, public_url=office.settings.public_url)
        }
        known = registry.registrations(session, server)
    if known and not await _are_there(client, [r.deployment_id for r in known.values()]):
        # Prefect's database was emptied or replaced: everything is registered anew.
        known = {}
    return _Work(server=server, sheets=sheets, known=known, now=now)


async def _are_there(client: PrefectClient, ids: Sequence[UUID]) -> bool:
    wanted = {"deployments": {"id": {"any_": [str(found) for found in ids]}}}
    answer = await post(client, "/deployments/count", wanted)
    return bool(answer.json() == len(ids))


async def _register_all(
    office: Office,
    client: PrefectClient,
    work: _Work,
    changed: Sequence[Sheet],
    pool: str | None,
) -> None:
    flow_id = await client.create_flow(track)
    schema = parameter_schema(track).model_dump(exclude_unset=True)
    limit = asyncio.Semaphore(AT_ONCE)

    async def one(sheet: Sheet) -> None:
        async with limit:
            deployment_id = await _upsert(
                office, client, sheet, flow_id=flow_id, schema=schema, pool=pool
            )
            if any(_moment(office, mark) > work.now for mark in sheet.marks):
                await _insert_runs(client, deployment_id, work.now)
        await _supersede(client, work.known.get(sheet.obligation_id), deployment_id)
        registration = Registration(
            deployment_id=deployment_id,
            fingerprint=sheet.fingerprint(work.now),
            is_named=False,
        )
        with writing(office.engine) as session:
            registry.record(session, work.server, {sheet.obligation_id: registration}, now=work.now)

    await asyncio.gather(*(one(sheet) for sheet in changed))


async def _upsert(
    office: Office,
    client: PrefectClient,
    sheet: Sheet,
    *,
    flow_id: UUID,
    schema: dict[str, object],
    pool: str | None,
) -> UUID:
    return await client.create_deployment(
        flow_id=flow_id,
        name=sheet.name,
        description=sheet.description,
        tags=list(sheet.tags),
        parameters={"plan": sheet.plan, "obligation": sheet.ref},
        schedules=[_schedule(mark, office) for mark in sheet.marks],
        path=str(ROOT),
        entrypoint="flows/track.py:track",
        parameter_openapi_schema=schema,
        enforce_parameter_schema=True,
        work_pool_name=pool,
    )


def _schedule(mark: Mark, office: Office) -> DeploymentScheduleCreate:
    """Return a schedule of a single date: all its runs are inserted, not only the next."""
    at = mark.at.strftime("%Y%m%dT%H%M%S")
    rule = RRuleSchedule(rrule=f"DTSTART:{at}\nRDATE:{at}", timezone=office.zone.key)
    return DeploymentScheduleCreate(
        slug=mark.slug, schedule=rule, parameters={"checkpoint": mark.slug}
    )


def _moment(office: Office, mark: Mark) -> datetime:
    return mark.at.replace(tzinfo=office.zone)


async def _insert_runs(client: PrefectClient, deployment_id: UUID, now: datetime) -> None:
    until = now + timedelta(days=HORIZON_DAYS)
    body = {"end_time": until.isoformat()}
    await post(client, f"/deployments/{deployment_id}/schedule", body)


async def _supersede(
    client: PrefectClient, known: Registration | None, deployment_id: UUID
) -> None:
    # A changed title is a new name, and a new name is a new deployment for Prefect.
    if known and known.deployment_id != deployment_id:
        await _delete(client, known.deployment_id)


async def _delete(client: PrefectClient, deployment_id: UUID) -> None:
    try:
        await client.delete_deployment(deployment_id)
    except ObjectNotFound:
        return


async def name_runs(office: Office, client: PrefectClient, report: DeployReport) -> DeployReport:
    """Name the coming runs of what was registered, and delete those that are withdrawn."""
    started = time.monotonic()
    work = await _prepare(office, client, datetime.now(UTC))
    open_ = {
        work.known[key].deployment_id: sheet
        for key, sheet in work.sheets.items()
        if key in work.known and not work.known[key].is_named
    }
    if not open_:
        return report
    tidied = await run_names.tidy(client, open_)
    with writing(office.engine) as session:
        done = {
            sheet.obligation_id: replace(work.known[sheet.obligation_id], is_named=True)
            for sheet in open_.values()
        }
        registry.record(session, work.server, done, now=work.now)
    return replace(
        report,
        runs_named=tidied.named,
        runs_withdrawn=tidied.withdrawn,
        naming_seconds=time.monotonic() - started,
    )
