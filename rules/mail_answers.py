"""Which duty of several a written answer names: "12 XONG …", "việc 12: …", "12".

A number alone in a sentence ("15 hồ sơ") names nothing: it has a word beside it (XONG, việc,
số), a colon behind it, or the line to itself, and it is one of the numbers asked about.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from rules.zalo_commands import fold

_WORDS = r"(?:XONG|VIEC|SO|NHIEM VU)\b|#"
_NAMED = re.compile(
    rf"\s*(?P<before>(?:(?:{_WORDS})\s*[:.#]?\s*)*)(?P<number>\d{{1,18}})(?!\d|[/.,-]\d)"
    r"\s*(?P<after>XONG\b|[:–-]|$)?[\s:.,–-]*"
)


@dataclass(frozen=True, kw_only=True)
class Named:
    """The one duty that an answer names, and what it says of it; blank: only the number."""

    number: int
    text: str


def named_duty(written: str, numbers: Collection[int]) -> Named | None:
    """Return the duty named at the beginning; None when none is, or more than one."""
    lines = written.strip().splitlines()
    found = [(place, hit) for place, line in enumerate(lines) if (hit := _number(line, numbers))]
    if len(found) != 1 or found[0][0] != 0:
        return None
    _, (number, end) = found[0]
    rest = "\n".join((lines[0][end:], *lines[1:])).strip()
    return Named(number=number, text=rest)


def _number(line: str, numbers: Collection[int]) -> tuple[int, int] | None:
    hit = _NAMED.match(fold(line))
    if hit is None or (hit["after"] is None and not hit["before"]):
        return None
    number = int(hit["number"])
    return (number, hit.end()) if number in numbers else None
