"""Linking: a Zalo account becomes an address of a person by a one-time code, never by phone.

Whoever holds the code was given it by the standing office or took it from their own page of
the portal, and sends it from the account: both ends are known. Codes live by the wall clock.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from actions.actors import actor_for_addressee
from actions.one_time import cancel
from actions.reach_again import reach_again
from models import journal
from models.engine_state import OneTimeToken
from models.lookup import plan_of, read_id
from models.plan import Plan
from models.roster import Contact
from models.zalo import BOT, OA, ZaloEvent, ZaloUser
from rules.addressing import BOT_CHAT, ZALO_ID
from rules.clock import local

# Without signs that look like another one.
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 8
LIFE = timedelta(hours=24)
# Wrong codes of one account within an hour, after which it is not listened to.
WRONG_AT_MOST, WRONG_FOR = 5, timedelta(hours=1)
PURPOSE = "zalo:"
KIND = {OA: ZALO_ID, BOT: BOT_CHAT}


class LinkingError(ValueError):
    """The code was used, has expired, or never was one; or there is nobody to link."""


@dataclass(frozen=True, kw_only=True)
class Linked:
    """Who an account belongs to now, in the words of the journal."""

    addressee: str
    label: str


def make_code(session: Session, addressee: str, *, actor: str, wall: datetime) -> str:
    """Make a code for "person:<id>" or "post:<id>"; earlier ones of theirs work no more."""
    purpose = PURPOSE + addressee
    cancel(session, purpose, now=wall)
    code = "".join(secrets.choice(SIGNS) for _ in range(LENGTH))
    session.add(
        OneTimeToken(
            token_hash=_hash(code), purpose=purpose, created_at=wall, expires_at=wall + LIFE
        )
    )
    journal.write(session, at=wall, actor=actor, act="zalo.code-made", subject=addressee)
    return code


def use_code(
    session: Session, user: ZaloUser, code: str, *, wall: datetime, now: datetime, zone: ZoneInfo
) -> Linked:
    """Make the account an address of whoever the code was made for; LinkingError if none.

    `now` is the office's clock: it decides who holds which post.
    """
    _listen(user, wall=wall)
    found = session.exec(
        select(OneTimeToken).where(
            OneTimeToken.token_hash == _hash(code),
            col(OneTimeToken.purpose).startswith(PURPOSE),
            col(OneTimeToken.used_at).is_(None),
            col(OneTimeToken.expires_at) > wall,
        )
    ).first()
    linked = found and _who(session, found.purpose.removeprefix(PURPOSE), local(now, zone).date())
    if not found or not linked:
        user.wrong_codes += 1
        user.wrong_code_at = wall
        session.add(user)
        message = "the code was used, has expired or never was one; make a new one"
        raise LinkingError(message)
    found.used_at = wall
    session.add(found)
    plan = _link(session, user, linked, wall=wall)
    reach_again(session, plan, now=now, zone=zone)
    return linked


def _listen(user: ZaloUser, *, wall: datetime) -> None:
    if user.wrong_code_at is None or wall - user.wrong_code_at >= WRONG_FOR:
        user.wrong_codes = 0
    if user.wrong_codes >= WRONG_AT_MOST:
        message = "too many wrong codes from this account; wait an hour"
        raise LinkingError(message)


def _who(session: Session, addressee: str, today: date) -> Linked | None:
    plan = plan_of(session, addressee)
    actor = actor_for_addressee(session, plan, addressee, today) if plan else None
    return Linked(addressee=addressee, label=actor.label) if actor else None


def _link(session: Session, user: ZaloUser, linked: Linked, *, wall: datetime) -> Plan:
    plan = plan_of(session, linked.addressee)
    if plan is None:
        message = f"{linked.addressee} is in no plan"
        raise LinkingError(message)
    kind = KIND[user.provider]
    person_id, post_id = _owner(linked.addressee)
    contact = contact_of(session, linked.addressee, kind) or Contact(
        plan_id=plan.id or 0, channel=kind, address="", person_id=person_id, post_id=post_id
    )
    contact.address, contact.verified, contact.broken_reason = user.user_id, True, None
    session.add(contact)
    # To link is to want messages again.
    user.withdrawn_at = user.refused_at = user.paused_at = None
    user.wrong_codes, user.helped_at = 0, None
    session.add(user)
    _note(session, "zalo.linked", linked.addressee, linked.label, wall=wall, kind=kind)
    session.flush()
    return plan


def contact_of(session: Session, addressee: str, kind: str) -> Contact | None:
    """Return the account of an addressee, None when none is linked."""
    person_id, post_id = _owner(addressee)
    query = select(Contact).where(
        Contact.channel == kind, Contact.person_id == person_id, Contact.post_id == post_id
    )
    return session.exec(query.order_by(col(Contact.id))).first()


def _owner(addressee: str) -> tuple[int | None, int | None]:
    """Return the person and the post of an addressee; one of them is None."""
    kind, _, text = addressee.partition(":")
    number = read_id(text)
    return (number, None) if kind == "person" else (None, number)


def unlink(session: Session, addressee: str, *, actor: str, wall: datetime) -> bool:
    """Forget the accounts of an addressee, and codes that wait; False when none was linked."""
    cancel(session, PURPOSE + addressee, now=wall)
    found = [c for kind in KIND.values() if (c := contact_of(session, addressee, kind))]
    for contact in found:
        session.delete(contact)
        _note(session, "zalo.unlinked", addressee, actor, wall=wall, kind=contact.channel)
    return bool(found)


def withdraw(session: Session, user: ZaloUser, *, wall: datetime) -> int:
    """Honour a person who takes back the consent: nothing is sent, what is kept goes.

    Returns how many addresses were deleted. The account's id stays as the mark that
    nothing may be sent to it; a new code, sent by the person, is a new consent.
    """
    contacts = contacts_at(session, user)
    for contact in contacts:
        session.delete(contact)
        owner = f"person:{contact.person_id}" if contact.person_id else f"post:{contact.post_id}"
        _note(session, "zalo.withdrawn", owner, "Zalo", wall=wall, kind=contact.channel)
    user.withdrawn_at, user.last_word_at, user.follows = wall, None, None
    session.add(user)
    for event in session.exec(
        select(ZaloEvent).where(
            ZaloEvent.provider == user.provider, ZaloEvent.user_id == user.user_id
        )
    ):
        event.reply = None
        session.add(event)
    return len(contacts)


def contacts_at(session: Session, user: ZaloUser) -> list[Contact]:
    """Return the addresses that are this account."""
    query = select(Contact).where(
        Contact.channel == KIND[user.provider], Contact.address == user.user_id
    )
    return list(session.exec(query.order_by(col(Contact.id))))


def _note(
    session: Session, act: str, addressee: str, actor: str, *, wall: datetime, kind: str
) -> None:
    # That an address changed is proved; the account's id itself is personal data.
    journal.write(session, at=wall, actor=actor, act=act, subject=addressee, details={"kind": kind})


def _hash(code: str) -> str:
    plain = "".join(code.split()).upper()
    return hashlib.sha256(f"{PURPOSE}{plain}".encode()).hexdigest()
