"""Who stands in for the holder of a post: the one act behind the portal's and the command line's.

Who may name a delegate is decided by whoever calls; what a delegation may be, here.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, select

from models import journal
from models.roster import Person, Post, Tenure

LONGEST = timedelta(days=366)
MOST_CHARACTERS = 120


class Fault(StrEnum):
    """What can be wrong with a delegation."""

    GONE = "gone"
    NAME = "name"
    NO_DAY = "no_day"
    ONESELF = "oneself"
    PERIOD = "period"
    TAKEN = "taken"
    TOO_LONG = "too_long"
    VACANT = "vacant"


class DelegationError(ValueError):
    """The period or the person does not do; `fault` names the mistake for a catalogue."""

    def __init__(self, fault: Fault, message: str) -> None:
        self.fault = fault
        super().__init__(message)


@dataclass(frozen=True, kw_only=True)
class Period:
    """The days of a delegation, both inclusive."""

    first: date
    last: date


def appoint_delegate(
    session: Session,
    post: Post,
    *,
    name: str,
    period: Period,
    actor: str,
    now: datetime,
    person_id: int | None = None,
) -> Tenure:
    """Let somebody stand in for the holder; the same person again gets another last day.

    `person_id` says who it is where the name alone could be another's. Raises
    DelegationError for a period that is none, too long or taken, and for a vacant post:
    nobody is away there, an acting holder is named.
    """
    words = spelt(name)
    _check(words, period)
    tenure = _renewed(session, post, words, period, person_id)
    if tenure is None:
        found = person_id or person_for(session, post, words).id or 0
        tenure = Tenure(
            post_id=post.id or 0, person_id=found, valid_from=period.first, delegate=True
        )
    tenure.valid_to = period.last
    session.add(tenure)
    session.flush()
    note_delegation(session, post, tenure, "delegate.named", actor=actor, now=now)
    return tenure


def note_delegation(
    session: Session, post: Post, tenure: Tenure, act: str, *, actor: str, now: datetime
) -> None:
    """Write an act on a delegation into the journal."""
    details: dict[str, object] = {
        "person": tenure.person_id,
        "from": str(tenure.valid_from),
        "to": str(tenure.valid_to),
    }
    journal.write(session, at=now, actor=actor, act=act, subject=post.code, details=details)


def person_for(session: Session, post: Post, name: str) -> Person:
    """Return the person of that name who has been in THIS post; a namesake is another."""
    been = session.exec(
        select(Person)
        .join(Tenure, col(Tenure.person_id) == Person.id)
        .where(Tenure.post_id == post.id)
        .order_by(col(Tenure.valid_from).desc(), col(Tenure.id).desc())
    )
    known = next((person for person in been if spelt(person.name) == spelt(name)), None)
    person = known or Person(plan_id=post.plan_id, name=spelt(name))
    session.add(person)
    session.flush()
    return person


def spelt(name: str) -> str:
    """Return one spelling of a name: "ễ" may be typed as one letter or as three signs."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def _check(name: str, period: Period) -> None:
    if not 0 < len(name) <= MOST_CHARACTERS or not name.isprintable():
        message = "a delegate needs a name; give first and last name"
        raise DelegationError(Fault.NAME, message)
    if period.last < period.first:
        message = f"{period.last} lies before {period.first}; give a later last day"
        raise DelegationError(Fault.PERIOD, message)
    if period.last - period.first > LONGEST:
        message = f"{period.first} to {period.last} is longer than a year; name a new holder"
        raise DelegationError(Fault.TOO_LONG, message)


def _renewed(
    session: Session, post: Post, name: str, period: Period, person_id: int | None
) -> Tenure | None:
    """Return the same person's delegation in those days, None where it is a new one.

    Raises DelegationError where another stands in, the delegate is the holder, or nobody is.
    """
    rows = session.exec(select(Tenure).where(Tenure.post_id == post.id).order_by(col(Tenure.id)))
    in_those_days = [tenure for tenure in rows if _overlaps(tenure, period)]
    held = [tenure for tenure in in_those_days if not tenure.delegate]
    if post.vacant and not held:
        message = f"{post.title} is vacant, nobody is away; give an acting holder with --person"
        raise DelegationError(Fault.VACANT, message)

    def is_same(tenure: Tenure) -> bool:
        named = session.get_one(Person, tenure.person_id).name
        return tenure.person_id == person_id if person_id else spelt(named) == name

    if any(is_same(tenure) for tenure in held):
        message = f'"{name}" holds the post; a delegate is somebody else'
        raise DelegationError(Fault.ONESELF, message)
    found: Tenure | None = None
    for tenure in in_those_days:
        if tenure.delegate and is_same(tenure) and (tenure.valid_from or date.min) <= period.first:
            found = tenure
        elif tenure.delegate:
            other = session.get_one(Person, tenure.person_id).name
            message = (
                f'"{other}" stands in for {post.title} from {tenure.valid_from} to '
                f"{tenure.valid_to}; give other days, or end that one first"
            )
            raise DelegationError(Fault.TAKEN, message)
    return found


def _overlaps(tenure: Tenure, period: Period) -> bool:
    begins = tenure.valid_from or date.min
    ends = tenure.valid_to or date.max
    return begins <= ends and begins <= period.last and period.first <= ends
