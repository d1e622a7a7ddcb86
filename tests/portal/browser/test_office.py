"""The tools of the standing office in a real browser, without JavaScript being asked for."""

from datetime import date

import pytest
from sqlmodel import select

from models.database import writing
from models.plan import CalendarDay, Plan
from tests.portal.browser.window import DESK, PALE, PHONE, SMALL, Opens
from tests.portal.conftest import House

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OFFICE = "Trưởng phòng Văn hóa và Thông tin"
PAGES = (
    "/diem-can-lam-ro",
    "/danh-ba",
    "/danh-ba/2",
    "/danh-ba/nhom/1",
    "/lich-nghi",
    "/thang-nhac",
    "/dia-chi-hong",
    "/tam-dung",
    "/cho-xu-ly",
    "/bang?ref=IV.3.7",
)


def test_a_day_off_is_previewed_and_applied_at_the_desk(reader: Opens) -> None:
    office = reader(DESK)
    office.signs_in(OFFICE)
    office.opens("/lich-nghi")
    office.page.locator("summary", has_text="Thêm hoặc đổi một ngày").click()
    office.page.get_by_label("Ngày", exact=True).fill("2024-06-07")
    office.page.get_by_label("Loại ngày").select_option(label="Nghỉ hoán đổi")
    office.page.get_by_label("Theo văn bản").fill("Công văn số 9")
    office.page.get_by_label("Đã có văn bản xác nhận").check()

    preview = office.presses("Xem trước thay đổi")
    applied = office.presses("Áp dụng")

    assert "mốc đổi ngày" in preview
    assert "Các mốc nhắc đã được tính lại" in applied


def test_a_new_holder_and_many_rows_are_done_on_the_phone(reader: Opens) -> None:
    office = reader(PHONE)
    office.signs_in(OFFICE)
    office.opens("/danh-ba?tim=tho+xuong")
    office.page.locator("td.lead a").first.click()
    office.page.locator("summary", has_text="Đổi người giữ chức vụ").click()
    office.page.locator("#holder").fill("Nguyễn Văn An")
    office.page.locator("#nguoi-giu button").click()
    assert "Nguyễn Văn An giữ chức vụ" in office.text
    assert "Đã ghi người giữ chức vụ" in office.presses("Áp dụng")

    office.opens("/bang?ref=IV.3.7")
    for box in office.page.locator("input[name=chon]").all()[:3]:
        box.check()
    assert "Đã làm 3, không làm 0" in office.presses("Đôn đốc thêm")


def test_the_tools_fit_every_width_and_are_large_and_dark_enough(
    served: House, reader: Opens
) -> None:
    with writing(served.office.engine) as session:
        plan = session.exec(select(Plan)).one().id or 0
        day = date(2024, 12, 31)
        session.add(CalendarDay(plan_id=plan, day=day, kind="swapped_off", confirmed=False))
    for size in (PHONE, DESK):
        office = reader(size)
        office.signs_in(OFFICE)
        for path in PAGES:
            office.opens(path)
            assert office.page.evaluate(PALE) == [], path
            if size is PHONE:
                assert office.page.evaluate(SMALL) == [], path
