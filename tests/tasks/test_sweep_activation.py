"""A plan switched on late: nobody is told today of what was late years ago."""

from datetime import date, timedelta

import pytest
from sqlmodel import func, select

from actions import acting
from actions.actors import actor_for_post
from models.database import reading, writing
from models.duty import Duty
from models.lookup import find_duty, find_post
from models.messages import Notice
from rules.working_calendar import days_between
from tests.plans import at
from tests.tasks.walk import SPRING, WARD_DUTY, day, town

TODAY = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize("morning", list(days_between(TODAY, TODAY + timedelta(days=6))))
def test_the_plan_of_2024_switched_on_in_2026_sends_nothing(morning: date) -> None:
    old = town(activate=morning)

    report = old.sweep(at(morning, 8))

    assert (report.told, report.messages) == (0, 0)
    assert set(report.not_told) == {"before_activation"}


def test_it_stays_silent_over_the_weeks_that_follow_mondays_included() -> None:
    old = town(activate=TODAY)

    for morning in days_between(TODAY, TODAY + timedelta(days=21)):
        assert old.sweep(at(morning, 8)).messages == 0


def test_everything_skipped_is_on_record_as_before_activation() -> None:
    old = town(activate=TODAY)
    old.sweep(at(TODAY, 8))

    with reading(old.engine) as session:
        duties = session.exec(select(func.count()).select_from(Duty)).one()
        explained = session.exec(
            select(func.count(func.distinct(Notice.duty_id))).where(
                Notice.reason == "before_activation"
            )
        ).one()
    assert explained == duties


def test_each_rung_of_a_dated_duty_is_recorded_once() -> None:
    old = town(activate=TODAY)
    old.sweep(at(TODAY, 8))
    old.sweep(at(TODAY, 9))

    rungs = [(n.rung, n.reason) for n in old.notices(WARD_DUTY)]
    assert [rung for rung, _ in rungs] == ["T-7", "T-3", "T-1", "T0", "+1", "+3", "+7"]
    assert {reason for _, reason in rungs} == {"before_activation"}


def test_switched_on_between_two_rungs_the_earlier_are_skipped_and_the_later_told() -> None:
    late = town(activate=day(4)).walk(day(4), day(7))

    status = {n.rung: n.reason for n in late.notices(WARD_DUTY)}
    assert status == dict.fromkeys(["T-7", "T-3", "T-1", "T0", "+1", "+3"], "before_activation") | {
        "+7": None
    }
    (chair_list,) = late.messages(day(7), kind="chair-list")
    assert len(chair_list["items"]) == 31


def test_a_rung_on_the_day_of_activation_itself_counts() -> None:
    walked = town(activate=day(24, 5)).walk(day(24, 5), day(24, 5))

    assert len(walked.messages(day(24, 5))) == 31


def test_both_reports_of_the_first_quarter_are_drafts_that_nobody_is_reminded_of() -> None:
    walked = town(activate=day(1, 3)).walk(day(1, 3), day(5, 4))

    with reading(walked.engine) as session:
        report = find_duty(session, "IV.4.1@2024Q1@07201")
        own = find_duty(session, "IV.1.1@2024Q1@vhtt")
    assert (report.state, report.last_day) == ("draft", day(14, 3))
    assert (own.state, own.last_day) == ("draft", day(24, 3))
    assert walked.messages() == []
    assert {n["occurrence"] for n in walked.not_sent("draft_to_be_decided")} == {"2024Q1"}


def test_t_30_is_told_only_where_the_duty_was_assigned_45_days_before_its_last_day() -> None:
    # 31/5 - 45 = 16/4
    early, late = town(activate=day(16, 4)), town(activate=day(17, 4))
    early.walk(day(16, 4), day(3, 5))
    late.walk(day(17, 4), day(3, 5))

    # 31/5 - 30 = 1/5, a holiday like 30/4 and the swapped 29/4; back to Friday 26/4.
    assert [n.rung for n in early.notices(WARD_DUTY)] == ["T-30"]
    assert early.notices(WARD_DUTY)[0].day == day(26, 4)
    assert late.notices(WARD_DUTY) == []


def test_a_duty_reopened_by_hand_is_looked_at_again() -> None:
    walked = town().walk(SPRING, day(24, 5))
    walked.submit(WARD_DUTY, at(day(24, 5), 9))
    walked.confirm(WARD_DUTY, at(day(24, 5), 10))
    walked.walk(day(25, 5), day(29, 5))
    with writing(walked.engine) as session:
        duty, office = find_duty(session, WARD_DUTY), find_post(session, "vhtt")
        acting.reopen(
            session,
            duty.id or 0,
            actor=actor_for_post(office),
            now=at(day(29, 5), 9),
            reason="Hồ sơ thiếu chữ ký.",
        )
    walked.walk(day(30, 5), day(30, 5))

    assert [n.rung for n in walked.notices(WARD_DUTY) if n.status == "queued"] == ["T-7", "T-1"]
