"""Programs on the command line: tokens made, listed and revoked; the portal run alone."""

import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from tests.acceptance.town_hall import DONDOC, TownHall
from tests.plans import ROOT

READY_WITHIN_SECONDS = 60


@pytest.fixture
def office(tmp_path: Path) -> TownHall:
    return TownHall(tmp_path / "data").opened()


def test_a_token_is_made_listed_and_revoked(office: TownHall) -> None:
    made = office.must("token", "create", "Một cửa", "--scope", "read", "--post", "07201")
    token = made.out.splitlines()[-1]

    listed = office.must("token", "list")
    revoked = office.must("token", "revoke", "1")
    rows = office.must("token", "list", "--json").json

    assert token.startswith("dondoc_")
    assert "Một cửa  07201.head  read" in listed.out
    assert token not in listed.out
    assert "Một cửa" in revoked.out
    assert [row["revoked_by"] for row in rows] == ["command line"]
    assert "secret_hash" not in rows[0]


def test_a_token_that_cannot_be_made_says_the_remedy(office: TownHall) -> None:
    acting = office.run("token", "create", "a", "--scope", "office")
    unknown = office.run("token", "create", "a", "--scope", "all")

    assert (acting.code, unknown.code) == (2, 2)
    assert "name it" in acting.err
    assert '"all" is no scope; give some of read, report' in unknown.err
    assert "Chưa có khóa nào" in office.must("token", "list").out


def test_the_portal_runs_alone_and_its_api_answers(office: TownHall) -> None:
    token = office.must("token", "create", "a", "--scope", "read").out.splitlines()[-1]
    port = _free_port()
    process = subprocess.Popen(
        [str(DONDOC), "portal", "--host", "127.0.0.1", "--port", str(port)],
        cwd=ROOT,
        env=os.environ | {"DONDOC_DATA_DIR": str(office.folder), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        health = _wait_for(f"http://127.0.0.1:{port}/health")
        asked = Request(
            f"http://127.0.0.1:{port}/api/v1/plans", headers={"Authorization": f"Bearer {token}"}
        )
        with urlopen(asked) as answer:  # noqa: S310 -- the same
            plans = json.load(answer)
    finally:
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=30)

    assert health == {"status": "ok"}
    assert [plan["code"] for plan in plans] == ["bac-giang-2024"]
    assert process.returncode == 0
    assert f"http://127.0.0.1:{port}" in out


def test_a_taken_port_is_named_with_the_remedy(office: TownHall) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        said = office.run("portal", "--host", "127.0.0.1", "--port", port)

    assert said.code == 2
    assert f"cannot listen on 127.0.0.1:{port}" in said.err
    assert "--port" in said.err


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _wait_for(url: str) -> object:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while True:
        try:
            with urlopen(url) as answer:  # noqa: S310 -- our own address
                return json.load(answer)
        except URLError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
