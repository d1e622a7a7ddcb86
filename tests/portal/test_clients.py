"""The administrator's page of tokens: shown once, listed without secret, revoked by a button."""

import re

import pytest
from sqlmodel import select

from models.clients import ApiToken
from models.journal import JournalEntry
from tests.portal.conftest import House
from tests.portal.test_accounts import as_administrator

PAGE = "/quan-tri/khoa-api"
READING = {"client": "Trục liên thông", "scope_read": "1", "days": "30"}


@pytest.fixture(autouse=True)
def _administrator(house: House) -> None:
    as_administrator(house)


def made(house: House, **fields: str) -> str:
    page = house.send(PAGE, f"{PAGE}/moi", None, **fields)
    assert page.status_code == 200, page.text
    found = re.search(r'id="token" readonly value="([^"]+)"', page.text)
    assert found
    return found.group(1)


def test_a_token_is_shown_once_and_works(house: House) -> None:
    token = made(house, **READING)

    assert token not in house.client.get(PAGE).text
    header = {"Authorization": f"Bearer {token}"}
    assert house.client.get("/api/v1/me", headers=header).json()["client"] == "Trục liên thông"


def test_a_token_for_a_post_acts_in_its_name(house: House) -> None:
    post = str(house.post_id("07201"))

    token = made(house, **READING, scope_report="1", post=post)

    header = {"Authorization": f"Bearer {token}"}
    assert house.client.get("/api/v1/me", headers=header).json()["post"] == "07201.head"
    assert "Chủ tịch UBND phường Thọ Xương" in house.client.get(PAGE).text


def test_a_revoked_token_is_refused_and_stays_in_the_list(house: House) -> None:
    token = made(house, **READING)

    answer = house.send(PAGE, f"{PAGE}/thu-hoi", token="1")

    assert answer.headers["location"] == f"{PAGE}?xong=thu-hoi-khoa"
    header = {"Authorization": f"Bearer {token}"}
    assert house.client.get("/api/v1/me", headers=header).status_code == 401
    assert "Đã thu hồi" in house.client.get(PAGE).text
    acts = [entry.act for entry in house.rows(select(JournalEntry))]
    assert acts[-2:] == ["api-token.made", "api-token.revoked"]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"client": ""}, "Chưa có tên phần mềm"),
        ({"scope_read": ""}, "Chưa chọn phạm vi"),
        ({"days": "0"}, "Số ngày hiệu lực"),
        ({"days": "9" * 15}, "Số ngày hiệu lực"),
        ({"days": "mười"}, "Số ngày hiệu lực"),
        ({"scope_report": "1"}, "nhân danh một chức vụ"),
        ({"post": "99999"}, "nhân danh một chức vụ"),
    ],
)
def test_a_wish_that_cannot_be_granted_is_said_and_what_was_typed_stays(
    house: House, fields: dict[str, str], words: str
) -> None:
    page = house.send(PAGE, f"{PAGE}/moi", None, **(READING | fields))

    assert page.status_code == 422
    assert words in page.text
    assert "Trục liên thông" in page.text or not fields.get("client", "x")
    assert house.rows(select(ApiToken)) == []


def test_revoking_what_is_not_there_is_said(house: House) -> None:
    assert house.send(PAGE, f"{PAGE}/thu-hoi", token="7").status_code == 422
    assert house.send(PAGE, f"{PAGE}/thu-hoi", token="x").status_code == 422
