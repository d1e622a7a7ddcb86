"""Words about indicators: a reader sees from what is printed why the verdict is what it is."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlmodel import Session, select

from actions.actors import actor_for_post
from actions.measure_asked import find_asked
from actions.measuring import Given, measure
from models.database import writing
from models.indicator_rows import SheetRow
from models.indicator_sheet import indicator_sheet
from models.lookup import find_post
from models.plan import Plan
from notifications.indicator_words import (
    figures_words,
    forecast_words,
    gap_words,
    goals_words,
    pace_words,
    reason_words,
    summed_words,
    value_words,
    verdict_words,
)
from rules.targets import Verdict
from tests.actions.desk import NO_FILES
from tests.plans import ZONE, at, loaded

JUNE = at(date(2024, 6, 14), 9)


@pytest.fixture
def session() -> Iterator[Session]:
    engine = loaded()
    with writing(engine) as opened:
        yield opened
    engine.dispose()


def report(
    session: Session, ref: str, given: Given, *, period: str = "2024Q2", now: datetime = JUNE
) -> None:
    plan = session.exec(select(Plan)).one()
    measure(
        session,
        plan,
        find_asked(session, plan, ref, period),
        given,
        actor=actor_for_post(find_post(session, "vhtt")),
        now=now,
        zone=ZONE,
        store=NO_FILES,
    )


def row(session: Session, ref: str, *, period: str = "2024Q2", now: datetime = JUNE) -> SheetRow:
    plan = session.exec(select(Plan)).one()
    rows = indicator_sheet(session, plan, period, as_of=now, zone=ZONE)
    return next(one for one in rows if one.ref == ref)


def share(top: int, below: int, **more: str) -> Given:
    return Given(numerator=Decimal(top), denominator=Decimal(below), **more)  # type: ignore[arg-type]  # texts


@pytest.mark.parametrize(
    ("numerator", "value", "verdict", "reason"),
    [
        (6500, "65,00%", "Chưa đạt", "65,00% bằng đúng 65%; chỉ tiêu là trên 65%"),
        (6504, "65,04%", "Đạt", "65,04% lớn hơn 65%; chỉ tiêu là trên 65%"),
        (6496, "64,96%", "Chưa đạt", "64,96% nhỏ hơn 65%; chỉ tiêu là trên 65%"),
        (8000, "80,0%", "Đạt", "80,0% lớn hơn 65%; chỉ tiêu là trên 65%"),
    ],
)
def test_the_printed_number_shows_why(
    session: Session, numerator: int, value: str, verdict: str, reason: str
) -> None:
    end = at(date(2024, 12, 31), 9)
    report(session, "PL.I.2", share(numerator, 10_000), period="2024Q4", now=end)

    found = row(session, "PL.I.2", period="2024Q4", now=end)

    assert value_words(found) == value
    assert verdict_words(found.verdict) == verdict
    assert reason_words(found) == reason


def test_what_a_number_is_made_of_is_written_with_points(session: Session) -> None:
    report(session, "PL.I.2", share(6504, 10_000))

    assert figures_words(row(session, "PL.I.2").stand.figures) == "6.504/10.000"
    assert figures_words(row(session, "PL.I.1").stand.figures) == ""


def test_a_conflict_says_what_each_side_makes_of_it(session: Session) -> None:
    report(session, "PL.I.6", share(55, 100))

    found = row(session, "PL.I.6")

    assert goals_words(found) == "trên 50% (Phụ lục, mục I, số 6); trên 60% (mục I.1)"
    assert reason_words(found) == (
        "đạt theo Phụ lục, mục I, số 6 (trên 50%) / tiến độ theo mục I.1 (trên 60%)"
    )


def test_without_a_number_nothing_is_made_up(session: Session) -> None:
    found = row(session, "PL.I.2")

    assert value_words(found) == "Chưa có số liệu"
    assert reason_words(found) == ""
    assert figures_words(found.stand.figures) == ""
    assert forecast_words(found) == ""


def test_the_units_that_said_nothing_are_counted(session: Session) -> None:
    assert gap_words(row(session, "PL.III.4")) == "thiếu 17 đơn vị"


def test_the_monitors_own_figure_leaves_nothing_out(session: Session) -> None:
    report(session, "PL.III.4", share(96, 100))

    assert gap_words(row(session, "PL.III.4")) == ""


def test_a_number_behind_its_path_is_told_before_the_year_is_over(session: Session) -> None:
    report(session, "PL.IV.2", share(1, 10))

    found = row(session, "PL.IV.2")

    assert found.is_behind
    assert pace_words(found) == (
        "chậm so với lộ trình: đến 14/6/2024 cần 22,6% (chưa có số đầu kỳ, lộ trình tính từ 0)"
    )


def test_a_number_on_its_path_is_told_so(session: Session) -> None:
    report(session, "PL.IV.2", share(3, 10))

    assert pace_words(row(session, "PL.IV.2")).startswith("theo kịp lộ trình")


def test_one_quarter_forecasts_nothing_and_says_so(session: Session) -> None:
    report(session, "PL.IV.2", share(3, 10))

    assert forecast_words(row(session, "PL.IV.2")) == (
        "chưa đủ số liệu để dự báo (cần ít nhất hai kỳ)"
    )


def test_two_quarters_are_drawn_on_without_an_error(session: Session) -> None:
    spring = at(date(2024, 3, 31), 9)
    report(session, "PL.IV.2", share(1, 10), period="2024Q1", now=spring)
    report(session, "PL.IV.2", share(3, 10))

    assert forecast_words(row(session, "PL.IV.2")) == (
        "dự báo đến 31/12/2024: 83,3% nếu giữ nhịp này; mới có 2 kỳ số liệu, chưa nói được sai số"
    )


def test_quarters_that_are_added_up_are_named(session: Session) -> None:
    spring = at(date(2024, 3, 31), 9)
    report(session, "PL.I.2", share(1, 10), period="2024Q1", now=spring)
    report(session, "PL.I.2", share(3, 10))

    assert summed_words(row(session, "PL.I.2")) == "lũy kế quý I/2024 đến quý II/2024"
    assert summed_words(row(session, "PL.IV.2")) == ""


def test_a_rank_and_a_word_are_written_as_such(session: Session) -> None:
    end = at(date(2024, 12, 31), 9)
    report(session, "II.1", Given(value=Decimal(2)), period="2024Q4", now=end)
    report(session, "PL.I.14", Given(is_met=False), period="2024Q4", now=end)
    report(session, "PL.I.3", Given(is_none=True), period="2024Q4", now=end)

    said = {ref: row(session, ref, period="2024Q4", now=end) for ref in ("II.1", "PL.I.14")}

    assert value_words(said["II.1"]) == "hạng 2"
    assert reason_words(said["II.1"]) == "hạng 2 lớn hơn hạng 1; chỉ tiêu là xếp hạng 1"
    assert value_words(said["PL.I.14"]) == "Chưa đạt"
    assert value_words(row(session, "PL.I.3", period="2024Q4", now=end)) == "Không phát sinh"


def test_every_verdict_has_its_word() -> None:
    assert len({verdict_words(one) for one in Verdict}) == len(Verdict)


def test_a_share_that_does_not_end_is_rounded_to_be_shown_alone(session: Session) -> None:
    report(session, "PL.IV.2", share(1, 3))

    assert value_words(row(session, "PL.IV.2")) == "33,3%"
    assert row(session, "PL.IV.2").value == Fraction(100, 3)
