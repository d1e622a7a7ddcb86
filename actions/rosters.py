"""Rosters by hand: who holds a post, who stands in, where they are reached, and whether.

What a change means for the messages that wait is told by doing it in a rehearsal and
comparing whom each of them would go to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from actions.actors import Actor
from actions.contacts import SHAPES, ContactChange, set_contact
from actions.office import ROSTER, OfficeMistakeError, Wrong, find, require_role
from actions.standing_in import Period, appoint_delegate, person_for
from models import journal
from models.directory import load_directory
from models.messages import Message, Notice
from models.plan import Plan
from models.roster import Contact, Post, Tenure
from rules.addressing import Addressee
from tasks.deliver_plans import addressee_today

QUEUED, WAITING = "queued", "waiting"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Somebody who stands in for a post: an acting holder, or the holder's delegate."""

    person: str
    since: date
    until: date | None
    is_delegate: bool


def set_holder(
    session: Session,
    post_id: int,
    *,
    person: str,
    since: date,
    today: date,
    actor: Actor,
    now: datetime,
) -> Post:
    """Let somebody hold the post from a day on; the tenure before ends the day before."""
    post = _open(session, post_id, actor)
    if not person.strip():
        message = f"{post.code} gets no holder without a name; write one, or mark it vacant"
        raise OfficeMistakeError(Wrong.NO_NAME, message)
    was_vacant, change = post.vacant, ContactChange(since=since, person=person.strip())
    set_contact(session, post, change, actor=actor.label, now=now)
    # Until the new holder comes, what the post is told still goes up.
    post.vacant = was_vacant and since > today
    session.add(post)
    return post


def mark_vacant(
    session: Session, post_id: int, *, since: date, actor: Actor, now: datetime
) -> Post:
    """Mark the post vacant from a day on; what it is told goes up at once (law 8)."""
    post = _open(session, post_id, actor)
    change = ContactChange(since=since, vacant=True)
    set_contact(session, post, change, actor=actor.label, now=now)
    return post


def set_address(
    session: Session,
    post_id: int,
    *,
    channel: str,
    address: str,
    verified: bool,
    preferred: bool,
    today: date,
    actor: Actor,
    now: datetime,
) -> Post:
    """Record an address of the post's present holder, or of the post where nobody is known."""
    post = _open(session, post_id, actor)
    if channel not in SHAPES or not SHAPES[channel][0].fullmatch(address.strip()):
        example = SHAPES[channel][1] if channel in SHAPES else ", ".join(SHAPES)
        message = f'"{address}" is no {channel} address; write it like {example}'
        raise OfficeMistakeError(Wrong.ADDRESS, message, address=address)
    change = ContactChange(
        since=today,
        addresses={channel: address.strip()},
        verified=verified,
        # A telephone number is called, not written to.
        preferred=channel if preferred and channel != "phone" else None,
    )
    set_contact(session, post, change, actor=actor.label, now=now)
    return post


def verify_contact(session: Session, contact_id: int, *, actor: Actor, now: datetime) -> Contact:
    """Mark an address as checked with its owner: only then a message goes there."""
    contact = session.get(Contact, contact_id)
    if contact is None:
        message = f"there is no contact {contact_id}; open the roster again"
        raise OfficeMistakeError(Wrong.GONE, message)
    plan = find(session, contact.plan_id)
    require_role(plan, actor, ROSTER, "verify a contact")
    contact.verified, contact.broken_reason = True, None
    session.add(contact)
    session.flush()
    details: dict[str, object] = {
        "channel": contact.channel,
        "person": contact.person_id,
        "post": contact.post_id,
        "unit": contact.unit_id,
    }
    journal.write(
        session,
        at=now,
        actor=actor.label,
        act="contact.verified",
        subject=f"{plan.code}:contact:{contact_id}",
        details=details,
    )
    return contact


def stand_in(
    session: Session, post_id: int, standing: Standing, *, actor: Actor, now: datetime
) -> Post:
    """Name who acts for the post for a period; a delegation always has an end.

    Raises OfficeMistakeError, or DelegationError for a delegation that cannot be.
    """
    post = _open(session, post_id, actor)
    until = _check_standing(post, standing)
    if standing.is_delegate and until is not None:
        period = Period(first=standing.since, last=until)
        appoint_delegate(
            session, post, name=standing.person, period=period, actor=actor.label, now=now
        )
        return post
    person = person_for(session, post, standing.person)
    session.add(
        Tenure(
            post_id=post_id,
            person_id=person.id or 0,
            valid_from=standing.since,
            valid_to=until,
            acting=True,
        )
    )
    session.flush()
    details: dict[str, object] = {
        "person": person.id,
        "since": standing.since.isoformat(),
        "until": until.isoformat() if until else None,
    }
    journal.write(
        session,
        at=now,
        actor=actor.label,
        act="tenure.stands-in",
        subject=post.code,
        details=details,
    )
    return post


