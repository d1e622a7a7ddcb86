"""The database: transactions that wait their turn, rehearsals without a trace, unique inserts."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel, select

import models.journal  # noqa: F401 -- the tables must be known before they are made
from models.database import insert_new, open_database, reading, rehearsing, writing
from models.engine_state import Setting, recall, remember
from models.roster import Contact, Unit
from tests.plans import empty


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


def test_two_writers_wait_for_each_other_instead_of_failing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'd.db'}"
    SQLModel.metadata.create_all(open_database(url))

    def count_up(_: int) -> None:
        with writing(open_database(url)) as session:
            remember(session, "n", str(int(recall(session, "n") or 0) + 1))

    with ThreadPoolExecutor(4) as all_at_once:
        list(all_at_once.map(count_up, range(12)))

    with reading(open_database(url)) as session:
        assert recall(session, "n") == "12"


def test_inserting_what_is_there_already_changes_nothing() -> None:
    with writing(empty()) as session:
        insert_new(session, Setting, [{"key": "a", "value": "1"}])
        insert_new(session, Setting, [{"key": "a", "value": "2"}, {"key": "b", "value": "3"}])

        kept = {s.key: s.value for s in session.exec(select(Setting))}
        assert kept == {"a": "1", "b": "3"}


def test_inserting_nothing_is_allowed() -> None:
    with writing(empty()) as session:
        insert_new(session, Unit, [])

        assert session.exec(select(Unit)).all() == []
