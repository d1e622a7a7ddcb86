"""Working on what Zalo sent, after it was told that it arrived: one thread at a time.

A burst of a thousand events must not take a thousand threads of the portal.
"""

import logging
import threading

from wiring import Office, work_on_zalo

log = logging.getLogger(__name__)


class ZaloWork:
    """The work of one portal; what another process or a pass has done already is left out."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._lock = threading.Lock()
        self._asked = threading.Event()

    def run(self) -> None:
        """Work until nothing waits; whoever asks meanwhile is served by the one that works."""
        self._asked.set()
        while self._asked.is_set() and self._lock.acquire(blocking=False):
            try:
                self._asked.clear()
                work_on_zalo(self._office)
            except Exception:
                # The events are kept: the next one, or the next pass, works on them.
                log.exception("what Zalo sent waits for the next pass")
            finally:
                self._lock.release()
