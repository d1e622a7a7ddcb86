"""The live day: runs the passes of the timetable, and registers again what an act re-dated."""

import logging
from dataclasses import dataclass, field
from threading import Event

from flows import timetable
from flows.connection import connected
from flows.deploy import deploy
from flows.environment import api_url
from flows.passes import run_pass
from models.database import reading, writing
from wiring import Office

log = logging.getLogger(__name__)

PAUSE_SECONDS = 10.0


@dataclass
class Day:
    """Looks every few seconds whether a pass is due, until its event is set."""

    office: Office
    pause_seconds: float = PAUSE_SECONDS
    stopping: Event = field(default_factory=Event)

    def run(self) -> None:
        """Run until stopped; call it in a thread of its own."""
        with connected(api_url(self.office.settings)):
            while not self.stopping.is_set():
                try:
                    self.look()
                except Exception:
                    log.exception("a pass failed; it is tried again at the next look")
                self.stopping.wait(self.pause_seconds)

    def stop(self) -> None:
        """Ask the loop to end after the pass it is in."""
        self.stopping.set()

    def look(self) -> tuple[str, ...]:
        """Run every pass that is due now, and return their names.

        An act may have moved a date: the deployments are compared before the board is
        published. Nothing changed costs milliseconds.
        """
        office, now = self.office, self.office.clock.now()
        with reading(office.engine) as session:
            due = timetable.due_passes(session, now=now, zone=office.zone)
            act = timetable.last_act(session)
        if "publish" in due or "digest" in due:
            deploy(office)
        for which in due:
            if self.stopping.is_set():
                break
            # A digest publishes the board itself.
            if which == "publish" and "digest" in due:
                continue
            if run_pass(office, which).is_completed():
                with writing(office.engine) as session:
                    timetable.mark_done(session, which, now=now, zone=office.zone, act=act)
        return due
