"""Redating: which checkpoints move when the calendar or the ladder of a plan is changed.

Compares two regimes over the same duties. What was told or explained already stays as it
is; nothing is decided here, and nothing is applied.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from rules.checkpoints import Checkpoint, checkpoints, repeats, undated_checkpoints
from rules.ladder import Ladder
from rules.steps import NOT_REPEATED, Watched, fallen, next_check
from rules.working_calendar import WorkingCalendar

# Weekly repeats have no end: those of the coming two weeks are compared. A repeat moves by
# no more than the longest closure, so that a pair is found within a month of them.
REPEATS_AHEAD = timedelta(days=14)
PAIRED_WITHIN = timedelta(days=31)

Key = tuple[date, str]


@dataclass(frozen=True, kw_only=True)
class Regime:
    """What decides when the rungs of a plan fall."""

    ladder: Ladder
    calendar: WorkingCalendar


@dataclass(frozen=True, kw_only=True)
class Move:
    """One checkpoint of one duty that falls on another day.

    `old` None: the rung is new; `new` None: it does not fall any more.
    """

    duty: int
    rung: str
    last_day: date
    old: date | None
    new: date | None

    @property
    def first(self) -> date:
        """Return the earlier of its days."""
        return min(day for day in (self.old, self.new) if day is not None)


def moves(
    duties: Mapping[int, Watched], *, old: Regime, new: Regime, after: date
) -> tuple[Move, ...]:
    """Return what moves among the checkpoints after `after`, the nearest first.

    `after` is the last day whose rungs have fallen. A checkpoint counts when either of its
    days lies after it; one that is recorded never does. Duties that are alike are worked
    out once.
    """
    known: dict[Watched, tuple[Move, ...]] = {}
    found: list[Move] = []
    for number, duty in duties.items():
        alike = known.get(duty)
        if alike is None:
            alike = known[duty] = tuple(_moves(duty, old, new, after))
        found.extend(
            Move(duty=number, rung=m.rung, last_day=m.last_day, old=m.old, new=m.new) for m in alike
        )
    return tuple(sorted(found, key=lambda move: (move.first, move.duty, move.last_day, move.rung)))


def _moves(duty: Watched, old: Regime, new: Regime, after: date) -> Iterator[Move]:
    before, later = _days(duty, old, after), _days(duty, new, after)
    for key in dict.fromkeys((*before, *later)):
        was, will = before.get(key), later.get(key)
        days = [day for day in (was, will) if day is not None]
        if key in duty.recorded or was == will or max(days) <= after:
            continue
        yield Move(duty=0, rung=key[1], last_day=key[0], old=was, new=will)


def _days(duty: Watched, regime: Regime, after: date) -> dict[Key, date]:
    return {point.key: point.day for point in _points(duty, regime, after)}


def _points(duty: Watched, regime: Regime, after: date) -> Iterator[Checkpoint]:
    ladder, calendar = regime.ladder, regime.calendar
    if duty.last_day is None:
        yield from undated_checkpoints(ladder, calendar, report_days=duty.report_days)
        return
    fixed = checkpoints(ladder, calendar, last_day=duty.last_day, assigned_on=duty.assigned_on)
    yield from fixed
    if duty.state in NOT_REPEATED:
        return
    shown, seen = after + REPEATS_AHEAD, after + REPEATS_AHEAD + PAIRED_WITHIN
    for point in fixed:
        if ladder.repeating is None or point.rung != ladder.repeating.code:
            continue
        if duty.active_from <= point.day <= after:
            for again in repeats(ladder, calendar, last_day=duty.last_day, until=seen):
                # By the printed offset, which both regimes share, and not by the moved day.
                if again.last_day + timedelta(days=again.offset) <= shown:
                    yield again


def look_again(duty: Watched, regime: Regime, *, reached: date) -> date | None:
    """Return the next day on which the engine must look at a duty under a new regime.

    `reached` itself where a rung that nobody recorded has fallen by then: a look too early
    finds nothing to do, one too late would lose it.
    """
    points = fallen(regime.ladder, regime.calendar, duty, until=reached)
    if any(point.key not in duty.recorded for point in points):
        return reached
    return next_check(regime.ladder, regime.calendar, duty, after=reached)


def overtaken(duty: Watched, *, old: Regime, new: Regime, reached: date) -> tuple[Checkpoint, ...]:
    """Return the rungs that only the new regime lets fall on a day that has passed.

    Nobody could be told of them on their day; they are recorded as skipped, so that a rung
    added to the ladder does not urge for what a higher one has urged already.
    """
    before = _days(duty, old, reached)
    return tuple(
        point
        for point in fallen(new.ladder, new.calendar, duty, until=reached)
        if point.key not in before and point.key not in duty.recorded
    )
