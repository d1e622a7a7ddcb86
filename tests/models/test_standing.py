"""The standing of a duty as SQL says it: the same as the rules, in every state on every day."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import Session, col

from models.database import writing
from models.duty import Duty
from models.standing import LIGHTS, URGENCY, cell_of, light, light_on, urgency_on
from rules.states import State
from rules.timeliness import DUE_SOON, Cell, Timeliness, cell, standing
from tests.fakes.databases import ON_BOTH
from tests.fakes.house import build_house

pytestmark = ON_BOTH
TODAY = date(2024, 6, 3)
# Around every edge: overdue, the last day, due soon; and far off, in other years.
DAYS = (
    None,
    date(2023, 12, 31),
    TODAY - timedelta(days=1),
    TODAY,
    TODAY + timedelta(days=1),
    TODAY + DUE_SOON - timedelta(days=1),
    TODAY + DUE_SOON,
    TODAY + DUE_SOON + timedelta(days=1),
    date(2025, 1, 1),
)
# Filed so many days after the last one; never.
FILED = (None, -1, 0, 1)
CASES = [
    (state, day, day + timedelta(days=late) if day and late is not None else None)
    for state in State
    for day in DAYS
    for late in FILED
]


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Give a duty to every case, in the order of the cases."""
    house = build_house(tmp_path / "dondoc.db", heads=len(CASES))
    with writing(house.engine) as opened:
        for number, (state, last_day, filed) in zip(house.duties, CASES, strict=True):
            duty = opened.get_one(Duty, number)
            duty.state, duty.last_day, duty.reported_on = state.value, last_day, filed
        opened.flush()
        yield opened
    house.engine.dispose()


def test_the_database_says_of_every_duty_what_the_rules_say(session: Session) -> None:
    query = select(light_on(TODAY)).select_from(Duty).order_by(col(Duty.id))

    found = session.connection().execute(query).scalars().all()

    assert found == [shown.value for shown in (_light(case) for case in CASES)]
    assert set(found) == {each.value for each in Timeliness}


def test_a_light_is_counted_in_the_cell_that_the_rules_name() -> None:
    for state, last_day, filed in CASES:
        stands = standing(state=state, last_day=last_day, today=TODAY, accepted_on=filed)

        assert cell_of(light(state, stands.timeliness)) == cell(state, stands.timeliness)


def test_the_most_urgent_is_the_longest_overdue_then_the_nearest_day(session: Session) -> None:
    first = session.connection().execute(select(func.min(col(Duty.id)))).scalar_one() or 0
    query = select(col(Duty.id)).order_by(urgency_on(TODAY), col(Duty.id))

    found = session.connection().execute(query).scalars().all()

    cases = [CASES[(number or 0) - first] for number in found]
    assert cases == sorted(cases, key=_urgency)


def _light(case: tuple[State, date | None, date | None]) -> Timeliness:
    state, last_day, filed = case
    stands = standing(state=state, last_day=last_day, today=TODAY, accepted_on=filed)
    return light(state, stands.timeliness)


def _urgency(case: tuple[State, date | None, date | None]) -> tuple[int, date]:
    return URGENCY.index(cell_of(_light(case))), case[1] or date.min


def test_every_light_and_every_cell_has_its_place() -> None:
    assert sorted(LIGHTS) == sorted(Timeliness)
    assert sorted(URGENCY) == sorted(Cell)
