"""Digest: the morning's sweep over all duties, folded into messages; then the board."""

from prefect import flow, get_run_logger
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows import office as offices
from flows.board import publish_current
from flows.wording import say, word
from tasks.sweep import sweep


@flow(name=say("flows.digest"), description=say("flow_descriptions.digest"))
def digest_morning() -> State[None]:
    """Decide what Prefect missed too, and put each person's messages of this morning."""
    office = offices.current()
    report = sweep(office.engine, now=office.clock.now(), zone=office.zone)
    log = get_run_logger()
    summary = say("log.digest", told=report.told, messages=report.messages)
    log.info(summary)
    for reason, count in report.not_told.items():
        log.info(say("log.digest_not_told", reason=word("reasons", reason), count=count))
    publish_current(office)
    return Completed(name=say("ended.digest"), message=summary)
