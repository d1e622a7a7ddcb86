"""The figures of a plan: on-time rates with fair denominators, the burn-up, the funnel.

Every figure is computed from frozen rows of duties that have a day. What was proposed,
stopped or taken out is in none of them.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from rules.ladder import Audience
from rules.periods import Quarter, quarter_of
from rules.states import State
from rules.timeliness import SET_ASIDE

Key = TypeVar("Key", str, Quarter)
# Of fewer duties a rate says more about chance than about the unit.
FEWEST_RANKED = 5


class Outcome(StrEnum):
    """How a duty whose last day has passed came out."""

    ON_TIME = "on_time"
    EXCUSED = "excused"
    WAITING = "waiting"
    LATE = "late"
    OVERDUE = "overdue"


@dataclass(frozen=True, kw_only=True)
class Dated:
    """One duty with a day, as the figures read it.

    `last_day` follows granted extensions, `original_last_day` never moves. `filed_on` is
    the local day on which the result that was accepted, or waits to be, had been filed.
    """

    duty: int
    unit: str
    state: State
    last_day: date
    original_last_day: date
    filed_on: date | None = None

    @property
    def counts(self) -> bool:
        """Tell whether the duty stands in the figures at all."""
        return self.state not in SET_ASIDE


def outcome(row: Dated, *, today: date) -> Outcome | None:
    """Say how a duty came out; None before its last day is over, and for one set aside.

    A day gained by a granted extension is kept apart (excused). A result filed in time
    that waits to be confirmed is nobody's delay; one filed late stays overdue until then.
    """
    if not row.counts or today <= row.last_day:
        return None
    filed = row.filed_on
    if row.state is State.SUBMITTED:
        in_time = filed is not None and filed <= row.last_day
        return Outcome.WAITING if in_time else Outcome.OVERDUE
    if row.state is not State.COMPLETED:
        return Outcome.OVERDUE
    if filed is None or filed <= min(row.original_last_day, row.last_day):
        return Outcome.ON_TIME
    return Outcome.EXCUSED if filed <= row.last_day else Outcome.LATE


@dataclass(frozen=True, kw_only=True)
class Tally:
    """A group of duties counted; `ahead` are those whose last day is not over yet."""

    on_time: int = 0
    excused: int = 0
    waiting: int = 0
    late: int = 0
    overdue: int = 0
    ahead: int = 0

    @property
    def due(self) -> int:
        """Return how many duties had their last day."""
        return self.judged + self.waiting

    @property
    def judged(self) -> int:
        """Return the denominator of the rate: due, and not waiting for the office."""
        return self.on_time + self.excused + self.late + self.overdue

    @property
    def total(self) -> int:
        """Return the volume: everything owed with a day, due or not."""
        return self.due + self.ahead

    @property
    def rate(self) -> Fraction | None:
        """Return the part done in time, extensions included; None where nothing is judged."""
        return Fraction(self.on_time + self.excused, self.judged) if self.judged else None

    @property
    def is_ranked(self) -> bool:
        """Tell whether there is enough to compare the group with others."""
        return self.judged >= FEWEST_RANKED


def tally(rows: Iterable[Dated], *, today: date) -> Tally:
    """Count duties by how they came out."""
    found = Counter(outcome(row, today=today) for row in rows if row.counts)
    counted = {each.value: found[each] for each in Outcome}
    return Tally(**counted, ahead=found[None])


def by_quarter(rows: Iterable[Dated], *, today: date) -> tuple[tuple[Quarter, Tally], ...]:
    """Count by the quarter of the last day, in order; quarters without duties are left out."""
    gathered = _gathered(rows, lambda row: quarter_of(row.last_day))
    return tuple((quarter, tally(gathered[quarter], today=today)) for quarter in sorted(gathered))


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """A unit with its figures; `rank` counts from 1, equal rates share one; None: unranked."""

    unit: str
    tally: Tally
    rank: int | None = None


def by_unit(rows: Iterable[Dated], *, today: date) -> tuple[Ranked, ...]:
    """Count by unit: the ranked ones by rate, then those with too few duties to compare.

    Units of one rate stand by volume, then in the order in which they came.
    """
    gathered = _gathered(rows, lambda row: row.unit)
    units = [(unit, tally(found, today=today)) for unit, found in gathered.items()]
    ranked = [each for each in units if each[1].is_ranked]
    ranked.sort(key=lambda each: (-(each[1].rate or 0), -each[1].judged))
    rates = [-(each.rate or 0) for _, each in ranked]
    better = [bisect_left(rates, rate) for rate in rates]
    few = [each for each in units if not each[1].is_ranked]
    return (
        *(
            Ranked(unit=unit, tally=each, rank=before + 1)
            for (unit, each), before in zip(ranked, better, strict=True)
        ),
        *(Ranked(unit=unit, tally=each) for unit, each in few),
    )


def _gathered(rows: Iterable[Dated], key: Callable[[Dated], Key]) -> dict[Key, list[Dated]]:
    found: dict[Key, list[Dated]] = {}
    for row in rows:
        if row.counts:
            found.setdefault(key(row), []).append(row)
    return found


@dataclass(frozen=True, kw_only=True)
class BurnUp:
    """The end of one day: how much was due by then and how much done; None: still to come."""

    day: date
    due: int
    done: int | None


def burn_up(rows: Iterable[Dated], *, days: Sequence[date], today: date) -> tuple[BurnUp, ...]:
    """Add up what is due and what was done by the end of each of these days.

    Done counts from the day of filing, not of confirmation, and only what is confirmed.
    """
    counted = [row for row in rows if row.counts]
    due = sorted(row.last_day for row in counted)
    done = sorted(row.filed_on or row.last_day for row in counted if row.state is State.COMPLETED)
    return tuple(
        BurnUp(
            day=day,
            due=bisect_right(due, day),
            done=bisect_right(done, day) if day <= today else None,
        )
        for day in days
    )


class Stage(StrEnum):
    """How far the reminding of a duty has gone; the later ones include the earlier."""

    REMINDED = "reminded"
    OVERDUE = "overdue"
    DEPUTY = "deputy"
    CHAIR = "chair"


STAGES = tuple(Stage)


@dataclass(frozen=True, kw_only=True)
class Told:
    """That somebody was told of a duty; `offset` is the highest rung's, in days."""

    duty: int
    audience: Audience
    offset: int


