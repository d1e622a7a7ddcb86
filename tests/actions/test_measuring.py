"""Reporting numbers: who may, what is refused with its remedy, and that nothing is erased."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from actions.actors import Actor, actor_for_post
from actions.evidence import EvidenceStore, Upload, UploadError
from actions.measure_asked import Fault, MeasuringError, find_asked, may_measure
from actions.measuring import Given, measure
from models.database import writing
from models.journal import JournalEntry
from models.lookup import find_duty, find_post
from models.measurements import Measurement, MeasurementEvidence
from models.plan import Plan
from models.roster import Unit
from rules.figures import Fault as Figure
from rules.figures import FigureError
from rules.states import RightsError, State
from tests.fakes.databases import ON_BOTH
from tests.plans import ZONE, at, loaded

pytestmark = ON_BOTH
JUNE = at(date(2024, 6, 10), 9)
SHARE = Given(numerator=Decimal(65), denominator=Decimal(100), source="Cổng dịch vụ công")
MONITOR, WARD, OFFICE, STRANGER = "vp", "07201", "vhtt", "yt"


@pytest.fixture
def session() -> Iterator[Session]:
    engine = loaded()
    with writing(engine) as opened:
        yield opened
    engine.dispose()


def who(session: Session, post: str) -> Actor:
    return actor_for_post(find_post(session, post))


def report(
    session: Session,
    ref: str = "PL.I.2",
    given: Given = SHARE,
    *,
    by: str | Actor = MONITOR,
    unit: str = "",
    period: str = "2024Q2",
    now: datetime = JUNE,
    position: int = 1,
    store: EvidenceStore | None = None,
    files: tuple[Upload, ...] = (),
) -> Measurement:
    plan = session.exec(select(Plan)).one()
    return measure(
        session,
        plan,
        find_asked(session, plan, ref, period, unit=unit, position=position),
        given,
        actor=who(session, by) if isinstance(by, str) else by,
        now=now,
        zone=ZONE,
        store=store or EvidenceStore(folder=Path("/nonexistent")),
        files=files,
    )


def kept(session: Session) -> list[Measurement]:
    return list(session.exec(select(Measurement).order_by(col(Measurement.id))))


def test_a_number_is_kept_with_its_parts_its_source_and_who_said_it(session: Session) -> None:
    row = report(session)

    assert (row.numerator, row.denominator, row.source) == ("65", "100", "Cổng dịch vụ công")
    assert row.recorded_by == "Chánh Văn phòng HĐND-UBND thành phố"
    assert row.data_day == date(2024, 6, 10)
    assert row.corrects is None


def test_the_journal_holds_the_number(session: Session) -> None:
    row = report(session, unit=WARD, by=WARD)

    entry = session.exec(select(JournalEntry).where(JournalEntry.act == "measurement.recorded"))
    found = entry.one()
    assert found.subject == "PL.I.2#1@2024Q2@07201"
    assert found.details["numerator"] == "65"
    assert found.details["measurement"] == row.id


def test_a_correction_keeps_the_old_number_and_says_why(session: Session) -> None:
    first = report(session)
    second = report(session, given=replace(SHARE, numerator=Decimal(66), reason="Đếm thiếu một"))

    assert [row.numerator for row in kept(session)] == ["65", "66"]
    assert (second.corrects, second.reason) == (first.id, "Đếm thiếu một")


def test_a_final_number_is_not_changed_without_a_reason(session: Session) -> None:
    report(session)

    with pytest.raises(MeasuringError) as refused:
        report(session, given=replace(SHARE, numerator=Decimal(66)))

    assert refused.value.fault is Fault.NO_REASON
    assert len(kept(session)) == 1


def test_a_provisional_number_is_made_final_without_one(session: Session) -> None:
    report(session, given=replace(SHARE, is_final=False))

    row = report(session)

    assert row.is_final
    assert row.corrects is not None


def test_the_same_number_sent_twice_is_kept_once(session: Session) -> None:
    assert report(session).id == report(session).id
    assert len(kept(session)) == 1


@pytest.mark.parametrize(
    ("by", "unit", "may"),
    [
        (MONITOR, "", True),
        (OFFICE, "", True),
        (WARD, "", False),
        (STRANGER, "", False),
        (WARD, WARD, True),
        (MONITOR, WARD, True),
        (OFFICE, WARD, True),
        ("07204", WARD, False),
        ("truong-ban", "", False),
    ],
)
def test_a_number_comes_from_its_monitor_its_unit_or_the_standing_office(
    session: Session, by: str, unit: str, *, may: bool
) -> None:
    if may:
        assert report(session, by=by, unit=unit).id
        return
    with pytest.raises(RightsError):
        report(session, by=by, unit=unit)
    assert kept(session) == []


def test_a_clerk_reports_for_the_own_unit(session: Session) -> None:
    plan = session.exec(select(Plan)).one()
    ward = session.exec(select(Unit).where(Unit.code == WARD)).one()
    clerk = Actor(label="Văn thư", post_ids=frozenset(), clerk_of=frozenset({ward.id or 0}))

    assert may_measure(session, plan, find_asked(session, plan, "PL.I.2", "2024Q2"), clerk) is False
    assert report(session, by=clerk, unit=WARD).id


def test_a_clerk_of_the_monitor_reports_the_whole(session: Session) -> None:
    unit = session.exec(select(Unit).where(Unit.code == MONITOR)).one()
    clerk = Actor(label="Chuyên viên", post_ids=frozenset(), clerk_of=frozenset({unit.id or 0}))

    assert report(session, by=clerk).recorded_by == "Chuyên viên"


def test_who_was_handed_the_duty_reports_it(session: Session) -> None:
    duty = find_duty(session, "PL.I.2@2024@vp")
    deputy = Actor(label="Phó", post_ids=frozenset(), handed=frozenset({duty.id or 0}))

    report(session, by=deputy)

    assert duty.state == State.IN_PROGRESS


def test_where_the_plan_names_no_monitor_the_standing_office_reports(session: Session) -> None:
    assert report(session, "I.1.13", by=OFFICE).id
    with pytest.raises(RightsError):
        report(session, "I.1.13", by=MONITOR)


def test_the_first_number_takes_the_duty_in_hand(session: Session) -> None:
    duty = find_duty(session, "PL.I.2@2024@vp")

    report(session)

    assert duty.state == State.IN_PROGRESS


def test_a_number_from_the_standing_office_takes_nothing_in_hand(session: Session) -> None:
    report(session, by=OFFICE)

    assert find_duty(session, "PL.I.2@2024@vp").state == State.ASSIGNED


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        (Given(numerator=Decimal(5), denominator=Decimal(0)), Figure.DENOMINATOR_ZERO),
        (Given(numerator=Decimal(11), denominator=Decimal(10)), Figure.NUMERATOR_LARGER),
        (Given(), Figure.NOTHING),
    ],
)
def test_figures_that_cannot_be_are_not_kept(session: Session, given: Given, fault: Figure) -> None:
    with pytest.raises(FigureError) as refused:
        report(session, given=given)

    assert refused.value.fault is fault
    assert kept(session) == []


def test_that_nothing_arose_is_said_instead_of_a_denominator_of_zero(session: Session) -> None:
    assert report(session, unit=WARD, by=WARD, given=Given(is_none=True)).is_none


@pytest.mark.parametrize(
    ("ref", "given", "fault"),
    [
        ("PL.I.14", SHARE, Fault.WORD_ONLY),
        ("PL.I.14", Given(), Fault.NO_WORD),
        ("PL.I.14", Given(is_met=True), Fault.NO_EVIDENCE),
        ("PL.I.2", replace(SHARE, is_none=True), Fault.WORD_ONLY),
        ("PL.I.2", replace(SHARE, data_day=date(2024, 6, 11)), Fault.DATA_DAY),  # tomorrow
        ("PL.I.2", replace(SHARE, data_day=date(2024, 3, 31)), Fault.DATA_DAY),  # last quarter
    ],
)
def test_what_does_not_fit_is_refused(
    session: Session, ref: str, given: Given, fault: Fault
) -> None:
    with pytest.raises(MeasuringError) as refused:
        report(session, ref, given, by=OFFICE)

    assert refused.value.fault is fault
    assert kept(session) == []


def test_a_target_without_a_number_is_met_with_its_evidence(session: Session) -> None:
    row = report(session, "PL.I.14", Given(is_met=True, words="Biên bản ngày 05/6"), by=OFFICE)

    assert row.is_met
    assert (row.numerator, row.value) == (None, None)


def test_that_it_is_not_met_needs_no_evidence(session: Session) -> None:
    assert report(session, "PL.I.14", Given(is_met=False), by=OFFICE).is_met is False


def test_a_quarter_that_has_not_begun_has_no_numbers(session: Session) -> None:
    with pytest.raises(MeasuringError) as refused:
        report(session, period="2024Q3", now=at(date(2024, 6, 30), 23))

    assert refused.value.fault is Fault.PERIOD_AHEAD
    assert report(session, period="2024Q3", now=at(date(2024, 7, 1), 1)).id


def test_a_number_reported_later_counts_to_the_end_of_its_quarter(session: Session) -> None:
    assert report(session, now=JUNE + timedelta(days=60)).data_day == date(2024, 6, 30)


@pytest.mark.parametrize(
    ("ref", "unit", "position", "fault"),
    [
        ("PL.IX.9", "", 1, Fault.NO_MEASURE),
        ("PL.I.2", "", 2, Fault.NO_MEASURE),
        ("PL.II.1", WARD, 1, Fault.NOT_ITS_UNIT),  # enterprises report nothing by themselves
        ("PL.III.4", "kt", 1, Fault.NOT_ITS_UNIT),
    ],
)
def test_what_is_not_measured_is_named_with_what_is(
    session: Session, ref: str, unit: str, position: int, fault: Fault
) -> None:
    with pytest.raises(MeasuringError) as refused:
        report(session, ref, unit=unit, position=position, by=OFFICE)

    assert refused.value.fault is fault


def test_files_are_kept_with_the_number_they_prove(session: Session, tmp_path: Path) -> None:
    proof = Upload(name="so-lieu.pdf", content=b"%PDF-1.4 proof")

    row = report(session, store=EvidenceStore(folder=tmp_path), files=(proof,))

    file = session.exec(select(MeasurementEvidence)).one()
    assert (file.measurement_id, file.name) == (row.id, "so-lieu.pdf")


def test_a_file_that_cannot_be_kept_keeps_the_number_out_too(
    session: Session, tmp_path: Path
) -> None:
    with pytest.raises(UploadError):
        report(
            session,
            store=EvidenceStore(folder=tmp_path),
            files=(Upload(name="a.exe", content=b"MZ"),),
        )

    assert kept(session) == []
