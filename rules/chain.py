"""The hash chain of the journal: each entry seals the one before it.

The canonical form is JSON with sorted keys and no spaces, in UTF-8; the hash is SHA-256
over the hash before and that form, so that a changed, dropped or moved entry shows.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

GENESIS = "0" * 64


@dataclass(frozen=True, kw_only=True)
class Link:
    """One journal entry as it is sealed; `at` is ISO 8601 in UTC."""

    number: int
    at: str
    actor: str
    act: str
    subject: str
    details: Mapping[str, object]
    previous: str
    hash: str


def seal(
    *,
    number: int,
    at: str,
    actor: str,
    act: str,
    subject: str,
    details: Mapping[str, object],
    previous: str,
) -> str:
    """Return the hash of an entry. `details` must be plain JSON values."""
    body = [number, at, actor, act, subject, details]
    canonical = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()


def breaks(links: Iterable[Link]) -> tuple[str, ...]:
    """Return every break of a chain given in order, as sentences; empty means intact."""
    found: list[str] = []
    previous, expected = GENESIS, 1
    for link in links:
        if link.number != expected:
            found.append(f"entry {link.number} stands where entry {expected} must stand")
        if link.previous != previous:
            found.append(f"entry {link.number} does not follow the entry before it")
        if link.hash != _hash_of(link):
            found.append(f"entry {link.number} was changed after it was written")
        previous, expected = link.hash, link.number + 1
    return tuple(found)


def _hash_of(link: Link) -> str:
    return seal(
        number=link.number,
        at=link.at,
        actor=link.actor,
        act=link.act,
        subject=link.subject,
        details=link.details,
        previous=link.previous,
    )
