"""Calendar and figures in a real browser, on a phone, at a desk, by keyboard, on paper."""

import pytest

from tests.portal.browser.window import DESK, PALE, PHONE, SMALL, Opens
from tests.portal.conftest import WARD_DUTY, House

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = ("/lich", "/lich?thang=2024-05", "/lich?quy=2024Q2", "/lich/dang-ky", "/tien-do")


def test_the_office_goes_from_the_calendar_to_the_duty_and_to_the_figures(
    served: House,
    reader: Opens,
) -> None:
    office = reader(DESK)
    office.signs_in("Trưởng phòng Văn hóa và Thông tin")

    office.page.get_by_role("link", name="Lịch", exact=True).click()
    office.page.get_by_role("link", name="← Trước").click()
    assert "Lịch tháng 5/2024" in office.text
    day = office.page.get_by_role("cell").filter(has_text="IV.3.7")
    assert "16 quá hạn 3 ngày" in day.inner_text()
    office.page.get_by_label("Đơn vị").select_option(value="07201")
    office.presses("Xem")
    office.page.get_by_role("link", name="IV.3.7").click()
    office.page.wait_for_url(f"**/nhiem-vu/{served.duty_id(WARD_DUTY)}")
    office.page.get_by_role("link", name="Tiến độ", exact=True).click()
    office.page.get_by_role("row").filter(has_text="Cộng").wait_for()
    assert "0%" in office.text


def test_a_head_copies_the_address_of_its_calendar_on_the_phone(
    served: House,
    reader: Opens,
) -> None:
    head = reader(PHONE)
    head.signs_in("Chủ tịch UBND phường Thọ Xương")

    head.opens("/lich")
    assert not head.page.get_by_role("columnheader").first.is_visible()
    assert "Thứ Sáu, ngày 14/6/2024" in head.text
    head.page.get_by_role("link", name="Đưa vào lịch trên điện thoại").click()
    field = head.page.get_by_label("UBND phường Thọ Xương", exact=True)
    calendar = head.page.request.get(field.input_value())

    assert calendar.headers["content-type"].startswith("text/calendar")
    assert "BEGIN:VEVENT" in calendar.text()
    assert served.duty().state == "assigned"


def test_the_pages_fit_are_touched_and_read_at_any_width(
    reader: Opens,
) -> None:
    for size in (PHONE, DESK):
        visitor = reader(size)
        for path in PAGES:
            visitor.opens(path)
            assert visitor.page.evaluate(SMALL) == [], path
            assert visitor.page.evaluate(PALE) == [], path


def test_the_calendar_is_used_by_keyboard_alone(
    reader: Opens,
) -> None:
    visitor = reader(DESK)
    visitor.opens("/lich")

    coming = visitor.page.locator("details.coming summary").first
    coming.focus()
    visitor.page.keyboard.press("Enter")
    assert visitor.page.locator("details.coming[open]").count() == 1
    visitor.page.keyboard.press("Tab")
    focused = visitor.page.evaluate("document.activeElement.getAttribute('href')")

    assert focused.startswith("/bang?ke_hoach=")


def test_on_paper_the_figures_stand_without_what_is_pressed(
    reader: Opens,
) -> None:
    visitor = reader(DESK)
    visitor.opens("/tien-do")

    visitor.page.emulate_media(media="print")

    assert not visitor.page.get_by_role("button", name="Xem", exact=True).is_visible()
    assert not visitor.page.locator("nav.tabs").is_visible()
    assert visitor.page.locator("svg.burn-up").is_visible()
    assert visitor.page.get_by_role("row").filter(has_text="Cộng").is_visible()
