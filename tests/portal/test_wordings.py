"""The words of letters in the portal: seen as real letters first, refused with their line."""

import html
import re

from models.database import reading
from models.wordings import Wording, present_wordings
from tests.portal.conftest import WARD_DUTY, House

OFFICE, CHAIR, WARD = "vhtt", "truong-ban", "07201"
PAGE, TO = "/mau-thong-bao?loai=reminder-7", "/mau-thong-bao/1"
FORM: dict[str, str] = {
    "kind": "reminder-7",
    "duty": WARD_DUTY,
    "subject": "",
    "opening": "Xin nhắc {{ s.you() }} về {{ s.duty(one) }}.",
    "wish": "Đề nghị {{ s.you() }} quan tâm.",
}


def present(house: House) -> list[Wording]:
    with reading(house.office.engine) as session:
        return list(present_wordings(session, 1))


def test_the_page_shows_the_words_in_force_and_the_fields(house: House) -> None:
    house.sign_in(OFFICE)
    page = html.unescape(house.client.get(PAGE).text)

    assert "Đề nghị {{ s.you() }} chỉ đạo đẩy nhanh tiến độ" in page
    assert "{{ one.limit }}" in page


def test_a_real_letter_is_shown_before_anything_is_applied(house: House) -> None:
    house.sign_in(OFFICE)

    preview = house.send(PAGE, TO, None, **FORM)

    words = " ".join(html.unescape(preview.text).split())
    assert "Xin nhắc đồng chí về nhiệm vụ “Phê duyệt đề xuất cấp độ" in words
    assert re.search(r"\d+/2000 ký tự", words)
    assert "https://dondoc.example/viec/" in words
    assert present(house) == []


def test_applied_the_words_are_in_force_and_reset_they_are_the_shipped_ones(
    house: House,
) -> None:
    house.sign_in(OFFICE)

    assert house.send(PAGE, TO, None, **FORM, ap_dung="1").status_code == 303
    assert {row.part for row in present(house)} == {"opening", "wish"}
    assert "(đã sửa)" in house.client.get(PAGE).text
    shown = house.send(PAGE, TO, None, **FORM, lam="goc")
    assert "{{ s.duty(one) | capital }} {{ s.left(one) }} là đến hạn." in shown.text
    assert "Xin nhắc" not in shown.text
    reset = house.send(PAGE, TO, None, **FORM, lam="goc", ap_dung="1")
    assert reset.status_code == 303
    assert present(house) == []


def test_a_flaw_is_told_with_part_line_and_remedy_and_the_words_stay(house: House) -> None:
    house.sign_in(OFFICE)

    for applying in ({}, {"ap_dung": "1"}):
        form = FORM | {"opening": "Câu một.\n{{ one.deadline }}"} | applying
        answer = house.send(PAGE, TO, None, **form)

        assert answer.status_code == 422
        assert "Câu mở đầu, dòng 2: không có chỗ điền “one.deadline”" in answer.text
        assert "{{ one.deadline }}</textarea>" in answer.text
    assert present(house) == []


def test_a_duty_that_is_none_is_told(house: House) -> None:
    house.sign_in(OFFICE)

    answer = house.send(PAGE, TO, None, **(FORM | {"duty": "IX.9@2024"}))

    assert answer.status_code == 422
    assert "Không tìm thấy phần việc “IX.9@2024”" in answer.text


def test_the_mail_is_shown_as_a_page_that_can_do_nothing(house: House) -> None:
    house.sign_in(OFFICE)

    answer = house.send(PAGE, "/mau-thong-bao-html", None, **FORM)

    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "Xin nhắc" in answer.text


def test_the_chair_looks_and_a_head_does_not(house: House) -> None:
    house.sign_in(CHAIR)
    assert "Chỉ cơ quan thường trực" in house.client.get(PAGE).text
    assert house.send(PAGE, TO, None, **FORM, ap_dung="1").status_code == 403
    house.sign_in(WARD)
    assert house.client.get(PAGE).status_code == 403
