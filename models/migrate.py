"""Bring a database to the tables of this version (`dondoc init`)."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Engine

from models.database import ALONE, open_database

SCRIPTS = Path(__file__).resolve().parent.parent / "migrations"


def upgrade(url: str) -> None:
    """Create or upgrade the database at a SQLAlchemy URL; does nothing to an up-to-date one.

    The folder of a SQLite file is made. All changes happen in one transaction, so that a
    second process upgrading at the same moment waits and then finds nothing to do.
    """
    engine = open_database(url)
    _make_folder(engine)
    try:
        upgrade_engine(engine)
    finally:
        engine.dispose()


def upgrade_engine(engine: Engine) -> None:
    """Upgrade an opened database, such as one in memory."""
    with engine.execution_options(dondoc_writes=ALONE).begin() as connection:
        command.upgrade(config(connection), "head")


def revision(engine: Engine) -> str | None:
    """Return the revision that the database is at, None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def config(connection: Connection) -> Config:
    """Return Alembic's configuration for a connection; there is no alembic.ini."""
    found = Config(attributes={"connection": connection})
    # Alembic reads % as the start of an interpolation.
    found.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return found


def _make_folder(engine: Engine) -> None:
    file = engine.url.database
    if engine.dialect.name == "sqlite" and file and file != ":memory:":
        Path(file).parent.mkdir(parents=True, exist_ok=True)
