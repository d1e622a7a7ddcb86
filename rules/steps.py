"""Steps: which of the fallen rungs of a duty is told, and why the others are not."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from rules.checkpoints import Checkpoint, checkpoints, repeats, undated_checkpoints
from rules.ladder import Ladder, Reason
from rules.periods import quarter_of
from rules.states import State
from rules.working_calendar import WorkingCalendar


@dataclass(frozen=True, kw_only=True)
class Step:
    """What the engine does about one checkpoint: tell (no reason) or record why not."""

    checkpoint: Checkpoint
    reason: Reason | None = None


# Why a duty in one of these states is not reminded. A duty that may be reminded has no
# entry here.
SILENT: dict[State, Reason] = {
    State.SUBMITTED: Reason.SUBMITTED,
    State.COMPLETED: Reason.DONE,
    State.DRAFT: Reason.DRAFT,
    State.PAUSED: Reason.PAUSED,
    State.WITHDRAWN: Reason.WITHDRAWN,
    State.SUPERSEDED: Reason.REPLACED,
}


# What is closed, or was never assigned, has no weekly repeats; it would have to be
# explained every week for ever. Opening it again asks for its next check anew.
NOT_REPEATED = frozenset({State.COMPLETED, State.DRAFT, State.WITHDRAWN, State.SUPERSEDED})


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What the ladder needs to know about one duty.

    `last_day` None means no deadline; then `report_days` carry the quarterly question.
    `active_from` is the first day whose checkpoints count (activation, or the day the
    duty was re-dated); `recorded` are the checkpoints already told or explained.
    `is_history` marks a duty that was over before its plan was switched on, in a plan
    whose own period had ended by then. `told_quarters` are the quarters whose numbers were
    reported: their question is answered, whatever the state says.
    """

    state: State
    last_day: date | None
    assigned_on: date
    active_from: date
    report_days: tuple[date, ...] = ()
    recorded: frozenset[tuple[date, str]] = frozenset()
    reported_on: date | None = None
    continuous: bool = False
    is_history: bool = False
    told_quarters: frozenset[str] = frozenset()


def fallen(
    ladder: Ladder, calendar: WorkingCalendar, duty: Watched, *, until: date
) -> tuple[Checkpoint, ...]:
    """Return every checkpoint of the duty that falls on or before `until`, recorded or not.

    The weekly repeats count from `active_from` on, also where the fixed rungs fell before
    it: what is overdue when a plan is switched on comes up with the next repeat. History
    has none: a plan loaded years later sends nobody a list of what was late then.
    """
    if duty.last_day is None:
        found = undated_checkpoints(ladder, calendar, report_days=duty.report_days)
        return tuple(point for point in found if point.day <= until)
    fixed = checkpoints(ladder, calendar, last_day=duty.last_day, assigned_on=duty.assigned_on)
    return (
        *(point for point in fixed if point.day <= until),
        *_live_repeats(ladder, calendar, duty, until=until),
    )


def _live_repeats(
    ladder: Ladder,
    calendar: WorkingCalendar,
    duty: Watched,
    *,
    until: date,
) -> Iterator[Checkpoint]:
    if duty.last_day is None or duty.is_history or duty.state in NOT_REPEATED:
        return
    for point in repeats(ladder, calendar, last_day=duty.last_day, until=until):
        if point.day >= duty.active_from:
            yield point


def steps(
    ladder: Ladder, calendar: WorkingCalendar, duty: Watched, *, until: date
) -> tuple[Step, ...]:
    """Decide what to do about everything that has fallen on or before `until`.

    Of several unrecorded rungs only the most urgent is told, the others are recorded as
    superseded: that is the law of one day (two rungs on it) and the law after an outage
    (law 7) alike. Checkpoints before `active_from` are recorded as skipped. A duty that
    needs no reminder has its reason recorded for each.
    """
    due = [
        point
        for point in fallen(ladder, calendar, duty, until=until)
        if point.key not in duty.recorded
    ]
    late = [point for point in due if point.day < duty.active_from]
    live = sorted(
        (point for point in due if point.day >= duty.active_from),
        key=lambda point: (point.day, point.offset),
    )
    return (
        *(Step(checkpoint=point, reason=Reason.BEFORE_ACTIVATION) for point in late),
        *_told(duty, live),
    )


def _told(duty: Watched, live: list[Checkpoint]) -> Iterator[Step]:
    if not live:
        return
    # The most urgent rung, and of Q rungs (all of one offset) the newest.
    top = max(live, key=lambda point: (point.offset, point.day))
    silent = silence(duty, top)
    for point in live:
        if silent:
            yield Step(checkpoint=point, reason=silent)
        elif point is top:
            yield Step(checkpoint=point)
        else:
            yield Step(checkpoint=point, reason=Reason.SUPERSEDED)


def silence(duty: Watched, point: Checkpoint) -> Reason | None:
    """Say why a duty is not reminded at this checkpoint, or None when it is.

    A continuous duty confirmed in an earlier quarter is asked for again: its last report
    must lie within the quarter that the checkpoint closes (ninety days are a quarter).
    """
    quarter = timedelta(days=90)
    if duty.last_day is None and quarter_of(point.last_day).key in duty.told_quarters:
        return SILENT.get(duty.state, Reason.DONE)
    if duty.continuous and duty.state is State.COMPLETED and duty.reported_on:
        stale = duty.reported_on < point.last_day - quarter
        return None if stale else Reason.DONE
    return SILENT.get(duty.state)


def next_check(
    ladder: Ladder, calendar: WorkingCalendar, duty: Watched, *, after: date
) -> date | None:
    """Return the next day after `after` on which a rung of the duty falls, None if never.

    Lets the engine leave alone what is not due: the answer is kept with the duty.
    """
    if duty.last_day is None:
        points = undated_checkpoints(ladder, calendar, report_days=duty.report_days)
        return min((point.day for point in points if point.day > after), default=None)
    fixed = checkpoints(ladder, calendar, last_day=duty.last_day, assigned_on=duty.assigned_on)
    coming = [point.day for point in fixed if point.day > after]
    # Repeats come in order and without end: the first one after `after` is the next, however
    # long the closure or the step between them.
    weekly = _live_repeats(ladder, calendar, duty, until=date.max)
    coming.extend(islice((point.day for point in weekly if point.day > after), 1))
    return min(coming, default=None)
