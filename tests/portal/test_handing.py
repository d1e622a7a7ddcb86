"""Within the unit: a head hands a duty over on the phone, a clerk files for the unit."""

import pytest
from sqlmodel import select

from actions.contacts import ContactChange, set_contact
from models.database import writing
from models.lookup import find_post
from models.within import Clerk, Handover
from notifications.links import DUTY
from tests import plans
from tests.portal.conftest import MONDAY, House
from tests.portal.test_mine import main

WARD, NAME = "07201", "Trần Thị Bình"


@pytest.fixture
def ward(house: House) -> House:
    """Let somebody hold the ward's post and sign in."""
    with writing(house.office.engine) as session:
        post = find_post(session, WARD)
        change = ContactChange(since=MONDAY, person="Nguyễn Văn An")
        set_contact(session, post, change, actor="test", now=plans.at(MONDAY))
    house.sign_in(WARD)
    return house


def hand(house: House, name: str = NAME) -> None:
    link = house.link()
    answer = house.send(link, f"{link}/giao-don-vi", None, name=name)
    assert answer.status_code == 303, answer.text


def hand_s_link(house: House) -> str:
    given = house.rows(select(Handover))[-1]
    key = f"person:{given.person_id}"
    return f"/viec/{house.office.signer.sign(key, house.duty_id(), DUTY)}"


def test_a_duty_handed_over_on_the_phone_says_so_and_can_be_taken_back(ward: House) -> None:
    hand(ward)
    link = ward.link()
    page = main(ward, link)

    assert f"Đã giao trong đơn vị cho <strong>{NAME}</strong>" in page
    assert f'<option value="{NAME}">' not in page
    ward.send(link, f"{link}/nhan-lai")
    assert "Đã giao trong đơn vị" not in main(ward, link).partition("<dt>")[2]
    assert f'<option value="{NAME}">' in main(ward, link)


def test_the_hand_files_by_its_own_link_and_is_offered_nothing_else(ward: House) -> None:
    hand(ward)
    link = hand_s_link(ward)
    page = main(ward, link)

    assert "Gửi báo cáo kết quả" in page
    for slug in ("gia-han", "khong-thuoc", "giao-don-vi", "nhan-lai"):
        assert f"{link}/{slug}" not in page
    assert "chỉ còn để xem" not in page
    assert ward.send(link, f"{link}/bao-cao", None, text="Đã xong.").status_code == 303


def test_taken_back_the_link_of_the_hand_only_shows(ward: House) -> None:
    hand(ward)
    link = hand_s_link(ward)
    mine = ward.link()
    ward.send(mine, f"{mine}/nhan-lai")

    assert "chỉ còn để xem" in main(ward, link)


def test_a_form_sent_twice_takes_back_once(ward: House) -> None:
    hand(ward)
    link = ward.link()
    token = ward.token_of(link)
    for _ in range(2):
        data = {"ma_bieu_mau": token}
        answer = ward.client.post(f"{link}/nhan-lai", data=data, follow_redirects=False)
        assert answer.status_code == 303


def test_without_a_name_nothing_is_handed_over(ward: House) -> None:
    link = ward.link()
    answer = ward.send(link, f"{link}/giao-don-vi", None, name=" ")

    assert answer.status_code == 422
    assert "Chưa giao được" in answer.text
    assert ward.rows(select(Handover)) == []


def test_a_clerk_sees_and_files_what_the_unit_owes(ward: House) -> None:
    page = "/tai-khoan"
    post = str(ward.post_id(WARD))
    assert ward.send(page, f"{page}/van-thu", None, post=post, clerk=NAME).status_code == 303
    clerk = ward.rows(select(Clerk))[0]
    assert NAME in main(ward, page)

    key = f"person:{clerk.person_id}"
    link = f"/viec/{ward.office.signer.sign(key, ward.duty_id(), DUTY)}"

    assert ward.send(link, f"{link}/bao-cao", None, text="Đã xong.").status_code == 303
    ward.send(page, f"{page}/thoi-van-thu", None, number=str(clerk.id))
    assert "chỉ còn để xem" in main(ward, link)
