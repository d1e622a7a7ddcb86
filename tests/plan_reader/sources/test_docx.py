"""A Word document is read as it is printed with every change accepted."""

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from docx import Document
from docx.oxml.ns import nsdecls

from plan_reader.sources.docx import read_docx
from plan_reader.sources.flaws import (
    BrokenError,
    LockedError,
    NotADocumentError,
    TooLargeError,
    UnreadableSourceError,
)
from plan_reader.sources.numbering import written
from plan_reader.sources.pages import Line, Pages, Row

SPACE = nsdecls("w")
WPS = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def body(path: Path, *blocks: str, numbering: str = "", footnotes: str = "") -> Path:
    """Write a DOCX whose body holds these blocks of WordprocessingML."""
    parts = {
        "word/document.xml": (
            f"<w:document {SPACE} {WPS}><w:body>{''.join(blocks)}</w:body></w:document>"
        ),
        "word/numbering.xml": f"<w:numbering {SPACE}>{numbering}</w:numbering>",
        "word/footnotes.xml": f"<w:footnotes {SPACE}>{footnotes}</w:footnotes>",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{run(text)}</w:p>"


def listed(text: str, depth: int = 0, number: int = 1) -> str:
    inner = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
    return p(text, inner)


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def texts(pages: Pages) -> list[str]:
    return [part.text for part in pages.parts]


def test_paragraphs_and_rows_are_read_in_order_and_numbered_as_in_the_plain_text(
    tmp_path: Path,
) -> None:
    document = Document()
    document.add_paragraph("I. MỤC TIÊU")
    table = document.add_table(rows=2, cols=2)
    for at, words in enumerate(("STT", "Chỉ tiêu", "1", "Đạt 75%")):
        table.cell(at // 2, at % 2).text = words
    document.add_paragraph("II. NHIỆM VỤ")
    file = tmp_path / "plan.docx"
    document.save(str(file))

    pages = read_docx(file)

    assert texts(pages) == ["I. MỤC TIÊU", "STT\tChỉ tiêu", "1\tĐạt 75%", "II. NHIỆM VỤ"]
    assert pages.as_text().split("\n") == [
        "I. MỤC TIÊU", "", "STT\tChỉ tiêu", "1\tĐạt 75%", "", "II. NHIỆM VỤ", "",
    ]  # fmt: skip
    assert [part.line for part in pages.parts] == [1, 3, 4, 6]


LIST = """
<w:abstractNum w:abstractNumId="7">
  <w:lvl w:ilvl="0"><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl>
  <w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2."/></w:lvl>
  <w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val="o"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="7"/>
  <w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
"""


def test_automatic_lists_give_the_labels_that_are_printed(tmp_path: Path) -> None:
    blocks = [
        listed("Mục tiêu"), listed("Chung", 1), listed("Riêng", 1), listed("Chấm", 2),
        listed("Nhiệm vụ"), listed("Lại từ đầu", 1), listed("Danh sách mới", 0, 2),
        listed("Không có", 0, 99),
    ]  # fmt: skip

    pages = read_docx(body(tmp_path / "a.docx", *blocks, numbering=LIST))

    assert texts(pages) == [
        "I. Mục tiêu", "I.1. Chung", "I.2. Riêng", "- Chấm",
        "II. Nhiệm vụ", "II.1. Lại từ đầu", "I. Danh sách mới", "Không có",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "form", "label"),
    [
        (4, "decimal", "4"),
        (4, "lowerRoman", "iv"),
        (49, "upperRoman", "XLIX"),
        (3, "lowerLetter", "c"),
        (28, "upperLetter", "BB"),
        (7, "decimalZero", "07"),
        (7, "none", ""),
    ],
)
def test_numbers_are_written_as_the_list_says(number: int, form: str, label: str) -> None:
    assert written(number, form) == label


def test_tracked_changes_are_read_as_accepted(tmp_path: Path) -> None:
    changed = (
        f"<w:p>{run('trước ')}<w:del w:id='1'><w:r><w:delText>15/6</w:delText></w:r></w:del>"
        f"<w:ins w:id='2'>{run('20/6')}</w:ins><w:moveFrom w:id='3'>{run(' cũ')}</w:moveFrom>"
        f"<w:moveTo w:id='4'>{run(' mới')}</w:moveTo></w:p>"
    )
    joined = p("Rà soát ", "<w:rPr><w:del w:id='5'/></w:rPr>") + p("số liệu.")
    table = f"<w:tbl>{row(cell('bỏ'), properties='<w:del/>')}{row(cell('giữ'))}</w:tbl>"

    pages = read_docx(body(tmp_path / "a.docx", changed, joined, table))

    assert texts(pages) == ["trước 20/6 mới", "Rà soát số liệu.", "giữ"]


def test_merged_cells_stand_in_every_column_and_row_that_they_cover(tmp_path: Path) -> None:
    table = (
        "<w:tbl>"
        + row(cell("Nhóm", '<w:gridSpan w:val="2"/>'), cell("Sở A", '<w:vMerge w:val="restart"/>'))
        + row(cell("1"), cell("Họp"), cell("", "<w:vMerge/>"))
        + row(cell("2"), properties='<w:gridBefore w:val="1"/>')
        + "</w:tbl>"
    )

    rows = list(read_docx(body(tmp_path / "a.docx", table)).parts)

    assert all(isinstance(found, Row) for found in rows)
    assert [
        [(c.text, c.is_repeat) for c in found.cells] for found in rows if isinstance(found, Row)
    ] == [
        [("Nhóm", False), ("Nhóm", True), ("Sở A", False)],
        [("1", False), ("Họp", False), ("Sở A", True)],
        [("", False), ("2", False)],
    ]
    assert rows[1].text == "1\tHọp\t"


def test_a_text_box_is_read_once_after_its_paragraph(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p('Số: 12/KH-UBND')}</w:txbxContent>"
    both = (
        f"<w:p>{run('KẾ HOẠCH')}<w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )

    assert texts(read_docx(body(tmp_path / "a.docx", both))) == ["KẾ HOẠCH", "Số: 12/KH-UBND"]


def test_hidden_words_field_codes_and_the_table_of_contents_are_left_out(tmp_path: Path) -> None:
    hidden = f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r>{run('hiện')}</w:p>"
    coded = f"<w:p><w:r><w:instrText>DATE</w:instrText></w:r>{run('01/6/2024')}</w:p>"
    contents = p("I. MỤC TIÊU 3", '<w:pStyle w:val="TOC1"/>')

    assert texts(read_docx(body(tmp_path / "a.docx", hidden, coded, contents))) == [
        "hiện",
        "01/6/2024",
    ]


def test_a_break_inside_a_paragraph_begins_a_line_that_may_go_on_with_the_sentence(
    tmp_path: Path,
) -> None:
    broken = (
        "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>KT. TRƯỞNG BAN</w:t><w:br/>"
        "<w:t>PHÓ BAN</w:t></w:r></w:p>"
    )

    lines = [x for x in read_docx(body(tmp_path / "a.docx", broken)).parts if isinstance(x, Line)]

    assert [(x.line, x.text, x.gap, x.is_bold) for x in lines] == [
        (1, "KT. TRƯỞNG BAN", True, True),
        (2, "PHÓ BAN", False, True),
    ]


def test_footnotes_stand_apart(tmp_path: Path) -> None:
    note = f'<w:footnote w:id="2">{p("Nghị quyết số 57.")}</w:footnote>'

    pages = read_docx(body(tmp_path / "a.docx", p("Câu."), footnotes=note))

    assert texts(pages) == ["Câu."]
    assert [line.text for line in pages.footnotes] == ["Nghị quyết số 57."]


def test_words_in_an_old_font_are_converted(tmp_path: Path) -> None:
    pages = read_docx(body(tmp_path / "a.docx", p("Céng hßa x· héi chñ nghÜa ViÖt Nam, §éc lËp")))

    assert texts(pages) == ["Cộng hòa xã hội chủ nghĩa Việt Nam, Độc lập"]
    assert pages.notes


def test_a_page_of_entities_is_refused_or_stays_small(tmp_path: Path) -> None:
    bomb = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 20}">' for n in range(9))
    inside = "<w:body><w:p><w:r><w:t>&e9;</w:t></w:r></w:p></w:body>"
    head = f'<!DOCTYPE w [<!ENTITY e0 "lol">{bomb}]>'
    xml = f"{head}<w:document {SPACE}>{inside}</w:document>"
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("word/document.xml", xml)

    try:
        pages = read_docx(tmp_path / "a.docx")
    except UnreadableSourceError:
        return
    assert len(pages.as_text()) < len(xml)


@pytest.mark.parametrize("what", ["w:sdt", "w:ins"])
def test_nesting_deeper_than_any_document_is_refused(tmp_path: Path, what: str) -> None:
    with pytest.raises(BrokenError):
        read_docx(body(tmp_path / "a.docx", f"<{what}>" * 5000 + f"</{what}>" * 5000))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (41 * 2**20))

    with pytest.raises(TooLargeError, match="more than 40 MB"):
        read_docx(tmp_path / "a.docx")


def test_a_damaged_zip_and_another_zip_are_told_apart(tmp_path: Path) -> None:
    whole = body(tmp_path / "a.docx", p("Câu.")).read_bytes()
    (tmp_path / "b.docx").write_bytes(whole[: len(whole) // 2])
    with zipfile.ZipFile(tmp_path / "c.docx", "w") as archive:
        archive.writestr("a.txt", "a")

    with pytest.raises(BrokenError, match="is damaged"):
        read_docx(tmp_path / "b.docx")
    with pytest.raises(NotADocumentError, match="no Word document"):
        read_docx(tmp_path / "c.docx")


def test_a_zip_locked_with_a_password_is_told(tmp_path: Path) -> None:
    data = bytearray(body(tmp_path / "a.docx", p("Câu.")).read_bytes())
    # Bit 0 of the general purpose flags, in every local and central header.
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(sign)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(sign, at + 4)
    (tmp_path / "a.docx").write_bytes(bytes(data))

    with pytest.raises(LockedError, match="password"):
        read_docx(tmp_path / "a.docx")
