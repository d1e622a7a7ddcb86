"""A PDF gives its paragraphs and tables, without what a page adds to them."""

from itertools import pairwise
from math import nan
from pathlib import Path

import pytest
from weasyprint import HTML

from plan_reader.sources.flaws import BrokenError, LockedError, NotADocumentError
from plan_reader.sources.furniture import without_furniture
from plan_reader.sources.joining import joined
from plan_reader.sources.pages import Pages, Row
from plan_reader.sources.pdf import printed, read_pdf
from plan_reader.sources.printed import Grid, Printed, Sheet

STYLE = """<style>
@page { size: A4; margin: 20mm; @top-center { content: counter(page) }
        @bottom-left { content: "Kế hoạch số 12, trang " counter(page) } }
body { font: 14pt 'Liberation Serif'; text-align: justify } p { text-indent: 10mm; margin: 6pt 0 }
table { border-collapse: collapse } th, td { border: 1px solid black }
.head td { border: 0; width: 80mm; text-align: center }
</style>"""
BARE = "<style>@page{@top-center{content:none}@bottom-left{content:none}}</style>"
CLAUSE = (
    "- Nhiệm vụ {}: tham mưu chỉ đạo, hướng dẫn các cơ quan, đơn vị và UBND phường, xã tiếp tục "
    "thực hiện nghiêm các quy định của Chính phủ, của tỉnh, xong trước ngày 15/6/2024."
)


def pdf(folder: Path, html: str) -> Pages:
    file = folder / "plan.pdf"
    HTML(string=STYLE + html).write_pdf(str(file))
    return read_pdf(file)


def texts(pages: Pages) -> list[str]:
    return [part.text for part in pages.parts]


def test_lines_are_joined_into_paragraphs_over_page_breaks_without_furniture(
    tmp_path: Path,
) -> None:
    clauses = [
        CLAUSE.format("dài " * (number % 7) + chr(97 + number % 26) * (number % 9))
        for number in range(40)
    ]

    pages = pdf(tmp_path, "".join(f"<p>{clause}</p>" for clause in clauses))

    assert texts(pages) == clauses
    assert {part.page for part in pages.parts} == {1, 2, 3, 4}
    assert all(below.line == above.line + 2 for above, below in pairwise(pages.parts))


def test_two_columns_of_a_letterhead_are_two_lines(tmp_path: Path) -> None:
    pages = pdf(tmp_path, f"{BARE}<table class=head><tr><td>SỞ A<td>CỘNG HÒA</table><p>Câu.</p>")

    assert texts(pages) == ["SỞ A", "CỘNG HÒA", "Câu."]


def test_a_table_over_pages_is_one_and_its_header_row_stands_once(tmp_path: Path) -> None:
    rows = "".join(f"<tr><td>{n}<td>Đạt {n}%<td>Sở A</tr>" for n in range(1, 71))
    head = "<thead><tr><th>STT<th>Chỉ tiêu<th>Chủ trì</thead>"

    pages = pdf(tmp_path, f"<p>Biểu.</p><table>{head}{rows}</table>")

    table = [part for part in pages.parts if isinstance(part, Row)]
    assert {row.table for row in table} == {1}
    assert [row.cells[0].text for row in table] == ["STT", *map(str, range(1, 71))]


def test_a_merged_cell_stands_in_every_place_that_it_covers(tmp_path: Path) -> None:
    rows = (
        "<tr><td colspan=2>Nhóm<td>Z</tr><tr><td rowspan=2>Sở A<td>1<td>X</tr><tr><td>2<td>Y</tr>"
    )

    pages = pdf(tmp_path, f"<table>{rows}</table>")

    assert [
        [(cell.text, cell.is_repeat) for cell in row.cells]
        for row in pages.parts
        if isinstance(row, Row)
    ] == [
        [("Nhóm", False), ("Nhóm", True), ("Z", False)],
        [("Sở A", False), ("1", False), ("X", False)],
        [("Sở A", True), ("2", False), ("Y", False)],
    ]


def test_a_page_without_text_among_others_is_told(tmp_path: Path) -> None:
    after = "<p style='break-before:page'>"

    pages = pdf(tmp_path, f"{BARE}<p>Một.</p>{after}</p>{after}Ba.</p>")

    assert texts(pages) == ["Một.", "Ba."]
    assert pages.notes == ("Page 2 has no text layer (a picture?); its words are missing.",)


def test_a_scan_is_refused_with_what_helps(tmp_path: Path) -> None:
    with pytest.raises(NotADocumentError, match="OCR"):
        pdf(tmp_path, f"{BARE}<div style='width:9em;height:9em;background:grey'></div>")


