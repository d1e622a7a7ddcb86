"""The database: transactions that wait their turn, rehearsals without a trace, unique inserts."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, InternalError
from sqlmodel import func, select

from models import journal
from models.database import insert_new, open_database, reading, rehearsing, working, writing
from models.engine_state import Setting, recall, remember
from models.journal import JournalEntry
from models.roster import Contact, Unit
from tests.fakes.databases import DATABASES, ON_BOTH, POSTGRESQL
from tests.plans import at, empty
from tests.tasks.walk import SPRING

NOW = at(SPRING, 9)


def test_sqlite_runs_in_wal_with_foreign_keys_on(tmp_path: Path) -> None:
    engine = open_database(f"sqlite:///{tmp_path / 'd.db'}")

    with reading(engine) as session:
        assert session.connection().execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert session.connection().execute(text("PRAGMA foreign_keys")).scalar() == 1


def test_a_row_that_points_at_nothing_is_refused() -> None:
    with pytest.raises(IntegrityError), writing(empty()) as session:
        session.add(Contact(plan_id=99, channel="email", address="a@b.vn"))


def test_a_failed_transaction_keeps_nothing() -> None:
    engine = empty()

    with pytest.raises(LookupError):
        _fail(engine)

    with reading(engine) as session:
        assert recall(session, "a") is None


def _fail(engine: Engine) -> None:
    with writing(engine) as session:
        remember(session, "a", "1")
        raise LookupError


def test_a_rehearsal_sees_what_it_wrote_and_leaves_no_trace() -> None:
    engine = empty()

    with rehearsing(engine) as session:
        remember(session, "a", "1")
        session.flush()
        assert recall(session, "a") == "1"

    with reading(engine) as session:
        assert recall(session, "a") is None


@ON_BOTH
def test_two_writers_wait_for_each_other_instead_of_failing(tmp_path: Path) -> None:
    engine = DATABASES.new(tmp_path / "d.db")

    def count_up(_: int) -> None:
        with writing(engine) as session:
            remember(session, "n", str(int(recall(session, "n") or 0) + 1))

    with ThreadPoolExecutor(4) as all_at_once:
        list(all_at_once.map(count_up, range(12)))

    with reading(engine) as session:
        assert recall(session, "n") == "12"


@ON_BOTH
def test_who_writes_a_journal_entry_has_the_turn_from_there_on(tmp_path: Path) -> None:
    engine = DATABASES.new(tmp_path / "d.db")

    def note(_: int) -> None:
        with working(engine) as session:
            journal.write(session, at=NOW, actor="a", act="x", subject="s")

    with ThreadPoolExecutor(4) as all_at_once:
        list(all_at_once.map(note, range(12)))

    with reading(engine) as session:
        assert journal.breaks(session) == ()
        assert session.exec(select(func.count()).select_from(JournalEntry)).one() == 12


@pytest.mark.postgresql
@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_postgresql_is_opened_with_psycopg_3_however_it_is_written(scheme: str) -> None:
    engine = open_database(f"{scheme}://u:p@db.example/dondoc")

    assert engine.dialect.driver == "psycopg"


@pytest.mark.postgresql
def test_what_is_opened_for_reading_cannot_write() -> None:
    with DATABASES.on(POSTGRESQL):
        engine = DATABASES.new()

        with reading(engine) as session, pytest.raises(InternalError, match="read-only"):
            insert_new(session, Setting, [{"key": "n", "value": "1"}])


@ON_BOTH
def test_inserting_what_is_there_already_changes_nothing() -> None:
    with writing(DATABASES.new()) as session:
        insert_new(session, Setting, [{"key": "a", "value": "1"}])
        insert_new(session, Setting, [{"key": "a", "value": "2"}, {"key": "b", "value": "3"}])

        kept = {s.key: s.value for s in session.exec(select(Setting))}
        assert kept == {"a": "1", "b": "3"}


def test_inserting_nothing_is_allowed() -> None:
    with writing(empty()) as session:
        insert_new(session, Unit, [])

        assert session.exec(select(Unit)).all() == []
