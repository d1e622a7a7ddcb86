"""What the papers of a plan are made of: one day's facts, read once and frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from models.board import BoardRow, load_rows
from models.duty import Duty, Extension
from models.plan import Obligation, Plan
from models.policy import load_policy
from models.remarks import Objection
from models.roster import Unit
from models.urgings import Said, Urged, load_said, load_urged
from reports.issuing import Issuing, load_issuing
from rules.clock import local
from rules.periods import Quarter, quarter_of
from rules.states import State
from rules.timeliness import Cell
from tasks.gather import standing_duties

WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Owed:
    """One duty with what a list says about it; days of what was said are local."""

    row: BoardRow
    text: str
    due_phrase: str | None = None
    urged: Urged = field(default_factory=Urged)
    said: Said | None = None
    said_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A request that waits for a decision: for more time, or (`to_day` None) not to be owed."""

    row: BoardRow
    reason: str
    from_day: date | None = None
    to_day: date | None = None
    is_late: bool = False


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A plan on a day; `quarter` is the period that was asked for."""

    issuing: Issuing
    today: date
    quarter: Quarter
    owed: tuple[Owed, ...]
    before_chair: frozenset[int]
    wishes: tuple[Wish, ...]
    cells: Mapping[Cell, int]
    reports_received: int = 0
    reports_expected: int = 0

    def overdue(self, unit: str = "") -> tuple[Owed, ...]:
        """Return what is overdue, whose last day lies in the period or before it."""
        return tuple(
            each
            for each in self.owed
            if each.row.cell is Cell.OPEN_OVERDUE
            and each.row.state is not State.SUBMITTED
            and (each.row.last_day or self.today) <= self.quarter.last_day
            and unit in {"", each.row.unit}
        )

    def coming(self, days: int) -> tuple[Owed, ...]:
        """Return what falls due within so many days from today, today included."""
        last = self.today + timedelta(days=days)
        return tuple(
            each
            for each in self.owed
            if each.row.cell is Cell.OPEN_IN_TIME
            and each.row.state is not State.SUBMITTED
            and (each.row.last_day or last) <= last
        )

    def waiting(self) -> tuple[Owed, ...]:
        """Return what is filed and waits to be confirmed."""
        return tuple(each for each in self.owed if each.row.state is State.SUBMITTED)

    def fresh(self) -> tuple[Owed, ...]:
        """Return what became overdue within the last seven days."""
        since = self.today - WEEK
        return tuple(each for each in self.overdue() if (each.row.last_day or since) >= since)


def load_facts(
    session: Session, plan: Plan, *, quarter: Quarter | None, today: date, zone: ZoneInfo
) -> Facts:
    """Read the facts of a plan on a day; the quarter of the day where none is asked for."""
    rows = load_rows(session, [col(Duty.plan_id) == plan.id], today=today)
    period = quarter or quarter_of(today)
    received, expected = _reports(rows, plan, period)
    return Facts(
        issuing=load_issuing(session, plan, today=today),
        today=today,
        quarter=period,
        owed=_owed(session, plan, rows, today=today, zone=zone),
        before_chair=frozenset(standing_duties(session, plan, load_policy(session, plan))),
        wishes=_wishes(session, plan, {row.duty_id: row for row in rows}),
        cells=_counts(rows),
        reports_received=received,
        reports_expected=expected,
    )


def _owed(
    session: Session, plan: Plan, rows: tuple[BoardRow, ...], *, today: date, zone: ZoneInfo
) -> tuple[Owed, ...]:
    clauses: dict[str, Any] = {
        each.ref: each
        for each in session.exec(select(Obligation).where(Obligation.plan_id == plan.id))
    }
    urged = load_urged(session, [plan.id or 0], today=today)
    said = load_said(session, plan.id or 0)
    ended = (Cell.DONE_ON_TIME, Cell.DONE_LATE, Cell.SET_ASIDE)
    return tuple(
        Owed(
            row=row,
            text=clauses[row.ref].text,
            due_phrase=clauses[row.ref].due_phrase,
            urged=urged.get(row.duty_id, Urged()),
            said=(word := said.get(row.duty_id)),
            said_on=local(word.at, zone).date() if word else None,
        )
        for row in rows
        if row.cell not in ended
    )


def _wishes(session: Session, plan: Plan, rows: Mapping[int, BoardRow]) -> tuple[Wish, ...]:
    asked = (
        select(Extension)
        .join(Duty, col(Extension.duty_id) == Duty.id)
        .where(Duty.plan_id == plan.id, Extension.outcome == "asked")
        .order_by(col(Extension.id))
    )
    found = [
        Wish(
            row=rows[each.duty_id],
            reason=each.reason,
            from_day=each.from_day,
            to_day=each.to_day,
            is_late=each.late,
        )
        for each in session.exec(asked)
    ]
    objected = (
        select(Objection)
        .join(Duty, col(Objection.duty_id) == Duty.id)
        .where(Duty.plan_id == plan.id, Objection.outcome == "forwarded")
        .order_by(col(Objection.id))
    )
    found += [Wish(row=rows[each.duty_id], reason=each.reason) for each in session.exec(objected)]
    return tuple(found)


def _counts(rows: tuple[BoardRow, ...]) -> Mapping[Cell, int]:
    counts = dict.fromkeys(Cell, 0)
    for row in rows:
        counts[row.cell] += 1
    return counts


def _reports(rows: tuple[BoardRow, ...], plan: Plan, quarter: Quarter) -> tuple[int, int]:
    """Count the units' reports of a quarter: filed or confirmed, and all that are owed."""
    owed = [
        row
        for row in rows
        if row.ref == plan.quarterly_report
        and row.occurrence == quarter.key
        and row.cell is not Cell.SET_ASIDE
    ]
    filed = [row for row in owed if row.state in {State.SUBMITTED, State.COMPLETED}]
    return len(filed), len(owed)


def find_unit(session: Session, plan: Plan, words: str) -> Unit:
    """Return the unit of that code or name; LookupError naming what there is."""
    units = session.exec(
        select(Unit).where(Unit.plan_id == plan.id).order_by(col(Unit.position))
    ).all()
    wanted = " ".join(words.split()).casefold()
    for unit in units:
        if wanted in {unit.code.casefold(), unit.name.casefold()}:
            return unit
    known = ", ".join(f"{unit.code} ({unit.name})" for unit in units[:8])
    message = f'no unit "{words}" in plan "{plan.code}"; write a code or name, e.g. {known}'
    raise LookupError(message)
