"""Restore: an installation made anew from a backup, proven before it is believed."""

import hashlib
import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from models import journal
from models.copying import CopyError, fill
from models.database import reading
from tasks.back_up import (
    DOMAIN,
    EVIDENCE,
    FORM,
    KEY,
    MANIFEST,
    PREFECT,
    Belongings,
    Manifest,
    journal_head,
)

CHUNK = 1 << 20


class RestoreError(ValueError):
    """The backup cannot be restored here; nothing was changed unless the message says so."""


@dataclass(frozen=True, kw_only=True)
class RestoreReport:
    """What was restored; `made_at` is the moment that the installation now stands at."""

    files: int
    made_at: datetime
    head: str


def restore(file: Path, ours: Belongings) -> RestoreReport:
    """Make an empty installation what it was when the backup was made.

    Everything is unpacked aside and compared with the sums in the backup first; then the
    database is filled and its journal proven. Raises RestoreError.
    """
    _require_empty(ours)
    ours.evidence.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=ours.evidence.parent, prefix=".dondoc-restore-") as made:
        aside = Path(made)
        manifest = _unpack(file, aside)
        try:
            fill(aside / DOMAIN, ours.engine)
        except CopyError as error:
            raise RestoreError(str(error)) from error
        _prove(ours, manifest.journal_head)
        _place(aside, ours)
    return RestoreReport(
        files=len(manifest.sha256), made_at=manifest.made_at, head=manifest.journal_head
    )


def _require_empty(ours: Belongings) -> None:
    for taken in (ours.secret_key, ours.evidence, ours.prefect):
        if taken.exists() and (taken.is_file() or any(taken.iterdir())):
            message = (
                f'"{taken}" is there already; restore into an empty folder: set DONDOC_DATA_DIR '
                "(and DONDOC_DATABASE_URL, where it is used) to a new place"
            )
            raise RestoreError(message)


def _unpack(file: Path, aside: Path) -> Manifest:
    """Unpack what the backup names, and nothing else; return its manifest."""
    try:
        with tarfile.open(file, mode="r:gz") as archive:
            found = {entry.name: _unpack_one(archive, entry, aside) for entry in archive}
        manifest = Manifest.model_validate_json((aside / MANIFEST).read_bytes())
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        message = f'"{file}" is no whole backup of dondoc ({error}); take another one'
        raise RestoreError(message) from error
    found.pop(MANIFEST)
    if manifest.form != FORM:
        message = f'"{file}" was made by a newer dondoc; install that version, then restore'
        raise RestoreError(message)
    sums = manifest.sha256
    wrong = sorted(name for name in {*found, *sums} if found.get(name) != sums.get(name))
    if wrong:
        message = f'"{file}" is damaged at {", ".join(wrong[:5])}; take another one'
        raise RestoreError(message)
    return manifest


def _unpack_one(archive: tarfile.TarFile, entry: tarfile.TarInfo, aside: Path) -> str:
    """Write one file below `aside` and return its SHA-256; links and odd names are refused."""
    parts = PurePosixPath(entry.name).parts
    known = entry.name in {DOMAIN, PREFECT, KEY, MANIFEST} or parts[:1] == (EVIDENCE,)
    if not entry.isfile() or not known or ".." in parts:
        message = f'it holds "{entry.name}", which is none of ours'
        raise tarfile.TarError(message)
    target = aside.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    total = hashlib.sha256()
    content = archive.extractfile(entry)
    if content is None:
        message = f'"{entry.name}" has no content'
        raise tarfile.TarError(message)
    with target.open("wb") as out:
        while part := content.read(CHUNK):
            total.update(part)
            out.write(part)
    return total.hexdigest()


def _prove(ours: Belongings, head: str) -> None:
    with reading(ours.engine) as session:
        breaks = journal.breaks(session)
    if breaks or journal_head(ours.engine) != head:
        message = (
            f"the restored journal is not the one of the backup ({breaks[0] if breaks else head}); "
            "do not run this installation: take another backup"
        )
        raise RestoreError(message)


def _place(aside: Path, ours: Belongings) -> None:
    if (aside / KEY).exists():
        shutil.move(aside / KEY, ours.secret_key)
        ours.secret_key.chmod(0o600)
    if (aside / EVIDENCE).exists():
        if ours.evidence.exists():
            ours.evidence.rmdir()
        # On the same disk: moved, not copied, so that a full disk does not stop it half-way.
        shutil.move(aside / EVIDENCE, ours.evidence)
    if (aside / PREFECT).exists():
        ours.prefect.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(aside / PREFECT, ours.prefect)
