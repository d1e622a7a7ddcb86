"""`kill -9` at random moments of a delivery, and what must be true afterwards.

Used by the acceptance test with few messages and by bench/kills.py with the full number.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import select

from models.database import reading
from models.messages import Message
from notifications import outbox_repeats
from notifications.message_id import message_id
from tests.fakes.house import House

ROOT = Path(__file__).resolve().parents[2]
DOMAIN = "bacgiang.example"
PATIENCE_SECONDS = 120


@dataclass(frozen=True, kw_only=True)
class Server:
    """A mail server in a process of its own; its log names each mail that arrived."""

    url: str
    log: Path

    def arrived(self) -> Counter[str]:
        """Count how often each Message-ID arrived."""
        lines = self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []
        return Counter(json.loads(line)["message_id"] for line in lines)

    def wait_for(self, number: int) -> None:
        """Wait until that many mails have arrived."""
        end = time.monotonic() + PATIENCE_SECONDS
        while sum(self.arrived().values()) < number:
            assert time.monotonic() < end, f"{number} mails did not arrive in time"
            time.sleep(0.01)


def start(module: str, *arguments: str) -> subprocess.Popen[str]:
    """Start one of our modules in a process of its own."""
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@contextmanager
def mail_server(log: Path, *options: str) -> Iterator[Server]:
    """Run a sink in a process of its own."""
    process = start("tests.fakes.smtp_sink", "--port", "0", "--log", str(log), *options)
    with process:
        assert process.stdout is not None
        port = json.loads(process.stdout.readline())["port"]
        yield Server(url=f"smtp://127.0.0.1:{port}", log=log)
        process.kill()


def drain(house: House, server: Server, *, later: int = 0) -> subprocess.Popen[str]:
    """Start one drain of the house's outbox, its clock `later` minutes after the morning."""
    database = house.engine.url.render_as_string(hide_password=False)
    where = ("--database", database, "--smtp", server.url)
    return start("tests.fakes.drain", *where, "--later", str(later))


def finish(process: subprocess.Popen[str]) -> dict[str, int]:
    """Wait for a drain and return its report."""
    out, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    report: dict[str, int] = json.loads(out)
    return report


def kill(*processes: subprocess.Popen[str]) -> None:
    """End processes as a power cut does."""
    for process in processes:
        os.kill(process.pid, signal.SIGKILL)
    for process in processes:
        process.communicate()


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What arrived, and what the outbox names; `twice` are Message-IDs that arrived twice."""

    kills: int
    messages: frozenset[str]
    arrived: frozenset[str]
    twice: frozenset[str]
    most: int
    statuses: frozenset[str]
    named: frozenset[str]


def killed_at_random(house: House, server: Server, *, kills: int, seed: int) -> Outcome:
    """Keep two workers delivering, kill one or both at random moments, then let them finish.

    Each kill comes after a random number of further mails, so that all fall in the delivery.
    """
    chance = random.Random(seed)  # noqa: S311 -- no secret
    total = len(house.heads)
    marks = sorted(chance.sample(range(1, total), kills))
    workers = [drain(house, server) for _ in range(2)]
    for mark in marks:
        server.wait_for(mark)
        # Not at the moment of arrival, but anywhere in what follows it.
        time.sleep(chance.uniform(0, 0.01))
        doomed = chance.choice(((0,), (1,), (0, 1)))
        kill(*(workers[n] for n in doomed))
        for n in doomed:
            workers[n] = drain(house, server)
    for worker in workers:
        finish(worker)
    # What two workers died on, one after the other, is tried again after a while.
    finish(drain(house, server, later=60))
    return outcome(house, server, kills=kills)


def outcome(house: House, server: Server, *, kills: int) -> Outcome:
    """Compare what arrived with what the outbox says."""
    arrived = server.arrived()
    with reading(house.engine) as session:
        messages = session.exec(select(Message)).all()
        repeated = outbox_repeats.repeated(session)
    return Outcome(
        kills=kills,
        messages=frozenset(message_id(m.key, DOMAIN) for m in messages),
        arrived=frozenset(arrived),
        twice=frozenset(mail for mail, times in arrived.items() if times > 1),
        most=max(arrived.values(), default=0),
        statuses=frozenset(m.status for m in messages),
        named=frozenset(message_id(r.message.key, DOMAIN) for r in repeated),
    )
