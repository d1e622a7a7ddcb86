"""Explain one duty: every rung, past and to come, with what became of it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from models.duty import Duty
from models.messages import Delivery, Message, Notice
from models.plan import Plan
from models.policy import Policy, load_policy
from models.roster import Person, Post
from models.silence import Silence
from rules.checkpoints import Checkpoint, checkpoints, undated_checkpoints
from rules.clock import local
from rules.steps import Watched, fallen, silence
from tasks.observe import observe_one

# How far ahead the weekly repeats of an overdue duty are shown.
AHEAD = timedelta(days=21)


@dataclass(frozen=True, kw_only=True)
class Try:
    """One try to deliver on one channel; `at` is local.

    `transport` is the way it took, `routes` how that was chosen where there were several,
    `provider_id` the number that the provider gave it.
    """

    channel: str
    attempt: int
    status: str
    at: datetime
    code: str | None = None
    detail: str | None = None
    transport: str | None = None
    routes: str | None = None
    provider_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Followed:
    """What followed because no sign of life came: a move, or why it was not made.

    `move` is next_channel (`channel` says which) or next_post (`to` says whose); `at` local.
    """

    move: str
    at: datetime
    channel: str | None = None
    to: str | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True)
class Told:
    """One person and one rung: sent (`deliveries` say how), waiting, or not and why.

    `unheard` marks a post told because the head below gave no sign of life.
    """

    to: str
    audience: str
    status: str
    reason: str | None
    message_id: int | None
    message_status: str | None
    deliveries: tuple[Try, ...] = ()
    unheard: bool = False
    followed: tuple[Followed, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RungStory:
    """One rung of a duty; `told` is empty for what is still to come.

    `missed` marks one that has fallen and that no pass has decided yet; `reason` says why
    one still to come will not be told as things stand.
    """

    rung: str
    day: date
    last_day: date
    told: tuple[Told, ...] = ()
    missed: bool = False
    reason: str | None = None


def explain(
    session: Session, duty: Duty, *, now: datetime, zone: ZoneInfo
) -> tuple[RungStory, ...]:
    """Tell the story of every rung of a duty in order of its day."""
    plan = session.get_one(Plan, duty.plan_id)
    policy = load_policy(session, plan)
    past = _past(session, duty, zone=zone)
    known = {(story.last_day, story.rung) for story in past}
    watched = observe_one(session, plan, duty).watched
    here = local(now, zone)
    coming = [
        _to_come(point, watched, reached=policy.ladder.reached(here))
        for point in _coming(policy, watched, today=here.date())
        if point.key not in known
    ]
    return tuple(sorted((*past, *coming), key=lambda s: (s.day, s.last_day, s.rung)))


def _to_come(point: Checkpoint, duty: Watched, *, reached: date) -> RungStory:
    reason = silence(duty, point)
    return RungStory(
        rung=point.rung,
        day=point.day,
        last_day=point.last_day,
        missed=point.day <= reached,
        reason=reason.value if reason else None,
    )


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
    followed = _followed(session, ids, posts, zone=zone)
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
                unheard=notice.unheard,
                followed=tuple(followed.get(notice.message_id or 0, ())),
            )
        )
    return [
        RungStory(rung=rung, day=day, last_day=last_day, told=tuple(told))
        for (last_day, rung, day), told in by_rung.items()
    ]


def _followed(
    session: Session, message_ids: list[int], posts: Mapping[int | None, str], *, zone: ZoneInfo
) -> dict[int, list[Followed]]:
    found: dict[int, list[Followed]] = defaultdict(list)
    query = select(Silence).where(col(Silence.message_id).in_(message_ids))
    for row in session.exec(query.order_by(col(Silence.id))):
        found[row.message_id].append(
            Followed(
                move=row.move,
                at=local(row.decided_at, zone),
                channel=row.channel,
                to=posts.get(row.post_id) if row.post_id else None,
                reason=row.reason,
            )
        )
    return found


def _deliveries(
    session: Session, message_ids: list[int], *, zone: ZoneInfo
) -> dict[int, list[Try]]:
    found: dict[int, list[Try]] = defaultdict(list)
    query = select(Delivery).where(col(Delivery.message_id).in_(message_ids))
    for d in session.exec(query.order_by(col(Delivery.id))):
        found[d.message_id].append(
            Try(
                channel=d.channel,
                attempt=d.attempt,
                status=d.status,
                at=local(d.finished_at or d.started_at or d.not_before, zone),
                code=d.code,
                detail=d.detail,
                transport=d.transport,
                routes=d.routes,
                provider_id=d.provider_id,
            )
        )
    return found


def _coming(policy: Policy, duty: Watched, *, today: date) -> tuple[Checkpoint, ...]:
    """Return every fixed rung, and the weekly repeats that fell or fall within AHEAD."""
    ladder, calendar = policy.ladder, policy.calendar
    if duty.last_day is None:
        return undated_checkpoints(ladder, calendar, report_days=duty.report_days)
    fixed = checkpoints(ladder, calendar, last_day=duty.last_day, assigned_on=duty.assigned_on)
    known = {point.rung for point in fixed}
    soon = fallen(ladder, calendar, duty, until=today + AHEAD)
    return (*fixed, *(point for point in soon if point.rung not in known))
