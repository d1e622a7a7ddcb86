"""Observe: read which duties have a fallen rung, and what the rules must know of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, or_, select

from models.duty import Duty, Occurrence
from models.messages import Notice
from models.numbers_told import told_quarters
from models.plan import Obligation, Plan
from rules.states import State
from rules.steps import Watched

CONTINUOUS = "continuous"
INDICATOR = "indicator"
# SQLite takes at most 32,766 parameters in one statement.
BATCH = 5_000


@dataclass(frozen=True, kw_only=True)
class Observed:
    """One duty with its obligation, as the rules watch it."""

    duty: Duty
    obligation: Obligation
    watched: Watched


def due_duties(
    session: Session, plan: Plan, *, reached: date, obligation_ref: str | None = None
) -> list[Observed]:
    """Return the duties with a rung that falls on or before `reached` and is not decided.

    Read by index: what is not due costs nothing.
    """
    query = (
        select(Duty, Obligation)
        .where(
            col(Duty.obligation_id) == Obligation.id,
            Duty.plan_id == plan.id,
            col(Duty.next_check_on) <= reached,
        )
        .order_by(col(Duty.id))
    )
    if obligation_ref is not None:
        query = query.where(Obligation.ref == obligation_ref)
    return observe(session, plan, session.exec(query).all())


def observe(
    session: Session, plan: Plan, rows: Iterable[tuple[Duty, Obligation]]
) -> list[Observed]:
    """Complete duties with what the rules must know, in as few queries as there are kinds."""
    found = list(rows)
    recorded = _recorded(session, [duty.id or 0 for duty, _ in found])
    reports = _ReportDays(session, plan)
    told = _told(session, plan, found)
    return [
        Observed(
            duty=duty,
            obligation=obligation,
            watched=Watched(
                state=State(duty.state),
                last_day=duty.last_day,
                assigned_on=duty.assigned_on,
                active_from=duty.active_from,
                report_days=() if duty.last_day else reports.of(duty.unit_id),
                recorded=frozenset(recorded.get(duty.id or 0, ())),
                reported_on=duty.reported_on,
                continuous=obligation.kind in (CONTINUOUS, INDICATOR),
                is_history=_is_history(plan, duty),
                told_quarters=told.get(duty.obligation_id, frozenset()),
            ),
        )
        for duty, obligation in found
    ]


def _told(
    session: Session, plan: Plan, rows: Iterable[tuple[Duty, Obligation]]
) -> Mapping[int, frozenset[str]]:
    if any(obligation.kind == INDICATOR for _, obligation in rows):
        return told_quarters(session, plan)
    return {}


def _is_history(plan: Plan, duty: Duty) -> bool:
    """Tell whether the duty was over before its plan, itself over, was switched on."""
    if duty.last_day is None or duty.active_from <= plan.period_to:
        return False
    return duty.last_day < duty.active_from


def _recorded(session: Session, duty_ids: Sequence[int]) -> dict[int, set[tuple[date, str]]]:
    recorded: dict[int, set[tuple[date, str]]] = defaultdict(set)
    for start in range(0, len(duty_ids), BATCH):
        batch = duty_ids[start : start + BATCH]
        query = select(col(Notice.duty_id), col(Notice.last_day), col(Notice.rung)).where(
            col(Notice.duty_id).in_(batch)
        )
        for duty_id, last_day, rung in session.exec(query.distinct()):
            recorded[duty_id].add((last_day, rung))
    return recorded


class _ReportDays:
    """The last days of the quarterly reports of a unit, read once when first asked for."""

    def __init__(self, session: Session, plan: Plan) -> None:
        self._session, self._plan = session, plan
        self._by_unit: dict[int, set[date]] | None = None

    def of(self, unit_id: int) -> tuple[date, ...]:
        """Return them in order.

        A unit that owes no quarterly report is asked with everybody else's.
        """
        if self._by_unit is None:
            self._by_unit = report_days(self._session, self._plan)
        everybody = set().union(*self._by_unit.values()) if self._by_unit else set()
        return tuple(sorted(self._by_unit.get(unit_id, everybody)))


def report_days(session: Session, plan: Plan) -> dict[int, set[date]]:
    """Return the last days of the quarterly report by unit; drafts do not count."""
    query = select(Duty.unit_id, col(Duty.original_last_day)).where(
        col(Duty.occurrence_id) == Occurrence.id,
        col(Occurrence.obligation_id) == Obligation.id,
        Obligation.plan_id == plan.id,
        Obligation.ref == plan.quarterly_report,
        or_(Duty.state != State.DRAFT, col(Duty.original_last_day).is_(None)),
    )
    found: dict[int, set[date]] = defaultdict(set)
    for unit_id, last_day in session.exec(query):
        if last_day is not None:
            found[unit_id].add(last_day)
    return found


def observe_one(session: Session, plan: Plan, duty: Duty) -> Observed:
    """Complete one duty with what the rules must know."""
    obligation = session.get_one(Obligation, duty.obligation_id)
    return observe(session, plan, [(duty, obligation)])[0]