def _check_standing(post: Post, standing: Standing) -> date | None:
    """Return the last day, None for an acting holder without one."""
    if not standing.person.strip():
        message = f"nobody stands in for {post.code} without a name; write one"
        raise OfficeMistakeError(Wrong.NO_NAME, message)
    if standing.is_delegate and standing.until is None:
        message = f"a delegation for {post.code} needs a last day; give one"
        raise OfficeMistakeError(Wrong.NO_UNTIL, message)
    if standing.until is not None and standing.until < standing.since:
        message = f"{standing.until} is before {standing.since}; give a later last day"
        raise OfficeMistakeError(Wrong.UNTIL_BEFORE_FROM, message)
    return standing.until


def end_tenure(
    session: Session, tenure_id: int, *, until: date, actor: Actor, now: datetime
) -> Post:
    """End a tenure or a delegation after a day."""
    tenure = session.get(Tenure, tenure_id)
    if tenure is None:
        message = f"there is no tenure {tenure_id}; open the roster again"
        raise OfficeMistakeError(Wrong.GONE, message)
    post = _open(session, tenure.post_id, actor)
    if tenure.valid_to is not None and tenure.valid_to <= until:
        message = f"that tenure ends on {tenure.valid_to} already"
        raise OfficeMistakeError(Wrong.ENDED_ALREADY, message)
    tenure.valid_to = until
    session.add(tenure)
    session.flush()
    details: dict[str, object] = {"person": tenure.person_id, "until": until.isoformat()}
    journal.write(
        session, at=now, actor=actor.label, act="tenure.ended", subject=post.code, details=details
    )
    return post


@dataclass(frozen=True, kw_only=True)
class Rerouted:
    """Messages and notices that wait and would go to somebody else; `to` "" to nobody."""

    count: int
    before: str
    to: str
    reachable: bool


Routes = Mapping[tuple[str, int], tuple[str, str, bool]]


def waiting_routes(session: Session, plan: Plan, *, now: datetime, zone: ZoneInfo) -> Routes:
    """Return whom everything that waits would go to now: key, words, whether reachable."""
    directory = load_directory(session, plan)
    found: dict[tuple[str, int], tuple[str, str, bool]] = {}
    messages = select(Message).where(Message.plan_id == plan.id, Message.status == QUEUED)
    notices = select(Notice).where(Notice.plan_id == plan.id, Notice.status == WAITING)
    for row in (*session.exec(messages), *session.exec(notices)):
        to = addressee_today(
            directory, addressee=row.addressee, post_id=row.post_id, now=now, zone=zone
        )
        found[type(row).__name__, row.id or 0] = _route(to)
    return found


def _route(to: Addressee | None) -> tuple[str, str, bool]:
    if to is None:
        return ("", "", False)
    words = f"{to.name}, {to.post.title}" if to.name else to.post.title
    return (to.key, words, bool(to.by_preference()))


def rerouted(before: Routes, after: Routes) -> tuple[Rerouted, ...]:
    """Return what goes to somebody else, gathered by who and whom, the most first."""
    counts: dict[tuple[str, str, bool], int] = {}
    for key, (was, words, reached) in before.items():
        now, to, reachable = after.get(key, (was, words, reached))
        if (now, reachable) != (was, reached):
            counts[words, to, reachable] = counts.get((words, to, reachable), 0) + 1
    found = [
        Rerouted(count=count, before=was, to=to, reachable=reachable)
        for (was, to, reachable), count in counts.items()
    ]
    return tuple(sorted(found, key=lambda one: -one.count))


def _open(session: Session, post_id: int, actor: Actor) -> Post:
    post = session.get(Post, post_id)
    if post is None:
        message = f"there is no post {post_id}; open the roster"
        raise OfficeMistakeError(Wrong.GONE, message)
    require_role(find(session, post.plan_id), actor, ROSTER, "change the roster")
    return post
