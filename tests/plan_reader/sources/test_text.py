"""Plain text: what is printed stays, on the line where it stands; what clings to it goes."""

import unicodedata
from pathlib import Path

import pytest

from plan_reader.sources.flaws import NotADocumentError
from plan_reader.sources.legacy import CONVERTED
from plan_reader.sources.pages import Line, Pages, Row
from plan_reader.sources.text import SEGMENTED, decode, read_text, text_pages


def words(pages: Pages) -> list[tuple[int, str]]:
    return [(line.line, line.text) for line in pages.lines()]


def rows(pages: Pages) -> list[list[str]]:
    return [[cell.text for cell in part.cells] for part in pages.parts if isinstance(part, Row)]


def test_lines_keep_their_number_over_blank_ones_and_crlf() -> None:
    pages = text_pages("\r\nI. MỤC TIÊU\r\n\r\nđến năm\r\n2030\r\n")

    assert words(pages) == [(2, "I. MỤC TIÊU"), (4, "đến năm"), (5, "2030")]
    assert [part.gap for part in pages.parts if isinstance(part, Line)] == [True, True, False]


def test_lines_are_counted_by_lf_only() -> None:
    pages = text_pages("một\x0c\u2028hai\x85\nba")

    assert words(pages) == [(1, "một hai"), (2, "ba")]


def test_text_in_nfd_is_read_as_nfc() -> None:
    assert words(text_pages(unicodedata.normalize("NFD", "Nhiệm vụ"))) == [(1, "Nhiệm vụ")]


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("(*Zalo OA, fanpage*)", "(Zalo OA, fanpage)"),
        ("**KẾ HOẠCH**", "KẾ HOẠCH"),
        ("**- **Triển khai", "- Triển khai"),
        ("Phụ lục**PHÂN CÔNG***(Kèm theo)*", "Phụ lục PHÂN CÔNG (Kèm theo)"),
        ("**N**hiệm vụ", "Nhiệm vụ"),
        ("* Triển khai", "- Triển khai"),
        ("## I. MỤC TIÊU", "I. MỤC TIÊU"),
        ("(<i>Nền tảng</i>) A &amp; B", "(Nền tảng) A & B"),
        ("nếu a < b thì", "nếu a < b thì"),
        ("chỉ tiêu (*) và (**)", "chỉ tiêu (*) và (**)"),
        ("\uf0b7 Tổ\u00ad chức\u00a0họp", "- Tổ chức họp"),
    ],
)
def test_what_clings_to_the_words_is_taken_off(printed: str, read: str) -> None:
    assert words(text_pages(printed)) == [(1, read)]


def test_bold_that_goes_on_over_the_line_end_is_bold_there_and_ends_at_a_blank_line() -> None:
    pages = text_pages("**I. MỤC ĐÍCH,\nYÊU CẦU\n\nMột câu.")

    assert [part.is_bold for part in pages.parts if isinstance(part, Line)] == [True, True, False]


def test_a_block_of_lines_with_tabs_is_a_table() -> None:
    pages = text_pages("Biểu:\n\nSTT\tChỉ tiêu\tChủ trì\n1\tTỷ lệ đạt 75%\t\n- Phòng:\tSở")

    assert rows(pages) == [["STT", "Chỉ tiêu", "Chủ trì"], ["1", "Tỷ lệ đạt 75%", ""]]
    assert words(pages)[-1] == (5, "- Phòng: Sở")


def test_a_markdown_table_loses_its_rule_and_keeps_its_lines() -> None:
    pages = text_pages("| TT | Việc |\n|---|---|\n| 1 | Họp \\| giao ban |\n")

    assert rows(pages) == [["TT", "Việc"], ["1", "Họp | giao ban"]]
    assert [part.line for part in pages.parts] == [1, 3]


def test_a_table_that_begins_with_the_header_row_of_the_last_goes_on_with_it() -> None:
    pages = text_pages("STT\tA\n1\tx\n\nSTT\tA\n2\ty\n\nCâu.\n\nSTT\tA\n1\tz")

    assert [part.table for part in pages.parts if isinstance(part, Row)] == [1, 1, 1, 1, 2, 2]


WEB_TABLE = """|
TT
|
Chỉ tiêu
|
|
|
I. Kinh tế
số
|
|
1
|
Đạt 45%
|

Sau bảng.
"""


def test_a_table_of_lone_bars_has_as_many_cells_in_each_row_as_its_first_row() -> None:
    pages = text_pages(WEB_TABLE)

    assert rows(pages) == [["TT", "Chỉ tiêu"], ["", "I. Kinh tế số"], ["1", "Đạt 45%"]]
    assert [part.line for part in pages.parts] == [2, 8, 12, 17]


def test_a_lone_bar_without_an_end_swallows_nothing() -> None:
    assert words(text_pages("|\nMột\nHai")) == [(2, "Một"), (3, "Hai")]


def test_cells_pasted_on_one_line_stand_apart_on_that_line() -> None:
    assert words(text_pages("- Lưu: VT.\t|GIÁM ĐỐC\t|\t|")) == [(1, "- Lưu: VT."), (1, "GIÁM ĐỐC")]


def test_word_segmented_text_is_read_in_whole_words_and_said_so() -> None:
    pages = text_pages("Ủy_ban nhân_dân báo_cáo , gửi ( Sở )")

    assert words(pages) == [(1, "Ủy ban nhân dân báo cáo, gửi (Sở)")]
    assert pages.notes == (SEGMENTED,)


def test_an_underscore_in_a_file_name_among_whole_words_stays() -> None:
    sentence = (
        "Gửi báo cáo theo mẫu bieu_mau.docx về Phòng Văn hóa và Thông tin trước ngày 15 của tháng"
    )

    assert words(text_pages(sentence)) == [(1, sentence)]


def test_tcvn3_is_converted_and_said_so() -> None:
    pages = text_pages("Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp - Tù do - H¹nh phóc")

    assert words(pages)[0][1].startswith(
        "Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập - Tự do - Hạnh phúc"
    )
    assert pages.notes == (CONVERTED,)


def test_vni_is_refused_with_what_helps() -> None:
    with pytest.raises(NotADocumentError, match="UniKey"):
        text_pages("COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM Ñoäc laäp Töï do Haïnh phuùc")


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(NotADocumentError, match="holds no text"):
        decode(b"\x00\x01\x02\x03 MZ", "plan.txt")


def test_text_in_another_encoding_is_refused_with_its_place() -> None:
    with pytest.raises(NotADocumentError, match="byte 2, line 2"):
        decode(b"a\n\xe9\xffbc", "plan.txt")


def test_a_file_with_a_byte_order_mark_is_read_in_its_encoding(tmp_path: Path) -> None:
    for encoding in ("utf-8-sig", "utf-16"):
        file = tmp_path / encoding
        file.write_text("Kế hoạch", encoding=encoding)

        assert words(read_text(file)) == [(1, "Kế hoạch")]


def test_the_text_of_the_pages_has_each_part_on_its_own_line() -> None:
    assert text_pages("\nmột\n\nhai\tba\nbốn\tnăm").as_text() == "\nmột\n\nhai\tba\nbốn\tnăm\n"


def test_a_row_on_several_lines_of_the_file_keeps_its_words_on_them_in_the_text() -> None:
    lines = text_pages(WEB_TABLE).as_text().split("\n")

    assert (lines[1], lines[7], lines[8], lines[13]) == ("TT", "I. Kinh tế", "số", "Đạt 45%")
