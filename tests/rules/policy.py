"""The shipped ladder and the real calendar of 2024, and what the tests draw from."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from models.policy import MADE_UP, OFF_KINDS, ladder_from_data
from rules.ladder import Ladder
from rules.states import State
from rules.steps import Step, Watched, steps
from rules.working_calendar import WorkingCalendar, days_between

CONFIG = Path(__file__).resolve().parents[2] / "config"


def _yaml(path: str) -> Any:  # noqa: ANN401 - whatever the file holds
    return yaml.safe_load((CONFIG / path).read_text(encoding="utf-8"))


def _calendar(year: int) -> WorkingCalendar:
    data = _yaml(f"calendars/{year}.yaml")
    return WorkingCalendar(
        weekend=frozenset(data["weekend"]),
        off=frozenset(day["day"] for day in data["days"] if day["kind"] in OFF_KINDS),
        made_up=frozenset(day["day"] for day in data["days"] if day["kind"] == MADE_UP),
    )


CALENDAR = _calendar(2024)
LADDER: Ladder = ladder_from_data(_yaml("ladders/default.yaml"))
# Without days off: where a test is about arithmetic and not about the calendar.
EVERY_DAY = WorkingCalendar(weekend=frozenset())

MAY_31 = date(2024, 5, 31)  # the Friday before "trước 01/6/2024"
NEW_YEAR = date(2024, 1, 1)
MID_JUNE = date(2024, 6, 14)  # the second quarter's report


def day(number: int, month: int, year: int = 2024) -> date:
    """Return a day as people write it: day first."""
    return date(year, month, number)


def watched(
    last_day: date | None = MAY_31,
    *,
    state: State = State.ASSIGNED,
    assigned_on: date = NEW_YEAR,
    active_from: date = NEW_YEAR,
    recorded: frozenset[tuple[date, str]] = frozenset(),
    report_days: tuple[date, ...] = (),
    reported_on: date | None = None,
    continuous: bool = False,
    is_history: bool = False,
) -> Watched:
    """Return a duty as the ladder watches it: assigned and active since New Year."""
    return Watched(
        state=state,
        last_day=last_day,
        assigned_on=assigned_on,
        active_from=active_from,
        recorded=recorded,
        report_days=report_days,
        is_history=is_history,
        reported_on=reported_on,
        continuous=continuous,
    )


def outcome(found: tuple[Step, ...]) -> list[tuple[str, str | None]]:
    """Return the steps as pairs of rung and reason, None where it is told."""
    return [(step.checkpoint.rung, step.reason) for step in found]


def told(found: tuple[Step, ...]) -> list[str]:
    """Return the rungs that are told."""
    return [step.checkpoint.rung for step in found if step.reason is None]


def keys(found: tuple[Step, ...]) -> frozenset[tuple[date, str]]:
    """Return the keys under which the steps are remembered."""
    return frozenset(step.checkpoint.key for step in found)


def walk(duty: Watched, first: date, last: date) -> dict[date, list[tuple[str, str | None]]]:
    """Let the engine look every day, remembering; return what it decided on which day."""
    seen: dict[date, list[tuple[str, str | None]]] = {}
    for today in days_between(first, last):
        found = steps(LADDER, CALENDAR, duty, until=today)
        duty = replace(duty, recorded=duty.recorded | keys(found))
        if found:
            seen[today] = outcome(found)
    return seen


ordinary_days = st.dates(date(2020, 1, 1), date(2030, 12, 31))
days_of_2024 = st.dates(date(2024, 1, 1), date(2024, 12, 31))


@st.composite
def calendars(draw: st.DrawFn) -> WorkingCalendar:
    """Draw a calendar with closures of up to two weeks, swaps and an odd weekend."""
    starts = draw(st.lists(ordinary_days, max_size=6))
    lengths = draw(st.lists(st.integers(1, 14), min_size=len(starts), max_size=len(starts)))
    off = {
        start + timedelta(days=n)
        for start, length in zip(starts, lengths, strict=True)
        for n in range(length)
    }
    return WorkingCalendar(
        weekend=draw(st.frozensets(st.integers(1, 7), max_size=6)),
        off=frozenset(off),
        made_up=draw(st.frozensets(ordinary_days, max_size=4)),
    )


shipped_or_drawn = st.one_of(st.just(CALENDAR), calendars())


@st.composite
def duties(draw: st.DrawFn) -> Watched:
    """Draw a duty in any state, dated or not, assigned and activated around its last day."""
    last_day = draw(st.none() | st.dates(date(2023, 1, 1), date(2026, 12, 31)))
    days = st.integers(-120, 60).map(lambda n: (last_day or MID_JUNE) + timedelta(days=n))
    return watched(
        last_day,
        state=draw(st.sampled_from(sorted(State))),
        assigned_on=draw(days),
        active_from=draw(days),
        report_days=() if last_day else tuple(draw(st.lists(ordinary_days, max_size=4))),
        reported_on=draw(st.none() | days),
        continuous=draw(st.booleans()),
    )
