"""More time: asked by the head, seen by the office, decided by the chair (IV.4.2)."""

from datetime import date

import pytest
from sqlmodel import select

from models.duty import Extension
from portal.words import phrase
from tests.portal.conftest import House

OFFICE, CHAIR = "vhtt", "truong-ban"


def ask(house: House) -> str:
    link = house.link()
    house.send(link, f"{link}/gia-han", to_day="2024-06-14", reason="Chờ thẩm định.")
    return str(house.rows(select(Extension))[0].id)


def test_more_time_goes_by_the_office_s_opinion_to_the_chair_s_decision(house: House) -> None:
    extension = ask(house)
    page = house.duty_page()
    house.sign_in(OFFICE)

    waiting = house.client.get("/cho-xu-ly").text
    house.send(page, f"{page}/y-kien", extension=extension, opinion="Nhất trí.")
    refused = house.send(page, f"{page}/quyet-dinh", extension=extension, decision="grant")
    house.client.cookies.clear()
    house.sign_in(CHAIR)
    seen = house.client.get(page).text
    house.send(
        page, f"{page}/quyet-dinh", extension=extension, decision="grant", remark="Khẩn trương."
    )

    assert "Xem và cho ý kiến" in waiting
    assert refused.status_code == 403
    assert "Nhất trí." in seen
    assert "Đồng ý gia hạn" in seen
    duty = house.duty()
    assert (duty.original_last_day, duty.last_day) == (date(2024, 5, 31), date(2024, 6, 14))
    shown = house.client.get(house.link()).text
    assert "Còn 11 ngày" in shown
    assert "đã được gia hạn; hạn gốc: trước 01/6/2024" in shown


def test_a_refused_request_leaves_the_day_and_says_so(house: House) -> None:
    extension = ask(house)
    page = house.duty_page()
    house.sign_in(CHAIR)

    house.send(
        page, f"{page}/quyet-dinh", extension=extension, decision="refuse", remark="Không lùi."
    )

    assert house.duty().last_day == date(2024, 5, 31)
    shown = house.client.get(house.link()).text
    assert "Không đồng ý" in shown
    assert "Không lùi." in shown


def test_deciding_twice_the_same_way_is_harmless_and_otherwise_too_late(house: House) -> None:
    extension = ask(house)
    page = house.duty_page()
    house.sign_in(CHAIR)
    form = {"ma_bieu_mau": house.token_of(page), "extension": extension}

    codes = [
        house.client.post(
            f"{page}/quyet-dinh", data=form | {"decision": decision}, follow_redirects=False
        ).status_code
        for decision in ("grant", "grant", "refuse")
    ]

    assert codes == [303, 303, 409]
    assert house.duty().last_day == date(2024, 6, 14)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"decision": ""}, "chọn đồng ý hoặc không đồng ý"),
        ({"decision": "grant", "extension": "999"}, "Không tìm thấy đề nghị"),
        ({"decision": "grant", "extension": "x"}, "Không tìm thấy đề nghị"),
    ],
)
def test_a_decision_on_nothing_is_refused(house: House, fields: dict[str, str], words: str) -> None:
    form = {"extension": ask(house)} | fields
    page = house.duty_page()
    house.sign_in(CHAIR)

    answer = house.send(page, f"{page}/quyet-dinh", None, **form)

    assert answer.status_code == 422
    assert words in answer.text


def test_an_opinion_needs_words(house: House) -> None:
    extension = ask(house)
    page = house.duty_page()
    house.sign_in(OFFICE)

    answer = house.send(page, f"{page}/y-kien", extension=extension, opinion="")

    assert answer.status_code == 422
    assert "Chưa có ý kiến" in answer.text


def test_a_request_is_decided_only_on_the_page_of_its_own_duty(house: House) -> None:
    extension = ask(house)
    other = house.link("IV.3.7@2024@07204", post="07204")
    house.send(other, f"{other}/gia-han", to_day="2024-06-20", reason="Chờ.")
    page = house.duty_page("IV.3.7@2024@07204")
    house.sign_in(CHAIR)

    answer = house.send(page, f"{page}/quyet-dinh", extension=extension, decision="grant")

    assert answer.status_code == 422
    assert house.duty().last_day == date(2024, 5, 31)


def test_a_day_that_has_passed_is_not_granted_and_says_what_to_do(house: House) -> None:
    extension = ask(house)
    page = house.duty_page()
    house.at(date(2024, 6, 17))
    house.sign_in(CHAIR)

    answer = house.send(page, f"{page}/quyet-dinh", extension=extension, decision="grant")

    assert answer.status_code == 409
    assert "đơn vị đề nghị một ngày muộn hơn" in answer.text
    assert house.duty().last_day == date(2024, 5, 31)


def test_the_calendar_of_the_form_begins_on_the_day_after_the_last_one(house: House) -> None:
    page = house.client.get(house.link()).text

    assert 'name="to_day" required min="2024-06-01"' in page


def test_of_two_things_at_one_moment_the_later_stands_above(house: House) -> None:
    house.file_result()
    link = house.link()
    house.send(link, f"{link}/rut-lai")
    house.sign_in("vhtt")

    history = house.client.get(house.duty_page()).text.partition('class="history"')[2]

    taken_back, filed = phrase("events", "act.take_back"), phrase("events", "act.submit")
    assert history.index(taken_back) < history.index(filed)
