"""The board: every duty with both axes, and the counts of the 2×2 (DOMAIN §4)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, RowMapping
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func, select

from models.duty import Duty, Occurrence
from models.plan import Obligation, Plan
from models.roster import Post, Unit
from models.standing import light
from rules.duty_name import DutyName
from rules.states import State
from rules.timeliness import Cell, Timeliness, cell, standing


@dataclass(frozen=True, kw_only=True)
class BoardRow:
    """One duty as it stands on a day; `prefix` is its plan where several are loaded."""

    duty_id: int
    plan_id: int
    occurrence_id: int
    post_id: int
    unit_id: int
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
    def light(self) -> Timeliness:
        """Return the traffic light: the timeliness, unless the duty is set aside."""
        return light(self.state, self.timeliness)

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
    wanted: list[ColumnElement[bool]] = []
    if plan is not None:
        wanted.append(col(Duty.plan_id) == plan.id)
    if ref is not None:
        wanted.append(col(Obligation.ref) == ref)
    return Board(today=today, rows=load_rows(session, wanted, today=today))


def load_rows(
    session: Session,
    wanted: Iterable[ColumnElement[bool]],
    *,
    today: date,
    first: int = 0,
    most: int | None = None,
) -> tuple[BoardRow, ...]:
    """Read the duties that fulfil all conditions, in the order of the plan and its units.

    The conditions may name duty, obligation, occurrence and unit; `most` None reads all.
    """
    query = (
        select_columns(*COLUMNS)
        .join_from(Duty, Plan, col(Duty.plan_id) == Plan.id)
        .join(Obligation, col(Duty.obligation_id) == Obligation.id)
        .join(Occurrence, col(Duty.occurrence_id) == Occurrence.id)
        .join(Unit, col(Duty.unit_id) == Unit.id)
        .join(Post, col(Duty.post_id) == Post.id)
        .where(*wanted)
        .order_by(*IN_ORDER)
        .offset(first)
        .limit(most)
    )
    among_several = session.exec(select(func.count()).select_from(Plan)).one() > 1
    rows = session.connection().execute(query).mappings()
    return tuple(_row(row, today=today, among_several=among_several) for row in rows)


IN_ORDER: tuple[Any, ...] = (
    col(Duty.plan_id),
    col(Obligation.position),
    col(Occurrence.key),
    col(Unit.position),
    col(Duty.id),
)
# The words of a clause are long: a row of the board does without them.
COLUMNS: tuple[Any, ...] = (
    col(Duty.id).label("duty_id"),
    col(Duty.plan_id),
    col(Duty.occurrence_id),
    col(Duty.post_id),
    col(Duty.unit_id),
    col(Plan.code).label("plan"),
    col(Obligation.ref),
    col(Obligation.printed_path),
    col(Obligation.section),
    col(Obligation.kind),
    col(Obligation.short_title),
    col(Occurrence.key).label("occurrence"),
    col(Unit.code).label("unit"),
    col(Unit.name).label("unit_name"),
    col(Post.title).label("post"),
    col(Duty.state),
    col(Duty.last_day),
    col(Duty.original_last_day),
    col(Duty.reported_on),
)


def _row(row: RowMapping, *, today: date, among_several: bool) -> BoardRow:
    facts = dict(row)
    state, filed = State(facts.pop("state")), facts.pop("reported_on")
    stands = standing(state=state, last_day=facts["last_day"], today=today, accepted_on=filed)
    return BoardRow(
        **facts,
        state=state,
        timeliness=stands.timeliness,
        cell=cell(state, stands.timeliness),
        days_overdue=stands.days_overdue,
        prefix=facts["plan"] if among_several else None,
    )
