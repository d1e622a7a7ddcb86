"""What is asked of the board, and the conditions that it puts on the duties.

Every condition is on the table of the duties alone, so that counting needs no join.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import col, or_, select

from models.duty import Duty
from models.plan import Obligation, Plan
from models.roster import Post, Unit
from models.standing import light_on
from rules.searching import words_of
from rules.timeliness import Cell, Timeliness

# The `day` of duties without a last day.
NO_DAY = "khong"


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the reader asks for; blank asks for everything.

    `cell` is a box of the 2×2 or a light; `day` a last day in ISO form or NO_DAY; `post` the
    code of the post that answers for it.
    """

    section: str = ""
    unit: str = ""
    post: str = ""
    day: str = ""
    state: str = ""
    cell: str = ""
    ref: str = ""
    plan: str = ""
    words: str = ""

    @property
    def is_active(self) -> bool:
        """Tell whether anything is left out."""
        return self != Filters(plan=self.plan)

    @property
    def keeps_groups_whole(self) -> bool:
        """Tell whether no filter leaves out some of an obligation's units."""
        return not (self.unit or self.post or self.day or self.state or self.cell or self.words)

    @property
    def last_day(self) -> date | None:
        """Return the last day asked for; None where the address names none that there is."""
        try:
            return date.fromisoformat(self.day)
        except ValueError:
            return None

    def without_standing(self) -> "Filters":
        """Return the same filters without state and timeliness: what the counts are over."""
        return replace(self, state="", cell="")


def conditions(filters: Filters, *, today: date) -> tuple[ColumnElement[bool], ...]:
    """Return what a duty must fulfil to be shown."""
    return (*_in_plan(filters), *_owed(filters), *_standing(filters, today), *_found(filters.words))


def _in_plan(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.plan:
        yield col(Duty.plan_id).in_(select(Plan.id).where(Plan.code == filters.plan))
    of_obligation = [
        column == asked
        for column, asked in (
            (col(Obligation.section), filters.section),
            (col(Obligation.ref), filters.ref),
        )
        if asked
    ]
    if of_obligation:
        yield col(Duty.obligation_id).in_(select(Obligation.id).where(*of_obligation))


def _owed(filters: Filters) -> Iterator[ColumnElement[bool]]:
    if filters.unit:
        yield col(Duty.unit_id).in_(select(Unit.id).where(Unit.code == filters.unit))
    if filters.post:
        yield col(Duty.post_id).in_(select(Post.id).where(Post.code == filters.post))


def _standing(filters: Filters, today: date) -> Iterator[ColumnElement[bool]]:
    if filters.day:
        yield _due(filters)
    if filters.state:
        yield col(Duty.state) == filters.state
    if filters.cell == Cell.OPEN_IN_TIME:
        yield light_on(today).in_([Timeliness.IN_TIME.value, Timeliness.DUE_SOON.value])
    elif filters.cell == Cell.OPEN_OVERDUE:
        yield light_on(today) == Timeliness.OVERDUE.value
    elif filters.cell:
        yield light_on(today) == filters.cell


def _due(filters: Filters) -> ColumnElement[bool]:
    """Ask for a last day; nothing is due on what an address written by hand calls one."""
    if filters.last_day is not None:
        return col(Duty.last_day) == filters.last_day
    return col(Duty.last_day).is_(None) if filters.day == NO_DAY else col(Duty.id).is_(None)


def _found(asked: str) -> Iterator[ColumnElement[bool]]:
    """Ask for every word in what is owed, in who owes it or in who answers for it."""
    for word in words_of(asked):
        named = (
            (Duty.obligation_id, Obligation.id, Obligation.searched),
            (Duty.unit_id, Unit.id, Unit.searched),
            (Duty.post_id, Post.id, Post.searched),
        )
        yield or_(
            *(
                col(of_duty).in_(select(key).where(col(text).contains(word, autoescape=True)))
                for of_duty, key, text in named
            )
        )
