"""What a page costs when the plan is large: as many statements, and no more to carry."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.responses import Response

from portal.sessions import ADMINISTRATOR, COOKIE
from tests import plans
from tests.fakes.big_plan import TODAY, big_plan
from tests.portal.conftest import House, MakeHouse

# Issue 3: a page with its assets, at 10,000 duties.
MOST_BYTES = 150_000
DUTIES = 10_000
# Doors, links in messages, files: what they show is one thing, whatever the size of the plan.
ONE_THING = {
    "/bao-cao-quy/ban/{version_id}",
    "/bao-cao-quy/ban/{version_id}/tep/{form}",
    "/bao-cao-quy/{report_id}/tep/{form}",
    "/dang-nhap/co-quan",
    "/dang-nhap/co-quan/ve",
    "/dang-xuat/co-quan",
    "/dti/{index_id}/{unit}",
    "/hop-thu/{mail_id}",
    "/ke-hoach-moi/{draft_id}",
    "/ke-hoach-moi/{draft_id}/lap",
    "/hop-thu/{mail_id}/html",
    "/lich/{token}.ics",
    "/loi-moi/{token}",
    "/chi-tieu/minh-chung/{evidence_id}/tep",
    "/nhiem-vu/{duty_id}/minh-chung/{evidence_id}",
    "/phan-viec/{duty_id}",
    "/thong-bao/{message_id}",
    "/vao-quan-tri/{token}",
    "/vao/{token}",
    "/zalo/dang-nhap",
    "/viec/{token}",
}
PAGES = (
    "/",
    "/api",
    "/bang",
    "/bang?tim=dinh+ke+cap+do",
    "/bang?thoi_han=open_overdue&muc=III&trang_thai=assigned",
    "/bang?nhom=nguoi-dung-dau",
    "/bang?nhom=muc",
    "/bang?nhom=han",
    "/bang?nhom=don-vi",
    "/bang?trang=2",
    "/bang/ky/1",
    "/bao-cao-quy",
    "/bao-cao-quy/1",
    "/chi-dao",
    "/chi-tieu",
    "/chi-tieu/1/1",
    "/cho-xu-ly",
    "/dang-nhap",
    "/danh-ba",
    "/danh-ba-xlsx",
    "/danh-ba/1",
    "/danh-ba/nhom/1",
    "/dia-chi-hong",
    "/dti",
    "/diem-can-lam-ro",
    "/health",
    "/ke-hoach-moi",
    "/hop-thu",
    "/lich",
    "/lich?quy=2024Q2",
    "/lich-nghi",
    "/lich/dang-ky",
    "/lien-ket-zalo",
    "/mau-thong-bao",
    "/nhat-ky",
    "/nhiem-vu/1",
    "/phan-viec-xlsx",
    "/quan-tri/khoa-api",
    "/quan-tri/tai-khoan",
    "/quan-tri/webhook",
    "/tai-khoan",
    "/tam-dung",
    "/thang-nhac",
    "/thong-bao",
    "/thong-bao?tinh_trang=not_sent",
    "/thu-den",
    "/tien-do",
    "/trinh",
    "/van-ban",
    "/viec-cua-toi",
)
READERS = ("standing", "chair", "ct-p-1", ADMINISTRATOR)


def house_of(make_house: MakeHouse, duties: int, reader: str) -> House:
    house = make_house(engine=big_plan(plans.empty(), duties=duties, wards=20), now=plans.at(TODAY))
    if reader == ADMINISTRATOR:
        answer = Response()
        house.portal.sessions.begin(answer, ADMINISTRATOR)
        cookie = answer.headers["set-cookie"].partition(";")[0].partition("=")[2]
        house.client.cookies.set(COOKIE, cookie.strip('"'))
    else:
        house.sign_in(reader)
    return house


def routes(house: House) -> Iterator[str]:
    app: Any = house.client.app
    inner = (r.original_router for r in app.routes if hasattr(r, "original_router"))
    for router in (app.router, *inner):
        for route in router.routes:
            if isinstance(route, APIRoute) and "GET" in (route.methods or ()):
                yield route.path


def costs(house: House) -> dict[str, int]:
    """Return how many statements each page asks that opens for the reader."""
    return {page: house.statements(page) for page in PAGES if opens(house, page)}


def opens(house: House, page: str) -> bool:
    return bool(house.client.get(page, follow_redirects=False).status_code == 200)


@pytest.mark.parametrize("reader", READERS)
def test_no_page_asks_more_of_the_database_when_the_plan_is_larger(
    make_house: MakeHouse, reader: str
) -> None:
    few = costs(house_of(make_house, 300, reader))
    many = costs(house_of(make_house, 1500, reader))

    assert few == many
    assert "/bang" in few


def test_no_page_is_missing_from_the_count(house: House) -> None:
    listed = {re.sub(r"\d+", "{}", page.partition("?")[0]) for page in PAGES}

    found = {re.sub(r"\{\w+\}", "{}", path) for path in set(routes(house)) - ONE_THING}
    assert found == listed


def weight(house: House, path: str) -> int:
    """Return the bytes of a page with everything that it loads."""
    page = house.client.get(path)
    assert page.status_code == 200
    loaded = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text))
    files = [house.client.get(address).content for address in sorted(loaded)]
    return len(page.content) + sum(map(len, files))


HEAVY = (
    "/bang",
    "/bang?tim=dinh+ke",
    "/bang?thoi_han=open_overdue",
    "/bang?nhom=nguoi-dung-dau",
    "/bang?nhom=muc",
    "/bang?nhom=han",
    "/bang?nhom=don-vi",
    "/bang/ky/1",
    "/cho-xu-ly",
)


def test_a_page_of_ten_thousand_duties_is_light(make_house: MakeHouse) -> None:
    engine = big_plan(plans.empty(), duties=DUTIES)
    house = make_house(engine=engine, now=plans.at(TODAY, 9))
    house.sign_in("standing")

    weights = {path: weight(house, path) for path in HEAVY}

    assert {path: size for path, size in weights.items() if size > MOST_BYTES} == {}
