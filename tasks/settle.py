"""Settle: why a notice that waits needs telling no more."""

from collections.abc import Iterable

from models.messages import Notice
from rules.ladder import UNDATED, Checkpoint, Reason, Watched, silence


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
