"""The quarter's reports in the portal: the head's form on a phone, the office's desk."""

import io
import re
from datetime import date, datetime

import pytest
from httpx2 import Response
from openpyxl import load_workbook
from sqlmodel import Session, select

from models.database import writing
from models.plan import Plan
from models.quarter_reports import QuarterReport, QuarterRound, ReportBlock, ReportVersion
from rules.quarter_report import Section
from tasks.sweep import sweep
from tests.portal.conftest import House

WARD, OTHER, OFFICE = "07201", "07204", "vhtt"
REPORT, WHOLE = "IV.4.1@2024Q2@{unit}", "IV.1.1@2024Q2@vhtt"


@pytest.fixture
def opened(house: House) -> House:
    """Return the house on 3/6, after the morning's sweep opened the round."""
    office = house.office
    sweep(office.engine, now=office.clock.now(), zone=office.zone)
    return house


def report_id(house: House, unit: str | None = WARD) -> int:
    duty = house.duty_id(REPORT.format(unit=unit) if unit else WHOLE)
    return house.rows(select(QuarterReport).where(QuarterReport.duty_id == duty))[0].id or 0


def page_of(house: House, unit: str | None = WARD) -> str:
    return f"/bao-cao-quy/{report_id(house, unit)}"


def fields(house: House, page: str) -> dict[str, str]:
    """Return the names of the form's texts, by section."""
    names = re.findall(r'name="(muc\|[^"]+)"', house.client.get(page).text)
    return {name.split("|")[1]: name for name in names if name.endswith("|")}


def send(house: House, page: str, to: str, written: dict[str, str]) -> Response:
    """Send a form whose fields have names of their own."""
    data = {"ma_bieu_mau": house.token_of(page), **written}
    answer: Response = house.client.post(to, data=data, follow_redirects=False)
    return answer


def write(house: House, text: str, *, section: str = "I", unit: str = WARD) -> None:
    page = page_of(house, unit)
    name = fields(house, page)[section]
    assert send(house, page, f"{page}/luu", {name: text}).status_code == 303


def file_report(house: House, unit: str = WARD, text: str = "Đã ban hành 02 văn bản.") -> None:
    house.sign_in(unit)
    page = page_of(house, unit)
    name = fields(house, page)["I"]
    answer = send(house, page, f"{page}/gui", {name: text})
    assert answer.status_code == 303, answer.text


def test_a_head_finds_its_report_of_the_quarter(opened: House) -> None:
    opened.sign_in(WARD)

    page = opened.client.get("/bao-cao-quy").text

    assert "UBND phường Thọ Xương" in page
    assert f'href="{page_of(opened)}"' in page
    assert "Dĩnh Kế" not in page, "other units are no business of a head"


def test_the_form_works_without_script_and_keeps_the_draft(opened: House) -> None:
    opened.sign_in(WARD)
    write(opened, "Đã ban hành 02 văn bản.")

    page = opened.client.get(page_of(opened)).text

    assert "Đã ban hành 02 văn bản." in page
    assert "<script" not in page


def test_the_second_of_two_writers_is_shown_both_texts(opened: House) -> None:
    opened.sign_in(WARD)
    page = page_of(opened)
    name = fields(opened, page)["I"]
    send(opened, page, f"{page}/luu", {name: "Của người thứ nhất."})

    answer = send(opened, page, f"{page}/luu", {name: "Của người thứ hai."})

    assert answer.status_code == 409
    assert "Của người thứ nhất." in answer.text
    assert "Của người thứ hai." in answer.text


def test_a_report_that_cannot_be_filed_gives_the_words_back(opened: House) -> None:
    opened.sign_in(WARD)
    page = page_of(opened)
    name = fields(opened, page)["III"]

    answer = send(opened, page, f"{page}/luu", {name: "ă" * 20_001})

    assert answer.status_code == 422
    assert "ă" * 100 in answer.text


def test_filing_files_the_docx_as_evidence_of_the_duty(opened: House) -> None:
    file_report(opened)

    duty = opened.duty(REPORT.format(unit=WARD))
    page = opened.client.get(f"/nhiem-vu/{duty.id}").text
    assert duty.state == "submitted"
    assert "bao-cao-2024Q2-07201.docx" in page


