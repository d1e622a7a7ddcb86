"""The inbox, the messages, the demo's clock, and the words of the portal."""

import re
from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from actions.contacts import ContactChange, set_contact
from models.board_groups import GroupBy
from models.database import writing
from models.lookup import find_post
from models.messages import Message, MessageItem
from models.silence import Silence
from portal import words
from rules.folding import Kind
from rules.ladder import Audience, Reason
from rules.states import Act
from rules.timeliness import Cell, Timeliness
from tests.plans import at
from tests.portal.conftest import MONDAY, House, MakeHouse

FRIDAY = date(2024, 5, 24)


@pytest.fixture
def demo(make_house: MakeHouse) -> House:
    return make_house(demo=True)


def test_the_inbox_lists_mails_newest_first_with_recipient_and_time(demo: House) -> None:
    demo.live_through(FRIDAY, MONDAY)

    page = demo.client.get("/hop-thu").text

    assert "08 giờ 00 ngày 03/6/2024" in page
    assert "Quá hạn 3 ngày" in page
    assert page.index("03/6/2024</td>") < (page + "24/5/2024</td>").index("24/5/2024</td>")


def test_the_inbox_is_filtered_by_recipient_and_kind(demo: House) -> None:
    demo.live_through(FRIDAY, MONDAY)

    of_kind = demo.client.get("/hop-thu?loai=overdue-3").text
    recipient = "Chủ tịch UBND phường Thọ Xương <07201@bacgiang.example>"
    of_one = demo.client.get("/hop-thu", params={"nguoi_nhan": recipient}).text

    assert "Còn 7 ngày" not in of_kind
    assert "31 thư." in of_kind
    assert recipient.split(" <", maxsplit=1)[0] in of_one
    assert "phường Dĩnh Kế" not in of_one.partition("<table")[2]


def test_a_mail_s_own_link_opens_the_page_where_the_head_acts(demo: House) -> None:
    demo.live_through(FRIDAY)
    mail = demo.client.get("/hop-thu?loai=reminder-7").text
    number = re.search(r'href="/hop-thu/(\d+)"', mail)
    assert number

    html = demo.client.get(f"/hop-thu/{number[1]}/html").text
    text = demo.client.get(f"/hop-thu/{number[1]}").text
    link = re.search(r'href="(http://testserver/viec/[^"]+)"', html)
    assert link

    assert '<base target="_top">' in html
    assert f'href="{link[1]}"' in text
    assert "Gửi báo cáo" in demo.client.get(link[1]).text


def test_messages_say_what_was_sent_and_what_waits_and_what_not(demo: House) -> None:
    demo.live_through(FRIDAY, MONDAY)
    demo.file_result()

    every = demo.client.get("/thong-bao").text
    waiting = demo.client.get("/thong-bao?tinh_trang=queued").text
    untold = demo.client.get("/thong-bao?tinh_trang=not_sent").text

    assert "Đã gửi" in every
    assert "Đã nhận báo cáo" in waiting
    assert "đã có mốc cao hơn cùng lúc" in untold


def test_a_message_shows_every_try_to_deliver_it(demo: House) -> None:
    demo.live_through(FRIDAY)
    first = demo.rows(select(Message).order_by(col(Message.id)))[0]

    page = demo.client.get(f"/thong-bao/{first.id}").text

    assert "đã được nhận chuyển" in page
    assert "Nhiệm vụ trong thư" in page
    assert "/viec/" not in page


def test_a_message_and_its_duty_say_what_followed_when_no_sign_came(demo: House) -> None:
    demo.live_through(FRIDAY)
    first = demo.rows(select(Message).order_by(col(Message.id)))[0]
    item = demo.rows(select(MessageItem).where(MessageItem.message_id == first.id))[0]
    with writing(demo.office.engine) as session:
        for move, channel, post, reason in (
            ("next_channel", "email", None, None),
            ("next_post", None, None, "sign_seen"),
        ):
            session.add(
                Silence(
                    message_id=first.id or 0,
                    move=move,
                    decided_at=demo.office.clock.now(),
                    channel=channel,
                    post_id=post,
                    reason=reason,
                )
            )

    for page in (f"/thong-bao/{first.id}", f"/nhiem-vu/{item.duty_id}"):
        text = demo.client.get(page).text
        assert "Chưa thấy dấu hiệu đã nhận, chuyển sang" in text
        assert "Không báo cấp trên: người nhận đã xem thông báo" in text


