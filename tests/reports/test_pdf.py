"""PDF, read back: what stands on which page, and that it is tagged."""

import io
from datetime import UTC, datetime

import pdfplumber
import pypdfium2
import pytest

from reports.pdf.writing import page, pdf
from tests.reports.sample_paper import LETTER, REPORT

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
    shown = page(LETTER, now=NOW)

    assert "<li>- Phòng Kinh tế;</li><li>- Phòng Y tế.</li>" in shown
    assert "V/v đôn đốc thực hiện" in shown


def test_signs_of_html_are_words() -> None:
    assert "Cấp độ A &amp; B &lt;mật&gt;" in page(REPORT, now=NOW)
