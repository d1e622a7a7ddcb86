"""A demo of the real plan, served to Chromium from a free port of this machine."""

import socket
import sqlite3
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Engine

from models.database import open_database
from tests import plans
from tests.portal.browser.window import Opens, Reader
from tests.portal.conftest import MONDAY, House, MakeHouse

CHROMIUM = "/usr/bin/chromium"
PATIENCE_SECONDS = 10


def in_a_file(folder: Path) -> Engine:
    """Return the loaded plan in a file: a server of several threads needs a connection each."""
    memory = plans.loaded(date(2024, 4, 1))
    with memory.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        (folder / "dondoc.db").write_bytes(raw.serialize())
    memory.dispose()
    return open_database(f"sqlite:///{folder / 'dondoc.db'}")


# Not for the session: while it lives its event loop runs, and no test beside it can have one.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def served(make_house: MakeHouse, tmp_path: Path) -> Iterator[House]:
    """Serve a demo of Monday 3/6/2024 with its mails, on a free port of this machine."""
    house = make_house(demo=True, engine=in_a_file(tmp_path))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        house.office.settings.public_url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        house.live_through(date(2024, 5, 24), MONDAY)
        house.at(MONDAY, 9)
        app: Any = house.client.app
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        ends = time.monotonic() + PATIENCE_SECONDS
        while not server.started and time.monotonic() < ends:
            time.sleep(0.02)
        yield house
        server.should_exit = True
        thread.join(PATIENCE_SECONDS)


@pytest.fixture
def reader(browser: Browser, served: House) -> Iterator[Opens]:
    opened: list[Reader] = []

    def make(size: dict[str, int]) -> Reader:
        opened.append(Reader(browser, served, size))
        return opened[-1]

    yield make
    for each in opened:
        each.closes()
