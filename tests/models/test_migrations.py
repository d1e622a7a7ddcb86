"""The migrations and the tables of the code are the same schema."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlmodel import SQLModel

import models
from models.database import open_database
from models.migrate import config, revision, upgrade, upgrade_engine
from models.tables import TABLES
from tests.fakes import postgres
from tests.fakes.databases import DATABASES, SQLITE


@pytest.fixture
def migrated(each_database: str) -> Iterator[Engine]:
    engine = open_database("sqlite://" if each_database == SQLITE else _postgresql())
    upgrade_engine(engine)
    yield engine
    engine.dispose()
    if engine.url.database and each_database != SQLITE:
        postgres.drop(engine.url.database)


def _postgresql() -> str:
    return postgres.url(postgres.create())


def test_the_migrated_schema_is_that_of_the_models(migrated: Engine) -> None:
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, SQLModel.metadata)

    assert differences == []


def test_unique_keys_and_indexes_are_migrated_too() -> None:
    # On PostgreSQL the comparison above sees them; on SQLite it does not.
    migrated, made = open_database("sqlite://"), DATABASES.new()
    upgrade_engine(migrated)

    for name in inspect(made).get_table_names():
        ours, theirs = inspect(made), inspect(migrated)
        assert _keys(theirs.get_unique_constraints(name)) == _keys(
            ours.get_unique_constraints(name)
        )
        assert _keys(theirs.get_indexes(name)) == _keys(ours.get_indexes(name))
        assert _keys(theirs.get_foreign_keys(name), "constrained_columns") == _keys(
            ours.get_foreign_keys(name), "constrained_columns"
        )


def _keys(found: object, columns: str = "column_names") -> list[tuple[str, ...]]:
    assert isinstance(found, list)
    return sorted(tuple(entry[columns]) for entry in found)


def test_every_table_of_the_models_is_known_to_the_migrations() -> None:
    for module in pkgutil.iter_modules(models.__path__):
        importlib.import_module(f"models.{module.name}")

    known = {table.__tablename__ for table in TABLES}

    assert set(SQLModel.metadata.tables) == known


def test_upgrading_makes_the_folder_and_the_file(tmp_path: Path) -> None:
    file = tmp_path / "data" / "dondoc.db"

    upgrade(f"sqlite:///{file}")

    assert file.exists()
    assert revision(open_database(f"sqlite:///{file}")) == "0001"


def test_upgrading_twice_keeps_what_is_there(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'dondoc.db'}"
    upgrade(url)
    with open_database(url).begin() as connection:
        connection.execute(text("INSERT INTO setting VALUES ('clock', '2024-05-23')"))

    upgrade(url)

    with open_database(url).connect() as connection:
        assert connection.execute(text("SELECT value FROM setting")).scalar() == "2024-05-23"


def test_the_first_revision_can_be_taken_back(migrated: Engine) -> None:
    with migrated.begin() as connection:
        command.downgrade(config(connection), "base")

    assert inspect(migrated).get_table_names() == ["alembic_version"]
