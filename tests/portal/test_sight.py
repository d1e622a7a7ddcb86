"""Who may see what: signed in or not, a head, the office, the administrator."""

from datetime import UTC, date, datetime, timedelta

import pytest

from actions.one_time import make_one_time_link
from models.database import reading, writing
from models.duty import Duty
from models.plan import Plan
from portal.desk import own_path
from portal.sessions import COOKIE
from tests.portal.conftest import MONDAY, PDF, House


@pytest.mark.parametrize(
    "path", ["/", "/bang", "/cho-xu-ly", "/hop-thu", "/hop-thu/1", "/thong-bao", "/nhiem-vu/1"]
)
def test_outside_the_demo_pages_need_somebody_signed_in(house: House, path: str) -> None:
    answer = house.client.get(path, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/dang-nhap")


def test_health_answers_without_sign_in(house: House) -> None:
    assert house.client.get("/health").json() == {"status": "ok"}


def test_a_head_reads_its_own_duties_and_mail_and_nobody_elses(house: House) -> None:
    house.live_through(date(2024, 5, 24), MONDAY)
    house.file_result("IV.3.7@2024@07204", post="07204")
    house.sign_in("07201")

    own = house.client.get(f"/nhiem-vu/{house.duty_id()}")
    foreign = house.client.get(f"/nhiem-vu/{house.duty_id('IV.3.7@2024@07204')}")
    inbox = house.client.get("/hop-thu").text

    assert own.status_code == 200
    assert foreign.status_code == 403
    assert "Chủ tịch UBND phường Thọ Xương" in inbox
    assert "Trần Nguyên Hãn" not in inbox
    foreign_mail = [house.client.get(f"/hop-thu/{n}").status_code for n in range(1, 120)]
    assert foreign_mail.count(200) == inbox.count('class="lead"')


def test_the_standing_office_does_not_read_the_links_of_others(house: House) -> None:
    house.live_through(date(2024, 5, 24), MONDAY)
    house.sign_in("vhtt")

    inbox = house.client.get("/hop-thu").text

    assert "Chủ tịch UBND phường" not in inbox.partition("<main")[2]


def test_a_forged_or_old_session_is_no_session(house: House) -> None:
    house.client.cookies.set(COOKIE, "WyJ4IiwiYWRtaW4iXQ.aAAAAA.forged")

    assert house.client.get("/bang", follow_redirects=False).status_code == 303


def test_a_session_cookie_is_kept_from_scripts_and_other_sites(house: House) -> None:
    link = house.office_link("vhtt")

    cookie = house.send(link, link).headers["set-cookie"].lower()

    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "max-age=43200" in cookie


def test_a_file_is_handed_out_as_a_download_to_those_who_may_see_it(house: House) -> None:
    link = house.link()
    files = [("files", ("quyết định 1.pdf", PDF, "application/pdf"))]
    house.send(link, f"{link}/bao-cao", text="Xong.", files=files)
    address = f"/nhiem-vu/{house.duty_id()}/minh-chung/1"

    house.sign_in("vhtt")
    allowed = house.client.get(address)
    other_duty = house.client.get(f"/nhiem-vu/{house.duty_id('IV.3.7@2024@07204')}/minh-chung/1")
    house.client.cookies.clear()
    house.sign_in("07204")
    refused = house.client.get(address)

    assert allowed.content == PDF
    assert allowed.headers["content-disposition"].startswith("attachment; filename*=UTF-8''quy")
    assert allowed.headers["x-content-type-options"] == "nosniff"
    assert allowed.headers["content-type"] == "application/pdf"
    assert other_duty.status_code == 404
    assert refused.status_code == 403


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/bang?tim=a", "/bang?tim=a"),
        ("https://evil.example", "/bang"),
        ("//evil.example", "/bang"),
        ("/\\evil.example", "/bang"),
        ("/a\r\nSet-Cookie: x", "/bang"),
        ("", "/bang"),
    ],
)
def test_the_way_back_never_leads_to_another_site(asked: str, led_to: str) -> None:
    assert own_path(asked) == led_to


def test_the_administrator_signs_in_once_with_a_one_time_link(house: House) -> None:
    with writing(house.office.engine) as session:
        token = make_one_time_link(session, now=datetime.now(UTC), life=timedelta(hours=1))
    link = f"/vao-quan-tri/{token}"

    opened = [house.client.get(link).status_code for _ in range(2)]
    first = house.send(link, link)
    again = house.client.post(link, data={"ma_bieu_mau": house.portal.guard.token(token)})

    assert opened == [200, 200]
    assert first.headers["location"] == "/bang"
    assert "Quản trị viên" in house.client.get("/bang").text
    assert again.status_code == 410
    assert "dondoc init" in again.text
    assert house.client.get("/hop-thu").status_code == 200


def test_there_is_no_sign_in_by_post_outside_the_demo(house: House) -> None:
    with reading(house.office.engine) as session:
        chair = session.get_one(Plan, 1).chair_post_id
    form = {"ma_bieu_mau": house.portal.guard.token("sign-in"), "post": f"post:{chair}"}

    answer = house.client.post("/dang-nhap", data=form)

    assert "select" not in house.client.get("/dang-nhap").text
    assert answer.status_code == 404
    assert COOKIE not in house.client.cookies


def test_signing_out_ends_the_session(house: House) -> None:
    house.sign_in("vhtt")
    token = (
        house.client.get("/bang").text.partition('name="ma_bieu_mau" value="')[2].partition('"')[0]
    )

    house.client.post("/dang-xuat", data={"ma_bieu_mau": token})

    assert house.client.get("/bang", follow_redirects=False).status_code == 303


def test_who_steers_one_plan_does_not_oversee_another(house: House) -> None:
    house.sign_in("vhtt")
    moved = house.duty_id()
    with writing(house.office.engine) as session:
        other = Plan(code="other", title="Kế hoạch khác", period_from=MONDAY, period_to=MONDAY)
        session.add(other)
        session.flush()
        duty = session.get_one(Duty, moved)
        duty.plan_id = other.id or 0
        session.add(duty)

    assert house.client.get(f"/nhiem-vu/{house.duty_id('IV.3.7@2024@07204')}").status_code == 200
    assert house.client.get(f"/nhiem-vu/{moved}").status_code == 403
