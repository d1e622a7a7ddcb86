"""The quarter's reports: who has filed, and the form of one unit."""

from typing import Any

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.office import STEERING, OfficeMistakeError, Wrong, find, require_role
from actions.quarter_reports import Clash, Draft, Place, file_report, save_report
from actions.quarter_rounds import open_round, set_data_day
from models.database import reading
from models.plan import Plan
from models.quarter_reports import ReportVersion
from portal.desk import Here, HereNow, NothingHereError, SignInNeededError, see_other
from portal.forms import Form, Posted
from portal.mistakes import Complaint
from portal.office_room import attempt, refusal
from portal.pages.quarter_whole import whole_page
from portal.quarter_making import maker
from portal.quarter_view import (
    asked_quarter,
    load_report_view,
    load_round_view,
    read_field,
)
from portal.words import read_day
from rules.periods import PeriodError, read_quarter
from rules.quarter_report import Section
from simulation.quarter_example import Filled, fill_quarter

router = APIRouter()
PATH = "/bao-cao-quy"
AGAIN = "chep|"


@router.get(PATH)
def rounds(here: HereNow) -> Response:
    """Show the quarter: to the office who has filed, to a head its own report."""
    return _list(here)


@router.post(f"{PATH}/mo/{{plan_id}}")
def open_(here: HereNow, plan_id: int, posted: Form) -> Response:
    """Open the round before the engine does."""

    def deed(session: Session, actor: Actor) -> object:
        plan = find(session, plan_id)
        require_role(plan, actor, STEERING, "open the round")
        quarter = _quarter(posted)
        opened = open_round(session, plan, quarter, by=actor.label, now=here.now)
        if opened is None:
            message = f"nobody owes a report for {quarter.key}"
            raise OfficeMistakeError(Wrong.NO_DUTY, message)
        return opened

    return _done(here, posted, deed, "bao-cao-mo")


@router.post(f"{PATH}/ngay-chot/{{plan_id}}")
def decide_day(here: HereNow, plan_id: int, posted: Form) -> Response:
    """Decide up to which day the figures of the quarter count."""

    def deed(session: Session, actor: Actor) -> object:
        day = read_day(posted["day"])
        if day is None:
            message = f'"{posted["day"]}" is no day'
            raise OfficeMistakeError(Wrong.NO_DAY, message)
        plan, quarter = find(session, plan_id), _quarter(posted)
        return set_data_day(session, plan, quarter, actor=actor, now=here.now, day=day)

    return _done(here, posted, deed, "bao-cao-ngay")


@router.post(f"{PATH}/mau/{{plan_id}}")
def fill(here: HereNow, plan_id: int, posted: Form) -> Response:
    """Let the units of the demo report as far as its clock has come."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    if not here.office.demo:
        message = "only the demo fills a quarter by itself"
        raise NothingHereError(message)

    def deed(session: Session, actor: Actor) -> Filled:
        plan = find(session, plan_id)
        require_role(plan, actor, STEERING, "fill the quarter")
        return fill_quarter(
            session,
            plan,
            _quarter(posted),
            now=here.now,
            zone=here.office.zone,
            store=here.office.store,
            make=maker(here, session),
        )

    done = attempt(here, deed)
    if isinstance(done, Complaint):
        return _list(here, mistake=done)
    said = "bao-cao-mau" if done.filed else "bao-cao-chua-toi"
    return see_other(f"{PATH}?quy={posted['period']}", done=said)


def _quarter(posted: Posted) -> Any:  # noqa: ANN401 -- a Quarter; the mistake is told by its words
    try:
        return read_quarter(posted["period"])
    except PeriodError as error:
        raise OfficeMistakeError(Wrong.NO_DAY, str(error)) from error


def _done(here: Here, posted: Posted, deed: Any, said: str) -> Response:  # noqa: ANN401 -- a Deed
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    done = attempt(here, deed)
    if isinstance(done, Complaint):
        return _list(here, mistake=done)
    return see_other(f"{PATH}?quy={posted['period']}", done=said)


def _list(here: Here, *, mistake: Complaint | None = None) -> Response:
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        if viewer.actor is None:
            message = "the quarter's reports need somebody signed in"
            raise SignInNeededError(message)
        quarter = asked_quarter(here)
        plans = session.exec(
            select(Plan).where(col(Plan.quarterly_report).is_not(None)).order_by(col(Plan.id))
        ).all()
        views = [load_round_view(session, here, viewer, plan, quarter) for plan in plans]
    return here.page(
        "quarter.html",
        status=mistake.status if mistake else 200,
        viewer=viewer,
        quarter=quarter,
        views=[view for view in views if view.steers or view.mine],
        mistake=mistake.words if mistake else "",
    )


@router.get(f"{PATH}/{{report_id}}")
def look(here: HereNow, report_id: int) -> Response:
    """Show one report with its form; changes nothing."""
    return _page(here, report_id)


@router.post(f"{PATH}/{{report_id}}/luu")
def save(here: HereNow, report_id: int, posted: Form) -> Response:
    """Keep the draft; a button beside a section takes last quarter's words into it."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused

    def deed(session: Session, actor: Actor) -> tuple[Clash, ...]:
        drafts = _with_last(session, here, report_id, posted)
        return save_report(session, report_id, actor=actor, now=here.now, drafts=drafts)

    done = attempt(here, deed)
    if isinstance(done, Complaint):
        return _page(here, report_id, typed=posted, mistake=done)
    if done:
        return _page(here, report_id, clashes=done)
    return see_other(f"{PATH}/{report_id}", done="bao-cao-luu")


