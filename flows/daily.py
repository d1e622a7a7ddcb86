"""The live day: runs the passes of the timetable, and registers again what an act re-dated."""

import logging
import time
from dataclasses import dataclass, field
from threading import Event

from flows import timetable
from flows.connection import connected
from flows.deploy import deploy
from flows.environment import api_url
from flows.mail import read_mailbox
from flows.passes import run_pass
from flows.presence import Presence
from models.database import reading, writing
from notifications.hooks import is_calling_due
from tasks.intake import IntakeReport
from wiring import Office, RealClock

log = logging.getLogger(__name__)

PAUSE_SECONDS = 10.0
# After a failure: a broken pass must not fill Prefect with failed runs.
CALM_SECONDS = 60.0
MAIL_EVERY_SECONDS = 60.0


@dataclass
class Day:
    """Looks every few seconds whether a pass is due, until its event is set.

    `only` limits it to some passes; None: all of them.
    """

    office: Office
    pause_seconds: float = PAUSE_SECONDS
    only: frozenset[str] | None = None
    stopping: Event = field(default_factory=Event)
    presence: Presence = field(init=False)
    mail_at: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        """Show the office's deployments as ready while the day goes on."""
        self.presence = Presence(self.office)

    def run(self) -> None:
        """Run until stopped; call it in a thread of its own."""
        with connected(api_url(self.office.settings)):
            while not self.stopping.is_set():
                self._read_mail()
                self.stopping.wait(self.pause_seconds if self._try() else CALM_SECONDS)

    def _read_mail(self) -> None:
        """Look into the mailbox once a minute; one that does not answer holds nothing up."""
        if time.monotonic() < self.mail_at:
            return
        self.mail_at = time.monotonic() + MAIL_EVERY_SECONDS
        try:
            report = read_mailbox(self.office)
        except Exception:
            log.exception("the mailbox cannot be read; it is tried again in a minute")
            return
        if report is not None and report != IntakeReport():
            log.info("mail taken in: %s", report)

    def _try(self) -> bool:
        try:
            self.presence.show()
            return self.look()
        except Exception:
            log.exception("a pass failed; it is tried again in a minute")
            return False

    def stop(self) -> None:
        """Ask the loop to end after the pass it is in."""
        self.stopping.set()

    def look(self) -> bool:
        """Run every pass that is due now; False when one of them failed.

        An act may have moved a date: the deployments are compared before the board is
        published. Nothing changed costs milliseconds.
        """
        office, now = self.office, self.office.clock.now()
        with reading(office.engine) as session:
            due = timetable.due_passes(session, now=now, zone=office.zone)
            if "deliver" not in due and is_calling_due(session, now=RealClock().now()):
                due = (*due, "deliver")
            due = self._wanted(due)
            act = timetable.last_act(session)
        if "publish" in due or "digest" in due:
            deploy(office)
        if "digest" in due:
            # A digest publishes the board itself.
            due = tuple(which for which in due if which != "publish")
        return all(self._pass(which, act=act) for which in due)

    def _wanted(self, due: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(which for which in due if self.only is None or which in self.only)

    def _pass(self, which: str, *, act: int) -> bool:
        if self.stopping.is_set():
            return True
        office, now = self.office, self.office.clock.now()
        if not run_pass(office, which).is_completed():
            return False
        with writing(office.engine) as session:
            timetable.mark_done(session, which, now=now, zone=office.zone, act=act)
        return True
