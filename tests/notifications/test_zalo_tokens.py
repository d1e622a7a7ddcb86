"""The single-use pair of tokens: renewed once, by one, and never by guess."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from models.database import reading, writing
from models.journal import JournalEntry
from models.zalo import ZaloPair
from notifications.channels.zalo_tokens import LEASE, TokenError, Tokens
from notifications.sealing import Seal
from simulation.zalo import Fault, World, ZaloServer
from simulation.zalo.oauth import challenge_of
from tests.fakes.databases import DATABASES, ON_BOTH
from tests.fakes.zalo import WallClock, setup_of, zalo_with

# The lock is the database's: on SQLite and on PostgreSQL.
pytestmark = ON_BOTH


@pytest.fixture
def wall() -> WallClock:
    return WallClock()


@pytest.fixture
def zalo(wall: WallClock) -> Iterator[ZaloServer]:
    with zalo_with(world=World(clock=wall)) as running:
        yield running


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return DATABASES.new(tmp_path / "tokens.db")


@pytest.fixture
def tokens(zalo: ZaloServer, engine: Engine, wall: WallClock) -> Tokens:
    made = _tokens(zalo, engine, wall)
    made.store(zalo.world.access, zalo.world.refresh, actor="test")
    return made


def _tokens(zalo: ZaloServer, engine: Engine, wall: WallClock) -> Tokens:
    return setup_of(zalo, fixed=None, wall=wall).tokens(engine)


def _pair(engine: Engine) -> ZaloPair:
    with reading(engine) as session:
        return session.exec(select(ZaloPair)).one()


def _acts(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.exec(select(JournalEntry.act)))


def test_the_tokens_are_sealed_where_they_are_kept(engine: Engine, tokens: Tokens) -> None:
    pair = _pair(engine)

    assert tokens.access().token == "access-1"
    assert "access-1" not in f"{pair.access} {tokens.access()}"
    assert "refresh-1" not in pair.refresh
    assert _acts(engine) == ["zalo.token-stored"]


def test_a_pair_sealed_with_another_key_says_so(
    engine: Engine, wall: WallClock, tokens: Tokens
) -> None:
    other = Tokens(engine, tokens._app, seal=Seal("other", purpose="x"), wall=wall)

    with pytest.raises(TokenError, match="another secret key"):
        other.access()


@pytest.mark.parametrize(
    ("age", "renewed"),
    [
        (timedelta(hours=20) - timedelta(seconds=1), 0),
        (timedelta(hours=20), 1),
        (timedelta(hours=30), 1),
    ],
)
def test_a_token_is_renewed_before_it_dies_by_the_wall_clock(
    zalo: ZaloServer, wall: WallClock, tokens: Tokens, age: timedelta, renewed: int
) -> None:
    wall.at += age

    token = tokens.access().token

    assert token == zalo.world.access
    assert zalo.world.refreshes == renewed


@pytest.mark.usefixtures("tokens")
def test_two_that_renew_at_once_ask_once(zalo: ZaloServer, engine: Engine, wall: WallClock) -> None:
    workers = [_tokens(zalo, engine, wall) for _ in range(6)]
    start, got = threading.Barrier(len(workers)), list[str]()

    def renew(worker: Tokens) -> None:
        start.wait()
        got.append(worker.renew(1).token)

    threads = [threading.Thread(target=renew, args=(w,)) for w in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert zalo.world.refreshes == 1
    assert got == ["access-2"] * 6
    assert (_pair(engine).state, _pair(engine).turn) == ("good", 2)


@pytest.mark.parametrize("fault", [Fault(kind="lost"), Fault(kind="http", number=502)])
def test_a_lost_answer_is_reported_and_not_tried_again(
    zalo: ZaloServer, engine: Engine, tokens: Tokens, fault: Fault
) -> None:
    zalo.world.faults = [fault]

    for _ in range(2):
        with pytest.raises(TokenError) as caught:
            tokens.renew(1)
        assert (caught.value.code, caught.value.passing) == ("uncertain", False)

    assert zalo.world.requests == 1
    assert _pair(engine).state == "uncertain"
    assert _acts(engine) == ["zalo.token-stored", "zalo.token-uncertain"]


def test_an_uncertain_pair_serves_for_as_long_as_zalo_takes_it(
    zalo: ZaloServer, wall: WallClock, tokens: Tokens
) -> None:
    zalo.world.faults = [Fault(kind="drop")]
    wall.at += timedelta(hours=21)

    # Renewed early and lost: the old access token has four hours to live.
    assert tokens.access().token == "access-1"
    assert tokens.access().token == "access-1"
    assert zalo.world.refreshes == 0


def test_a_new_pair_by_hand_ends_the_uncertainty(
    zalo: ZaloServer, engine: Engine, tokens: Tokens
) -> None:
    zalo.world.faults = [Fault(kind="lost")]
    with pytest.raises(TokenError):
        tokens.renew(1)

    tokens.store(*zalo.world.mint(), actor="test")

    assert tokens.access().token == zalo.world.access
    assert _pair(engine).state == "good"


def test_a_used_refresh_token_is_refused_and_needs_a_login(
    zalo: ZaloServer, engine: Engine, tokens: Tokens
) -> None:
    zalo.world.mint()

    with pytest.raises(TokenError, match="-14020"):
        tokens.renew(1)

    with pytest.raises(TokenError, match="dondoc zalo login"):
        tokens.access()
    assert _acts(engine)[-1] == "zalo.token-refused"


def test_when_nothing_could_be_sent_the_pair_is_as_good_as_before(
    engine: Engine, wall: WallClock, tokens: Tokens
) -> None:
    app = replace(tokens._app, oauth_url="http://127.0.0.1:9")
    nowhere = Tokens(engine, app, seal=tokens._seal, wall=wall)

    with pytest.raises(TokenError) as caught:
        nowhere.renew(1)

    assert caught.value.passing
    assert _pair(engine).state == "good"
    assert tokens.renew(1).token == "access-2"


def test_a_renewal_that_was_cut_off_leaves_the_pair_uncertain(
    engine: Engine, wall: WallClock, tokens: Tokens
) -> None:
    with writing(engine) as session:
        pair = session.exec(select(ZaloPair)).one()
        pair.state, pair.worker, pair.since = "refreshing", "elsewhere:1:2:3", wall()
        session.add(pair)
    wall.at += LEASE

    with pytest.raises(TokenError) as caught:
        tokens.access()

    assert caught.value.code == "uncertain"


def test_without_a_refresh_token_nothing_can_be_renewed(tokens: Tokens) -> None:
    tokens.store("only-access", "", actor="test")

    with pytest.raises(TokenError) as caught:
        tokens.renew(2)

    assert caught.value.code == "refused"


def test_nothing_stored_says_what_to_do(zalo: ZaloServer, engine: Engine, wall: WallClock) -> None:
    with pytest.raises(TokenError, match="dondoc zalo login"):
        _tokens(zalo, engine, wall).access()


def test_a_login_turns_its_code_into_the_first_pair(
    zalo: ZaloServer, engine: Engine, wall: WallClock
) -> None:
    verifier = "v" * 43
    zalo.world.codes = {"code-1": challenge_of(verifier)}
    tokens = _tokens(zalo, engine, wall)

    with pytest.raises(TokenError, match="-14005"):
        tokens.exchange("other", verifier, actor="test")
    tokens.exchange("code-1", verifier, actor="test")

    assert tokens.access().token == zalo.world.access