@router.post(f"{PATH}/{{report_id}}/gui")
def file_(here: HereNow, report_id: int, posted: Form) -> Response:
    """Keep what was written, sign the report off and file it; nothing is filed on a clash."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused

    def deed(session: Session, actor: Actor) -> tuple[Clash, ...] | ReportVersion:
        drafts = _drafts(posted)
        clashes = save_report(session, report_id, actor=actor, now=here.now, drafts=drafts)
        if clashes:
            return clashes
        return file_report(
            session,
            report_id,
            actor=actor,
            now=here.now,
            zone=here.office.zone,
            store=here.office.store,
            make=maker(here, session),
        )

    done = attempt(here, deed)
    if isinstance(done, Complaint):
        return _page(here, report_id, typed=posted, mistake=done)
    if isinstance(done, tuple):
        return _page(here, report_id, clashes=done)
    return see_other(f"{PATH}/{report_id}", done="bao-cao-gui")


def _drafts(posted: Posted) -> dict[Place, Draft]:
    found: dict[Place, Draft] = {}
    for name, text in posted.fields.items():
        read = read_field(name)
        if read is not None:
            found[read[0]] = Draft(text=text, edition=read[1])
    return found


def _with_last(session: Session, here: Here, report_id: int, posted: Posted) -> dict[Place, Draft]:
    """Return what was written; last quarter's words are added beneath, never in its place."""
    drafts = _drafts(posted)
    wanted = {name.removeprefix(AGAIN) for name in posted.fields if name.startswith(AGAIN)}
    if not wanted:
        return drafts
    for each in load_report_view(session, here, report_id).fields:
        draft = drafts.get(each.place)
        if each.section.value in wanted and draft is not None and each.before:
            text = "\n".join(part for part in (draft.text, each.before) if part)
            drafts[Section(each.section), ""] = Draft(text=text, edition=draft.edition)
    return drafts


def _page(
    here: Here,
    report_id: int,
    *,
    typed: Posted | None = None,
    clashes: tuple[Clash, ...] = (),
    mistake: Complaint | None = None,
) -> Response:
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        view = load_report_view(session, here, report_id)
        if view.report.is_consolidated:
            return whole_page(here, session, viewer, view, mistake=mistake, clashes=clashes)
    sent = {place: draft.text for place, draft in _drafts(typed).items()} if typed else {}
    # A clash shows the other's words in the field, and what this writer typed above it.
    return here.page(
        "quarter_report.html",
        status=409 if clashes else mistake.status if mistake else 200,
        viewer=viewer,
        view=view,
        sent=sent,
        clashes={clash.place: clash for clash in clashes},
        mistake=mistake.words if mistake else "",
    )
