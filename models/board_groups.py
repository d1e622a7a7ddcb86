"""The board in groups: which groups stand on a page, and how the duties of each stand.

The database groups, sorts, cuts the page and counts; what is read grows with the page, never
with the plan.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, case
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, func

from models.board import BoardRow, load_rows
from models.duty import Duty, Occurrence
from models.plan import Obligation
from models.roster import Post, Unit
from models.standing import LIGHTS, URGENCY, cell_of, day_key, light_on, urgency_on
from rules.fan_out import RollUp, roll_up
from rules.states import State
from rules.timeliness import Cell, Timeliness

Conditions = tuple[ColumnElement[bool], ...]
Key = int | str


class GroupBy(StrEnum):
    """By what the duties are gathered: one occurrence of an obligation, or one of these."""

    OBLIGATION = "obligation"
    HEAD = "head"
    SECTION = "section"
    DEADLINE = "deadline"
    UNIT = "unit"


def _column(field: object) -> ColumnElement[Any]:
    """Return a field of a table as the column that it is."""
    return cast("ColumnElement[Any]", field)


_KEYS: dict[GroupBy, ColumnElement[Any]] = {
    GroupBy.OBLIGATION: _column(Duty.occurrence_id),
    GroupBy.HEAD: _column(Duty.post_id),
    GroupBy.SECTION: _column(Obligation.section),
    GroupBy.DEADLINE: day_key(),
    GroupBy.UNIT: _column(Duty.unit_id),
}


@dataclass(frozen=True, kw_only=True)
class Totals:
    """How many duties the filters let through, in how many groups."""

    duties: int
    groups: int


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How the duties of one group stand; `lights` counts them in the order of urgency."""

    lights: Mapping[Timeliness, int]
    figure: RollUp
    waiting: int

    @property
    def duties(self) -> int:
        """Count the duties, those that ended without work too."""
        return sum(self.lights.values())


def count_lights(session: Session, wanted: Conditions, *, today: date) -> dict[Timeliness, int]:
    """Count the duties by traffic light; lights without any are there with 0."""
    shown = light_on(today).label("light")
    query = select_columns(shown, func.count()).where(*wanted).group_by(shown)
    found = Counter({Timeliness(row[0]): row[1] for row in session.connection().execute(query)})
    return {each: found[each] for each in LIGHTS}


def in_cells(lights: Mapping[Timeliness, int]) -> dict[Cell, int]:
    """Sum lights up to the cells of the 2×2."""
    found = dict.fromkeys(Cell, 0)
    for each, number in lights.items():
        found[cell_of(each)] += number
    return found


def count_groups(session: Session, wanted: Conditions, by: GroupBy) -> Totals:
    """Count what the filters let through."""
    query = _select(by, func.count(), func.count(_KEYS[by].distinct())).where(*wanted)
    duties, groups = session.connection().execute(query).one()
    return Totals(duties=duties, groups=groups)


def page_of_groups(
    session: Session,
    wanted: Conditions,
    by: GroupBy,
    *,
    today: date,
    first: int,
    most: int,
    urgent_first: bool = True,
) -> tuple[Key, ...]:
    """Return the keys of the groups on a page, in their order.

    Heads and units stand by how much is overdue, obligations by what is most overdue;
    sections and days always in their own order.
    """
    late = case((light_on(today) == Timeliness.OVERDUE.value, 1), else_=0)
    groups = (
        _select(
            by,
            _KEYS[by].label("key"),
            func.sum(late).label("late"),
            func.min(urgency_on(today)).label("urgency"),
        )
        .where(*wanted)
        .group_by(_KEYS[by])
        .subquery()
    )
    query = select_columns(groups.c.key)
    if urgent_first and by in {GroupBy.HEAD, GroupBy.UNIT}:
        query = query.order_by(groups.c.late.desc())
    if urgent_first and by not in {GroupBy.SECTION, GroupBy.DEADLINE}:
        query = query.order_by(groups.c.urgency)
    query = _in_plan_order(query, by, groups.c.key).offset(first).limit(most)
    return tuple(session.connection().execute(query).scalars())


