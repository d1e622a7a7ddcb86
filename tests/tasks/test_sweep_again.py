"""Law 5 to 7: passes repeated, late, broken off or made at night change nothing wrongly."""

from collections import Counter
from datetime import date, datetime

import pytest

from models.database import writing
from models.lookup import plans_in_force
from models.policy import load_policy
from rules.working_calendar import days_between
from tasks.decide import decide
from tasks.fold import fold
from tests.fakes.databases import ON_BOTH
from tests.plans import ZONE, at
from tests.tasks.walk import AGENCIES, SPRING, WARD_DUTY, WARDS, Town, day, town

pytestmark = ON_BOTH


def test_the_same_pass_twice_tells_nothing_twice() -> None:
    walked = town().walk(SPRING, day(7))
    before = walked.picture()

    again = walked.sweep(at(day(7), 8))

    assert (again.told, again.messages) == (0, 0)
    assert walked.picture() == before


def test_four_passes_a_day_tell_what_one_pass_tells() -> None:
    once, often = town().walk(SPRING, day(10)), town()
    for morning in days_between(SPRING, day(10)):
        for hour in (8, 9, 12, 16):
            often.sweep(at(morning, hour))

    assert [m["items"] for m in often.transcript().messages] == [
        m["items"] for m in once.transcript().messages
    ]


def test_a_pass_late_by_days_tells_the_highest_rung_once_and_records_the_lower_ones() -> None:
    late = town().walk(SPRING, day(28, 5))
    late.sweep(at(day(6), 8))

    status = {n.rung: (n.status, n.reason) for n in late.notices(WARD_DUTY) if not n.is_copy}
    assert status["+3"] == ("queued", None)
    assert {rung for rung, (_, why) in status.items() if why == "superseded_by_higher_rung"} == {
        "T-1",
        "T0",
        "+1",
    }
    assert len(late.messages(day(6), unit="07201")) == 1


def test_after_two_weeks_without_an_engine_each_duty_has_one_item_a_person() -> None:
    late = town().walk(SPRING, day(23, 5))
    late.sweep(at(day(12), 8))

    for message in late.messages():
        duties = Counter((i["obligation"], i["occurrence"], i["unit"]) for i in message["items"])
        assert set(duties.values()) == {1}
    (chair_list,) = late.messages(kind="chair-list")
    assert {i["rung"] for i in chair_list["items"]} == {"+7"}


@pytest.mark.parametrize(
    ("closed", "why"),
    [
        ((day(30, 5), 20, 0), "after 17:00"),
        ((day(30, 5), 17, 0), "at 17:00 sharp, the first closed minute"),
        ((day(31, 5), 7, 29), "a minute before 07:30"),
    ],
)
def test_outside_the_open_hours_nothing_is_put(closed: tuple[date, int, int], why: str) -> None:
    walked = town().walk(SPRING, day(29, 5))

    report = walked.sweep(at(*closed))

    assert report.messages == 0, why
    assert walked.messages(closed[0]) == []


def test_the_first_open_minute_puts_the_morning_s_messages_for_eight_o_clock() -> None:
    walked = town().walk(SPRING, day(29, 5))

    walked.sweep(at(day(30, 5), 7, 30))

    (mine,) = walked.messages(day(30, 5), unit="07201")
    assert mine["at"] == "2024-05-30T08:00:00+07:00"


def test_what_fell_in_the_evening_waits_and_only_the_higher_rung_is_told_next_morning() -> None:
    walked = town().walk(SPRING, day(29, 5))
    walked.sweep(at(day(30, 5), 20))
    walked.walk(day(31, 5), day(31, 5))

    status = {n.rung: (n.status, n.reason) for n in walked.notices(WARD_DUTY)}
    assert status["T-1"] == ("not_sent", "superseded_by_higher_rung")
    assert status["T0"] == ("queued", None)
    assert len(walked.messages(day(31, 5), unit="07201")) == 1


def test_a_friday_evening_s_escalation_waits_over_the_weekend() -> None:
    walked = town().walk(SPRING, day(6))
    walked.sweep(at(day(7), 20))
    walked.walk(day(8), day(9))
    assert walked.messages(day(7)) == walked.messages(day(8)) == walked.messages(day(9)) == []

    walked.walk(day(10), day(10))

    (chair_list,) = walked.messages(day(10), kind="chair-list")
    assert len(chair_list["items"]) == 31
    # Told on the 10th under the rung that fell on the 7th, with the days of the 10th.
    assert {(i["rung"], i["days_overdue"]) for i in chair_list["items"]} == {("+7", 10)}


def test_a_second_list_of_the_same_morning_waits_for_the_next_one() -> None:
    walked = town().walk(SPRING, day(6))
    with writing(walked.engine) as session:
        (plan,) = plans_in_force(session)
        policy = load_policy(session, plan)
        decide(session, plan, policy, now=at(day(7), 8), zone=ZONE, obligation_ref="IV.3.7")
        fold(session, plan, policy, now=at(day(7), 8), zone=ZONE)
    walked.sweep(at(day(7), 9))
    walked.walk(day(8), day(10))

    (first,) = walked.messages(day(7), kind="chair-list")
    (second,) = walked.messages(day(10), kind="chair-list")
    assert {i["unit"] for i in first["items"]} == set(WARDS)
    fresh = [(i["obligation"], i["unit"]) for i in second["items"] if i["rung"]]
    assert fresh == [("III.1.e.1", "vhtt"), *sorted(("IV.2.4", a) for a in AGENCIES)]


def test_deciding_one_obligation_leaves_the_others_to_their_own_run() -> None:
    walked = town().walk(SPRING, SPRING)
    with writing(walked.engine) as session:
        (plan,) = plans_in_force(session)
        policy = load_policy(session, plan)
        decisions = decide(
            session, plan, policy, now=at(day(24, 5), 7, 30), zone=ZONE, obligation_ref="IV.3.7"
        )

    assert {d.observed.obligation.ref for d in decisions} == {"IV.3.7"}
    assert walked.notices("IV.2.4@2024@vp") == []
    assert [n.rung for n in walked.notices(WARD_DUTY)] == ["T-7"]


def test_decisions_made_run_by_run_tell_the_same_as_one_sweep() -> None:
    swept, run = town().walk(SPRING, day(24, 5)), town().walk(SPRING, SPRING)
    with writing(run.engine) as session:
        (plan,) = plans_in_force(session)
        policy = load_policy(session, plan)
        for ref in ("IV.3.7", "III.1.e.1", "IV.2.4", "IV.2.4"):
            moment = at(day(24, 5), 7, 30)
            decide(session, plan, policy, now=moment, zone=ZONE, obligation_ref=ref)
    run.sweep(at(day(24, 5), 8))

    def told(walked: Town) -> list[tuple[str, str]]:
        return sorted((m["to"]["unit"], m["subject"]) for m in walked.messages())

    assert told(run) == told(swept)


def test_a_pass_that_breaks_off_leaves_nothing_half_done() -> None:
    walked = town().walk(SPRING, day(6))
    before = walked.picture()

    with pytest.raises(PulledPlugError):
        _break_off(walked, at(day(7), 8))

    assert walked.picture() == before
    assert walked.sweep(at(day(7), 8)).messages == 33


class PulledPlugError(Exception):
    """The machine lost its power."""


def _break_off(walked: Town, moment: datetime) -> None:
    with writing(walked.engine) as session:
        (plan,) = plans_in_force(session)
        policy = load_policy(session, plan)
        decide(session, plan, policy, now=moment, zone=ZONE)
        fold(session, plan, policy, now=moment, zone=ZONE)
        raise PulledPlugError
