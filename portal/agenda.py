"""A calendar page in the form in which it is read: by day, one line for many units."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from models.agenda import AgendaRow, Alike, load_agenda, load_alike, load_special_days
from models.plan import CalendarDay, Plan
from models.policy import Policy, load_policy
from portal.months import Span
from portal.words import is_known, phrase
from rules.coming import coming
from rules.fan_out import RollUp, roll_up
from rules.states import State
from rules.steps import Watched
from rules.timeliness import Timeliness
from tasks.observe import CONTINUOUS, INDICATOR, report_days

WORST_FIRST = (
    Timeliness.OVERDUE,
    Timeliness.DUE_SOON,
    Timeliness.IN_TIME,
    Timeliness.NO_DEADLINE,
    Timeliness.DONE_LATE,
    Timeliness.DONE_ON_TIME,
    Timeliness.SET_ASIDE,
)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What is due on a day: one occurrence of an obligation, with the units that owe it."""

    rows: tuple[AgendaRow, ...]

    @property
    def first(self) -> AgendaRow:
        """Return the row that names the entry."""
        return self.rows[0]

    @property
    def worst(self) -> AgendaRow:
        """Return the row that most needs eyes."""
        return min(self.rows, key=lambda row: WORST_FIRST.index(row.timeliness))

    @property
    def waiting(self) -> int:
        """Count the results that wait to be confirmed."""
        return sum(row.state is State.SUBMITTED for row in self.rows)

    @property
    def overdue(self) -> int:
        """Count the units that have filed nothing and are late."""
        late = (row for row in self.rows if row.timeliness is Timeliness.OVERDUE)
        return sum(row.state is not State.SUBMITTED for row in late)

    @property
    def figure(self) -> RollUp:
        """Return how many of the units are done."""
        return roll_up(row.state for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class Reminded:
    """One obligation of which some units will be reminded on a day."""

    ref: str
    short_title: str
    units: int


@dataclass(frozen=True, kw_only=True)
class Rung:
    """A rung that will fall on a day, and for how many duties; `offset` is in days."""

    words: str
    offset: int
    duties: int
    obligations: tuple[Reminded, ...]


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day of a calendar; `special` is the decision that makes it no ordinary day."""

    day: date
    is_worked: bool
    special: CalendarDay | None
    entries: tuple[Entry, ...]
    rungs: tuple[Rung, ...]

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to say of the day."""
        return not (self.entries or self.rungs or self.special)

    @property
    def reminders(self) -> int:
        """Count what will be reminded, before its last day is over."""
        return sum(rung.duties for rung in self.rungs if rung.offset <= 0)

    @property
    def urgings(self) -> int:
        """Count what will be urged if it is not done by then."""
        return sum(rung.duties for rung in self.rungs if rung.offset > 0)


def load_days(
    session: Session, plan: Plan, span: Span, *, today: date, reached: date, unit: str = ""
) -> dict[date, Day]:
    """Read every day of a span; `reached` is the last day whose rungs have fallen."""
    policy = load_policy(session, plan)
    rows = load_agenda(session, plan, today=today, first=span.first, last=span.last, unit=unit)
    special = load_special_days(session, plan, first=span.first, last=span.last)
    rungs = _rungs(session, plan, policy, span=span, after=reached, unit=unit)
    entries = _entries(rows)
    return {
        day: Day(
            day=day,
            is_worked=policy.calendar.is_working_day(day),
            special=special.get(day),
            entries=entries.get(day, ()),
            rungs=rungs.get(day, ()),
        )
        for month in span.months
        for week in month.weeks()
        for day in week
        if day is not None
    }


def _entries(rows: Iterable[AgendaRow]) -> dict[date, tuple[Entry, ...]]:
    gathered: dict[date, dict[tuple[str, str], list[AgendaRow]]] = {}
    for row in rows:
        of_day = gathered.setdefault(row.last_day, {})
        of_day.setdefault((row.ref, row.occurrence), []).append(row)
    return {
        day: tuple(Entry(rows=tuple(found)) for found in of_day.values())
        for day, of_day in gathered.items()
    }


def _rungs(
    session: Session, plan: Plan, policy: Policy, *, span: Span, after: date, unit: str
) -> Mapping[date, tuple[Rung, ...]]:
    until = span.last
    if until <= after:
        return {}
    found: dict[date, dict[tuple[int, str], Counter[tuple[str, str]]]] = {}
    for watched, alike in _watched(session, plan, until=until, unit=unit):
        named = (alike.ref, alike.short_title)
        points = coming(policy.ladder, policy.calendar, watched, after=after, until=until)
        for point in (each for each in points if each.day >= span.first):
            of_day = found.setdefault(point.day, {})
            of_day.setdefault((-point.offset, point.rung), Counter())[named] += alike.duties
    return {
        day: tuple(_rung(code, -offset, of_day[offset, code]) for offset, code in sorted(of_day))
        for day, of_day in found.items()
    }


def _rung(code: str, offset: int, obligations: Counter[tuple[str, str]]) -> Rung:
    return Rung(
        words=rung_words(code),
        offset=offset,
        duties=obligations.total(),
        obligations=tuple(
            Reminded(ref=ref, short_title=title, units=units)
            for (ref, title), units in obligations.items()
        ),
    )


def rung_words(code: str) -> str:
    """Name a rung; a weekly repeat ("+14") is named by its days."""
    if is_known("rungs", code):
        return phrase("rungs", code)
    return phrase("looking", "repeated_rung", days=code.removeprefix("+"))


def _watched(
    session: Session, plan: Plan, *, until: date, unit: str
) -> Iterator[tuple[Watched, Alike]]:
    by_unit = report_days(session, plan)
    everybody = set().union(*by_unit.values())
    for alike in load_alike(session, plan, until=until, unit=unit):
        days = by_unit.get(alike.unit_id, everybody) if alike.last_day is None else ()
        watched = Watched(
            state=alike.state,
            last_day=alike.last_day,
            assigned_on=alike.assigned_on,
            active_from=alike.active_from,
            report_days=tuple(sorted(days)),
            reported_on=alike.reported_on,
            continuous=alike.kind in (CONTINUOUS, INDICATOR),
        )
        yield watched, alike
