"""Acts sent twice: the same key with the same body is done once and answered alike."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from fastapi import Response
from pydantic import BaseModel
from sqlalchemy import delete
from sqlmodel import Session, col, select

from actions.changes import get_duty
from models.clients import ApiAnswer
from models.database import writing
from portal.api.caller import Caller
from portal.api.problems import ProblemError, Trouble

KEPT = timedelta(days=7)
REPLAYED = "Idempotency-Replayed"
Answered = TypeVar("Answered", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a call asks for: an act on a duty, with what its body says."""

    act: str
    duty_id: int
    body: BaseModel

    @property
    def mark(self) -> str:
        """Return what tells it from every other call."""
        words = f"{self.act} {self.duty_id} {self.body.model_dump_json()}"
        return hashlib.sha256(words.encode()).hexdigest()


def once(
    caller: Caller,
    key: str | None,
    asked: Asked,
    deed: Callable[[Session], Answered],
    response: Response,
    *,
    model: type[Answered],
) -> Answered:
    """Do a deed in a transaction, at most once for a key.

    Only for who sees the duty now (else NotForYouError), also where the answer is an old one.
    The answer is kept with what was done, so that a crash between them leaves neither. A
    mistake changes nothing and is not kept: sent again, it is tried again.
    """
    with writing(caller.office.engine) as session:
        caller.check_sees(get_duty(session, asked.duty_id))
        kept = _kept(session, caller, key)
        if kept is None:
            answer = deed(session)
            if key is not None:
                _keep(session, caller, key, asked.mark, answer)
            return answer
    if kept.fingerprint != asked.mark:
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
