"""A newcomer takes a plan that nobody has seen from its file to the board, in one sitting."""

import pytest
from playwright.sync_api import Page
from sqlmodel import select

from flows.sheets import plan_sheets
from flows.timetable import due_passes
from models.database import reading
from models.plan import Plan
from models.plan_drafts import DraftItem
from tests.fakes.new_plan import as_docx
from tests.portal.browser.window import DESK, PHONE, Opens
from tests.portal.conftest import House

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OFFICE = "Trưởng phòng Văn hóa và Thông tin"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def bring(page: Page) -> None:
    page.locator("#files").set_input_files(
        {"name": "ke-hoach.docx", "mimeType": WORD, "buffer": as_docx()}
    )
    page.get_by_role("button", name="Đọc văn bản").click()
    page.wait_for_url("**/ke-hoach-moi/1**")


def presses(page: Page, key: str) -> None:
    """Press a key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["1440 px", "360 px"])
def test_from_a_word_file_to_obligations_on_the_board_in_one_sitting(
    served: House, reader: Opens, size: dict[str, int]
) -> None:
    newcomer = reader(size)
    page = newcomer.page
    newcomer.signs_in(OFFICE)
    newcomer.opens("/ke-hoach-moi")
    bring(page)
    newcomer.fits()
    assert page.locator(".lines mark.f-due").inner_text() == "trước ngày 15/9/2024"

    # The first by its button, the second cut in two by hand, the others by key.
    newcomer.presses("Nhận đề xuất")
    page.keyboard.press("s")
    whole = page.locator("#pieces").input_value()
    page.locator("#pieces").fill(whole.replace("; lập", ";\nlập"))
    newcomer.presses("Tách")
    for _ in range(5):
        presses(page, "a")
    newcomer.fits()
    assert "Đã quyết định 6/6 đề xuất" in newcomer.text

    page.get_by_role("link", name="Lập kế hoạch", exact=True).click()
    newcomer.presses("Thêm mới cả 3 tên chưa khớp")
    page.locator("#code").fill("dong-lua-2024")
    page.locator("#roster_plan").select_option("")
    page.locator("#standing").fill("Chánh Văn phòng HĐND và UBND xã")
    newcomer.presses("Ghi thông tin")
    if page.get_by_role("button", name="Thêm mới cả 3 tên chưa khớp").count():
        newcomer.presses("Thêm mới cả 3 tên chưa khớp")
    assert "6 nhiệm vụ" in newcomer.presses("Kiểm tra và xem trước")
    newcomer.presses("Lập kế hoạch")

    assert "Đã lập kế hoạch" in newcomer.text
    assert "lắp đặt mạng không dây" in newcomer.text
    with reading(served.office.engine) as session:
        plan = session.exec(select(Plan).where(Plan.code == "dong-lua-2024")).one()
        # The engine's next look registers what it is told here (flows.daily).
        now, zone = served.office.clock.now(), served.office.zone
        assert "publish" in due_passes(session, now=now, zone=zone)
        sheets = list(plan_sheets(session, plan, public_url=served.office.settings.public_url))
    assert {sheet.ref for sheet in sheets} >= {"II.1.1", "II.1.2.1", "III.1.1"}
    assert any(mark.slug.startswith("2024-T-7") for sheet in sheets for mark in sheet.marks)


def test_two_people_on_one_proposal_are_both_told_the_truth(served: House, reader: Opens) -> None:
    one, other = reader(DESK), reader(DESK)
    one.signs_in(OFFICE)
    other.signs_in(OFFICE)
    one.opens("/ke-hoach-moi")
    bring(one.page)
    other.opens("/ke-hoach-moi/1")
    for who, day in ((one, "2024-09-13"), (other, "2024-09-10")):
        who.page.keyboard.press("e")
        who.page.locator("#last_day").fill(day)

    one.presses("Ghi sửa và nhận")
    told = other.presses("Ghi sửa và nhận")

    assert "Đã được người khác sửa" in told
    assert "2024-09-13" in told
    assert "2024-09-10" in told
    first = served.rows(select(DraftItem).where(DraftItem.ref == "II.1.1"))[0]
    assert first.fields["last_day"] == "2024-09-13"
    other.complaints[:] = [c for c in other.complaints if "status of 409" not in c]


def test_keys_are_silent_while_somebody_types(served: House, reader: Opens) -> None:
    writer = reader(DESK)
    writer.signs_in(OFFICE)
    writer.opens("/ke-hoach-moi")
    bring(writer.page)

    writer.page.keyboard.press("x")
    writer.page.keyboard.type("ajkex")

    assert writer.page.locator("#reason").input_value() == "ajkex"
    assert {each.state for each in served.rows(select(DraftItem))} == {"open"}
