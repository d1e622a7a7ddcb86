"""Passwords: hashed with argon2, never kept, never compared in the clear."""

import unicodedata
from functools import cache
from threading import BoundedSemaphore

from pwdlib import PasswordHash

SHORTEST, LONGEST = 10, 200
FEWEST_SIGNS = 5
# One hash takes 64 MiB and a core; a crowd at the door must wait, not fill the memory.
_at_once = BoundedSemaphore(2)


class WeakPasswordError(ValueError):
    """The password is too short, too long or too easily guessed."""


def hashed(password: str, *, known: str = "") -> str:
    """Return the hash to keep; WeakPasswordError for one that contains `known` or is weak."""
    words = _same(password)
    if not SHORTEST <= len(words) <= LONGEST:
        message = f"the password has {len(words)} characters; take {SHORTEST} to {LONGEST}"
        raise WeakPasswordError(message)
    if len(set(words)) < FEWEST_SIGNS or (known and known.casefold() in words.casefold()):
        message = "the password is easily guessed; take several words that only you put together"
        raise WeakPasswordError(message)
    with _at_once:
        return _hasher().hash(words)


def fits(password: str, password_hash: str) -> bool:
    """Tell whether the password is the one that was hashed."""
    with _at_once:
        return _hasher().verify(_same(password)[:LONGEST], password_hash)


def pretend() -> None:
    """Take as long as `fits` does, for an account that does not exist."""
    fits("", _nobody())


@cache
def _hasher() -> PasswordHash:
    return PasswordHash.recommended()


@cache
def _nobody() -> str:
    return _hasher().hash("nobody's password, which signs nobody in")


def _same(password: str) -> str:
    # Two keyboards write "ệ" in two ways; both are the same password.
    return unicodedata.normalize("NFC", password)
