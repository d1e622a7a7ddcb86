"""The Prefect server child: what it is told, and what is said when it cannot start."""

import socket
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from config.settings import Settings
from flows import environment, server


def test_the_server_is_told_its_home_its_address_and_the_measured_settings() -> None:
    env = environment.for_server(
        Path("/srv/prefect"),
        url="http://127.0.0.1:4711",
        environ={"PATH": "/bin", "PREFECT_API_URL": "http://elsewhere/api"},
    )

    assert env["PREFECT_HOME"] == "/srv/prefect"
    # The pages of the server call port 4200 unless they are told.
    assert env["PREFECT_SERVER_UI_API_URL"] == "http://127.0.0.1:4711/api"
    assert env["PREFECT_SERVER_SERVICES_SCHEDULER_MIN_RUNS"] == "0"
    assert env["PREFECT_SERVER_SERVICES_SCHEDULER_MAX_SCHEDULED_TIME"] == "P1095D"
    assert env["PREFECT_SERVER_UI_V2_ENABLED"] == "false"
    assert (env["PATH"], "PREFECT_API_URL" in env) == ("/bin", False)


def test_a_client_keeps_everything_in_the_data_folder(tmp_path: Path) -> None:
    told: dict[str, str] = {}

    environment.prepare(Settings(data_dir=tmp_path, prefect_port=4711), told)

    assert told["PREFECT_HOME"] == str(tmp_path / "prefect")
    assert told["PREFECT_API_URL"] == "http://127.0.0.1:4711/api"


def test_a_taken_port_is_named_with_the_remedy(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(server.PortTakenError, match=f"{port}.*DONDOC_PREFECT_PORT"):
            server.start(host="127.0.0.1", port=port, home=tmp_path)


def test_a_server_that_dies_leaves_the_end_of_its_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = (sys.executable, "-c", "print('no disk left'); raise SystemExit(3)")
    monkeypatch.setattr(server, "SERVER_COMMAND", broken)
    started = server.start(host="127.0.0.1", port=0, home=tmp_path)

    with pytest.raises(server.ServerDiedError, match=r"(?s)ended with 3.*no disk left"):
        server.wait_until_ready(started)


def test_a_server_that_never_answers_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mute = (sys.executable, "-c", "import time; time.sleep(60)")
    monkeypatch.setattr(server, "SERVER_COMMAND", mute)
    started = server.start(host="127.0.0.1", port=0, home=tmp_path)

    with pytest.raises(server.ServerDiedError, match="did not answer"):
        server.wait_until_ready(started, within=timedelta(seconds=0.5))

    assert not started.is_running()


def test_a_server_that_does_not_want_to_end_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = (
        "import signal,time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    )
    monkeypatch.setattr(server, "SERVER_COMMAND", (sys.executable, "-c", code))
    started = server.start(host="127.0.0.1", port=0, home=tmp_path)
    while not started.log.read_text():
        pass

    server.stop(started, within=timedelta(seconds=0.2))

    assert started.process.returncode == -9


def test_a_server_named_by_the_settings_that_is_not_there_is_named() -> None:
    with pytest.raises(server.NoServerError, match="DONDOC_PREFECT_API_URL"):
        server.require("http://127.0.0.1:9/api")


def test_deploying_and_naming_need_no_prefect_to_be_read_about() -> None:
    # What the command line imports first must not import Prefect: its environment is
    # read at import.
    code = "import sys, flows.environment, flows.server, flows.up; print('prefect' in sys.modules)"

    said = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)

    assert said.stdout.strip() == "False"
