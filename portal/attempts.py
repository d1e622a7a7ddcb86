"""Tries to sign in: so many in a moving window, for an address and for an account.

Kept in memory: a restart forgets them, and two portals count each for itself.
"""

from collections import deque
from collections.abc import Callable
from datetime import timedelta
from threading import Lock
from time import monotonic

WINDOW = timedelta(minutes=15)
# An office of many people may share one address; nobody mistypes eight times.
BY_ADDRESS, BY_ACCOUNT = 40, 8
MOST_KEYS = 10_000


class SignInAttempts:
    """Count tries by key within the last `WINDOW`; `clock` counts seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._tries: dict[str, deque[float]] = {}
        self._lock = Lock()

    def may_try(self, *, address: str, account: str) -> bool:
        """Count a try; False when there were too many, which then does not count."""
        limits = {f"address:{address}": BY_ADDRESS, f"account:{account.casefold()}": BY_ACCOUNT}
        with self._lock:
            if any(self._recent(key) >= most for key, most in limits.items()):
                return False
            for key in limits:
                self._tries.setdefault(key, deque()).append(self._clock())
            if len(self._tries) > MOST_KEYS:
                self._forget()
        return True

    def succeeded(self, *, account: str) -> None:
        """Forget the tries of an account: its owner is in."""
        with self._lock:
            self._tries.pop(f"account:{account.casefold()}", None)

    def _recent(self, key: str) -> int:
        tries = self._tries.get(key)
        if tries is None:
            return 0
        while tries and tries[0] <= self._clock() - WINDOW.total_seconds():
            tries.popleft()
        return len(tries)

    def _forget(self) -> None:
        """Drop the keys without a recent try; where none is, the oldest half."""
        for key in [key for key in self._tries if not self._recent(key)]:
            del self._tries[key]
        for key in list(self._tries)[: max(0, len(self._tries) - MOST_KEYS // 2)]:
            del self._tries[key]
