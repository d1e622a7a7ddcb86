"""The pair of tokens of the Official Account: single-use, renewed by one process at a time.

Renewing kills the old access token at once and uses the refresh token up. So one process
says in the database that it asks, asks, and commits the new pair before anybody uses it.
When the answer is lost nobody knows which pair holds: that is reported, never guessed.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus

import httpx
from sqlalchemy import Engine
from sqlmodel import Session, select

from models import journal
from models.database import reading, writing
from models.zalo import ZaloPair
from notifications.outbox_worker import is_gone, worker_name
from notifications.sealing import Seal, SealBrokenError

log = logging.getLogger(__name__)

PATH = "/v4/oa/access_token"
LIFE = timedelta(hours=25)
RENEW_AT = timedelta(hours=20)
ANSWER_WITHIN = timedelta(seconds=15)
# A renewal that has not ended by then was cut off.
LEASE = ANSWER_WITHIN * 2
LOOK_AGAIN = timedelta(milliseconds=200)
GOOD, REFRESHING, UNCERTAIN, REFUSED = "good", "refreshing", "uncertain", "refused"
ACTOR = "dondoc"
NO_PAIR = "no token is stored; run `dondoc zalo login`"
ANSWER_LOST = "the answer to a renewal was lost"


class TokenError(RuntimeError):
    """There is no access token to send with; `passing` when trying later may help."""

    def __init__(self, message: str, *, code: str, passing: bool = False) -> None:
        super().__init__(message)
        self.code, self.passing = code, passing


@dataclass(frozen=True, kw_only=True)
class App:
    """The app at Zalo in whose name the account is used; `fixed` is a token set by hand."""

    app_id: str = ""
    secret: str = field(default="", repr=False)
    oauth_url: str = "https://oauth.zaloapp.com"
    fixed: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Access:
    """An access token and the number of its pair; 0 for one set by hand."""

    token: str = field(repr=False)
    turn: int = 0


class Tokens:
    """The tokens of one app, kept sealed in the database; `wall` is the real clock."""

    def __init__(
        self, engine: Engine, app: App, *, seal: Seal, wall: Callable[[], datetime]
    ) -> None:
        self._engine, self._app, self._seal, self._wall = engine, app, seal, wall
        # Two drains in one process are two that may ask.
        self._name = f"{worker_name()}:{id(self)}"

    def access(self) -> Access:
        """Return the access token, renewed when it has grown old; TokenError without one."""
        pair = self._read()
        if pair is None:
            if self._app.fixed:
                return Access(token=self._app.fixed)
            raise TokenError(NO_PAIR, code="no_token")
        if pair.state == REFUSED:
            raise TokenError(_remedy(pair), code=REFUSED)
        if pair.state == REFRESHING:
            return self.renew(pair.turn)
        grown_old = self._wall() - pair.stored_at >= RENEW_AT
        if pair.state == GOOD and grown_old and pair.refresh:
            return self._renew_early(pair)
        # An uncertain pair is used for as long as Zalo takes it: that is no guess.
        return self._opened(pair)

    def renew(self, turn: int) -> Access:
        """Return the pair after `turn`, renewing it unless somebody else does or did.

        1. Whoever gets the row says so and asks; the others wait for the end.
        2. A new pair is committed before it is returned.
        3. Not sent at all: as before. Answer lost, or the asker dead: uncertain.
        """
        while True:
            pair = self._take(turn)
            if pair.turn != turn:
                return self._opened(pair)
            if pair.worker == self._name:
                return self._ask(pair)
            if pair.state in (UNCERTAIN, REFUSED):
                raise TokenError(_remedy(pair), code=pair.state)
            time.sleep(LOOK_AGAIN.total_seconds())

    def store(self, access: str, refresh: str, *, life: timedelta = LIFE, actor: str) -> None:
        """Keep a pair got elsewhere, in place of the one before."""
        with writing(self._engine) as session:
            self._put(session, access, refresh, life=life)
            journal.write(
                session,
                at=self._wall(),
                actor=actor,
                act="zalo.token-stored",
                subject=self._app.app_id or "zalo",
                details={"refresh": bool(refresh)},
            )

    def exchange(self, code: str, verifier: str, *, actor: str) -> None:
        """Turn the code of a login into the first pair; TokenError says what Zalo answered."""
        answer = self._post(
            {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
        )
        found = _read_answer(answer)
        if isinstance(found, str):
            message = f"Zalo gave no tokens: {found}"
            raise TokenError(message, code="login")
        self.store(found.access, found.refresh, life=found.life, actor=actor)

    def _renew_early(self, pair: ZaloPair) -> Access:
        try:
            return self.renew(pair.turn)
        except TokenError as error:
            if error.code == REFUSED:
                raise
            log.warning("the old access token is used on: %s", error)
            return self._opened(pair)

    def _read(self) -> ZaloPair | None:
        with reading(self._engine) as session:
            return session.get(ZaloPair, self._app.app_id)

    def _take(self, turn: int) -> ZaloPair:
        """Say in the database that this process renews, unless it need not or may not."""
        with writing(self._engine) as session:
            pair = self._locked(session)
            if pair is None:
                raise TokenError(NO_PAIR, code="no_token")
            if pair.turn != turn:
                return pair
            if pair.state == REFRESHING and self._is_cut_off(pair):
                self._mark(session, pair, UNCERTAIN, "the process that asked was cut off")
            elif pair.state == GOOD and not pair.refresh:
                self._mark(session, pair, REFUSED, "no refresh token is stored")
            elif pair.state == GOOD:
                pair.state, pair.since = REFRESHING, self._wall()
                pair.worker = self._name
                session.add(pair)
            return pair

    def _is_cut_off(self, pair: ZaloPair) -> bool:
        process = (pair.worker or "").rpartition(":")[0]
        since = pair.since or self._wall()
        return is_gone(process) or self._wall() - since >= LEASE

    def _ask(self, pair: ZaloPair) -> Access:
        try:
            refresh = self._seal.open(pair.refresh)
        except SealBrokenError as error:
            self._end(pair, REFUSED, str(error))
            raise TokenError(str(error), code=REFUSED) from error
        try:
            answer = self._post({"grant_type": "refresh_token", "refresh_token": refresh})
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            # Nothing was sent: the pair is as good as before.
            self._end(pair, GOOD, "")
            message = f"Zalo's OAuth cannot be reached: {error}"
            raise TokenError(message, code="oauth", passing=True) from error
        except httpx.HTTPError as error:
            self._end(pair, UNCERTAIN, f"the answer was lost: {type(error).__name__}")
            raise TokenError(ANSWER_LOST, code=UNCERTAIN) from error
        return self._take_answer(pair, answer)

    def _take_answer(self, pair: ZaloPair, answer: httpx.Response) -> Access:
        found = _read_answer(answer)
        if isinstance(found, _Pair):
            with writing(self._engine) as session:
                stored = self._put(session, found.access, found.refresh, life=found.life)
                return Access(token=found.access, turn=stored.turn)
        # An error that Zalo names was judged by it; anything else may have been carried out.
        state = REFUSED if answer.status_code == HTTPStatus.OK and found[:1] == "-" else UNCERTAIN
        self._end(pair, state, found)
        message = f"Zalo renewed nothing: {found}"
        raise TokenError(message, code=state)

    def _end(self, pair: ZaloPair, state: str, detail: str) -> None:
        with writing(self._engine) as session:
            row = self._locked(session)
            if row is not None and row.turn == pair.turn:
                self._mark(session, row, state, detail)

    def _mark(self, session: Session, pair: ZaloPair, state: str, detail: str) -> None:
        pair.state, pair.detail = state, detail or None
        pair.worker, pair.since = None, self._wall()
        session.add(pair)
        if state == GOOD:
            return
        log.error("the tokens of Zalo are %s: %s", state, detail)
        journal.write(
            session,
            at=self._wall(),
            actor=ACTOR,
            act=f"zalo.token-{state}",
            subject=pair.app_id or "zalo",
            details={"detail": detail},
        )

    def _put(self, session: Session, access: str, refresh: str, *, life: timedelta) -> ZaloPair:
        pair, now = self._locked(session), self._wall()
        if pair is None:
            pair = ZaloPair(
                app_id=self._app.app_id, access="", stored_at=now, expires_at=now, turn=0
            )
        pair.access, pair.refresh = self._seal.close(access), self._seal.close(refresh)
        pair.stored_at, pair.expires_at = now, now + life
        pair.turn += 1
        pair.state, pair.worker, pair.since, pair.detail = GOOD, None, None, None
        session.add(pair)
        session.flush()
        return pair

    def _locked(self, session: Session) -> ZaloPair | None:
        # SQLite locks the whole file at BEGIN IMMEDIATE; PostgreSQL this row.
        query = select(ZaloPair).where(ZaloPair.app_id == self._app.app_id).with_for_update()
        return session.exec(query).first()

    def _opened(self, pair: ZaloPair) -> Access:
        try:
            return Access(token=self._seal.open(pair.access), turn=pair.turn)
        except SealBrokenError as error:
            raise TokenError(str(error), code="sealed") from error

    def _post(self, fields: dict[str, str]) -> httpx.Response:
        return httpx.post(
            f"{self._app.oauth_url}{PATH}",
            data={**fields, "app_id": self._app.app_id},
            headers={"secret_key": self._app.secret},
            timeout=ANSWER_WITHIN.total_seconds(),
        )


@dataclass(frozen=True, kw_only=True)
class _Pair:
    """A pair as Zalo gives it."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    life: timedelta


def _read_answer(answer: httpx.Response) -> _Pair | str:
    """Return the pair, or in words what was answered instead (an error number first)."""
    try:
        body = answer.json()
    except ValueError:
        return f"HTTP {answer.status_code} without a readable answer"
    if isinstance(body, dict) and body.get("access_token"):
        seconds = int(float(body.get("expires_in") or LIFE.total_seconds()))
        return _Pair(
            access=str(body["access_token"]),
            refresh=str(body.get("refresh_token", "")),
            life=timedelta(seconds=seconds),
        )
    if isinstance(body, dict) and "error" in body:
        words = body.get("error_description") or body.get("error_name") or body.get("message")
        return f"{body['error']} {words or ''}".strip()
    return f"HTTP {answer.status_code} with another answer"


def _remedy(pair: ZaloPair) -> str:
    return (
        f"the tokens are {pair.state} ({pair.detail or 'no detail'}); get a new pair and store it "
        "with `dondoc zalo login` or `dondoc zalo token`"
    )
