"""Explain one duty: every rung, past and to come, with what became of it."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from models.duty import Duty
from models.messages import Delivery, Message, Notice
from models.plan import Plan
from models.policy import Policy, load_policy
from models.roster import Person, Post
from rules.clock import local
from rules.ladder import Watched, checkpoints, repeats, undated_checkpoints
from tasks.observe import observe_one

# How far ahead the weekly repeats of an overdue duty are shown.
AHEAD = timedelta(days=21)


@dataclass(frozen=True, kw_only=True)
class Told:
    """One person and one rung: sent (`deliveries` say how), waiting, or not and why."""

    to: str
    audience: str
    status: str
    reason: str | None
    message_id: int | None
    message_status: str | None
    deliveries: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RungStory:
    """One rung of a duty; `told` is empty for what is still to come."""

    rung: str
    day: date
    last_day: date
    told: tuple[Told, ...] = ()


def explain(
    session: Session, duty: Duty, *, now: datetime, zone: ZoneInfo
) -> tuple[RungStory, ...]:
    """Tell the story of every rung of a duty in order of its day."""
    plan = session.get_one(Plan, duty.plan_id)
    policy = load_policy(session, plan)
    past = _past(session, duty, zone=zone)
    known = {(story.last_day, story.rung) for story in past}
    watched = observe_one(session, plan, duty).watched
    coming = [
        story
        for story in _coming(policy, watched, today=local(now, zone).date())
        if (story.last_day, story.rung) not in known
    ]
    return tuple(sorted((*past, *coming), key=lambda s: (s.day, s.last_day, s.rung)))


def _past(session: Session, duty: Duty, *, zone: ZoneInfo) -> list[RungStory]:
    posts = {p.id: p.title for p in session.exec(select(Post).where(Post.plan_id == duty.plan_id))}
    people = {p.id: p.name for p in session.exec(select(Person))}
    by_rung: dict[tuple[date, str, date], list[Told]] = defaultdict(list)
    notices = session.exec(
        select(Notice).where(Notice.duty_id == duty.id).order_by(col(Notice.id))
    ).all()
    ids = [n.message_id for n in notices if n.message_id is not None]
    messages = {m.id: m for m in session.exec(select(Message).where(col(Message.id).in_(ids)))}
    tries = _deliveries(session, ids, zone=zone)
    for notice in notices:
        name = people.get(notice.person_id) if notice.person_id else None
        title = posts[notice.post_id]
        message = messages.get(notice.message_id)
        by_rung[notice.last_day, notice.rung, notice.day].append(
            Told(
                to=f"{name}, {title}" if name else title,
                audience=notice.audience,
                status=notice.status,
                reason=notice.reason or (message.reason if message is not None else None),
                message_id=notice.message_id,
                message_status=message.status if message is not None else None,
                deliveries=tuple(tries.get(notice.message_id or 0, ())),
            )
        )
    return [
        RungStory(rung=rung, day=day, last_day=last_day, told=tuple(told))
        for (last_day, rung, day), told in by_rung.items()
    ]


def _deliveries(
    session: Session, message_ids: list[int], *, zone: ZoneInfo
) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    query = select(Delivery).where(col(Delivery.message_id).in_(message_ids))
    for d in session.exec(query.order_by(col(Delivery.id))):
        at = d.finished_at or d.started_at or d.not_before
        parts = [d.channel, f"#{d.attempt}", d.status, f"{local(at, zone):%Y-%m-%d %H:%M}"]
        found[d.message_id].append(" ".join([*parts, d.code or "", d.detail or ""]).strip())
    return found


def _coming(policy: Policy, duty: Watched, *, today: date) -> list[RungStory]:
    if duty.last_day is None:
        points = undated_checkpoints(policy.ladder, policy.calendar, report_days=duty.report_days)
        return [RungStory(rung=p.rung, day=p.day, last_day=p.last_day) for p in points]
    fixed = checkpoints(
        policy.ladder,
        policy.calendar,
        last_day=duty.last_day,
        assigned_on=duty.assigned_on,
    )
    weekly = (
        p
        for p in repeats(
            policy.ladder, policy.calendar, last_day=duty.last_day, until=today + AHEAD
        )
        if p.day > today
    )
    return [RungStory(rung=p.rung, day=p.day, last_day=p.last_day) for p in (*fixed, *weekly)]
