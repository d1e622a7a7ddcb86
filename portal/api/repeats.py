"""Acts sent twice: the same key with the same body is done once and answered alike."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from fastapi import Response
from pydantic import BaseModel
from sqlalchemy import delete
from sqlmodel import Session, col, select

from models.clients import ApiAnswer
from models.database import writing
from portal.api.caller import Caller
from portal.api.problems import ProblemError, Trouble

KEPT = timedelta(days=7)
REPLAYED = "Idempotency-Replayed"
Answered = TypeVar("Answered", bound=BaseModel)


def once(
    caller: Caller,
    key: str | None,
    asked: str,
    deed: Callable[[Session], Answered],
    response: Response,
    *,
    model: type[Answered],
) -> Answered:
    """Do a deed in a transaction, at most once for a key; `asked` says what was asked for.

    The answer is kept with what was done, so that a crash between them leaves neither. A
    mistake changes nothing and is not kept: sent again, it is tried again.
    """
    mark = hashlib.sha256(asked.encode()).hexdigest()
    with writing(caller.office.engine) as session:
        kept = _kept(session, caller, key)
        if kept is None:
            answer = deed(session)
            if key is not None:
                _keep(session, caller, key, mark, answer)
            return answer
    if kept.fingerprint != mark:
        message = f'the key "{key}" was used for another call; take a new key for a new act'
        raise ProblemError(Trouble.KEY_REUSED, message)
    response.headers[REPLAYED] = "true"
    return model.model_validate_json(kept.body)


def _kept(session: Session, caller: Caller, key: str | None) -> ApiAnswer | None:
    if key is None:
        return None
    return session.exec(
        select(ApiAnswer).where(ApiAnswer.token_id == caller.token.id, ApiAnswer.key == key)
    ).first()


def _keep(session: Session, caller: Caller, key: str, mark: str, answer: BaseModel) -> None:
    # Kept by the clock on the wall: a client repeats within hours of real time.
    now = datetime.now(UTC)
    session.connection().execute(delete(ApiAnswer).where(col(ApiAnswer.answered_at) < now - KEPT))
    session.add(
        ApiAnswer(
            token_id=caller.token.id or 0,
            key=key,
            fingerprint=mark,
            body=answer.model_dump_json(),
            answered_at=now,
        )
    )
