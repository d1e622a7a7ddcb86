"""A plan's ladder and calendar as the rules take them."""

from datetime import date, time, timedelta

from models.database import reading
from models.lookup import plans_in_force
from models.policy import END_OF_DAY, Policy, ladder_from_data, load_policy
from rules.ladder import Audience, Reach
from tests.plans import loaded


def policy() -> Policy:
    with reading(loaded(date(2024, 5, 23))) as session:
        return load_policy(session, plans_in_force(session)[0])


def test_the_default_ladder_has_its_eight_rungs_and_its_hours() -> None:
    ladder = policy().ladder

    codes = [rung.code for rung in ladder.rungs]
    assert codes == ["T-30", "T-7", "T-3", "T-1", "T0", "+1", "+3", "+7"]
    assert (ladder.decide_at, ladder.send_at) == (time(7, 30), time(8))
    assert (ladder.open_from, ladder.open_until) == (time(7, 30), time(17))
    assert (ladder.digest_from, ladder.repeat_every) == (3, timedelta(days=7))


def test_plus_7_goes_to_the_chair_and_comes_back_every_week() -> None:
    ladder = policy().ladder

    assert ladder.repeating is not None
    assert ladder.repeating.to == (Audience.OWNER, Audience.CHAIR)
    assert ladder.repeating.copy == (Audience.DEPUTY, Audience.STANDING_OFFICE)
    assert ladder.repeating.reach is Reach.ALL
    assert ladder.rung("+21") == ladder.repeating


def test_the_days_off_of_2024_are_off_and_the_make_up_saturday_is_worked() -> None:
    calendar = policy().calendar

    assert not calendar.is_working_day(date(2024, 4, 29))  # swapped
    assert calendar.is_working_day(date(2024, 5, 4))  # the Saturday that makes up for it
    assert not calendar.is_working_day(date(2024, 9, 2))  # National Day
    assert not calendar.is_working_day(date(2024, 6, 1))  # an ordinary Saturday


def test_a_ladder_that_is_never_closed_ends_with_the_day() -> None:
    ladder = ladder_from_data(
        {
            "rungs": [{"code": "T0", "offset": 0}],
            "undated": {"code": "Q"},
            "open_from": "00:00",
            "open_until": "24:00",
        }
    )

    assert ladder.open_until == END_OF_DAY
    assert ladder.rung("T0").to == (Audience.OWNER,)
    assert ladder.repeating is None
