"""The Prefect server as a child process: started, waited for, stopped.

It stays in our process group, so that Ctrl-C reaches it too, and it dies with us.
"""

import ctypes
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx

from flows.environment import for_server

READY_WITHIN = timedelta(seconds=60)
STOP_WITHIN = timedelta(seconds=10)
SERVER_COMMAND = (sys.executable, "-m", "prefect", "server", "start")
PAUSE_SECONDS = 0.2
LOG_TAIL_LINES = 15
# prctl(2): deliver a signal to this process when its parent dies.
PR_SET_PDEATHSIG = 1


class ServerError(RuntimeError):
    """The Prefect server cannot be started."""


class PortTakenError(ServerError):
    """Something else listens on the port."""


class NoServerError(ServerError):
    """The server that the settings name does not answer."""


class ServerDiedError(ServerError):
    """The server ended, or did not answer in time."""


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running Prefect server; `process` is ours to stop."""

    process: subprocess.Popen[bytes]
    host: str
    port: int
    log: Path

    @property
    def url(self) -> str:
        """Return where a browser sees it."""
        return f"http://{self.host}:{self.port}"

    @property
    def api_url(self) -> str:
        """Return where a client talks to it."""
        return f"{self.url}/api"

    def is_running(self) -> bool:
        """Tell whether the child lives."""
        return self.process.poll() is None


def start(*, host: str, port: int, home: Path) -> Server:
    """Start the server without waiting for it (see `wait_until_ready`).

    Raises PortTakenError before anything is started.
    """
    _check_port(host, port)
    home.mkdir(parents=True, exist_ok=True)
    log = home / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 -- our own interpreter, no shell
            [*SERVER_COMMAND, "--host", host, "--port", str(port)],
            env=for_server(home, url=f"http://{host}:{port}"),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            # Runs one system call between fork and exec: no lock can be waited for.
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
        )
    return Server(process=process, host=host, port=port, log=log)


def wait_until_ready(server: Server, *, within: timedelta = READY_WITHIN) -> None:
    """Wait until the API answers; ServerDiedError with the end of its log if it does not."""
    deadline = time.monotonic() + within.total_seconds()
    while time.monotonic() < deadline:
        if not server.is_running():
            raise ServerDiedError(_obituary(server, f"ended with {server.process.returncode}"))
        if is_healthy(server.api_url):
            return
        time.sleep(PAUSE_SECONDS)
    stop(server)
    raise ServerDiedError(_obituary(server, f"did not answer within {within}"))


def require(api_url: str) -> None:
    """Raise NoServerError unless a Prefect API answers there."""
    if not is_healthy(api_url):
        message = (
            f"no Prefect server answers at {api_url}; start it, or unset "
            "DONDOC_PREFECT_API_URL to use the one that dondoc starts itself"
        )
        raise NoServerError(message)


def stop(server: Server, *, within: timedelta = STOP_WITHIN) -> None:
    """End the child: ask, wait, then insist. Safe to repeat."""
    if not server.is_running():
        return
    server.process.terminate()
    try:
        server.process.wait(within.total_seconds())
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()


@contextmanager
def running(*, host: str, port: int, home: Path) -> Iterator[Server]:
    """Run a server for the length of a block, ready at its beginning."""
    server = start(host=host, port=port, home=home)
    try:
        wait_until_ready(server)
        yield server
    finally:
        stop(server)


def is_healthy(api_url: str) -> bool:
    """Tell whether a Prefect API answers there."""
    try:
        answer = httpx.get(f"{api_url}/health", timeout=2, trust_env=False)
    except httpx.HTTPError:
        return False
    return answer.status_code == httpx.codes.OK


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the server itself does: a port in TIME_WAIT is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = (
                f"port {port} on {host} is taken ({error.strerror}); stop what listens there, "
                "or set DONDOC_PREFECT_PORT to a free port"
            )
            raise PortTakenError(message) from error


def _obituary(server: Server, what: str) -> str:
    lines = server.log.read_text(errors="replace").splitlines()[-LOG_TAIL_LINES:]
    return f"the Prefect server {what}; the end of {server.log}:\n" + "\n".join(lines)


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
