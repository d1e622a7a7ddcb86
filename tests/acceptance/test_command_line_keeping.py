"""An operator backs an installation up, loses the machine, and has it again on another one."""

import json
import subprocess
import sys
from pathlib import Path

from tests.acceptance.town_hall import TownHall

ROOT = Path(__file__).resolve().parents[2]


def test_a_restored_installation_shows_the_same_board_and_journal(tmp_path: Path) -> None:
    hall, elsewhere = TownHall(tmp_path / "data").opened(), TownHall(tmp_path / "elsewhere")
    hall.must("submit", "IV.3.7@2024@07201", "--result", "Đã phê duyệt", "--as-of", "2024-05-20")
    file = tmp_path / "backup.tar.gz"

    assert "khóa bí mật" in hall.must("backup", str(file)).out
    said = elsewhere.must("restore", str(file))

    assert "đúng với bản sao lưu" in said.out
    board = ("board", "--json", "--as-of", "2024-06-03")
    assert elsewhere.must(*board).json == hall.must(*board).json
    assert hall.must("journal", "export", "-").out == elsewhere.must("journal", "export", "-").out


def test_what_is_there_is_never_written_over(tmp_path: Path) -> None:
    hall = TownHall(tmp_path / "data").opened()
    file = tmp_path / "backup.tar.gz"
    hall.must("backup", str(file))

    for command in (("backup", str(file)), ("journal", "export", str(file))):
        again = hall.run(*command)
        assert (again.code, "name another file" in again.err) == (2, True)
    over = hall.run("restore", str(file))
    assert (over.code, "restore into an empty folder" in over.err) == (2, True)


def test_an_exported_journal_is_proven_without_dondoc(tmp_path: Path) -> None:
    hall = TownHall(tmp_path / "data").opened()
    file = tmp_path / "journal.jsonl"
    hall.must("journal", "export", str(file))
    end = json.loads(file.read_text().splitlines()[-1])

    script = [sys.executable, "-I", str(ROOT / "scripts" / "verify_journal.py"), str(file)]
    head = f"{end['entries']}:{end['head']}"
    done = subprocess.run([*script, "--head", head], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, f"whole: {end['entries']} entries, head {head}\n")