ENCRYPTED = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj
3 0 obj<</Filter/Standard/V 1/R 2/P -4/O(12345678901234567890123456789012)
/U(12345678901234567890123456789012)>>endobj
trailer<</Root 1 0 R/Encrypt 3 0 R/ID[(a)(a)]/Size 4>>
"""


def test_a_locked_and_a_damaged_file_are_told_apart(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(ENCRYPTED)
    (tmp_path / "b.pdf").write_bytes(b"%PDF-1.4\nrubbish")

    with pytest.raises(LockedError, match="password"):
        read_pdf(tmp_path / "a.pdf")
    with pytest.raises(BrokenError, match="damaged"):
        read_pdf(tmp_path / "b.pdf")


def sheet(*texts_: str) -> Sheet:
    return tuple(Printed(text=text, top=700 - 12 * at) for at, text in enumerate(texts_))


def test_what_stands_at_the_edge_of_most_pages_at_one_height_is_furniture() -> None:
    running = [sheet("KH 12", f"câu {x}", f"thân {x}", f"Trang {len(x)}/3") for x in "abc"]
    other = sheet("một", "KH 12", "ba", "bốn")

    left = without_furniture([*running, other])

    assert [[part.text for part in page if isinstance(part, Printed)] for page in left] == [
        ["câu a", "thân a"],
        ["câu b", "thân b"],
        ["câu c", "thân c"],
        ["một", "KH 12", "ba", "bốn"],
    ]


def test_a_page_number_is_furniture_on_two_pages_and_text_on_a_lone_one() -> None:
    assert (
        without_furniture([sheet("a", "b", "c"), sheet("- 2 -", "d", "e")])[1]
        == sheet("", "d", "e")[1:]
    )
    assert without_furniture([sheet("2024")]) == [sheet("2024")]


def lines(*rows: tuple[str, float, float]) -> Sheet:
    """Return lines of 12 points pitch: text, left and right edge."""
    return tuple(
        Printed(text=text, left=left, right=right, bottom=700 - 12 * at, top=710 - 12 * at)
        for at, (text, left, right) in enumerate(rows)
    )


FULL = "một dòng của thân văn bản dài hơn bốn mươi chữ cái"


@pytest.mark.parametrize(
    ("below", "is_joined"),
    [
        (("tiếp theo", 50, 100), True),
        (("Sở A tiếp theo", 50, 100), True),
        (("a) tiếp theo", 80, 100), False),
        (("1.2. tiếp theo", 80, 100), False),
        (("(2) tiếp theo", 50, 100), True),
        (("tiếp theo", 80, 100), False),  # first line of a paragraph: indented
    ],
)
def test_a_line_goes_on_when_the_one_above_is_full(
    below: tuple[str, float, float], *, is_joined: bool
) -> None:
    parts = joined([lines((FULL, 50, 500), below)]).parts

    assert len(parts) == (1 if is_joined else 2)


def test_a_line_after_a_short_one_begins_a_paragraph() -> None:
    assert len(joined([lines((FULL, 50, 500), ("hết.", 50, 90), ("Câu mới", 50, 90))]).parts) == 2


@pytest.mark.parametrize(
    ("above", "below", "whole"),
    [
        ("HĐND-", "UBND", "HĐND-UBND"),
        ("12/", "KH-UBND", "12/KH-UBND"),
        ("commu\u00ad", "nication", "communication"),
        ("Bắc Giang -", "Yên Dũng", "Bắc Giang - Yên Dũng"),
    ],
)
def test_a_word_broken_at_the_line_end_is_whole_again(above: str, below: str, whole: str) -> None:
    parts = joined([lines((f"{FULL} {above}", 50, 500), (below, 50, 90))]).parts

    assert [part.text for part in parts] == [f"{FULL} {whole}"]


def test_a_table_that_follows_words_on_the_next_page_is_another_table() -> None:
    grid = Grid(top=700, rows=((("STT", False), ("Việc", False)), (("1", False), ("Họp", False))))

    whole = joined([(grid,), (grid,)]).parts
    apart = joined([(grid,), (*lines(("Câu.", 50, 90)), grid)]).parts

    assert [part.text for part in whole] == ["STT\tViệc", "1\tHọp", "1\tHọp"]
    assert [part.table for part in apart if isinstance(part, Row)] == [1, 1, 2, 2]


def test_letters_that_a_damaged_file_puts_nowhere_keep_their_words() -> None:
    nowhere = (nan, nan, nan, nan)

    assert printed(" Câu ", [nowhere]) == Printed(text="Câu")
