"""Track: one obligation at one checkpoint. Load, decide, save, tell."""

from datetime import datetime

from prefect import flow, get_run_logger
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from flows import office as offices
from flows.artifacts import publish_duties
from flows.following import Followed, follow, lines
from flows.repeats import plan_next
from flows.wording import say, word
from tasks.publish import status_of

# A run that breaks the process each time must not be run for ever (PREFECT.md §4).
MOST_RUNS = 5


@flow(name=say("flows.track"), description=say("flow_descriptions.track"))
def track(plan: str, obligation: str, checkpoint: str = "") -> State[None]:
    """Decide who is told about one obligation now, and end in the state of its status.

    `checkpoint` is the slug of the schedule that fired, empty when a person asked for a
    run. Whatever has fallen by now is decided, so that a run that comes late or twice
    tells nothing twice.
    """
    if given_up := _given_up():
        return given_up
    office = offices.current()
    now = office.clock.now()
    followed = follow(office, plan=plan, ref=obligation, now=now)
    log = get_run_logger()
    for line in lines(followed, checkpoint=checkpoint, planned=_planned(), zone=office.zone):
        log.info(line)
    if followed.rows:
        publish_duties(
            followed.rows,
            local=now.astimezone(office.zone),
            public_url=office.settings.public_url,
            link=followed.link,
        )
    plan_next(office, followed, log=log)
    return _ended(followed)


def _ended(followed: Followed) -> State[None]:
    status = word("statuses", status_of(followed.rows))
    return Completed(name=status, message=followed.summary)


def _given_up() -> State[None] | None:
    count = int(flow_run.run_count or 0)
    if count <= MOST_RUNS:
        return None
    return Failed(name=say("ended.given_up"), message=say("ended.given_up_message", count=count))


def _planned() -> datetime | None:
    planned = flow_run.scheduled_start_time
    return planned if isinstance(planned, datetime) else None
