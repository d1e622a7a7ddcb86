"""The words of the quarter's reports, from words.yaml; forms of dates are those of letters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from notifications.limits import limit_words
from notifications.wording import (
    day_words,
    moment_words,
    number_words,
    padded,
    path_words,
    target_words,
)
from reports.paper import Paragraph, Run
from rules.clock import local
from rules.periods import Quarter, read_quarter
from rules.quarter_report import DutyLine, Filing, Goal, MeasureLine, Parts, is_within
from rules.rounding import shown
from rules.states import State
from rules.timeliness import Cell

CATALOGUE = Path(__file__).parent / "words.yaml"
ROMAN = ("I", "II", "III", "IV")
PERCENT, HUNDRED = "%", 100
MOST_NAMED = 2


@dataclass(frozen=True, kw_only=True)
class Seal:
    """What identifies a frozen version on paper; a draft has none."""

    number: int
    sha256: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a report is made: where its sources open, in which time zone, under which seal."""

    public_url: str
    zone: ZoneInfo
    seal: Seal | None = None


@cache
def catalogue() -> dict[str, Any]:
    """Return the catalogue, read once."""
    loaded: dict[str, Any] = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))
    return loaded


def say(key: str, **facts: object) -> str:
    """Return a phrase with its fields filled."""
    return str(catalogue()[key]).format_map(facts)


def pick(section: str, key: str, **facts: object) -> str:
    """Return a phrase of a section with its fields filled."""
    return str(catalogue()[section][key]).format_map(facts)


def many(section: str, key: str) -> Sequence[str]:
    """Return a list of phrases, such as the headings of a table."""
    found: Sequence[str] = catalogue()[section][key]
    return found


def text(*runs: Run | str) -> Paragraph:
    """Return a paragraph of words."""
    return Paragraph(runs=tuple(Run(text=run) if isinstance(run, str) else run for run in runs))


def quarter_words(quarter: Quarter) -> str:
    """Write a quarter as a title does: "quý II năm 2024"."""
    return say("quarter", roman=ROMAN[quarter.number - 1], year=quarter.year)


def moment_of(moment: datetime, look: Look) -> str:
    """Write a moment on the office's clock."""
    return moment_words(local(moment, look.zone))


def named(names: Sequence[str]) -> str:
    """Join names; of many the first ones and how many more there are."""
    shown_ = ", ".join(names[:MOST_NAMED])
    more = len(names) - MOST_NAMED
    return say("and_more", names=shown_, count=more) if more > 0 else shown_


def filing_words(filing: Filing | None) -> str:
    """Say how a unit filed; nothing for one that owes no report."""
    if filing is None:
        return ""
    filed = day_words(filing.filed_on) if filing.filed_on else ""
    return pick("filing_unit", filing.state, days=padded(filing.days), filed_on=filed)


def limit_of(line: DutyLine) -> str:
    """Write the limit as printed, with the last compliant day."""
    return limit_words(line.due_phrase or None, line.last_day, line.original_last_day).words


def cell_words(line: DutyLine, quarter: Quarter) -> str:
    """Say how a duty stands; what waits to be confirmed says so too."""
    if line.cell is Cell.NO_DEADLINE:
        return say("updated" if is_within(line.filed_on, quarter) else "not_updated")
    words = pick("cells", line.cell, days=padded(line.days_overdue))
    if line.state is State.SUBMITTED:
        words += say("waiting")
    if line.asked_until is not None:
        words += say("asked", day=day_words(line.asked_until))
    return words


def ref_words(section: str, printed_path: str, row: int | None = None) -> str:
    """Name where a clause stands."""
    return path_words(section, printed_path, row)


def goal_words(goal: Goal) -> str:
    """Write a target as the plan means it."""
    return target_words(goal.op, goal.value, goal.unit)


def goals_words(line: MeasureLine) -> str:
    """Write all targets of a measure; contradicting ones each with its place."""
    if len(line.goals) == 1:
        return goal_words(line.goals[0])
    return "\n".join(
        f"{goal_words(goal)} ({ref_words(goal.section, goal.printed_path)})" for goal in line.goals
    )


def value_of(parts: Parts, unit: str) -> Fraction | None:
    """Return the exact value of a number in the measure's unit, None where there is none."""
    if parts.numerator is not None and parts.denominator:
        share = Fraction(parts.numerator) / Fraction(parts.denominator)
        return share * HUNDRED if unit == PERCENT else share
    return None if parts.bare is None else Fraction(parts.bare)


def amount_words(line: MeasureLine, value: Fraction | None) -> str:
    """Write a number so that a reader sees how it stands to every target, with its unit."""
    if value is None:
        return say("no_data")
    goals = [Fraction(goal.value) for goal in line.goals if goal.value is not None]
    whole = value.denominator == 1 and line.unit != PERCENT
    found = shown(value, () if whole else goals, places=0 if whole else 1)
    words = fixed(found)
    return words + PERCENT if line.unit == PERCENT else words


def fixed(value: Decimal) -> str:
    """Write a rounded number with its decimals kept: 65,00."""
    return f"{value:,f}".translate(str.maketrans(",.", ".,"))


def parts_words(parts: Parts) -> str:
    """Write numerator and denominator; blank where a number has none."""
    if parts.numerator is None or parts.denominator is None:
        return ""
    return f"{number_words(parts.numerator)}/{number_words(parts.denominator)}"


def verdict_words(line: MeasureLine) -> str:
    """Say how a measure stands; against contradicting targets, against each of them."""
    if not line.in_conflict:
        return pick("verdicts", line.verdict)
    each = [
        say(
            "by_goal",
            verdict=pick("verdicts", goal.verdict),
            path=ref_words(goal.section, goal.printed_path),
            goal=goal_words(goal),
        )
        for goal in line.goals
    ]
    return "\n".join([pick("verdicts", line.verdict), *each])


def source_words(line: MeasureLine) -> str:
    """Say where a measure's figures come from, and who said nothing."""
    found = []
    if line.source:
        found.append(f"{line.source} ({line.by})")
    elif line.value and line.measurement is None:
        found.append(say("summed"))
    if line.missing:
        found.append(say("missing_units", units=named(line.missing)))
    if line.bare:
        found.append(say("bare_units", units=named(line.bare)))
    if not found and line.monitor:
        found.append(say("monitor", post=line.monitor))
    return "\n".join(found)


def quarter_of(period: str) -> Quarter:
    """Return the quarter of a key."""
    return read_quarter(period)
