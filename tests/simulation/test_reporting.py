"""How the heads of a simulation report."""

from datetime import date

import pytest

from rules.working_calendar import WorkingCalendar
from simulation.reporting import Reporting, ReportingError, read_reporting

WEEK = WorkingCalendar()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("none", Reporting()),
        ("on-time", Reporting(on_time=True)),
        ("late:0", Reporting(days_late=0)),
        ("late:12", Reporting(days_late=12)),
    ],
)
def test_the_three_ways_are_read(text: str, meant: Reporting) -> None:
    assert read_reporting(text) == meant


@pytest.mark.parametrize(
    "text", ["", "late", "late:", "late:-1", "late:x", "late:²", "on time", "early:2"]
)
def test_anything_else_is_named_with_the_remedy(text: str) -> None:
    with pytest.raises(ReportingError, match="write none, on-time or late:N"):
        read_reporting(text)


@pytest.mark.parametrize("days", ["3651", "9999999", "999999999999", "9" * 5000])
def test_more_than_ten_years_late_is_refused_with_the_most(days: str) -> None:
    with pytest.raises(ReportingError, match="is too late; write late:0 to late:3650"):
        read_reporting(f"late:{days}")


def test_ten_years_late_is_the_most() -> None:
    assert read_reporting("late:3650") == Reporting(days_late=3650)


def test_none_files_never() -> None:
    assert Reporting().files_on(date(2024, 5, 31), WEEK) is None


@pytest.mark.parametrize(
    ("last_day", "filed"),
    [
        (date(2024, 5, 31), date(2024, 5, 30)),  # Friday: the Thursday before
        (date(2024, 6, 3), date(2024, 5, 31)),  # Monday: the Friday before
        (date(2024, 9, 14), date(2024, 9, 13)),  # Saturday: the Friday before
    ],
)
def test_on_time_is_the_last_working_day_strictly_before(last_day: date, filed: date) -> None:
    assert Reporting(on_time=True).files_on(last_day, WEEK) == filed


def test_late_counts_calendar_days_whatever_day_it_hits() -> None:
    assert Reporting(days_late=1).files_on(date(2024, 5, 31), WEEK) == date(2024, 6, 1)
