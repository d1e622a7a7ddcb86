"""Open a document of any kind: which reader it needs, and how large it may be."""

from pathlib import Path

from plan_reader.sources.flaws import (
    LockedError,
    NotADocumentError,
    TooLargeError,
    UnreadableSourceError,
)
from plan_reader.sources.pages import Pages

LARGEST_FILE = 50 * 1024 * 1024
LARGEST_TEXT = 20 * 1024 * 1024
_ZIP, _PDF, _OLE = b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = {b"\x89PNG": "PNG", b"\xff\xd8\xff": "JPEG", b"II*\0": "TIFF", b"MM\0*": "TIFF"}
_RTF = b"{\\rtf"
# A PDF may have rubbish before its mark (ISO 32000-1, annex H, implementation note 13).
_HEAD = 1024


def open_source(path: Path) -> Pages:
    """Read a DOCX, PDF or text file by what it holds, not by its name.

    Raises an UnreadableSourceError whose words name the file and what helps. What a hostile file
    may cost is bounded by plan_reader.sources.guarded.
    """
    size = _size(path)
    if size > LARGEST_FILE:
        raise too_large(path.name, size, LARGEST_FILE)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    pages = _read(path, head, size)
    if not pages.parts:
        message = f"'{path.name}' holds no words; check that it is the right file"
        raise NotADocumentError(message)
    return pages


def _read(path: Path, head: bytes, size: int) -> Pages:
    # The readers are heavy to load: each is taken only for its own kind of file.
    if head.startswith(_ZIP):
        from plan_reader.sources.docx import read_docx  # noqa: PLC0415

        return read_docx(path)
    if _PDF in head:
        from plan_reader.sources.pdf import read_pdf  # noqa: PLC0415

        return read_pdf(path)
    refuse(path, head)
    if size > LARGEST_TEXT:
        raise too_large(path.name, size, LARGEST_TEXT)
    from plan_reader.sources.text import read_text  # noqa: PLC0415

    return read_text(path)


def refuse(path: Path, head: bytes) -> None:
    """Raise what is to be said of a file whose kind is known and not read; else return."""
    name = path.name
    if head.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            message = f"'{name}' is locked with a password; open it in Word and save it without one"
            raise LockedError(message)
        message = f"'{name}' is in the old Word format (.doc); open it and save it as .docx"
        raise NotADocumentError(message)
    if head.startswith(_RTF):
        message = f"'{name}' is a rich text file (.rtf); open it in Word and save it as .docx"
        raise NotADocumentError(message)
    picture = next((kind for mark, kind in _PICTURES.items() if head.startswith(mark)), "")
    if picture:
        message = f"'{name}' is a picture ({picture}); give the DOCX, or a PDF with a text layer"
        raise NotADocumentError(message)


def too_large(name: str, size: int, limit: int) -> TooLargeError:
    """Return the error of a file over a limit, both in bytes."""
    message = (
        f"'{name}' has {size / 2**20:.0f} MB, a plan may have {limit // 2**20} MB; "
        "give the document alone, without pictures"
    )
    return TooLargeError(message)


def _size(path: Path) -> int:
    try:
        is_file = path.is_file()
        size = path.stat().st_size if is_file else 0
    except (OSError, ValueError) as error:
        message = f"'{path}' cannot be opened ({error}); check the path and who may read it"
        raise UnreadableSourceError(message) from error
    if not is_file:
        message = f"'{path}' is not a file; name the document itself"
        raise NotADocumentError(message)
    return size
