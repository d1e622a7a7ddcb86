"""Every page of the portal, asked of axe-core, at 360 and 1440 px, as somebody who uses it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fastapi.routing import APIRoute
from sqlmodel import select

from actions import accounts
from actions.actors import Actor, actor_for_post
from actions.one_time import make_one_time_link
from actions.quarter_reports import freeze
from models.database import reading, writing
from models.lookup import find_duty, find_post
from models.plan import CalendarDay, Plan
from models.quarter_reports import QuarterReport
from tests.actions.dti_desk import load, score_all
from tests.fakes.new_plan import draft_of_the_new_plan
from tests.portal.browser import axe
from tests.portal.browser.window import DESK, PALE, PHONE, SMALL, Opens
from tests.portal.conftest import WARD_DUTY, House

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HEAD, OFFICE = "Chủ tịch UBND phường Thọ Xương", "Trưởng phòng Văn hóa và Thông tin"
CHAIR = "Trưởng Ban Chỉ đạo"
REPORTS = ("IV.1.1@2024Q2@vhtt", "IV.4.1@2024Q2@07201")
NOBODY, ADMINISTRATOR = "nobody", "administrator"

# Who opens which pages; a page of the portal that stands in no row fails the first test.
PAGES: dict[str, dict[str, tuple[str, ...]]] = {
    NOBODY: {
        "/dang-nhap": ("/dang-nhap",),
        "/viec/{token}": ("<link>", "/viec/hong"),
        "/vao/{token}": ("<office link>",),
        "/vao-quan-tri/{token}": ("<administrator's link>",),
        "/loi-moi/{token}": ("<invitation>",),
        "/api": ("/api",),
        "/zalo/dang-nhap": ("/zalo/dang-nhap?code=abc",),
    },
    HEAD: {
        "/viec-cua-toi": ("/viec-cua-toi",),
        "/tai-khoan": ("/tai-khoan",),
        "/bao-cao-quy/{report_id}": ("<own report>",),
    },
    CHAIR: {
        "/trinh": ("/trinh",),
        "/chi-dao": ("/chi-dao",),
        "/nhiem-vu/{duty_id}": ("<asked duty>",),
    },
    ADMINISTRATOR: {
        "/quan-tri/tai-khoan": ("/quan-tri/tai-khoan",),
        "/quan-tri/khoa-api": ("/quan-tri/khoa-api",),
        "/quan-tri/webhook": ("/quan-tri/webhook",),
    },
    OFFICE: {
        "/bang": ("/bang", "/bang?ref=IV.3.7", "/bang?tim=khong+co+gi"),
        "/bang/ky/{occurrence_id}": ("/bang/ky/1",),
        "/bao-cao-quy": ("/bao-cao-quy", "/bao-cao-quy?quy=2024Q3", "<whole report>"),
        "/bao-cao-quy/ban/{version_id}": ("<frozen report>",),
        "/nhiem-vu/{duty_id}": ("<filed duty>", "<asked duty>", "/nhiem-vu/999999"),
        "/cho-xu-ly": ("/cho-xu-ly",),
        "/thong-bao": ("/thong-bao", "/thong-bao?tinh_trang=not_sent"),
        "/thong-bao/{message_id}": ("/thong-bao/1",),
        "/hop-thu": ("/hop-thu",),
        "/hop-thu/{mail_id}": ("/hop-thu/1",),
        "/lich": ("/lich", "/lich?quy=2024Q2"),
        "/lich/dang-ky": ("/lich/dang-ky",),
        "/tien-do": ("/tien-do",),
        "/dti": ("/dti",),
        "/dti/{index_id}/{unit}": ("/dti/1/07201",),
        "/chi-tieu": ("/chi-tieu", "/chi-tieu?ky=2024Q1&don_vi=07201"),
        "/chi-tieu/{obligation_id}/{position}": ("<indicator>",),
        "/danh-ba": ("/danh-ba",),
        "/danh-ba/{post_id}": ("/danh-ba/2",),
        "/danh-ba/nhom/{group_id}": ("/danh-ba/nhom/1",),
        "/danh-ba-xlsx": ("/danh-ba-xlsx",),
        "/lien-ket-zalo": ("/lien-ket-zalo",),
        "/phan-viec-xlsx": ("/phan-viec-xlsx",),
        "/mau-thong-bao": ("/mau-thong-bao", "/mau-thong-bao?loai=overdue-1"),
        "/diem-can-lam-ro": ("/diem-can-lam-ro",),
        "/dia-chi-hong": ("/dia-chi-hong",),
        "/thu-den": ("/thu-den",),
        "/lich-nghi": ("/lich-nghi",),
        "/thang-nhac": ("/thang-nhac",),
        "/tam-dung": ("/tam-dung",),
        "/ke-hoach-moi": ("/ke-hoach-moi",),
        "/ke-hoach-moi/{draft_id}": ("/ke-hoach-moi/1",),
        "/ke-hoach-moi/{draft_id}/lap": ("/ke-hoach-moi/1/lap",),
        "/van-ban": ("/van-ban",),
        "/nhat-ky": ("/nhat-ky", "/nhat-ky?kiem-tra=1"),
    },
}
# What is no page of the portal's own: redirects, files, machines' answers, the mail as it was sent.
NO_PAGES = {
    "/bao-cao-quy/ban/{version_id}/tep/{form}",
    "/bao-cao-quy/{report_id}/tep/{form}",
    "/",
    "/phan-viec/{duty_id}",
    "/chi-tieu/minh-chung/{evidence_id}/tep",
    "/nhiem-vu/{duty_id}/minh-chung/{evidence_id}",
    "/hop-thu/{mail_id}/html",
    "/health",
    "/dang-nhap/co-quan",
    "/dang-nhap/co-quan/ve",
    "/dang-xuat/co-quan",
    "/lich/{token}.ics",
}


def get_routes(house: House) -> set[str]:
    app: Any = house.client.app
    routers = [
        app.router,
        *(r.original_router for r in app.routes if hasattr(r, "original_router")),
    ]
    routes = [route for router in routers for route in router.routes]
    return {r.path for r in routes if isinstance(r, APIRoute) and "GET" in (r.methods or ())}


def test_no_page_is_forgotten(house: House) -> None:
    named = {route for pages in PAGES.values() for route in pages}

    assert get_routes(house) == named | NO_PAGES


@dataclass
class Busy:
    """A house in which everything that a page can show has happened."""

    house: House
    places: dict[str, str]

    def paths(self, who: str) -> list[str]:
        asked = [path for paths in PAGES[who].values() for path in paths]
        return [self.places.get(path, path) for path in asked]


def quarter_of(served: House) -> dict[str, str]:
    """Freeze a consolidated report; return where it and a ward's own report stand."""
    office = served.office
    with reading(office.engine) as session:
        whole, own = (find_duty(session, name).id for name in REPORTS)
        reports = {r.duty_id: r.id for r in session.exec(select(QuarterReport))}
    with writing(office.engine) as session:
        who = actor_for_post(find_post(session, "vhtt"))
        version = freeze(
            session, reports[whole or 0] or 0, actor=who, now=office.clock.now(), zone=office.zone
        )
    return {
        "<whole report>": f"/bao-cao-quy/{reports[whole or 0]}",
        "<own report>": f"/bao-cao-quy/{reports[own or 0]}",
        "<frozen report>": f"/bao-cao-quy/ban/{version.id}",
    }


