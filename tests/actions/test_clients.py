"""Tokens of programs: who makes them, what for, and when they work."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from actions import clients
from actions.actors import Actor
from actions.clients import LONGEST_LIFE, Scope, TokenMistakeError, Wish
from models.clients import ApiToken
from models.database import reading, writing
from models.journal import JournalEntry
from models.lookup import find_post
from rules.states import RightsError
from tests import plans

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ADMIN = Actor(label="Quản trị", post_ids=frozenset(), is_administrator=True)
READ = Wish(client="Phần mềm", scopes=frozenset({Scope.READ}))


@pytest.fixture
def engine() -> Engine:
    return plans.loaded()


def made(engine: Engine, wish: Wish = READ, *, actor: Actor = ADMIN) -> str:
    with writing(engine) as session:
        return clients.make_token(session, wish, actor=actor, now=NOW)


def works(engine: Engine, token: str, now: datetime = NOW) -> bool:
    with reading(engine) as session:
        return clients.check_token(session, token, now=now) is not None


def test_only_the_hash_of_a_token_is_kept(engine: Engine) -> None:
    token = made(engine)

    with reading(engine) as session:
        row = session.exec(select(ApiToken)).one()
        entry = session.exec(select(JournalEntry).order_by(col(JournalEntry.number).desc())).first()
    secret = token.split("_", 2)[2]
    assert secret not in row.model_dump_json()
    assert entry is not None
    assert entry.act == "api-token.made"
    assert secret not in str(entry.model_dump())


def test_a_token_works_until_its_last_moment(engine: Engine) -> None:
    token = made(engine, Wish(client="a", scopes=READ.scopes, life=timedelta(days=1)))

    just = timedelta(microseconds=1)
    day = NOW + timedelta(days=1)
    assert [works(engine, token, at) for at in (NOW, day - just, day)] == [True, True, False]


def test_a_revoked_token_works_no_more_and_is_kept(engine: Engine) -> None:
    token = made(engine)

    with writing(engine) as session:
        clients.revoke_token(session, 1, actor=ADMIN, now=NOW)
        again = clients.revoke_token(session, 1, actor=ADMIN, now=NOW + timedelta(days=1))

    assert not works(engine, token)
    assert again.revoked_at == NOW


@pytest.mark.parametrize("cut", [0, 1, 6, 7, 19, 20, -1])
def test_a_token_cut_anywhere_is_none(engine: Engine, cut: int) -> None:
    assert not works(engine, made(engine)[:cut])


def test_only_an_administrator_makes_and_revokes(engine: Engine) -> None:
    office = Actor(label="Văn phòng", post_ids=frozenset({1}))
    made(engine)

    with pytest.raises(RightsError, match="the administrator may"):
        made(engine, actor=office)
    with pytest.raises(RightsError), writing(engine) as session:
        clients.revoke_token(session, 1, actor=office, now=NOW)


@pytest.mark.parametrize(
    ("wish", "key"),
    [
        (Wish(client="  ", scopes=READ.scopes), "name"),
        (Wish(client="x" * 61, scopes=READ.scopes), "name"),
        (Wish(client="a", scopes=frozenset()), "scopes"),
        (Wish(client="a", scopes=READ.scopes, life=timedelta(0)), "days"),
        (Wish(client="a", scopes=READ.scopes, life=LONGEST_LIFE + timedelta(days=1)), "days"),
        (Wish(client="a", scopes=READ.scopes, post_id=10**6), "post"),
        # Who acts must act as somebody.
        (Wish(client="a", scopes=frozenset({Scope.OFFICE})), "post"),
    ],
)
def test_a_wish_that_cannot_be_granted_names_what_is_wrong(
    engine: Engine, wish: Wish, key: str
) -> None:
    with pytest.raises(TokenMistakeError) as caught:
        made(engine, wish)

    assert caught.value.key == key
    with reading(engine) as session:
        assert session.exec(select(ApiToken)).all() == []


def test_the_longest_life_and_name_are_granted(engine: Engine) -> None:
    assert works(engine, made(engine, Wish(client="x" * 60, scopes=READ.scopes, life=LONGEST_LIFE)))


def test_an_unknown_scope_is_named() -> None:
    with pytest.raises(TokenMistakeError, match='"all" is no scope'):
        clients.read_scopes(["read", "all"])
    assert clients.read_scopes(["read", "office"]) == {Scope.READ, Scope.OFFICE}


def test_no_token_of_that_number_is_said(engine: Engine) -> None:
    with pytest.raises(TokenMistakeError, match="there is no token 7"), writing(engine) as session:
        clients.revoke_token(session, 7, actor=ADMIN, now=NOW)


def test_a_program_acts_as_its_post_and_without_one_only_reads(engine: Engine) -> None:
    with reading(engine) as session:
        post = find_post(session, "07201")
    made(engine, Wish(client="Một cửa", scopes=frozenset({Scope.REPORT}), post_id=post.id))
    made(engine)

    with reading(engine) as session:
        acting, reading_only = (session.get_one(ApiToken, n) for n in (1, 2))
        actor = clients.actor_of_token(session, acting)
        reader = clients.actor_of_token(session, reading_only)
    assert actor is not None
    assert reader is not None
    assert (actor.label, actor.post_ids) == (
        f"{post.title} (API: Một cửa)",
        frozenset({post.id or 0}),
    )
    assert (reader.post_ids, reader.is_auditor) == (frozenset(), True)
