"""What the standing office, the deputy and the chair do, each by their rights."""

import re
from datetime import date

import pytest
from sqlmodel import col, select

from models.duty import StateChange, Submission
from models.messages import Message
from tests.portal.conftest import MONDAY, House

OFFICE, DEPUTY, CHAIR = "vhtt", "pho-truong-ban", "truong-ban"
OFFICE_DUTY = "IV.1.1@2024Q2@vhtt"


def pending(house: House) -> str:
    last = house.rows(select(Submission).order_by(col(Submission.id).desc()))[0]
    return str(last.id)


def kinds(house: House) -> list[str]:
    return [m.kind for m in house.rows(select(Message).order_by(col(Message.id)))]


def test_the_office_signs_in_by_the_button_behind_its_link_not_by_opening_it(house: House) -> None:
    link = house.office_link(OFFICE)

    opened = house.client.get(link)
    before = house.client.get("/cho-xu-ly", follow_redirects=False).status_code
    answer = house.send(link, link)

    assert "Trưởng phòng Văn hóa và Thông tin" in opened.text
    assert before == 303
    assert answer.headers["location"] == "/cho-xu-ly"
    assert house.client.get("/cho-xu-ly").status_code == 200


def test_the_queue_shows_what_waits_and_confirms_it(house: House) -> None:
    house.file_result(text="Đã phê duyệt 3 hồ sơ.")
    house.sign_in(OFFICE)

    queue = house.client.get("/cho-xu-ly").text
    answer = house.send(
        "/cho-xu-ly",
        f"{house.duty_page()}/xac-nhan",
        submission=pending(house),
        back="/cho-xu-ly",
    )

    assert "Đã phê duyệt 3 hồ sơ." in queue
    assert answer.headers["location"] == "/cho-xu-ly?xong=xac-nhan"
    assert "Đã xác nhận hoàn thành" in house.client.get(answer.headers["location"]).text
    assert house.duty().state == "completed"
    assert "completed" in kinds(house)


def test_confirming_twice_is_harmless(house: House) -> None:
    house.file_result()
    house.sign_in(OFFICE)
    page = house.duty_page()
    form = {"ma_bieu_mau": house.token_of(page), "submission": pending(house)}

    codes = [
        house.client.post(f"{page}/xac-nhan", data=form, follow_redirects=False).status_code
        for _ in range(2)
    ]

    assert codes == [303, 303]
    acts = [c.act for c in house.rows(select(StateChange).order_by(col(StateChange.id)))]
    assert acts == ["submit", "confirm"]
    assert kinds(house).count("completed") == 1


def test_nobody_confirms_a_result_that_they_did_not_see(house: House) -> None:
    house.file_result(text="Bản thứ nhất.")
    house.sign_in(OFFICE)
    page = house.duty_page()
    form = {"ma_bieu_mau": house.token_of(page), "submission": pending(house)}
    link = house.link()
    house.send(link, f"{link}/rut-lai")
    house.file_result(text="Bản thứ hai.")

    answer = house.client.post(f"{page}/xac-nhan", data=form)

    assert answer.status_code == 422
    assert "vừa gửi báo cáo khác" in answer.text
    assert "Bản thứ hai." in answer.text
    assert house.duty().state == "submitted"


def test_a_returned_result_opens_the_duty_again_and_shows_the_reason(house: House) -> None:
    house.file_result()
    house.sign_in(OFFICE)
    page = house.duty_page()

    house.send(page, f"{page}/tra-lai", submission=pending(house), reason="Thiếu quyết định.")

    shown = house.client.get(house.link()).text
    assert house.duty().state == "returned"
    assert "Báo cáo bị trả lại." in shown
    assert "Thiếu quyết định." in shown
    assert "Gửi báo cáo" in shown
    assert "returned" in kinds(house)


def test_a_return_without_a_reason_is_refused(house: House) -> None:
    house.file_result()
    house.sign_in(OFFICE)
    page = house.duty_page()

    answer = house.send(page, f"{page}/tra-lai", submission=pending(house), reason=" ")

    assert answer.status_code == 422
    assert "Chưa có lý do" in answer.text
    assert house.duty().state == "submitted"


def test_the_owner_never_confirms_its_own_result(house: House) -> None:
    house.file_result()
    house.sign_in("07201")
    page = house.duty_page()

    shown = house.client.get(page).text
    answer = house.send(page, f"{page}/xac-nhan", submission=pending(house))

    assert "Xác nhận hoàn thành</button>" not in shown
    assert answer.status_code == 403
    assert "không có quyền" in answer.text
    assert house.duty().state == "submitted"


