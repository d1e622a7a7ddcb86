"""The board in a real browser: searched while typing, opened in place, and without script."""

import pytest
from playwright.sync_api import Browser, expect

from tests.portal.browser.window import DESK, PALE, PHONE, SMALL, Opens, Reader
from tests.portal.conftest import House

WARD_SEARCH = "dinh ke iv.3.7"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_list_follows_what_is_typed_and_the_address_with_it(
    reader: Opens, size: dict[str, int]
) -> None:
    office = reader(size)
    office.opens("/bang")

    office.page.get_by_label("Tìm trong nhiệm vụ").press_sequentially(WARD_SEARCH, delay=20)

    expect(office.page.locator("#tim-thay")).to_contain_text("1 trên 402 phần việc")
    expect(office.page.locator("li.group")).to_have_count(1)
    expect(office.page.locator("#tim")).to_be_focused()
    office.page.wait_for_url("**/bang?tim=dinh+ke+iv.3.7")
    assert office.count("open_overdue") == 1
    office.fits()
    assert office.page.evaluate(SMALL) == []
    assert office.page.evaluate(PALE) == []


def test_going_back_shows_the_whole_board_again(reader: Opens) -> None:
    office = reader(DESK)
    office.opens("/bang")
    office.page.get_by_label("Tìm trong nhiệm vụ").fill("dinh ke")
    office.page.wait_for_url("**tim=dinh+ke")

    office.page.go_back()

    expect(office.page.locator("#tim-thay")).to_contain_text("402 phần việc ở")
    expect(office.page.locator("#tim")).to_have_value("")


def test_a_choice_among_the_filters_works_without_pressing_a_button(reader: Opens) -> None:
    office = reader(DESK)
    office.opens("/bang")
    office.page.get_by_text("Lọc và nhóm").click()

    office.page.get_by_label("Nhóm theo").select_option("Đơn vị")

    expect(office.page.locator("li.gathered").first).to_contain_text("Phòng Văn hóa và Thông tin")
    office.page.wait_for_url("**/bang?nhom=don-vi")


def test_the_units_of_an_obligation_open_in_place(reader: Opens) -> None:
    office = reader(DESK)
    office.opens("/bang")

    office.page.get_by_text("Xem từng đơn vị").nth(1).click()

    table = office.page.locator(".opened table").first
    expect(table.locator("tbody tr")).to_have_count(16)
    expect(table).to_contain_text("Chủ tịch UBND phường Dĩnh Kế")
    assert office.page.evaluate(SMALL) == []
    assert office.page.evaluate(PALE) == []


def test_without_script_the_same_is_had_by_buttons_and_links(
    browser: Browser, served: House
) -> None:
    plain = Reader(browser, served, PHONE, script=False)
    plain.opens("/bang")
    plain.page.get_by_label("Tìm trong nhiệm vụ").fill(WARD_SEARCH)
    plain.page.get_by_role("button", name="Tìm", exact=True).click()
    found = plain.text
    plain.page.goto(f"{plain.address}/bang")
    plain.page.get_by_text("Xem từng đơn vị").first.click()
    plain.page.get_by_role("link", name="Bảng 14 đơn vị").click()
    units = plain.page.locator("tbody tr").count()
    plain.closes()

    assert "1 trên 402 phần việc" in found
    assert units == 14
