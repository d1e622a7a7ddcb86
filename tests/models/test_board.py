"""The board: every duty with both axes, counted in the 2×2."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session

from actions.load_plan import load_plan
from models.board import BoardRow, load_board
from models.lookup import find_duty, find_plan
from plan_reader.folder import read_folder
from rules.states import State
from rules.timeliness import Cell, Timeliness
from tests.actions.desk import WARD_DUTY, desk
from tests.fakes.databases import ON_BOTH
from tests.plans import SAMPLE, at
from tests.tasks.walk import AGENCIES

pytestmark = ON_BOTH

LAST_DAY = date(2024, 5, 31)


def test_every_duty_stands_on_the_board_and_in_exactly_one_cell() -> None:
    with desk() as office:
        board = load_board(office.session, today=date(2024, 6, 10))

        assert sum(board.counts.values()) == len(board.rows) == 402
        assert board.counts == {
            Cell.DONE_ON_TIME: 0,
            Cell.DONE_LATE: 0,
            Cell.OPEN_IN_TIME: 95,
            Cell.OPEN_OVERDUE: 31,
            Cell.NO_DEADLINE: 245,
            Cell.SET_ASIDE: 31,
        }


@pytest.mark.parametrize(
    ("today", "timeliness", "days"),
    [
        (date(2024, 5, 23), Timeliness.IN_TIME, 0),  # eight days left
        (date(2024, 5, 24), Timeliness.DUE_SOON, 0),  # seven days left
        (LAST_DAY, Timeliness.DUE_SOON, 0),  # the last compliant day
        (date(2024, 6, 1), Timeliness.OVERDUE, 1),  # a Saturday is late all the same
        (date(2024, 6, 10), Timeliness.OVERDUE, 10),
    ],
)
def test_timeliness_follows_the_day_looked_at(
    today: date, timeliness: Timeliness, days: int
) -> None:
    with desk() as office:
        row = _row(office.session, today)

        assert (row.timeliness, row.days_overdue) == (timeliness, days)


@pytest.mark.parametrize(
    ("filed", "cell", "days"),
    [(LAST_DAY, Cell.DONE_ON_TIME, 0), (LAST_DAY + timedelta(days=4), Cell.DONE_LATE, 4)],
)
def test_done_is_judged_by_the_day_of_filing(filed: date, cell: Cell, days: int) -> None:
    with desk() as office:
        office.submit(now=at(filed, 23, 59))
        office.confirm(now=at(date(2024, 6, 20)))
        row = _row(office.session, date(2024, 6, 30))

        assert (row.state, row.cell, row.days_overdue) == (State.COMPLETED, cell, days)


def test_what_waits_to_be_confirmed_counts_as_open() -> None:
    with desk() as office:
        office.submit(now=at(LAST_DAY))

        assert _row(office.session, date(2024, 6, 3)).cell is Cell.OPEN_OVERDUE


def test_an_extended_duty_is_judged_by_its_new_day_and_shows_both() -> None:
    with desk() as office:
        office.decide(office.ask(to=date(2024, 6, 28)))
        row = _row(office.session, date(2024, 6, 10))

        assert (row.cell, row.last_day, row.original_last_day) == (
            Cell.OPEN_IN_TIME,
            date(2024, 6, 28),
            LAST_DAY,
        )


def test_rows_come_in_the_order_of_the_plan_and_its_units() -> None:
    with desk() as office:
        board = load_board(office.session, today=LAST_DAY, ref="IV.2.4")

        assert tuple(row.unit for row in board.rows) == AGENCIES
        whole = load_board(office.session, today=LAST_DAY)
        sections = [row.section for row in whole.rows]
        assert sections == sorted(sections, key=["III", "IV", "PL"].index)


def test_one_plan_can_be_looked_at_alone() -> None:
    with desk() as office:
        plan = find_plan(office.session, "bac-giang-2024")

        assert len(load_board(office.session, today=LAST_DAY, plan=plan).rows) == 402


def test_among_several_plans_a_duty_is_named_with_its_plan() -> None:
    with desk() as office:
        alone = load_board(office.session, today=LAST_DAY, ref="IV.3.7").rows
        assert {row.name.partition(":")[1] for row in alone} == {""}

        load_plan(office.session, read_folder(SAMPLE), activate=LAST_DAY, now=at(LAST_DAY))
        rows = load_board(office.session, today=LAST_DAY).rows

        assert f"bac-giang-2024:{WARD_DUTY}" in {row.name for row in rows}
        assert {row.plan for row in rows} == {row.name.partition(":")[0] for row in rows}
        for row in rows[:3] + rows[-3:]:
            assert find_duty(office.session, row.name).id == row.duty_id


def _row(session: Session, today: date) -> BoardRow:
    rows = load_board(session, today=today, ref="IV.3.7").rows
    return next(row for row in rows if row.name == WARD_DUTY)
