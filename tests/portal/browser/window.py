"""A window of a real browser, and what every page is looked at for."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page

from portal.language import COOKIE
from tests.portal.conftest import House

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1440, "height": 900}


class Reader:
    """Somebody with a browser window; remembers what the console complained of."""

    def __init__(
        self, browser: Browser, house: House, size: dict[str, int], *, script: bool = True
    ) -> None:
        self._context = browser.new_context(
            viewport={"width": size["width"], "height": size["height"]},
            locale="vi-VN",
            java_script_enabled=script,
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

    def reads_english(self) -> None:
        """Choose English, as the button does."""
        self._context.add_cookies([{"name": COOKIE, "value": "en", "url": self.address}])

    def signs_out(self) -> None:
        """Open the menu of a phone or the account of a desk, and leave."""
        self.page.locator(".end summary:visible").first.click()
        self.presses("Đăng xuất")

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

# What is pressed must be at least 44 px high; a link within a sentence need not.
SMALL = """() => [...document.querySelectorAll(`button, input, select, textarea, summary,
    a.button, nav a, a.count`)]
  .filter(e => e.type !== "hidden" && e.getClientRects().length)
  .map(e => [e.tagName, e.name || e.innerText, e.getBoundingClientRect().height])
  .filter(([, , height]) => height < 43.9)"""

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
