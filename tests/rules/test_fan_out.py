"""One duty a unit, and the way back to one figure."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.fan_out import Membership, RollUp, members_on, roll_up
from rules.states import State
from tests.rules.policy import day, ordinary_days


@pytest.mark.parametrize(
    ("today", "belongs"),
    [
        pytest.param(day(29, 2), False, id="the day before it joins"),
        pytest.param(day(1, 3), True, id="the day it joins"),
        pytest.param(day(31, 12), True, id="the day it leaves"),
        pytest.param(day(1, 1, 2025), False, id="the day after: Yên Dũng joined the city"),
    ],
)
def test_a_unit_belongs_to_a_group_from_its_first_day_to_its_last(
    today: date, *, belongs: bool
) -> None:
    ward = Membership(unit="07201", valid_from=day(1, 3), valid_to=day(31, 12))

    assert ward.holds_on(today) is belongs


def test_a_membership_without_days_holds_always() -> None:
    assert Membership(unit="07201").holds_on(date.min)
    assert Membership(unit="07201").holds_on(date.max)


def test_a_membership_may_be_open_at_one_end() -> None:
    assert not Membership(unit="07201", valid_from=day(1, 3)).holds_on(day(29, 2))
    assert Membership(unit="07201", valid_from=day(1, 3)).holds_on(date.max)
    assert Membership(unit="07201", valid_to=day(1, 3)).holds_on(date.min)
    assert not Membership(unit="07201", valid_to=day(1, 3)).holds_on(day(2, 3))


def test_units_owe_in_the_order_of_the_roster() -> None:
    roster = [Membership(unit=code) for code in ("07210", "07201", "07204")]

    assert members_on(day(31, 5), roster) == ("07210", "07201", "07204")


def test_a_unit_in_several_groups_owes_one_report() -> None:
    # The head of the economy department is a head, a member and an agency (DOMAIN §2, 28).
    roster = [Membership(unit="kt"), Membership(unit="vhtt"), Membership(unit="kt")]

    assert members_on(day(31, 5), roster) == ("kt", "vhtt")


def test_a_unit_that_left_one_group_still_owes_through_another() -> None:
    roster = [Membership(unit="kt", valid_to=day(1, 3)), Membership(unit="kt")]

    assert members_on(day(31, 5), roster) == ("kt",)


def test_an_empty_group_owes_nothing() -> None:
    assert members_on(day(31, 5), []) == ()


spans = st.builds(
    lambda unit, start, days: Membership(
        unit=unit, valid_from=start, valid_to=start + timedelta(days=days)
    ),
    unit=st.sampled_from(["07201", "07204", "07207", "kt"]),
    start=ordinary_days,
    days=st.integers(0, 900),
)


@given(roster=st.lists(spans, max_size=12), today=ordinary_days)
def test_whoever_belongs_owes_exactly_once(roster: list[Membership], today: date) -> None:
    found = members_on(today, roster)

    assert len(found) == len(set(found))
    assert set(found) == {m.unit for m in roster if m.holds_on(today)}


@pytest.mark.parametrize(
    ("states", "expected", "done"),
    [
        pytest.param([State.COMPLETED] * 16, RollUp(total=16, done=16), True, id="all wards"),
        pytest.param(
            [*[State.COMPLETED] * 15, State.SUBMITTED],
            RollUp(total=16, done=15),
            False,
            id="one ward still waits for its confirmation",
        ),
        pytest.param(
            [State.COMPLETED, State.WITHDRAWN, State.SUPERSEDED],
            RollUp(total=1, done=1),
            True,
            id="what was taken out holds nothing up",
        ),
        pytest.param(
            [State.COMPLETED, State.PAUSED, State.DRAFT],
            RollUp(total=3, done=1),
            False,
            id="what is stopped or proposed is still owed",
        ),
        pytest.param([State.WITHDRAWN], RollUp(total=0, done=0), False, id="nothing is owed"),
        pytest.param([], RollUp(total=0, done=0), False, id="no duty at all"),
    ],
)
def test_an_obligation_is_done_when_all_its_units_are_confirmed(
    states: list[State], expected: RollUp, *, done: bool
) -> None:
    found = roll_up(states)

    assert found == expected
    assert found.is_done is done


@given(states=st.lists(st.sampled_from(State)), more=st.sampled_from(State))
def test_another_unit_never_makes_less_done(states: list[State], more: State) -> None:
    before, after = roll_up(states), roll_up([*states, more])

    assert before.done <= after.done <= after.total
    assert 0 <= after.total - before.total <= 1
