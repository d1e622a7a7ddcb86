"""The board as one page shows it: its groups, how they stand, and the rows that are shown."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, func, select

from models.board import BoardRow, load_rows
from models.board_filters import Filters, conditions
from models.board_groups import (
    Conditions,
    GroupBy,
    Key,
    Tally,
    Totals,
    count_groups,
    count_lights,
    in_cells,
    key_of,
    most_urgent_rows,
    page_of_groups,
    tallies,
)
from models.board_names import Heading, headings
from models.duty import Duty, Submission
from models.plan import Obligation
from models.roster import Post, Unit
from portal.board_address import Asked
from portal.paging import Page, page_of
from portal.viewer import Viewer
from rules.timeliness import Cell, Timeliness

GROUPS_A_PAGE, WIDE_GROUPS_A_PAGE = 30, 15
# Of a head, a section, a day or a unit; the rest stands behind a link.
ROWS_A_GROUP = 3
# So few that they are shown at once, units and all.
FEW = 40
UNITS_A_PAGE = 100
UNITS_OFFERED = 150
# Marks of a strip; more units are shown in proportion.
STRIP = 40


@dataclass(frozen=True, kw_only=True)
class Group:
    """One group of the board; `rows` are those that the page shows at once."""

    key: Key
    heading: Heading
    tally: Tally
    rows: tuple[BoardRow, ...]

    @property
    def is_single(self) -> bool:
        """Tell whether it is one duty alone."""
        return self.tally.duties == 1

    @property
    def strip(self) -> tuple[tuple[Timeliness, int], ...]:
        """Return how many marks of each light the strip has, the most urgent first."""
        return strip(self.tally)


@dataclass(frozen=True, kw_only=True)
class Board:
    """What a page of the board shows."""

    cells: dict[Cell, int]
    total: int
    shown: Totals
    page: Page
    groups: tuple[Group, ...]

    @property
    def rows(self) -> tuple[BoardRow, ...]:
        """Return every duty that the page shows."""
        return tuple(row for group in self.groups for row in group.rows)


def strip(tally: Tally) -> tuple[tuple[Timeliness, int], ...]:
    """Share the marks of a strip among the lights: a mark a unit, or in proportion."""
    whole = tally.duties
    shares = [(each, number) for each, number in tally.lights.items() if number]
    if whole <= STRIP:
        return tuple(shares)
    return tuple((each, max(1, round(STRIP * number / whole))) for each, number in shares)


def load_page(session: Session, asked: Asked, *, today: date) -> Board:
    """Read one page of the board."""
    wanted = conditions(asked.filters, today=today)
    over = conditions(asked.filters.without_standing(), today=today)
    shown = count_groups(session, wanted, asked.by)
    size = GROUPS_A_PAGE if asked.by is GroupBy.OBLIGATION else WIDE_GROUPS_A_PAGE
    page = page_of(shown.groups, asked.page, size=size)
    keys = page_of_groups(
        session,
        wanted,
        asked.by,
        today=today,
        first=page.first,
        most=size,
        urgent_first=not asked.in_plan_order,
    )
    return Board(
        cells=in_cells(count_lights(session, over, today=today)),
        total=session.exec(select(func.count()).select_from(Duty)).one(),
        shown=shown,
        page=page,
        groups=_groups(session, wanted, asked, keys, few=shown.duties <= FEW, today=today),
    )


def _groups(
    session: Session,
    wanted: Conditions,
    asked: Asked,
    keys: Sequence[Key],
    *,
    few: bool,
    today: date,
) -> tuple[Group, ...]:
    named = headings(session, asked.by, keys, today=today)
    counted = tallies(session, wanted, asked.by, keys, today=today)
    if asked.by is GroupBy.OBLIGATION:
        opened = [key for key in keys if (few and asked.filters.is_active) or _is_one(counted[key])]
        of_page = col(Duty.occurrence_id).in_(opened)
        rows = load_rows(session, (*wanted, of_page), today=today)
    else:
        most = ROWS_A_GROUP
        rows = most_urgent_rows(session, wanted, asked.by, keys, today=today, most=most)
    gathered: dict[Key, list[BoardRow]] = defaultdict(list)
    for row in rows:
        gathered[key_of(row, asked.by)].append(row)
    return tuple(
        Group(key=key, heading=named[key], tally=counted[key], rows=tuple(gathered[key]))
        for key in keys
    )


def _is_one(tally: Tally) -> bool:
    return tally.duties == 1


def pending(session: Session, rows: Sequence[BoardRow]) -> dict[int, int]:
    """Return the results that wait by duty: a tick confirms the one that the board showed."""
    waiting = select(Submission.duty_id, col(Submission.id)).where(
        Submission.outcome == "pending", col(Submission.duty_id).in_([row.duty_id for row in rows])
    )
    return {duty: number for duty, number in session.exec(waiting) if number is not None}


def readable(viewer: Viewer, rows: Sequence[BoardRow]) -> frozenset[int]:
    """Return the duties whose page the viewer may open."""
    return frozenset(
        row.duty_id
        for row in rows
        if viewer.oversees(row.plan_id) or row.post_id in viewer.post_ids
    )


@dataclass(frozen=True, kw_only=True)
class Offered:
    """What the filters offer: (name, code) of the units, none where they are too many.

    `unit` and `post` name those that are chosen.
    """

    sections: tuple[str, ...]
    units: tuple[tuple[str, str], ...]
    unit: str
    post: str


def offered(session: Session, filters: Filters) -> Offered:
    """Read what the filters offer."""
    sections = select(Obligation.section).group_by(col(Obligation.section))
    owing = select(Unit.name, Unit.code).where(col(Unit.id).in_(select(Duty.unit_id)))
    units = session.exec(owing.distinct().order_by(Unit.name).limit(UNITS_OFFERED + 1)).all()
    unit = session.exec(select(Unit.name).where(Unit.code == filters.unit)).first()
    post = session.exec(select(Post.title).where(Post.code == filters.post)).first()
    return Offered(
        sections=tuple(session.exec(sections.order_by(func.min(Obligation.position)))),
        units=tuple(units) if len(units) <= UNITS_OFFERED else (),
        unit=unit or filters.unit,
        post=post or filters.post,
    )
