"""Letters: a Message row with its items as they stand now, ready to be written out.

Reads in at most a dozen queries, however long a list is.
"""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from models.messages import Message
from models.plan import Plan
from models.roster import Person, Post, Tenure, Unit
from models.within import Handover
from notifications.desk import Desk
from notifications.events import load_decided, load_filed, load_instructed
from notifications.items import load_items
from notifications.links import OFFICE, Signer
from notifications.numbers import load_numbers
from notifications.subjects import SubjectFacts, subject_for
from notifications.view import Letter, LetterItem, Part, PlanWords, Reader
from notifications.week import load_waiting, load_week
from notifications.wording import occurrence_words, plan_number_words, tidy
from rules.clock import local
from rules.folding import LIST_KINDS, Kind
from rules.ladder import UNDATED
from rules.periods import quarter_of

__all__ = ["Letter", "SubjectFacts", "load_letter", "subject_for"]

OUTSIDE = "external"


def load_letter(
    session: Session,
    message: Message,
    *,
    now: datetime,
    zone: ZoneInfo,
    public_url: str,
    signer: Signer,
) -> Letter:
    """Read what a message says at `now`; items that need no telling are dropped before."""
    plan = session.get_one(Plan, message.plan_id)
    desk = Desk(
        session=session,
        plan=plan,
        message=message,
        here=local(now, zone),
        zone=zone,
        signer=signer,
        public_url=public_url,
    )
    posts, items = _posts(session, message, plan), load_items(desk)
    kind = Kind(message.kind)
    in_list = kind in LIST_KINDS
    to = _reader(session, message, plan, posts)
    first_time = _first_rungs(plan) if in_list else frozenset()
    return Letter(
        kind=kind,
        key=message.key,
        day=message.day,
        written_at=desk.here,
        plan=_plan_words(plan, posts),
        to=to,
        copies=_copies(message.copies),
        items=tuple(item for item in items if _is_new(item, first_time, in_list=in_list)),
        asked=tuple(item for item in items if item.rung == UNDATED),
        standing=tuple(item for item in items if in_list and _stands(item, first_time)),
        office_link=_office_link(desk) if in_list else "",
        question_occurrence=_question_occurrence(message, items),
        week=load_week(desk) if kind is Kind.WEEKLY_SUMMARY else None,
        waiting=load_waiting(desk) if _is_office_s_morning(message, plan) else None,
        numbers=load_numbers(desk, to.part) if in_list else None,
        filed=load_filed(desk),
        decided=load_decided(desk),
        instructed=load_instructed(desk),
    )


def _is_office_s_morning(message: Message, plan: Plan) -> bool:
    return message.kind == Kind.MORNING_LIST and message.post_id == plan.standing_post_id


def _office_link(desk: Desk) -> str:
    return desk.signer.url(desk.public_url, desk.message.addressee, None, OFFICE)


def _is_new(item: LetterItem, first_time: frozenset[str], *, in_list: bool) -> bool:
    # The item of an event message has no rung either: it is what the message is about.
    return item.rung != UNDATED and not (in_list and _stands(item, first_time))


def _stands(item: LetterItem, first_time: frozenset[str]) -> bool:
    """Tell whether an item of a list stood in an earlier one: a weekly repeat is not new."""
    return item.rung is None or (item.rung != UNDATED and item.rung not in first_time)


def _first_rungs(plan: Plan) -> frozenset[str]:
    """Return the rungs of the ladder itself; any other dated rung is a weekly repeat."""
    return frozenset(str(rung["code"]) for rung in plan.ladder["rungs"])


def _question_occurrence(message: Message, items: tuple[LetterItem, ...]) -> str:
    days = [item.report_day for item in items if item.report_day]
    return occurrence_words(quarter_of(min(days, default=message.day)).key)


_Posts = dict[int, tuple[Post, Unit]]


def _posts(session: Session, message: Message, plan: Plan) -> _Posts:
    wanted = {message.post_id, plan.chair_post_id, plan.deputy_post_id, plan.standing_post_id}
    query = select(Post, Unit).where(col(Post.unit_id) == Unit.id, col(Post.id).in_(wanted))
    return {post.id or 0: (post, unit) for post, unit in session.exec(query)}


def _plan_words(plan: Plan, posts: _Posts) -> PlanWords:
    return PlanWords(
        code=plan.code,
        title=tidy(plan.title),
        number=plan_number_words(plan.number, plan.symbol, plan.issued_on),
        issuer=tidy(plan.issuer),
        contact=tidy(plan.contact),
        office=_unit(posts, plan.standing_post_id),
        chair=_title(posts, plan.chair_post_id),
        deputy=_title(posts, plan.deputy_post_id),
    )


def _title(posts: _Posts, post_id: int | None) -> str:
    found = posts.get(post_id or 0)
    return tidy(found[0].title) if found else ""


def _unit(posts: _Posts, post_id: int | None) -> str:
    found = posts.get(post_id or 0)
    return tidy(found[1].name) if found else ""


def _reader(session: Session, message: Message, plan: Plan, posts: _Posts) -> Reader:
    post, unit = posts[message.post_id]
    person = session.get(Person, message.person_id) if message.person_id else None
    return Reader(
        key=message.addressee,
        post=tidy(unit.name if _is_handed(session, post, person) else post.title),
        unit=tidy(unit.name),
        person=tidy(person.name) if person else None,
        part=_part(message, plan),
        is_outsider=unit.kind == OUTSIDE,
    )


def _is_handed(session: Session, post: Post, person: Person | None) -> bool:
    """Tell whether the reader was handed a duty and has to do with the post only by that."""
    if person is None:
        return False
    handed = select(Handover.id).where(Handover.person_id == person.id)
    been = select(Tenure.id).where(Tenure.post_id == post.id, Tenure.person_id == person.id)
    return session.exec(handed).first() is not None and session.exec(been).first() is None


def _part(message: Message, plan: Plan) -> Part:
    if Kind(message.kind) not in LIST_KINDS:
        return Part.HEAD
    parts = {
        plan.standing_post_id: Part.STANDING_OFFICE,
        plan.deputy_post_id: Part.DEPUTY,
        plan.chair_post_id: Part.CHAIR,
    }
    return parts.get(message.post_id, Part.HEAD)


def _copies(stored: str) -> tuple[str, ...]:
    """Return the names of who is told too: the post, and the person where one is known."""
    return tuple(
        tidy(", ".join(part for part in (copy.get("person"), copy["post"]) if part))
        for copy in json.loads(stored or "[]")
    )
