"""A whole database copied into another one, whatever the two are: a backup, or a move.

What is copied is what the tables say, not files: a copy made on SQLite is restored on
PostgreSQL and the other way round.
"""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from alembic.util.exc import CommandError
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Select,
    Table,
    bindparam,
    func,
    insert,
    inspect,
    literal,
    select,
)
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

import models.tables  # noqa: F401 -- the tables must be known before they are copied
from models.database import ALONE, POSTGRESQL, open_database
from models.migrate import upgrade_engine

AT_ONCE = 2000


class CopyError(ValueError):
    """The copy cannot be made; the message names what is in the way and the remedy."""


def snapshot(engine: Engine, file: Path) -> None:
    """Copy a database in use, as it stands at one moment, into a new SQLite file."""
    if engine.dialect.name != POSTGRESQL:
        copy_sqlite(Path(str(engine.url.database)), file)
        return
    target = open_database(f"sqlite:///{file}")
    try:
        upgrade_engine(target)
        copy_rows(engine, target)
    finally:
        target.dispose()


def fill(file: Path, engine: Engine) -> None:
    """Fill an empty database from a snapshot, and bring it to the tables of this version.

    Raises CopyError when the database holds something, or the snapshot is of a newer version.
    """
    source = open_database(f"sqlite:///{file}")
    try:
        if _holds_rows(engine):
            message = f"the database {engine.url!r} is not empty; name a new one"
            raise CopyError(message)
        _bring_up(source)
        upgrade_engine(engine)
        copy_rows(source, engine)
    finally:
        source.dispose()


def copy_rows(source: Engine, target: Engine) -> None:
    """Copy every row, in one reading of the source and one transaction of the target."""
    reader = source
    if source.dialect.name == POSTGRESQL:
        reader = source.execution_options(isolation_level="REPEATABLE READ")
    writer = target.execution_options(dondoc_writes=ALONE)
    with reader.connect() as old, writer.begin() as new:
        tables = SQLModel.metadata.sorted_tables
        for table in tables:
            _copy_table(old, new, table)
        for table in tables:
            _link_later(old, new, table)
        if target.dialect.name == POSTGRESQL:
            _count_on(new, tables)


def _copy_table(old: Connection, new: Connection, table: Table) -> None:
    later = {column.name for column in _later_links(table)}
    for rows in _rows(old, select(table)):
        # A row may name one that comes after it: such a link is set when all are there.
        try:
            new.execute(insert(table), [_without(row, later) for row in rows])
        except DBAPIError as error:
            message = f'a row of "{table.name}" cannot be kept there: {error.orig}'
            raise CopyError(message) from error


def _link_later(old: Connection, new: Connection, table: Table) -> None:
    for column in _later_links(table):
        key = table.c.id
        query = select(key.label("row_id"), column.label("named")).where(column.is_not(None))
        for rows in _rows(old, query):
            change = table.update().where(key == bindparam("row_id"))
            new.execute(change.values({column.name: bindparam("named")}), rows)


def _later_links(table: Table) -> list[Column[Any]]:
    """Return the columns that name a row which may not be there yet."""
    return [
        column
        for column in table.columns
        if any(key.use_alter or key.column.table is table for key in column.foreign_keys)
    ]


def _rows(old: Connection, query: Select[Any]) -> Iterable[list[dict[str, Any]]]:
    found = old.execution_options(yield_per=AT_ONCE).execute(query)
    for part in found.mappings().partitions():
        yield [dict(row) for row in part]


def _without(row: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: None if name in names else value for name, value in row.items()}


def _count_on(new: Connection, tables: Iterable[Table]) -> None:
    """Let PostgreSQL count on after the greatest number: rows that come with one do not count."""
    for table in tables:
        if "id" not in table.c or table.c.id.autoincrement is False:
            continue
        sequence = func.pg_get_serial_sequence(table.name, "id")
        if new.scalar(select(sequence)) is None:
            continue
        last = new.scalar(select(func.max(table.c.id)))
        new.execute(select(func.setval(sequence, last or 1, last is not None)))


def _bring_up(source: Engine) -> None:
    """Upgrade an older snapshot: rows are copied between equal tables only."""
    try:
        upgrade_engine(source)
    except CommandError as error:
        message = f"the copy was made by a newer dondoc ({error}); install that version first"
        raise CopyError(message) from error


def _holds_rows(engine: Engine) -> bool:
    there = set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        return any(
            connection.scalar(select(literal(1)).select_from(table).limit(1)) is not None
            for table in SQLModel.metadata.sorted_tables
            if table.name in there
        )


def copy_sqlite(source: Path, target: Path) -> None:
    """Copy a SQLite file in use, of whatever program, as it stands at one moment."""
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
        original.backup(copy)
