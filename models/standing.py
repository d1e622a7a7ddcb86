"""How a duty stands against its last day, as SQL: rules.timeliness said in the database.

What is counted, filtered and sorted by the thousand is decided where the rows are; the
tests hold these expressions equal to the rules in every state on every day that matters.
"""

from datetime import date

from sqlalchemy import Case, ColumnElement, String, case, cast, func
from sqlmodel import col

from models.duty import Duty
from rules.states import State
from rules.timeliness import DUE_SOON, SET_ASIDE, Cell, Timeliness, cell

# What needs eyes first. A result that waits counts as open: it stands with what is due.
URGENCY = (
    Cell.OPEN_OVERDUE,
    Cell.OPEN_IN_TIME,
    Cell.NO_DEADLINE,
    Cell.DONE_LATE,
    Cell.DONE_ON_TIME,
    Cell.SET_ASIDE,
)
# The order in which lights are counted out: what needs eyes first.
LIGHTS = (
    Timeliness.OVERDUE,
    Timeliness.DUE_SOON,
    Timeliness.IN_TIME,
    Timeliness.DONE_LATE,
    Timeliness.DONE_ON_TIME,
    Timeliness.NO_DEADLINE,
    Timeliness.SET_ASIDE,
)


def light(state: State, timeliness: Timeliness) -> Timeliness:
    """Return the traffic light of a duty: its timeliness, unless it is set aside."""
    return Timeliness.SET_ASIDE if state in SET_ASIDE else timeliness


def cell_of(shown: Timeliness) -> Cell:
    """Return the cell of the 2×2 in which a light is counted."""
    return cell(State.ASSIGNED, shown)


def light_on(today: date) -> Case[str]:
    """Return the light of a duty on a day, as `light` and `rules.timeliness` say it."""
    last_day, filed = col(Duty.last_day), col(Duty.reported_on)
    done = case((filed > last_day, Timeliness.DONE_LATE.value), else_=Timeliness.DONE_ON_TIME.value)
    return case(
        (col(Duty.state).in_([each.value for each in SET_ASIDE]), Timeliness.SET_ASIDE.value),
        (last_day.is_(None), Timeliness.NO_DEADLINE.value),
        (col(Duty.state) == State.COMPLETED.value, done),
        (last_day < today, Timeliness.OVERDUE.value),
        (last_day <= today + DUE_SOON, Timeliness.DUE_SOON.value),
        else_=Timeliness.IN_TIME.value,
    )


def urgency_on(today: date) -> ColumnElement[str]:
    """Return what sorts the most urgent first: the rank of the cell, then the last day."""
    ranks = {each.value: str(URGENCY.index(cell_of(each))) for each in Timeliness}
    return case(ranks, value=light_on(today), else_="9") + day_key()


def day_key() -> ColumnElement[str]:
    """Return the last day as text, "2024-05-31"; blank for a duty without one."""
    return func.coalesce(cast(col(Duty.last_day), String), "")
