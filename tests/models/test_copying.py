"""A copy of a whole database says the same, from either database to either."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel, select

from actions.load_plan import load_plan
from models import journal
from models.copying import CopyError, fill, snapshot
from models.database import open_database, reading, writing
from models.migrate import upgrade_engine
from models.plan import Plan, Question
from plan_reader.folder import read_folder
from tests.fakes import postgres
from tests.fakes.databases import POSTGRESQL, SQLITE
from tests.plan_reader.small import write_plan
from tests.plans import ZONE, at
from tests.tasks.walk import SPRING

BOTH = (SQLITE, POSTGRESQL)
NOW = at(SPRING, 9)


class Makers:
    """Makes databases of either kind, and takes them away."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._made = folder, [(open_database("sqlite://"), "")]

    def new(self, kind: str) -> Engine:
        """Return a database without tables."""
        name = postgres.create() if kind == POSTGRESQL else ""
        file = self._folder / f"{len(self._made)}.db"
        engine = open_database(postgres.url(name) if name else f"sqlite:///{file}")
        self._made.append((engine, name))
        return engine

    def office(self, kind: str) -> Engine:
        """Return a database with a plan and a word in the journal."""
        engine = self.new(kind)
        upgrade_engine(engine)
        plan = read_folder(write_plan(self._folder / "plan"))
        details: dict[str, object] = {"lý do": "thiếu phụ lục", "n": 1, "list": [None, True]}
        with writing(engine) as session:
            load_plan(session, plan, activate=SPRING, now=at(SPRING), zone=ZONE)
            journal.write(session, at=NOW, actor="đ", act="x", subject="s", details=details)
        return engine

    def take_away(self) -> None:
        """Close all."""
        for engine, name in self._made:
            engine.dispose()
            if name:
                postgres.drop(name)


@pytest.fixture
def makers(tmp_path: Path) -> Iterator[Makers]:
    made = Makers(tmp_path)
    yield made
    made.take_away()


def _rows(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    with engine.connect() as connection:
        return {
            table.name: sorted((tuple(row) for row in connection.execute(table.select())), key=repr)
            for table in SQLModel.metadata.sorted_tables
        }


@pytest.mark.parametrize("source", BOTH)
@pytest.mark.parametrize("target", BOTH)
def test_every_row_of_every_table_is_copied_word_for_word(
    makers: Makers, tmp_path: Path, source: str, target: str
) -> None:
    office, new = makers.office(source), makers.new(target)

    snapshot(office, tmp_path / "copy.db")
    fill(tmp_path / "copy.db", new)

    rows = _rows(new)
    assert rows == _rows(office)
    assert {"plan", "duty", "journal_entry", "post"} <= {name for name in rows if rows[name]}
    with reading(new) as session:
        assert journal.breaks(session) == ()
        plan = session.exec(select(Plan)).one()
        assert plan.chair_post_id is not None


@pytest.mark.parametrize("target", BOTH)
def test_what_is_written_after_a_copy_gets_the_next_number(
    makers: Makers, tmp_path: Path, target: str
) -> None:
    office, new = makers.office(SQLITE), makers.new(target)
    snapshot(office, tmp_path / "copy.db")
    fill(tmp_path / "copy.db", new)

    with writing(new) as session:
        plan = session.exec(select(Plan)).one()
        last = max([number or 0 for number in session.exec(select(Question.id))], default=0)
        question = Question(plan_id=plan.id or 0, code="CH-99", severity="A", question="?")
        session.add(question)
        session.flush()

        assert question.id == last + 1


def test_a_database_that_holds_something_is_not_written_over(
    makers: Makers, tmp_path: Path
) -> None:
    office = makers.office(SQLITE)
    snapshot(office, tmp_path / "copy.db")
    before = _rows(office)

    with pytest.raises(CopyError, match="is not empty; name a new one"):
        fill(tmp_path / "copy.db", office)

    assert _rows(office) == before


def test_a_copy_of_a_newer_version_is_refused_with_the_remedy(
    makers: Makers, tmp_path: Path
) -> None:
    snapshot(makers.office(SQLITE), tmp_path / "copy.db")
    newer = open_database(f"sqlite:///{tmp_path / 'copy.db'}")
    with newer.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    newer.dispose()

    with pytest.raises(CopyError, match="made by a newer dondoc"):
        fill(tmp_path / "copy.db", makers.new(SQLITE))


def test_what_the_other_database_cannot_keep_is_named_with_its_table(
    makers: Makers, tmp_path: Path
) -> None:
    office = makers.office(SQLITE)
    with writing(office) as session:
        # SQLite keeps a NUL, PostgreSQL does not.
        session.exec(select(Plan)).one().title = "a\x00b"
    snapshot(office, tmp_path / "copy.db")

    with pytest.raises(CopyError, match='a row of "plan" cannot be kept there'):
        fill(tmp_path / "copy.db", makers.new(POSTGRESQL))
