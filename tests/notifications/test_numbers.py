"""Numbers in letters: a missing one goes up week by week, one behind its path is told of."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlmodel import Session

from models.database import writing
from notifications.letters import Letter
from rules.folding import Kind
from tests.notifications.letter_box import letter_of, put
from tests.notifications.test_indicator_words import report, share
from tests.plans import at, loaded

OFFICE, DEPUTY, CHAIR = "Trưởng phòng Văn hóa và Thông tin", "pho-truong-ban", "truong-ban"
# Q2's report: last day Friday 14/6/2024; Mondays are the mornings of the weekly lists.
MONDAY, NEXT_MONDAY, TUESDAY = date(2024, 6, 17), date(2024, 6, 24), date(2024, 6, 18)
LATE = "IV.3.7@2024@07201"


@pytest.fixture
def session() -> Iterator[Session]:
    engine = loaded()
    with writing(engine) as opened:
        yield opened
    engine.dispose()


def listed(session: Session, kind: Kind, to: str, day: date) -> Letter:
    return letter_of(session, put(session, kind, LATE, day=day, rung="+7", to=to), now=at(day, 8))


def test_a_missing_number_is_told_to_the_office_after_the_reports_last_day(
    session: Session,
) -> None:
    found = listed(session, Kind.WEEKLY_SUMMARY, OFFICE, MONDAY).numbers

    assert found is not None
    assert len(found.missing) == 24
    assert found.missing[0] == "PL.I.1 Hồ sơ trực tuyến trên tổng số hồ sơ TTHC"
    assert found.period == "quý II/2024"


@pytest.mark.parametrize(
    ("kind", "to", "day", "is_told"),
    [
        # The deputy from +3 on, the chair from +7 on: 14/6 and three days is the 17th.
        (Kind.MORNING_LIST, DEPUTY, MONDAY, True),
        (Kind.CHAIR_LIST, CHAIR, MONDAY, False),
        (Kind.CHAIR_LIST, CHAIR, NEXT_MONDAY, True),
        # Once a week is enough.
        (Kind.MORNING_LIST, DEPUTY, TUESDAY, False),
    ],
)
def test_what_stays_missing_goes_up_with_the_ladder(
    session: Session, kind: Kind, to: str, day: date, is_told: bool
) -> None:
    assert (listed(session, kind, to, day).numbers is not None) == is_told


def test_before_the_reports_last_day_is_over_nothing_is_missing(session: Session) -> None:
    assert listed(session, Kind.WEEKLY_SUMMARY, OFFICE, date(2024, 6, 10)).numbers is None


def test_a_reported_number_is_missing_no_more_and_counted_so(session: Session) -> None:
    report(session, "PL.I.2", share(70, 100))

    letter = listed(session, Kind.WEEKLY_SUMMARY, OFFICE, MONDAY)

    assert letter.numbers is not None
    assert not any(line.startswith("PL.I.2 ") for line in letter.numbers.missing)
    assert letter.week is not None
    assert letter.week.without_data == 23


def test_a_number_behind_its_path_warns_the_office_and_not_yet_the_chair(
    session: Session,
) -> None:
    report(session, "PL.IV.2", share(1, 10))

    office = listed(session, Kind.WEEKLY_SUMMARY, OFFICE, MONDAY).numbers
    chair = listed(session, Kind.CHAIR_LIST, CHAIR, NEXT_MONDAY).numbers

    assert office is not None
    assert chair is not None
    assert office.behind == (
        (
            "PL.IV.2 HTTT đáp ứng yêu cầu bảo vệ theo cấp độ: 10,0%, chậm so với lộ trình: "
            "đến 14/6/2024 cần 22,6% (chưa có số đầu kỳ, lộ trình tính từ 0)"
        ),
    )
    assert chair.behind == ()


def test_the_monitor_is_told_with_the_next_question_how_its_number_stood(
    session: Session,
) -> None:
    report(session, "PL.IV.2", share(1, 10))
    september = date(2024, 9, 6)
    name = "PL.IV.2@2024@vhtt"
    asked = put(session, Kind.QUARTERLY_QUESTION, asked=[name], day=september, to=OFFICE)

    letter = letter_of(session, asked, now=at(september, 8))

    assert letter.asked[0].targets == (
        (
            "HTTT đáp ứng yêu cầu bảo vệ theo cấp độ: trên 50%; quý II/2024 là 10,0%, chậm so với "
            "lộ trình: đến 14/6/2024 cần 22,6% (chưa có số đầu kỳ, lộ trình tính từ 0)"
        ),
    )


def test_the_monitor_of_a_number_on_its_path_reads_the_target_alone(session: Session) -> None:
    report(session, "PL.IV.2", share(4, 10))
    asked = put(
        session,
        Kind.QUARTERLY_QUESTION,
        asked=["PL.IV.2@2024@vhtt"],
        day=date(2024, 9, 6),
        to=OFFICE,
    )

    targets = letter_of(session, asked, now=at(date(2024, 9, 6), 8)).asked[0].targets

    assert targets == ("HTTT đáp ứng yêu cầu bảo vệ theo cấp độ: trên 50%",)
