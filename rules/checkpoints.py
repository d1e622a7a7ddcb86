"""Checkpoints: the days on which the rungs of a ladder fall for one last compliant day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from rules.ladder import Ladder
from rules.working_calendar import WorkingCalendar


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
