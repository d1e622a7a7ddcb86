"""Whose an account of the agency is: bound by issuer and subject, never by the address alone."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from actions.contacts import ContactChange, set_contact
from actions.identities import Claim, Stranger, StrangerError, enter, unbind
from models.clients import Identity
from models.database import reading, writing
from models.journal import JournalEntry
from models.lookup import find_post
from tests import plans

TODAY, NOW = date(2024, 6, 3), datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ISSUER, EMAIL = "https://a.example", "nguoi.giu@example.vn"


@pytest.fixture
def engine() -> Engine:
    found = plans.loaded()
    with writing(found) as session:
        change = ContactChange(
            since=date(2024, 6, 1), person="Người Giữ", addresses={"email": EMAIL}, verified=True
        )
        set_contact(session, find_post(session, "07201"), change, actor="t", now=plans.at(TODAY))
    return found


def claim(
    *, issuer: str = ISSUER, subject: str = "7", email: str = EMAIL, ok: bool = True
) -> Claim:
    return Claim(issuer=issuer, subject=subject, email=email, is_verified=ok)


def come_in(engine: Engine, wish: Claim) -> str:
    with writing(engine) as session:
        return enter(session, wish, today=TODAY, now=NOW).addressee


def test_it_is_bound_once(engine: Engine) -> None:
    keys = {come_in(engine, claim()) for _ in range(2)}

    assert len(keys) == 1
    with reading(engine) as session:
        assert len(session.exec(select(Identity)).all()) == 1


def test_the_same_subject_of_another_issuer_is_another(engine: Engine) -> None:
    come_in(engine, claim())

    with pytest.raises(StrangerError) as caught:
        come_in(engine, claim(issuer="https://b.example", email="la@example.vn"))

    assert caught.value.key is Stranger.UNKNOWN


def test_a_second_account_of_the_issuer_is_refused_until_the_first_is_let_go(
    engine: Engine,
) -> None:
    key = come_in(engine, claim())
    with pytest.raises(StrangerError) as caught:
        come_in(engine, claim(subject="8"))
    assert caught.value.key is Stranger.BOUND

    with writing(engine) as session:
        assert unbind(session, key, actor="Quản trị", now=NOW) == 1

    assert come_in(engine, claim(subject="8")) == key
    with reading(engine) as session:
        acts = session.exec(
            select(JournalEntry.act)
            .where(JournalEntry.act.startswith("identity."))
            .order_by("number")
        ).all()
        assert [i.subject for i in session.exec(select(Identity))] == ["8"]
    assert acts == ["identity.bound", "identity.unbound", "identity.bound"]


def test_an_account_of_another_issuer_may_be_the_same_person_s(engine: Engine) -> None:
    first = come_in(engine, claim())

    assert come_in(engine, claim(issuer="https://b.example")) == first


def test_a_post_without_a_person_has_no_account_to_let_go(engine: Engine) -> None:
    with writing(engine) as session:
        assert unbind(session, "post:1", actor="Quản trị", now=NOW) == 0


def test_a_sign_that_only_looks_like_a_letter_makes_another_address(engine: Engine) -> None:
    with writing(engine) as session:
        change = ContactChange(
            since=date(2024, 6, 1), addresses={"email": "khoa@example.vn"}, verified=True
        )
        set_contact(session, find_post(session, "07201"), change, actor="t", now=plans.at(TODAY))

    with pytest.raises(StrangerError) as caught:
        come_in(engine, claim(email="\N{KELVIN SIGN}hoa@example.vn"))

    assert caught.value.key is Stranger.UNKNOWN
    assert come_in(engine, claim(email="KHOA@example.VN"))


def test_nothing_is_bound_for_a_stranger(engine: Engine) -> None:
    for wish in (claim(email=""), claim(ok=False), claim(email="la@example.vn")):
        with pytest.raises(StrangerError):
            come_in(engine, wish)

    with reading(engine) as session:
        assert session.exec(select(Identity)).all() == []
