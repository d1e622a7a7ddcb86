"""The journal: numbered without gaps, each entry sealing the one before it."""

from datetime import UTC, timedelta, timezone

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from models import journal
from models.database import writing
from models.journal import JournalEntry
from rules import chain
from tests.fakes.databases import ON_BOTH
from tests.plans import at, empty
from tests.tasks.walk import SPRING

pytestmark = ON_BOTH

NOW = at(SPRING, 9)


def test_entries_are_numbered_from_one_and_seal_the_one_before() -> None:
    with writing(empty()) as session:
        first = journal.write(session, at=NOW, actor="a", act="x", subject="s")
        second = journal.write(session, at=NOW, actor="a", act="y", subject="s")

        assert (first.number, first.previous) == (1, chain.GENESIS)
        assert (second.number, second.previous) == (2, first.hash)
        assert journal.breaks(session) == ()


def test_the_seal_survives_being_read_back_from_the_database() -> None:
    engine = empty()
    details: dict[str, object] = {"files": ["ab"], "reason": "Thiếu phụ lục", "n": 1, "none": None}
    with writing(engine) as session:
        journal.write(session, at=NOW, actor="Chủ tịch", act="x", subject="s", details=details)
    with writing(engine) as session:
        entry = session.exec(select(JournalEntry)).one()

        assert entry.at.tzinfo is not None
        assert journal.breaks(session) == ()


def test_the_same_moment_in_two_zones_has_one_stamp() -> None:
    elsewhere = timezone(timedelta(hours=-5))

    assert journal.stamp(NOW) == journal.stamp(NOW.astimezone(UTC))
    assert journal.stamp(NOW) == journal.stamp(NOW.astimezone(elsewhere))


def test_an_entry_whose_details_were_changed_breaks_the_chain() -> None:
    engine = empty()
    with writing(engine) as session:
        journal.write(session, at=NOW, actor="a", act="x", subject="s", details={"to": "A"})
        journal.write(session, at=NOW, actor="a", act="y", subject="s")
    with writing(engine) as session:
        entry = session.get_one(JournalEntry, 1)
        entry.details = {"to": "B"}
        session.add(entry)
    with writing(engine) as session:
        assert len(journal.breaks(session)) >= 1


def test_entries_cut_off_at_the_end_are_missed() -> None:
    engine = empty()
    with writing(engine) as session:
        journal.write(session, at=NOW, actor="a", act="x", subject="s")
        last = journal.write(session, at=NOW, actor="a", act="y", subject="s")
        session.delete(last)

    with writing(engine) as session:
        (found,) = journal.breaks(session)

    assert str(found) == "the journal ends with entry 1, but entry 2 was the last written"


def test_a_journal_emptied_altogether_is_missed() -> None:
    engine = empty()
    with writing(engine) as session:
        session.delete(journal.write(session, at=NOW, actor="a", act="x", subject="s"))

    with writing(engine) as session:
        assert len(journal.breaks(session)) == 1


def test_a_transaction_rolled_back_leaves_no_gap() -> None:
    engine = empty()
    with pytest.raises(LookupError):
        _write_and_fail(engine)

    with writing(engine) as session:
        assert journal.write(session, at=NOW, actor="a", act="y", subject="s").number == 1


def _write_and_fail(engine: Engine) -> None:
    with writing(engine) as session:
        journal.write(session, at=NOW, actor="a", act="x", subject="s")
        raise LookupError
