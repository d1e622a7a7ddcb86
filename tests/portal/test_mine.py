"""What I owe: the most urgent first, with the plan's words, and what is asked."""

from datetime import date

import pytest
from sqlalchemy import event
from sqlmodel import select

from models.database import writing
from models.duty import Duty
from portal.pages import mine
from tests.portal.conftest import MONDAY, House
from tests.portal.test_office import pending

WARD, OFFICE = "07201", "vhtt"


def main(house: House, path: str = "/viec-cua-toi") -> str:
    answer = house.client.get(path)
    assert answer.status_code == 200
    page: str = answer.text
    return page.partition("<main")[2]


def test_the_office_link_of_a_head_leads_to_what_it_owes(house: House) -> None:
    link = house.office_link(WARD)

    assert house.send(link, link).headers["location"] == "/viec-cua-toi"


@pytest.mark.parametrize(
    ("post", "home"),
    [(OFFICE, "/cho-xu-ly"), ("truong-ban", "/trinh"), ("pho-truong-ban", "/trinh")],
)
def test_who_steers_the_plan_begins_elsewhere(house: House, post: str, home: str) -> None:
    link = house.office_link(post)

    assert house.send(link, link).headers["location"] == home


def test_what_is_overdue_stands_first_with_limit_words_and_what_is_asked(house: House) -> None:
    house.at(date(2024, 6, 10))
    house.sign_in(WARD)

    page = main(house)

    assert page.index("quá hạn 10 ngày") < page.index("sắp đến hạn") < page.index("trong hạn")
    assert "Trước 01/6/2024 (chậm nhất hết ngày 31/5/2024)." in page
    assert "Hoàn thành 100% việc phân loại, xác định, phê duyệt đề xuất cấp độ" in page
    assert "Đề nghị gửi kết quả, nêu lý do chậm; hoặc đề nghị gia hạn." in page
    assert f'href="{house.duty_page()}#bao-cao"' in page


def test_what_has_no_date_is_a_section_of_its_own(house: House) -> None:
    house.sign_in(WARD)

    before, _, after = main(house).partition("Nội dung hỏi hằng quý")

    assert "Kế hoạch không ấn định ngày" not in before
    assert "Đề nghị cập nhật kết quả cùng báo cáo quý." in after


def test_a_filed_result_waits_and_a_confirmed_one_is_done(house: House) -> None:
    house.file_result()
    house.sign_in(WARD)
    waiting = main(house)
    house.client.cookies.clear()
    house.sign_in(OFFICE)
    page = house.duty_page()
    house.send(page, f"{page}/xac-nhan", submission=pending(house))
    house.client.cookies.clear()
    house.sign_in(WARD)
    done = main(house)

    assert "Chờ xác nhận; gửi sau hạn 3 ngày" in waiting
    assert "quá hạn 3 ngày" not in waiting
    assert "hoàn thành quá hạn 3 ngày" in done.partition("Mới kết thúc")[2]


def test_a_returned_result_says_why_and_its_words_stand_in_the_form(house: House) -> None:
    house.file_result(text="Đã phê duyệt 3 hồ sơ.")
    house.sign_in(OFFICE)
    page = house.duty_page()
    house.send(page, f"{page}/tra-lai", submission=pending(house), reason="Thiếu quyết định.")
    house.client.cookies.clear()
    house.sign_in(WARD)

    assert "Lý do trả lại: Thiếu quyết định." in main(house)
    form = main(house, page).partition('name="text"')[2].partition("</textarea>")[0]
    assert "Đã phê duyệt 3 hồ sơ." in form


def test_a_result_taken_back_is_corrected_where_it_was_written(house: House) -> None:
    house.file_result(text="Đã phê duyệt 3 hồ sơ.")
    link = house.link()
    house.send(link, f"{link}/rut-lai")

    page = main(house, link)

    assert "báo cáo đã rút; đề nghị sửa rồi gửi lại" in page
    assert "Đã phê duyệt 3 hồ sơ." in page.partition('name="text"')[2].partition("</textarea>")[0]


def test_nobody_else_s_duties_are_shown(house: House) -> None:
    house.sign_in(WARD)

    assert "Trần Nguyên Hãn" not in main(house)


def test_a_visitor_of_the_demo_owes_nothing_and_is_asked_who_it_is(house: House) -> None:
    house.office.demo = True

    answer = house.client.get("/viec-cua-toi", follow_redirects=False)

    assert answer.headers["location"] == "/dang-nhap"


def test_a_long_list_is_read_page_by_page(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mine, "A_PAGE", 3)
    house.sign_in(WARD)

    first, second = main(house), main(house, "/viec-cua-toi?trang=2")

    assert "Trang 1/2" in first
    assert "quý III/2024" in first
    assert "quý III/2024" not in second
    assert "quý IV/2024" in second


def test_a_longer_list_costs_no_more_statements(house: House) -> None:
    house.sign_in(WARD)
    few = _statements(house)
    with writing(house.office.engine) as session:
        ward = session.get_one(Duty, house.duty_id()).post_id
        for duty in session.exec(select(Duty).where(Duty.last_day == date(2024, 5, 31))):
            duty.post_id = ward
            session.add(duty)

    assert main(house).count("quá hạn 3 ngày") > 20
    assert _statements(house) == few


def _statements(house: House, path: str = "/viec-cua-toi") -> int:
    seen: list[str] = []

    def note(*args: object) -> None:
        seen.append(str(args[2]))

    event.listen(house.office.engine, "before_cursor_execute", note)
    house.client.get(path)
    event.remove(house.office.engine, "before_cursor_execute", note)
    return len(seen)


def test_the_head_says_that_a_duty_is_not_its_own(house: House) -> None:
    link = house.link()

    answer = house.send(link, f"{link}/khong-thuoc", reason="Do thành phố vận hành.")
    again = house.send(link, f"{link}/khong-thuoc", reason="Do thành phố vận hành.")

    assert answer.headers["location"] == again.headers["location"] == f"{link}?xong=khong-thuoc"
    page = main(house, answer.headers["location"])
    assert "nhiệm vụ và thời hạn vẫn giữ nguyên" in page
    assert page.count('<p class="typed">Do thành phố vận hành.</p>') == 1
    house.sign_in(OFFICE)
    assert "Do thành phố vận hành." in main(house, "/cho-xu-ly")


def test_the_office_answers_and_the_head_reads_it(house: House) -> None:
    link = house.link()
    house.send(link, f"{link}/khong-thuoc", reason="Do thành phố vận hành.")
    house.sign_in(OFFICE)
    page = house.duty_page()

    blank = house.send(page, f"{page}/tra-loi", objection="1", outcome="kept", reason="")
    done = house.send(
        page, f"{page}/tra-loi", objection="1", outcome="kept", reason="Theo mục IV.3."
    )

    assert (blank.status_code, done.status_code) == (422, 303)
    assert "Theo mục IV.3." in main(house, link)
    assert "Ý kiến không thuộc trách nhiệm</h2>" in main(house, link)
    assert 'id="h-objections"' not in main(house, "/cho-xu-ly")


def test_an_answer_to_another_duty_s_objection_is_refused(house: House) -> None:
    link = house.link()
    house.send(link, f"{link}/khong-thuoc", reason="Do thành phố vận hành.")
    house.sign_in(OFFICE)
    other = house.duty_page("IV.3.7@2024@07204")

    answer = house.send(
        house.duty_page(), f"{other}/tra-loi", objection="1", outcome="kept", reason="x"
    )

    assert answer.status_code == 409
    assert house.office.clock.now().date() == MONDAY
