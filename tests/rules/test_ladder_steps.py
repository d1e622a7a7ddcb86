"""Which of the fallen rungs is told, which is recorded and why (laws 5, 6 and 7)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.ladder import NOT_REPEATED, SILENT, Reason, Watched, fallen, steps
from rules.states import OPEN, State
from rules.working_calendar import WorkingCalendar
from tests.rules.policy import (
    CALENDAR,
    LADDER,
    calendars,
    day,
    keys,
    ordinary_days,
    outcome,
    told,
    watched,
)


def on(today: date, duty: Watched | None = None) -> list[tuple[str, str | None]]:
    return outcome(steps(LADDER, CALENDAR, duty or watched(), until=today))


def walk(duty: Watched, first: date, last: date) -> dict[date, list[tuple[str, str | None]]]:
    """Let the engine look every day and remember what it decided."""
    seen: dict[date, list[tuple[str, str | None]]] = {}
    recorded = duty.recorded
    for n in range((last - first).days + 1):
        today = first + timedelta(days=n)
        fresh = _with(duty, recorded)
        found = steps(LADDER, CALENDAR, fresh, until=today)
        if found:
            seen[today] = outcome(found)
        recorded |= keys(found)
    return seen


def _with(duty: Watched, recorded: frozenset[tuple[date, str]]) -> Watched:
    return watched(
        duty.last_day,
        state=duty.state,
        assigned_on=duty.assigned_on,
        active_from=duty.active_from,
        recorded=recorded,
        report_days=duty.report_days,
        reported_on=duty.reported_on,
        continuous=duty.continuous,
    )


def test_the_way_of_a_duty_that_nobody_answers() -> None:
    assert walk(watched(), day(1, 4), day(30, 6)) == {
        day(26, 4): [("T-30", None)],
        day(24, 5): [("T-7", None)],
        day(28, 5): [("T-3", None)],
        day(30, 5): [("T-1", None)],
        day(31, 5): [("T0", None)],
        # +1 falls on Saturday 1/6, moves to Monday and is overtaken there by +3.
        day(3, 6): [("+1", Reason.SUPERSEDED), ("+3", None)],
        day(7, 6): [("+7", None)],
        day(17, 6): [("+14", None)],
        day(24, 6): [("+21", None)],
    }


def test_on_the_friday_of_a_saturday_limit_only_its_last_day_is_told() -> None:
    q3 = watched(day(14, 9))

    seen = walk(q3, day(12, 9), day(13, 9))

    assert seen[day(13, 9)] == [("T-1", Reason.SUPERSEDED), ("T0", None)]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        pytest.param(day(23, 5), ["T-30"], id="the eve of T-7"),
        pytest.param(day(24, 5), ["T-7"], id="T-7 falls"),
        pytest.param(day(27, 5), ["T-7"], id="the eve of T-3"),
        pytest.param(day(28, 5), ["T-3"], id="T-3 falls"),
        pytest.param(day(2, 6), ["T0"], id="the Sunday before +1 and +3"),
        pytest.param(day(3, 6), ["+3"], id="both fall on Monday"),
        pytest.param(day(6, 6), ["+3"], id="the eve of +7"),
        pytest.param(day(7, 6), ["+7"], id="+7 falls"),
        pytest.param(day(16, 6), ["+7"], id="the eve of the first repeat"),
        pytest.param(day(17, 6), ["+14"], id="the first repeat"),
    ],
)
def test_after_an_outage_only_the_highest_rung_is_told_once(
    today: date, expected: list[str]
) -> None:
    first_look = steps(LADDER, CALENDAR, watched(), until=today)

    assert told(first_look) == expected
    others = [step.reason for step in first_look if step.reason]
    assert others == [Reason.SUPERSEDED] * (len(first_look) - 1)


def test_after_an_outage_the_lower_rungs_are_recorded_and_never_come_again() -> None:
    back = steps(LADDER, CALENDAR, watched(), until=day(7, 6))

    again = steps(LADDER, CALENDAR, watched(recorded=keys(back)), until=day(7, 6))

    assert [step.checkpoint.rung for step in back] == [
        "T-30",
        "T-7",
        "T-3",
        "T-1",
        "T0",
        "+1",
        "+3",
        "+7",
    ]
    assert again == ()


def test_an_outage_of_weeks_tells_one_repeat_and_not_one_for_each_week() -> None:
    known = keys(steps(LADDER, CALENDAR, watched(), until=day(7, 6)))

    back = steps(LADDER, CALENDAR, watched(recorded=known), until=day(3, 7))

    assert outcome(back) == [
        ("+14", Reason.SUPERSEDED),
        ("+21", Reason.SUPERSEDED),
        ("+28", None),
    ]


@pytest.mark.parametrize(
    ("active_from", "skipped"),
    [
        pytest.param(day(24, 5), ["T-30"], id="activated on the morning of T-7: it counts"),
        pytest.param(day(25, 5), ["T-30", "T-7"], id="activated the day after: skipped"),
    ],
)
def test_a_checkpoint_before_the_activation_is_recorded_as_skipped(
    active_from: date, skipped: list[str]
) -> None:
    duty = watched(active_from=active_from)

    found = on(day(28, 5), duty)

    assert [rung for rung, why in found if why is Reason.BEFORE_ACTIVATION] == skipped
    assert found[-1] == ("T-3", None)


def test_an_old_plan_activated_today_tells_nothing_and_repeats_nothing() -> None:
    today = day(24, 11, 2026)
    old = watched(assigned_on=today, active_from=today)

    found = on(day(24, 11, 2027), old)

    assert {reason for _, reason in found} == {Reason.BEFORE_ACTIVATION}
    assert [rung for rung, _ in found] == ["T-7", "T-3", "T-1", "T0", "+1", "+3", "+7"]


@pytest.mark.parametrize(
    ("activated", "rung"),
    [
        pytest.param(day(7, 6), "+7", id="activated on its day: told, and repeated after"),
        pytest.param(day(8, 6), None, id="activated the day after: not told, not repeated"),
    ],
)
def test_repeats_follow_only_a_seventh_day_that_was_told(activated: date, rung: str | None) -> None:
    late = watched(assigned_on=activated, active_from=activated)

    seen = walk(late, activated, day(24, 6))

    assert [r for found in seen.values() for r, why in found if why is None] == (
        [rung, "+14", "+21"] if rung else []
    )


def test_a_plan_activated_after_a_deadline_still_escalates_it() -> None:
    duty = watched(assigned_on=day(3, 6), active_from=day(3, 6))

    seen = walk(duty, day(3, 6), day(7, 6))

    assert seen[day(3, 6)][-2:] == [("+1", Reason.SUPERSEDED), ("+3", None)]
    assert seen[day(7, 6)] == [("+7", None)]


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


def test_a_new_last_day_has_rungs_of_its_own() -> None:
    first = keys(steps(LADDER, CALENDAR, watched(), until=day(24, 5)))
    extended = watched(day(28, 6), active_from=day(27, 5), recorded=first)

    seen = walk(extended, day(27, 5), day(21, 6))

    # T-30 (29/5) is new, and so is T-7: its key names the new last day.
    assert seen[day(29, 5)] == [("T-30", None)]
    assert seen[day(21, 6)] == [("T-7", None)]


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


states = st.sampled_from(sorted(State))


@st.composite
def duties(draw: st.DrawFn) -> Watched:
    last_day = draw(st.none() | st.dates(date(2023, 1, 1), date(2026, 12, 31)))
    anchor = last_day or date(2024, 6, 14)
    days = st.integers(-120, 60).map(lambda n: anchor + timedelta(days=n))
    return watched(
        last_day,
        state=draw(states),
        assigned_on=draw(days),
        active_from=draw(days),
        report_days=() if last_day else tuple(draw(st.lists(ordinary_days, max_size=4))),
        reported_on=draw(st.none() | days),
        continuous=draw(st.booleans()),
    )


horizons = st.integers(-60, 90).map(lambda n: timedelta(days=n))


def _until(duty: Watched, horizon: timedelta) -> date:
    return (duty.last_day or date(2024, 6, 14)) + horizon


@given(duty=duties(), horizon=horizons, calendar=calendars(), cut=st.integers(0, 5))
def test_of_the_unrecorded_live_rungs_of_an_open_duty_exactly_one_is_told(
    duty: Watched, horizon: timedelta, calendar: WorkingCalendar, cut: int
) -> None:
    until = _until(duty, horizon)
    before = fallen(LADDER, calendar, duty, until=until)[:cut]
    duty = _with(duty, frozenset(point.key for point in before))

    found = steps(LADDER, calendar, duty, until=until)

    live = [step for step in found if step.checkpoint.day >= duty.active_from]
    quiet = duty.state in SILENT
    expected = 1 if live and not quiet else 0
    if not (duty.continuous and duty.state is State.COMPLETED):
        assert len(told(found)) == expected
    assert len(told(found)) <= 1
    for step in found:
        if step.reason is None:
            assert step.checkpoint.offset == max(each.checkpoint.offset for each in live)


@given(duty=duties(), horizon=horizons, calendar=calendars())
def test_every_fallen_rung_has_exactly_one_step(
    duty: Watched, horizon: timedelta, calendar: WorkingCalendar
) -> None:
    until = _until(duty, horizon)
    points = fallen(LADDER, calendar, duty, until=until)

    found = steps(LADDER, calendar, duty, until=until)

    assert sorted(step.checkpoint for step in found) == sorted(points)
    assert all(point.day <= until for point in points)


@given(duty=duties(), horizon=horizons, calendar=calendars())
def test_looking_again_with_everything_recorded_decides_nothing(
    duty: Watched, horizon: timedelta, calendar: WorkingCalendar
) -> None:
    until = _until(duty, horizon)
    found = steps(LADDER, calendar, duty, until=until)

    again = steps(LADDER, calendar, _with(duty, keys(found)), until=until)

    assert again == ()


@given(duty=duties(), horizon=horizons, calendar=calendars())
def test_a_rung_before_the_activation_is_skipped_and_none_after_it_is(
    duty: Watched, horizon: timedelta, calendar: WorkingCalendar
) -> None:
    found = steps(LADDER, calendar, duty, until=_until(duty, horizon))

    for step in found:
        skipped = step.reason is Reason.BEFORE_ACTIVATION
        assert skipped is (step.checkpoint.day < duty.active_from)


@given(last_day=st.dates(date(2024, 1, 1), date(2024, 10, 31)))
def test_an_overdue_duty_is_told_at_most_once_a_week_after_its_seventh_day(last_day: date) -> None:
    seen = walk(watched(last_day, active_from=last_day), last_day, last_day + timedelta(days=60))

    mornings = [
        today
        for today, found in seen.items()
        if any(why is None and rung in {"+14", "+21", "+28", "+35", "+42"} for rung, why in found)
    ]
    weeks = [morning.isocalendar()[:2] for morning in mornings]
    assert len(weeks) == len(set(weeks))
