"""Settle: who a notice that waits is for now, and why it may need telling no more."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from sqlmodel import Session, col, select

from models.messages import Notice
from rules.addressing import Addressee
from rules.checkpoints import Checkpoint
from rules.ladder import UNDATED, Audience, Reason
from rules.steps import Watched, silence


def unneeded(notice: Notice, duty: Watched) -> Reason | None:
    """Say why a notice is not told any more; None when it still is.

    The duty was settled, stopped or re-dated between the fall of the rung and now.
    """
    if notice.rung != UNDATED and notice.last_day != duty.last_day:
        return Reason.REDATED
    return silence(duty, checkpoint_of(notice))


def checkpoint_of(notice: Notice) -> Checkpoint:
    """Return the checkpoint that the notice tells."""
    return Checkpoint(
        offset=notice.offset, rung=notice.rung, day=notice.day, last_day=notice.last_day
    )


def overtaken(waiting: Iterable[Notice]) -> set[int]:
    """Return the ids of waiting notices of which a more urgent one waits for the same person.

    That happens after hours in which nothing may leave: the evening's rung and the next
    morning's are both there, and only the higher one is told.
    """
    best: dict[tuple[int, str], Notice] = {}
    late: set[int] = set()
    for notice in waiting:
        key = (notice.duty_id, notice.addressee)
        rival = best.get(key)
        if rival is None:
            best[key] = notice
            continue
        lower = min(rival, notice, key=lambda n: (n.offset, n.day))
        late.add(lower.id or 0)
        best[key] = notice if lower is rival else rival
    return late


def owed_duty(notice: Notice) -> int | None:
    """Return the duty of a notice to the owner: handed over, it goes to another person."""
    return notice.duty_id if notice.audience == Audience.OWNER else None


def readdress(
    session: Session, waiting: Sequence[Notice], current: Callable[[Notice], Addressee]
) -> list[Notice]:
    """Hand waiting notices over to whoever holds their posts now; return those to tell.

    One that the successor is told of already in another part is superseded by that one.
    """
    moved = {n.id: to for n in waiting if (to := current(n)).key != n.addressee}
    if not moved:
        return list(waiting)
    known = _keys(session, {n.duty_id for n in waiting if n.id in moved})
    for notice in (n for n in waiting if n.id in moved):
        to = moved[notice.id]
        if (notice.duty_id, notice.last_day, notice.rung, to.key) in known:
            notice.status, notice.reason = "not_sent", Reason.SUPERSEDED.value
        else:
            notice.addressee, notice.person_id, notice.post_id = to.key, to.person, to.post.id
            known.add((notice.duty_id, notice.last_day, notice.rung, to.key))
        session.add(notice)
    return [notice for notice in waiting if notice.reason is None]


def _keys(session: Session, duty_ids: Iterable[int]) -> set[tuple[int, date, str, str]]:
    query = select(
        col(Notice.duty_id), col(Notice.last_day), col(Notice.rung), col(Notice.addressee)
    ).where(col(Notice.duty_id).in_(set(duty_ids)))
    return set(session.exec(query))