def test_what_the_standing_office_owes_is_confirmed_by_the_deputy(house: House) -> None:
    house.file_result(OFFICE_DUTY, post=OFFICE)
    page = house.duty_page(OFFICE_DUTY)
    house.sign_in(OFFICE)
    own = house.send(page, f"{page}/xac-nhan", submission=pending(house))
    house.client.cookies.clear()
    house.sign_in(DEPUTY)

    queue = house.client.get("/cho-xu-ly").text
    answer = house.send(page, f"{page}/xac-nhan", submission=pending(house))

    assert own.status_code == 403
    assert "Báo cáo tổng hợp quý" in queue
    assert answer.status_code == 303
    assert house.duty(OFFICE_DUTY).state == "completed"


@pytest.mark.parametrize(("slug", "state"), [("tam-dung", "paused"), ("rut-nhiem-vu", "withdrawn")])
def test_the_chair_stops_a_duty_with_a_reason(house: House, slug: str, state: str) -> None:
    page = house.duty_page()
    house.sign_in(CHAIR)

    house.send(page, f"{page}/{slug}", reason="Quyết định số 5/QĐ-BCĐ.")

    assert house.duty().state == state
    assert "Quyết định số 5/QĐ-BCĐ." in house.client.get(page).text


def test_a_paused_duty_goes_on(house: House) -> None:
    page = house.duty_page()
    house.sign_in(CHAIR)
    house.send(page, f"{page}/tam-dung", reason="Chờ.")

    house.send(page, f"{page}/tiep-tuc")

    assert house.duty().state == "in_progress"


def test_a_completed_duty_is_opened_again_with_a_reason(house: House) -> None:
    house.file_result()
    house.sign_in(OFFICE)
    page = house.duty_page()
    house.send(page, f"{page}/xac-nhan", submission=pending(house))

    house.send(page, f"{page}/mo-lai", reason="Phát hiện thiếu.")

    assert house.duty().state == "in_progress"


def test_a_draft_occurrence_is_assigned_by_the_office(house: House) -> None:
    name = "IV.4.1@2024Q1@07201"
    page = house.duty_page(name)
    house.sign_in(OFFICE)

    queue = house.client.get("/cho-xu-ly").text
    house.send(page, f"{page}/giao")

    assert "Kỳ dự thảo chờ quyết định" in queue
    assert house.duty(name).state == "assigned"


def test_the_office_reads_the_open_questions_of_the_plan(house: House) -> None:
    house.sign_in(OFFICE)

    queue = house.client.get("/cho-xu-ly").text

    assert "CH-01" in queue
    assert "Mục I ghi trên 60%, Phụ lục ghi trên 50%" in queue


def test_a_head_sees_in_the_queue_only_what_it_owes(house: House) -> None:
    house.file_result("IV.3.7@2024@07204", post="07204")
    house.sign_in("07201")

    queue = house.client.get("/cho-xu-ly").text

    assert "Phần việc phải báo cáo" in queue
    assert "UBND phường Thọ Xương" in queue
    assert "Trần Nguyên Hãn" not in queue
    assert "Báo cáo chờ xác nhận" not in queue


def test_the_page_of_a_duty_tells_what_was_sent_and_what_not_and_why(house: House) -> None:
    house.live_through(date(2024, 5, 24), MONDAY)
    house.sign_in(OFFICE)

    page = house.client.get(house.duty_page()).text

    assert "Đã gửi" in page
    assert "không gửi: đã có mốc cao hơn cùng lúc" in page
    assert "Quá hạn 3 ngày" in page


def test_an_unknown_act_or_duty_is_not_found(house: House) -> None:
    house.sign_in(CHAIR)
    page = house.duty_page()

    assert house.send(page, f"{page}/pha").status_code == 404
    assert house.client.get("/nhiem-vu/999999").status_code == 404
    assert house.client.get("/nhiem-vu/abc").status_code == 400


def test_the_address_in_the_artifacts_leads_to_the_duty(house: House) -> None:
    house.sign_in(OFFICE)

    answer = house.client.get(f"/phan-viec/{house.duty_id()}", follow_redirects=False)

    assert answer.headers["location"] == house.duty_page()


def test_the_board_counts_change_when_a_result_is_confirmed(house: House) -> None:
    house.at(date(2024, 5, 31), 20)
    house.file_result()
    house.at(date(2024, 6, 3))
    house.sign_in(OFFICE)
    page = house.duty_page()
    before = counts(house)

    house.send(page, f"{page}/xac-nhan", submission=pending(house))

    assert before == {"done_on_time": 0, "done_late": 0, "open_overdue": 31}
    assert counts(house) == {"done_on_time": 1, "done_late": 0, "open_overdue": 30}


def counts(house: House) -> dict[str, int]:
    page = house.client.get("/bang").text
    return {
        cell: int(re.search(rf'class="count {cell}"[^>]*><strong>(\d+)', page)[1])  # type: ignore[index]
        for cell in ("done_on_time", "done_late", "open_overdue")
    }
