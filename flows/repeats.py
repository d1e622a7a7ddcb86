"""The weekly repeats (+14, +21, …): each run creates the one after it.

They have no schedule, because how many there will be depends on when the work is done.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.states import Scheduled

from flows import names, registry
from flows.following import Followed
from flows.wording import say
from models.board import BoardRow
from models.database import reading
from models.policy import Policy
from rules.checkpoints import Checkpoint, checkpoints, next_repeat, repeats
from rules.clock import local, moment_of
from rules.states import OPEN
from rules.timeliness import Timeliness
from wiring import DemoClock, Office

Log = logging.Logger | logging.LoggerAdapter[logging.Logger]


@dataclass(frozen=True, kw_only=True)
class Coming:
    """The next weekly repeat of an occurrence with one last day."""

    occurrence: str
    checkpoint: Checkpoint


def plan_next(office: Office, followed: Followed, *, log: Log) -> None:
    """Create the run of every coming repeat, once; in the demo the clock bar does it."""
    if followed.policy is None or isinstance(office.clock, DemoClock):
        return
    today = local(followed.now, office.zone).date()
    found = coming(followed.policy, followed.rows, today=today)
    if not found:
        return
    with reading(office.engine) as session:
        server = registry.server_key(office.settings)
        deployment = registry.deployment_of(session, server, followed.obligation_id)
    if deployment is None:
        return
    with get_client(sync_client=True) as client:
        for repeat in found:
            point = repeat.checkpoint
            at = moment_of(point.day, followed.policy.ladder.decide_at, office.zone)
            create_run(client, deployment, followed.plan, followed.ref, what=repeat, at=at)
            log.info(say("log.next", rung=point.rung, day=names.shown(point.day)))


def coming(policy: Policy, rows: Iterable[BoardRow], *, today: date) -> tuple[Coming, ...]:
    """Return the next repeat of each occurrence that is overdue past the repeating rung.

    Nothing for what is still before it: the rung that repeats has a schedule of its own.
    """
    open_days = {
        (row.occurrence, row.last_day)
        for row in rows
        if row.last_day and row.state in OPEN and row.timeliness is Timeliness.OVERDUE
    }
    found = []
    for occurrence, last_day in sorted(open_days):
        point = _next(policy, last_day, today)
        if point is not None:
            found.append(Coming(occurrence=occurrence, checkpoint=point))
    return tuple(found)


def _next(policy: Policy, last_day: date, today: date) -> Checkpoint | None:
    repeating = policy.ladder.repeating
    fixed = checkpoints(policy.ladder, policy.calendar, last_day=last_day, assigned_on=date.min)
    last = next((point for point in fixed if repeating and point.rung == repeating.code), None)
    if last is None or last.day > today:
        return None
    for point in repeats(policy.ladder, policy.calendar, last_day=last_day, until=today):
        last = point
    return next_repeat(policy.ladder, policy.calendar, last)


def create_run(
    client: SyncPrefectClient,
    deployment: UUID,
    plan: str,
    ref: str,
    *,
    what: Coming,
    at: datetime | None,
) -> UUID:
    """Create the run of a checkpoint, or return the one there is; `at` None means now."""
    point = what.checkpoint
    slug = names.slug(what.occurrence, point)
    run = client.create_flow_run_from_deployment(
        deployment,
        parameters={"checkpoint": slug},
        state=Scheduled(scheduled_time=at),
        name=names.run_name(ref, what.occurrence, point.rung, point.day),
        idempotency_key=f"{plan}:{ref}:{slug}",
    )
    return run.id
