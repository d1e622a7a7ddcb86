"""The ranking of an index set, read: every unit with its result, its change, its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from zoneinfo import ZoneInfo

from sqlmodel import Session

from models.dti import (
    DtiFinal,
    DtiIndex,
    by_unit,
    exact_scores,
    finals,
    index_set,
    latest_scores,
    unit_codes,
    units_of,
    year_before,
)
from models.plan import Plan
from models.roster import Unit
from models.statistics import load_followed
from rules.index_score import Contender, Placed, ranking, result_of
from rules.index_set import IndexSet
from rules.statistics import by_unit as counted_by_unit


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """A unit in the ranking; `change` is in points of percent against the year before.

    `final` None: the result may still change.
    """

    unit: Unit
    placed: Placed
    final: DtiFinal | None = None
    change: Fraction | None = None


def ranked_units(
    session: Session, row: DtiIndex, *, today: date, zone: ZoneInfo
) -> tuple[Ranked, ...]:
    """Rank all units of a set by what counts now: final results, else scores so far."""
    index, done = index_set(row), finals(session, row)
    units = {unit.code: unit for unit in units_of(session, row)}
    counting = by_unit(latest_scores(session, row))
    on_time = _on_time(session, session.get_one(Plan, row.plan_id), today=today, zone=zone)
    contenders = []
    for code, unit in units.items():
        final = done.get(unit.id or 0)
        scores = exact_scores(final) if final else counting.get(unit.id or 0, {})
        result = result_of(index, scores)
        contenders.append(Contender(unit=code, result=result, on_time=on_time.get(code)))
    before = _percents_before(session, row)
    return tuple(
        Ranked(
            unit=(unit := units[placed.contender.unit]),
            placed=placed,
            final=done.get(unit.id or 0),
            change=_change(placed, before.get(unit.code)),
        )
        for placed in ranking(index, contenders)
    )


def _on_time(
    session: Session, plan: Plan, *, today: date, zone: ZoneInfo
) -> Mapping[str, Fraction]:
    rows = [each.figures for each in load_followed(session, plan, zone=zone)]
    found = counted_by_unit(rows, today=today)
    return {
        each.unit: Fraction(each.tally.on_time + each.tally.excused, each.tally.judged)
        for each in found
        if each.tally.judged
    }


def _percents_before(session: Session, row: DtiIndex) -> Mapping[str, Fraction | None]:
    """Return the final results of the year before by the unit's code."""
    before = year_before(session, row)
    if before is None:
        return {}
    index: IndexSet = index_set(before)
    done = finals(session, before)
    codes = unit_codes(session, done)
    return {
        codes[unit]: result_of(index, exact_scores(final)).whole.percent
        for unit, final in done.items()
    }


def _change(placed: Placed, before: Fraction | None) -> Fraction | None:
    now = placed.contender.result.whole.percent
    return None if now is None or before is None or placed.rank is None else now - before
