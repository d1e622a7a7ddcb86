"""An instruction that becomes an obligation: the chair or deputy gives it with a last day.

It leads back to its source like a clause does (law 1): who gave it, when, in which words.
The files of the plan know nothing of it and so never change or drop it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.changes import BOARD_CHANGED_AT, check_again
from actions.instructing import MOST_CHARACTERS, instruct
from actions.office import COMMITTEE, OfficeMistakeError, Wrong, find, require_role
from models import engine_state, journal
from models.duty import Duty, Occurrence
from models.plan import Obligation, Plan
from models.roster import Group, GroupMember, Post, Unit
from notifications import hooks
from notifications.hooks import EventKind
from notifications.wording import day_words, say
from rules.clock import local
from rules.fan_out import Membership, members_on
from rules.states import State

# The section of what was given by instruction; it stands after every clause of a plan.
SECTION = "CĐ"
AFTER_THE_PLAN = 90_000
POST, GROUP, HEAD = "post:", "group:", ".head"
# What may be given: a thing to be done by a day, or a report on it.
KINDS = ("deadline", "ad_hoc_report")
LONGEST_TITLE = 150


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be done: title, words, by whom ("post:…", "group:…") and the last day.

    `last_day` is inclusive. `about` names the duty that gave rise to it, blank for none.
    """

    title: str
    text: str
    owners: tuple[str, ...]
    last_day: date
    kind: str = KINDS[0]
    about: str = ""


def give_obligation(
    session: Session, plan_id: int, order: Order, *, actor: Actor, now: datetime, zone: ZoneInfo
) -> Obligation:
    """Make an obligation of an instruction: one duty a unit, each told of it at once.

    The same form sent twice gives one. Raises RightsError for anybody but the chair and
    the deputy, OfficeMistakeError for an order that cannot be given as it is.
    """
    plan = find(session, plan_id)
    require_role(plan, actor, COMMITTEE, "give an obligation")
    today = local(now, zone).date()
    _check(order, today=today)
    posts = _owing(session, plan, order.owners, today=today)
    last = _newest(session, plan)
    if last is not None and _is_same(session, last, order, actor):
        return last
    obligation = _write(session, plan, order, actor=actor, now=now, today=today)
    duties = _add_duties(session, obligation, order, posts, today=today)
    subject = f"{plan.code}:{obligation.ref}"
    details: dict[str, object] = {
        "text": order.text.strip(),
        "owners": list(order.owners),
        "last_day": order.last_day.isoformat(),
        "about": order.about,
        "duties": len(duties),
    }
    journal.write(
        session,
        at=now,
        actor=actor.label,
        act="obligation.given",
        subject=subject,
        details=details,
    )
    for duty in duties:
        check_again(session, duty, now=now)
        facts = {"by": actor.label, "obligation": obligation.ref}
        key = f"given:{duty.id}"
        hooks.put(session, duty, EventKind.ASSIGNED, key=key, at=now, details=facts)
        instruct(session, duty.id or 0, actor=actor, now=now, zone=zone, text=order.text)
    engine_state.remember(session, BOARD_CHANGED_AT, now.isoformat())
    return obligation


def owners_of(session: Session, plan: Plan) -> tuple[Sequence[Group], Sequence[Post]]:
    """Return the groups and posts that may be given something, in the roster's order."""
    above = {plan.chair_post_id, plan.deputy_post_id}
    groups = session.exec(select(Group).where(Group.plan_id == plan.id).order_by(col(Group.id)))
    posts = session.exec(
        select(Post)
        .join(Unit, col(Post.unit_id) == Unit.id)
        .where(Post.plan_id == plan.id)
        .order_by(col(Unit.position), col(Post.id))
    )
    return groups.all(), [post for post in posts if post.id not in above]


def _check(order: Order, *, today: date) -> None:
    if not order.title.strip() or len(order.title.strip()) > LONGEST_TITLE:
        message = f"an obligation needs a title of at most {LONGEST_TITLE} characters"
        raise OfficeMistakeError(Wrong.NO_TITLE, message, most=LONGEST_TITLE)
    if not 0 < len(order.text.strip()) <= MOST_CHARACTERS:
        count = len(order.text.strip())
        message = f"the words have {count} characters; write 1 to {MOST_CHARACTERS}"
        raise OfficeMistakeError(Wrong.NO_WORDS, message, most=MOST_CHARACTERS)
    if not order.owners:
        message = "nobody would owe it; choose a group or a post"
        raise OfficeMistakeError(Wrong.NO_OWNER, message)
    if order.kind not in KINDS:
        message = f'"{order.kind}" is no kind that can be given; choose {" or ".join(KINDS)}'
        raise OfficeMistakeError(Wrong.OBLIGATION_KIND, message)
    if order.last_day <= today:
        # A limit that is over when it is given could only be missed.
        message = f"{order.last_day} is not after {today}; give a later last day"
        raise OfficeMistakeError(Wrong.DAY_OVER, message)


