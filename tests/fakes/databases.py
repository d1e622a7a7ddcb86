"""Databases of the tests: on SQLite, or on PostgreSQL where a test asks for both.

A test module with `pytestmark = ON_BOTH` runs once on each; what it makes through here
(tests.plans, tests.fakes.house) is made there.
"""

import sqlite3
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel

import models.tables  # noqa: F401 -- the tables must be known before they are made
from models.database import open_database
from models.migrate import upgrade_engine
from tests.fakes import postgres

SQLITE, POSTGRESQL = "sqlite", "postgresql"
ON_BOTH = pytest.mark.usefixtures("each_database")
Fill = Callable[[Engine], None]


class Databases:
    """Makes the databases of one kind, and takes away those of PostgreSQL."""

    def __init__(self) -> None:
        self.kind = SQLITE
        self._images: dict[Hashable, bytes] = {}
        self._templates: dict[Hashable, str] = {}
        self._made: list[tuple[Engine, str]] = []

    @contextmanager
    def on(self, kind: str) -> Iterator[None]:
        """Make databases of that kind from here on."""
        self.kind = kind
        try:
            yield
        finally:
            self.kind = SQLITE
            for engine, name in self._made:
                engine.dispose()
                postgres.drop(name)
            self._made.clear()

    def new(self, file: Path | None = None) -> Engine:
        """Return a database with all tables: of PostgreSQL, in a file, or in memory."""
        if self.kind == POSTGRESQL:
            return self._copy("tables", lambda _: None)
        engine = open_database(f"sqlite:///{file}" if file else "sqlite://")
        SQLModel.metadata.create_all(engine)
        return engine

    def filled(self, key: Hashable, fill: Fill) -> Engine:
        """Return a database with what `fill` puts into it; filled once for a key."""
        if self.kind == POSTGRESQL:
            return self._copy(key, fill)
        if key not in self._images:
            self._images[key] = _image(fill)
        engine = open_database("sqlite://")
        with engine.connect() as connection:
            _raw(connection.connection.driver_connection).deserialize(self._images[key])
        return engine

    def on_disk(self, key: Hashable, fill: Fill, folder: Path) -> tuple[Engine, str]:
        """Return such a database with the URL at which others open it."""
        if self.kind == POSTGRESQL:
            engine = self.filled(key, fill)
            return engine, engine.url.render_as_string(hide_password=False)
        memory = self.filled(key, fill)
        with memory.connect() as connection:
            image = _raw(connection.connection.driver_connection).serialize()
        path = folder / "dondoc.db"
        path.write_bytes(image)
        return open_database(f"sqlite:///{path}"), f"sqlite:///{path}"

    def _copy(self, key: Hashable, fill: Fill) -> Engine:
        if key not in self._templates:
            name = postgres.create()
            engine = open_database(postgres.url(name))
            # By the migrations: `create_all` on PostgreSQL would leave the metadata without
            # the foreign keys that are added later, for every SQLite database after it.
            upgrade_engine(engine)
            fill(engine)
            # A template must be let go before it can be copied.
            engine.dispose()
            self._templates[key] = name
        name = postgres.create(template=self._templates[key])
        engine = open_database(postgres.url(name))
        self._made.append((engine, name))
        return engine


def _image(fill: Fill) -> bytes:
    engine = open_database("sqlite://")
    SQLModel.metadata.create_all(engine)
    fill(engine)
    with engine.connect() as connection:
        image = _raw(connection.connection.driver_connection).serialize()
    engine.dispose()
    return image


def _raw(connection: object) -> sqlite3.Connection:
    assert isinstance(connection, sqlite3.Connection)
    return connection


DATABASES = Databases()
