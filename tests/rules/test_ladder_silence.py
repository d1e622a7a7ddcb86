"""Who is not reminded, and why; and how what has no date is asked for (laws 6 and 7)."""

from datetime import date

import pytest

from rules.ladder import Reason
from rules.states import OPEN, State
from rules.steps import NOT_REPEATED, SILENT, Watched, steps
from tests.rules.policy import CALENDAR, LADDER, day, keys, outcome, told, walk, watched


def on(today: date, duty: Watched | None = None) -> list[tuple[str, str | None]]:
    return outcome(steps(LADDER, CALENDAR, duty or watched(), until=today))


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        pytest.param(State.SUBMITTED, "submitted_already", id="reported: wait for the answer"),
        pytest.param(State.COMPLETED, "done_already", id="confirmed"),
        pytest.param(State.DRAFT, "draft_to_be_decided", id="proposed, not assigned"),
        pytest.param(State.PAUSED, "paused", id="stopped by the Committee"),
        pytest.param(State.WITHDRAWN, "withdrawn", id="taken out of the plan"),
        pytest.param(State.SUPERSEDED, "superseded_duty", id="another duty stands for it"),
    ],
)
def test_a_duty_that_needs_no_reminder_has_the_reason_recorded_for_every_rung(
    state: State, reason: str
) -> None:
    found = on(day(7, 6), watched(state=state))

    assert len(found) == 8
    assert {why for _, why in found} == {reason}


@pytest.mark.parametrize("state", sorted(OPEN))
def test_an_open_duty_is_reminded_whether_it_was_accepted_or_returned(state: State) -> None:
    assert told(steps(LADDER, CALENDAR, watched(state=state), until=day(24, 5))) == ["T-7"]


def test_every_state_is_either_reminded_or_has_its_reason() -> None:
    assert set(SILENT) | OPEN == set(State)
    assert not set(SILENT) & OPEN


@pytest.mark.parametrize("state", sorted(NOT_REPEATED))
def test_what_is_closed_or_was_never_assigned_is_not_explained_again_every_week(
    state: State,
) -> None:
    found = on(day(31, 12), watched(state=state))

    assert found[-1][0] == "+7"


@pytest.mark.parametrize("state", [State.PAUSED, State.SUBMITTED])
def test_what_may_come_back_has_its_reason_recorded_every_week(state: State) -> None:
    found = on(day(17, 6), watched(state=state))

    assert found[-1] == ("+14", SILENT[state])


def test_a_returned_result_is_reminded_again_from_the_next_rung_on() -> None:
    filed = steps(LADDER, CALENDAR, watched(state=State.SUBMITTED), until=day(30, 5))
    returned = watched(state=State.RETURNED, recorded=keys(filed))

    assert on(day(30, 5), returned) == []
    assert on(day(31, 5), returned) == [("T0", None)]


REPORTS = (day(14, 6), day(14, 9), day(14, 12))


def test_a_duty_without_a_date_is_asked_for_once_a_quarter_and_never_overdue() -> None:
    undated = watched(None, report_days=REPORTS)

    assert walk(undated, day(1, 4), day(31, 12)) == {
        day(7, 6): [("Q", None)],
        day(6, 9): [("Q", None)],
        day(6, 12): [("Q", None)],  # 7/12 is a Saturday
    }


def test_of_two_questions_missed_the_newest_is_asked() -> None:
    undated = watched(None, report_days=REPORTS)

    found = steps(LADDER, CALENDAR, undated, until=day(6, 9))

    assert [(s.checkpoint.last_day, s.reason) for s in found] == [
        (day(14, 6), Reason.SUPERSEDED),
        (day(14, 9), None),
    ]


def test_a_duty_without_a_date_that_is_done_is_asked_for_no_more() -> None:
    done = watched(None, state=State.COMPLETED, report_days=REPORTS, reported_on=day(20, 5))

    assert {why for _, why in on(day(31, 12), done)} == {Reason.DONE}


@pytest.mark.parametrize(
    ("reported_on", "reason"),
    [
        pytest.param(day(15, 6), None, id="91 days before the report: an earlier quarter"),
        pytest.param(day(16, 6), Reason.DONE, id="90 days before: within the quarter"),
        pytest.param(day(5, 9), Reason.DONE, id="the eve of the question"),
        pytest.param(None, Reason.DONE, id="confirmed without a day of report"),
    ],
)
def test_a_continuous_duty_is_asked_for_anew_each_quarter(
    reported_on: date | None, reason: Reason | None
) -> None:
    (question,) = steps(
        LADDER,
        CALENDAR,
        watched(
            None,
            state=State.COMPLETED,
            continuous=True,
            reported_on=reported_on,
            report_days=(day(14, 9),),
        ),
        until=day(6, 9),
    )

    assert question.reason == reason


def test_a_continuous_duty_that_waits_for_its_confirmation_is_not_asked_for() -> None:
    waiting = watched(
        None,
        state=State.SUBMITTED,
        continuous=True,
        reported_on=day(1, 3),
        report_days=REPORTS[:1],
    )

    assert on(day(7, 6), waiting) == [("Q", Reason.SUBMITTED)]


def test_a_question_whose_numbers_were_reported_is_answered() -> None:
    duty = Watched(
        state=State.ASSIGNED,
        last_day=None,
        assigned_on=day(1, 4),
        active_from=day(1, 4),
        report_days=(day(14, 6), day(14, 9)),
        told_quarters=frozenset({"2024Q2"}),
    )

    in_june = outcome(steps(LADDER, CALENDAR, duty, until=day(14, 6)))
    in_september = outcome(steps(LADDER, CALENDAR, duty, until=day(14, 9)))

    assert [why for _, why in in_june] == ["done_already"]
    # Nobody reported the third quarter, whose question is the newest.
    assert [why for _, why in in_september][-1] is None
