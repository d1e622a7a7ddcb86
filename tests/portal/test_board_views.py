"""The board as its reader wants it: gathered, opened, searched in place, kept as a view."""

import re

import pytest

from models.board_groups import Tally
from portal.board_address import tidied
from portal.board_view import STRIP, strip
from rules.fan_out import RollUp
from rules.timeliness import Timeliness
from tests.portal.conftest import House, MakeHouse
from tests.portal.test_board import shown

OFFICE, WARD = "vhtt", "07201"


@pytest.fixture
def board(make_house: MakeHouse) -> House:
    return make_house(demo=True)


@pytest.mark.parametrize(
    ("by", "first", "alone"),
    [
        ("nguoi-dung-dau", "Trưởng phòng Văn hóa và Thông tin", "chuc_vu=vhtt"),
        ("don-vi", "Phòng Văn hóa và Thông tin", "don_vi=vhtt"),
        ("muc", "III. Giải pháp, nhiệm vụ cụ thể", "muc=III"),
        ("han", "Hết thứ Năm, ngày 14/3/2024", "han=2024-03-14"),
    ],
)
def test_duties_are_gathered_as_asked_and_each_group_can_be_seen_alone(
    board: House, by: str, first: str, alone: str
) -> None:
    page = shown(board, f"?nhom={by}")

    group = page.partition('<li class="group gathered">')[2].partition("</li>\n<li class")[0]
    assert first in " ".join(group.split())
    size = re.search(r"Xem cả (\d+) phần việc", group)
    found = re.search(rf'href="(/bang\?[^"]*{alone}[^"]*)"', group)
    assert size
    assert found
    opened = board.client.get(found[1].replace("&amp;", "&")).text
    assert f"{size[1]} trên 402 phần việc" in opened


def test_what_has_no_day_is_a_group_of_its_own(board: House) -> None:
    page = shown(board, "?nhom=han")

    assert "Kế hoạch không ấn định ngày" in page.rpartition("gathered")[2]
    assert "han=khong" in page
    assert "không ấn định ngày</option>" in shown(board, "?han=khong")


def test_words_beside_a_strip_say_what_its_marks_show(board: House) -> None:
    page = shown(board, "?ref=IV.4.1&xep=ke-hoach")

    second = " ".join(page.split('<li class="group">')[2].split())
    assert "30 đơn vị" in second
    assert 'fill="url(#p-in_time)"' in second
    assert "30 trong hạn" in second


def test_due_soon_is_said_in_the_words_of_its_mark(make_house: MakeHouse) -> None:
    house = make_house(demo=True)
    house.at(house.duty("IV.4.1@2024Q2@07201").last_day, 9)  # type: ignore[arg-type]

    page = shown(house, "?ref=IV.4.1")

    assert "30 sắp đến hạn" in page
    assert "30 trong hạn" in page  # the quarters to come
    assert page.count("#p-due_soon)") == 1


@pytest.mark.parametrize(
    ("lights", "marks"),
    [
        ({Timeliness.OVERDUE: 3, Timeliness.IN_TIME: 1}, [3, 1]),
        ({Timeliness.OVERDUE: STRIP}, [STRIP]),
        ({Timeliness.OVERDUE: 999, Timeliness.IN_TIME: 1}, [STRIP, 1]),  # one is never lost
        ({Timeliness.OVERDUE: 500, Timeliness.IN_TIME: 500}, [STRIP // 2, STRIP // 2]),
    ],
)
def test_a_strip_has_a_mark_a_unit_and_an_end(
    lights: dict[Timeliness, int], marks: list[int]
) -> None:
    tally = Tally(lights=lights, figure=RollUp(total=1, done=0), waiting=0)

    assert [number for _, number in strip(tally)] == marks


def test_the_units_of_an_obligation_stand_in_a_table_of_their_own(board: House) -> None:
    found = re.search(r'href="(/bang/ky/\d+)"', shown(board))
    assert found

    page = board.client.get(found[1]).text
    part = board.client.get(found[1], headers={"HX-Request": "true"}).text

    assert "<html" in page
    assert "<html" not in part
    for text in (page, part):
        assert text.count('href="/nhiem-vu/') == 14
        assert "Trưởng phòng Kinh tế" in text


def test_the_table_of_units_follows_the_filters(board: House) -> None:
    address = re.search(r'href="(/bang/ky/\d+)"', shown(board))
    assert address

    page = board.client.get(f"{address[1]}?tim=kinh+te").text

    assert page.count('href="/nhiem-vu/') == 1
    assert board.client.get("/bang/ky/999999").status_code == 404


def test_the_script_gets_the_list_alone_and_an_address_without_blanks(board: House) -> None:
    answer = board.client.get(
        "/bang?tim=dinh+ke&muc=&trang_thai=", headers={"HX-Request": "true", "HX-Target": "ket-qua"}
    )

    assert answer.headers["HX-Push-Url"] == "/bang?tim=dinh+ke"
    assert "<html" not in answer.text
    assert '<section class="counts" id="so-dem"' in answer.text
    assert answer.text.count("hx-swap-oob") == 3


def test_an_address_is_kept_without_blanks_pages_and_what_is_not_asked() -> None:
    assert tidied("?tim=a&muc=&trang=3&xong=x&x=1&nhom=muc") == "tim=a&nhom=muc"
    assert tidied("") == ""


def test_a_view_is_kept_opened_named_anew_and_dropped(house: House) -> None:
    house.sign_in(WARD)

    answer = house.send(
        "/bang?thoi_han=open_overdue", "/bang/luu", name="Việc gấp", query="thoi_han=open_overdue"
    )
    opened = shown(house, "?thoi_han=open_overdue")
    renamed = house.send("/bang", "/bang/luu/1/doi-ten", name="Phải làm ngay", query="")
    after = shown(house)
    dropped = house.send("/bang", "/bang/luu/1/xoa", name="Phải làm ngay", query="")

    assert answer.headers["location"] == "/bang?thoi_han=open_overdue&xong=luu-bo-loc"
    assert '<a href="/bang?thoi_han=open_overdue" aria-current="true">Việc gấp</a>' in opened
    assert renamed.headers["location"] == "/bang?xong=doi-ten-bo-loc"
    assert ">Phải làm ngay</a>" in after
    assert dropped.headers["location"] == "/bang?xong=xoa-bo-loc"
    assert "Phải làm ngay" not in shown(house)


def test_a_view_leads_nowhere_but_to_the_board(house: House) -> None:
    house.sign_in(WARD)

    house.send("/bang", "/bang/luu", name="Ngoài", query="https://evil.example/?tim=a&muc=IV")

    assert 'href="/bang?tim=a&amp;muc=IV">Ngoài</a>' in shown(house)


def test_a_view_without_a_name_is_refused_with_the_remedy(house: House) -> None:
    house.sign_in(WARD)

    answer = house.send("/bang", "/bang/luu", name=" ", query="")

    assert answer.status_code == 422
    assert "Bộ lọc chưa có tên" in answer.text


def test_a_visitor_and_an_auditor_are_offered_no_views_to_keep(board: House) -> None:
    assert "/bang/luu" not in shown(board)


def test_only_who_steers_the_plan_takes_the_board_away(house: House) -> None:
    house.sign_in(WARD)

    assert "/bang.xlsx" not in shown(house)
    assert house.send("/bang", "/bang.xlsx").status_code == 403
