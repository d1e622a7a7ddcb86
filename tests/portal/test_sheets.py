"""Board and roster as XLSX, and a roster brought back."""

import html
import io
import re
from typing import Any

import httpx2
import openpyxl
from sqlmodel import select

from models.journal import JournalEntry
from models.plan import Plan
from models.roster import Contact, Post, Tenure
from tests.portal.conftest import House

OFFICE, CHAIR, WARD = "vhtt", "truong-ban", "07201"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
VACANT, PERSON, SINCE, EMAIL = 4, 5, 6, 7


def sheet(house: House, path: str) -> Any:  # noqa: ANN401 -- openpyxl brings no types
    return openpyxl.load_workbook(io.BytesIO(taken(house, path)))


def taken(house: House, path: str) -> bytes:
    answer = house.send("/bang", path)
    assert answer.headers["content-type"] == XLSX
    return answer.content


def line_of(page: Any, code: str) -> int:  # noqa: ANN401 -- the same
    found = (row[0].row for row in page.iter_rows(min_row=2) if row[0].value == code)
    return int(next(found))


def bring(house: House, content: bytes, **fields: str) -> httpx2.Response:
    plan = house.rows(select(Plan))[0].id
    files = [("files", ("danh-ba.xlsx", content, XLSX))]
    return house.send("/danh-ba-xlsx", f"/danh-ba-xlsx/{plan}", files, **fields)


def packed(book: Any) -> bytes:  # noqa: ANN401 -- the same
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_the_board_leaves_as_it_is_filtered(house: House) -> None:
    house.sign_in(OFFICE)

    rows = list(sheet(house, "/bang.xlsx?ref=IV.3.7").active.iter_rows(values_only=True))

    assert rows[0][:4] == ("Mã", "Nhiệm vụ", "Kỳ", "Đơn vị")
    assert len(rows) == 17
    assert {row[0] for row in rows[1:]} == {"IV.3.7"}
    assert rows[1][6].strftime("%d/%m/%Y") == "31/05/2024"


def test_a_roster_brought_back_as_it_left_changes_nothing(house: House) -> None:
    house.sign_in(OFFICE)
    content = taken(house, "/danh-ba.xlsx")

    assert "Bảng không có gì khác danh bạ" in bring(house, content).text


def test_differences_are_shown_first_and_then_put_in_force(house: House) -> None:
    house.sign_in(OFFICE)
    book = sheet(house, "/danh-ba.xlsx")
    page = book.active
    ward, other = line_of(page, "07201.head"), line_of(page, "07204.head")
    page.cell(ward, PERSON, "Nguyễn Văn An")
    page.cell(ward, EMAIL, "an@bacgiang.gov.vn")
    page.cell(other, VACANT, "x")

    preview = bring(house, packed(book), verified="1")
    before = len(house.rows(select(Tenure)))
    area = re.search(r'name="text"[^>]*>\n(.*?)</textarea>', preview.text, re.DOTALL)
    assert area
    told = html.unescape(area[1])
    plan = house.rows(select(Plan))[0].id
    answer = house.send(
        "/danh-ba-xlsx", f"/danh-ba-xlsx/{plan}", None, text=told, ap_dung="1", verified="1"
    )

    assert "Bảng khác danh bạ ở 3 ô" in preview.text
    assert answer.status_code == 303
    assert len(house.rows(select(Tenure))) == before + 1
    contact = house.rows(select(Contact).where(Contact.address == "an@bacgiang.gov.vn"))[0]
    assert contact.verified
    assert house.rows(select(Post).where(Post.code == "07204.head"))[0].vacant


def test_all_mistakes_of_a_table_are_named_and_nothing_changes(house: House) -> None:
    house.sign_in(OFFICE)
    book = sheet(house, "/danh-ba.xlsx")
    page = book.active
    page.cell(2, EMAIL, "khong phai thu")
    page.cell(3, SINCE, "hôm qua")
    page.cell(4, 1, "khong-co")

    answer = bring(house, packed(book))

    assert answer.status_code == 422
    assert "Bảng có 3 ô không đúng" in answer.text
    assert "Dòng 2, cột “Thư điện tử”" in answer.text
    assert "Dòng 4, cột “Mã chức vụ”: “khong-co”" in answer.text


def test_what_is_no_workbook_is_refused(house: House) -> None:
    house.sign_in(OFFICE)

    assert "Không đọc được tệp" in bring(house, b"PK\x03\x04 not really").text
    assert "Không đọc được tệp" in bring(house, b"").text


def test_the_chair_takes_the_roster_along_and_brings_none(house: House) -> None:
    house.sign_in(CHAIR)
    book = sheet(house, "/danh-ba.xlsx")
    book.active.cell(2, PERSON, "An")
    plan = house.rows(select(Plan))[0].id
    form = {"ma_bieu_mau": house.token_of("/tam-dung")}
    files = [("files", ("danh-ba.xlsx", packed(book), XLSX))]

    answer = house.client.post(f"/danh-ba-xlsx/{plan}", data=form, files=files)

    assert "Chỉ cơ quan thường trực" in house.client.get("/danh-ba-xlsx").text
    assert answer.status_code == 403


def test_who_took_which_list_along_stands_in_the_journal(house: House) -> None:
    house.sign_in(OFFICE)
    for path in ("/bang.xlsx?ref=IV.3.7", "/danh-ba.xlsx", "/phan-viec.xlsx"):
        taken(house, path)

    entries = house.rows(select(JournalEntry).where(JournalEntry.act == "export.taken"))
    who = "Trưởng phòng Văn hóa và Thông tin"
    assert [(e.actor, e.details["list"]) for e in entries] == [
        (who, "board"),
        (who, "roster"),
        (who, "duties"),
    ]
    assert entries[0].details["rows"] == 16


def test_a_head_takes_no_table_along(house: House) -> None:
    house.sign_in(WARD)
    form = {"ma_bieu_mau": house.token_of("/tai-khoan")}

    codes = [
        house.client.post(f"/{name}.xlsx", data=form).status_code
        for name in ("bang", "danh-ba", "phan-viec")
    ]

    assert codes == [403, 403, 403]
    assert house.rows(select(JournalEntry).where(JournalEntry.act == "export.taken")) == []


def test_a_list_is_not_taken_by_opening_an_address(house: House) -> None:
    house.sign_in(OFFICE)

    assert house.client.get("/danh-ba.xlsx").status_code == 405
