"""How fast a client may call: so many calls in a minute, counted by token in memory."""

from collections import deque
from collections.abc import Callable
from threading import Lock
from time import monotonic

WINDOW_SECONDS = 60.0
CALLS_A_WINDOW = 240


class Pace:
    """Count the calls of each token within the last minute; `clock` counts seconds.

    A restart forgets them, and two portals count each for itself.
    """

    def __init__(
        self, *, most: int = CALLS_A_WINDOW, clock: Callable[[], float] = monotonic
    ) -> None:
        self._most, self._clock = most, clock
        self._calls: dict[int, deque[float]] = {}
        self._lock = Lock()

    def wait_seconds(self, token_id: int) -> int:
        """Count a call and return 0; or return how long to wait, and then it does not count."""
        with self._lock:
            now = self._clock()
            calls = self._calls.setdefault(token_id, deque())
            while calls and calls[0] <= now - WINDOW_SECONDS:
                calls.popleft()
            if len(calls) >= self._most:
                return max(1, round(calls[0] + WINDOW_SECONDS - now))
            calls.append(now)
            return 0
