"""Own duties, accounts and the chair's page in a real browser, without script as with it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import select

from actions.one_time import make_one_time_link
from models.database import writing
from models.messages import Message
from tests.portal.browser.window import DESK, PHONE, SMALL, Opens
from tests.portal.conftest import House

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HEAD, CHAIR = "Chủ tịch UBND phường Thọ Xương", "Trưởng Ban Chỉ đạo"


@pytest.fixture
def escalated(served: House) -> House:
    """Let the duties of 31/5 stand before the chair, with one request for more time."""
    served.live_through(*(date(2024, 6, 4) + timedelta(days=n) for n in range(4)))
    served.at(date(2024, 6, 7), 9)
    link = served.link()
    served.send(link, f"{link}/gia-han", to_day="2024-06-20", reason="Chờ Sở thẩm định.")
    return served


def test_a_head_is_invited_sets_a_password_and_finds_its_duties_again(
    served: House, reader: Opens
) -> None:
    with writing(served.office.engine) as session:
        token = make_one_time_link(session, now=datetime.now(UTC), life=timedelta(hours=1))
    administrator, head = reader(DESK), reader(PHONE)

    administrator.opens(f"/vao-quan-tri/{token}")
    administrator.presses("Vào làm việc")
    administrator.opens("/quan-tri/tai-khoan")
    administrator.presses(f"Tạo lời mời cho {HEAD}")
    link = administrator.page.get_by_label("Đường dẫn").input_value()

    head.page.goto(link)
    head.fits()
    for label in ("Mật khẩu", "Nhập lại mật khẩu"):
        head.page.get_by_label(label, exact=True).fill("bốn con trâu đỏ")
    assert "quá hạn 3 ngày" in head.presses("Lập tài khoản và đăng nhập")
    head.signs_out()
    head.page.locator("summary", has_text="Đăng nhập bằng tài khoản").click()
    head.page.get_by_label("Tên đăng nhập").fill("07201.head")
    head.page.get_by_label("Mật khẩu").fill("bốn con trâu đỏ")
    assert "Việc của tôi" in head.presses("Đăng nhập bằng mật khẩu")

    head.page.get_by_role("link", name="Mở để báo cáo").first.click()
    head.page.get_by_label("Kết quả thực hiện").fill("Đã phê duyệt 3 hồ sơ.")
    head.presses("Gửi báo cáo")
    assert "Chờ xác nhận; gửi sau hạn 3 ngày" in head.opens("/viec-cua-toi")


def test_the_chair_decides_in_two_taps_and_instructs_from_the_same_page(
    escalated: House, reader: Opens
) -> None:
    chair, head = reader(PHONE), reader(PHONE)

    chair.signs_in(CHAIR)
    assert chair.page.url.endswith("/trinh")
    chair.page.locator("summary", has_text="Quyết định gia hạn").click()
    assert "Đã ghi quyết định" in chair.presses("Đồng ý đến 20/6/2024")
    assert escalated.duty().last_day == date(2024, 6, 20)

    case = chair.page.locator(".cases > li", has_text="UBND phường Trần Nguyên Hãn")
    case.locator("summary").click()
    case.get_by_label("Nội dung chỉ đạo").fill("Hoàn thành trước ngày 14/6.")
    assert "Đã ghi ý kiến chỉ đạo" in chair.presses("Gửi ý kiến chỉ đạo")
    assert len(escalated.rows(select(Message).where(Message.kind == "instruction"))) == 1

    told = head.opens(escalated.link("IV.3.7@2024@07204", post="07204"))
    assert "Hoàn thành trước ngày 14/6." in told


@pytest.mark.usefixtures("escalated")
def test_pages_of_people_fit_and_are_large_enough_to_touch(reader: Opens) -> None:
    pages = {HEAD: ("/viec-cua-toi", "/tai-khoan"), CHAIR: ("/trinh", "/tai-khoan")}
    for size in (PHONE, DESK):
        for title, paths in pages.items():
            visitor = reader(size)
            visitor.signs_in(title)
            for path in (*paths, "/dang-nhap"):
                visitor.opens(path)
                assert visitor.page.evaluate(SMALL) == [], (path, size)
