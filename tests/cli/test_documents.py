"""Documents on the command line: what is said, what is written, what is refused."""

import hashlib
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli import app
from plan_reader.folder import read_folder
from plan_reader.sources.flaws import UnreadableSourceError

ROOT = Path(__file__).parents[2]
BAC_GIANG = ROOT / "config" / "plans" / "bac-giang-2024"
SAMPLE = ROOT / "docs" / "sample-plan"


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, ["plan", *map(str, words)])


def test_a_document_is_shown_as_its_reader_sees_it(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("**I. MỤC TIÊU**\n\nSTT\tViệc\n1\tHọp\n", encoding="utf-8")

    assert run("text", file).stdout == "I. MỤC TIÊU\n\nSTT\tViệc\n1\tHọp\n"
    assert json.loads(run("text", file, "--json").stdout)[1] == {
        "line": 3,
        "page": None,
        "text": "STT\tViệc",
    }


@pytest.mark.parametrize("command", ["text", "read"])
def test_a_file_that_is_no_plan_ends_with_a_reason_and_writes_nothing(
    tmp_path: Path, command: str
) -> None:
    file = tmp_path / "a.pdf"
    file.write_bytes(b"%PDF-1.4 rubbish")

    result = run(command, file)

    # cli.main prints it and ends with 2: a UnreadableSourceError is an error the user can mend.
    assert isinstance(result.exception, UnreadableSourceError)
    assert "'a.pdf' is damaged" in str(result.exception)
    assert result.stdout == ""


def test_a_draft_says_how_each_name_was_placed_and_checks(tmp_path: Path) -> None:
    folder = tmp_path / "bac-giang-moi"

    result = run("propose", BAC_GIANG / "source.txt", "--folder", folder, "--roster", BAC_GIANG)

    assert result.exit_code == 0, result.stdout
    assert "Trưởng phòng Văn hóa và Thông tin → Trưởng phòng Văn hóa và Thông tin (100/100)" in (
        result.stdout
    )
    assert "DỰ THẢO" in result.stdout
    assert read_folder(folder).document.code == "bac-giang-moi"


def test_a_plan_is_written_and_compared_with_itself(tmp_path: Path) -> None:
    file = tmp_path / "plan.docx"

    assert run("write", SAMPLE, "--docx", file).exit_code == 0

    assert file.read_bytes().startswith(b"PK")
    assert run("compare", SAMPLE, SAMPLE).stdout.startswith("Khác nhau: 0 mục")
    assert json.loads(run("compare", SAMPLE, SAMPLE, "--json").stdout) == []


def test_a_revision_is_shown_side_by_side(tmp_path: Path) -> None:
    for file in SAMPLE.iterdir():
        text = file.read_text(encoding="utf-8").replace("01/7/2027", "01/9/2027")
        (tmp_path / file.name).write_text(
            text.replace("2027-06-30", "2027-08-31"), encoding="utf-8"
        )
    source = (tmp_path / "source.txt").read_bytes()
    old = hashlib.sha256((SAMPLE / "source.txt").read_bytes()).hexdigest()
    plan = (tmp_path / "plan.yaml").read_text(encoding="utf-8")
    new = plan.replace(old, hashlib.sha256(source).hexdigest())
    (tmp_path / "plan.yaml").write_text(new, encoding="utf-8")

    result = run("compare", SAMPLE, tmp_path)

    assert "I.1.1: đổi thời hạn, đổi câu chữ" in result.stdout
    assert "hạn 2027-06-30" in result.stdout
    assert "hạn 2027-08-31" in result.stdout


def test_a_plan_that_is_not_loaded_is_renewed_with_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    result = run("renew", SAMPLE, "--year", "2028", "--folder", "moi", "--docx", "moi.docx")

    assert result.exit_code == 0, result.stdout
    assert "chưa được nạp" in result.stderr
    assert "Chưa hoàn thành, cần quyết định: 1\n  I.1.1\n" in result.stdout
    assert (tmp_path / "moi.docx").is_file()
    assert read_folder(tmp_path / "moi").document.is_draft
