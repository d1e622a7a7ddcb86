"""One pass over everything, as a flow run with a name in Vietnamese."""

from typing import Any

from prefect import Flow
from prefect.client.schemas.objects import State

from flows import names
from flows.audit import audit_day
from flows.deliver import deliver_waiting
from flows.digest import digest_morning
from flows.publish import publish_all
from wiring import Office

Pass = Flow[[], State[None]]
PASSES: dict[str, Pass] = {
    "digest": digest_morning,
    "deliver": deliver_waiting,
    "audit": audit_day,
    "publish": publish_all,
}


def run_pass(office: Office, which: str) -> State[Any]:
    """Run a pass now and return the state it ended in; a failure is a state, not an error."""
    name = names.pass_name(which, office.clock.now().astimezone(office.zone))
    state: State[Any] = PASSES[which].with_options(flow_run_name=name)(return_state=True)
    return state
