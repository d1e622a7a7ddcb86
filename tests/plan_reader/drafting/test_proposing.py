"""A document becomes a draft folder that the checker accepts and nobody can load unconfirmed."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from plan_reader.drafting.entries import short
from plan_reader.drafting.proposing import Draft, NoYearError, propose
from plan_reader.drafting.writing import write_files
from plan_reader.folder import read_folder
from plan_reader.reading.reader import read
from plan_reader.sources.text import text_pages
from plan_reader.values import PlanFolder

BAC_GIANG = Path(__file__).parents[3] / "config" / "plans" / "bac-giang-2024"
TEXT = """ỦY BAN NHÂN DÂN TỈNH A
Số: 12/KH-UBND

A, ngày 05 tháng 3 năm 2026

KẾ HOẠCH
Chuyển đổi số năm 2026

I. NHIỆM VỤ

1. Sở Nội vụ

- Hoàn thành rà soát vị trí việc làm trước ngày 15/6/2026.

- Ban hành quy chế trong quý III năm 2026.

- Họp giao ban định kỳ hằng tháng.

2. Các xã, phường

- Báo cáo kết quả thực hiện trước ngày 15 của tháng cuối quý.

- Thường xuyên hướng dẫn người dân.
"""


def drafted(text: str, roster: PlanFolder | None = None, year: int | None = None) -> Draft:
    pages = text_pages(text)
    return propose(
        pages, read(pages), name="a.txt", digest="0f", code="A 2026", roster=roster, year=year
    )


def folder_of(text: str, path: Path, roster: PlanFolder | None = None) -> PlanFolder:
    write_files(drafted(text, roster).files, path, roster)
    return read_folder(path)


def test_a_draft_is_a_folder_that_the_checker_accepts(tmp_path: Path) -> None:
    folder = folder_of(TEXT, tmp_path / "a")

    document = folder.document
    assert document.is_draft
    assert (document.code, document.number, document.symbol) == ("a-2026", "12", "KH-UBND")
    assert (document.issued_on, document.title) == (
        date(2026, 3, 5),
        "Kế hoạch Chuyển đổi số năm 2026",
    )
    assert (document.period.first_day, document.period.last_day) == (
        date(2026, 1, 1),
        date(2026, 12, 31),
    )


def test_each_limit_is_printed_or_says_that_the_reader_computed_it(tmp_path: Path) -> None:
    items = folder_of(TEXT, tmp_path / "a").clauses

    assert [(item.kind, item.due and [day for _, day in item.due.last_days]) for item in items] == [
        ("deadline", [date(2026, 6, 14)]),
        ("deadline", [date(2026, 9, 30)]),
        ("recurring_other", None),
        (
            "recurring_report",
            [date(2026, 3, 14), date(2026, 6, 14), date(2026, 9, 14), date(2026, 12, 14)],
        ),
        ("continuous", None),
    ]
    assert items[0].due is not None
    assert items[0].due.phrase == "trước ngày 15/6/2026"
    assert "hằng tháng" in items[2].undated_reason


def test_owners_are_posts_and_groups_of_a_drafted_roster(tmp_path: Path) -> None:
    folder = folder_of(TEXT, tmp_path / "a")

    assert [item.owners for item in folder.clauses] == [
        *(("post:so-noi-vu.head",),) * 3,
        *(("group:cac-xa-phuong",),) * 2,
    ]
    assert folder.document.quarterly_report == folder.clauses[3].ref


def test_every_text_leads_back_to_its_lines_and_the_folder_to_its_file(tmp_path: Path) -> None:
    folder = folder_of(TEXT, tmp_path / "a")

    assert folder.clauses[0].source_lines == (13,)
    assert dict(folder.headings) == {
        "9": "I. NHIỆM VỤ",
        "11": "1. Sở Nội vụ",
        "19": "2. Các xã, phường",
    }
    note = yaml.safe_load((tmp_path / "a" / "plan.yaml").read_text(encoding="utf-8"))["note"]
    assert "a.txt" in note
    assert "0f" in note


def test_people_of_a_known_roster_are_taken_and_new_ones_added(tmp_path: Path) -> None:
    known = read_folder(BAC_GIANG)

    draft = drafted((BAC_GIANG / "source.txt").read_text(encoding="utf-8"), known)
    write_files(draft.files, tmp_path / "a", known)
    folder = read_folder(tmp_path / "a")

    assert folder.document.chair == known.document.chair
    assert len(folder.roster.people) == len(known.roster.people)
    assert {item.owners for item in folder.clauses if item.ref.startswith("III.2.")} == {
        ("post:ca.head",)
    }
    assert any(match and match.is_sure for match in draft.bodies.matches.values())


def test_a_draft_never_replaces_a_folder(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text("code: x")

    with pytest.raises(FileExistsError, match="name a new folder"):
        write_files(drafted(TEXT).files, tmp_path)


def test_a_document_without_a_year_asks_for_one(tmp_path: Path) -> None:
    bare = "KẾ HOẠCH\nChuyển đổi số\n\nI. NHIỆM VỤ\n\n1. Sở Nội vụ\n\n- Hoàn thành rà soát.\n"

    with pytest.raises(NoYearError, match="--year"):
        drafted(bare)
    write_files(drafted(bare, year=2027).files, tmp_path / "a")
    assert read_folder(tmp_path / "a").document.period.first_day == date(2027, 1, 1)


def test_a_short_title_has_whole_words_and_no_sign_that_prefect_refuses() -> None:
    assert short("Đạt 100% hồ sơ & dữ liệu / quý, " + "dài " * 20) == (
        "Đạt 100 hồ sơ dữ liệu quý, dài dài dài dài dài dài dài dài"
    )
