"""The ladder: when each rung of a duty falls, and which of the fallen ones is told.

The laws are those of DESIGN "The default ladder"; the rungs themselves, their hours and
their addressees are data (config/ladders).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice

from rules.states import State
from rules.working_calendar import WorkingCalendar

UNDATED = "Q"


class Audience(StrEnum):
    """Whom a rung tells."""

    OWNER = "owner"
    STANDING_OFFICE = "standing_office"
    DEPUTY = "deputy"
    CHAIR = "chair"


class Reach(StrEnum):
    """By how many channels a rung is told."""

    PREFERRED = "preferred"
    ALL = "all"


class Reason(StrEnum):
    """Why something that fell was not sent (law 6: never silently dropped)."""

    BEFORE_ACTIVATION = "before_activation"
    SUPERSEDED = "superseded_by_higher_rung"
    DONE = "done_already"
    SUBMITTED = "submitted_already"
    DRAFT = "draft_to_be_decided"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"
    REPLACED = "superseded_duty"
    REDATED = "redated"
    LADDER_CHANGED = "ladder_changed"
    QUIET_HOURS = "quiet_hours"
    NO_ADDRESS = "no_address"
    VACANT = "vacant_post"
    REFUSED = "refused"
    EXPIRED = "expired"


class UnknownRungError(LookupError):
    """The ladder has no rung of that code."""


@dataclass(frozen=True, kw_only=True)
class Rung:
    """One step: `offset` in calendar days after the last compliant day (negative: before)."""

    code: str
    offset: int
    to: tuple[Audience, ...]
    copy: tuple[Audience, ...] = ()
    reach: Reach = Reach.PREFERRED
    only_if_assigned_days_before: int = 0
    repeats: bool = False


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """The reminder and escalation policy of a plan; its hours are local times.

    Nothing is sent outside [`open_from`, `open_until`) or on a day that is not worked.
    `repeat_weekday` is an ISO weekday: the morning of the weekly list.
    """

    rungs: tuple[Rung, ...]
    undated: Rung
    undated_with: str = "T-7"
    decide_at: time = time(7, 30)
    send_at: time = time(8, 0)
    open_from: time = time(7, 30)
    open_until: time = time(17, 0)
    digest_from: int = 3
    repeat_every: timedelta = timedelta(days=7)
    repeat_weekday: int = 1

    def rung(self, code: str) -> Rung:
        """Return the rung of that code; a repeat ("+14") has the shape of the one repeated.

        Raises UnknownRungError for a code that the ladder does not know.
        """
        rung = self.find(code)
        if rung is not None:
            return rung
        message = f'the ladder has no rung "{code}"; it has {", ".join(r.code for r in self.rungs)}'
        raise UnknownRungError(message)

    def find(self, code: str) -> Rung | None:
        """Return the rung of that code, None where the ladder has it no more."""
        for rung in (*self.rungs, self.undated):
            if rung.code == code:
                return rung
        if self.repeating and self._is_repeat(code, self.repeating):
            return self.repeating
        return None

    def _is_repeat(self, code: str, repeating: Rung) -> bool:
        days = code.removeprefix("+")
        if not days.isdigit() or days == code:
            return False
        later = int(days) - repeating.offset
        return later > 0 and later % self.repeat_every.days == 0

    @property
    def repeating(self) -> Rung | None:
        """Return the rung that comes back every week while the duty stays overdue."""
        return next((rung for rung in self.rungs if rung.repeats), None)

    def is_open(self, local: datetime, calendar: WorkingCalendar) -> bool:
        """Tell whether a message may leave at this local moment."""
        inside = self.open_from <= local.time() < self.open_until
        return inside and calendar.is_working_day(local.date())

    def next_open(self, local: datetime, calendar: WorkingCalendar) -> datetime:
        """Return this local moment if a message may leave now, else the next that may."""
        if self.is_open(local, calendar):
            return local
        today = local.date()
        if calendar.is_working_day(today) and local.time() < self.open_from:
            return datetime.combine(today, self.open_from, tzinfo=local.tzinfo)
        return datetime.combine(calendar.after(today), self.open_from, tzinfo=local.tzinfo)

    def reached(self, local: datetime) -> date:
        """Return the last day whose rungs have fallen by this local moment."""
        today = local.date()
        return today if local.time() >= self.decide_at else today - timedelta(days=1)

    def latest_weekly_day(self, day: date, calendar: WorkingCalendar) -> date:
        """Return the morning of the weekly list on or before `day`."""
        week = timedelta(days=7)
        monday = day - timedelta(days=(day.isoweekday() - self.repeat_weekday) % week.days)
        while (morning := calendar.on_or_after(monday)) > day:
            monday -= week
        return morning

    def weekly_day(self, day: date, calendar: WorkingCalendar) -> date:
        """Return the morning of the weekly list on or after `day`.

        It is the `repeat_weekday`, or the next working day when that one is off.
        """
        week = 7
        monday = day - timedelta(days=(day.isoweekday() - self.repeat_weekday) % week)
        this_week = calendar.on_or_after(monday)
        if this_week >= day:
            return this_week
        return calendar.on_or_after(monday + timedelta(days=week))


@dataclass(frozen=True, kw_only=True, order=True)
class Checkpoint:
    """The day on which a rung falls, for one last compliant day.

    The order is that of urgency: a later offset is more urgent.
    """

    offset: int
    rung: str
    day: date
    last_day: date

    @property
    def key(self) -> tuple[date, str]:
        """Return what names the checkpoint within its duty for ever."""
        return (self.last_day, self.rung)


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


def checkpoints(
    ladder: Ladder, calendar: WorkingCalendar, *, last_day: date, assigned_on: date
) -> tuple[Checkpoint, ...]:
    """Return the fixed rungs of a dated duty in order of urgency, repeats not included.

    Rungs up to the last day move back to a working day, rungs after it move forward. A
    rung that asks for long notice is left out where the duty was assigned too late.
    """
    notice = (last_day - assigned_on).days
    return tuple(
        Checkpoint(
            offset=rung.offset,
            rung=rung.code,
            day=_working(calendar, last_day + timedelta(days=rung.offset), rung.offset),
            last_day=last_day,
        )
        for rung in sorted(ladder.rungs, key=lambda rung: rung.offset)
        # A rung that asks for no notice falls also for a duty assigned after its last day.
        if notice >= rung.only_if_assigned_days_before or not rung.only_if_assigned_days_before
    )


def _working(calendar: WorkingCalendar, day: date, offset: int) -> date:
    return calendar.on_or_after(day) if offset > 0 else calendar.on_or_before(day)


def repeats(
    ladder: Ladder, calendar: WorkingCalendar, *, last_day: date, until: date
) -> Iterator[Checkpoint]:
    """Yield the weekly repeats ("+14", "+21", …) that fall on or before `until`.

    Each falls on the morning of the weekly list on or after its calendar day, so that the
    chair is told once a week and not on two days of it.
    """
    rung = ladder.repeating
    if rung is None:
        return
    offset = rung.offset + ladder.repeat_every.days
    while True:
        day = ladder.weekly_day(last_day + timedelta(days=offset), calendar)
        if day > until:
            return
        yield Checkpoint(offset=offset, rung=f"+{offset}", day=day, last_day=last_day)
        offset += ladder.repeat_every.days


def next_repeat(ladder: Ladder, calendar: WorkingCalendar, after: Checkpoint) -> Checkpoint:
    """Return the weekly repeat that follows a checkpoint at or past the repeating rung."""
    offset = after.offset + ladder.repeat_every.days
    day = ladder.weekly_day(after.last_day + timedelta(days=offset), calendar)
    return Checkpoint(offset=offset, rung=f"+{offset}", day=day, last_day=after.last_day)


def undated_checkpoints(
    ladder: Ladder, calendar: WorkingCalendar, *, report_days: Iterable[date]
) -> tuple[Checkpoint, ...]:
    """Return the Q rungs of a duty without a date.

    `report_days` are the last compliant days of the unit's quarterly reports; the duty is
    asked for on the morning on which the `undated_with` rung of each of them falls.
    """
    carrier = ladder.rung(ladder.undated_with)
    return tuple(
        Checkpoint(
            offset=carrier.offset,
            rung=ladder.undated.code,
            day=_working(calendar, day + timedelta(days=carrier.offset), carrier.offset),
            last_day=day,
        )
        for day in sorted(report_days)
    )


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What the ladder needs to know about one duty.

    `last_day` None means no deadline; then `report_days` carry the quarterly question.
    `active_from` is the first day whose checkpoints count (activation, or the day the
    duty was re-dated); `recorded` are the checkpoints already told or explained.
    `is_history` marks a duty that was over before its plan was switched on, in a plan
    whose own period had ended by then.
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
