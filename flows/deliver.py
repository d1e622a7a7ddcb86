"""Deliver: one drain of the outbox."""

from dataclasses import asdict

from prefect import flow, get_run_logger
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows import office as offices
from flows.wording import say
from tasks.call_out import call_out
from tasks.deliver import deliver
from tasks.silent import follow_all
from wiring import RealClock, work_on_zalo


@flow(name=say("flows.deliver"), description=say("flow_descriptions.deliver"))
def deliver_waiting() -> State[None]:
    """Send what waits, or silence asks for, and may leave now; a later drain tries again."""
    office = offices.current()
    work_on_zalo(office)
    follow_all(office.engine, now=office.clock.now(), zone=office.zone)
    report = deliver(
        office.engine,
        now=office.clock.now,
        zone=office.zone,
        channels=office.channels,
        public_url=office.settings.public_url,
        signer=office.signer,
    )
    # Other systems are called at any hour, by the clock on the wall.
    call_out(office.engine, now=RealClock().now)
    summary = say("log.deliver", **asdict(report))
    get_run_logger().info(summary)
    return Completed(name=say("ended.deliver"), message=summary)
