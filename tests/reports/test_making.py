"""Which template a paper goes through, and how PDF follows an office's own."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from reports.docx.blank import template
from reports.kinds import Kind, Made, find_kind
from reports.making import ConversionError, Press, template_of, write
from reports.sayings import PAPERS
from reports.workbook import Sheet
from tests.reports.sample_paper import LETTER

NOW = datetime(2024, 3, 5, 2, 0, tzinfo=UTC)
MADE = Made(paper=LETTER, sheet=Sheet(name="a", headings=("a",), rows=()))


def kind() -> Kind:
    return find_kind("weekly", has_unit=False)


def test_the_office_s_own_of_a_kind_goes_before_its_own_for_all_and_that_before_ours(
    tmp_path: Path,
) -> None:
    assert template_of("weekly", kind(), tmp_path) == (PAPERS / "report.docx", False)
    for name in ("report.docx", "weekly.docx"):
        (tmp_path / name).write_bytes(b"")
        assert template_of("weekly", kind(), tmp_path) == (tmp_path / name, True)


def program(folder: Path, does: str) -> str:
    """Return a program that stands in for LibreOffice: its last word is the DOCX."""
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\nfor last; do :; done\n{does}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def pressed(folder: Path, does: str) -> bytes:
    (folder / "letter.docx").write_bytes(template(is_letter=True))
    press = Press(own=folder, now=NOW, soffice=program(folder, does))
    return write("letter", find_kind("letter", has_unit=False), MADE, "pdf", press)


def test_the_pdf_of_an_own_template_is_what_libreoffice_makes_of_its_docx(tmp_path: Path) -> None:
    made = pressed(tmp_path, 'head -c 2 "$last" > "${last%.docx}.pdf"')

    # The stand-in copies the first two bytes of the DOCX it was given.
    assert made == b"PK"


def test_a_conversion_that_fails_names_the_template_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConversionError, match=r"letter\.docx .*save it as PDF in Word"):
        pressed(tmp_path, "exit 3")