@pytest.fixture
def busy(served: House) -> Busy:
    served.file_result("IV.3.7@2024@07204", post="07204")
    served.live_through(*(date(2024, 6, 4) + timedelta(days=n) for n in range(4)))
    served.at(date(2024, 6, 7), 9)
    link = served.link()
    served.send(link, f"{link}/gia-han", to_day="2024-06-20", reason="Chờ Sở thẩm định.")
    other = served.link("IV.3.7@2024@07207", post="07207")
    served.send(other, f"{other}/khong-thuoc", reason="Không có hệ thống nào.")
    draft_of_the_new_plan(served.office)
    reports = quarter_of(served)
    with writing(served.office.engine) as session:
        load(session)
        score_all(session)
        plan = session.exec(select(Plan)).one().id or 0
        session.add(
            CalendarDay(plan_id=plan, day=date(2024, 12, 31), kind="swapped_off", confirmed=False)
        )
        now = served.office.clock.now()
        life = timedelta(hours=1)
        administrator = make_one_time_link(session, now=datetime.now(UTC), life=life)
        chief = Actor(label="Quản trị", post_ids=frozenset(), is_administrator=True)
        invitation = accounts.invite_auditor(session, "thanh.tra", actor=chief, now=now)
    return Busy(
        served,
        {
            "<link>": served.link("IV.3.7@2024@07213", post="07213"),
            "<office link>": served.office_link("vhtt"),
            "<administrator's link>": f"/vao-quan-tri/{administrator}",
            "<invitation>": f"/loi-moi/{invitation}",
            "<indicator>": f"/chi-tieu/{served.duty('PL.III.4@2024@yt').obligation_id}/1",
            "<filed duty>": served.duty_page("IV.3.7@2024@07204"),
            "<asked duty>": served.duty_page(WARD_DUTY),
            **reports,
        },
    )


def in_english(path: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}lang=en"


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["360 px, English", "1440 px, Vietnamese"])
@pytest.mark.parametrize("who", PAGES)
def test_everybody_can_use_the_page(
    busy: Busy, reader: Opens, who: str, size: dict[str, int]
) -> None:
    visitor = reader(size)
    if who == ADMINISTRATOR:
        visitor.opens(busy.places["<administrator's link>"])
        visitor.presses("Vào làm việc")
    elif who != NOBODY:
        visitor.signs_in(who)

    found: dict[str, object] = {}
    for path in busy.paths(who):
        visitor.opens(path if size is DESK else in_english(path))
        small = visitor.page.evaluate(SMALL) if size is PHONE else []
        trouble = [*axe.violations(visitor.page), *visitor.page.evaluate(PALE), *small]
        if trouble:
            found[path] = trouble

    # A page that is not there says so with a status of its own, which Chromium notes.
    visitor.complaints[:] = [c for c in visitor.complaints if "status of 4" not in c]
    assert found == {}
