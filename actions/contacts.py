"""Who holds a post and how to reach them: tenures and verified contacts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from models import journal
from models.directory import load_directory
from models.plan import Plan
from models.roster import Contact, Person, Post, Tenure
from rules.addressing import CHANNEL_ORDER

EMAIL = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\"]+")
PHONE = re.compile(r"\+?\d{9,15}")
ZALO_ID = re.compile(r"[0-9A-Za-z_-]{3,64}")
SHAPES = {
    "email": (EMAIL, "name@office.gov.vn"),
    "phone": (PHONE, "0912345678 or +84912345678"),
    "zalo": (ZALO_ID, "the user id that the Official Account knows, e.g. 186729651760683225"),
}


class ContactError(ValueError):
    """An address does not look like one, or the change contradicts itself."""


@dataclass(frozen=True, kw_only=True)
class ContactChange:
    """What is to be recorded about a post.

    `person` names the holder from `since` on; without it the addresses belong to whoever
    holds the post on that day, or to the post itself. `addresses` maps a channel (email,
    zalo, phone) to its address. Unverified addresses are kept but not used. `preferred`
    None leaves the preference as it is.
    """

    since: date
    person: str | None = None
    vacant: bool = False
    addresses: Mapping[str, str] = field(default_factory=dict)
    verified: bool = False
    preferred: str | None = None


def set_contact(
    session: Session, post: Post, change: ContactChange, *, actor: str, now: datetime
) -> str:
    """Record who holds the post and how to reach them; return whose addresses were set.

    Raises ContactError; the caller's transaction then changes nothing.
    """
    _check(change)
    if change.vacant:
        _end_tenures(session, post, until=change.since - timedelta(days=1))
    elif change.person:
        _hold(session, post, change.person.strip(), since=change.since)
    if change.vacant or change.person:
        post.vacant = change.vacant
        session.add(post)
    session.flush()
    person_id = _holder(session, post, on=change.since)
    for channel, address in change.addresses.items():
        contact = _contact(session, post, person_id, channel)
        contact.address, contact.verified = address.strip(), change.verified
        contact.broken_reason = None
        session.add(contact)
    if change.preferred:
        _prefer(session, post, person_id, change.preferred)
    whose = session.get_one(Person, person_id).name if person_id else post.title
    journal.write(
        session,
        at=now,
        actor=actor,
        act="contact.set",
        subject=post.code,
        # The journal proves that an address changed; the address itself is personal data.
        details={
            "channels": sorted(change.addresses),
            "verified": change.verified,
            "since": change.since.isoformat(),
            "vacant": change.vacant,
            "person": person_id,
        },
    )
    return whose


def _check(change: ContactChange) -> None:
    problems = [
        f'"{address}" is no {channel} address; write it like {SHAPES[channel][1]}'
        for channel, address in change.addresses.items()
        if not SHAPES[channel][0].fullmatch(address.strip())
    ]
    if change.vacant and (change.person or change.addresses):
        problems.append("a vacant post has no holder and no address; give one or the other")
    if change.preferred and change.preferred not in CHANNEL_ORDER:
        known = " or ".join(CHANNEL_ORDER)
        problems.append(f'"{change.preferred}" is no channel that can be preferred; give {known}')
    person = (change.person or "").strip()
    if not (change.vacant or person or change.addresses or change.preferred):
        problems.append("nothing to record; give an address, a person or --vacant")
    if problems:
        raise ContactError("; ".join(problems))


def _end_tenures(session: Session, post: Post, *, until: date) -> None:
    for tenure in session.exec(select(Tenure).where(Tenure.post_id == post.id)):
        if tenure.valid_to is None or tenure.valid_to > until:
            tenure.valid_to = until
            session.add(tenure)


def _hold(session: Session, post: Post, name: str, *, since: date) -> None:
    present = _holder(session, post, on=since)
    if present and session.get_one(Person, present).name == name:
        return
    _end_tenures(session, post, until=since - timedelta(days=1))
    person = session.exec(
        select(Person).where(Person.plan_id == post.plan_id, Person.name == name)
    ).first()
    if person is None:
        person = Person(plan_id=post.plan_id, name=name)
        session.add(person)
        session.flush()
    session.add(Tenure(post_id=post.id or 0, person_id=person.id or 0, valid_from=since))


def _holder(session: Session, post: Post, *, on: date) -> int | None:
    directory = load_directory(session, session.get_one(Plan, post.plan_id))
    held = directory.holder(directory.posts[post.id or 0], on)
    return held.person if held else None


def _prefer(session: Session, post: Post, person_id: int | None, channel: str) -> None:
    """Make one channel the preferred one of the person or post."""
    session.flush()
    found = session.exec(_contacts_of(post, person_id)).all()
    if channel not in {contact.channel for contact in found}:
        message = f"there is no {channel} address to prefer; give one with it"
        raise ContactError(message)
    for contact in found:
        contact.preferred = contact.channel == channel
        session.add(contact)


def _contacts_of(post: Post, person_id: int | None) -> SelectOfScalar[Contact]:
    mine = Contact.person_id == person_id if person_id else Contact.post_id == post.id
    return select(Contact).where(mine).order_by(col(Contact.id))


def _contact(session: Session, post: Post, person_id: int | None, channel: str) -> Contact:
    query = _contacts_of(post, person_id).where(Contact.channel == channel)
    return session.exec(query).first() or Contact(
        plan_id=post.plan_id,
        person_id=person_id,
        post_id=None if person_id else post.id,
        channel=channel,
        address="",
    )
