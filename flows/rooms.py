"""What works beside the portal: the registration, and the threads that run flows.

Imports Prefect, which takes seconds: `up` imports this while the server is starting.
"""

import threading
from contextlib import ExitStack
from datetime import timedelta

from flows.connection import flush
from flows.daily import Day
from flows.demo import Demo
from flows.deploy import DeployReport, deploy
from flows.environment import api_url
from flows.runner import Runner
from wiring import DemoClock, Office

__all__ = ["flush", "open_rooms", "register"]

JOIN_WITHIN = timedelta(seconds=15)
# In the demo somebody is watching.
DEMO_POLL_SECONDS = 0.3
DEMO_PAUSE_SECONDS = 3.0


def register(office: Office) -> DeployReport:
    """Register what changed with the Prefect server."""
    return deploy(office)


def open_rooms(office: Office, stack: ExitStack) -> list[threading.Thread]:
    """Start the runner and the day, and in the demo its clock; `stack` stops them.

    Returns the threads of runner and day, which must live as long as the house is up.
    """
    threads = []
    runner, day = Runner(api_url(office.settings)), Day(office)
    if isinstance(office.clock, DemoClock):
        # The walk drives the mornings; the day only sends and shows what people did.
        day.only = frozenset({"deliver", "publish"})
        day.pause_seconds = DEMO_PAUSE_SECONDS
        runner.poll_seconds = DEMO_POLL_SECONDS
        clock = Demo(office)
        office.advance, office.advance_status = clock.advance, clock.status
        stack.callback(clock.stop)
    for loop in (runner, day):
        thread = threading.Thread(target=loop.run, name=type(loop).__name__, daemon=True)
        thread.start()
        threads.append(thread)
        stack.callback(thread.join, JOIN_WITHIN.total_seconds())
        stack.callback(loop.stop)
    return threads
