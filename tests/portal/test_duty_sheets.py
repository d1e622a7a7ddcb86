"""Duties taken along as XLSX and brought back with what was decided on paper."""

import html
import io
import re
from datetime import date
from typing import Any

import openpyxl
import pytest
from httpx2 import Response
from sqlmodel import select

from actions.duty_sheet import COLUMNS
from models.duty import Duty, Submission
from models.journal import JournalEntry
from tests.portal.conftest import WARD_DUTY, House

OFFICE, DEPUTY, WARD = "vhtt", "pho-truong-ban", "07201"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAGE, TO = "/phan-viec-xlsx", "/phan-viec-xlsx/1"
OTHER, OFFICE_DATED = "IV.3.7@2024@07204", "III.1.e.1@2024@vhtt"
DOCUMENT = "QĐ 12/QĐ-BCĐ ngày 3/6/2024"


class Table:
    """A workbook under the hand of somebody at the office."""

    def __init__(self, house: House) -> None:
        self.house = house
        answer = house.send(PAGE, "/phan-viec.xlsx")
        assert answer.headers["content-type"] == XLSX
        self.book: Any = openpyxl.load_workbook(io.BytesIO(answer.content))
        self.page: Any = self.book.active

    def cells(self, name: str) -> dict[str, Any]:
        row = self.row(name)
        return {c: self.page.cell(row, n).value for n, c in enumerate(COLUMNS, start=1)}

    def row(self, name: str) -> int:
        found = (r[0].row for r in self.page.iter_rows(min_row=2) if r[0].value == name)
        return int(next(found))

    def write(self, name: str, **cells: object) -> None:
        for column, value in cells.items():
            self.page.cell(self.row(name), COLUMNS.index(column) + 1, value)

    def bring(self) -> Response:
        kept = io.BytesIO()
        self.book.save(kept)
        files = [("files", ("phan-viec.xlsx", kept.getvalue(), XLSX))]
        return self.house.send(PAGE, TO, files)

    def apply(self, preview: Response) -> Response:
        area = re.search(r'name="text"[^>]*>\n(.*?)</textarea>', preview.text, re.DOTALL)
        assert area, preview.text
        return self.house.send(PAGE, TO, None, text=html.unescape(area[1]), ap_dung="1")


@pytest.fixture
def table(house: House) -> Table:
    house.sign_in(OFFICE)
    return Table(house)


def test_every_duty_leaves_with_both_axes_and_real_days(table: Table) -> None:
    cells = table.cells(WARD_DUTY)

    assert table.page.max_row == 1 + len(table.house.rows(select(Duty)))
    assert cells["original"].date() == cells["last_day"].date() == date(2024, 5, 31)
    assert (cells["state"], cells["days_overdue"]) == ("Đã giao, chờ tiếp nhận", 3)
    assert (cells["post"], cells["post_title"]) == (
        "07201.head",
        "Chủ tịch UBND phường Thọ Xương",
    )


def test_brought_back_as_it_left_nothing_is_different(table: Table) -> None:
    assert "Bảng không có gì khác" in table.bring().text


def test_what_was_decided_is_shown_first_and_then_put_in_force(table: Table) -> None:
    table.write(WARD_DUTY, last_day=date(2024, 6, 28), document=DOCUMENT, reason="Chờ hướng dẫn.")
    table.write(OTHER, reported_on=date(2024, 5, 30), document=DOCUMENT, result="Đã phê duyệt.")

    preview = table.bring()
    before = table.house.duty().last_day
    done = table.apply(preview)

    assert "1 dòng đổi hạn, 1 dòng ghi báo cáo bằng văn bản" in preview.text
    assert "31/5/2024 → <strong>28/6/2024</strong>" in preview.text
    assert before == date(2024, 5, 31)
    assert done.status_code == 303
    assert table.house.duty().last_day == date(2024, 6, 28)
    assert table.house.rows(select(Submission))[0].text == "Đã phê duyệt."
    entry = table.house.rows(select(JournalEntry).where(JournalEntry.act == "duties.brought"))[0]
    assert entry.details == {"last_day": 1, "reported_on": 1}


