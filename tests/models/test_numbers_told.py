"""Which quarters of an indicator are told: by the whole, or by every unit; both of two targets."""

from datetime import date

import pytest
from sqlmodel import Session, select

from models.measures import Measure, load_measures
from models.numbers_told import told_quarters
from models.plan import Plan
from tests.models.test_indicator_sheet import put, session

__all__ = ["session"]


def told(session: Session, ref: str) -> frozenset[str]:
    plan, row = session.exec(select(Plan)).one(), measure(session, ref)
    return told_quarters(session, plan).get(row.indicator.obligation_id, frozenset())


def measure(session: Session, ref: str) -> Measure:
    plan = session.exec(select(Plan)).one()
    found = load_measures(session, plan, on=date(2024, 6, 30))
    return next(one for one in found if one.obligation.ref == ref)


def test_nothing_is_told_before_anything_was_reported(session: Session) -> None:
    assert told(session, "PL.I.2") == frozenset()


def test_the_whole_tells_the_quarter(session: Session) -> None:
    put(session, "PL.I.2", share=(1, 2))

    assert told(session, "PL.I.2") == {"2024Q2"}


def test_one_unit_of_many_does_not(session: Session) -> None:
    put(session, "PL.III.4", unit="07201", share=(1, 2))

    assert told(session, "PL.III.4") == frozenset()


def test_all_units_do(session: Session) -> None:
    for unit in measure(session, "PL.III.4").units:
        put(session, "PL.III.4", unit=unit.code, share=(1, 2))

    assert told(session, "PL.III.4") == {"2024Q2"}


@pytest.mark.parametrize(("positions", "quarters"), [((1,), set()), ((1, 2), {"2024Q2"})])
def test_a_row_of_two_targets_needs_both(
    session: Session, positions: tuple[int, ...], quarters: set[str]
) -> None:
    for position in positions:
        put(session, "PL.II.1", position=position, share=(1, 2))

    assert told(session, "PL.II.1") == quarters
