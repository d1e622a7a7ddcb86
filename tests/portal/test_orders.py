"""The chair gives a new obligation: it is shown first, then stands where all others stand."""

import re
from typing import Any

import pytest
from sqlmodel import col, select

from models.plan import Obligation
from tests.portal.conftest import House
from tests.portal.test_mine import main
from tests.portal.test_office_tools import apply

CHAIR, DEPUTY, OFFICE, WARD = "truong-ban", "pho-truong-ban", "vhtt", "07201"
FORM: dict[str, Any] = {
    "title": "Rà soát trang thiết bị",
    "text": "Rà soát trang thiết bị\nvà báo cáo Trưởng Ban.",
    "last_day": "2024-06-20",
    "kind": "deadline",
    "ai:post:07201.head": "1",
    "ai:post:vhtt.head": "1",
}
PAGE, TO = "/chi-dao", "/chi-dao/1"


def given(house: House) -> list[Obligation]:
    return list(house.rows(select(Obligation).where(col(Obligation.given_at).is_not(None))))


def test_it_is_shown_before_it_is_given(house: House) -> None:
    house.sign_in(CHAIR)

    preview = house.send(PAGE, TO, **FORM)

    assert "trở thành nhiệm vụ CĐ.1, với 2 phần việc" in preview.text
    assert "UBND phường Thọ Xương" in preview.text
    assert "chậm nhất hết ngày 20/6/2024, còn 17 ngày" in preview.text
    assert given(house) == []


def test_given_it_stands_on_board_calendar_and_the_head_s_own_page(house: House) -> None:
    house.sign_in(CHAIR)

    done = apply(house, TO, house.send(PAGE, TO, **FORM))

    assert "Đã giao nhiệm vụ mới" in done.text
    assert "Rà soát trang thiết bị" in done.text.partition("<main")[2]
    assert "CĐ.1" in house.client.get("/lich?thang=2024-06").text
    house.sign_in(WARD)
    assert "Rà soát trang thiết bị" in main(house, "/viec-cua-toi")
    page = main(house, house.duty_page("CĐ.1@2024@07201"))
    assert "Lời văn chỉ đạo" in page
    assert "Chỉ đạo số 1 ngày 03/6/2024" in page


def test_its_result_comes_into_the_queue_of_the_standing_office(house: House) -> None:
    house.sign_in(CHAIR)
    apply(house, TO, house.send(PAGE, TO, **FORM))
    house.file_result("CĐ.1@2024@07201")
    house.sign_in(OFFICE)

    assert "CĐ.1" in main(house, "/cho-xu-ly")


def test_what_was_wrong_is_said_and_what_was_typed_stays(house: House) -> None:
    house.sign_in(DEPUTY)

    answer = house.send(PAGE, TO, **(FORM | {"last_day": "2024-06-03"}))

    assert answer.status_code == 422
    assert "Hạn cuối phải sau hôm nay" in answer.text
    assert "Rà soát trang thiết bị\nvà báo cáo Trưởng Ban." in answer.text
    assert re.search(r'name="ai:post:07201.head" value="1" checked', answer.text)


def test_a_duty_that_gave_rise_to_it_is_named(house: House) -> None:
    house.sign_in(CHAIR)
    number = house.duty_id()

    page = f"{PAGE}?phan_viec={number}"
    assert "Xuất phát từ" in main(house, page)
    apply(house, TO, house.send(page, TO, duty=str(number), **FORM))

    assert given(house)[0].details == {"about": "IV.3.7@2024@07201"}


@pytest.mark.parametrize("post", [OFFICE, WARD])
def test_nobody_else_is_offered_the_form(house: House, post: str) -> None:
    house.sign_in(post)

    assert house.client.get(PAGE).status_code == 403
    assert 'href="/chi-dao' not in house.client.get(house.duty_page("IV.3.7@2024@07201")).text


def test_the_chair_s_page_leads_to_it(house: House) -> None:
    house.sign_in(CHAIR)

    assert 'href="/chi-dao"' in main(house, "/trinh")
