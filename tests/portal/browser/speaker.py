"""Somebody at a window who reads Vietnamese or English: pages are asked for by their source texts.

What stands in the templates is Vietnamese; a reader of English finds the same button by what
the portal's own catalogue makes of it, so that a walk is written once for both.
"""

import re
from functools import cache

from playwright.sync_api import Browser, Locator

from portal.catalogue import extracted
from portal.language import ENGLISH, VIETNAMESE, translations
from tests.portal.browser.window import Reader
from tests.portal.conftest import House

MARKUP = re.compile(r"<[^>]+>")


@cache
def _sources() -> dict[str, str]:
    """Return the source texts by what of them is seen: without their markup."""
    texts = [one.id if isinstance(one.id, str) else one.id[0] for one in extracted() if one.id]
    return {MARKUP.sub("", text): text for text in texts}


class Speaker(Reader):
    """A reader of one language, with or without script."""

    def __init__(
        self, browser: Browser, house: House, size: dict[str, int], *, language: str, script: bool
    ) -> None:
        super().__init__(browser, house, size, script=script)
        self.language = language

    def says(self, vietnamese: str) -> str:
        """Return what this reader sees where the source has that text."""
        if self.language == VIETNAMESE:
            return vietnamese
        return MARKUP.sub("", translations(self.language).gettext(_sources()[vietnamese]))

    def arrives(self, path: str) -> None:
        """Open the first page, and choose the language there as people do."""
        self.opens(path)
        if self.language == ENGLISH:
            self.presses("English")

    def does(self, button: str) -> str:
        """Press a button named by its source text."""
        return self.presses(self.says(button))

    def unfolds(self, summary: str, within: Locator | None = None) -> None:
        """Open what is folded away under a heading."""
        whole = within or self.page.locator("main")
        whole.locator("summary", has_text=self.says(summary)).first.click()

    def writes(self, label: str, text: str, within: Locator | None = None) -> None:
        """Fill the field of a label."""
        (within or self.page.locator("main")).get_by_label(self.says(label)).first.fill(text)

    def follows(self, link: str) -> None:
        """Follow the first link of that name."""
        main = self.page.locator("main")
        main.get_by_role("link", name=self.says(link), exact=True).first.click()
        self.page.wait_for_load_state()
        self.fits()

    def takes_the_place_of(self, title: str) -> None:
        """Sign in by post, as the demo lets everybody."""
        self.arrives("/dang-nhap")
        self.page.get_by_label(self.says("Chức vụ")).select_option(label=title)
        self.page.locator("main").get_by_role("button", name=self.says("Đăng nhập")).first.click()
        self.page.wait_for_url(lambda url: not url.endswith("/dang-nhap"))
        self.fits()

    def hears(self, vietnamese: str) -> None:
        """Require that the page says a text in this reader's language."""
        assert self.says(vietnamese) in self.text, (self.says(vietnamese), self.text)
