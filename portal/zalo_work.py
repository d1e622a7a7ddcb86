"""Working on what Zalo sent, after it was told that it arrived: one thread at a time.

A burst of a thousand events must not take a thousand threads of the portal, and the work on
the first must not keep the last from being taken within Zalo's two seconds.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from wiring import Office, work_on_zalo

log = logging.getLogger(__name__)

# However many arrive, the work goes on at least once in this time.
LONGEST_BREATH_SECONDS = 1.0


class ZaloWork:
    """The work of one portal; what another process or a pass has done already is left out."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._working = threading.Lock()
        self._asked = threading.Event()
        self._arriving = 0
        self._arrived = threading.Condition()

    def run(self) -> None:
        """Work until nothing waits; whoever asks meanwhile is served by the one that works."""
        self._asked.set()
        while self._asked.is_set() and self._working.acquire(blocking=False):
            try:
                self._asked.clear()
                work_on_zalo(self._office, breathe=self._let_pass)
            except Exception:
                # The events are kept: the next one, or the next pass, works on them.
                log.exception("what Zalo sent waits for the next pass")
            finally:
                self._working.release()

    @contextmanager
    def arrival(self) -> Iterator[None]:
        """Hold the work back while an event is being kept: one of both writes at a time."""
        with self._arrived:
            self._arriving += 1
        try:
            yield
        finally:
            with self._arrived:
                self._arriving -= 1
                self._arrived.notify_all()

    def _let_pass(self) -> None:
        with self._arrived:
            self._arrived.wait_for(lambda: self._arriving == 0, timeout=LONGEST_BREATH_SECONDS)
