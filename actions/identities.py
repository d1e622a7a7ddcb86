"""Accounts of the agency (OIDC): whose they are, told by a verified e-mail address of a person.

Nobody is made here: who is not in the directory does not come in. Once bound, an account
stays its person's, also when the address changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from string import ascii_lowercase, ascii_uppercase

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
    BOUND = "bound"


# Only ASCII: casefold would make "k" of the Kelvin sign, another's address of one's own.
SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)


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

    A person has one account of an issuer; another is bound after `unbind`. A locked account
    of the portal lets its person in by neither way.
    """
    bound = _bound(session, claim)
    person = session.get_one(Person, bound.person_id) if bound else _by_address(session, claim)
    key = f"person:{person.id}"
    plan = session.get_one(Plan, person.plan_id)
    actor = actor_for_addressee(session, plan, key, today)
    if actor is None:
        raise StrangerError(Stranger.NO_POST, claim.email)
    if bound is None and _accounts(session, person.id or 0, claim.issuer):
        raise StrangerError(Stranger.BOUND, claim.email)
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


def _accounts(session: Session, person_id: int, issuer: str | None = None) -> Sequence[Identity]:
    """Return the accounts of a person, of one issuer or of all."""
    query = select(Identity).where(Identity.person_id == person_id)
    return session.exec(query.where(Identity.issuer == issuer) if issuer else query).all()


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
    wanted = _small(claim.email)
    people = {c.person_id for c in contacts if _small(c.address) == wanted}
    if not people:
        raise StrangerError(Stranger.UNKNOWN, claim.email)
    if len(people) > 1:
        raise StrangerError(Stranger.SEVERAL, claim.email)
    return session.get_one(Person, people.pop())


def _small(address: str) -> str:
    return address.strip().translate(SMALL)


def unbind(session: Session, addressee: str, *, actor: str, now: datetime) -> int:
    """Let go the accounts of an addressee, so that others may be bound; return how many."""
    kind, _, number = addressee.partition(":")
    found = _accounts(session, int(number)) if kind == "person" else ()
    for each in found:
        session.delete(each)
        _note(session, each, "identity.unbound", actor, now)
    return len(found)


def _bind(session: Session, claim: Claim, person: Person, *, label: str, now: datetime) -> None:
    bound = Identity(
        issuer=claim.issuer,
        subject=claim.subject,
        person_id=person.id or 0,
        email=claim.email,
        bound_at=now,
    )
    session.add(bound)
    _note(session, bound, "identity.bound", label, now)


def _note(session: Session, of: Identity, act: str, actor: str, now: datetime) -> None:
    journal.write(
        session,
        at=now,
        actor=actor,
        act=act,
        subject=f"person:{of.person_id}",
        details={"issuer": of.issuer, "subject": of.subject, "email": of.email},
    )
