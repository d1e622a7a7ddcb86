"""A unit's report: opened, written by two at once, filed, returned, filed again."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, func, select

from actions.quarter_reports import MOST_CHARACTERS, Fault, ReportError, save_report
from actions.quarter_rounds import RoundError, open_due_round, open_round, set_data_day
from models.database import writing
from models.duty import Evidence, Submission
from models.journal import JournalEntry
from models.quarter_content import from_data
from models.quarter_reports import QuarterReport, QuarterRound, ReportBlock, ReportVersion
from rules.quarter_report import FilingState, Section
from rules.sealed import seal_of
from rules.states import RightsError, TransitionError
from tests.actions.desk import FIRST, NO_FILES, OFFICE, WARD
from tests.actions.office_desk import plan_of
from tests.actions.round_desk import JUNE, Q2, REPORT, RoundDesk, round_desk
from tests.plans import ZONE, at, loaded

UNITS = 30


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[RoundDesk]:
    with round_desk(tmp_path) as opened:
        yield opened


def count(session: Session, model: type[QuarterReport | ReportBlock | QuarterRound]) -> int:
    return session.exec(select(func.count()).select_from(model)).one()


def test_each_unit_has_one_report_however_many_groups_it_is_in(desk: RoundDesk) -> None:
    reports = desk.session.exec(select(QuarterReport)).all()

    units = [r for r in reports if not r.is_consolidated]
    duties = {r.duty_id for r in units}
    owing = {desk.session.get_one(type(desk.duty()), d).unit_id for d in duties}
    assert len(units) == len(duties) == len(owing)
    assert [r.is_consolidated for r in reports].count(True) == 1


def test_a_round_opened_twice_is_opened_once(desk: RoundDesk) -> None:
    before = count(desk.session, QuarterReport), count(desk.session, ReportBlock)

    open_round(desk.session, desk.plan, Q2, by="Hệ thống", now=JUNE)

    assert (count(desk.session, QuarterReport), count(desk.session, ReportBlock)) == before
    assert count(desk.session, QuarterRound) == 1


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        pytest.param(date(2024, 5, 31), False, id="the day before the last month"),
        pytest.param(date(2024, 6, 1), True, id="the first of the last month"),
        pytest.param(date(2024, 6, 30), True, id="its last day"),
        pytest.param(date(2024, 7, 1), False, id="the next quarter has begun"),
    ],
)
def test_the_engine_opens_the_round_in_the_last_month(day: date, *, opens: bool) -> None:
    with writing(loaded(FIRST)) as session:
        opened = open_due_round(session, plan_of(session), now=at(day), zone=ZONE)

        assert (opened is not None) is opens


def test_a_quarter_whose_reports_are_drafts_has_no_round() -> None:
    with writing(loaded(FIRST)) as session:
        assert (
            open_due_round(session, plan_of(session), now=at(date(2024, 3, 4)), zone=ZONE) is None
        )


def test_the_form_knows_what_is_due_next_quarter_and_asks_nothing_else(desk: RoundDesk) -> None:
    assert desk.block(Section.DIRECTION).text == ""
    assert desk.block(Section.NEXT).text == ""


def test_a_request_for_more_time_stands_among_the_proposals() -> None:
    with writing(loaded(FIRST)) as session:
        desk = RoundDesk(session, NO_FILES)
        desk.ask(to=date(2024, 6, 28), reason="Chờ thẩm định.")
        open_round(session, desk.plan, Q2, by="Hệ thống", now=JUNE)

        words = desk.block(Section.PROPOSALS).text

        assert "28/6/2024" in words
        assert "Chờ thẩm định." in words


def test_what_is_written_is_kept_and_journalled(desk: RoundDesk) -> None:
    assert desk.save(Section.DIRECTION, "Đã ban hành 02 văn bản.") == ()

    assert desk.block(Section.DIRECTION).text == "Đã ban hành 02 văn bản."
    acts = desk.session.exec(select(JournalEntry.act)).all()
    assert acts[-1] == "report.saved"


def test_two_who_write_in_one_place_are_both_kept(desk: RoundDesk) -> None:
    desk.save(Section.DIRECTION, "Của người thứ nhất.", edition=1)

    (clash,) = desk.save(Section.DIRECTION, "Của người thứ hai.", edition=1)

    assert (clash.theirs, clash.mine) == ("Của người thứ nhất.", "Của người thứ hai.")
    assert desk.block(Section.DIRECTION).text == "Của người thứ nhất."


def test_two_who_write_in_two_places_do_not_hinder_each_other(desk: RoundDesk) -> None:
    desk.save(Section.DIRECTION, "Một.", edition=1)

    assert desk.save(Section.LIMITS, "Hai.", edition=1) == ()


def test_nobody_writes_another_unit_s_report(desk: RoundDesk) -> None:
    with pytest.raises(RightsError, match="may not write"):
        desk.save(Section.DIRECTION, "Của người khác.", by="07204")
    with pytest.raises(RightsError):
        desk.save(Section.DIRECTION, "Của Thường trực.", by=OFFICE)


@pytest.mark.parametrize(
    ("section", "about"),
    [(Section.CAUSE, ""), (Section.DIRECTION, "07204")],
)
def test_there_are_no_other_places_than_those_of_the_form(
    desk: RoundDesk, section: Section, about: str
) -> None:
    with pytest.raises(ReportError) as error:
        desk.save(section, "Chữ.", about=about, edition=0)

    assert error.value.fault is Fault.UNKNOWN_PLACE


@pytest.mark.parametrize("section", [Section.CAUSE, Section.ANSWERS, Section.PROMISE])
@pytest.mark.parametrize("about", ["IV.3.7@2024@07204", "IV.3.7", "không có"])
def test_a_unit_explains_only_its_own_duties(desk: RoundDesk, section: Section, about: str) -> None:
    with pytest.raises(ReportError, match=f'"{about}" is no duty of the unit') as error:
        desk.save(section, "Chữ.", about=about, edition=0)

    assert error.value.fault is Fault.UNKNOWN_PLACE
    assert desk.save(section, "Chữ.", about="IV.3.7@2024@07201", edition=0) == ()


def test_a_section_has_an_end(desk: RoundDesk) -> None:
    desk.save(Section.LIMITS, "ă" * MOST_CHARACTERS)
    with pytest.raises(ReportError) as error:
        desk.save(Section.LIMITS, "ă" * (MOST_CHARACTERS + 1), edition=2)

    assert error.value.fault is Fault.TOO_LONG


def test_a_filed_report_is_the_result_of_its_duty(desk: RoundDesk) -> None:
    desk.save(Section.DIRECTION, "Đã ban hành 02 văn bản.")

    version = desk.file()

    duty = desk.duty(REPORT.format(unit=WARD))
    result = desk.session.exec(select(Submission).where(Submission.duty_id == duty.id)).one()
    assert duty.state == "submitted"
    assert version.submission_id == result.id
    assert version.sha256 in result.text
    evidence = desk.session.exec(select(Evidence)).one()
    assert evidence.name == "bao-cao-2024Q2-1.pdf"


def test_an_empty_report_is_not_filed(desk: RoundDesk) -> None:
    with pytest.raises(ReportError) as error:
        desk.file()

    assert error.value.fault is Fault.EMPTY
    assert desk.session.exec(select(ReportVersion)).all() == []


def test_the_seal_is_taken_over_every_letter_and_stands_in_the_journal(desk: RoundDesk) -> None:
    desk.save(Section.DIRECTION, "Đã ban hành 02 văn bản.")
    version = desk.file()

    assert version.sha256 == seal_of(version.content)
    assert seal_of({**version.content, "period": "2024Q3"}) != version.sha256
    frozen = desk.session.exec(
        select(JournalEntry).where(JournalEntry.act == "report.frozen")
    ).one()
    assert frozen.details["sha256"] == version.sha256


def test_a_report_that_waits_is_not_written_on(desk: RoundDesk) -> None:
    desk.save(Section.DIRECTION, "Một.")
    desk.file()

    with pytest.raises(TransitionError, match="take it back"):
        desk.save(Section.DIRECTION, "Hai.", edition=2)


def test_a_returned_report_becomes_a_second_version_and_the_first_stays(desk: RoundDesk) -> None:
    desk.save(Section.DIRECTION, "Bản đầu.")
    first = desk.file()
    before = dict(first.content)
    desk.returned()
    desk.save(Section.DIRECTION, "Bản sửa.", edition=2)

    second = desk.file(now=at(date(2024, 6, 5), 9))

    assert (first.number, second.number) == (1, 2)
    assert first.content == before
    assert from_data(first.content).words_of(Section.DIRECTION)[0].text == "Bản đầu."
    assert from_data(second.content).words_of(Section.DIRECTION)[0].text == "Bản sửa."


@pytest.mark.parametrize(
    ("day", "state", "days"),
    [
        pytest.param(date(2024, 6, 13), FilingState.ON_TIME, 0, id="the day before"),
        pytest.param(date(2024, 6, 14), FilingState.ON_TIME, 0, id="the last day itself"),
        pytest.param(date(2024, 6, 15), FilingState.LATE, 1, id="trước ngày 15 excludes the 15th"),
        pytest.param(date(2024, 6, 16), FilingState.LATE, 2, id="two days late"),
    ],
)
def test_a_report_is_late_from_the_15th_on(
    desk: RoundDesk, day: date, state: FilingState, days: int
) -> None:
    desk.save(Section.DIRECTION, "Một.")
    desk.file(now=at(day, 23, 59))

    filing = next(f for f in desk.content(now=at(date(2024, 6, 20))).filings if f.unit == WARD)

    assert (filing.state, filing.days, filing.filed_on) == (state, days, day)


def test_a_unit_that_never_filed_is_missing_only_after_its_last_day(desk: RoundDesk) -> None:
    on_the_day = desk.content(now=at(date(2024, 6, 14), 23)).filings
    after = desk.content(now=at(date(2024, 6, 15), 0)).filings

    assert {f.state for f in on_the_day} == {FilingState.NOT_DUE}
    assert {(f.state, f.days) for f in after} == {(FilingState.MISSING, 1)}
    assert len(after) == UNITS


def test_the_data_day_is_the_last_day_of_the_reports_until_the_office_decides(
    desk: RoundDesk,
) -> None:
    assert desk.round.data_day == date(2024, 6, 14)

    set_data_day(
        desk.session,
        desk.plan,
        Q2,
        actor=desk.who(OFFICE),
        now=JUNE,
        day=date(2024, 6, 10),
    )

    assert desk.content(now=at(date(2024, 6, 20))).data_day == date(2024, 6, 10)
    assert desk.content(now=at(date(2024, 6, 5))).data_day == date(2024, 6, 5)


def test_the_data_day_lies_in_the_quarter_and_is_the_office_s(desk: RoundDesk) -> None:
    office, ward = desk.who(OFFICE), desk.who(WARD)
    with pytest.raises(RoundError, match="not in 2024Q2"):
        set_data_day(desk.session, desk.plan, Q2, actor=office, now=JUNE, day=date(2024, 7, 1))
    with pytest.raises(RightsError):
        set_data_day(desk.session, desk.plan, Q2, actor=ward, now=JUNE, day=date(2024, 6, 10))


def test_a_report_that_is_not_there_is_said_to_be_gone(desk: RoundDesk) -> None:
    with pytest.raises(ReportError) as error:
        save_report(desk.session, 9999, actor=desk.who(WARD), now=JUNE, drafts={})

    assert error.value.fault is Fault.GONE
