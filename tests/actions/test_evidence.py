"""Evidence: checked by its content, kept once under its hash, never where its name says."""

import hashlib
import io
import zipfile
from pathlib import Path

import pytest

from actions.evidence import MEGABYTE, EvidenceStore, Upload, UploadError, clean_name, media_type

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 32
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def office_file(part: str) -> bytes:
    """Return the smallest file that Office would call its own."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(f"{part}/document.xml", "<x/>")
    return out.getvalue()


def store(folder: Path, limit: int = 20 * MEGABYTE) -> EvidenceStore:
    return EvidenceStore(folder=folder / "evidence", limit_bytes=limit)


def everything_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Quyết định 12.pdf", PDF),
        ("bao-cao.docx", office_file("word")),
        ("so-lieu.xlsx", office_file("xl")),
        ("trinh-chieu.pptx", office_file("ppt")),
        ("ban-cu.doc", OLE),
        ("bang-cu.xls", OLE),
        ("anh.png", PNG),
        ("ANH.PNG", PNG),
    ],
)
def test_what_an_office_files_is_kept(tmp_path: Path, name: str, content: bytes) -> None:
    (kept,) = store(tmp_path).keep([Upload(name=name, content=content)])

    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert store(tmp_path).path(kept.sha256).read_bytes() == content


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("quyet-dinh.pdf", PNG, "a picture named as a document"),
        ("quyet-dinh.pdf", b"<html><script>alert(1)</script>", "a page named as a document"),
        ("bao-cao.docx", office_file("xl"), "a table named as a text"),
        ("bao-cao.docx", b"PK\x03\x04 broken", "a broken archive"),
        ("goi.zip", office_file("word"), "a document named as an archive"),
        ("virus.exe", b"MZ" + b"\x00" * 64, "a program"),
        ("virus.pdf", b"MZ" + b"\x00" * 64, "a program named as a document"),
        ("anh.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a picture that can run"),
        ("ghi-chu", b"just words", "no type at all"),
        ("anh.png.pdf", PNG, "two suffixes of which the last lies"),
    ],
)
def test_a_file_whose_type_lies_or_is_not_allowed_is_refused(
    tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    with pytest.raises(UploadError, match="cannot be kept"):
        store(tmp_path).keep([Upload(name=name, content=content)])

    assert everything_in(tmp_path) == [], why


def test_an_empty_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UploadError, match=r'"trong\.pdf" is empty'):
        store(tmp_path).keep([Upload(name="trong.pdf", content=b"")])


def test_a_file_may_have_the_limit_and_not_one_byte_more(tmp_path: Path) -> None:
    small = store(tmp_path, limit=len(PDF))

    small.keep([Upload(name="vua.pdf", content=PDF)])
    with pytest.raises(UploadError, match=r'"hon\.pdf" has'):
        small.keep([Upload(name="hon.pdf", content=PDF + b" ")])


def test_nothing_is_kept_when_one_of_several_files_is_refused(tmp_path: Path) -> None:
    good, bad = Upload(name="a.pdf", content=PDF), Upload(name="b.pdf", content=PNG)

    with pytest.raises(UploadError, match=r"b\.pdf"):
        store(tmp_path).keep([good, bad])

    assert everything_in(tmp_path) == []


def test_more_than_20_files_at_once_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UploadError, match="21 files at once"):
        store(tmp_path).keep([Upload(name="a.pdf", content=PDF)] * 21)


def test_the_same_content_is_kept_once_under_whatever_names(tmp_path: Path) -> None:
    kept = store(tmp_path).keep(
        [Upload(name="a.pdf", content=PDF), Upload(name="b.pdf", content=PDF)]
    )
    store(tmp_path).keep([Upload(name="c.pdf", content=PDF)])

    assert [k.name for k in kept] == ["a.pdf", "b.pdf"]
    assert len(everything_in(tmp_path)) == 1


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("/etc/cron.d/x.pdf", "x.pdf"),
        ("C:\\Users\\an\\báo cáo.pdf", "báo cáo.pdf"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("a/b\\c.pdf", "c.pdf"),
        ("x\x00y\n.pdf", "xy.pdf"),
        ("\u202efdp.exe.pdf", "fdp.exe.pdf"),  # a right-to-left mark hides the true suffix
        ("", "minh-chung"),
        ("...", "..."),
    ],
)
def test_a_name_never_leads_anywhere(given: str, kept: str) -> None:
    assert clean_name(given) == kept


def test_a_path_in_the_name_does_not_decide_where_the_file_lies(tmp_path: Path) -> None:
    store(tmp_path).keep([Upload(name="../../../thoat.pdf", content=PDF)])

    (only,) = everything_in(tmp_path)
    assert only.parent.parent == tmp_path / "evidence"


def test_a_very_long_name_is_cut_and_keeps_its_suffix() -> None:
    name = clean_name("á" * 300 + ".pdf")

    assert (len(name), name[-4:]) == (120, ".pdf")


def test_a_name_that_is_all_suffix_is_cut_too() -> None:
    assert len(clean_name("a." + "b" * 300)) <= 120


def test_the_type_is_that_of_the_content_in_lower_or_upper_case() -> None:
    assert media_type("A.PDF", PDF) == "application/pdf"
