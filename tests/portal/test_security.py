"""What the portal does not let happen: forged forms, changes by a GET, foreign eyes."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import select
from sqlmodel import SQLModel

from actions.one_time import make_one_time_link
from models.database import reading, writing
from models.plan import Plan
from portal.desk import own_path
from portal.sessions import COOKIE
from tests.portal.conftest import MONDAY, PDF, WARD_DUTY, House, MakeHouse

TARGETS = {
    "/viec/{token}/{slug}": "bao-cao",
    "/nhiem-vu/{duty_id}/{slug}": "xac-nhan",
}


def state_of(house: House) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table."""
    with reading(house.office.engine) as session:
        tables = [table for _, table in sorted(SQLModel.metadata.tables.items())]
        rows = session.connection().execute
        return {each.name: [tuple(row) for row in rows(select(each))] for each in tables}


def addresses(house: House) -> list[str]:
    duty = house.duty_id()
    return [
        "/",
        "/health",
        "/bang",
        "/bang?tim=cap+do&muc=IV&don_vi=07201&thoi_han=open_overdue&trang_thai=assigned&trang=2",
        "/cho-xu-ly",
        "/hop-thu",
        "/hop-thu/1",
        "/hop-thu/1/html",
        "/thong-bao",
        "/thong-bao?tinh_trang=sent",
        "/thong-bao?tinh_trang=not_sent",
        "/thong-bao/1",
        f"/nhiem-vu/{duty}",
        f"/phan-viec/{duty}",
        f"/nhiem-vu/{duty}/minh-chung/1",
        house.link(),
        house.office_link("vhtt"),
        "/dang-nhap",
    ]


def test_a_get_never_changes_anything(make_house: MakeHouse) -> None:
    house = make_house(demo=True)
    house.live_through(date(2024, 5, 24), MONDAY)
    link = house.link()
    house.send(
        link,
        f"{link}/bao-cao",
        text="Xong.",
        files=[("files", ("a.pdf", PDF, "application/pdf"))],
    )
    before = state_of(house)

    codes = {address: house.client.get(address).status_code for address in addresses(house)}

    assert set(codes.values()) == {200}, codes
    assert state_of(house) == before


def test_every_page_sends_strict_headers(make_house: MakeHouse) -> None:
    house = make_house(demo=True)
    house.live_through(date(2024, 5, 24), MONDAY)

    for address in [*addresses(house)[:-4], "/viec/x", "/nope"]:
        headers = house.client.get(address).headers
        policy = headers["content-security-policy"]
        assert "unsafe-inline" not in policy or address.endswith("/html"), address
        assert "default-src 'self'" in policy or address.endswith("/html"), address
        assert headers["x-content-type-options"] == "nosniff", address
        assert headers["referrer-policy"] == "no-referrer", address
        assert headers["cache-control"] == "no-store", address


def test_no_page_carries_script_inline_style_or_foreign_files(make_house: MakeHouse) -> None:
    house = make_house(demo=True)
    house.live_through(date(2024, 5, 24), MONDAY)

    for address in addresses(house):
        if address.endswith("/html") or "minh-chung" in address:
            continue
        page = house.client.get(address).text
        assert "<script" not in page, address
        assert not re.search(r"\sstyle=|\son\w+=", page), address
        assert not re.findall(
            r'(?:src|href)="(?:https?:)?//(?!testserver)[^"]+\.(?:css|js|woff2?)', page
        )


def test_a_mail_is_shown_under_a_policy_that_lets_nothing_of_it_act(make_house: MakeHouse) -> None:
    house = make_house(demo=True)
    house.live_through(date(2024, 5, 24), MONDAY)

    policy = house.client.get("/hop-thu/1/html").headers["content-security-policy"]

    assert policy.startswith("default-src 'none'")
    assert "sandbox" in policy
    assert "allow-scripts" not in policy


def post_routes(house: House) -> list[str]:
    app: Any = house.client.app
    routers = [
        app.router,
        *(r.original_router for r in app.routes if hasattr(r, "original_router")),
    ]
    routes = [route for router in routers for route in router.routes]
    found = {r.path for r in routes if isinstance(r, APIRoute) and "POST" in (r.methods or ())}
    return sorted(found)


