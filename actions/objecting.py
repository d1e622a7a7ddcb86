"""A head's word that a duty is not its own ("không thuộc trách nhiệm"), and the answer.

It stops nothing: the duty stays with its owner, who is reminded as before. The standing
office keeps the assignment, or puts the matter before the Committee, which alone takes a
duty out of the plan (DOMAIN §4).
"""

from datetime import datetime

from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.changes import get_duty, note, require_role
from models.duty import Duty
from models.lookup import full_name
from models.remarks import Objection
from rules.states import UNDONE, ReasonMissingError, Role, State, TransitionError

OPEN, KEPT, FORWARDED = "open", "kept", "forwarded"
OBJECTORS = frozenset({Role.OWNER})
# Who answers an objection that stands there: the office first, then the Committee.
ANSWERERS = {
    OPEN: frozenset({Role.STANDING_OFFICE}),
    FORWARDED: frozenset({Role.CHAIR, Role.DEPUTY}),
}
OUTCOMES = {OPEN: frozenset({KEPT, FORWARDED}), FORWARDED: frozenset({KEPT})}


class ObjectionError(ValueError):
    """An objection waits already, or was answered, or the answer does not fit."""


def object_to(
    session: Session, duty_id: int, *, actor: Actor, now: datetime, reason: str
) -> Objection:
    """Say that a duty is not one's own, with the reason."""
    duty = get_duty(session, duty_id)
    require_role(session, duty, OBJECTORS, "object to", actor=actor)
    name = full_name(session, duty)
    if State(duty.state) not in UNDONE:
        message = f'{name} is "{duty.state}"; only an open duty can be objected to'
        raise TransitionError(message)
    if not reason.strip():
        message = "an objection needs a reason; give the document that assigns the matter"
        raise ReasonMissingError(message)
    if undecided(session, duty_id):
        message = f"an objection to {name} waits already; wait for the answer"
        raise ObjectionError(message)
    said = Objection(duty_id=duty_id, reason=reason.strip(), made_at=now, made_by=actor.label)
    session.add(said)
    session.flush()
    _note(session, duty, said, "objection.made", actor=actor, now=now)
    return said


def answer(
    session: Session, objection_id: int, *, actor: Actor, now: datetime, outcome: str, words: str
) -> Objection:
    """Keep the assignment (the words say why), or put the matter before the Committee."""
    said = session.get(Objection, objection_id)
    if said is None or said.outcome not in ANSWERERS:
        message = f"objection {objection_id} was answered or never made; open the duty again"
        raise ObjectionError(message)
    duty = get_duty(session, said.duty_id)
    require_role(session, duty, ANSWERERS[said.outcome], "answer the objection to", actor=actor)
    if outcome not in OUTCOMES[said.outcome]:
        known = " or ".join(sorted(OUTCOMES[said.outcome]))
        message = f'"{outcome}" is no answer to an objection that is "{said.outcome}"; give {known}'
        raise ObjectionError(message)
    if not words.strip():
        message = "the answer to an objection needs its reason; give one"
        raise ReasonMissingError(message)
    said.outcome, said.answer = outcome, words.strip()
    said.answered_at, said.answered_by = now, actor.label
    session.add(said)
    _note(session, duty, said, f"objection.{outcome}", actor=actor, now=now)
    return said


def undecided(session: Session, duty_id: int) -> Objection | None:
    """Return the objection to a duty that still waits for an answer."""
    return next((o for o in objections_to(session, duty_id) if o.outcome in ANSWERERS), None)


def objections_to(session: Session, duty_id: int) -> tuple[Objection, ...]:
    """Return the objections to a duty, newest first."""
    found = select(Objection).where(Objection.duty_id == duty_id)
    return tuple(session.exec(found.order_by(col(Objection.id).desc())))


def _note(
    session: Session, duty: Duty, said: Objection, act: str, *, actor: Actor, now: datetime
) -> None:
    details: dict[str, object] = {
        "objection": said.id,
        "reason": said.reason,
        "answer": said.answer,
    }
    note(session, duty, act=act, actor=actor, now=now, details=details)
