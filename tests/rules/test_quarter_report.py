"""A quarter's report: which duties it tells of, how they are counted, how units have filed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from rules.periods import Quarter
from rules.quarter_report import (
    Content,
    DutyLine,
    Figures,
    FilingState,
    PlanHead,
    Section,
    Words,
    belongs,
    figures,
    filing_state,
    with_explanations,
)
from rules.states import State
from rules.timeliness import Cell

Q2 = Quarter(year=2024, number=2)
LAST = date(2024, 6, 14)
DAY = timedelta(days=1)
LINE = DutyLine(
    duty=1,
    name="IV.3.7@2024@07201",
    ref="IV.3.7",
    title="Hồ sơ cấp độ",
    unit="07201",
    unit_name="Thọ Xương",
    is_ward=True,
    state=State.IN_PROGRESS,
    cell=Cell.OPEN_OVERDUE,
)


@pytest.mark.parametrize(
    ("state", "occurrence", "last_day", "filed_on", "told"),
    [
        (State.IN_PROGRESS, "2024", LAST, None, True),
        (State.PAUSED, "2024", LAST, None, True),
        (State.DRAFT, "2024", LAST, None, False),
        (State.WITHDRAWN, "2024", LAST, None, False),
        (State.SUPERSEDED, "2024", LAST, None, False),
        # A period later than the quarter is none of its business, an earlier one is.
        (State.ASSIGNED, "2024Q3", LAST, None, False),
        (State.ASSIGNED, "2024Q2", LAST, None, True),
        (State.ASSIGNED, "2024Q1", LAST, None, True),
        # Finished before the quarter's first day it was told of before.
        (State.COMPLETED, "2024", LAST, date(2024, 3, 31), False),
        (State.COMPLETED, "2024", LAST, date(2024, 4, 1), True),
        (State.COMPLETED, "2024", LAST, None, True),
        # What goes on is told of every quarter.
        (State.COMPLETED, "2024", None, date(2024, 3, 31), True),
        # Filed before the quarter but not yet accepted: still open.
        (State.SUBMITTED, "2024", LAST, date(2024, 3, 31), True),
    ],
)
def test_which_duties_a_quarter_tells_of(
    state: State, occurrence: str, last_day: date | None, filed_on: date | None, *, told: bool
) -> None:
    found = belongs(
        state=state, occurrence=occurrence, last_day=last_day, filed_on=filed_on, quarter=Q2
    )

    assert found is told


@pytest.mark.parametrize(
    ("state", "filed_on", "today", "found"),
    [
        (State.SUBMITTED, LAST - DAY, LAST, (FilingState.ON_TIME, 0)),
        (State.SUBMITTED, LAST, LAST + DAY, (FilingState.ON_TIME, 0)),
        (State.COMPLETED, LAST + DAY, LAST + 9 * DAY, (FilingState.LATE, 1)),
        (State.ASSIGNED, None, LAST, (FilingState.NOT_DUE, 0)),
        (State.ASSIGNED, None, LAST + DAY, (FilingState.MISSING, 1)),
        # An old result that was returned, or taken back, is no report.
        (State.RETURNED, LAST, LAST, (FilingState.RETURNED, 0)),
        (State.RETURNED, LAST, LAST + 2 * DAY, (FilingState.RETURNED, 2)),
        (State.IN_PROGRESS, LAST, LAST + 2 * DAY, (FilingState.MISSING, 2)),
    ],
)
def test_how_a_unit_filed_walked_around_the_last_day(
    state: State, filed_on: date | None, today: date, found: tuple[FilingState, int]
) -> None:
    assert filing_state(state=state, last_day=LAST, filed_on=filed_on, today=today) == found


def test_without_a_last_day_nobody_is_late() -> None:
    late = LAST + 99 * DAY

    filed = filing_state(state=State.SUBMITTED, last_day=None, filed_on=late, today=late)
    waiting = filing_state(state=State.ASSIGNED, last_day=None, filed_on=None, today=late)

    assert filed == (FilingState.ON_TIME, 0)
    assert waiting == (FilingState.NOT_DUE, 0)


def test_duties_are_counted_by_cell_and_undated_ones_by_what_was_filed_in_the_quarter() -> None:
    undated = replace(LINE, cell=Cell.NO_DEADLINE)
    lines = [
        LINE,
        replace(LINE, cell=Cell.OPEN_IN_TIME),
        replace(LINE, cell=Cell.DONE_LATE),
        replace(LINE, cell=Cell.DONE_ON_TIME),
        replace(LINE, cell=Cell.SET_ASIDE),
        undated,
        replace(undated, filed_on=date(2024, 3, 31)),
        replace(undated, filed_on=date(2024, 4, 1)),
        replace(undated, filed_on=date(2024, 6, 30)),
        replace(undated, filed_on=date(2024, 7, 1)),
    ]

    found = figures(lines, Q2)

    assert found == Figures(
        done_on_time=1,
        done_late=1,
        open_in_time=1,
        open_overdue=1,
        no_deadline=5,
        no_deadline_reported=2,
        set_aside=1,
    )
    assert (found.done, found.open, found.dated, found.total) == (2, 2, 4, 9)


def test_what_is_written_about_an_overdue_duty_stands_at_it_and_nowhere_else() -> None:
    done = replace(LINE, name="IV.3.7@2024@07204", cell=Cell.DONE_LATE)
    words = [
        Words(section=Section.CAUSE, about=LINE.name, text="Thiếu người"),
        Words(section=Section.PROMISE, about=LINE.name, text="30/6/2024"),
        Words(section=Section.CAUSE, about=done.name, text="đã xong"),
        Words(section=Section.NEXT, about=LINE.name, text="Quý tới"),
    ]

    told, other = with_explanations([LINE, done], [(LINE.unit, each) for each in words])

    assert (told.cause, told.answers, told.promise) == ("Thiếu người", "", "30/6/2024")
    assert other == done


def test_nobody_explains_what_another_unit_owes() -> None:
    theirs = Words(section=Section.CAUSE, about=LINE.name, text="Lời của đơn vị khác")
    own = replace(theirs, text="Thiếu người")

    (alone,) = with_explanations([LINE], [("khac", theirs)])
    (both,) = with_explanations([LINE], [(LINE.unit, own), ("khac", theirs)])

    assert (alone.cause, both.cause) == ("", "Thiếu người")


def test_a_report_gives_its_sections_without_blanks_and_what_is_longest_overdue_first() -> None:
    content = Content(
        plan=PlanHead(
            code="p", title="", number="", symbol="", issued_on=None, issuer="", place_date=""
        ),
        period=Q2.key,
        data_day=LAST,
        made_at=datetime(2024, 6, 20, tzinfo=UTC),
        words=(
            Words(section=Section.NEXT, text="một"),
            Words(section=Section.NEXT, text=""),
            Words(section=Section.RESULTS, text="hai"),
        ),
        duties=(
            replace(LINE, duty=1, days_overdue=2),
            replace(LINE, duty=2, days_overdue=9),
            replace(LINE, duty=3, cell=Cell.DONE_LATE, days_overdue=99),
        ),
    )

    assert [each.text for each in content.words_of(Section.NEXT)] == ["một"]
    assert [line.duty for line in content.unfinished()] == [2, 1]
