"""What falls on the days of a calendar: last days of duties, and days that are not ordinary."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, or_, select

from models.duty import Duty, Occurrence, StateChange
from models.plan import CalendarDay, Obligation, Plan
from models.roster import Unit
from rules.states import OPEN, State
from rules.timeliness import Cell, Timeliness, cell, standing

# What was owed and is no more; a plan loaded again can take it up anew.
CALLED_OFF = frozenset({State.WITHDRAWN, State.SUPERSEDED})


@dataclass(frozen=True, kw_only=True)
class AgendaRow:
    """A duty on its last compliant day; `moves` counts how often that day has moved."""

    duty_id: int
    plan_id: int
    post_id: int
    ref: str
    section: str
    printed_path: str
    short_title: str
    text: str
    due_phrase: str | None
    occurrence: str
    unit: str
    unit_name: str
    state: State
    timeliness: Timeliness
    cell: Cell
    last_day: date
    original_last_day: date | None
    days_overdue: int
    moves: int


def load_agenda(
    session: Session,
    plan: Plan,
    *,
    today: date,
    first: date | None = None,
    last: date | None = None,
    unit: str = "",
    posts: Collection[int] | None = None,
) -> tuple[AgendaRow, ...]:
    """Read the duties whose last day lies between two days (inclusive), by day.

    Within a day they stand in the order of the plan and its units. `posts` keeps only what
    these posts owe.
    """
    query = (
        select(Duty, Obligation, col(Occurrence.key), Unit)
        .join(Obligation, col(Duty.obligation_id) == Obligation.id)
        .join(Occurrence, col(Duty.occurrence_id) == Occurrence.id)
        .join(Unit, col(Duty.unit_id) == Unit.id)
        .where(Duty.plan_id == plan.id, col(Duty.last_day).is_not(None))
        .order_by(
            col(Duty.last_day),
            col(Obligation.position),
            col(Occurrence.key),
            col(Unit.position),
        )
    )
    if first is not None:
        query = query.where(col(Duty.last_day) >= first)
    if last is not None:
        query = query.where(col(Duty.last_day) <= last)
    if unit:
        query = query.where(Unit.code == unit)
    if posts is not None:
        query = query.where(col(Duty.post_id).in_(posts))
    return tuple(
        _row(duty, obligation, key, owes, today=today)
        for duty, obligation, key, owes in session.exec(query)
    )


def _row(duty: Duty, obligation: Obligation, key: str, unit: Unit, *, today: date) -> AgendaRow:
    state = State(duty.state)
    stands = standing(
        state=state, last_day=duty.last_day, today=today, accepted_on=duty.reported_on
    )
    return AgendaRow(
        duty_id=duty.id or 0,
        plan_id=duty.plan_id,
        post_id=duty.post_id,
        ref=obligation.ref,
        section=obligation.section,
        printed_path=obligation.printed_path,
        short_title=obligation.short_title,
        text=obligation.text,
        due_phrase=obligation.due_phrase,
        occurrence=key,
        unit=unit.code,
        unit_name=unit.name,
        state=state,
        timeliness=stands.timeliness,
        cell=cell(state, stands.timeliness),
        last_day=duty.last_day or today,
        original_last_day=duty.original_last_day,
        days_overdue=stands.days_overdue,
        moves=duty.moves,
    )


def load_special_days(
    session: Session, plan: Plan, *, first: date, last: date
) -> Mapping[date, CalendarDay]:
    """Read the days that are not as their weekday says, with the decision that says so."""
    query = select(CalendarDay).where(
        CalendarDay.plan_id == plan.id,
        col(CalendarDay.day) >= first,
        col(CalendarDay.day) <= last,
    )
    return {day.day: day for day in session.exec(query)}


def load_turns(session: Session, plan: Plan) -> Mapping[int, int]:
    """Read how often each duty was called off or taken up again; those never are left out."""
    off = [state.value for state in CALLED_OFF]
    query = (
        select(StateChange.duty_id, func.count())
        .join(Duty, col(StateChange.duty_id) == Duty.id)
        .where(
            Duty.plan_id == plan.id,
            or_(col(StateChange.new_state).in_(off), col(StateChange.old_state).in_(off)),
        )
        .group_by(col(StateChange.duty_id))
    )
    return dict(session.exec(query).all())


@dataclass(frozen=True, kw_only=True)
class Alike:
    """Duties of one obligation that the ladder treats alike, and how many there are.

    `unit_id` is told only of those without a day, which are asked for with their unit's
    reports; 0 else.
    """

    ref: str
    short_title: str
    kind: str
    unit_id: int
    state: State
    last_day: date | None
    assigned_on: date
    active_from: date
    reported_on: date | None
    duties: int


def load_alike(session: Session, plan: Plan, *, until: date, unit: str = "") -> tuple[Alike, ...]:
    """Read what may have a rung on or before `until`, by the index of the engine.

    Counted in the database: sixteen wards that owe the same by the same day are one row.
    """
    asked = (State.COMPLETED.value, *(state.value for state in OPEN))
    unit_id = case((col(Duty.last_day).is_(None), col(Duty.unit_id)), else_=0)
    columns: tuple[Any, ...] = (
        col(Obligation.ref),
        col(Obligation.short_title),
        col(Obligation.kind),
        unit_id,
        col(Duty.state),
        col(Duty.last_day),
        col(Duty.assigned_on),
        col(Duty.active_from),
        col(Duty.reported_on),
    )
    query = (
        select_columns(*columns, func.count())
        .join(Obligation, col(Duty.obligation_id) == Obligation.id)
        .where(
            col(Duty.plan_id) == plan.id,
            col(Duty.next_check_on) <= until,
            col(Duty.state).in_(asked),
        )
        .group_by(col(Obligation.position), *columns)
        .order_by(col(Obligation.position))
    )
    if unit:
        query = query.join(Unit, col(Duty.unit_id) == Unit.id).where(col(Unit.code) == unit)
    return tuple(
        Alike(
            ref=row[0],
            short_title=row[1],
            kind=row[2],
            unit_id=row[3],
            state=State(row[4]),
            last_day=row[5],
            assigned_on=row[6],
            active_from=row[7],
            reported_on=row[8],
            duties=row[9],
        )
        for row in session.connection().execute(query)
    )
