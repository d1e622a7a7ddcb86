"""What Prefect is told about the obligations of a plan, before it is told."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from actions.load_plan import load_plan
from flows.run_names import is_withdrawn
from flows.sheets import Sheet, all_sheets
from models.database import reading, writing
from models.duty import Duty
from models.plan import Obligation, Plan
from plan_reader.folder import read_folder
from tests.flows.town import Town, found
from tests.plans import empty, loaded

NOW = datetime(2024, 3, 1, tzinfo=UTC)
URL = "https://dondoc.example"


@pytest.fixture(scope="module")
def bac_giang() -> dict[str, Sheet]:
    with reading(loaded()) as session:
        return {sheet.ref: sheet for sheet in all_sheets(session, public_url=URL)}


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return found(tmp_path, code="thu")


def sheets(town: Town) -> dict[str, Sheet]:
    with reading(town.office.engine) as session:
        return {sheet.ref: sheet for sheet in all_sheets(session, public_url=URL)}


def test_the_plan_of_bac_giang_has_94_sheets(bac_giang: dict[str, Sheet]) -> None:
    appendix = [ref for ref in bac_giang if ref.startswith("PL.")]

    assert (len(bac_giang), len(appendix)) == (94, 24)
    assert len({sheet.name for sheet in bac_giang.values()}) == 94


def test_a_dated_obligation_has_one_mark_for_each_rung(bac_giang: dict[str, Sheet]) -> None:
    slugs = [mark.slug for mark in bac_giang["IV.3.7"].marks]

    assert slugs == [
        "2024-T-30-2024-05-31",
        "2024-T-7-2024-05-31",
        "2024-T-3-2024-05-31",
        "2024-T-1-2024-05-31",
        "2024-T0-2024-05-31",
        "2024-+1-2024-05-31",
        "2024-+3-2024-05-31",
        "2024-+7-2024-05-31",
    ]


def test_a_mark_falls_when_the_ladder_decides_on_a_working_day(
    bac_giang: dict[str, Sheet],
) -> None:
    marks = {mark.slug: mark for mark in bac_giang["IV.3.7"].marks}

    # 31/5/2024 + 1 is a Saturday: the rung moves to Monday.
    assert marks["2024-+1-2024-05-31"].at == datetime(2024, 6, 3, 7, 30)  # noqa: DTZ001 -- local
    assert marks["2024-+1-2024-05-31"].run_name == "IV.3.7 · 2024 · +1 · 03/06/2024"


def test_thirty_duties_of_one_date_share_their_marks(bac_giang: dict[str, Sheet]) -> None:
    report = bac_giang["IV.4.1"]

    assert len({(mark.slug) for mark in report.marks}) == len(report.marks)
    assert {last_day for _, last_day in report.live} == {
        date(2024, 3, 14),
        date(2024, 6, 14),
        date(2024, 9, 14),
        date(2024, 12, 14),
    }


def test_an_undated_obligation_is_asked_for_with_the_quarterly_report(
    bac_giang: dict[str, Sheet],
) -> None:
    sheet = bac_giang["PL.I.6"]

    assert [mark.slug for mark in sheet.marks][:1] == ["2024-Q-2024-06-14"]
    assert "Không có thời hạn" in sheet.description
    assert "bậc Q" in sheet.description


def test_a_description_holds_the_words_their_source_and_the_link(
    bac_giang: dict[str, Sheet],
) -> None:
    text = bac_giang["IV.3.7"].description

    assert "phê duyệt đề xuất cấp độ an toàn hệ thống thông tin" in text
    assert "mục IV.3, dòng 275" in text
    assert "trước 01/6/2024" in text
    assert "31/05/2024" in text
    assert f"{URL}/bang?ke_hoach=bac-giang-2024&ref=IV.3.7" in text


def test_an_open_question_stands_in_the_description_of_what_it_touches(
    bac_giang: dict[str, Sheet],
) -> None:
    assert any("Điểm cần làm rõ" in sheet.description for sheet in bac_giang.values())


def test_tags_say_plan_section_kind_and_owner(bac_giang: dict[str, Sheet]) -> None:
    assert bac_giang["IV.3.7"].tags == (
        "bac-giang-2024",
        "Mục IV",
        "Có thời hạn",
        "Chủ tịch UBND các phường, xã",
        "16 đơn vị",
    )


def test_no_description_is_without_a_schedule_and_without_a_reason(
    bac_giang: dict[str, Sheet],
) -> None:
    silent = [s.ref for s in bac_giang.values() if not s.marks]

    assert [ref for ref in silent if "Không có lịch nhắc" not in bac_giang[ref].description] == []


def test_a_plan_not_in_force_has_no_dates_and_says_so(town: Town) -> None:
    town.owe("IV.1.1", town.today + timedelta(days=20))
    with writing(town.office.engine) as session:
        session.exec(select(Plan)).one().activated_on = None

    sheet = sheets(town)["IV.1.1"]

    assert sheet.marks == ()
    assert "kế hoạch chưa được kích hoạt" in sheet.description


def test_a_withdrawn_duty_has_no_dates_and_says_so(town: Town) -> None:
    town.owe("IV.1.1", town.today + timedelta(days=20), state="withdrawn")

    sheet = sheets(town)["IV.1.1"]

    assert sheet.marks == ()
    assert "đã rút hoặc được thay thế" in sheet.description


def test_an_undated_duty_without_a_quarterly_report_says_that_nobody_asks(town: Town) -> None:
    town.owe("IV.2.1", None)

    sheet = sheets(town)["IV.2.1"]

    assert sheet.marks == ()
    assert "không có báo cáo quý" in sheet.description


def test_an_obligation_without_an_owner_is_a_question_not_a_gap(town: Town) -> None:
    town.owe("IV.1.1", None)
    with writing(town.office.engine) as session:
        _without_owner(session)

    sheet = sheets(town)["IV.1.1"]

    assert "chưa xác định được – xem điểm cần làm rõ" in sheet.description
    assert "chưa có đơn vị nào được giao" in sheet.description


def _without_owner(session: Session) -> None:
    session.delete(session.exec(select(Duty)).one())
    session.exec(select(Obligation)).one().owner_printed = ""


def test_the_same_dates_and_words_have_the_same_fingerprint(town: Town) -> None:
    town.owe("IV.1.1", town.today + timedelta(days=20))

    assert sheets(town)["IV.1.1"].fingerprint(NOW) == sheets(town)["IV.1.1"].fingerprint(NOW)


def test_a_granted_extension_changes_the_fingerprint_of_its_obligation_only(town: Town) -> None:
    town.owe("IV.1.1", town.today + timedelta(days=20))
    town.owe("IV.1.2", town.today + timedelta(days=20))
    before = sheets(town)

    town.move("IV.1.1", town.today + timedelta(days=27))

    after = sheets(town)
    assert after["IV.1.1"].fingerprint(NOW) != before["IV.1.1"].fingerprint(NOW)
    assert after["IV.1.2"].fingerprint(NOW) == before["IV.1.2"].fingerprint(NOW)


def test_a_date_that_comes_inside_the_horizon_changes_the_fingerprint(town: Town) -> None:
    town.owe("IV.1.1", town.today + timedelta(days=1_500))
    sheet = sheets(town)["IV.1.1"]

    now = datetime.now(UTC)

    # 1095 days are inserted, checked with a quarter in hand: at day 495 it is inside.
    assert sheet.fingerprint(now) == sheet.fingerprint(now + timedelta(days=480))
    assert sheet.fingerprint(now) != sheet.fingerprint(now + timedelta(days=510))


@pytest.mark.parametrize(
    ("slug", "inserted", "withdrawn"),
    [
        ("2024-T-7-2024-05-31", True, False),  # has its schedule still
        ("2024-T-7-2024-06-30", True, True),  # the last day moved
        ("2024-+14-2024-05-31", False, False),  # a repeat of a day that stands
        ("2024-+14-2024-04-30", False, True),  # a repeat of a day that moved
        ("", False, False),  # asked for by a person
    ],
)
def test_a_run_of_a_date_that_no_longer_stands_is_withdrawn(
    bac_giang: dict[str, Sheet], slug: str, *, inserted: bool, withdrawn: bool
) -> None:
    assert is_withdrawn(slug, bac_giang["IV.3.7"], inserted=inserted) is withdrawn


def test_a_plan_that_numbers_its_sections_otherwise_has_a_sheet_for_each_item_owed() -> None:
    engine = empty()
    folder = read_folder(Path(__file__).resolve().parents[2] / "docs" / "sample-plan")
    with writing(engine) as session:
        load_plan(
            session, folder, activate=date(2027, 1, 15), now=datetime(2027, 1, 15, tzinfo=UTC)
        )

    with reading(engine) as session:
        refs = [sheet.ref for sheet in all_sheets(session, public_url=URL)]

    assert refs == ["I.1.1", "I.2.1", "II.1.1", "PL.I.1"]
