"""Papers from the portal: offered, made by a form, taken along, and kept in the journal."""

import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from httpx2 import Response
from sqlmodel import select

from models.journal import JournalEntry
from reports.kinds import kinds
from tests.portal.conftest import House
from tests.portal.test_mine import main

OFFICE, CHAIR, WARD = "vhtt", "truong-ban", "07201"
TO = "/van-ban/tep"


def make(house: House, **wish: str) -> Response:
    return house.send("/van-ban", TO, None, **wish)


@pytest.mark.parametrize(
    ("form", "begins", "media_type"),
    [
        ("docx", b"PK", "wordprocessingml"),
        ("pdf", b"%PDF", "application/pdf"),
        ("xlsx", b"PK", "spreadsheetml"),
        ("csv", b"\xef\xbb\xbf", "text/csv"),
    ],
)
def test_a_letter_is_made_in_every_form(
    house: House, form: str, begins: bytes, media_type: str
) -> None:
    house.sign_in(OFFICE)

    answer = make(house, kind="letter", form=form, period="2024Q2", unit=WARD)

    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    assert media_type in answer.headers["content-type"]
    name = f"letter-07201-2024-06-03.{form}"
    assert answer.headers["content-disposition"] == f"attachment; filename*=UTF-8''{name}"


def test_the_letter_is_about_the_unit_that_was_chosen(house: House) -> None:
    house.sign_in(OFFICE)

    answer = make(house, kind="letter", form="docx", unit=WARD)

    shown = [each.text for each in Document(io.BytesIO(answer.content)).paragraphs]
    assert "Kính gửi: UBND phường Thọ Xương" in shown


def test_the_journal_keeps_who_made_what(house: House) -> None:
    house.sign_in(OFFICE)

    make(house, kind="letter", form="csv", period="2024Q2", unit=WARD)

    entry = house.rows(select(JournalEntry).where(JournalEntry.act == "paper.made"))[-1]
    facts: Mapping[str, object] = entry.details
    assert entry.actor == "Trưởng phòng Văn hóa và Thông tin"
    assert facts == {"paper": "letter", "form": "csv", "period": "2024Q2", "unit": WARD}


def test_looking_at_the_page_makes_nothing(house: House) -> None:
    house.sign_in(OFFICE)

    page = main(house, "/van-ban")

    assert page.count(f'action="{TO}?ke_hoach=bac-giang-2024"') == len(kinds())
    assert not house.rows(select(JournalEntry).where(JournalEntry.act == "paper.made"))
    assert house.client.get(TO).status_code == 405


def test_nothing_overdue_is_said_and_the_choice_stays(house: House) -> None:
    house.at(date(2024, 5, 31))
    house.sign_in(OFFICE)

    answer = make(house, kind="letter", form="docx", unit=WARD)

    assert answer.status_code == 422
    assert "không có gì để đôn đốc" in answer.text
    assert f'<option value="{WARD}" selected>' in answer.text


@pytest.mark.parametrize(
    "wish",
    [
        {"kind": "thu"},
        {"kind": "weekly", "form": "exe"},
        {"kind": "letter", "unit": "99999"},
        {"kind": "weekly", "unit": WARD},
        {"kind": "weekly", "period": "2031Q1"},
    ],
)
def test_a_choice_that_was_not_offered_is_refused_and_not_written(
    house: House, wish: dict[str, str]
) -> None:
    house.sign_in(OFFICE)

    answer = make(house, **wish)

    assert answer.status_code == 422
    assert "Đề nghị chọn lại" in answer.text
    assert not house.rows(select(JournalEntry).where(JournalEntry.act == "paper.made"))


def test_a_broken_template_of_the_office_is_named(house: House, tmp_path: Path) -> None:
    house.office.settings.papers_dir = tmp_path
    (tmp_path / "weekly.docx").write_bytes(b"no document")
    house.sign_in(OFFICE)

    answer = make(house, kind="weekly", form="docx")

    assert answer.status_code == 422
    assert "Mẫu hoặc lời văn riêng của cơ quan chưa dùng được" in answer.text
    assert "weekly.docx" in answer.text


def test_a_head_has_no_part_in_it(house: House) -> None:
    house.sign_in(WARD)

    assert house.client.get("/van-ban").status_code == 403
    assert "/van-ban" not in house.client.get("/bang").text


def test_board_and_the_chairs_page_lead_there(house: House) -> None:
    house.sign_in(CHAIR)

    for path in ("/bang", "/trinh"):
        assert 'href="/van-ban"' in main(house, path), path
