"""One Prefect server for the tests of this folder, and the environment of its clients."""

import atexit
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.settings import Settings
from flows import environment

# Before prefect is imported by any test module: its home must not be the developer's.
HOME = Path(tempfile.mkdtemp(prefix="dondoc-prefect-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
environment.prepare(Settings(data_dir=HOME, prefect_api_url="http://127.0.0.1:9/api"))
os.environ["PREFECT_LOGGING_LEVEL"] = "INFO"


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def prefect_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run a Prefect server for the whole session and talk to it."""
    from flows import server
    from flows.connection import connected, flush

    home = tmp_path_factory.mktemp("prefect")
    with (
        server.running(host="127.0.0.1", port=free_port(), home=home) as running,
        connected(running.api_url),
    ):
        yield running.api_url
        flush()
