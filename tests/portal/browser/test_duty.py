"""A duty in a real browser: a head on a phone, the office and the chair at a desk."""

from datetime import date

import pytest

from tests.portal.browser.window import DESK, PALE, PHONE, SMALL, Opens
from tests.portal.conftest import PDF, WARD_DUTY, House

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_result_goes_from_the_head_s_phone_over_the_office_s_desk_to_the_board(
    served: House, reader: Opens
) -> None:
    head, office = reader(PHONE), reader(DESK)

    assert "Quá hạn 3 ngày" in head.opens(served.link())
    head.page.get_by_label("Kết quả thực hiện").fill("Đã phê duyệt 3 hồ sơ cấp độ.")
    head.page.get_by_label("Minh chứng").set_input_files(
        {"name": "quyet-dinh.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    told = head.presses("Gửi báo cáo")
    assert "Báo cáo được nhận chưa phải là được xác nhận hoàn thành" in told
    assert "quyet-dinh.pdf" in told
    assert head.page.get_by_role("button", name="Gửi báo cáo").count() == 0

    office.signs_in("Trưởng phòng Văn hóa và Thông tin")
    office.opens("/bang")
    before = office.count("open_overdue"), office.count("done_late")
    office.opens("/cho-xu-ly")
    office.page.get_by_role("link", name="Xem và xử lý").click()
    with office.page.expect_download() as download:
        office.page.get_by_role("link", name="quyet-dinh.pdf").click()
    assert download.value.suggested_filename == "quyet-dinh.pdf"
    assert "Đã xác nhận hoàn thành" in office.presses("Xác nhận hoàn thành")
    office.opens("/bang")
    assert (office.count("open_overdue"), office.count("done_late")) == (
        before[0] - 1,
        before[1] + 1,
    )

    assert "Nhiệm vụ đã được xác nhận hoàn thành." in head.opens(served.link())


def test_more_time_goes_from_the_phone_to_the_chair_and_back(served: House, reader: Opens) -> None:
    head, chair = reader(PHONE), reader(PHONE)

    head.opens(served.link())
    head.page.locator("summary", has_text="Đề nghị gia hạn").click()
    head.page.get_by_label("Xin thực hiện đến hết ngày").fill("2024-06-14")
    head.page.get_by_label("Lý do").fill("Chờ thẩm định.")
    assert "thời hạn hiện tại vẫn giữ nguyên" in head.presses("Gửi đề nghị gia hạn")

    chair.signs_in("Trưởng Ban Chỉ đạo")
    chair.opens("/cho-xu-ly")
    chair.page.get_by_role("link", name="Xem và quyết định").click()
    chair.fits()
    chair.page.get_by_label("Ý kiến chỉ đạo").fill("Đồng ý.")
    assert "Đã ghi quyết định" in chair.presses("Đồng ý gia hạn")

    assert "Còn 11 ngày" in head.opens(served.link())
    assert served.duty().last_day == date(2024, 6, 14)


def test_a_returned_result_is_read_on_the_phone_with_its_reason(
    served: House, reader: Opens
) -> None:
    served.file_result()
    office, head = reader(DESK), reader(PHONE)

    office.signs_in("Trưởng phòng Văn hóa và Thông tin")
    office.opens(f"/nhiem-vu/{served.duty_id()}")
    office.page.locator("summary", has_text="Trả lại").click()
    office.page.get_by_label("Lý do").fill("Thiếu quyết định phê duyệt.")
    office.presses("Trả lại báo cáo")

    assert "Thiếu quyết định phê duyệt." in head.opens(served.link())
    assert head.page.get_by_role("button", name="Gửi báo cáo").is_visible()


def test_the_mail_in_the_inbox_leads_to_the_page_of_the_head(reader: Opens) -> None:
    visitor = reader(PHONE)
    visitor.opens("/hop-thu?loai=reminder-7")
    visitor.page.locator("td.lead a").first.click()

    frame = visitor.page.frame_locator("iframe.mail")
    assert "Kính gửi" in frame.locator("body").inner_text()
    frame.locator("a").first.click()
    visitor.page.wait_for_url("**/viec/**")

    assert visitor.page.get_by_role("button", name="Gửi báo cáo").is_visible()
    assert visitor.presses("Tiếp nhận nhiệm vụ")


def test_a_refused_file_leaves_the_typed_text_in_its_field(served: House, reader: Opens) -> None:
    head = reader(PHONE)
    head.opens(served.link())
    head.page.get_by_label("Kết quả thực hiện").fill("Một đoạn dài.")
    head.page.get_by_label("Minh chứng").set_input_files(
        {"name": "anh.pdf", "mimeType": "application/pdf", "buffer": b"<html>"}
    )

    head.presses("Gửi báo cáo")

    assert "anh.pdf" in head.page.get_by_role("alert").inner_text()
    assert head.page.get_by_label("Kết quả thực hiện").input_value() == "Một đoạn dài."
    # A refusal is an answer of its own status, which Chromium notes on its console.
    head.complaints[:] = [c for c in head.complaints if "status of 422" not in c]


def test_no_page_scrolls_sideways_or_complains_at_any_width(served: House, reader: Opens) -> None:
    served.file_result("IV.3.7@2024@07204", post="07204")
    duty = served.duty_id("IV.3.7@2024@07204")
    for size in (PHONE, DESK):
        office = reader(size)
        office.signs_in("Trưởng phòng Văn hóa và Thông tin")
        for path in (
            "/bang",
            "/bang?ref=IV.3.7",
            "/cho-xu-ly",
            "/hop-thu",
            "/hop-thu/1",
            "/thong-bao",
            "/thong-bao?tinh_trang=not_sent",
            "/thong-bao/1",
            f"/nhiem-vu/{duty}",
            served.link(WARD_DUTY),
            "/dang-nhap",
        ):
            office.opens(path)


def test_what_is_touched_on_the_phone_is_large_enough(served: House, reader: Opens) -> None:
    visitor = reader(PHONE)

    for path in (served.link(), "/bang", "/cho-xu-ly", "/hop-thu"):
        visitor.opens(path)
        assert visitor.page.evaluate(SMALL) == [], path


def test_the_page_is_used_by_keyboard_alone(served: House, reader: Opens) -> None:
    head = reader(DESK)
    head.opens(served.link())

    head.page.get_by_label("Kết quả thực hiện").focus()
    head.page.keyboard.type("Xong.")
    for _ in range(3):
        head.page.keyboard.press("Tab")
    focused = head.page.evaluate(
        "[document.activeElement.innerText, getComputedStyle(document.activeElement).outlineStyle]"
    )
    head.page.keyboard.press("Enter")
    head.page.wait_for_url("**xong=bao-cao")

    assert focused == ["Gửi báo cáo", "solid"]


def test_no_text_is_too_pale_to_read(served: House, reader: Opens) -> None:
    office = reader(DESK)
    office.signs_in("Trưởng phòng Văn hóa và Thông tin")
    for path in ("/bang", "/cho-xu-ly", f"/nhiem-vu/{served.duty_id()}", "/thong-bao"):
        office.opens(path)
        assert office.page.evaluate(PALE) == [], path
