"""Filed files as downloads: never shown in place, whatever they hold."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from sqlmodel import Session

from actions.evidence import EvidenceStore
from models.duty import Evidence, Submission
from models.measurements import MeasurementEvidence
from portal.desk import NothingHereError

CHUNK_BYTES = 64 * 1024


def find_evidence(
    session: Session, store: EvidenceStore, duty_id: int, evidence_id: int
) -> tuple[Path, Evidence]:
    """Return where a file of the duty lies; NothingHereError for one that is not its own."""
    file = session.get(Evidence, evidence_id)
    submission = session.get(Submission, file.submission_id) if file else None
    if file is None or submission is None or submission.duty_id != duty_id:
        message = f"duty {duty_id} has no file {evidence_id}; look at its submissions"
        raise NothingHereError(message)
    path = store.path(file.sha256)
    if not path.is_file():
        message = f"the content of file {evidence_id} is not in the evidence folder"
        raise NothingHereError(message)
    return path, file


def download_headers(path: Path, file: Evidence | MeasurementEvidence) -> dict[str, str]:
    """Return the headers that make a browser save the file and do nothing else with it."""
    return {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
        "Content-Length": str(path.stat().st_size),
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }


def chunks(path: Path) -> Iterator[bytes]:
    """Yield the content of a file piece by piece."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