def test_the_office_sees_who_has_filed_and_opens_the_frozen_version(opened: House) -> None:
    file_report(opened)
    opened.sign_in(OFFICE)

    page = opened.client.get("/bao-cao-quy").text

    assert "Đã nhận 1/30 báo cáo" in page
    (version,) = opened.rows(select(ReportVersion))
    shown = opened.client.get(f"/bao-cao-quy/ban/{version.id}").text
    assert version.sha256 in shown
    assert "Đã ban hành 02 văn bản." in shown


def test_a_version_that_was_tampered_with_is_said_to_be(opened: House) -> None:
    file_report(opened)
    with writing(opened.office.engine) as session:
        version = session.exec(select(ReportVersion)).one()
        version.content = {**version.content, "unit_name": "Đơn vị khác"}
        session.add(version)

    assert "KHÔNG khớp" in opened.client.get(f"/bao-cao-quy/ban/{version.id}").text


def test_another_unit_s_report_is_not_shown_nor_handed_out(opened: House) -> None:
    file_report(opened)
    version = opened.rows(select(ReportVersion))[0].id
    opened.sign_in(OTHER)

    for path in (
        page_of(opened),
        f"{page_of(opened)}/tep/docx",
        f"/bao-cao-quy/ban/{version}",
        f"/bao-cao-quy/ban/{version}/tep/docx",
    ):
        assert opened.client.get(path).status_code == 403, path


@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_a_version_is_handed_out_the_same_every_time(opened: House, form: str) -> None:
    file_report(opened)
    version = opened.rows(select(ReportVersion))[0].id

    answer = opened.client.get(f"/bao-cao-quy/ban/{version}/tep/{form}")

    assert answer.status_code == 200
    assert answer.content.startswith(b"PK")
    assert form in answer.headers["content-disposition"]


def test_the_workbook_s_days_are_days(opened: House) -> None:
    opened.sign_in(WARD)
    answer = opened.client.get(f"{page_of(opened)}/tep/xlsx")

    book = load_workbook(io.BytesIO(answer.content))

    assert book.sheetnames == ["Biểu 1", "Biểu 2", "Biểu 3", "Gửi báo cáo", "Nội dung"]
    late = book["Biểu 3"]["E2"].value
    assert late is not None
    assert late.date() == date(2024, 5, 31)


def test_what_is_no_form_of_a_report_is_not_there(opened: House) -> None:
    opened.sign_in(WARD)

    assert opened.client.get(f"{page_of(opened)}/tep/exe").status_code == 404
    assert opened.client.get("/bao-cao-quy/99999").status_code == 404
    assert opened.client.get("/bao-cao-quy/ban/99999").status_code == 404
    assert opened.client.get("/bao-cao-quy?quy=2024Q9").status_code == 404


def gathered(house: House) -> ReportBlock:
    file_report(house)
    house.sign_in(OFFICE)
    page = page_of(house, None)
    assert house.send(page, f"{page}/gom").status_code == 303
    return house.rows(select(ReportBlock).where(ReportBlock.about == WARD))[0]


def test_the_office_gathers_and_edits_the_units_words(opened: House) -> None:
    block = gathered(opened)
    page = page_of(opened, None)

    opened.send(page, f"{page}/doan/{block.id}", text="Đã biên tập.", edition="1", section="I")

    shown = opened.client.get(f"{page}?muc=I").text
    assert "Đã biên tập." in shown
    assert "UBND phường Thọ Xương" in shown
    assert f'href="/bao-cao-quy/ban/{block.version_id}#muc-I"' in shown


def test_two_of_the_office_in_one_block_are_both_kept(opened: House) -> None:
    block = gathered(opened)
    page = page_of(opened, None)
    opened.send(page, f"{page}/doan/{block.id}", text="Một.", edition="1", section="I")

    answer = opened.send(page, f"{page}/doan/{block.id}", text="Hai.", edition="1", section="I")

    assert answer.status_code == 409
    assert "Một." in answer.text
    assert "Hai." in answer.text


def test_the_unit_s_own_words_can_be_put_back(opened: House) -> None:
    block = gathered(opened)
    page = page_of(opened, None)
    opened.send(page, f"{page}/doan/{block.id}", text="Một.", edition="1", section="I")
    for edition, status in (("1", 409), ("2", 303)):
        typed = {"edition": edition, "retake": "1", "section": "I"}
        assert send(opened, page, f"{page}/doan/{block.id}", typed).status_code == status
    kept = opened.rows(select(ReportBlock).where(ReportBlock.id == block.id))[0]
    assert kept.text == "Đã ban hành 02 văn bản."


