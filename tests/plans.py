"""The Bắc Giang plan in a database of its own, ready in milliseconds."""

from datetime import date, datetime, time
from functools import cache, partial
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from actions.load_plan import load_plan
from models.database import writing
from plan_reader.folder import read_folder
from plan_reader.values import PlanFolder
from tests.fakes.databases import DATABASES

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
    """Return a database with all tables and nothing in them."""
    return DATABASES.new()


def loaded(activate: date = START_OF_YEAR) -> Engine:
    """Return a database of its own with the plan loaded and activated on that day."""
    return DATABASES.filled(activate, partial(_load, activate=activate))


def loaded_on_disk(folder: Path, activate: date = START_OF_YEAR) -> tuple[Engine, str]:
    """Return such a database and the URL at which other processes open it."""
    return DATABASES.on_disk(activate, partial(_load, activate=activate), folder)


def _load(engine: Engine, *, activate: date) -> None:
    with writing(engine) as session:
        load_plan(session, bac_giang(), activate=activate, now=at(activate))
