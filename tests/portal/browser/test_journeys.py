"""The ways of head, standing office and chair: narrow and wide, both languages, with script or not.

Every pair of the three stands in one walk. Nothing that matters needs script: what only
script does (searching while one types) has tests of its own.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser
from sqlmodel import select

from models.duty import Extension, Submission
from models.journal import JournalEntry
from models.messages import Message
from portal.language import ENGLISH, VIETNAMESE
from tests.portal.browser.speaker import Speaker
from tests.portal.browser.window import DESK, PHONE
from tests.portal.conftest import PDF, WARD_DUTY, House

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OFFICE, CHAIR = "Trưởng phòng Văn hóa và Thông tin", "Trưởng Ban Chỉ đạo"
HEAD = "Chủ tịch UBND phường Thọ Xương"
SECOND, THIRD = "IV.3.7@2024@07204", "IV.3.7@2024@07207"
WALKS = [
    pytest.param(PHONE, VIETNAMESE, False, id="360 px, Vietnamese, no script"),
    pytest.param(DESK, VIETNAMESE, True, id="1440 px, Vietnamese, script"),
    pytest.param(PHONE, ENGLISH, True, id="360 px, English, script"),
    pytest.param(DESK, ENGLISH, False, id="1440 px, English, no script"),
]
Walker = Callable[[], Speaker]


@pytest.fixture
def somebody(
    browser: Browser, served: House, size: dict[str, int], language: str, script: bool
) -> Iterator[Walker]:
    opened: list[Speaker] = []

    def make() -> Speaker:
        opened.append(Speaker(browser, served, size, language=language, script=script))
        return opened[-1]

    yield make
    for each in opened:
        each.closes()


@pytest.mark.parametrize(("size", "language", "script"), WALKS)
def test_the_head_reports_corrects_and_asks_for_time(served: House, somebody: Walker) -> None:
    head = somebody()

    head.arrives(served.link())
    head.does("Tiếp nhận nhiệm vụ")
    head.writes("Kết quả thực hiện (bắt buộc)", "Đã phê duyệt 2 hồ sơ.")
    head.page.get_by_label(head.says("Minh chứng")).set_input_files(
        {"name": "quyet-dinh.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    assert "quyet-dinh.pdf" in head.does("Gửi báo cáo")
    assert served.duty().state == "submitted"

    head.unfolds("Rút lại báo cáo để sửa")
    head.does("Rút lại báo cáo")
    field = head.page.get_by_label(head.says("Kết quả thực hiện (bắt buộc)"))
    assert field.input_value() == "Đã phê duyệt 2 hồ sơ."
    field.fill("Đã phê duyệt 3 hồ sơ.")
    head.does("Gửi báo cáo")
    filed = [one.text for one in served.rows(select(Submission))]
    assert filed == ["Đã phê duyệt 2 hồ sơ.", "Đã phê duyệt 3 hồ sơ."]

    head.opens(served.link(SECOND, post="07204"))
    head.unfolds("Đề nghị gia hạn")
    head.writes("Xin thực hiện đến hết ngày", "2024-06-14")
    head.writes("Lý do (bắt buộc)", "Chờ thẩm định.")
    head.does("Gửi đề nghị gia hạn")
    assert served.rows(select(Extension))[0].late

    head.opens(served.link(THIRD, post="07207"))
    head.unfolds("Không thuộc trách nhiệm")
    head.writes("Căn cứ, giải thích (bắt buộc)", "Phường không có hệ thống nào.")
    head.does("Gửi ý kiến")
    head.hears("Ý kiến không thuộc trách nhiệm")


@pytest.mark.parametrize(("size", "language", "script"), WALKS)
def test_the_head_signs_in_to_its_own_list_and_names_a_delegate(
    served: House, somebody: Walker
) -> None:
    head = somebody()

    head.takes_the_place_of(HEAD)
    assert head.page.url.endswith("/viec-cua-toi")
    assert "IV.3.7" in head.text
    head.opens("/tai-khoan")
    head.writes("Họ và tên người được ủy quyền", "Trần Thị Bình")
    head.writes("Đến hết ngày", "2024-06-20")
    head.does("Ghi ủy quyền")

    assert "Trần Thị Bình" in head.text
    assert served.duty().state == "assigned"


@pytest.mark.parametrize(("size", "language", "script"), WALKS)
def test_the_office_finds_confirms_returns_gives_an_opinion_and_urges(
    served: House, somebody: Walker
) -> None:
    served.file_result()
    served.file_result(SECOND, post="07204")
    third = served.link(THIRD, post="07207")
    served.send(third, f"{third}/gia-han", to_day="2024-06-14", reason="Chờ thẩm định.")
    office = somebody()

    office.takes_the_place_of(OFFICE)
    assert office.page.url.endswith("/cho-xu-ly")
    confirm = office.says("Xác nhận hoàn thành")
    office.page.get_by_role("button", name=confirm, exact=True).first.click()
    office.page.wait_for_load_state()
    assert {served.duty(name).state for name in (WARD_DUTY, SECOND)} == {"completed", "submitted"}

    office.follows("Xem và xử lý")
    office.unfolds("Trả lại, đề nghị bổ sung")
    office.writes("Lý do (bắt buộc)", "Thiếu quyết định.")
    office.does("Trả lại báo cáo")
    assert {served.duty(name).state for name in (WARD_DUTY, SECOND)} == {"completed", "returned"}

    office.opens("/cho-xu-ly")
    office.follows("Xem và cho ý kiến")
    office.writes("Ý kiến của cơ quan thường trực", "Nhất trí.")
    office.does("Ghi ý kiến")
    assert served.rows(select(Extension))[0].opinion == "Nhất trí."

    office.opens("/bang?tim=cap+do&nhom=don-vi")
    assert "IV.3.7" in office.text
    office.opens("/bang?ref=IV.3.7&thoi_han=open_overdue")
    for box in office.page.locator("input[name=chon]").all()[:2]:
        box.check()
    office.does("Đôn đốc thêm")
    urged = served.rows(select(JournalEntry).where(JournalEntry.act == "duty.urged"))
    assert len(urged) == 2


@pytest.mark.parametrize(("size", "language", "script"), WALKS)
def test_the_chair_decides_in_two_taps_and_instructs(served: House, somebody: Walker) -> None:
    served.live_through(*(date(2024, 6, 4) + timedelta(days=n) for n in range(4)))
    served.at(date(2024, 6, 7), 9)
    link = served.link()
    served.send(link, f"{link}/gia-han", to_day="2024-06-20", reason="Chờ Sở thẩm định.")
    chair = somebody()

    chair.takes_the_place_of(CHAIR)
    assert chair.page.url.endswith("/trinh")
    chair.unfolds("Quyết định gia hạn")
    chair.page.locator("button[name=decision][value=grant]").first.click()
    chair.page.wait_for_load_state()
    assert served.duty().last_day == date(2024, 6, 20)

    case = chair.page.locator(".cases > li", has_text="UBND phường Trần Nguyên Hãn")
    chair.unfolds("Cho ý kiến chỉ đạo", within=case)
    chair.writes("Nội dung chỉ đạo", "Hoàn thành trước ngày 14/6.", within=case)
    case.get_by_role("button", name=chair.says("Gửi ý kiến chỉ đạo")).click()
    chair.page.wait_for_load_state()
    assert len(served.rows(select(Message).where(Message.kind == "instruction"))) == 1
