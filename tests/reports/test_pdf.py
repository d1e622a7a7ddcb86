"""PDF, read back: what stands on which page, and that it is tagged."""

import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pdfplumber
import pypdfium2
import pytest

from reports.paper import Annex
from reports.pdf.pages import page, whole
from reports.pdf.writing import pdf
from tests.reports.sample_paper import LETTER, REPORT, TABLE

NOW = datetime(2024, 3, 5, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def report() -> bytes:
    return pdf(REPORT, now=NOW)


def pages(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    shown = []
    for each in document:
        text = each.get_textpage()
        shown.append(text.get_text_bounded())
        text.close()
        each.close()
    document.close()
    return shown


def test_the_report_says_what_the_paper_says(report: bytes) -> None:
    first = pages(report)[0]

    for words in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "BÁO CÁO", "I. KẾT QUẢ", "đ) điểm 5"):
        assert words in first
    assert "Cấp độ A & B <mật>" in first


def test_it_is_tagged_and_named_in_vietnamese(report: bytes) -> None:
    document = pypdfium2.PdfDocument(report)

    tagged = pypdfium2.raw.FPDFCatalog_IsTagged(document)
    title = document.get_metadata_dict()["Title"]
    document.close()

    assert tagged
    assert title == "Báo cáo Kết quả quý I năm 2024"


def test_each_annex_begins_without_a_number_on_a_page_of_its_own(report: bytes) -> None:
    shown = pages(report)

    starts = [number for number, words in enumerate(shown) if words.lstrip().startswith("Phụ lục")]
    assert len(starts) == 2


def test_an_annex_lies_across_where_it_is_wide(report: bytes) -> None:
    with pdfplumber.open(io.BytesIO(report)) as document:
        sizes = [(round(each.width), round(each.height)) for each in document.pages]

    # A4 is 595 × 842 points.
    assert (842, 595) in sizes
    assert sizes[0] == sizes[-1] == (595, 842)


def test_everything_stands_in_the_margins_and_the_faces_twin(report: bytes) -> None:
    with pdfplumber.open(io.BytesIO(report)) as document:
        letters = document.pages[0].chars

    # 30 mm are 85 points, 210 - 15 mm are 552.8.
    assert min(each["x0"] for each in letters) >= 84.9
    assert max(each["x1"] for each in letters) <= 552.9
    assert {each["fontname"].partition("+")[2].partition("-")[0] for each in letters} <= {
        "Liberation",
        "Liberation Serif",
        "LiberationSerif",
        "Times",
        "TimesNewRoman",
    }


def test_a_letter_to_several_lists_them() -> None:
    shown = page(LETTER, whole(LETTER), now=NOW)

    assert "<li>- Phòng Kinh tế;</li><li>- Phòng Y tế.</li>" in shown
    assert "V/v đôn đốc thực hiện" in shown


def test_signs_of_html_are_words() -> None:
    assert "Cấp độ A &amp; B &lt;mật&gt;" in page(REPORT, whole(REPORT), now=NOW)


def long(rows: int) -> bytes:
    """Return a report whose annex has that many rows, named by their numbers."""
    table = replace(TABLE, rows=tuple((str(n), f"Nhiệm vụ số {n}.", "3") for n in range(rows)))
    annex = Annex(title="Danh sách", blocks=(table,), landscape=True)
    return pdf(replace(REPORT, annexes=(annex, REPORT.annexes[1])), now=NOW)


@pytest.fixture(scope="module")
def parts() -> list[tuple[str, str]]:
    """Return by page what stands in the margin at the top, and what beneath it."""
    # Three parts of 400 rows at most.
    with pdfplumber.open(io.BytesIO(long(1000))) as document:
        return [
            # 20 mm are 56.7 points.
            (
                each.crop((0, 0, each.width, 56)).extract_text(),
                each.crop((0, 56, each.width, each.height)).extract_text(),
            )
            for each in document.pages
        ]


def annex(parts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the pages of the long annex."""
    start = next(n for n, (_, words) in enumerate(parts) if words.startswith("Phụ lục I\n"))
    end = next(n for n, (_, words) in enumerate(parts) if words.startswith("Phụ lục II\n"))
    return parts[start:end]


def test_a_long_annex_loses_no_row_and_repeats_none_where_parts_meet(
    parts: list[tuple[str, str]],
) -> None:
    shown = re.findall(r"Nhiệm vụ số (\d+)\.", " ".join(words for _, words in parts))

    assert [int(each) for each in shown] == list(range(1000))


def test_pages_of_a_long_annex_are_numbered_through(parts: list[tuple[str, str]]) -> None:
    numbers = [number for number, _ in annex(parts)]

    assert numbers == ["", *(str(number) for number in range(2, len(numbers) + 1))]


def test_no_page_is_cut_short_where_a_part_ends(parts: list[tuple[str, str]]) -> None:
    rows = [words.count("Nhiệm vụ số") for _, words in annex(parts)[1:-1]]

    assert max(rows) - min(rows) <= 1


def test_a_long_annex_has_one_title_and_the_next_one_begins_anew(
    parts: list[tuple[str, str]],
) -> None:
    together = " ".join(words for _, words in parts)

    assert together.count("DANH SÁCH") == 1
    assert together.count("THEO ĐƠN VỊ") == 1
