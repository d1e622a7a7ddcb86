"""The sheet: what was known of every measure, by unit and as a whole, on a day."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from models.database import writing
from models.indicator_rows import SheetRow, by_printed_row, verdict_of_row
from models.indicator_sheet import indicator_sheet
from models.measurements import Measurement
from models.plan import Obligation, Plan, Question
from models.roster import Unit
from rules.figures import Figures
from rules.periods import PeriodError
from rules.targets import Verdict
from tests.fakes.databases import ON_BOTH
from tests.plans import ZONE, at, loaded

pytestmark = ON_BOTH
JUNE = at(date(2024, 6, 14))


@pytest.fixture
def session() -> Iterator[Session]:
    engine: Engine = loaded()
    with writing(engine) as opened:
        yield opened
    engine.dispose()


def put(
    session: Session,
    ref: str,
    *,
    unit: str | None = None,
    position: int = 1,
    period: str = "2024Q2",
    share: tuple[int, int] | None = None,
    when: datetime = JUNE,
    **more: Any,  # noqa: ANN401 - other columns of the row
) -> Measurement:
    obligation = session.exec(select(Obligation).where(Obligation.ref == ref)).one()
    found = session.exec(select(Unit).where(Unit.code == unit)).one() if unit else None
    row = Measurement(
        obligation_id=obligation.id or 0,
        position=position,
        unit_id=found.id if found else None,
        period=period,
        numerator=str(share[0]) if share else None,
        denominator=str(share[1]) if share else None,
        data_day=when.date(),
        recorded_at=when,
        recorded_by="Trưởng phòng",
        **more,
    )
    session.add(row)
    session.flush()
    return row


def sheet(
    session: Session, period: str = "2024Q2", *, as_of: datetime = JUNE, unit: str | None = None
) -> tuple[SheetRow, ...]:
    plan = session.exec(select(Plan)).one()
    return indicator_sheet(session, plan, period, as_of=as_of, zone=ZONE, unit=unit)


def row(session: Session, ref: str, position: int = 1, **asked: object) -> SheetRow:
    found = sheet(session, **asked)  # type: ignore[arg-type]  # passed on as they are
    return next(
        one for one in found if one.ref == ref and one.measure.indicator.position == position
    )


def test_every_measure_of_the_appendix_stands_once_and_what_only_the_body_sets_too(
    session: Session,
) -> None:
    refs = [one.ref for one in sheet(session)]

    assert sum(ref.startswith("PL.") for ref in refs) == 27
    # Two ranks, a target without a row, subscribers beside people, NCSC, no target value.
    assert [ref for ref in refs if not ref.startswith("PL.")] == [
        "I.0",
        "I.1.13",
        "I.3.1",
        "II.1",
        "III.1.e.2",
        "III.3.5",
    ]


def test_without_a_number_every_row_says_so(session: Session) -> None:
    judged = {one.ref: one.verdict for one in sheet(session)}

    ranks_and_no_target = [judged.pop(ref) for ref in ("I.0", "II.1", "III.3.5")]
    assert set(ranks_and_no_target) == {Verdict.NOT_JUDGED}
    assert set(judged.values()) == {Verdict.NO_DATA}


@pytest.mark.parametrize(
    ("share", "verdict"), [((6500, 10_000), Verdict.NOT_REACHED), ((6504, 10_000), Verdict.REACHED)]
)
def test_65_00_is_not_over_65_and_65_04_is(
    session: Session, share: tuple[int, int], verdict: Verdict
) -> None:
    late = at(date(2024, 12, 31))
    put(session, "PL.I.2", period="2024Q4", share=share, when=late)

    assert row(session, "PL.I.2", period="2024Q4", as_of=late).verdict is verdict


def test_wards_are_summed_and_the_missing_ones_named(session: Session) -> None:
    put(session, "PL.III.4", unit="07201", share=(9, 10))
    put(session, "PL.III.4", unit="07204", share=(100, 1_000))

    found = row(session, "PL.III.4")

    assert found.stand.figures == Figures(numerator=Decimal(109), denominator=Decimal(1_010))
    assert found.value == Fraction(10_900, 1_010)
    assert len(found.missing) == 15  # 16 wards and the health centre, less two
    assert found.verdict is Verdict.PROVISIONAL
    assert [one.said is not None for one in found.lines].count(True) == 2


def test_the_monitors_own_figure_of_the_whole_stands_before_the_sum(session: Session) -> None:
    put(session, "PL.III.4", unit="07201", share=(9, 10))
    put(session, "PL.III.4", share=(960, 1_000))

    found = row(session, "PL.III.4")

    assert found.value == 96
    assert found.verdict is Verdict.REACHED


def test_a_conflict_is_judged_against_both_targets(session: Session) -> None:
    put(session, "PL.I.6", share=(55, 100))

    found = row(session, "PL.I.6", as_of=JUNE)

    assert found.verdict is Verdict.CONFLICT
    assert [(one.ref, verdict) for one, verdict in found.targets] == [
        ("PL.I.6", Verdict.REACHED),
        ("I.1.7", Verdict.PROGRESS),  # the year is not over
    ]
    assert found.question is not None
    assert found.question.code == "CH-01"


def test_a_decided_conflict_is_judged_by_the_decision(session: Session) -> None:
    put(session, "PL.I.6", share=(55, 100))
    question = session.exec(select(Question).where(Question.code == "CH-01")).one()
    question.decision = "Lấy mức trên 50% theo Phụ lục"
    session.add(question)
    session.flush()

    found = row(session, "PL.I.6")

    assert found.verdict is Verdict.REACHED
    assert [one.ref for one, _ in found.targets] == ["PL.I.6"]
    assert found.ruled_by == "CH-01"


def test_a_floor_may_be_missed_in_the_first_quarter(session: Session) -> None:
    spring = at(date(2024, 3, 31))
    put(session, "PL.II.2", period="2024Q1", share=(99, 100), when=spring)
    put(session, "PL.II.2", position=2, period="2024Q1", share=(99, 100), when=spring)

    floor = row(session, "PL.II.2", period="2024Q1", as_of=spring)
    goal = row(session, "PL.II.2", 2, period="2024Q1", as_of=spring)

    assert floor.verdict is Verdict.NOT_REACHED
    assert goal.verdict is Verdict.PROGRESS
    assert verdict_of_row((floor, goal)) is Verdict.NOT_REACHED


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        (date(2024, 10, 30), Verdict.PROGRESS),
        # III.3.5 "trước tháng 11/2024": from the end of 31/10 it is to be reached.
        (date(2024, 10, 31), Verdict.NOT_REACHED),
        (date(2024, 11, 1), Verdict.NOT_REACHED),
    ],
)
def test_an_interim_deadline_pulls_the_judgement_forward(
    session: Session, day: date, verdict: Verdict
) -> None:
    put(session, "PL.I.1", period="2024Q4", share=(70, 100), when=at(day))

    assert row(session, "PL.I.1", period="2024Q4", as_of=at(day)).verdict is verdict


def test_security_levels_are_judged_from_the_first_of_june(session: Session) -> None:
    put(session, "PL.IV.1", share=(9, 10), when=at(date(2024, 5, 30)))

    before = row(session, "PL.IV.1", as_of=at(date(2024, 5, 30)))
    after = row(session, "PL.IV.1", as_of=at(date(2024, 6, 1)))

    assert (before.verdict, after.verdict) == (Verdict.PROGRESS, Verdict.NOT_REACHED)


def test_figures_of_quarters_are_added_to_those_of_the_year(session: Session) -> None:
    put(session, "PL.I.2", period="2024Q1", share=(10, 100), when=at(date(2024, 3, 31)))
    put(session, "PL.I.2", share=(90, 100))

    found = row(session, "PL.I.2")

    assert found.stand.figures == Figures(numerator=Decimal(90), denominator=Decimal(100))
    assert found.stand.cumulative == Figures(numerator=Decimal(100), denominator=Decimal(200))
    assert found.stand.summed_over == ("2024Q1", "2024Q2")
    assert found.value == 50


def test_a_stock_is_not_added_up(session: Session) -> None:
    put(session, "PL.IV.2", period="2024Q1", share=(1, 10), when=at(date(2024, 3, 31)))
    put(session, "PL.IV.2", share=(6, 10))

    assert row(session, "PL.IV.2").value == 60
    assert row(session, "PL.IV.2").stand.cumulative is None


def test_a_correction_shows_from_the_day_on_which_it_was_made(session: Session) -> None:
    later = JUNE + timedelta(days=3)
    first = put(session, "PL.I.2", share=(10, 100))
    put(session, "PL.I.2", share=(20, 100), when=later, corrects=first.id, reason="Đếm thiếu")

    assert row(session, "PL.I.2", as_of=JUNE).value == 10
    assert row(session, "PL.I.2", as_of=later - timedelta(seconds=1)).value == 10
    assert row(session, "PL.I.2", as_of=later).value == 20


def test_a_units_sheet_holds_what_it_reports_and_what_its_head_monitors(session: Session) -> None:
    put(session, "PL.III.4", unit="07201", share=(9, 10))

    ward = {one.ref: one for one in sheet(session, unit="07201")}
    health = [one.ref for one in sheet(session, unit="yt") if one.unit_code is None]

    assert ward["PL.III.4"].value == 90
    assert ward["PL.III.4"].unit_code == "07201"
    assert ward["PL.III.4"].lines == ()
    assert ward["PL.I.1"].verdict is Verdict.NO_DATA
    assert "PL.II.1" not in ward
    assert health == ["PL.III.4"]


def test_an_office_that_reports_and_monitors_has_both_rows(session: Session) -> None:
    both = [one for one in sheet(session, unit="vp") if one.ref == "PL.I.1"]

    assert [one.unit_code for one in both] == ["vp", None]


def test_a_qualitative_row_is_met_by_word(session: Session) -> None:
    put(session, "PL.I.14", unit="vp", is_met=True, words="Đã kết nối 17 camera")

    assert row(session, "PL.I.14").verdict is Verdict.REACHED
    assert row(session, "PL.I.14").value is None


def test_a_unit_in_which_nothing_arose_is_neither_missing_nor_judged(session: Session) -> None:
    put(session, "PL.II.3", unit="07201", is_none=True)

    line = next(one for one in row(session, "PL.II.3").lines if one.code == "07201")

    assert line.verdict is Verdict.NOT_JUDGED
    assert line.name not in row(session, "PL.II.3").missing


def test_rows_of_one_printed_row_are_found_together(session: Session) -> None:
    found = by_printed_row(sheet(session))

    assert [len(found[ref]) for ref in ("PL.II.1", "PL.II.2", "PL.II.3")] == [2, 2, 2]


def test_a_period_outside_the_plan_is_refused(session: Session) -> None:
    with pytest.raises(PeriodError, match="2023Q4"):
        sheet(session, "2023Q4")