def _owing(session: Session, plan: Plan, owners: Sequence[str], *, today: date) -> tuple[Post, ...]:
    """Return the posts that answer, one a unit: a post for itself, a head for its unit."""
    _, known = owners_of(session, plan)
    posts = {post.code: post for post in known}
    found: dict[int, Post] = {}
    for owner in owners:
        if owner.startswith(POST):
            named = [posts.get(owner.removeprefix(POST))]
        else:
            codes = _members(session, plan, owner.removeprefix(GROUP), today=today)
            named = [posts.get(code + HEAD) for code in codes]
        if not named or None in named:
            message = f'"{owner}" owes nothing in plan "{plan.code}"; choose one of its own'
            raise OfficeMistakeError(Wrong.UNKNOWN_OWNER, message, owner=owner)
        for post in named:
            if post is not None:
                found.setdefault(post.unit_id, post)
    return tuple(found.values())


def _members(session: Session, plan: Plan, group: str, *, today: date) -> tuple[str, ...]:
    rows = session.exec(
        select(GroupMember, Unit.code)
        .join(Group, col(GroupMember.group_id) == Group.id)
        .join(Unit, col(GroupMember.unit_id) == Unit.id)
        .where(Group.plan_id == plan.id, Group.code == group)
        .order_by(col(Unit.position))
    )
    places = [Membership(unit=c, valid_from=m.valid_from, valid_to=m.valid_to) for m, c in rows]
    return members_on(today, places)


def _newest(session: Session, plan: Plan) -> Obligation | None:
    given = select(Obligation).where(
        Obligation.plan_id == plan.id, col(Obligation.given_at).is_not(None)
    )
    return session.exec(given.order_by(col(Obligation.id).desc())).first()


def _is_same(session: Session, last: Obligation, order: Order, actor: Actor) -> bool:
    occurrences = session.exec(select(Occurrence).where(Occurrence.obligation_id == last.id))
    days = [occurrence.last_day for occurrence in occurrences]
    return (last.text, last.owners, last.given_by, days) == (
        order.text.strip(),
        list(order.owners),
        actor.label,
        [order.last_day],
    )


def _write(
    session: Session, plan: Plan, order: Order, *, actor: Actor, now: datetime, today: date
) -> Obligation:
    number = _next_number(session, plan)
    titles = _titles(session, plan, order.owners)
    obligation = Obligation(
        plan_id=plan.id or 0,
        ref=f"{SECTION}.{number}",
        printed_path=say("forms", "given_path", number=number, day=day_words(today)),
        section=SECTION,
        kind=order.kind,
        position=AFTER_THE_PLAN + number,
        short_title=order.title.strip(),
        text=order.text.strip(),
        owner_printed="; ".join(titles),
        owners=list(order.owners),
        details={"about": order.about} if order.about else {},
        given_at=now,
        given_by=actor.label,
    )
    session.add(obligation)
    session.flush()
    return obligation


def _next_number(session: Session, plan: Plan) -> int:
    refs = session.exec(select(Obligation.ref).where(Obligation.plan_id == plan.id)).all()
    taken = {ref.removeprefix(f"{SECTION}.") for ref in refs}
    return next(n for n in range(1, len(taken) + 2) if str(n) not in taken)


def _titles(session: Session, plan: Plan, owners: Sequence[str]) -> list[str]:
    groups, posts = owners_of(session, plan)
    names = {GROUP + group.code: group.name for group in groups}
    names |= {POST + post.code: post.title for post in posts}
    return [names[owner] for owner in owners]


def _add_duties(
    session: Session,
    obligation: Obligation,
    order: Order,
    posts: Sequence[Post],
    *,
    today: date,
) -> list[Duty]:
    occurrence = Occurrence(
        obligation_id=obligation.id or 0, key=str(order.last_day.year), last_day=order.last_day
    )
    session.add(occurrence)
    session.flush()
    duties = [
        Duty(
            plan_id=obligation.plan_id,
            obligation_id=obligation.id or 0,
            occurrence_id=occurrence.id or 0,
            unit_id=post.unit_id,
            post_id=post.id or 0,
            state=State.ASSIGNED.value,
            last_day=order.last_day,
            original_last_day=order.last_day,
            assigned_on=today,
            active_from=today,
        )
        for post in posts
    ]
    session.add_all(duties)
    session.flush()
    return duties
