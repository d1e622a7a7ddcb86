"""The board: counts, lights, filters in the address, fan-out, pages."""

import re

import pytest

from models.board import load_board
from models.database import reading
from portal.paging import page_of
from tests.portal.conftest import MONDAY, House, MakeHouse


@pytest.fixture
def board(make_house: MakeHouse) -> House:
    return make_house(demo=True)


def shown(house: House, query: str = "") -> str:
    answer = house.client.get(f"/bang{query}")
    assert answer.status_code == 200
    page: str = answer.text
    return page.partition("<main")[2]


def how_many(page: str) -> int:
    found = re.search(r"(\d+) trên \d+ phần việc", page)
    assert found
    return int(found[1])


def test_the_counts_are_the_two_by_two_with_what_has_no_deadline_apart(board: House) -> None:
    with reading(board.office.engine) as session:
        expected = load_board(session, today=MONDAY).counts

    page = shown(board)

    for cell, number in expected.items():
        assert f'class="count {cell.value}"' in page
        assert re.search(rf'count {cell.value}"[^>]*><strong>{number}<', page), cell


def test_an_obligation_of_sixteen_wards_is_one_line_that_opens(board: House) -> None:
    page = shown(board, "?ref=IV.3.7")

    assert page.count('<li class="group">') == 1
    assert "16 đơn vị" in page
    assert "16 quá hạn" in page
    assert page.count('href="/nhiem-vu/') == 16


def test_a_light_is_a_shape_and_words_not_only_a_colour(board: House) -> None:
    page = shown(board, "?ref=III.1.e.1")

    assert '<svg class="mark overdue"' in page
    assert "quá hạn 3 ngày" in page


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("?ref=IV.3.7", 16),
        ("?ref=IV.3.7&don_vi=07201", 1),
        ("?muc=PL", 24),
        ("?thoi_han=open_overdue", 31),  # 1 of VHTT + 14 agencies + 16 wards
        ("?thoi_han=open_overdue&muc=III", 1),
        ("?trang_thai=draft", 31),  # IV.4.1 of 30 units and IV.1.1, both of the first quarter
        ("?tim=tho+xuong&thoi_han=open_overdue", 1),
        ("?tim=Thọ+Xương&thoi_han=open_overdue", 1),
        ("?tim=DINH+KE&ref=IV.3.7", 1),
        ("?tim=khong-co-gi-nhu-vay", 0),
    ],
)
def test_the_filters_of_the_address_leave_what_was_asked_for(
    board: House, query: str, number: int
) -> None:
    assert how_many(shown(board, query)) == number


def test_the_counts_stay_while_a_box_of_them_is_chosen(board: House) -> None:
    page = shown(board, "?muc=IV&thoi_han=open_overdue")

    assert re.search(r'count open_in_time"[^>]*><strong>[1-9]', page)


def test_what_is_asked_for_stands_in_the_form_again(board: House) -> None:
    page = shown(board, "?tim=%22%3E%3Cb%3E&muc=IV")

    assert 'value="&#34;&gt;&lt;b&gt;"' in page
    assert '<option value="IV" selected>' in page


def test_the_most_urgent_stands_first_and_the_plan_s_order_can_be_had(board: House) -> None:
    urgent, in_order = shown(board), shown(board, "?xep=ke-hoach")

    assert urgent.index("III.1.e.1") < urgent.index("III.1.a.1")
    assert in_order.index("III.1.a.1") < in_order.index("III.1.e.1")


def test_a_waiting_result_is_counted_open_and_named_as_waiting(board: House) -> None:
    board.file_result()

    page = shown(board, "?ref=IV.3.7")

    assert "16 quá hạn" in page
    assert "1 chờ xác nhận" in page


def test_a_long_board_has_pages_that_keep_the_filters(board: House) -> None:
    first = shown(board, "?xep=ke-hoach&muc=III")
    second = shown(board, "?xep=ke-hoach&muc=III&trang=2")

    assert "Trang 1/2" in first
    assert "/bang?xep=ke-hoach&amp;muc=III&amp;trang=2" in first
    assert "Trang 2/2" in second
    assert "III.1.a.1" not in second


def test_a_head_sees_the_whole_board_but_opens_only_its_own(house: House) -> None:
    house.sign_in("07201")

    page = shown(house, "?ref=IV.3.7")

    assert page.count('href="/nhiem-vu/') == 1
    assert "UBND phường Dĩnh Kế" in page


@pytest.mark.parametrize(
    ("asked", "number", "first", "last"),
    [
        ("", 1, 0, 30),
        ("3", 3, 60, 65),
        ("99", 3, 60, 65),  # beyond the end: the last page
        ("0", 1, 0, 30),
        ("-1", 1, 0, 30),
        ("x", 1, 0, 30),
        ("9" * 5000, 1, 0, 30),  # longer than int() reads
    ],
)
def test_a_page_that_is_not_there_becomes_one_that_is(
    asked: str, number: int, first: int, last: int
) -> None:
    page = page_of(65, asked, size=30)

    assert (page.number, page.pages, page.first, page.last) == (number, 3, first, last)


def test_an_empty_list_has_one_page() -> None:
    assert page_of(0, "", size=30).pages == 1
