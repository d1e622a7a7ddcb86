"""The board: every duty with both axes, and the counts of the 2×2 (DOMAIN §4)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from models.duty import Duty, Occurrence
from models.plan import Obligation, Plan
from models.roster import Post, Unit
from rules.duty_name import DutyName
from rules.states import State
from rules.timeliness import Cell, Timeliness, cell, standing


@dataclass(frozen=True, kw_only=True)
class BoardRow:
    """One duty as it stands on a day; `prefix` is its plan where several are loaded."""

    duty_id: int
    plan: str
    ref: str
    printed_path: str
    section: str
    kind: str
    short_title: str
    occurrence: str
    unit: str
    unit_name: str
    post: str
    state: State
    timeliness: Timeliness
    cell: Cell
    last_day: date | None
    original_last_day: date | None
    days_overdue: int
    prefix: str | None = None

    @property
    def name(self) -> str:
        """Return the full name of the duty, which every command takes."""
        name = DutyName(plan=self.prefix, ref=self.ref, occurrence=self.occurrence, unit=self.unit)
        return str(name)


@dataclass(frozen=True, kw_only=True)
class Board:
    """The rows and how many stand in each cell of the 2×2."""

    today: date
    rows: tuple[BoardRow, ...]

    @property
    def counts(self) -> dict[Cell, int]:
        """Count the duties of every cell; cells without any are there with 0."""
        found = Counter(row.cell for row in self.rows)
        return {each: found.get(each, 0) for each in Cell}


def load_board(
    session: Session, *, today: date, plan: Plan | None = None, ref: str | None = None
) -> Board:
    """Read all duties, one plan's or one ref's, in the order of the plan and its units."""
    query = (
        select(Duty, Obligation, col(Occurrence.key), Unit)
        .join(Obligation, col(Duty.obligation_id) == Obligation.id)
        .join(Occurrence, col(Duty.occurrence_id) == Occurrence.id)
        .join(Unit, col(Duty.unit_id) == Unit.id)
        .order_by(
            col(Duty.plan_id), col(Obligation.position), col(Occurrence.key), col(Unit.position)
        )
    )
    if plan is not None:
        query = query.where(Duty.plan_id == plan.id)
    if ref is not None:
        query = query.where(Obligation.ref == ref)
    plans = {p.id: p.code for p in session.exec(select(Plan))}
    posts = {p.id: p.title for p in session.exec(select(Post))}
    rows = session.exec(query).all()
    return Board(
        today=today,
        rows=tuple(
            _row(duty, obligation, key, unit, today=today, names=(plans, posts))
            for duty, obligation, key, unit in rows
        ),
    )


Names = tuple[dict[int | None, str], dict[int | None, str]]


def _row(
    duty: Duty, obligation: Obligation, key: str, unit: Unit, *, today: date, names: Names
) -> BoardRow:
    state = State(duty.state)
    stands = standing(
        state=state, last_day=duty.last_day, today=today, accepted_on=duty.reported_on
    )
    plans, posts = names
    return BoardRow(
        duty_id=duty.id or 0,
        plan=plans[duty.plan_id],
        ref=obligation.ref,
        printed_path=obligation.printed_path,
        section=obligation.section,
        kind=obligation.kind,
        short_title=obligation.short_title,
        occurrence=key,
        unit=unit.code,
        unit_name=unit.name,
        post=posts[duty.post_id],
        state=state,
        timeliness=stands.timeliness,
        cell=cell(state, stands.timeliness),
        last_day=duty.last_day,
        original_last_day=duty.original_last_day,
        days_overdue=stands.days_overdue,
        prefix=plans[duty.plan_id] if len(plans) > 1 else None,
    )
