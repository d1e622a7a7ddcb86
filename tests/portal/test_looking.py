"""What holds of every page that only looks: sign-in first, and nothing changes."""

import pytest

from portal import words
from tests.portal.conftest import House, MakeHouse
from tests.portal.test_security import state_of

PAGES = ("/lich", "/lich?quy=2024Q2&don_vi=07201", "/lich/dang-ky", "/tien-do", "/tien-do?trang=2")


@pytest.mark.parametrize("path", PAGES)
def test_outside_the_demo_they_need_somebody_signed_in(house: House, path: str) -> None:
    answer = house.client.get(path, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/dang-nhap")


def test_looking_changes_nothing(make_house: MakeHouse) -> None:
    house = make_house(demo=True)
    before = state_of(house)

    for path in PAGES:
        assert house.client.get(path).status_code == 200
        assert house.client.post(path).status_code == 405

    assert state_of(house) == before


def test_their_style_sheet_is_small_and_loads_nothing() -> None:
    sheet = (words.TEMPLATES.parent / "static" / "looking.css").read_text(encoding="utf-8")

    assert len(sheet.encode()) <= 10_000
    assert "url(" not in sheet
    assert "@import" not in sheet


def test_they_lead_to_one_another(make_house: MakeHouse) -> None:
    house = make_house(demo=True)

    board = house.client.get("/bang").text

    assert 'href="/lich"' in board
    assert 'href="/tien-do"' in board
    assert 'href="/lich/dang-ky"' in house.client.get("/lich").text


def test_no_section_of_the_words_is_empty() -> None:
    # Two sections that begin alike are easily folded into one when branches meet.
    assert [name for name, found in words.catalogue().items() if not found] == []
