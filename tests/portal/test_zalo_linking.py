"""Codes and slips in the portal: for oneself, or printed by the standing office."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import select

from models.database import writing
from models.engine_state import OneTimeToken, remember
from models.journal import JournalEntry
from models.lookup import find_post
from models.roster import Contact
from models.zalo import ZaloRoute
from models.zalo_settings import OA_ID
from notifications.channels import build_channels
from simulation.zalo import ZaloServer
from tests.fakes.zalo import WallClock, setup_of, zalo_with
from tests.portal.conftest import House, MakeHouse

CODE = re.compile(r"LK ([2-9A-HJ-NP-Z]{8})")


@pytest.fixture
def wall() -> WallClock:
    return WallClock()


@pytest.fixture
def zalo() -> Iterator[ZaloServer]:
    with zalo_with("u-1") as server:
        yield server


@pytest.fixture
def town(make_house: MakeHouse, zalo: ZaloServer, wall: WallClock) -> House:
    house = make_house()
    house.office.channels = build_channels(zalo=setup_of(zalo, fixed=None, wall=wall))
    with writing(house.office.engine) as session:
        remember(session, OA_ID, "4318657068771012646")
    return house


def _link_by_hand(house: House, post: str = "07201") -> None:
    with writing(house.office.engine) as session:
        found = find_post(session, post)
        contact = Contact(plan_id=1, post_id=found.id, channel="zalo", address="u-1")
        contact.verified = True
        session.add(contact)


def test_a_head_takes_a_code_of_its_own_once_shown_with_the_account_s_qr(town: House) -> None:
    town.sign_in("07201")

    answer = town.send("/tai-khoan", "/tai-khoan/zalo")

    assert answer.status_code == 200
    assert CODE.search(answer.text)
    assert "https://zalo.me/4318657068771012646" in answer.text
    assert "<svg" in answer.text
    (token,) = town.rows(select(OneTimeToken))
    assert token.purpose == f"zalo:{town.post_key('07201')}"
    assert not CODE.search(town.client.get("/tai-khoan").text)


def test_who_is_linked_sees_it_and_may_forget_it(town: House) -> None:
    _link_by_hand(town)
    town.sign_in("07201")
    assert "Đã liên kết: Official Account" in town.client.get("/tai-khoan").text

    answer = town.send("/tai-khoan", "/tai-khoan/zalo-huy")

    assert answer.status_code == 303
    assert town.rows(select(Contact).where(Contact.channel == "zalo")) == []
    assert "zalo.unlinked" in town.rows(select(JournalEntry.act))


def test_the_standing_office_prints_a_slip_for_a_head(town: House) -> None:
    town.sign_in("vhtt")
    post = town.post_id("07201")

    answer = town.send("/lien-ket-zalo", f"/lien-ket-zalo/{post}/ma")

    assert CODE.search(answer.text)
    (token,) = town.rows(select(OneTimeToken))
    assert token.purpose == f"zalo:{town.post_key('07201')}"


def test_the_room_shows_who_is_linked_and_how_zalo_stands(town: House, wall: WallClock) -> None:
    _link_by_hand(town)
    with writing(town.office.engine) as session:
        until = wall() + timedelta(minutes=30)
        row = ZaloRoute(route="zbs", open_since=wall(), open_until=until, code="-115")
        row.detail = "the account has no money"
        session.add(row)
    town.sign_in("vhtt")

    for path in ("/lien-ket-zalo", "/thong-bao"):
        page = town.client.get(path).text
        assert "cần quản trị viên xem" in page
        assert "tài khoản ZBS hết tiền" in page
    assert "1 tài khoản đã liên kết" in page


def test_an_unknown_deed_or_post_is_nothing(town: House) -> None:
    town.sign_in("vhtt")

    answers = [
        town.send("/lien-ket-zalo", f"/lien-ket-zalo/{path}").status_code
        for path in (f"{town.post_id('07201')}/xoa", "999999/ma")
    ]

    assert answers == [404, 422]


def test_without_zalo_set_up_the_pages_say_so_and_offer_nothing(house: House) -> None:
    house.sign_in("vhtt")

    page = house.client.get("/lien-ket-zalo").text

    assert "Zalo chưa được cài đặt" in page
    assert "/tai-khoan/zalo" not in house.client.get("/tai-khoan").text


def test_the_way_back_from_zalo_shows_the_code_and_changes_nothing(town: House) -> None:
    before = town.rows(select(JournalEntry.number))

    page = town.client.get("/zalo/dang-nhap?code=C<1>&oa_id=4").text
    without = town.client.get("/zalo/dang-nhap").text

    assert "dondoc zalo login --code C&lt;1&gt;" in page
    assert "Zalo không gửi mã nào" in without
    assert town.rows(select(JournalEntry.number)) == before
