"""Who holds a post and how to reach them: tenures and verified contacts."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from actions.standing_in import Period, appoint_delegate, person_for, spelt
from models import journal
from models.directory import load_directory
from models.plan import Plan
from models.roster import Contact, Person, Post, Tenure
from rules.addressing import CHANNEL_ORDER

EMAIL = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\"]+")
PHONE = re.compile(r"\+?\d{9,15}")
# Never a URL: that one holds secrets, and stands in the file.
APP_NAME = re.compile(r"[0-9A-Za-z_-]{1,64}")
ZALO_ID = re.compile(r"[0-9A-Za-z_-]{3,64}")
SHAPES = {
    "email": (EMAIL, "name@office.gov.vn"),
    "phone": (PHONE, "0912345678 or +84912345678"),
    "app": (APP_NAME, "a name in DONDOC_APPRISE_FILE, e.g. vhtt"),
    "zalo": (ZALO_ID, "the user id that the Official Account knows, e.g. 186729651760683225"),
}


UNPRINTABLE = "it holds signs that cannot be printed; type it again without them"


class ContactError(ValueError):
    """An address does not look like one, or the change contradicts itself."""


@dataclass(frozen=True, kw_only=True)
class ContactChange:
    """What is to be recorded about a post.

    `person` names the holder from `since` on, `delegate` somebody who stands in from `since`
    until `until`; the addresses are theirs. Without either they belong to whoever holds the
    post on that day, or to the post itself. A name is that of a person of this post or of
    somebody new: two people may have one name. `same_as` is another post whose holder on
    that day it is. `addresses` maps a channel (email, zalo, phone) to its address.
    Unverified addresses are kept but not used. `preferred` None leaves the preference as it
    is.
    """

    since: date
    person: str | None = None
    delegate: str | None = None
    until: date | None = None
    same_as: Post | None = None
    vacant: bool = False
    addresses: Mapping[str, str] = field(default_factory=dict)
    verified: bool = False
    preferred: str | None = None


def set_contact(
    session: Session,
    post: Post,
    change: ContactChange,
    *,
    actor: str,
    now: datetime,
    today: date | None = None,
) -> str:
    """Record who holds the post and how to reach them; return whose addresses were set.

    `today` is the local day, without it the day that `now` is in its own zone. Raises
    ContactError; the caller's transaction then changes nothing.
    """
    _check(change)
    person_id = _put_person(session, post, change, today=today or now.date(), actor=actor, now=now)
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
            "until": change.until.isoformat() if change.until else None,
            "delegate": bool(change.delegate),
            "vacant": change.vacant,
            "person": person_id,
        },
    )
    return whose


def _check(change: ContactChange) -> None:
    problems = [*_address_problems(change), *_person_problems(change)]
    if change.vacant and (change.person or change.addresses or change.delegate):
        problems.append("a vacant post has no holder and no address; give one or the other")
    if change.preferred and change.preferred not in CHANNEL_ORDER:
        known = " or ".join(CHANNEL_ORDER)
        problems.append(f'"{change.preferred}" is no channel that can be preferred; give {known}')
    named = spelt(change.person or change.delegate or "")
    if not (change.vacant or named or change.addresses or change.preferred):
        problems.append("nothing to record; give an address, a person, a delegate or --vacant")
    if problems:
        raise ContactError("; ".join(problems))


def _address_problems(change: ContactChange) -> Iterator[str]:
    for channel, address in change.addresses.items():
        shape, example = SHAPES[channel]
        if not address.strip().isprintable():
            yield f"{address!r} is no {channel} address: {UNPRINTABLE}"
        elif not shape.fullmatch(address.strip()):
            yield f'"{address}" is no {channel} address; write it like {example}'


def _person_problems(change: ContactChange) -> Iterator[str]:
    for name in (change.person or "", change.delegate or ""):
        if not name.strip().isprintable():
            yield f"{name!r} is no name: {UNPRINTABLE}"
    if change.person and change.delegate:
        yield "somebody holds the post or stands in for its holder; give --person or --delegate"
    if change.same_as and not (change.person or change.delegate):
        yield "--same-as says who a person is; give the name with --person or --delegate"
    if change.delegate and change.until is None:
        yield f'"{change.delegate}" stands in for a time; give the last day with --to'
    if change.until and not change.delegate:
        yield f"--to {change.until} is the last day of a delegate; give --delegate with it"


def _put_person(
    session: Session,
    post: Post,
    change: ContactChange,
    *,
    today: date,
    actor: str,
    now: datetime,
) -> int | None:
    """Record who holds the post or stands in for it; return whose the addresses are."""
    if change.delegate:
        return _stand_in(session, post, change, actor=actor, now=now)
    if change.vacant:
        _end_tenures(session, post, until=change.since - timedelta(days=1))
    elif change.person:
        _hold(session, post, change)
    if change.vacant or (change.person and change.since <= today):
        # Until a holder to come has come, what the post is told still goes up.
        post.vacant = change.vacant
        session.add(post)
    session.flush()
    return _holder(session, post, on=change.since)


def _end_tenures(session: Session, post: Post, *, until: date) -> None:
    for tenure in session.exec(select(Tenure).where(Tenure.post_id == post.id)):
        if tenure.valid_to is None or tenure.valid_to > until:
            tenure.valid_to = until
            session.add(tenure)


def _hold(session: Session, post: Post, change: ContactChange) -> None:
    present, name = _holder(session, post, on=change.since), spelt(change.person or "")
    wanted = _same(session, post, change, name)
    if present and (wanted == present if wanted else _is_named(session, present, name)):
        return
    _end_tenures(session, post, until=change.since - timedelta(days=1))
    person_id = wanted or person_for(session, post, name).id or 0
    session.add(Tenure(post_id=post.id or 0, person_id=person_id, valid_from=change.since))


def _stand_in(
    session: Session, post: Post, change: ContactChange, *, actor: str, now: datetime
) -> int:
    tenure = appoint_delegate(
        session,
        post,
        name=spelt(change.delegate or ""),
        period=Period(first=change.since, last=change.until or change.since),
        actor=actor,
        now=now,
        person_id=_same(session, post, change, spelt(change.delegate or "")),
    )
    return tenure.person_id


def _same(session: Session, post: Post, change: ContactChange, name: str) -> int | None:
    """Return who holds the other post that the change names, None when it names none."""
    other = change.same_as
    if other is None:
        return None
    if other.plan_id != post.plan_id:
        message = f"{other.title} is a post of another plan; name one of the same plan"
        raise ContactError(message)
    found = _holder(session, other, on=change.since)
    if found is None:
        message = f"nobody is known to hold {other.title} on {change.since}; leave --same-as out"
        raise ContactError(message)
    if not _is_named(session, found, name):
        known = session.get_one(Person, found).name
        message = f'{other.title} is held by "{known}", not by "{name}"; give that name'
        raise ContactError(message)
    return found


def _is_named(session: Session, person_id: int, name: str) -> bool:
    return spelt(session.get_one(Person, person_id).name) == name


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
