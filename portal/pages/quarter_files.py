"""Frozen versions to read, and reports to take along as DOCX, PDF and XLSX."""

from urllib.parse import quote

from fastapi import APIRouter, Response
from sqlmodel import Session

from actions.quarter_reports import Seal as Frozen
from actions.quarter_reports import seal
from models.database import reading
from models.duty import Duty
from models.quarter_content import from_data
from models.quarter_reports import QuarterReport, ReportVersion
from portal.desk import Here, HereNow, NotForYouError, NothingHereError
from portal.quarter_making import file_name, written
from portal.quarter_view import load_report_view
from rules.quarter_report import Content
from rules.sealed import seal_of

router = APIRouter()
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@router.get("/bao-cao-quy/ban/{version_id}")
def version(here: HereNow, version_id: int) -> Response:
    """Show a frozen version as it was, with its hash checked again."""
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        kept, report = _find(session, here, version_id)
    return here.page(
        "quarter_version.html",
        viewer=viewer,
        version=kept,
        report=report,
        content=from_data(kept.content),
        is_whole=seal_of(kept.content) == kept.sha256,
    )


@router.get("/bao-cao-quy/ban/{version_id}/tep/{form}")
def version_file(here: HereNow, version_id: int, form: str) -> Response:
    """Hand out a frozen version; made anew from what was frozen, it is always the same."""
    with reading(here.office.engine) as session:
        here.viewer(session)
        kept, _ = _find(session, here, version_id)
        return _file(here, session, from_data(kept.content), form, seal(kept))


@router.get("/bao-cao-quy/{report_id}/tep/{form}")
def draft_file(here: HereNow, report_id: int, form: str) -> Response:
    """Hand out a report as it stands now; it says that it is a draft."""
    with reading(here.office.engine) as session:
        content = load_report_view(session, here, report_id).content
        return _file(here, session, content, form, None)


def _find(session: Session, here: Here, version_id: int) -> tuple[ReportVersion, QuarterReport]:
    kept = session.get(ReportVersion, version_id)
    if kept is None:
        message = f"there is no version {version_id}"
        raise NothingHereError(message)
    report = session.get_one(QuarterReport, kept.report_id)
    if not here.viewer(session).sees(session.get_one(Duty, report.duty_id)):
        message = f"version {version_id} is another office's"
        raise NotForYouError(message)
    return kept, report


def _file(
    here: Here, session: Session, content: Content, form: str, frozen: Frozen | None
) -> Response:
    if form not in TYPES:
        message = f'a report is no "{form}"'
        raise NothingHereError(message)
    moment = frozen.at if frozen else here.now
    made = written(here, session, content, form, frozen=frozen, moment=moment)
    disposition = f"attachment; filename*=UTF-8''{quote(file_name(content, form), safe='')}"
    return Response(made, media_type=TYPES[form], headers={"Content-Disposition": disposition})
