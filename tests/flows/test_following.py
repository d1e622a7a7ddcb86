"""What a track run decides and says, without Prefect; and the repeats it plans."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from flows.demo_runs import has_morning, next_checkpoint, runs_of
from flows.following import Followed, follow, lines
from flows.repeats import coming
from models.database import reading
from models.messages import Notice
from models.policy import Policy, load_policy
from tasks.publish import status_of
from tasks.sweep import sweep
from tests.flows.town import Town, found, only_plan
from tests.plans import ZONE, at, loaded


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return found(tmp_path, code="thu")


def tracked(town: Town, ref: str, now: datetime | None = None) -> Followed:
    return follow(town.office, plan=town.code, ref=ref, now=now or noon(town))


def noon(town: Town) -> datetime:
    day = town.today
    return datetime(day.year, day.month, day.day, 12, 0, tzinfo=ZONE)


def said(followed: Followed, planned: datetime | None = None) -> list[str]:
    return list(lines(followed, checkpoint="KY1-T0-x", planned=planned, zone=ZONE))


def policy(town: Town) -> Policy:
    with reading(town.office.engine) as session:
        return load_policy(session, only_plan(session))


def test_a_run_decides_only_its_own_obligation(town: Town) -> None:
    town.owe("IV.1.1", town.today)
    town.owe("IV.1.2", town.today)

    tracked(town, "IV.1.1")

    with reading(town.office.engine) as session:
        told = set(session.exec(select(Notice.duty_id)))
    assert told == {town.duties["IV.1.1"]}


def test_a_run_says_who_is_told_and_for_which_day(town: Town) -> None:
    town.owe("IV.1.1", town.today)

    text = said(tracked(town, "IV.1.1"))

    day = f"{town.today:%d/%m/%Y}"
    assert f"IV.1.1@KY1@07201 (Phường Một): nhắc bậc T0, hạn cuối hết ngày {day}." in text


def test_a_run_says_why_somebody_is_not_told(town: Town) -> None:
    town.owe("IV.1.1", town.today, state="submitted")

    text = said(tracked(town, "IV.1.1"))

    assert any("không nhắc – đã báo cáo, đang chờ xác nhận" in line for line in text)


def test_a_second_run_finds_nothing_new_and_says_so(town: Town) -> None:
    town.owe("IV.1.1", town.today)
    tracked(town, "IV.1.1")

    again = tracked(town, "IV.1.1")

    assert again.decisions == ()
    assert any("Không có mốc mới" in line for line in said(again))


def test_a_run_that_comes_days_late_says_so_and_decides_all_the_same(town: Town) -> None:
    town.owe("IV.1.1", town.today)
    followed = tracked(town, "IV.1.1")

    text = said(followed, planned=noon(town) - timedelta(days=3))

    assert any(line.startswith("Chạy muộn") for line in text)
    assert followed.decisions


def test_a_run_of_an_obligation_that_is_gone_ends_quietly(town: Town) -> None:
    followed = tracked(town, "IV.7.7")

    assert followed.rows == ()
    assert "không còn trong cơ sở dữ liệu" in said(followed)[0]


@pytest.mark.parametrize(
    ("days", "state", "status"),
    [
        (-1, "assigned", "overdue"),
        (-1, "submitted", "submitted"),  # waits for the office: nobody's delay
        (0, "assigned", "due_soon"),
        (30, "assigned", "in_time"),
        (-1, "withdrawn", "set_aside"),
        (5, "completed", "done_on_time"),
    ],
)
def test_a_run_is_named_by_how_the_duties_stand(
    town: Town, days: int, state: str, status: str
) -> None:
    town.owe("IV.1.1", town.today + timedelta(days=days), state=state)

    assert status_of(tracked(town, "IV.1.1").rows) == status


def test_no_deadline_and_no_duty_have_words_of_their_own(town: Town) -> None:
    town.owe("IV.1.1", None)

    assert status_of(tracked(town, "IV.1.1").rows) == "no_deadline"
    assert status_of(()) == "nothing"


@pytest.mark.parametrize(
    ("late", "rung"),
    [
        (6, None),  # +7 has a schedule of its own
        (7, "+14"),
        (13, "+14"),
        (14, "+14|+21"),  # +14 waits for the weekly morning, or fell on it
        (30, "+28|+35"),
    ],
)
def test_the_next_repeat_follows_the_one_that_fell_last(
    town: Town, late: int, rung: str | None
) -> None:
    town.owe("IV.1.1", town.today - timedelta(days=late))
    rows = tracked(town, "IV.1.1").rows

    found_ones = coming(policy(town), rows, today=town.today)

    rungs = [each.checkpoint.rung for each in found_ones]
    assert (not rungs) if rung is None else (rungs[0] in rung.split("|"))
    assert all(each.checkpoint.day > town.today for each in found_ones)


def test_what_is_done_has_no_next_repeat(town: Town) -> None:
    town.owe("IV.1.1", town.today - timedelta(days=9), state="submitted")

    assert coming(policy(town), tracked(town, "IV.1.1").rows, today=town.today) == ()


def test_the_demo_has_one_run_for_each_obligation_and_checkpoint() -> None:
    with reading(loaded(date(2024, 5, 23))) as session:
        runs = runs_of(session, day=date(2024, 5, 24))

    assert [(run.ref, run.what.checkpoint.rung) for run in runs] == [
        ("III.1.e.1", "T-7"),
        ("IV.2.4", "T-7"),
        ("IV.3.7", "T-7"),
    ]


def test_the_demo_skips_days_without_a_checkpoint() -> None:
    engine = loaded(date(2024, 5, 23))
    sweep(engine, now=at(date(2024, 5, 24), 8), zone=ZONE)

    with reading(engine) as session:
        # Friday 24/5 was T-7; T-3 falls on Tuesday 28/5. Saturday has nothing, Monday
        # is the morning of the weekly list.
        assert next_checkpoint(session, after=date(2024, 5, 24)) == date(2024, 5, 28)
        assert not has_morning(session, day=date(2024, 5, 25))
        assert has_morning(session, day=date(2024, 5, 27))
