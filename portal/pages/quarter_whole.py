"""The consolidated report: the units' words by section, edited one block at a time, frozen."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response
from sqlmodel import Session, col, func, select

from actions.actors import Actor
from actions.consolidating import gather, retake
from actions.quarter_reports import (
    Clash,
    Draft,
    Fault,
    ReportError,
    file_report,
    freeze,
    save_report,
)
from models.database import reading
from models.quarter_reports import ReportBlock
from models.roster import Unit
from portal.desk import Here, HereNow, see_other
from portal.forms import Form, Posted
from portal.mistakes import Complaint
from portal.office_room import attempt, refusal
from portal.paging import page_of
from portal.quarter_making import maker
from portal.quarter_view import ReportView, load_report_view
from portal.viewer import Viewer
from rules.quarter_report import FREE, Section

router = APIRouter()
PATH = "/bao-cao-quy/{report_id}"
A_PAGE = 20


@dataclass(frozen=True, kw_only=True)
class BlockView:
    """One block with the unit whose words it began as, and what that unit has filed since."""

    block: ReportBlock
    unit: str
    is_edited: bool
    is_old: bool


@router.post(f"{PATH}/gom")
def gather_words(here: HereNow, report_id: int, posted: Form) -> Response:
    """Take in what units have filed since."""

    def deed(session: Session, actor: Actor) -> object:
        return gather(session, report_id, actor=actor, now=here.now, zone=here.office.zone)

    return _answer(here, report_id, posted, deed, "bao-cao-gom")


@router.post(f"{PATH}/chot")
def freeze_now(here: HereNow, report_id: int, posted: Form) -> Response:
    """Freeze the report into a new version."""

    def deed(session: Session, actor: Actor) -> object:
        return freeze(session, report_id, actor=actor, now=here.now, zone=here.office.zone)

    return _answer(here, report_id, posted, deed, "bao-cao-chot")


@router.post(f"{PATH}/trinh")
def hand_in(here: HereNow, report_id: int, posted: Form) -> Response:
    """Freeze the report and file it as the office's own result."""

    def deed(session: Session, actor: Actor) -> object:
        return file_report(
            session,
            report_id,
            actor=actor,
            now=here.now,
            zone=here.office.zone,
            store=here.office.store,
            make=maker(here, session),
        )

    return _answer(here, report_id, posted, deed, "bao-cao-gui")


@router.post(f"{PATH}/doan/{{block_id}}")
def edit(here: HereNow, report_id: int, block_id: int, posted: Form) -> Response:
    """Keep one edited block, or put the unit's own words back into it."""

    def deed(session: Session, actor: Actor) -> tuple[Clash, ...]:
        block = session.get(ReportBlock, block_id)
        if block is None or block.report_id != report_id:
            message = f"there is no block {block_id} in report {report_id}; open it again"
            raise ReportError(Fault.GONE, message)
        edition = int(posted["edition"]) if posted["edition"].isdecimal() else 0
        if posted["retake"]:
            zone = here.office.zone
            return retake(session, block_id, edition=edition, actor=actor, now=here.now, zone=zone)
        draft = Draft(text=posted["text"], edition=edition)
        place = (Section(block.section), block.about)
        return save_report(session, report_id, actor=actor, now=here.now, drafts={place: draft})

    return _answer(here, report_id, posted, deed, "bao-cao-doan")


def _answer(
    here: Here,
    report_id: int,
    posted: Posted,
    deed: Any,  # noqa: ANN401 -- a Deed
    said: str,
) -> Response:
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    done = attempt(here, deed)
    wrong = done if isinstance(done, Complaint) else None
    clashes: tuple[Clash, ...] = done if isinstance(done, tuple) else ()
    if wrong or clashes:
        with reading(here.office.engine) as session:
            view = load_report_view(session, here, report_id)
            viewer = here.viewer(session)
            return whole_page(
                here, session, viewer, view, mistake=wrong, clashes=clashes, typed=posted
            )
    section = posted["section"] or Section.DIRECTION.value
    return see_other(f"/bao-cao-quy/{report_id}?muc={section}", done=said)


def whole_page(
    here: Here,
    session: Session,
    viewer: Viewer,
    view: ReportView,
    *,
    mistake: Complaint | None = None,
    clashes: tuple[Clash, ...] = (),
    typed: Posted | None = None,
) -> Response:
    """Show one section of the consolidated report."""
    asked = here.request.query_params.get("muc", "") or (typed["section"] if typed else "")
    section = next((each for each in FREE if each.value == asked), Section.DIRECTION)
    counts = _counts(session, view)
    page = page_of(
        counts.get(section.value, 0), here.request.query_params.get("trang", ""), size=A_PAGE
    )
    return here.page(
        "quarter_whole.html",
        status=409 if clashes else mistake.status if mistake else 200,
        viewer=viewer,
        view=view,
        section=section,
        sections=FREE,
        counts=counts,
        page=page,
        blocks=_blocks(session, view, section, first=page.first),
        typed=typed or Posted(),
        clashes={clash.place: clash for clash in clashes},
        mistake=mistake.words if mistake else "",
    )


def _counts(session: Session, view: ReportView) -> dict[str, int]:
    query = (
        select(ReportBlock.section, func.count())
        .where(ReportBlock.report_id == view.report.id)
        .group_by(col(ReportBlock.section))
    )
    return dict(session.exec(query).all())


def _blocks(session: Session, view: ReportView, section: Section, *, first: int) -> list[BlockView]:
    filed = {f.unit: f.version for f in view.content.filings}
    query = (
        select(ReportBlock, Unit.name)
        .outerjoin(
            Unit, (col(Unit.code) == ReportBlock.about) & (col(Unit.plan_id) == view.plan.id)
        )
        .where(ReportBlock.report_id == view.report.id, ReportBlock.section == section.value)
        .order_by(col(ReportBlock.position), col(ReportBlock.id))
        .offset(first)
        .limit(A_PAGE)
    )
    return [
        BlockView(
            block=block,
            unit=name or "",
            is_edited=bool(block.about) and block.text != block.taken,
            is_old=bool(block.about)
            and block.version_id is not None
            and filed.get(block.about) != block.version_id,
        )
        for block, name in session.exec(query).all()
    ]
