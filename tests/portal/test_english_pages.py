"""Pages in English: no Vietnamese is left on them but data and what is marked as Vietnamese."""

from collections.abc import Iterator
from html.parser import HTMLParser
from re import compile as pattern

import pytest
from sqlmodel import select

from models.messages import Message
from models.plan import Obligation, Plan
from models.roster import Group, Person, Post, Unit
from portal.language import COOKIE
from tests.portal.browser.test_every_page import PAGES
from tests.portal.conftest import MONDAY, House, MakeHouse
from tests.portal.test_catalogue import is_vietnamese

VOID = {"meta", "link", "input", "br", "img", "hr", "path", "circle", "line", "rect", "use"}
SAID = {"aria-label", "placeholder", "title", "data-label", "alt"}
WORDS = pattern(r"\s+")


class Reading(HTMLParser):
    """What a reader of English is shown: texts and spoken attributes outside of lang="vi"."""

    def __init__(self) -> None:
        super().__init__()
        self._open: list[bool] = []
        self.said: list[str] = []

    @property
    def _is_vietnamese(self) -> bool:
        return any(self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        marked = dict(attrs).get("lang") == "vi"
        if not self._is_vietnamese and not marked:
            self.said += [value for name, value in attrs if name in SAID and value]
        if tag not in VOID:
            self._open.append(marked)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._is_vietnamese:
            self.said.append(WORDS.sub(" ", data).strip())


def names_of(house: House) -> list[str]:
    """Return what is data wherever it stands: names and titles, the longest first."""
    found: set[str] = set()
    for unit in house.rows(select(Unit)):
        found.add(unit.name)
    found |= {post.title for post in house.rows(select(Post))}
    found |= {person.name for person in house.rows(select(Person))}
    found |= {group.name for group in house.rows(select(Group))}
    for plan in house.rows(select(Plan)):
        found |= {plan.title, plan.issuer}
    for one in house.rows(select(Obligation)):
        found |= {one.short_title, one.ref}
    found |= {message.subject for message in house.rows(select(Message))}
    return sorted(found, key=len, reverse=True)


def left_over(html: str, names: list[str]) -> Iterator[str]:
    reading = Reading()
    reading.feed(html)
    for said in reading.said:
        rest = said
        for name in names:
            rest = rest.replace(name, "")
        if is_vietnamese(rest):
            yield said


@pytest.fixture
def lived(make_house: MakeHouse) -> House:
    house = make_house(demo=True)
    house.live_through(MONDAY)
    house.file_result("IV.3.7@2024@07204", post="07204")
    return house


ROLES = {"visitor": None, "head": "07201", "chair": "truong-ban", "office": "vhtt"}


@pytest.mark.parametrize("role", ROLES)
def test_a_page_in_english_has_no_vietnamese_but_data(lived: House, role: str) -> None:
    names = names_of(lived)
    post = ROLES[role]
    if post:
        lived.sign_in(post)
    lived.client.cookies.set(COOKIE, "en")
    addresses = {path for pages in PAGES.values() for paths in pages.values() for path in paths}
    addresses |= {lived.link(), lived.duty_page(), lived.duty_page("IV.3.7@2024@07204")}

    wrong = {
        path: found
        for path in sorted(addresses)
        if path.startswith("/") and (found := list(left_over(lived.client.get(path).text, names)))
    }

    assert wrong == {}
