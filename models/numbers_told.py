"""Which indicators have their numbers of a quarter: what the quarterly question asks for."""

from collections import defaultdict
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from sqlmodel import Session, col, select

from models.measurements import Measurement
from models.measures import Measure, load_measures
from models.plan import Obligation, Plan
from rules.periods import Period, read_quarter

Slots = AbstractSet[tuple[int, int, int | None]]


def told_quarters(session: Session, plan: Plan) -> Mapping[int, frozenset[str]]:
    """Return the quarters whose numbers are there, by obligation.

    A number is there once the whole was reported, or every unit that reports it has; a row
    of two targets once both are. Costs one query while nothing was reported.
    """
    whole = Period(first_day=plan.period_from, last_day=plan.period_to)
    found: dict[int, set[str]] = defaultdict(set)
    for period, slots in _slots(session, plan).items():
        day = read_quarter(period, within=whole).last_day
        by_row: dict[int, list[Measure]] = defaultdict(list)
        for measure in load_measures(session, plan, on=day):
            by_row[measure.indicator.obligation_id].append(measure)
        for obligation, measures in by_row.items():
            if all(_is_told(measure, slots) for measure in measures):
                found[obligation].add(period)
    return {obligation: frozenset(periods) for obligation, periods in found.items()}


def _slots(session: Session, plan: Plan) -> Mapping[str, Slots]:
    query = (
        select(
            Measurement.period,
            Measurement.obligation_id,
            Measurement.position,
            col(Measurement.unit_id),
        )
        .join(Obligation, col(Measurement.obligation_id) == Obligation.id)
        .where(Obligation.plan_id == plan.id)
        .distinct()
    )
    found: dict[str, set[tuple[int, int, int | None]]] = defaultdict(set)
    for period, obligation, position, unit in session.exec(query):
        found[period].add((obligation, position, unit))
    return found


def _is_told(measure: Measure, slots: Slots) -> bool:
    if (*measure.key, None) in slots:
        return True
    units = [(*measure.key, unit.id) for unit in measure.units]
    return bool(units) and all(unit in slots for unit in units)