@dataclass(frozen=True, kw_only=True)
class Escalated:
    """How many duties went as far as a stage, and how many of them are done by now."""

    stage: Stage
    duties: int
    done: int


def funnel(rows: Iterable[Dated], told: Iterable[Told]) -> tuple[Escalated, ...]:
    """Count the duties by how far they went: reminded, overdue, deputy, chair.

    After an outage only the highest rung is told, so that whoever reached a stage has
    passed the ones before it.
    """
    counted = {row.duty: row for row in rows if row.counts}
    furthest: dict[int, int] = {}
    for each in told:
        if each.duty in counted:
            reached = STAGES.index(_stage(each))
            furthest[each.duty] = max(reached, furthest.get(each.duty, reached))
    return tuple(_escalated(stage, counted, furthest) for stage in STAGES)


def _stage(told: Told) -> Stage:
    if told.audience is Audience.CHAIR:
        return Stage.CHAIR
    if told.audience is Audience.DEPUTY:
        return Stage.DEPUTY
    return Stage.OVERDUE if told.offset > 0 else Stage.REMINDED


def _escalated(stage: Stage, counted: dict[int, Dated], furthest: dict[int, int]) -> Escalated:
    duties = [counted[duty] for duty, reached in furthest.items() if reached >= STAGES.index(stage)]
    done = sum(row.state is State.COMPLETED for row in duties)
    return Escalated(stage=stage, duties=len(duties), done=done)
