"""One act of one person on one duty, as a form asks for it, and what else it names."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from actions import objecting
from actions.actors import Actor
from models.duty import Extension
from models.lookup import read_id
from models.remarks import Objection
from portal.forms import Posted
from portal.mistakes import FormMistakeError, Slip
from wiring import Office


@dataclass(frozen=True, kw_only=True)
class Request:
    """One act of one person on one duty, as a form asks for it."""

    office: Office
    session: Session
    duty_id: int
    actor: Actor
    now: datetime
    posted: Posted


def asked_extension(request: Request) -> Extension:
    """Return the request for more time that a form is about."""
    number = read_id(request.posted["extension"])
    found = request.session.get(Extension, number) if number is not None else None
    if found is None or found.duty_id != request.duty_id:
        raise FormMistakeError(Slip.NO_EXTENSION)
    return found


def asked_objection(request: Request) -> Objection:
    """Return the objection that a form answers."""
    number = read_id(request.posted["objection"])
    found = request.session.get(Objection, number) if number is not None else None
    if found is None or found.duty_id != request.duty_id:
        message = f"duty {request.duty_id} has no objection {number}"
        raise objecting.ObjectionError(message)
    return found
