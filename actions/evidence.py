"""Evidence: files filed with a result, checked by content and kept under their SHA-256."""

import hashlib
import io
import os
import tempfile
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

import filetype

MEGABYTE = 1_000_000
MAX_FILES = 20
MAX_NAME = 120
# What an office files: documents, tables, slides, pictures. What the name says counts
# only together with what the content is.
ALLOWED = {
    "application/pdf": (".pdf",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": (".pptx",),
    "application/msword": (".doc",),
    "application/vnd.ms-excel": (".xls",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/heic": (".heic",),
    "image/webp": (".webp",),
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class UploadError(ValueError):
    """A file cannot be kept: too large, empty, of a type not allowed, or misnamed."""


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file as it was sent."""

    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """A file that was checked and kept."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class EvidenceStore:
    """A folder of files named by their hash; the same content is kept once."""

    folder: Path
    limit_bytes: int = 20 * MEGABYTE

    def check(self, files: Sequence[Upload]) -> tuple[StoredFile, ...]:
        """Check files without keeping them; UploadError names the file and the remedy."""
        if len(files) > MAX_FILES:
            message = f"{len(files)} files at once; file at most {MAX_FILES}, or one archive as PDF"
            raise UploadError(message)
        return tuple(self._check(upload) for upload in files)

    def keep(self, files: Sequence[Upload]) -> tuple[StoredFile, ...]:
        """Check and keep files; nothing is kept when one of them is refused."""
        checked = self.check(files)
        for upload, stored in zip(files, checked, strict=True):
            self._write(stored.sha256, upload.content)
        return checked

    def keep_source(self, upload: Upload, *, media_type: str) -> StoredFile:
        """Keep a document that was read; what it is was seen by its reader, not by its name."""
        self._check_size(clean_name(upload.name), len(upload.content))
        stored = StoredFile(
            name=clean_name(upload.name),
            media_type=media_type,
            size=len(upload.content),
            sha256=hashlib.sha256(upload.content).hexdigest(),
        )
        self._write(stored.sha256, upload.content)
        return stored

    def path(self, sha256: str) -> Path:
        """Return where a kept file lies."""
        return self.folder / sha256[:2] / sha256

    def _check(self, upload: Upload) -> StoredFile:
        name = clean_name(upload.name)
        size = len(upload.content)
        self._check_size(name, size)
        return StoredFile(
            name=name,
            media_type=media_type(name, upload.content),
            size=size,
            sha256=hashlib.sha256(upload.content).hexdigest(),
        )

    def _check_size(self, name: str, size: int) -> None:
        if not size:
            message = f'"{name}" is empty; choose the file again'
            raise UploadError(message)
        if size > self.limit_bytes:
            limit = self.limit_bytes // MEGABYTE
            message = f'"{name}" has {size / MEGABYTE:.1f} MB; at most {limit} MB a file'
            raise UploadError(message)

    def _write(self, sha256: str, content: bytes) -> None:
        target = self.path(sha256)
        if target.exists():
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        # Written aside and renamed, so that a crash never leaves half a file under a hash.
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as aside:
            aside.write(content)
            aside.flush()
            os.fsync(aside.fileno())
        Path(aside.name).replace(target)


def clean_name(name: str) -> str:
    """Return the last part of a file name, without control characters, shortened."""
    bare = PureWindowsPath(PurePosixPath(name).name).name
    printable = "".join(ch for ch in bare if ch.isprintable()).strip() or "minh-chung"
    stem, suffix = os.path.splitext(printable)  # noqa: PTH122 -- a name, not a path
    return (stem[: max(1, MAX_NAME - len(suffix))] + suffix)[:MAX_NAME]


def media_type(name: str, content: bytes) -> str:
    """Return the type of the content; UploadError unless it is allowed and the name fits."""
    found = _sniff(content)
    suffix = PurePosixPath(name).suffix.lower()
    for kind, suffixes in ALLOWED.items():
        if found == kind and suffix in suffixes:
            return kind
    if found == _OLE_TYPE and suffix in (".doc", ".xls"):
        return "application/msword" if suffix == ".doc" else "application/vnd.ms-excel"
    allowed = ", ".join(sorted({s for suffixes in ALLOWED.values() for s in suffixes}))
    what = found or "not recognised"
    message = f'"{name}" cannot be kept: its content is {what}; allowed are {allowed}'
    raise UploadError(message)


_OLE_TYPE = "application/x-ole-storage"
_OOXML = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}


def _sniff(content: bytes) -> str | None:
    if content.startswith(_OLE):
        return _OLE_TYPE
    if content.startswith(b"PK\x03\x04"):
        return _sniff_zip(content)
    kind = filetype.guess(content)
    return str(kind.mime) if kind else None


def _sniff_zip(content: bytes) -> str | None:
    """Tell Office files apart by their parts; a plain archive is a plain archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError):
        return None
    if "[Content_Types].xml" in names:
        for prefix, kind in _OOXML.items():
            if any(name.startswith(prefix) for name in names):
                return kind
    return "application/zip"
