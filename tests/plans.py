"""The Bắc Giang plan in a database in memory, ready in milliseconds."""

import sqlite3
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import SQLModel

import models.duty
import models.engine_state
import models.messages  # noqa: F401 - the tables must be known before they are made
from actions.load_plan import load_plan
from models.database import open_database, writing
from plan_reader.folder import read_folder
from plan_reader.values import PlanFolder

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
ROOT = Path(__file__).resolve().parent.parent
BAC_GIANG = ROOT / "config" / "plans" / "bac-giang-2024"
SAMPLE = ROOT / "docs" / "sample-plan"
START_OF_YEAR = date(2024, 1, 1)


def at(day: date, hour: int = 7, minute: int = 0) -> datetime:
    """Return a local moment of a day."""
    return datetime.combine(day, time(hour, minute), tzinfo=ZONE)


@cache
def bac_giang() -> PlanFolder:
    """Return the plan of Bắc Giang 2024, read once."""
    return read_folder(BAC_GIANG)


def empty() -> Engine:
    """Return a database in memory with all tables and nothing in them."""
    engine = open_database("sqlite://")
    SQLModel.metadata.create_all(engine)
    return engine


def loaded(activate: date = START_OF_YEAR) -> Engine:
    """Return a database of its own with the plan loaded and activated on that day."""
    engine = open_database("sqlite://")
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        raw.deserialize(_image(activate))
    return engine


@cache
def _image(activate: date) -> bytes:
    engine = empty()
    with writing(engine) as session:
        load_plan(session, bac_giang(), activate=activate, now=at(activate))
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        image = raw.serialize()
    engine.dispose()
    return image
