"""The portal in a real browser: a head on a phone, the office and the chair at a desk."""

import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy import Engine

from models.database import open_database
from tests import plans
from tests.portal.conftest import MONDAY, PDF, WARD_DUTY, House, MakeHouse

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHROMIUM = "/usr/bin/chromium"
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
PATIENCE_SECONDS = 10


def in_a_file(folder: Path) -> Engine:
    """Return the loaded plan in a file: a server of several threads needs a connection each."""
    memory = plans.loaded(date(2024, 4, 1))
    with memory.connect() as connection:
        raw = connection.connection.driver_connection
        assert isinstance(raw, sqlite3.Connection)
        (folder / "dondoc.db").write_bytes(raw.serialize())
    memory.dispose()
    return open_database(f"sqlite:///{folder / 'dondoc.db'}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def served(make_house: MakeHouse, tmp_path: Path) -> Iterator[House]:
    """Serve a demo of Monday 3/6/2024 with its mails, on a free port of this machine."""
    house = make_house(demo=True, engine=in_a_file(tmp_path))
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        house.office.settings.public_url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        house.live_through(date(2024, 5, 24), MONDAY)
        house.at(MONDAY, 9)
        app: Any = house.client.app
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        ends = time.monotonic() + PATIENCE_SECONDS
        while not server.started and time.monotonic() < ends:
            time.sleep(0.02)
        yield house
        server.should_exit = True
        thread.join(PATIENCE_SECONDS)


class Reader:
    """Somebody with a browser window; remembers what the console complained of."""

    def __init__(self, browser: Browser, house: House, size: dict[str, int]) -> None:
        self._context = browser.new_context(
            viewport={"width": size["width"], "height": size["height"]}, locale="vi-VN"
        )
        self.page: Page = self._context.new_page()
        self.address = house.office.settings.public_url
        self.complaints: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def opens(self, path: str) -> str:
        self.page.goto(self.address + path)
        self.fits()
        return self.text

    def presses(self, name: str) -> str:
        self.page.get_by_role("button", name=name, exact=True).click()
        self.page.wait_for_load_state()
        self.fits()
        return self.text

    def signs_in(self, title: str) -> None:
        self.opens("/dang-nhap")
        self.page.get_by_label("Chức vụ").select_option(label=title)
        self.page.locator("main").get_by_role("button", name="Đăng nhập").click()
        self.page.wait_for_url(lambda url: not url.endswith("/dang-nhap"))

    @property
    def text(self) -> str:
        return self.page.locator("main").inner_text()

    def count(self, cell: str) -> int:
        return int(self.page.locator(f".count.{cell} strong").inner_text())

    def fits(self) -> None:
        wide = self.page.evaluate("document.scrollingElement.scrollWidth")
        assert wide <= self.page.evaluate("innerWidth"), self.page.url

    def closes(self) -> None:
        self._context.close()
        assert self.complaints == []


Opens = Callable[[dict[str, int]], Reader]


@pytest.fixture
def reader(browser: Browser, served: House) -> Iterator[Opens]:
    opened: list[Reader] = []

    def make(size: dict[str, int]) -> Reader:
        opened.append(Reader(browser, served, size))
        return opened[-1]

    yield make
    for each in opened:
        each.closes()


def test_a_result_goes_from_the_head_s_phone_over_the_office_s_desk_to_the_board(
    served: House, reader: Opens
) -> None:
    head, office = reader(PHONE), reader(DESK)

    assert "Quá hạn 3 ngày" in head.opens(served.link())
    head.page.get_by_label("Kết quả thực hiện").fill("Đã phê duyệt 3 hồ sơ cấp độ.")
    head.page.get_by_label("Minh chứng").set_input_files(
        {"name": "quyet-dinh.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    told = head.presses("Gửi báo cáo")
    assert "Báo cáo được nhận chưa phải là được xác nhận hoàn thành" in told
    assert "quyet-dinh.pdf" in told
    assert head.page.get_by_role("button", name="Gửi báo cáo").count() == 0

    office.signs_in("Trưởng phòng Văn hóa và Thông tin")
    office.opens("/bang")
    before = office.count("open_overdue"), office.count("done_late")
    office.opens("/cho-xu-ly")
    office.page.get_by_role("link", name="Xem và xử lý").click()
    with office.page.expect_download() as download:
        office.page.get_by_role("link", name="quyet-dinh.pdf").click()
    assert download.value.suggested_filename == "quyet-dinh.pdf"
    assert "Đã xác nhận hoàn thành" in office.presses("Xác nhận hoàn thành")
    office.opens("/bang")
    assert (office.count("open_overdue"), office.count("done_late")) == (
        before[0] - 1,
        before[1] + 1,
    )

    assert "Nhiệm vụ đã được xác nhận hoàn thành." in head.opens(served.link())


def test_more_time_goes_from_the_phone_to_the_chair_and_back(served: House, reader: Opens) -> None:
    head, chair = reader(PHONE), reader(PHONE)

    head.opens(served.link())
    head.page.locator("summary", has_text="Đề nghị gia hạn").click()
    head.page.get_by_label("Xin thực hiện đến hết ngày").fill("2024-06-14")
    head.page.get_by_label("Lý do").fill("Chờ thẩm định.")
    assert "thời hạn hiện tại vẫn giữ nguyên" in head.presses("Gửi đề nghị gia hạn")

    chair.signs_in("Trưởng Ban Chỉ đạo")
    chair.opens("/cho-xu-ly")
    chair.page.get_by_role("link", name="Xem và quyết định").click()
    chair.fits()
    chair.page.get_by_label("Ý kiến chỉ đạo").fill("Đồng ý.")
    assert "Đã ghi quyết định" in chair.presses("Đồng ý gia hạn")

    assert "Còn 11 ngày" in head.opens(served.link())
    assert served.duty().last_day == date(2024, 6, 14)


def test_a_returned_result_is_read_on_the_phone_with_its_reason(
    served: House, reader: Opens
) -> None:
    served.file_result()
    office, head = reader(DESK), reader(PHONE)

    office.signs_in("Trưởng phòng Văn hóa và Thông tin")
    office.opens(f"/nhiem-vu/{served.duty_id()}")
    office.page.locator("summary", has_text="Trả lại").click()
    office.page.get_by_label("Lý do").fill("Thiếu quyết định phê duyệt.")
    office.presses("Trả lại báo cáo")

    assert "Thiếu quyết định phê duyệt." in head.opens(served.link())
    assert head.page.get_by_role("button", name="Gửi báo cáo").is_visible()


def test_the_mail_in_the_inbox_leads_to_the_page_of_the_head(reader: Opens) -> None:
    visitor = reader(PHONE)
    visitor.opens("/hop-thu?loai=reminder-7")
    visitor.page.locator("td.lead a").first.click()

    frame = visitor.page.frame_locator("iframe.mail")
    assert "Kính gửi" in frame.locator("body").inner_text()
    frame.locator("a").first.click()
    visitor.page.wait_for_url("**/viec/**")

    assert visitor.page.get_by_role("button", name="Gửi báo cáo").is_visible()
    assert visitor.presses("Tiếp nhận nhiệm vụ")


def test_a_refused_file_leaves_the_typed_text_in_its_field(served: House, reader: Opens) -> None:
    head = reader(PHONE)
    head.opens(served.link())
    head.page.get_by_label("Kết quả thực hiện").fill("Một đoạn dài.")
    head.page.get_by_label("Minh chứng").set_input_files(
        {"name": "anh.pdf", "mimeType": "application/pdf", "buffer": b"<html>"}
    )

    head.presses("Gửi báo cáo")

    assert "anh.pdf" in head.page.get_by_role("alert").inner_text()
    assert head.page.get_by_label("Kết quả thực hiện").input_value() == "Một đoạn dài."
    # A refusal is an answer of its own status, which Chromium notes on its console.
    head.complaints[:] = [c for c in head.complaints if "status of 422" not in c]


def test_no_page_scrolls_sideways_or_complains_at_any_width(served: House, reader: Opens) -> None:
    served.file_result("IV.3.7@2024@07204", post="07204")
    duty = served.duty_id("IV.3.7@2024@07204")
    for size in (PHONE, DESK):
        office = reader(size)
        office.signs_in("Trưởng phòng Văn hóa và Thông tin")
        for path in (
            "/bang",
            "/bang?ref=IV.3.7",
            "/cho-xu-ly",
            "/hop-thu",
            "/hop-thu/1",
            "/thong-bao",
            "/thong-bao?tinh_trang=not_sent",
            "/thong-bao/1",
            f"/nhiem-vu/{duty}",
            served.link(WARD_DUTY),
            "/dang-nhap",
        ):
            office.opens(path)


def test_what_is_touched_on_the_phone_is_large_enough(served: House, reader: Opens) -> None:
    visitor = reader(PHONE)

    for path in (served.link(), "/bang", "/cho-xu-ly", "/hop-thu"):
        visitor.opens(path)
        assert visitor.page.evaluate(SMALL) == [], path


# What is pressed must be at least 44 px high; a link within a sentence need not.
SMALL = """() => [...document.querySelectorAll(`button, input, select, textarea, summary,
    a.button, nav a, a.count`)]
  .filter(e => e.type !== "hidden" && e.getClientRects().length)
  .map(e => [e.tagName, e.name || e.innerText, e.getBoundingClientRect().height])
  .filter(([, , height]) => height < 43.9)"""


def test_the_page_is_used_by_keyboard_alone(served: House, reader: Opens) -> None:
    head = reader(DESK)
    head.opens(served.link())

    head.page.get_by_label("Kết quả thực hiện").focus()
    head.page.keyboard.type("Xong.")
    for _ in range(3):
        head.page.keyboard.press("Tab")
    focused = head.page.evaluate(
        "[document.activeElement.innerText, getComputedStyle(document.activeElement).outlineStyle]"
    )
    head.page.keyboard.press("Enter")
    head.page.wait_for_url("**xong=bao-cao")

    assert focused == ["Gửi báo cáo", "solid"]


def test_no_text_is_too_pale_to_read(served: House, reader: Opens) -> None:
    office = reader(DESK)
    office.signs_in("Trưởng phòng Văn hóa và Thông tin")
    for path in ("/bang", "/cho-xu-ly", f"/nhiem-vu/{served.duty_id()}", "/thong-bao"):
        office.opens(path)
        assert office.page.evaluate(PALE) == [], path


# Contrast after WCAG 2: every visible text against the nearest background behind it.
PALE = """() => {
  const rgb = c => c.match(/[\\d.]+/g).map(Number);
  const lum = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = e => { for (; e; e = e.parentElement) {
    const c = rgb(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !e.getClientRects().length) continue;
    const [a, b] = [lum(rgb(getComputedStyle(e).color)), lum(behind(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) found.add(`${e.tagName}.${e.className} ${ratio.toFixed(2)}`);
  }
  return [...found];
}"""
