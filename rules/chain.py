"""The hash chain of the journal: each entry seals the one before it.

The canonical form is JSON with sorted keys and no spaces, in UTF-8; the hash is SHA-256
over the hash before and that form, so that a changed, dropped or moved entry shows.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

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


class Fault(StrEnum):
    """What is wrong at a place of the chain."""

    OUT_OF_PLACE = "out_of_place"
    UNLINKED = "unlinked"
    CHANGED = "changed"
    CUT_OFF = "cut_off"
    WRITTEN_OVER = "written_over"


SENTENCES = {
    Fault.OUT_OF_PLACE: "entry {number} stands where entry {other} must stand",
    Fault.UNLINKED: "entry {number} does not follow the entry before it",
    Fault.CHANGED: "entry {number} was changed after it was written",
    Fault.CUT_OFF: "the journal ends with entry {number}, but entry {other} was the last written",
    Fault.WRITTEN_OVER: "entries after {number} up to {other} were cut off and written over",
}


@dataclass(frozen=True, kw_only=True)
class Break:
    """One place where the chain does not hold; `other` is the entry that belongs there."""

    fault: Fault
    number: int
    other: int = 0

    def __str__(self) -> str:
        """Say it in one sentence."""
        return SENTENCES[self.fault].format(number=self.number, other=self.other)


def breaks(links: Iterable[Link]) -> tuple[Break, ...]:
    """Return every break of a chain given in order; empty means intact."""
    found: list[Break] = []
    previous, expected = GENESIS, 1
    for link in links:
        if link.number != expected:
            found.append(Break(fault=Fault.OUT_OF_PLACE, number=link.number, other=expected))
        if link.previous != previous:
            found.append(Break(fault=Fault.UNLINKED, number=link.number))
        if link.hash != _hash_of(link):
            found.append(Break(fault=Fault.CHANGED, number=link.number))
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