def test_a_frozen_report_is_listed_with_its_hash(opened: House) -> None:
    gathered(opened)
    page = page_of(opened, None)

    assert opened.send(page, f"{page}/chot").status_code == 303

    number = report_id(opened, None)
    (version,) = opened.rows(select(ReportVersion).where(ReportVersion.report_id == number))
    assert version.sha256 in opened.client.get(page).text
    assert opened.duty(WHOLE).state != "submitted"


def test_the_consolidated_report_is_handed_in_on_its_own_duty(opened: House) -> None:
    gathered(opened)
    page = page_of(opened, None)

    assert opened.send(page, f"{page}/trinh").status_code == 303

    assert opened.duty(WHOLE).state == "submitted"


def test_the_office_decides_the_data_day(opened: House) -> None:
    opened.sign_in(OFFICE)
    plan = opened.rows(select(Plan))[0].id

    answer = opened.send(
        "/bao-cao-quy", f"/bao-cao-quy/ngay-chot/{plan}", period="2024Q2", day="2024-06-10"
    )

    assert answer.status_code == 303
    assert [r.data_day for r in opened.rows(select(QuarterRound))] == [date(2024, 6, 10)]


@pytest.mark.parametrize("day", ["", "2024-07-01", "hôm qua"])
def test_a_data_day_outside_the_quarter_is_refused(opened: House, day: str) -> None:
    opened.sign_in(OFFICE)
    plan = opened.rows(select(Plan))[0].id

    answer = opened.send("/bao-cao-quy", f"/bao-cao-quy/ngay-chot/{plan}", period="2024Q2", day=day)

    assert answer.status_code == 422
    assert [r.data_day for r in opened.rows(select(QuarterRound))] == [date(2024, 6, 14)]


def test_the_office_may_open_a_round_before_the_engine(house: House) -> None:
    house.sign_in(OFFICE)
    plan = house.rows(select(Plan))[0].id

    house.send("/bao-cao-quy?quy=2024Q3", f"/bao-cao-quy/mo/{plan}", period="2024Q3")

    assert [r.period for r in house.rows(select(QuarterRound))] == ["2024Q3"]


def test_only_the_demo_fills_a_quarter_by_itself(opened: House) -> None:
    opened.sign_in(OFFICE)
    plan = opened.rows(select(Plan))[0].id

    answer = opened.send("/bao-cao-quy", f"/bao-cao-quy/mau/{plan}", period="2024Q2")

    assert answer.status_code == 404


def test_last_quarter_s_words_are_beside_the_field_and_are_copied_beneath(
    opened: House,
) -> None:
    draft = opened.duty_id(f"IV.4.1@2024Q1@{WARD}")
    with writing(opened.office.engine) as session:
        last_quarter(session, draft, now=opened.office.clock.now())
    opened.sign_in(WARD)
    page = page_of(opened)
    assert "Lời của quý trước." in opened.client.get(page).text
    name = fields(opened, page)["I"]

    send(opened, page, f"{page}/luu", {name: "Lời mới.", "chep|I": "1"})

    number = report_id(opened)
    texts = opened.rows(
        select(ReportBlock).where(
            ReportBlock.report_id == number, ReportBlock.section == Section.DIRECTION.value
        )
    )
    assert [each.text for each in texts] == ["Lời mới.\nLời của quý trước."]


def last_quarter(session: Session, duty_id: int, *, now: datetime) -> None:
    """Put a filed report of the quarter before on record."""
    plan = session.exec(select(Plan)).one()
    round_ = QuarterRound(
        plan_id=plan.id or 0,
        period="2024Q1",
        data_day=date(2024, 3, 14),
        opened_at=now,
        opened_by="x",
    )
    session.add(round_)
    session.flush()
    report = QuarterReport(round_id=round_.id or 0, duty_id=duty_id, opened_at=now, opened_by="x")
    session.add(report)
    session.flush()
    session.add(
        ReportBlock(
            report_id=report.id or 0,
            section="I",
            text="Lời của quý trước.",
            changed_at=now,
            changed_by="x",
        )
    )
    session.add(
        ReportVersion(
            report_id=report.id or 0,
            number=1,
            frozen_at=now,
            frozen_by="x",
            content={},
            sha256="0" * 64,
        )
    )
