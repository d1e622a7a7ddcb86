"""DOCX measure for measure: Nghị định 30/2020/NĐ-CP, Phụ lục I (DOMAIN §5), read from the XML."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from lxml import etree

from reports.docx.blank import SHIPPED, template
from reports.docx.pieces import NAMESPACES, TWIPS_A_MM
from reports.docx.writing import docx
from reports.filling import TemplateBrokenError
from reports.paper import Letterhead, Paper, text
from tests.reports.sample_paper import LETTER, REPORT

NOW = datetime(2024, 3, 5, 2, 0, tzinfo=UTC)
W = f"{{{NAMESPACES['w']}}}"


def made(paper: Paper = REPORT, name: str = "report.docx") -> Any:  # noqa: ANN401 -- lxml
    return Document(io.BytesIO(docx(paper, SHIPPED / name, now=NOW)))


def words(document: Any) -> list[str]:  # noqa: ANN401 -- the same
    found = document.element.body.iter(f"{W}p")
    return ["".join(each.text or "" for each in p.iter(f"{W}t")) for p in found]


def part(document: Any, name: str) -> Any:  # noqa: ANN401 -- the same
    kept = io.BytesIO()
    document.save(kept)
    with zipfile.ZipFile(kept) as package:
        return etree.fromstring(package.read(name))


def style(document: Any, key: str) -> Any:  # noqa: ANN401 -- the same
    return part(document, "word/styles.xml").find(f"{W}style[@{W}styleId='{key}']")


def mm(value: str) -> float:
    return int(value) / TWIPS_A_MM


def sections(document: Any) -> list[Any]:  # noqa: ANN401 -- the same
    return list(document.element.body.iter(f"{W}sectPr"))


def test_the_page_is_a4_with_the_margins_of_the_decree() -> None:
    main = sections(made())[0]

    size, margins = main.find(f"{W}pgSz"), main.find(f"{W}pgMar")
    assert (round(mm(size.get(f"{W}w"))), round(mm(size.get(f"{W}h")))) == (210, 297)
    assert 20 <= round(mm(margins.get(f"{W}top")), 1) <= 25
    assert 20 <= round(mm(margins.get(f"{W}bottom")), 1) <= 25
    assert 30 <= round(mm(margins.get(f"{W}left")), 1) <= 35
    assert 15 <= round(mm(margins.get(f"{W}right")), 1) <= 20


def test_every_letter_is_times_new_roman_and_vietnamese_without_a_themes_face() -> None:
    styles = part(made(), "word/styles.xml")

    faces = list(styles.iter(f"{W}rFonts"))
    assert [dict(each.attrib) for each in faces] == [
        {f"{W}{kind}": "Times New Roman" for kind in ("ascii", "hAnsi", "cs", "eastAsia")}
    ]
    assert styles.find(f".//{W}lang").get(f"{W}val") == "vi-VN"


@pytest.mark.parametrize(
    ("key", "least", "most", "bold", "italic"),
    [
        ("DDState", 12, 13, True, False),
        ("DDMotto", 13, 14, True, False),
        ("DDParent", 12, 13, False, False),
        ("DDIssuer", 12, 13, True, False),
        ("DDNumber", 13, 13, False, False),
        ("DDPlace", 13, 14, False, True),
        ("DDSubject", 12, 13, False, False),
        ("DDKind", 13, 14, True, False),
        ("DDTitle", 13, 14, True, False),
        ("DDBody", 13, 14, False, False),
        ("DDBasis", 13, 14, False, True),
        ("Heading1", 13, 14, True, False),
        ("DDAuthority", 13, 14, True, False),
        ("DDSigner", 13, 14, True, False),
        ("DDDistribution", 11, 11, False, False),
        ("DDAnnex", 14, 14, True, False),
        ("DDAnnexBelongs", 13, 14, False, True),
        ("Header", 13, 14, False, False),
    ],
)
def test_each_element_has_its_size_and_look(
    key: str, least: int, most: int, bold: bool, italic: bool
) -> None:
    found = style(made(), key).find(f"{W}rPr")

    assert least <= int(found.find(f"{W}sz").get(f"{W}val")) / 2 <= most
    assert (found.find(f"{W}b") is not None) is bold
    assert (found.find(f"{W}i") is not None) is italic


def test_text_is_justified_indented_and_six_points_apart() -> None:
    found = style(made(), "DDBody").find(f"{W}pPr")

    assert found.find(f"{W}jc").get(f"{W}val") == "both"
    assert round(mm(found.find(f"{W}ind").get(f"{W}firstLine")), 1) == 10.0
    spacing = found.find(f"{W}spacing")
    assert int(spacing.get(f"{W}after")) / 20 >= 6
    assert 1 <= int(spacing.get(f"{W}line")) / 240 <= 1.5


def test_the_head_has_two_columns_that_fill_the_text() -> None:
    columns = made().element.body.find(f"{W}tbl/{W}tblGrid")

    widths = [round(mm(each.get(f"{W}w"))) for each in columns]
    assert widths == [74, 91]
    assert sum(widths) == 210 - 30 - 15


def rule_mm(document: Any, name: str, room: float) -> float:  # noqa: ANN401 -- the same
    mark = document.element.body.find(f".//{W}bookmarkStart[@{W}name='{name}']")
    properties = mark.getparent().find(f"{W}pPr")
    assert properties.find(f"{W}pBdr/{W}top").get(f"{W}val") == "single"
    indent = properties.find(f"{W}ind")
    left, right = mm(indent.get(f"{W}left")), mm(indent.get(f"{W}right"))
    assert left == right
    return room - left - right


def test_the_rules_are_as_long_as_the_decree_asks() -> None:
    document = made()

    # "THÀNH PHỐ BẮC GIANG", bold 12: 52.0 mm in the face's own widths; 1/3 to 1/2 of it.
    assert 52 / 3 <= rule_mm(document, "issuer_rule", 74) <= 52 / 2
    # "Độc lập - Tự do - Hạnh phúc", bold 13: 56 mm, the whole of it.
    assert 55 <= rule_mm(document, "motto_rule", 91) <= 57
    # "Kết quả quý I năm 2024", bold 14: 50 mm.
    assert 50 / 3 <= rule_mm(document, "title_rule", 165) <= 50 / 2


def test_the_page_number_stands_in_the_top_margin_but_not_on_page_one() -> None:
    document = made()
    main = sections(document)[0]

    header = part(document, "word/header1.xml")
    assert header.find(f".//{W}fldSimple").get(f"{W}instr").strip() == "PAGE"
    assert header.find(f".//{W}pStyle").get(f"{W}val") == "Header"
    assert style(document, "Header").find(f"{W}pPr/{W}jc").get(f"{W}val") == "center"
    assert mm(main.find(f"{W}pgMar").get(f"{W}header")) < 20
    assert main.find(f"{W}titlePg") is not None
    assert [each.get(f"{W}type") for each in main.iter(f"{W}headerReference")] == ["default"]


def test_each_annex_is_a_section_with_own_page_numbers_and_orientation() -> None:
    main, first, second = sections(made())

    assert main.find(f"{W}pgSz").get(f"{W}orient") is None
    assert first.find(f"{W}pgSz").get(f"{W}orient") == "landscape"
    assert second.find(f"{W}pgSz").get(f"{W}orient") is None
    for annex in (first, second):
        assert annex.find(f"{W}pgNumType").get(f"{W}start") == "1"
        assert annex.find(f"{W}titlePg") is not None


def test_every_annex_has_its_own_tables() -> None:
    annexes = [paper for paper in words(made()) if paper == "Phường Thọ Xương"]

    # Twice in the main text (a table, and under the chart), once in each annex.
    assert len(annexes) == 2 + len(REPORT.annexes)


def test_blanks_stay_blank() -> None:
    shown = "\n".join(words(made())).replace("\N{NO-BREAK SPACE}", " ")

    assert "Số:       /BC-BCĐCĐS" in shown
    assert "TP. Bắc Giang, ngày      tháng 3 năm 2024" in shown


def test_a_known_number_and_day_are_padded() -> None:
    head = Letterhead(
        issuer="Ban",
        symbol="BC-BCĐ",
        place="Bắc Giang",
        number="5",
        day=date(2024, 2, 3),
    )

    shown = words(made(replace(REPORT, letterhead=head)))

    assert "Số: 05/BC-BCĐ" in shown
    assert "Bắc Giang, ngày 03 tháng 02 năm 2024" in shown


def test_headings_are_numbered_and_points_lettered_in_vietnamese() -> None:
    shown = words(made())

    assert [each for each in shown if each.startswith(("I. ", "II. ", "1. "))] == [
        "I. KẾT QUẢ",
        "1. Nhiệm vụ",
        "II. KIẾN NGHỊ",
    ]
    assert [each[0] for each in shown if each[1:3] == ") "] == list("abcdđe")


def test_the_text_ends_with_the_sign_of_its_end() -> None:
    assert "Trên đây là báo cáo./." in words(made())


def test_a_deputy_signs_for_the_head_and_the_office_stands_above_the_name() -> None:
    shown = [each for each in words(made()) if each]

    start = shown.index("KT. TRƯỞNG BAN")
    assert shown[start : start + 4] == [
        "KT. TRƯỞNG BAN",
        "PHÓ TRƯỞNG BAN",
        "CHỦ TỊCH UBND THÀNH PHỐ",
        "Đặng Đình Hoan",
    ]


def test_several_recipients_stand_on_a_line_each_beneath_the_colon() -> None:
    document = made(LETTER, "letter.docx")
    shown = words(document)

    assert "Kính gửi:" in shown
    assert "- Phòng Kinh tế;" in shown
    assert "- Phòng Y tế." in shown
    assert "V/v đôn đốc thực hiện" in shown


def test_one_recipient_stands_on_the_line_of_the_address() -> None:
    assert "Kính gửi: Trưởng Ban Chỉ đạo" in words(made())


def test_rows_do_not_break_and_headings_are_repeated() -> None:
    table = made().element.body.findall(f"{W}tbl")[1]

    rows = table.findall(f"{W}tr")
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False, False]


def test_words_with_signs_of_xml_lose_nothing() -> None:
    assert "Cấp độ A & B <mật>" in words(made())


def test_a_chart_is_a_vector_with_a_picture_for_older_programs_and_words() -> None:
    written = docx(REPORT, SHIPPED / "report.docx", now=NOW)

    with zipfile.ZipFile(io.BytesIO(written)) as package:
        names = package.namelist()
        body = package.read("word/document.xml").decode()
    assert {"word/media/chart1.svg", "word/media/chart1.png"} <= set(names)
    assert 'descr="Biểu đồ: 55 quá hạn"' in body
    assert "svgBlip" in body


@pytest.mark.parametrize(("name", "is_letter"), [("letter.docx", True), ("report.docx", False)])
def test_the_shipped_templates_are_what_the_code_writes(name: str, is_letter: bool) -> None:
    with zipfile.ZipFile(SHIPPED / name) as kept:
        shipped = {each: kept.read(each) for each in kept.namelist()}
    with zipfile.ZipFile(io.BytesIO(template(is_letter=is_letter))) as fresh:
        assert shipped == {each: fresh.read(each) for each in fresh.namelist()}


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """Return a copy of the shipped template in which somebody changed some words."""
    path = tmp_path / "report.docx"
    with zipfile.ZipFile(SHIPPED / "report.docx") as kept, zipfile.ZipFile(path, "w") as copy:
        for name in kept.namelist():
            content = kept.read(name).decode()
            copy.writestr(name, content.replace(old, new))
    return path


def test_an_offices_own_words_are_used(tmp_path: Path) -> None:
    path = changed(tmp_path, "{{ kind }}", "{{ kind }} MẬT")

    document = Document(io.BytesIO(docx(REPORT, path, now=NOW)))

    assert "BÁO CÁO MẬT" in words(document)


@pytest.mark.parametrize("broken", ["{{ kind }", "{{ no_such_field }}", "{% if %}"])
def test_a_broken_field_is_named_with_file_place_and_remedy(tmp_path: Path, broken: str) -> None:
    path = changed(tmp_path, "{{ kind }}", broken)

    with pytest.raises(TemplateBrokenError) as error:
        docx(REPORT, path, now=NOW)

    assert str(path) in str(error.value)
    assert "remove the file" in str(error.value)


def test_a_file_that_is_no_document_says_so(tmp_path: Path) -> None:
    path = tmp_path / "report.docx"
    path.write_bytes(b"not a zip")

    with pytest.raises(TemplateBrokenError, match=r"report\.docx: is no Word document"):
        docx(REPORT, path, now=NOW)


def test_progress_is_told_to_the_last_row() -> None:
    told: list[tuple[int, int]] = []

    docx(REPORT, SHIPPED / "report.docx", now=NOW, progress=lambda *at: told.append(at))

    # Four tables of two rows.
    assert told[-1] == (8, 8)


@pytest.mark.parametrize("sign", ["\x00", "\x0b", "\ufffe", "\uffff", "\ud800"])
def test_a_sign_that_xml_forbids_spoils_no_document(sign: str) -> None:
    paper = replace(REPORT, blocks=(text(f"Đã{sign} xong"),), title=f"Kết{sign} quả")

    assert "Đã xong./." in words(made(paper))
