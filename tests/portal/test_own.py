"""One's own settings: a delegate for a time, the channel by which one is told first."""

from datetime import date

import pytest
from sqlmodel import select

from actions.contacts import ContactChange, set_contact
from models.database import writing
from models.lookup import find_post
from models.roster import Contact, Tenure
from notifications.links import DUTY, OFFICE
from tests import plans
from tests.portal.conftest import MONDAY, House

PAGE = "/tai-khoan"
WEEK = {"first": "2024-06-03", "last": "2024-06-09"}


def number(house: House, post: str = "07201") -> str:
    return str(house.post_id(post))


def delegate(house: House, name: str = "Trần Thị Bình", **fields: str) -> None:
    form = {"post": number(house), "name": name, **WEEK, **fields}
    assert house.send(PAGE, f"{PAGE}/uy-quyen", None, **form).status_code == 303


def test_the_delegate_reports_with_a_link_of_its_own_until_the_last_day(house: House) -> None:
    house.sign_in("07201")
    delegate(house)
    tenure = house.rows(select(Tenure).where(Tenure.delegate))[0]
    key = f"person:{tenure.person_id}"
    link = f"/viec/{house.office.signer.sign(key, house.duty_id(), DUTY)}"

    answer = house.send(link, f"{link}/bao-cao", text="Đã xong.")
    house.at(date(2024, 6, 10))
    after = house.client.get(link).text

    assert answer.status_code == 303
    assert "Trần Thị Bình, Chủ tịch UBND phường Thọ Xương" in after
    assert "Trang này chỉ còn để xem." in after


def test_a_delegate_finds_the_duties_but_names_nobody(house: House) -> None:
    house.sign_in("07201")
    delegate(house)
    tenure = house.rows(select(Tenure).where(Tenure.delegate))[0]
    house.client.cookies.clear()
    link = f"/vao/{house.office.signer.sign(f'person:{tenure.person_id}', None, OFFICE)}"

    answer = house.send(link, link)

    assert answer.headers["location"] == "/viec-cua-toi"
    assert "quá hạn 3 ngày" in house.client.get("/viec-cua-toi").text
    assert "Họ và tên người được ủy quyền" not in house.client.get(PAGE).text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": ""}, "ghi họ và tên"),
        ({"last": "mai"}, "Chưa đọc được ngày"),
        ({"first": "2024-06-02"}, "bắt đầu từ hôm nay"),
        ({"last": "2026-01-01"}, "không quá một năm"),
    ],
)
def test_a_delegation_that_does_not_do_is_refused_and_the_words_kept(
    house: House, changed: dict[str, str], words: str
) -> None:
    house.sign_in("07201")
    form = {"post": number(house), "name": "Trần Thị Bình", **WEEK, **changed}

    answer = house.send(PAGE, f"{PAGE}/uy-quyen", None, **form)

    assert answer.status_code == 422
    assert words in answer.text
    assert f'value="{form["name"]}"' in answer.text
    assert not house.rows(select(Tenure).where(Tenure.delegate))


def test_a_delegation_for_another_post_is_refused(house: House) -> None:
    house.sign_in("07201")

    form = {"post": number(house, "07204"), "name": "Trần Thị Bình", **WEEK}
    answer = house.send(PAGE, f"{PAGE}/uy-quyen", None, **form)

    assert answer.status_code == 403


def test_a_delegation_is_ended_from_the_same_page(house: House) -> None:
    house.sign_in("07201")
    delegate(house)
    tenure = str(house.rows(select(Tenure).where(Tenure.delegate))[0].id)

    answers = [house.send(PAGE, f"{PAGE}/thoi-uy-quyen", tenure=tenure) for _ in range(2)]

    assert [a.status_code for a in answers] == [303, 422]
    assert "Trần Thị Bình" not in house.client.get(PAGE).text


def test_the_preferred_channel_is_chosen_among_the_checked_ones(house: House) -> None:
    with writing(house.office.engine) as session:
        both = {"email": "ward@example.vn", "zalo": "186729651760683225"}
        change = ContactChange(since=MONDAY, addresses=both, verified=True)
        post = find_post(session, "07201")
        set_contact(session, post, change, actor="test", now=plans.at(MONDAY))
    house.sign_in("07201")

    answer = house.send(PAGE, f"{PAGE}/kenh", channel="email")
    refused = house.send(PAGE, f"{PAGE}/kenh", channel="phone")

    mine = house.rows(select(Contact).where(Contact.post_id == int(number(house))))
    assert (answer.status_code, refused.status_code) == (303, 422)
    assert [(c.channel, c.preferred) for c in mine] == [("email", True), ("zalo", False)]


def test_settings_are_for_somebody_who_signed_in(house: House) -> None:
    assert house.client.get(PAGE, follow_redirects=False).headers["location"] == "/dang-nhap"
    assert house.client.post(f"{PAGE}/kenh", data={"channel": "email"}).status_code == 401


def test_a_form_of_another_session_changes_nothing(house: House) -> None:
    house.sign_in("07201")
    form = {"post": number(house), "name": "Trần Thị Bình", **WEEK}

    answer = house.client.post(f"{PAGE}/uy-quyen", data=form)

    assert answer.status_code == 403
    assert "gửi lại một lần nữa" in answer.text
    assert not house.rows(select(Tenure).where(Tenure.delegate))