def test_the_demo_bar_shows_the_simulated_day_in_words(demo: House) -> None:
    demo.at(date(2024, 5, 23), 8)

    bar = demo.client.get("/bang").text.partition("<header")[0]
    assert "Thứ Năm, ngày 23/5/2024" in bar
    assert ", 08:00" in bar


def test_outside_the_demo_there_is_no_bar_and_no_clock_to_move(house: House) -> None:
    house.sign_in("vhtt")
    form = {"ma_bieu_mau": house.portal.guard.token("demo-clock"), "step": "day"}

    assert "Bản mô phỏng" not in house.client.get("/bang").text
    assert house.client.post("/demo/dong-ho", data=form).status_code == 404


@pytest.mark.parametrize(
    ("form", "wish"),
    [
        ({"step": "day"}, "day"),
        ({"step": "next"}, "next"),
        ({"step": "to", "to_day": "2024-06-10"}, "2024-06-10"),
        ({"step": "to", "to_day": "10/6/2024"}, "2024-06-10"),
    ],
)
def test_a_button_of_the_bar_hands_its_wish_over_and_goes_back(
    demo: House, form: dict[str, str], wish: str
) -> None:
    wishes: list[str] = []
    demo.office.advance = wishes.append
    token = {"ma_bieu_mau": demo.portal.guard.token("demo-clock"), "back": "/hop-thu"}

    answer = demo.client.post("/demo/dong-ho", data=token | form, follow_redirects=False)

    assert wishes == [wish]
    assert (answer.status_code, answer.headers["location"]) == (303, "/hop-thu")


@pytest.mark.parametrize("to_day", ["2024-06-03", "2024-01-01", "", "mai"])
def test_the_past_stays_closed(demo: House, to_day: str) -> None:
    demo.office.advance = lambda _wanted: pytest.fail("the clock was moved")
    form = {
        "ma_bieu_mau": demo.portal.guard.token("demo-clock"),
        "step": "to",
        "to_day": to_day,
        "back": "/bang",
    }

    answer = demo.client.post("/demo/dong-ho", data=form)

    assert "Đồng hồ chỉ chạy tới" in answer.text


def test_while_the_clock_runs_pages_say_how_far_and_look_again(demo: House) -> None:
    demo.office.advance = lambda _wanted: pytest.fail("asked twice")
    demo.office.advance_status = lambda: {
        "running": True,
        "day": "2024-06-07",
        "target": "2024-06-10T08:00:00+07:00",
        "runs": 12,
        "runs_done": 5,
        "error": "",
    }
    form = {"ma_bieu_mau": demo.portal.guard.token("demo-clock"), "step": "day"}

    page = demo.client.get("/bang").text
    again = demo.client.post("/demo/dong-ho", data=form, follow_redirects=False)

    assert "Đang chạy ngày 07/6/2024, tới 10/6/2024: 5/12 lượt" in page
    assert '<meta http-equiv="refresh" content="2">' in page
    assert again.status_code == 303


def test_a_form_being_filled_in_is_not_reloaded_under_the_hands(demo: House) -> None:
    demo.office.advance_status = lambda: {"running": True}

    assert "http-equiv" not in demo.client.get(demo.link()).text


def test_a_move_that_the_flows_refuse_is_told_not_thrown(demo: House) -> None:
    def refuse(_wanted: str) -> None:
        message = "the clock is still on its way"
        raise ValueError(message)

    demo.office.advance = refuse
    form = {"ma_bieu_mau": demo.portal.guard.token("demo-clock"), "step": "next", "back": "/bang"}

    assert "Không chuyển được ngày" in demo.client.post("/demo/dong-ho", data=form).text


