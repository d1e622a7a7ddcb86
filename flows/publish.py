"""Publish: the board artifact anew, after every act."""

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows import office as offices
from flows.board import publish_current
from flows.wording import say


@flow(name=say("flows.publish"), description=say("flow_descriptions.publish"))
def publish_all() -> State[None]:
    """Publish the board as it stands now."""
    publish_current(offices.current())
    return Completed(name=say("ended.publish"))
