"""Words about indicators: values with enough decimals, targets, verdicts and their reasons."""

from fractions import Fraction

from models.indicator_rows import SheetRow
from models.measures import SetTarget
from notifications.wording import (
    day_words,
    fixed_words,
    number_words,
    occurrence_words,
    path_words,
    say,
    target_words,
    word,
)
from rules.figures import Figures
from rules.rounding import rounded, shown
from rules.targets import Operator, Verdict
from rules.trajectory import Pace

PERCENT = "%"


def verdict_words(verdict: Verdict) -> str:
    """Name a verdict."""
    return word("verdicts", verdict)


def value_words(row: SheetRow) -> str:
    """Write the judged number so that a reader sees how it stands to each target.

    Without a number: what was said in words, or that there is none yet.
    """
    if row.value is not None:
        return amount_words(row, row.value)
    if row.said is not None and row.said.is_none:
        return word("indicators", "nothing_arose")
    if row.stand.is_met is not None:
        return word("verdicts", Verdict.REACHED if row.stand.is_met else Verdict.NOT_REACHED)
    return word("verdicts", Verdict.NO_DATA)


def amount_words(row: SheetRow, value: Fraction) -> str:
    """Write a number of the row's measure with its unit, rounded against its targets."""
    goals = [one.target.value for one, _ in row.targets if one.target.value is not None]
    unit = row.measure.indicator.unit
    if row.measure.indicator.op == Operator.RANK:
        return say("indicators", "rank", value=fixed_words(rounded(value, 0)))
    if unit == PERCENT:
        return fixed_words(shown(value, goals)) + PERCENT
    whole = value.denominator == 1
    return f"{fixed_words(shown(value, () if whole else goals, places=0 if whole else 1))} {unit}"


def figures_words(figures: Figures | None) -> str:
    """Write what a number is made of: 6.504/10.000; "" without its parts."""
    if figures is None or figures.numerator is None or figures.denominator is None:
        return ""
    top, below = number_words(figures.numerator), number_words(figures.denominator)
    return say("indicators", "figures", numerator=top, denominator=below)


def goal_words(one: SetTarget) -> str:
    """Write a target as the plan means it."""
    value = one.target.value
    shown_value = None if value is None else rounded(value, _places(value))
    return target_words(one.target.op, shown_value, one.unit)


def _places(value: Fraction) -> int:
    """Return how many decimals a printed target has; it was read from digits."""
    places = 0
    while rounded(value, places) != value:
        places += 1
    return places


def goals_words(row: SheetRow) -> str:
    """Write all targets of a row; contradicting ones each with its place."""
    if not row.in_conflict:
        return goal_words(row.targets[0][0])
    return "; ".join(f"{goal_words(one)} ({place_words(one)})" for one, _ in row.targets)


def place_words(one: SetTarget) -> str:
    """Name where the plan sets a target."""
    return path_words(one.section, one.printed_path, one.number)


def reason_words(row: SheetRow) -> str:
    """Say why the verdict is what it is; "" where there is nothing to compare."""
    if row.verdict is Verdict.CONFLICT:
        return sides_words(row)
    goal = row.targets[0][0]
    if row.value is None or goal.target.value is None:
        return ""
    wanted = goal.target.value
    relation = "equal" if row.value == wanted else "above" if row.value > wanted else "below"
    value, target = amount_words(row, row.value), _bare_target(row, goal)
    related = say("indicators", relation, value=value, target=target)
    return say("indicators", "reason", relation=related, wanted=goal_words(goal))


def _bare_target(row: SheetRow, goal: SetTarget) -> str:
    wanted = goal.target.value or Fraction(0)
    number = number_words(rounded(wanted, _places(wanted)))
    unit = row.measure.indicator.unit
    if row.measure.indicator.op == Operator.RANK:
        return say("indicators", "rank", value=number)
    return number + unit if unit == PERCENT else f"{number} {unit}".strip()


def sides_words(row: SheetRow) -> str:
    """Say what each of the contradicting targets makes of the number."""
    return word("indicators", "side_join").join(
        say(
            "indicators",
            "side",
            verdict=_lower(verdict_words(verdict)),
            place=place_words(one),
            wanted=goal_words(one),
        )
        for one, verdict in row.targets
    )


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def gap_words(row: SheetRow) -> str:
    """Say what the number leaves out: units that said nothing; "" where nothing is missing.

    The monitor's own figure of the whole leaves nothing out.
    """
    if row.said is not None:
        return ""
    found = []
    if row.missing:
        found.append(say("indicators", "missing", count=len(row.missing)))
    if row.bare:
        found.append(say("indicators", "bare", count=len(row.bare)))
    return "; ".join(found)


def summed_words(row: SheetRow) -> str:
    """Say over which quarters the number runs; "" for one of a single day or quarter."""
    over = row.stand.summed_over
    if len(over) < 2:  # noqa: PLR2004 -- one quarter is itself
        return ""
    first, last = occurrence_words(over[0]), occurrence_words(over[-1])
    return say("indicators", "summed_over", first=first, last=last)


def pace_words(row: SheetRow) -> str:
    """Say how the number stands to its path before its day; "" where there is none."""
    way = row.way
    if way.pace is Pace.UNKNOWN or way.expected is None or row.is_due:
        return ""
    day = row.said.data_day if row.said else row.judged_on
    expected = _plain_amount(row, way.expected)
    words = say("indicators", way.pace, day=day_words(day), expected=expected)
    guess = f" ({word('indicators', 'from_zero')})" if way.path and way.path.is_guess else ""
    return words + guess


def forecast_words(row: SheetRow) -> str:
    """Say where the number heads and how sure that is; "" for a measure without a path."""
    if row.way.path is None or row.value is None or row.is_due:
        return ""
    seen = row.way.forecast
    if seen is None:
        return word("indicators", "forecast_none")
    bounds = {
        name: _plain_amount(row, value) if value is not None else ""
        for name, value in (("low", seen.low), ("high", seen.high))
    }
    return say(
        "indicators",
        f"forecast_{seen.outlook}",
        day=day_words(seen.day),
        value=_plain_amount(row, seen.value),
        points=seen.points,
        **bounds,
    )


def _plain_amount(row: SheetRow, value: Fraction) -> str:
    number = fixed_words(rounded(value, 1))
    unit = row.measure.indicator.unit
    return number + unit if unit == PERCENT else f"{number} {unit}".strip()
