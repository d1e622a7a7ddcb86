"""What stands on a calendar: last days in a span, how often they moved or were called off."""

from datetime import date
from pathlib import Path

from sqlalchemy import Engine

from models.agenda import load_agenda, load_special_days, load_turns
from models.database import reading
from models.lookup import find_duty, find_plan
from tests import plans
from tests.actions.test_load_plan_again import (
    LATER,
    LATER_LIMIT,
    ONCE,
    START,
    applied,
    drop_clause,
    load,
    load_folder,
)
from tests.plans import at, empty

MAY_31 = date(2024, 5, 31)


def test_the_days_asked_for_are_both_inside() -> None:
    engine = plans.loaded(date(2024, 4, 1))
    with reading(engine) as session:
        plan = find_plan(session, "bac-giang-2024")

        that_day = load_agenda(session, plan, today=MAY_31, first=MAY_31, last=MAY_31)
        none = load_agenda(
            session, plan, today=MAY_31, first=date(2024, 6, 1), last=date(2024, 6, 13)
        )
        own = load_agenda(session, plan, today=MAY_31, posts=[that_day[-1].post_id])

    assert {row.ref for row in that_day} == {"III.1.e.1", "IV.2.4", "IV.3.7"}
    assert len(that_day) == 1 + 14 + 16
    assert none == ()
    assert {row.post_id for row in own} == {that_day[-1].post_id}
    assert [row.last_day for row in own] == sorted(row.last_day for row in own)


def test_days_that_are_not_ordinary_carry_their_decision() -> None:
    engine = plans.loaded(date(2024, 4, 1))
    with reading(engine) as session:
        plan = find_plan(session, "bac-giang-2024")

        found = load_special_days(session, plan, first=date(2024, 5, 1), last=date(2024, 5, 31))

    assert {day.day: found[day].kind for day in sorted(found)} == {1: "holiday", 4: "made_up"}


def test_a_limit_that_the_plan_moves_counts_and_one_that_stays_does_not(tmp_path: Path) -> None:
    engine = empty()
    load(engine, tmp_path, on=START)
    seen = [moves(engine)]

    for changes in (LATER_LIMIT, LATER_LIMIT, ()):
        applied(engine, tmp_path, *changes)
        seen.append(moves(engine))

    assert seen == [0, 1, 1, 2]


def test_a_clause_that_goes_and_comes_back_counts_both(tmp_path: Path) -> None:
    engine = empty()
    load(engine, tmp_path, on=START)
    seen = [turns(engine)]

    load_folder(engine, drop_clause(tmp_path), now=at(LATER))
    seen.append(turns(engine))
    applied(engine, tmp_path)
    seen.append(turns(engine))

    assert seen == [0, 1, 2]


def moves(engine: Engine) -> int:
    with reading(engine) as session:
        return find_duty(session, ONCE).moves


def turns(engine: Engine) -> int:
    with reading(engine) as session:
        plan, duty = find_plan(session, "nho-2027"), find_duty(session, "II.2")
        return load_turns(session, plan).get(duty.id or 0, 0)
