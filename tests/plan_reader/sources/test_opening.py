"""Any file gets its reader or a clear reason, within bounded time and memory."""

from datetime import timedelta
from pathlib import Path

import pytest
from docx import Document

from plan_reader.reading.reader import read
from plan_reader.sources.flaws import (
    BrokenError,
    LockedError,
    NotADocumentError,
    TooLargeError,
    TooSlowError,
    UnreadableSourceError,
)
from plan_reader.sources.guarded import propose_guarded, read_guarded
from plan_reader.sources.opening import LARGEST_FILE, LARGEST_TEXT, open_source
from plan_reader.sources.pages import SourceKind

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


def written(folder: Path, data: bytes, name: str = "plan") -> Path:
    file = folder / name
    file.write_bytes(data)
    return file


def sparse(folder: Path, size: int, head: bytes = b"") -> Path:
    """Write a file that claims a size and takes no place."""
    file = folder / "big"
    with file.open("wb") as out:
        out.write(head)
        out.truncate(size)
    return file


def test_a_file_is_known_by_what_it_holds_not_by_its_name(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("Câu.")
    document.save(str(tmp_path / "plan.txt"))

    assert open_source(tmp_path / "plan.txt").kind is SourceKind.DOCX


@pytest.mark.parametrize(
    ("data", "error", "words"),
    [
        (b"", NotADocumentError, "no words"),
        (b"  \n\t\n", NotADocumentError, "no words"),
        (OLE, NotADocumentError, r"\.doc"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), LockedError, "password"),
        (b"{\\rtf1 a}", NotADocumentError, r"\.rtf"),
        (b"\x89PNG\r\n\x1a\n", NotADocumentError, "picture"),
        (b"\x7fELF\x02\x01\x01\0\0\0", NotADocumentError, "no text"),
        (b"PK\x03\x04rubbish", BrokenError, "damaged"),
        (b"rubbish %PDF-1.7 rubbish", BrokenError, "damaged"),
    ],
)
def test_what_is_no_plan_is_told_with_what_helps(
    tmp_path: Path, data: bytes, error: type[UnreadableSourceError], words: str
) -> None:
    with pytest.raises(error, match=words):
        open_source(written(tmp_path, data))


def test_a_folder_and_a_missing_file_are_told(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing"):
        with pytest.raises(NotADocumentError, match="is not a file"):
            open_source(path)


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    with pytest.raises(TooLargeError, match="500 MB, a plan may have 50 MB"):
        open_source(sparse(tmp_path, 500 * 2**20, b"PK\x03\x04"))
    with pytest.raises(TooLargeError, match="a plan may have 20 MB"):
        open_source(sparse(tmp_path, LARGEST_TEXT + 1, b"a"))


def test_a_file_at_the_limit_is_read(tmp_path: Path) -> None:
    with pytest.raises(BrokenError):
        open_source(sparse(tmp_path, LARGEST_FILE, b"PK\x03\x04"))


def test_a_guarded_reading_gives_the_same_pages(tmp_path: Path) -> None:
    file = written(tmp_path, "I. MỤC TIÊU\n- Họp.".encode())

    assert read_guarded(file) == open_source(file)


def test_a_guarded_reading_raises_the_same_error(tmp_path: Path) -> None:
    with pytest.raises(LockedError, match="password"):
        read_guarded(written(tmp_path, OLE + "EncryptedPackage".encode("utf-16-le")))


def test_a_reader_that_needs_too_much_memory_dies_alone(tmp_path: Path) -> None:
    file = written(tmp_path, ("việc\n" * 2_000_000).encode())

    with pytest.raises(BrokenError, match="too much memory"):
        read_guarded(file, memory=80 * 2**20)


def test_a_reader_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    file = written(tmp_path, "câu\n".encode())

    with pytest.raises(TooSlowError, match="not read within"):
        read_guarded(file, time=timedelta(milliseconds=1))


def test_a_guarded_proposal_is_what_reading_the_pages_proposes(tmp_path: Path) -> None:
    file = written(tmp_path, "1. Sở Nội vụ báo cáo trước ngày 15/6/2026.".encode())

    pages, reading = propose_guarded(file)

    assert (pages, reading) == (open_source(file), read(open_source(file)))


def test_a_document_that_swells_while_its_rules_are_applied_takes_its_own_process_down(
    tmp_path: Path,
) -> None:
    line = "{}. Sở Nội vụ báo cáo kết quả trước ngày 15/6/2026.\n"
    file = written(tmp_path, "".join(line.format(n) for n in range(9000)).encode())

    with pytest.raises(BrokenError, match="too much memory"):
        propose_guarded(file, memory=150 * 2**20)
