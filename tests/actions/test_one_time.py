"""One-time links: once, within their time, and only their hash is kept."""

from datetime import timedelta

import pytest
from sqlmodel import select

from actions.one_time import OneTimeLinkError, is_usable, make_one_time_link, use
from models.database import writing
from models.engine_state import OneTimeToken
from models.journal import JournalEntry
from tests.fakes.databases import ON_BOTH
from tests.plans import at, empty
from tests.tasks.walk import SPRING

pytestmark = ON_BOTH

NOW, DAY = at(SPRING, 9), timedelta(hours=24)


def test_a_link_signs_in_once() -> None:
    with writing(empty()) as session:
        token = make_one_time_link(session, now=NOW, life=DAY)

        assert use(session, token, now=NOW) == "administrator"
        assert not is_usable(session, token, now=NOW)
        with pytest.raises(OneTimeLinkError, match="dondoc init"):
            use(session, token, now=NOW)


def test_looking_at_a_link_does_not_use_it_up() -> None:
    with writing(empty()) as session:
        token = make_one_time_link(session, now=NOW, life=DAY)

        assert is_usable(session, token, now=NOW)
        assert is_usable(session, token, now=NOW)


def test_a_link_dies_with_its_last_second() -> None:
    with writing(empty()) as session:
        token = make_one_time_link(session, now=NOW, life=DAY)

        assert is_usable(session, token, now=NOW + DAY - timedelta(seconds=1))
        assert not is_usable(session, token, now=NOW + DAY)


def test_a_made_up_token_works_for_nothing() -> None:
    with writing(empty()) as session:
        assert not is_usable(session, "made-up", now=NOW)
        with pytest.raises(OneTimeLinkError):
            use(session, "made-up", now=NOW)


def test_only_the_hash_is_kept_and_both_acts_are_journalled_without_the_token() -> None:
    with writing(empty()) as session:
        token = make_one_time_link(session, now=NOW, life=DAY)
        use(session, token, now=NOW)

        kept = session.exec(select(OneTimeToken)).one()
        entries = session.exec(select(JournalEntry)).all()
        assert token not in kept.model_dump_json()
        assert [e.act for e in entries] == ["one-time-link.made", "one-time-link.used"]
        assert not any(token in e.model_dump_json() for e in entries)
