#!/usr/bin/env python3
"""Verify an exported journal of dondoc on any machine: standard library only, nothing of dondoc.

    dondoc journal export journal.jsonl
    python3 verify_journal.py journal.jsonl [--head NUMBER:HASH]

Each line of the file is one entry, the last line says how many there are and the hash of the
last one. An entry's hash is SHA-256 over the hash of the entry before it, a line feed, and the
JSON array [number, at, actor, act, subject, details] with sorted keys, without spaces, UTF-8.
`--head` is a head written down elsewhere, such as the one printed in a quarterly report: the
journal must contain it. Without one, entries cut off at the end together with a rewritten last
line cannot be seen. Ends with 0 when the journal is whole, 1 when it is not.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable
from typing import Any

GENESIS = "0" * 64
FIELDS = ["number", "at", "actor", "act", "subject", "details", "previous", "hash"]


def verify(lines: Iterable[str], head: str | None = None) -> list[str]:
    """Return every fault of an export as a sentence; empty means whole."""
    rows: list[tuple[int, Any]] = []
    faults: list[str] = []
    for place, line in enumerate(lines, start=1):
        try:
            rows.append((place, json.loads(line, object_pairs_hook=_only_once)))
        except (ValueError, RecursionError) as error:
            faults.append(f"line {place}: cannot be read ({error})")
    if not rows or not isinstance(rows[-1][1], dict) or list(rows[-1][1]) != ["entries", "head"]:
        return [*faults, "the last line, with the number of entries and the head, is missing"]
    _, end = rows.pop()
    heads: list[Any] = [GENESIS]
    previous: Any = GENESIS
    for expected, (place, row) in enumerate(rows, start=1):
        faults += _faults_of(place, row, expected, previous)
        if isinstance(row, dict):
            previous = row.get("hash")
        heads.append(previous)
    if end != {"entries": len(rows), "head": previous}:
        faults.append(f"the last line does not fit: {len(rows)} entries end with {previous}")
    if head is not None:
        number, _, value = head.partition(":")
        if not number.isdecimal() or value not in heads[int(number) : int(number) + 1]:
            faults.append(f"the head {head} is not in this journal")
    return faults


def _faults_of(place: int, row: Any, expected: int, previous: Any) -> list[str]:  # noqa: ANN401 -- as read
    if not isinstance(row, dict) or list(row) != FIELDS:
        return [f"line {place}: is no journal entry"]
    faults = []
    if row["number"] != expected or isinstance(row["number"], bool):
        faults.append(f"line {place}: entry {row['number']} stands where {expected} must stand")
    if row["previous"] != previous:
        faults.append(f"line {place}: does not follow the entry before it")
    body = [row[field] for field in FIELDS[:6]]
    canonical = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        sealed = hashlib.sha256(f"{row['previous']}\n{canonical}".encode()).hexdigest()
    except UnicodeEncodeError:
        sealed = None
    if row["hash"] != sealed:
        faults.append(f"line {place}: entry {row['number']} was changed after it was written")
    return faults


def _only_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Of a key that stands twice, readers take one or the other: so it may not.
    names = [name for name, _ in pairs]
    if len(names) != len(set(names)):
        message = f"a name stands twice: {', '.join(names)}"
        raise ValueError(message)
    return dict(pairs)


def main() -> None:
    """Verify the file and say what was found."""
    parser = argparse.ArgumentParser(description="Verify an exported journal of dondoc.")
    parser.add_argument("file", type=argparse.FileType("r", encoding="utf-8"))
    parser.add_argument("--head", metavar="NUMBER:HASH", help="a head written down elsewhere")
    given = parser.parse_args()
    lines = given.file.read().removesuffix("\n").split("\n")
    faults = verify(lines, given.head)
    for fault in faults:
        print(fault)
    if not faults:
        end = json.loads(lines[-1])
        print(f"whole: {end['entries']} entries, head {end['entries']}:{end['head']}")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
