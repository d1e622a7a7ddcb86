"""The page of the chair and the deputy: what has escalated, decided in two taps."""

import re
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from models.messages import Message
from tests.portal.conftest import WARD_DUTY, House
from tests.portal.test_mine import _statements, main

CHAIR, DEPUTY, OFFICE, WARD = "truong-ban", "pho-truong-ban", "vhtt", "07201"
JUNE_7, JUNE_10 = date(2024, 6, 7), date(2024, 6, 10)


@pytest.fixture
def escalated(house: House) -> House:
    """Live through the days until the duties of 31/5 stand before the chair."""
    house.live_through(*(date(2024, 5, 31) + timedelta(days=n) for n in range(8)))
    house.at(JUNE_7, 9)
    return house


def row(house: House, unit: str = "UBND phường Thọ Xương") -> str:
    """Return what the page says of one unit."""
    found = re.search(rf"<li><p><a [^>]*>{unit}</a>.*?</li>", main(house, "/trinh"), re.DOTALL)
    assert found
    return found.group(0)


def test_what_stands_before_the_chair_is_what_the_morning_s_list_told(escalated: House) -> None:
    escalated.sign_in(CHAIR)

    page = main(escalated, "/trinh")

    letter = escalated.rows(select(Message).where(Message.kind == "chair-list"))[-1]
    told = re.search(r"\((\d+) việc\)", letter.subject)
    assert told
    assert f'đã trình Trưởng Ban <span class="sum">{told[1]}</span>' in page


def test_each_case_says_how_long_how_often_urged_and_the_last_words(escalated: House) -> None:
    link = escalated.link()
    escalated.send(link, f"{link}/gia-han", to_day="2024-06-20", reason="Chờ Sở thẩm định.")
    escalated.sign_in(CHAIR)

    case = row(escalated)

    assert "quá hạn 7 ngày" in case
    assert "đã đôn đốc 2 lần, gần nhất 07/6/2024" in case
    assert "Lý do xin gia hạn: “Chờ Sở thẩm định.”" in case
    assert "Đang xin gia hạn đến hết ngày 20/6/2024." in case
    assert "Đơn vị chưa có ý kiến." in row(escalated, "UBND phường Trần Nguyên Hãn")


def test_a_duty_that_is_filed_leaves_the_page(escalated: House) -> None:
    escalated.file_result()
    escalated.sign_in(CHAIR)

    assert "UBND phường Thọ Xương" not in main(escalated, "/trinh")


def test_what_only_the_deputy_was_told_of_is_a_section_of_its_own(house: House) -> None:
    house.live_through(*(date(2024, 5, 31) + timedelta(days=n) for n in range(4)))
    house.sign_in(DEPUTY)

    page = main(house, "/trinh")

    assert "Không có nhiệm vụ nào đang trình." in page
    assert "Quá hạn, đã báo cáo Phó Trưởng Ban" in page


def test_more_time_is_granted_from_the_page_and_leads_back_to_it(escalated: House) -> None:
    link = escalated.link()
    escalated.send(link, f"{link}/gia-han", to_day="2024-06-20", reason="Chờ Sở thẩm định.")
    escalated.sign_in(CHAIR)

    answer = escalated.send(
        "/trinh",
        f"{escalated.duty_page()}/quyet-dinh",
        extension="1",
        decision="grant",
        back="/trinh",
    )

    assert answer.headers["location"] == "/trinh?xong=quyet-dinh"
    assert escalated.duty().last_day == date(2024, 6, 20)
    assert "UBND phường Thọ Xương" not in main(escalated, "/trinh")


def test_an_instruction_becomes_a_message_and_stands_with_the_duty(escalated: House) -> None:
    escalated.sign_in(CHAIR)
    form = {"text": "Hoàn thành trước ngày 14/6.", "back": "/trinh"}

    answers = [
        escalated.send("/trinh", f"{escalated.duty_page()}/chi-dao", None, **form) for _ in range(2)
    ]

    assert {a.headers["location"] for a in answers} == {"/trinh?xong=chi-dao"}
    sent = escalated.rows(select(Message).where(Message.kind == "instruction"))
    assert len(sent) == 1
    assert "Đã chỉ đạo" in row(escalated)
    escalated.client.cookies.clear()
    assert "Hoàn thành trước ngày 14/6." in main(escalated, escalated.link())
    escalated.live_through(JUNE_10)
    told = escalated.rows(select(Message).where(col(Message.id) == sent[0].id))[0]
    assert "có ý kiến chỉ đạo ngày 07/6/2024" in " ".join(told.text.split())
    assert told.status == "sent"


def test_a_blank_instruction_is_refused_with_the_remedy(escalated: House) -> None:
    escalated.sign_in(CHAIR)

    answer = escalated.send("/trinh", f"{escalated.duty_page()}/chi-dao", text=" ")

    assert answer.status_code == 422
    assert "ghi từ 1 đến 1000 ký tự" in answer.text


def test_the_office_looks_at_the_page_and_finds_no_buttons(escalated: House) -> None:
    escalated.sign_in(OFFICE)

    page = main(escalated, "/trinh")

    assert "Quá hạn, đã trình Trưởng Ban" in page
    assert "<button" not in page


def test_a_head_does_not_see_the_page(escalated: House) -> None:
    escalated.sign_in(WARD)

    assert escalated.client.get("/trinh").status_code == 403
    assert 'href="/trinh"' not in escalated.client.get("/viec-cua-toi").text


def test_what_the_office_forwarded_is_decided_by_the_committee(house: House) -> None:
    link = house.link()
    house.send(link, f"{link}/khong-thuoc", reason="Do thành phố vận hành.")
    house.sign_in(OFFICE)
    page = house.duty_page()
    house.send(page, f"{page}/tra-loi", objection="1", outcome="forwarded", reason="Có cơ sở.")
    house.client.cookies.clear()
    house.sign_in(CHAIR)
    shown = main(house, "/trinh")

    house.send(page, f"{page}/rut-nhiem-vu", reason="Quyết định số 5/QĐ-BCĐ.")

    assert "Không thuộc trách nhiệm: Do thành phố vận hành." in shown
    assert "Có cơ sở." in shown
    assert house.duty(WARD_DUTY).state == "withdrawn"
    assert "Do thành phố vận hành." not in main(house, "/trinh")


def test_more_cases_cost_no_more_statements(house: House) -> None:
    house.sign_in(CHAIR)
    none = _statements(house, "/trinh")
    house.live_through(*(date(2024, 5, 31) + timedelta(days=n) for n in range(8)))

    assert main(house, "/trinh").count("quá hạn 7 ngày") == 31
    assert _statements(house, "/trinh") == none