def test_another_owner_is_named_by_the_code_of_the_post(table: Table) -> None:
    table.write(WARD_DUTY, post="kt.head", document=DOCUMENT)

    preview = table.bring()

    assert "1 dòng đổi người phụ trách" in preview.text
    assert table.apply(preview).status_code == 303
    assert table.house.duty("IV.3.7@2024@kt").post_id == table.house.post_id("kt.head")


def test_every_wrong_cell_is_named_and_the_right_rows_are_offered(table: Table) -> None:
    table.write(WARD_DUTY, last_day=date(2024, 6, 28), document=DOCUMENT, reason="Chờ.")
    table.write(OTHER, last_day="cuối tháng", document=DOCUMENT, reason="Chờ.")
    table.write("IV.3.7@2024@07207", last_day=date(2024, 6, 28))
    table.write("IV.3.7@2024@07210", post="khong-co", document=DOCUMENT)
    table.write(OFFICE_DATED, last_day=date(2024, 12, 20), document=DOCUMENT, reason="Chờ.")
    table.write("IV.3.7@2024@07213", reported_on=date(2024, 6, 4), document=DOCUMENT)
    table.page.cell(table.page.max_row + 1, 1, "CĐ.9@2024@vhtt")

    text = table.bring().text

    assert "1 dòng đổi hạn, 6 dòng sai" in text
    row = table.row
    for number, column in (
        (row(OTHER), "Hạn hiện tại (hết ngày)"),
        (row("IV.3.7@2024@07207"), "Theo văn bản (số, ngày)"),
        (row("IV.3.7@2024@07207"), "Lý do đổi hạn"),
        (row("IV.3.7@2024@07210"), "Mã chức vụ chịu trách nhiệm"),
        (row(OFFICE_DATED), "Đơn vị"),
        (row("IV.3.7@2024@07213"), "Ngày báo cáo bằng văn bản"),
        (table.page.max_row, "Mã phần việc"),
    ):
        assert f"Dòng {number}, cột “{column}”" in text, column
    assert "Áp dụng 1 dòng" in text


def test_a_row_whose_duty_changed_since_is_refused_in_the_preview(table: Table) -> None:
    table.house.file_result()
    table.house.sign_in(OFFICE)
    table.write(WARD_DUTY, last_day=date(2024, 6, 28), document=DOCUMENT, reason="Chờ.")

    answer = table.bring()

    assert answer.status_code == 422
    assert "Phần việc đã thay đổi sau khi xuất" in answer.text
    assert 'name="ap_dung"' not in answer.text


def test_one_that_changed_between_preview_and_applying_stops_all_rows(table: Table) -> None:
    for name in (WARD_DUTY, OTHER):
        table.write(name, last_day=date(2024, 6, 28), document=DOCUMENT, reason="Chờ.")
    preview = table.bring()
    table.house.file_result()
    table.house.sign_in(OFFICE)

    done = table.apply(preview)

    assert done.status_code == 422
    assert table.house.duty(OTHER).last_day == date(2024, 5, 31)


def test_what_is_no_workbook_and_what_was_not_written_by_us_is_refused(house: House) -> None:
    house.sign_in(OFFICE)
    files = [("files", ("a.xlsx", b"PK\x03\x04 no", XLSX))]

    assert "Không đọc được tệp" in house.send(PAGE, TO, files).text
    assert house.send(PAGE, TO, None, text="{", ap_dung="1").status_code == 422
    assert house.send(PAGE, TO, None, text='[{"a": 1}]', ap_dung="1").status_code == 422


def test_the_deputy_brings_what_the_office_owes(house: House) -> None:
    house.sign_in(DEPUTY)
    table = Table(house)
    table.write(OFFICE_DATED, last_day=date(2024, 12, 20), document=DOCUMENT, reason="Chờ.")

    assert table.apply(table.bring()).status_code == 303
    assert house.duty(OFFICE_DATED).last_day == date(2024, 12, 20)