def test_the_demo_offers_sign_in_by_post(demo: House) -> None:
    chair = demo.post_key("truong-ban")

    page = demo.client.get("/dang-nhap").text
    answer = demo.send("/dang-nhap", "/dang-nhap", post=chair)

    assert page.index("Trưởng Ban Chỉ đạo") < page.index("Trưởng Công an thành phố")
    assert answer.headers["location"] == "/trinh"
    assert "Trưởng Ban Chỉ đạo" in demo.client.get("/cho-xu-ly").text


def test_the_demo_signs_in_the_holder_of_a_post_and_offers_no_vacant_one(demo: House) -> None:
    with writing(demo.office.engine) as session:
        change = ContactChange(since=date(2024, 5, 1), vacant=True)
        set_contact(session, find_post(session, "07201"), change, actor="test", now=at(MONDAY))
    deputy = demo.post_key("pho-truong-ban")

    page = demo.client.get("/dang-nhap").text
    demo.send("/dang-nhap", "/dang-nhap", post=deputy)

    assert deputy.startswith("person:")
    assert "Chủ tịch UBND phường Thọ Xương" not in page
    assert "Đặng Đình Hoan, Phó Trưởng Ban" in demo.client.get("/cho-xu-ly").text


@pytest.mark.parametrize("post", ["post:²", "post:" + "9" * 30, "person:1²"])
def test_a_number_that_can_be_none_signs_nobody_in(demo: House, post: str) -> None:
    answer = demo.send("/dang-nhap", "/dang-nhap", post=post)

    assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)


def test_a_post_that_is_not_there_signs_nobody_in(demo: House) -> None:
    answer = demo.send("/dang-nhap", "/dang-nhap", post="post:99999")

    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers


def test_every_state_reason_kind_and_act_has_its_words() -> None:
    wanted: dict[str, Any] = {
        "cells": Cell,
        "lights_short": Timeliness,
        "board_groups": GroupBy,
        "message_kinds": Kind,
        "reasons": Reason,
        "audiences": Audience,
    }
    missing = [
        (section, each.value)
        for section, kinds in wanted.items()
        for each in kinds
        if not words.is_known(section, each.value)
    ]
    missing += [("events", a) for a in Act if not words.is_known("events", f"act.{a}")]

    assert missing == []


def test_every_error_page_says_what_why_and_what_to_do() -> None:
    errors = words.catalogue()["errors"]
    plain = [key for key in errors if not key.endswith(("_why", "_remedy"))]

    assert all({f"{key}_why", f"{key}_remedy"} <= errors.keys() for key in plain)


def test_no_vietnamese_stands_in_the_code_of_the_portal() -> None:
    folder = words.TEMPLATES.parent
    letters = set("ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ")

    found = [
        f"{path.name}:{number}"
        for path in folder.rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        # Search folds the letter đ by name; that is spelling, not a word on a screen.
        if letters & set(line.casefold().replace('"đ"', "")) and '"""' not in line
    ]

    assert found == []


def test_the_style_sheets_are_small_files_that_load_nothing() -> None:
    folder = words.TEMPLATES.parent / "static"
    sheets = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.css")}

    always = {"portal.css", "shell.css", "rooms.css"}
    assert set(sheets) == always | {"board.css", "indicators.css", "looking.css", "review.css"}
    assert len(sheets["portal.css"].encode()) <= 15_000
    # Those of `always` go with every page, the others with their own.
    assert sum(len(sheet.encode()) for sheet in sheets.values()) <= 33_000
    for sheet in sheets.values():
        assert "url(" not in sheet
        assert "@import" not in sheet


def test_a_value_without_words_is_shown_bare_rather_than_breaking_a_page() -> None:
    assert words.phrase("rungs", "+21") == "+21"


def test_every_page_stands_in_the_docs(house: House) -> None:
    app: Any = house.client.app
    routers = [r.original_router for r in app.routes if hasattr(r, "original_router")]
    paths = {route.path for router in routers for route in router.routes}
    docs = (words.TEMPLATES.parent.parent / "docs" / "portal.md").read_text(encoding="utf-8")

    assert {"/bang", "/viec/{token}"} <= paths
    assert [path for path in sorted(paths) if f"`{path}`" not in docs] == []