def concrete(house: House, path: str) -> str:
    """Fill a route with things that exist, so that only the form's token is at fault."""
    token = house.link().rpartition("/")[2]
    if path.startswith("/vao/"):
        token = house.office_link("vhtt").rpartition("/")[2]
    return path.format(token=token, duty_id=house.duty_id(), slug=TARGETS.get(path, ""))


def test_there_are_as_many_ways_to_post_as_are_tested_here(house: House) -> None:
    assert post_routes(house) == [
        "/dang-nhap",
        "/dang-xuat",
        "/demo/dong-ho",
        "/nhiem-vu/{duty_id}/{slug}",
        "/vao-quan-tri/{token}",
        "/vao/{token}",
        "/viec/{token}/{slug}",
    ]


@pytest.mark.parametrize("token", [None, "made-up", "another session's"])
def test_no_form_is_taken_without_its_token(make_house: MakeHouse, token: str | None) -> None:
    house = make_house(demo=True)
    house.office.advance = lambda _wanted: pytest.fail("the clock was moved")
    house.sign_in("vhtt")
    house.file_result()
    before = state_of(house)
    if token == "another session's":
        token = house.portal.guard.token("somebody else")

    for path in post_routes(house):
        data = {"ma_bieu_mau": token} if token else {}
        fields = data | {"text": "Đã xong.", "post": "post:1", "step": "day", "submission": "1"}
        answer = house.client.post(concrete(house, path), data=fields, follow_redirects=False)
        assert answer.status_code == 403, (path, answer.status_code)

    assert state_of(house) == before


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
    ],
)
def test_a_form_from_another_site_is_refused_even_with_a_good_token(
    house: House, headers: dict[str, str]
) -> None:
    link = house.link()
    form = {"ma_bieu_mau": house.token_of(link), "text": "Đã xong."}

    answer = house.client.post(f"{link}/bao-cao", data=form, headers=headers)

    assert answer.status_code == 403
    assert house.duty().state == "assigned"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"origin": "http://testserver"},
        {"origin": "null"},
    ],
    ids=["old browser", "Chromium without referrer", "with origin", "old WebView"],
)
def test_a_form_of_our_own_page_is_taken_from_every_browser(
    house: House, headers: dict[str, str]
) -> None:
    link = house.link()
    form = {"ma_bieu_mau": house.token_of(link), "text": "Đã xong."}

    answer = house.client.post(
        f"{link}/bao-cao", data=form, headers=headers, follow_redirects=False
    )

    assert answer.status_code == 303


def test_a_page_left_open_too_long_gives_the_typed_text_back(house: House) -> None:
    link = house.link()

    answer = house.client.post(
        f"{link}/bao-cao", data={"ma_bieu_mau": "old", "text": "Gõ cả buổi chiều."}
    )

    assert answer.status_code == 403
    assert "Gõ cả buổi chiều." in answer.text
    assert "gửi lại một lần nữa" in answer.text


def test_whoever_was_signed_out_meanwhile_gets_the_typed_text_back(house: House) -> None:
    answer = house.client.post(
        f"/nhiem-vu/{house.duty_id()}/tra-lai", data={"reason": "Thiếu quyết định phê duyệt."}
    )

    assert answer.status_code == 401
    assert "Thiếu quyết định phê duyệt." in answer.text


def test_a_body_beyond_all_limits_is_refused_before_it_is_read(house: House) -> None:
    link = house.link()

    answer = house.send(
        link,
        f"{link}/bao-cao",
        text="Xong.",
        files=[("files", ("to.pdf", b"0" * 2_500_000, "application/pdf"))],
    )

    assert answer.status_code == 413
    assert "Dung lượng gửi lên quá lớn" in answer.text


def test_a_body_that_lies_about_its_length_is_cut_off(house: House) -> None:
    link = house.link()

    def chunks() -> Iterator[bytes]:
        for _ in range(40):
            yield b"0" * 100_000

    answer = house.client.post(
        f"{link}/bao-cao",
        content=chunks(),
        headers={"content-type": "multipart/form-data; boundary=x"},
    )

    assert answer.status_code in {400, 413}
    assert house.duty().state == "assigned"


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


def test_the_duty_named_in_a_link_is_the_only_one_it_acts_on(house: House) -> None:
    link = house.link()

    house.send(link, f"{link}/bao-cao", text="Xong.", duty_id="1", submission="99")

    assert house.duty(WARD_DUTY).state == "submitted"
    assert len(state_of(house)["submission"]) == 1
