"""`kill -9` at 20 random moments while two workers deliver 500 messages, on both databases.

`python -m bench.kills [--messages N] [--kills K] [--seeds S…] [--json]`. Ends with 1 when a
message is missing, or arrived twice without being named.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from tests.fakes.databases import DATABASES, POSTGRESQL, SQLITE
from tests.fakes.house import build_house
from tests.fakes.killing import killed_at_random, mail_server


def once(kind: str, *, messages: int, kills: int, seed: int) -> dict[str, object]:
    """Make one run and return its figures."""
    with tempfile.TemporaryDirectory() as made, DATABASES.on(kind):
        folder = Path(made)
        house = build_house(folder / "house.db", heads=messages)
        for head in range(messages):
            house.put(head)
        began = time.perf_counter()
        with mail_server(folder / "arrived", "--delay", "0.005") as server:
            found = killed_at_random(house, server, kills=kills, seed=seed)
        house.engine.dispose()
    return {
        "database": kind,
        "seed": seed,
        "messages": messages,
        "kills": kills,
        "missing": len(found.messages - found.arrived),
        "not_sent": sorted(found.statuses - {"sent"}),
        "arrived_twice": len(found.twice),
        "twice_and_not_named": len(found.twice - found.named),
        "named_by_the_audit": len(found.named),
        "most_arrivals_of_one": found.most,
        "seconds": round(time.perf_counter() - began, 1),
    }


def main() -> None:
    """Run on both databases and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=500)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    runs = [
        once(kind, messages=given.messages, kills=given.kills, seed=seed)
        for seed in given.seeds
        for kind in (SQLITE, POSTGRESQL)
    ]
    for run in runs:
        line = json.dumps(run) if given.json else ", ".join(f"{k} {v}" for k, v in run.items())
        print(line)
    bad = any(r["missing"] or r["not_sent"] or r["twice_and_not_named"] for r in runs)
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
