"""The database: engines, transactions, and inserts that a second writer cannot repeat.

SQLite or PostgreSQL. Acts take their turns on both: one transaction of `writing` at a time,
so that whoever decides on a row decides on what stands. Workers of the outbox write beside
each other (`working`): they claim single rows.
"""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, Table, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import StaticPool
from sqlmodel import Session, SQLModel, create_engine

BUSY_TIMEOUT_MS = 30_000
POSTGRESQL = "postgresql"
# Without a driver SQLAlchemy would look for psycopg2.
DRIVER = "postgresql+psycopg"
BARE = frozenset({"postgres", POSTGRESQL})
ALONE, BESIDE = "alone", "beside"
# The number of our turn among PostgreSQL's advisory locks ("dondoc" in ASCII).
TURN = 0x646F6E646F63


class DatabaseUrlError(ValueError):
    """The URL names no database that can be opened here; it is never printed whole."""


def open_database(url: str) -> Engine:
    """Open the database at a SQLAlchemy URL.

    SQLite runs in WAL with foreign keys on; `postgresql://` means psycopg 3.
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
    if engine.dialect.name == POSTGRESQL:
        event.listen(engine, "begin", _wait_turn)
    return engine


def _engine(url: str) -> Engine:
    try:
        named = make_url(url)
        if named.drivername in BARE:
            named = named.set(drivername=DRIVER)
        # A server that was restarted closes what the pool keeps: asked before each use.
        return create_engine(named, pool_pre_ping=named.get_backend_name() == POSTGRESQL)
    except ArgumentError as error:
        message = "the database URL cannot be read; write it like sqlite:////var/lib/dondoc.db"
        raise DatabaseUrlError(message) from error
    except ModuleNotFoundError as error:
        message = (
            f'the driver "{error.name}" of this database URL is not installed; write '
            "postgresql://user:password@host/dondoc or sqlite:////var/lib/dondoc.db"
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
    writes = _writes(connection) is not None
    # IMMEDIATE takes the write lock first: a read that turns into a write would
    # otherwise fail with "database is locked" instead of waiting its turn.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _wait_turn(connection: Connection) -> None:
    if _writes(connection) == ALONE:
        take_turn(connection)


def _writes(connection: Connection) -> object:
    return connection.get_execution_options().get("dondoc_writes")


def take_turn(connection: Connection) -> None:
    """Wait until no other transaction has the turn, and keep it until this one ends.

    On SQLite whoever writes has it already.
    """
    if connection.dialect.name == POSTGRESQL:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN})")


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Open a session that acts: one at a time; committed, or rolled back on an error."""
    with _committing(engine, ALONE) as session:
        yield session


@contextmanager
def working(engine: Engine) -> Iterator[Session]:
    """Open a session that writes beside others, on rows that it has claimed.

    Where rows cannot be locked (SQLite) it waits its turn like any other.
    """
    with _committing(engine, BESIDE) as session:
        yield session


@contextmanager
def _committing(engine: Engine, how: str) -> Iterator[Session]:
    with Session(engine.execution_options(dondoc_writes=how), expire_on_commit=False) as session:
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise


@contextmanager
def rehearsing(engine: Engine) -> Iterator[Session]:
    """Open a writing session that leaves no trace: rolled back whatever happens."""
    with Session(engine.execution_options(dondoc_writes=ALONE), expire_on_commit=False) as session:
        try:
            yield session
        finally:
            session.rollback()


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Open a session that only reads; all its questions are answered from one moment."""
    with Session(_as_reader(engine), expire_on_commit=False) as session:
        yield session


def _as_reader(engine: Engine) -> Engine:
    # SQLite in WAL reads from one moment by itself.
    if engine.dialect.name != POSTGRESQL:
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def insert_new(
    session: Session, model: type[SQLModel], rows: Sequence[Mapping[str, object]]
) -> None:
    """Insert rows, leaving out those whose unique key is there already (law 5)."""
    if not rows:
        return
    table: Table = model.__table__  # type: ignore[attr-defined]  # set by SQLModel's metaclass
    build = postgresql.insert if session.get_bind().dialect.name == POSTGRESQL else sqlite.insert
    session.connection().execute(build(table).on_conflict_do_nothing(), list(rows))