def _in_plan_order(query: Select[Any], by: GroupBy, key: ColumnElement[Any]) -> Select[Any]:
    """Order groups as plan, roster or calendar have them; joined only once they are few."""
    if by is GroupBy.OBLIGATION:
        query = query.join(Occurrence, col(Occurrence.id) == key).join(Obligation)
        order = (Obligation.plan_id, Obligation.position, Occurrence.key)
        return query.order_by(*map(_column, order))
    if by is GroupBy.DEADLINE:
        return query.order_by(key == "", key)
    if by is GroupBy.SECTION:
        begins = select_columns(func.min(Obligation.position)).where(col(Obligation.section) == key)
        return query.order_by(begins.scalar_subquery())
    if by is GroupBy.HEAD:
        query = query.join(Post, col(Post.id) == key)
        key = _column(Post.unit_id)
    return query.join(Unit, col(Unit.id) == key).order_by(_column(Unit.position), key)


def tallies(
    session: Session, wanted: Conditions, by: GroupBy, keys: Sequence[Key], *, today: date
) -> dict[Key, Tally]:
    """Count how the duties of each of these groups stand."""
    key, shown = _KEYS[by].label("key"), light_on(today).label("light")
    query = (
        _select(by, key, shown, _column(Duty.state), func.count())
        .where(*wanted, _KEYS[by].in_(keys))
        .group_by(key, shown, col(Duty.state))
    )
    found: dict[Key, list[tuple[Timeliness, State, int]]] = {each: [] for each in keys}
    for group, light, state, number in session.connection().execute(query):
        found[group].append((Timeliness(light), State(state), number))
    return {group: _tally(counted) for group, counted in found.items()}


def _tally(counted: Iterable[tuple[Timeliness, State, int]]) -> Tally:
    lights: Counter[Timeliness] = Counter()
    states: Counter[State] = Counter()
    for light, state, number in counted:
        lights[light] += number
        states[state] += number
    return Tally(
        lights={each: lights[each] for each in LIGHTS},
        figure=roll_up(states.elements()),
        waiting=states[State.SUBMITTED],
    )


def most_urgent_rows(
    session: Session,
    wanted: Conditions,
    by: GroupBy,
    keys: Sequence[Key],
    *,
    today: date,
    most: int,
) -> tuple[BoardRow, ...]:
    """Read the few duties of each group that need eyes first, the most urgent leading."""
    key = _KEYS[by]
    place = func.row_number().over(partition_by=key, order_by=(urgency_on(today), col(Duty.id)))
    ranked = (
        _select(by, col(Duty.id).label("id"), place.label("place"))
        .where(*wanted, key.in_(keys))
        .subquery()
    )
    chosen = select_columns(ranked.c.id).where(ranked.c.place <= most)
    rows = load_rows(session, [col(Duty.id).in_(chosen)], today=today)
    return tuple(sorted(rows, key=_urgency))


def _urgency(row: BoardRow) -> tuple[int, int]:
    return URGENCY.index(row.cell), row.last_day.toordinal() if row.last_day else 0


def key_of(row: BoardRow, by: GroupBy) -> Key:
    """Return the key of the group in which a duty stands."""
    day = row.last_day.isoformat() if row.last_day else ""
    keys: dict[GroupBy, Key] = {
        GroupBy.OBLIGATION: row.occurrence_id,
        GroupBy.HEAD: row.post_id,
        GroupBy.UNIT: row.unit_id,
        GroupBy.SECTION: row.section,
        GroupBy.DEADLINE: day,
    }
    return keys[by]


def _select(by: GroupBy, *columns: ColumnElement[Any]) -> Select[Any]:
    query = select_columns(*columns).select_from(Duty)
    return query.join(Obligation) if by is GroupBy.SECTION else query
