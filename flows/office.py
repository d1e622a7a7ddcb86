"""The office in which the flows of this process work.

A flow's parameters are words (plan, ref, checkpoint); database, clock and channels come
from here. A process that Prefect started by itself opens the office from its settings.
"""

from threading import Lock

from config.settings import Settings
from wiring import Office, open_office

_LOCK = Lock()
_OPENED: list[Office] = []


def use(office: Office) -> None:
    """Let the flows of this process work in that office."""
    with _LOCK:
        _OPENED[:] = [office]


def current() -> Office:
    """Return the office in use, opening it from the environment the first time."""
    with _LOCK:
        if not _OPENED:
            _OPENED.append(open_office(Settings()))
        return _OPENED[0]
