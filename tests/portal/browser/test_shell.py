"""The head of every page in a real browser: one slim row, a menu on phones."""

import pytest

from tests.portal.browser.window import DESK, PHONE, Opens

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHAIR = "Trưởng Ban Chỉ đạo"
HEIGHTS = """() => [".demo", ".head"].map(
    each => document.querySelector(each).getBoundingClientRect().height)"""


@pytest.mark.parametrize("english", [False, True], ids=["Vietnamese", "English"])
@pytest.mark.parametrize("width", [360, 768, 1099, 1100, 1280, 1440])
def test_the_head_is_one_row_at_every_width(reader: Opens, width: int, english: bool) -> None:
    # The chair has the most pages.
    chair = reader({"width": width, "height": 740})
    chair.signs_in(CHAIR)
    if english:
        chair.reads_english()
    chair.opens("/bang")

    bar, head = chair.page.evaluate(HEIGHTS)

    assert bar <= 46
    assert head <= 50


def test_a_phone_s_menu_opens_without_a_script_and_names_the_present_page(reader: Opens) -> None:
    chair = reader(PHONE)
    chair.signs_in(CHAIR)
    chair.opens("/bang")

    chair.page.get_by_text("Trình đơn").click()
    here = chair.page.locator(".menu a[aria-current=page]").inner_text()
    chair.page.locator(".menu").get_by_role("link", name="Tiến độ").click()
    chair.page.wait_for_url("**/tien-do")

    assert here == "Bảng theo dõi"


def test_the_skip_link_comes_first_and_leads_to_the_content(reader: Opens) -> None:
    visitor = reader(DESK)
    visitor.opens("/bang")

    visitor.page.keyboard.press("Tab")
    focused = visitor.page.evaluate("document.activeElement.getAttribute('href')")

    assert focused == "#noi-dung"
