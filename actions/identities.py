"""Accounts of the agency (OIDC): whose they are, told by a verified e-mail address of a person.

Nobody is made here: who is not in the directory does not come in. Once bound, an account
stays its person's, also when the address changes.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from actions.actors import actor_for_addressee
from models import journal
from models.accounts import Account
from models.clients import Identity
from models.plan import Plan
from models.roster import Contact, Person


class Stranger(StrEnum):
    """Why an account of the agency does not come in."""

    UNVERIFIED = "unverified"
    UNKNOWN = "unknown"
    SEVERAL = "several"
    NO_POST = "no_post"
    LOCKED = "locked"


class StrangerError(LookupError):
    """The account is nobody's who may come in; `email` is what the issuer says it is."""

    def __init__(self, key: Stranger, email: str) -> None:
        self.key, self.email = key, email
        super().__init__(f'{key}: "{email}"')


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What the issuer says of an account; an address counts only when it is verified."""

    issuer: str
    subject: str
    email: str
    is_verified: bool


@dataclass(frozen=True, kw_only=True)
class Entered:
    """Who comes in: the person's key, and its account of the portal where it has one."""

    addressee: str
    account: Account | None


def enter(session: Session, claim: Claim, *, today: date, now: datetime) -> Entered:
    """Return who an account is, and bind it the first time; StrangerError for nobody's.

    A locked account of the portal lets its person in by neither way.
    """
    bound = _bound(session, claim)
    person = session.get_one(Person, bound.person_id) if bound else _by_address(session, claim)
    key = f"person:{person.id}"
    plan = session.get_one(Plan, person.plan_id)
    actor = actor_for_addressee(session, plan, key, today)
    if actor is None:
        raise StrangerError(Stranger.NO_POST, claim.email)
    account = session.exec(select(Account).where(Account.addressee == key)).first()
    if account is not None and account.locked_at is not None:
        raise StrangerError(Stranger.LOCKED, claim.email)
    if bound is None:
        _bind(session, claim, person, label=actor.label, now=now)
    return Entered(addressee=key, account=account)


def _bound(session: Session, claim: Claim) -> Identity | None:
    return session.exec(
        select(Identity).where(Identity.issuer == claim.issuer, Identity.subject == claim.subject)
    ).first()


def _by_address(session: Session, claim: Claim) -> Person:
    if not claim.is_verified or not claim.email:
        raise StrangerError(Stranger.UNVERIFIED, claim.email)
    contacts = session.exec(
        select(Contact).where(
            Contact.channel == "email",
            col(Contact.verified),
            col(Contact.person_id).is_not(None),
        )
    )
    wanted = claim.email.strip().casefold()
    people = {c.person_id for c in contacts if c.address.strip().casefold() == wanted}
    if not people:
        raise StrangerError(Stranger.UNKNOWN, claim.email)
    if len(people) > 1:
        raise StrangerError(Stranger.SEVERAL, claim.email)
    return session.get_one(Person, people.pop())


def _bind(session: Session, claim: Claim, person: Person, *, label: str, now: datetime) -> None:
    session.add(
        Identity(
            issuer=claim.issuer,
            subject=claim.subject,
            person_id=person.id or 0,
            email=claim.email,
            bound_at=now,
        )
    )
    journal.write(
        session,
        at=now,
        actor=label,
        act="identity.bound",
        subject=f"person:{person.id}",
        details={"issuer": claim.issuer, "subject": claim.subject, "email": claim.email},
    )
