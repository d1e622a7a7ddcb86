"""An instruction of the chair or the deputy about a duty: a message to its head, on record."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.changes import get_duty, note, require_role
from actions.events import announce
from models.duty import Duty
from models.lookup import full_name
from models.plan import Plan
from models.remarks import Instruction
from rules.folding import Kind
from rules.states import ENDED, Role, State

GIVERS = frozenset({Role.CHAIR, Role.DEPUTY})
# A phone message holds 2000 characters, and the words of the duty must fit beside it.
MOST_CHARACTERS = 1000


class InstructionError(ValueError):
    """The instruction has no words, too many, or the duty has ended."""


def instruct(
    session: Session, duty_id: int, *, actor: Actor, now: datetime, zone: ZoneInfo, text: str
) -> Instruction:
    """Give an instruction; the duty itself stays as it is.

    The last one given again is not given anew. Raises RightsError for anybody but the
    chair and the deputy, InstructionError for a blank or too long one and for a duty that
    has ended.
    """
    duty = get_duty(session, duty_id)
    require_role(session, duty, GIVERS, "give an instruction on", actor=actor)
    words = text.strip()
    if not 0 < len(words) <= MOST_CHARACTERS:
        message = f"the instruction has {len(words)} characters; write 1 to {MOST_CHARACTERS}"
        raise InstructionError(message)
    if State(duty.state) in ENDED:
        message = f'{full_name(session, duty)} is "{duty.state}"; open it again to instruct'
        raise InstructionError(message)
    last = next(iter(instructions_of(session, duty_id)), None)
    if last is not None and (last.text, last.given_by) == (words, actor.label):
        # The same form sent twice is one instruction.
        return last
    given = Instruction(
        duty_id=duty_id,
        text=words,
        given_at=now,
        given_by=actor.label,
        post_id=_signing_post(session, duty, actor),
        person_id=actor.person_id,
    )
    session.add(given)
    session.flush()
    details: dict[str, object] = {"instruction": given.id, "text": words}
    note(session, duty, act="instruction.given", actor=actor, now=now, details=details)
    announce(session, duty, Kind.INSTRUCTION, now=now, zone=zone, instruction=given)
    return given


def instructions_of(session: Session, duty_id: int) -> tuple[Instruction, ...]:
    """Return what was instructed about a duty, newest first."""
    found = select(Instruction).where(Instruction.duty_id == duty_id)
    return tuple(session.exec(found.order_by(col(Instruction.id).desc())))


def _signing_post(session: Session, duty: Duty, actor: Actor) -> int:
    plan = session.get_one(Plan, duty.plan_id)
    above = (plan.chair_post_id, plan.deputy_post_id)
    return next(post for post in above if post is not None and post in actor.post_ids)
