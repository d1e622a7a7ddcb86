"""The administrator's page of webhooks: the secret once, what came of calls, calling again."""

import re

import pytest
from sqlmodel import select

from models.database import writing
from models.webhooks import Webhook, WebhookCall
from tests.portal.conftest import House
from tests.portal.test_accounts import as_administrator

PAGE = "/quan-tri/webhook"
WISH = {"client": "Trục liên thông", "url": "http://127.0.0.1:1/nhan", "kind_duty.submitted": "1"}


@pytest.fixture(autouse=True)
def _told(house: House) -> None:
    as_administrator(house)


def test_the_secret_is_shown_once(house: House) -> None:
    page = house.send(PAGE, f"{PAGE}/moi", None, **WISH)

    shown = re.search(r'id="secret" readonly value="([^"]+)"', page.text)
    assert shown
    assert shown.group(1) == house.rows(select(Webhook))[0].secret
    assert shown.group(1) not in house.client.get(PAGE).text


def test_what_came_of_a_call_is_shown_and_it_is_called_again(house: House) -> None:
    house.send(PAGE, f"{PAGE}/moi", None, **WISH)
    house.client.cookies.clear()
    house.file_result()
    as_administrator(house)
    with writing(house.office.engine) as session:
        call = session.exec(select(WebhookCall)).one()
        call.status, call.detail, call.tries = "expired", "ConnectError", 9

    assert "ConnectError" in house.client.get(PAGE).text
    answer = house.send(PAGE, f"{PAGE}/goi-lai", call="1")

    assert answer.headers["location"] == f"{PAGE}?xong=goi-lai-webhook"
    assert [call.status for call in house.rows(select(WebhookCall))] == ["queued"]


def test_a_webhook_is_ended(house: House) -> None:
    house.send(PAGE, f"{PAGE}/moi", None, **WISH)

    assert house.send(PAGE, f"{PAGE}/thoi", webhook="1").status_code == 303
    assert "Đã thôi từ" in house.client.get(PAGE).text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"client": ""}, "Chưa có tên"),
        ({"url": "javascript:alert(1)"}, "Địa chỉ nhận phải bắt đầu"),
        ({"kind_duty.submitted": ""}, "Chưa chọn sự kiện"),
    ],
)
def test_a_mistake_is_said_and_what_was_typed_stays(
    house: House, fields: dict[str, str], words: str
) -> None:
    page = house.send(PAGE, f"{PAGE}/moi", None, **(WISH | fields))

    assert page.status_code == 422
    assert words in page.text
    assert house.rows(select(Webhook)) == []


def test_what_is_not_there_is_said(house: House) -> None:
    assert house.send(PAGE, f"{PAGE}/thoi", webhook="x").status_code == 422
    assert house.send(PAGE, f"{PAGE}/goi-lai", call="9").status_code == 422
