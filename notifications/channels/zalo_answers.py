"""Zalo's answers read into receipts, and what each of them teaches about routes and people."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, timezone
from http import HTTPStatus
from typing import Any

import httpx
from sqlalchemy import Engine
from sqlmodel import Session

from models import journal
from models.database import writing
from models.zalo import BOT, OA, ZaloRoute, user_of
from notifications.channels.receipt import Outcome, Receipt
from notifications.channels.zalo_codes import Action, Meaning, Until, meaning_of
from rules.zalo_routes import Route

# The provider's own clock, on which its nights and its quotas run.
ZALO_ZONE = timezone(timedelta(hours=7))
MORNING, NEW_DAY = time(6, 5), time(0, 5)
# Spread over a few seconds, so that what was held back together does not come together.
JITTER_STEPS, JITTER = 7, timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What Zalo said: the number of the table, its text, the id of what it accepted."""

    code: int
    text: str = ""
    provider_id: str | None = None
    quota: Mapping[str, Any] = field(default_factory=dict)


class UnreadableAnswerError(ValueError):
    """An answer from which nobody can tell what became of the message."""


def read_answer(answer: httpx.Response, route: Route) -> Answer | Receipt:
    """Read an answer; a failure comes with HTTP 200 too, only its number counts.

    Returns a receipt where the HTTP status says all. Raises UnreadableAnswerError.
    """
    status = answer.status_code
    if route is Route.BOT:
        return _bot_answer(answer)
    if status == HTTPStatus.UNAUTHORIZED:
        return Answer(code=-216, text="HTTP 401")
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Answer(code=-32, text="HTTP 429")
    if status >= HTTPStatus.BAD_REQUEST:
        return _http_failure(status)
    body = _object(answer)
    try:
        code = int(body["error"])
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableAnswerError(answer.text[:200]) from error
    data = body.get("data")
    facts: dict[str, Any] = data if isinstance(data, dict) else {}
    number = facts.get("message_id") or facts.get("msg_id")
    quota = facts.get("quota")
    return Answer(
        code=code,
        text=str(body.get("message", "")),
        provider_id=str(number) if number else None,
        quota=quota if isinstance(quota, dict) else {},
    )


def _bot_answer(answer: httpx.Response) -> Answer | Receipt:
    if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _http_failure(answer.status_code)
    body = _object(answer)
    if body.get("ok") is True:
        result = body.get("result")
        number = result.get("message_id") if isinstance(result, dict) else None
        return Answer(code=0, text="ok", provider_id=str(number) if number else None)
    if "error_code" not in body:
        raise UnreadableAnswerError(answer.text[:200])
    return Answer(code=int(body["error_code"]), text=str(body.get("description", "")))


def _object(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError as error:
        raise UnreadableAnswerError(answer.text[:200]) from error
    if not isinstance(body, dict):
        raise UnreadableAnswerError(answer.text[:200])
    return body


def _http_failure(status: int) -> Receipt:
    failed_there = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    outcome = Outcome.RETRY if failed_there else Outcome.PERMANENT
    return Receipt(outcome=outcome, code=f"http-{status}", text=f"HTTP {status}")


def receipt_for(answer: Answer, route: Route, *, wall: datetime, key: int = 0) -> Receipt:
    """Return the receipt for a number; `key` spreads what waits for the same moment."""
    meaning = meaning_of(answer.code, route)
    action = meaning.action
    done = action is Action.DONE
    return Receipt(
        outcome=OUTCOMES[action],
        code=str(answer.code),
        text=answer.text if done else f"{meaning.because} ({answer.text})",
        provider_id=answer.provider_id,
        address_broken=action is Action.MARK,
        channel_down=action is Action.WAIT and meaning.until is Until.NEXT_MINUTE,
        detour=action is Action.CIRCUIT,
        wait=_wait(meaning, wall, key) if action is Action.WAIT else None,
    )


OUTCOMES = {
    Action.DONE: Outcome.ACCEPTED,
    Action.RETRY: Outcome.RETRY,
    Action.WAIT: Outcome.RETRY,
    Action.NEXT: Outcome.PERMANENT,
    Action.MARK: Outcome.PERMANENT,
    Action.CIRCUIT: Outcome.RETRY,
}


def _wait(meaning: Meaning, wall: datetime, key: int) -> timedelta:
    return until(meaning.until, wall) - wall + (key % JITTER_STEPS) * JITTER


def until(when: Until | None, wall: datetime) -> datetime:
    """Return the moment, on the provider's clock, that a wait or an open circuit ends."""
    here = wall.astimezone(ZALO_ZONE)
    if when is Until.NEXT_MINUTE:
        return here.replace(second=0, microsecond=0) + timedelta(minutes=1)
    if when is Until.MORNING:
        morning = datetime.combine(here.date(), MORNING, ZALO_ZONE)
        return morning if morning > here else morning + timedelta(days=1)
    if when is Until.TOMORROW:
        return datetime.combine(here.date() + timedelta(days=1), NEW_DAY, ZALO_ZONE)
    return here + timedelta(minutes=30)


def learn(engine: Engine, answer: Answer, route: Route, to: str, *, wall: datetime) -> None:
    """Keep what an answer says of the route and of the person."""
    meaning = meaning_of(answer.code, route)
    with writing(engine) as session:
        _learn_route(session, answer, route, meaning, wall=wall)
        if route is not Route.BY_PHONE:
            _learn_person(session, route, to, meaning, wall=wall)


def _learn_route(
    session: Session, answer: Answer, route: Route, meaning: Meaning, *, wall: datetime
) -> None:
    row = session.get(ZaloRoute, route.value) or ZaloRoute(route=route.value)
    if answer.quota:
        row.quota, row.quota_at = json.dumps(answer.quota), wall
        row.remaining = remaining_of(answer.quota)
    if meaning.action is Action.DONE and row.open_since is not None:
        row.open_since = row.open_until = row.code = row.detail = None
        _note(session, "zalo.circuit-closed", route, wall, {})
    if meaning.action is Action.CIRCUIT:
        open_circuit(session, row, str(answer.code), meaning.because, meaning.until, wall=wall)
    session.add(row)


def open_circuit(
    session: Session,
    row: ZaloRoute,
    code: str,
    because: str,
    when: Until | None,
    *,
    wall: datetime,
) -> None:
    """Open a route's circuit, or keep it open; the administrator is told once."""
    if row.open_since is None:
        row.open_since = wall
        details = {"code": code, "because": because}
        _note(session, "zalo.circuit-opened", Route(row.route), wall, details)
    row.open_until = until(when, wall)
    row.code, row.detail = code, because
    session.add(row)


def remaining_of(quota: Mapping[str, Any]) -> int | None:
    """Return what is left of a quota, None where it is not counted."""
    for key in ("remainingQuota", "remain"):
        try:
            return int(quota[key])
        except (KeyError, TypeError, ValueError):
            continue
    return None


def _learn_person(
    session: Session, route: Route, to: str, meaning: Meaning, *, wall: datetime
) -> None:
    if not (meaning.closes_window or meaning.refuses):
        return
    user = user_of(session, to, provider=BOT if route is Route.BOT else OA)
    if meaning.closes_window:
        user.closed_at = wall
    if meaning.refuses:
        user.refused_at = wall
    session.add(user)


def _note(
    session: Session, act: str, route: Route, wall: datetime, details: Mapping[str, object]
) -> None:
    journal.write(
        session, at=wall, actor="dondoc", act=act, subject=f"zalo:{route}", details=details
    )
