"""The ladder: the policy of rungs, their hours and their addressees.

The laws are those of DESIGN "The default ladder"; the values are data (config/ladders).
When rungs fall is in rules.checkpoints, which of them is told in rules.steps.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

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
    SIGN = "sign_of_life"


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
class Patience:
    """How long the head of a duty is waited for (rules.signs).

    `wait` counts in open hours; `rungs` are the codes that are waited for; `up` the posts
    above, nearest first.
    """

    wait: timedelta
    rungs: frozenset[str]
    up: tuple[Audience, ...]


@dataclass(frozen=True, kw_only=True)
class Ladder:
    """The reminder and escalation policy of a plan; its hours are local times.

    Nothing is sent outside [`open_from`, `open_until`) or on a day that is not worked.
    `no_sign` None: nobody is waited for.
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
    no_sign: Patience | None = None

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
