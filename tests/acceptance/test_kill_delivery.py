"""`kill -9` in the middle of a delivery of 200 messages, and a restart.

Every message arrives; repeated is only what was under way at the kill, under the same
Message-ID, and the outbox names it.
"""

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlmodel import select

from models.database import reading
from models.messages import Delivery, Message
from notifications import outbox_repeats
from notifications.message_id import message_id
from tasks.deliver import DeliveryReport
from tests.fakes.house import House, build_house

ROOT = Path(__file__).resolve().parents[2]
MESSAGES = 200
NOTHING = {f.name: 0 for f in dataclasses.fields(DeliveryReport)}
PATIENCE_SECONDS = 60

pytestmark = pytest.mark.slow


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


def _start(module: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@contextmanager
def _server(log: Path, *options: str) -> Iterator[Server]:
    process = _start("tests.fakes.smtp_sink", "--port", "0", "--log", str(log), *options)
    with process:
        assert process.stdout is not None
        port = json.loads(process.stdout.readline())["port"]
        yield Server(url=f"smtp://127.0.0.1:{port}", log=log)
        process.kill()


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = build_house(tmp_path / "house.db", heads=MESSAGES)
    for head in range(MESSAGES):
        house.put(head)
    return house


def _drain(house: House, server: Server) -> subprocess.Popen[str]:
    database = str(house.engine.url.database)
    return _start("tests.fakes.drain", "--database", database, "--smtp", server.url)


def _finish(process: subprocess.Popen[str]) -> dict[str, int]:
    out, _ = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0
    report: dict[str, int] = json.loads(out)
    return report


def _kill(*processes: subprocess.Popen[str]) -> None:
    for process in processes:
        os.kill(process.pid, signal.SIGKILL)
    for process in processes:
        process.communicate()


def _under_way(house: House) -> set[str]:
    with reading(house.engine) as session:
        keys = session.exec(
            select(Message.key)
            .join(Delivery)
            .where(Delivery.message_id == Message.id, Delivery.status == "sending")
        ).all()
    return {message_id(key, "bacgiang.example") for key in keys}


def _named_by_the_outbox(house: House) -> set[str]:
    with reading(house.engine) as session:
        found = outbox_repeats.repeated(session)
        assert all(r.repeat is not None and r.repeat.status == "accepted" for r in found)
        return {message_id(r.message.key, "bacgiang.example") for r in found}


def _check(house: House, server: Server, under_way: set[str]) -> None:
    arrived = server.arrived()
    with reading(house.engine) as session:
        messages = session.exec(select(Message)).all()
    assert {m.status for m in messages} == {"sent"}
    assert set(arrived) == {message_id(m.key, "bacgiang.example") for m in messages}
    assert {mail for mail, times in arrived.items() if times > 1} <= under_way
    assert max(arrived.values()) <= 2
    assert _named_by_the_outbox(house) == under_way


def test_after_kill_9_and_a_restart_every_message_arrives(house: House, tmp_path: Path) -> None:
    # The hundredth mail arrives and its answer never comes: there the drain is killed.
    with _server(tmp_path / "arrived", "--hold", str(MESSAGES // 2)) as server:
        first = _drain(house, server)
        server.wait_for(MESSAGES // 2)
        _kill(first)
        under_way = _under_way(house)

        report = _finish(_drain(house, server))
        again = _finish(_drain(house, server))

        arrived = server.arrived()
        assert {mail for mail, times in arrived.items() if times > 1} == under_way
        assert len(under_way) == 1
        assert report == NOTHING | {"sent": MESSAGES // 2 + 1, "unknown": 1}
        assert again == NOTHING
        _check(house, server, under_way)


def test_two_processes_share_the_outbox_and_both_may_be_killed(
    house: House, tmp_path: Path
) -> None:
    with _server(tmp_path / "arrived", "--delay", "0.01") as server:
        both = [_drain(house, server) for _ in range(2)]
        server.wait_for(MESSAGES // 2)
        _kill(*both)
        under_way = _under_way(house)

        reports = [_finish(process) for process in [_drain(house, server) for _ in range(2)]]

        assert len(under_way) <= 2
        assert sum(report["unknown"] for report in reports) == len(under_way)
        _check(house, server, under_way)
