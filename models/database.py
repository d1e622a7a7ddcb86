"""The database: engines, transactions, and inserts that a second writer cannot repeat."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, Table, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel, create_engine

BUSY_TIMEOUT_MS = 30_000


class DatabaseUrlError(ValueError):
    """The URL names no database that can be opened here; it is never printed whole."""


def open_database(url: str) -> Engine:
    """Open the database at a SQLAlchemy URL; SQLite runs in WAL with foreign keys on.

    Raises DatabaseUrlError for a URL that cannot be read or whose driver is not installed.
    """
    if url in {"sqlite://", "sqlite:///:memory:"}:
        engine = create_engine(
            "sqlite://", connect_args={"check_same_thread": False}, poolclass=StaticPool
        )
    else:
        engine = _engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin)
    return engine


def _engine(url: str) -> Engine:
    try:
        return create_engine(url)
    except ArgumentError as error:
        message = "the database URL cannot be read; write it like sqlite:////var/lib/dondoc.db"
        raise DatabaseUrlError(message) from error
    except ModuleNotFoundError as error:
        message = (
            f'the driver "{error.name}" of this database URL is not installed; install one and '
            "name it, e.g. psycopg and postgresql+psycopg://user:password@host/dondoc"
        )
        raise DatabaseUrlError(message) from error


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own transaction handling is off, so that _begin decides the kind.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("dondoc_writes", False)
    # IMMEDIATE takes the write lock first: a read that turns into a write would
    # otherwise fail with "database is locked" instead of waiting its turn.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Open a session that writes: committed at the end, rolled back on an error."""
    with Session(engine.execution_options(dondoc_writes=True), expire_on_commit=False) as session:
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


@contextmanager
def rehearsing(engine: Engine) -> Iterator[Session]:
    """Open a writing session that leaves no trace: rolled back whatever happens."""
    with Session(engine.execution_options(dondoc_writes=True), expire_on_commit=False) as session:
        try:
            yield session
        finally:
            session.rollback()


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Open a session that only reads."""
    with Session(engine, expire_on_commit=False) as session:
        yield session


def insert_new(
    session: Session, model: type[SQLModel], rows: Sequence[Mapping[str, object]]
) -> None:
    """Insert rows, leaving out those whose unique key is there already (law 5)."""
    if not rows:
        return
    table: Table = model.__table__  # type: ignore[attr-defined]  # set by SQLModel's metaclass
    build = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    session.connection().execute(build(table).on_conflict_do_nothing(), list(rows))
