"""What the portal does not let happen: forged forms, changes by a GET, foreign eyes."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import select
from sqlmodel import SQLModel

from models.database import reading
from tests.portal.conftest import MONDAY, PDF, WARD_DUTY, House, MakeHouse

TARGETS = {
    "/dti/{index_id}/{unit}/{slug}": "cham",
    "/viec/{token}/{slug}": "bao-cao",
    "/nhiem-vu/{duty_id}/{slug}": "xac-nhan",
    "/danh-ba/{post_id}/{slug}": "nguoi-giu",
    "/lien-ket-zalo/{post_id}/{slug}": "ma",
    "/ke-hoach-moi/{draft_id}/muc/{item_id}/{slug}": "nhan",
}
# What Zalo sends is signed by Zalo over its body (test_zalo_webhook.py).
NO_FORMS = {"/zalo/bot", "/zalo/webhook"}


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
        "/trinh",
        "/viec-cua-toi",
        "/tai-khoan",
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
        "/diem-can-lam-ro",
        "/danh-ba",
        "/danh-ba?tim=truong+ban",
        "/danh-ba/1",
        "/danh-ba-xlsx",
        "/danh-ba/nhom/1",
        "/lich-nghi",
        "/thang-nhac",
        "/dia-chi-hong",
        "/tam-dung",
        "/ke-hoach-moi",
        "/van-ban",
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
        assert "script-src 'self';" in policy or address.endswith("/html"), address
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
        # The one script is a file of ours; nothing is run that a page spells out.
        bare = re.sub(r'<script src="/static/[\w.]+\?v=\w+" defer></script>', "", page)
        assert "<script" not in bare, address
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
    named = ("post_id", "group_id", "plan_id", "message_id", "question_id", "view_id", "mail_id")
    drafted = ("draft_id", "item_id", "body_id")
    one = dict.fromkeys((*named, *drafted, "obligation_id", "position", "block_id", "report_id"), 1)
    duty_id, slug = house.duty_id(), TARGETS.get(path, "")
    more = {"index_id": 1, "unit": "07201"}
    return path.format(token=token, duty_id=duty_id, slug=slug, **one, **more)


def test_there_are_as_many_ways_to_post_as_are_tested_here(house: House) -> None:
    assert post_routes(house) == [
        "/bang.xlsx",
        "/bang/luu",
        "/bang/luu/{view_id}/doi-ten",
        "/bang/luu/{view_id}/xoa",
        "/bao-cao-quy/mau/{plan_id}",
        "/bao-cao-quy/mo/{plan_id}",
        "/bao-cao-quy/ngay-chot/{plan_id}",
        "/bao-cao-quy/{report_id}/chot",
        "/bao-cao-quy/{report_id}/doan/{block_id}",
        "/bao-cao-quy/{report_id}/gom",
        "/bao-cao-quy/{report_id}/gui",
        "/bao-cao-quy/{report_id}/luu",
        "/bao-cao-quy/{report_id}/trinh",
        "/chi-dao/{plan_id}",
        "/chi-tieu/{obligation_id}/{position}",
        "/dang-nhap",
        "/dang-xuat",
        "/danh-ba-xlsx/{plan_id}",
        "/danh-ba.xlsx",
        "/danh-ba/nhom/{group_id}/bot",
        "/danh-ba/nhom/{group_id}/them",
        "/danh-ba/nhom/{group_id}/xac-nhan",
        "/danh-ba/{post_id}/{slug}",
        "/demo/dong-ho",
        "/dia-chi-hong/gui-lai",
        "/diem-can-lam-ro/{question_id}/mo-lai",
        "/diem-can-lam-ro/{question_id}/quyet-dinh",
        "/dti/{index_id}/xuat",
        "/dti/{index_id}/{unit}/{slug}",
        "/hang-loat",
        "/ke-hoach-moi",
        "/ke-hoach-moi/{draft_id}/bo",
        "/ke-hoach-moi/{draft_id}/cau-hoi/{question_id}",
        "/ke-hoach-moi/{draft_id}/lap",
        "/ke-hoach-moi/{draft_id}/muc/{item_id}/{slug}",
        "/ke-hoach-moi/{draft_id}/ten-moi",
        "/ke-hoach-moi/{draft_id}/ten/{body_id}",
        "/ke-hoach-moi/{draft_id}/thong-tin",
        "/lich-nghi/{plan_id}/ngay",
        "/lich-nghi/{plan_id}/xac-nhan",
        "/lien-ket-zalo/{post_id}/{slug}",
        "/loi-moi/{token}",
        "/mau-thong-bao-html",
        "/mau-thong-bao/{plan_id}",
        "/ngon-ngu",
        "/nhiem-vu/{duty_id}/{slug}",
        "/phan-viec-xlsx/{plan_id}",
        "/phan-viec.xlsx",
        "/quan-tri/khoa-api/moi",
        "/quan-tri/khoa-api/thu-hoi",
        "/quan-tri/tai-khoan/khoa",
        "/quan-tri/tai-khoan/moi",
        "/quan-tri/tai-khoan/moi-kiem-tra",
        "/quan-tri/webhook/goi-lai",
        "/quan-tri/webhook/moi",
        "/quan-tri/webhook/thoi",
        "/tai-khoan/kenh",
        "/tai-khoan/mat-khau",
        "/tai-khoan/thoi-uy-quyen",
        "/tai-khoan/thoi-van-thu",
        "/tai-khoan/uy-quyen",
        "/tai-khoan/van-thu",
        "/tai-khoan/zalo",
        "/tai-khoan/zalo-huy",
        "/tam-dung/{plan_id}",
        "/thang-nhac/{plan_id}",
        "/thong-bao/{message_id}/gui-lai",
        "/thu-den/{mail_id}/da-xem",
        "/van-ban/tep",
        "/vao-quan-tri/{token}",
        "/vao/{token}",
        "/viec/{token}/{slug}",
        "/zalo/bot",
        "/zalo/webhook",
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

    for path in (path for path in post_routes(house) if path not in NO_FORMS):
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


def test_a_body_that_does_not_say_its_length_is_cut_off_at_the_limit(house: House) -> None:
    link = house.link()
    token = house.token_of(link)

    def whole() -> Iterator[bytes]:
        field = b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
        yield field % (b"ma_bieu_mau", b"", token.encode())
        yield field % (b"text", b"", b"Xong.")
        yield (field % (b"files", b'; filename="to.pdf"', b"%PDF-1.4"))[:-2]
        for _ in range(40):
            yield b"0" * 100_000
        yield b"\r\n--x--\r\n"

    answer = house.client.post(
        f"{link}/bao-cao",
        content=whole(),
        headers={"content-type": "multipart/form-data; boundary=x"},
    )

    assert answer.status_code == 413


def test_the_duty_named_in_a_link_is_the_only_one_it_acts_on(house: House) -> None:
    link = house.link()

    house.send(link, f"{link}/bao-cao", text="Xong.", duty_id="1", submission="99")

    assert house.duty(WARD_DUTY).state == "submitted"
    assert len(state_of(house)["submission"]) == 1
