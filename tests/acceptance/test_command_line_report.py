"""`dondoc report`: papers written as files, and nothing written where something is wrong."""

import subprocess
import sys
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from reports.docx.blank import template
from tests.acceptance.town_hall import TownHall
from tests.plans import ROOT

DAY = ("--as-of", "2024-06-10")


@pytest.fixture
def hall(tmp_path: Path) -> TownHall:
    return TownHall(tmp_path / "data").opened()


@pytest.mark.parametrize("kind", ["letter", "escalation", "weekly", "minutes"])
def test_every_kind_is_written_in_every_form(hall: TownHall, kind: str) -> None:
    files = {form: hall.folder / f"{kind}.{form}" for form in ("docx", "pdf", "xlsx", "csv")}
    wanted = [word for form, file in files.items() for word in (f"--{form}", str(file))]

    hall.must("report", kind, "--period", "2024Q2", *DAY, *wanted)

    assert files["docx"].read_bytes().startswith(b"PK")
    assert files["pdf"].read_bytes().startswith(b"%PDF")
    assert load_workbook(files["xlsx"]).active.auto_filter.ref
    assert files["csv"].read_bytes().startswith("\N{ZERO WIDTH NO-BREAK SPACE}".encode())


def test_a_letter_to_one_unit_is_about_that_unit(hall: TownHall) -> None:
    file = hall.folder / "letter.docx"

    hall.must("report", "letter", "--unit", "07201", *DAY, "--docx", str(file))

    shown = [paragraph.text for paragraph in Document(str(file)).paragraphs]
    assert "Kính gửi: UBND phường Thọ Xương" in shown


def test_without_a_file_it_says_where_to_name_one(hall: TownHall) -> None:
    said = hall.run("report", "letter", *DAY)

    assert said.code == 2
    assert "--docx FILE" in said.err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("report", "letter", "--unit", "99999"), 'no unit "99999"'),
        (("report", "thu"), 'no paper "thu"'),
        (("report", "weekly", "--period", "2025Q1"), "2024Q1, 2024Q2"),
        (("report", "weekly", "--plan", "khong-co"), 'no plan "khong-co"'),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_written(
    hall: TownHall, words: tuple[str, ...], why: str
) -> None:
    file = hall.folder / "a.docx"

    said = hall.run(*words, *DAY, "--docx", str(file))

    assert (said.code, file.exists()) == (2, False)
    assert why in said.err


def test_the_offices_own_template_is_used_and_its_pdf_names_what_it_needs(hall: TownHall) -> None:
    own = hall.folder / "papers"
    own.mkdir()
    (own / "letter.docx").write_bytes(template(is_letter=True))
    files = ("--docx", str(hall.folder / "a.docx"), "--pdf", str(hall.folder / "a.pdf"))

    said = hall.run("report", "letter", *DAY, *files, DONDOC_SOFFICE="/nowhere/soffice")

    assert said.code == 2
    assert f"{own / 'letter.docx'}" in said.err
    assert "save it as PDF in Word" in said.err
    # No half of a set.
    assert not (hall.folder / "a.docx").exists()


def test_a_broken_template_is_named_and_nothing_is_written(hall: TownHall) -> None:
    own = hall.folder / "papers"
    own.mkdir()
    (own / "report.docx").write_text("no document", encoding="utf-8")

    said = hall.run("report", "weekly", *DAY, "--docx", str(hall.folder / "a.docx"))

    assert said.code == 2
    assert f"{own / 'report.docx'}: is no Word document" in said.err


def test_asking_for_help_loads_no_writer() -> None:
    code = (
        "import sys, cli\n"
        "heavy = {'weasyprint', 'docxtpl', 'docx', 'vl_convert', 'xlsxwriter'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)

    assert done.stdout.decode().strip() == "[]"
