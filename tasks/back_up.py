"""Backup: both databases, the evidence and the secret key in one file, while all runs on."""

import hashlib
import io
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict
from sqlalchemy import Engine

from models import engine_state, journal
from models.copying import copy_sqlite, snapshot
from models.database import open_database, reading
from models.migrate import revision
from tasks.new_file import new_file

DOMAIN, PREFECT, KEY, EVIDENCE = "dondoc.db", "prefect/prefect.db", "secret_key", "evidence"
# Written last: an archive without it was cut off.
MANIFEST = "manifest.json"
FORM = 1


@dataclass(frozen=True, kw_only=True)
class Belongings:
    """What belongs to one installation; `prefect` is there only where its server is ours."""

    engine: Engine
    evidence: Path
    secret_key: Path
    prefect: Path


@dataclass(frozen=True, kw_only=True)
class BackupReport:
    """What a backup holds; `head` is that of the journal, "number:hash"."""

    files: int
    size: int
    head: str


class Manifest(BaseModel):
    """What stands last in a backup; `sha256` names every other file."""

    model_config = ConfigDict(frozen=True)

    form: int
    made_at: datetime
    revision: str
    journal_head: str
    sha256: dict[str, str]


def back_up(ours: Belongings, file: Path, *, now: datetime) -> BackupReport:
    """Write a backup to a new file, readable by its owner only.

    The database is copied as it stands at one moment, the evidence after it: what it names
    is there. Raises FileExistsError; an unfinished backup leaves no file.
    """
    sums: dict[str, str] = {}
    with (
        new_file(file) as out,
        tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as archive,
        tempfile.TemporaryDirectory(dir=file.parent, prefix=".dondoc-backup-") as made,
    ):
        head, version = _copy_domain(ours.engine, Path(made) / DOMAIN)
        parts = [(DOMAIN, Path(made) / DOMAIN), *_prefect(ours.prefect, Path(made))]
        if ours.secret_key.exists():
            parts.append((KEY, ours.secret_key))
        for name, path in [*parts, *_evidence(ours.evidence)]:
            sums[name] = _add(archive, name, path)
        manifest = Manifest(
            form=FORM, made_at=now, revision=version, journal_head=head, sha256=sums
        )
        _add_text(archive, MANIFEST, manifest.model_dump_json(indent=1))
    return BackupReport(files=len(sums), size=file.stat().st_size, head=head)


def journal_head(engine: Engine) -> str:
    """Return "number:hash" of the last entry, "" while there is none."""
    with reading(engine) as session:
        return engine_state.recall(session, journal.HEAD) or ""


def _copy_domain(engine: Engine, copy: Path) -> tuple[str, str]:
    snapshot(engine, copy)
    made = open_database(f"sqlite:///{copy}")
    try:
        return journal_head(made), revision(made) or ""
    finally:
        made.dispose()


def _prefect(source: Path, made: Path) -> list[tuple[str, Path]]:
    if not source.exists():
        return []
    copy = made / source.name
    copy_sqlite(source, copy)
    return [(PREFECT, copy)]


def _evidence(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.glob("??/*")):
        # Those still being written have another name.
        if path.name.startswith(path.parent.name):
            yield f"{EVIDENCE}/{path.parent.name}/{path.name}", path


def _add(archive: tarfile.TarFile, name: str, path: Path) -> str:
    """Add a file and return its SHA-256."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = path.stat().st_size, 0o600
    with path.open("rb") as content:
        summed = _Summed(content)
        archive.addfile(entry, summed)
    return summed.sum.hexdigest()


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    content = text.encode()
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), 0o600
    archive.addfile(entry, io.BytesIO(content))


class _Summed:
    """A file that is summed while it is read."""

    def __init__(self, content: IO[bytes]) -> None:
        self._content, self.sum = content, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        part = self._content.read(size)
        self.sum.update(part)
        return part
