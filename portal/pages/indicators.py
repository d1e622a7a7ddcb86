"""Indicators: the quarter's list, one indicator with its units and history, and its form."""

from dataclasses import replace
from decimal import Decimal

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse
from sqlmodel import Session, select

from actions.actors import Actor
from actions.measure_asked import Asked, MeasuringError, find_asked, may_measure
from actions.measuring import Given, measure
from models.database import reading
from models.indicator_rows import SheetRow, Stand, as_said
from models.indicator_sheet import indicator_sheet
from models.measurements import Measurement, MeasurementEvidence, figures_of
from models.plan import Obligation, Plan
from models.roster import Unit
from portal import indicator_view as shapes
from portal.desk import Here, HereNow, NotForYouError, NothingHereError, see_other
from portal.downloads import chunks, download_headers
from portal.forms import Form, Posted
from portal.mistakes import Complaint
from portal.office_room import attempt, refusal
from portal.pages.calendar import own_unit, plan_asked, units_of
from portal.viewer import Viewer
from portal.words import phrase
from rules.figures import FigureError, read_number
from rules.periods import Period, PeriodError, Quarter, quarter_of, quarters_of
from rules.targets import Reading

router = APIRouter()
PATH = "/chi-tieu"
ONE = f"{PATH}/{{obligation_id}}/{{position}}"


@router.get(PATH)
def indicators(here: HereNow) -> Response:
    """List the indicators of a quarter, of all or of one unit; changes nothing."""
    asked = here.request.query_params
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        plans = session.exec(select(Plan)).all()
        plan = plan_asked(here, plans)
        quarters = quarters_in(plan)
        quarter = _quarter(here, plan)
        unit = asked.get("don_vi", "")
        rows = _sheet(here, session, plan, quarter, unit)
        lines = [shapes.line_of(row) for row in rows]
        units = units_of(session, plan)
        own = own_unit(session, plan, viewer)
    chosen = asked.get("danh_gia", "")
    return here.page(
        "indicators.html",
        viewer=viewer,
        plan=plan,
        plans=plans,
        quarters=quarters,
        quarter=quarter,
        unit=unit,
        units=units,
        own=own,
        counts=shapes.tally(lines),
        chosen=chosen,
        groups=shapes.grouped([one for one in lines if chosen in ("", one.row.verdict)], plan),
    )


@router.get(ONE)
def indicator(here: HereNow, obligation_id: int, position: int) -> Response:
    """Show one indicator: units, history, form; changes nothing."""
    return _page(here, obligation_id, position)


@router.post(ONE)
def report(here: HereNow, obligation_id: int, position: int, posted: Form) -> Response:
    """Keep a number."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    wanted = posted["ky"]

    def deed(session: Session, actor: Actor) -> Measurement | Complaint:
        plan, asked = _asked(session, obligation_id, position, wanted, posted["unit"])
        try:
            return measure(
                session,
                plan,
                asked,
                given_of(posted),
                actor=actor,
                now=here.now,
                zone=here.office.zone,
                store=here.office.store,
                files=posted.files,
            )
        except FigureError as error:
            words = phrase("figure_mistakes", error.fault, value=error.value)
        except MeasuringError as error:
            words = phrase("measuring_mistakes", error.fault, **error.facts)
        return Complaint(words=words, status=422)

    done = attempt(here, deed)
    if isinstance(done, Complaint):
        return _page(here, obligation_id, position, typed=posted, mistake=done)
    return see_other(f"{PATH}/{obligation_id}/{position}?ky={done.period}", done="ghi-so-lieu")


@router.get(f"{PATH}/minh-chung/{{evidence_id}}/tep")
def evidence(here: HereNow, evidence_id: int) -> Response:
    """Hand out a file that proves a number, always as a download."""
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        file = session.get(MeasurementEvidence, evidence_id)
        if file is not None and not _sees(session, viewer, file):
            message = f"file {evidence_id} is another office's"
            raise NotForYouError(message)
    path = here.office.store.path(file.sha256) if file else None
    if file is None or path is None or not path.is_file():
        message = f"there is no file {evidence_id} of an indicator"
        raise NothingHereError(message)
    headers = download_headers(path, file)
    return StreamingResponse(chunks(path), media_type=file.media_type, headers=headers)


def _sees(session: Session, viewer: Viewer, file: MeasurementEvidence) -> bool:
    """Tell whether the viewer may open a file: who oversees the plan, or may report the number."""
    row = session.get_one(Measurement, file.measurement_id)
    unit = session.get(Unit, row.unit_id) if row.unit_id else None
    code = unit.code if unit else ""
    plan, asked = _asked(session, row.obligation_id, row.position, row.period, code)
    if viewer.oversees(plan.id or 0):
        return True
    return viewer.actor is not None and may_measure(session, plan, asked, viewer.actor)


def given_of(posted: Posted) -> Given:
    """Read the form; FigureError for a number that is none."""
    met = posted["met"]
    return Given(
        numerator=_number(posted["numerator"]),
        denominator=_number(posted["denominator"]),
        value=_number(posted["value"]),
        is_met={"yes": True, "no": False}.get(met),
        is_none=bool(posted["none"]),
        words=posted["text"],
        source=posted["source"],
        is_final=not posted["provisional"],
        reason=posted["reason"],
    )


def _number(written: str) -> Decimal | None:
    return read_number(written) if written else None


def quarters_in(plan: Plan) -> tuple[Quarter, ...]:
    """Return the quarters of a plan."""
    return quarters_of(Period(first_day=plan.period_from, last_day=plan.period_to))


def _quarter(here: Here, plan: Plan) -> str:
    """Return the quarter that the address asks for, else the one that runs."""
    known = quarters_in(plan)
    asked = here.request.query_params.get("ky", "")
    if asked in {quarter.key for quarter in known}:
        return asked
    return max(known[0], min(quarter_of(here.today), known[-1])).key


def _sheet(
    here: Here, session: Session, plan: Plan, quarter: str, unit: str = ""
) -> tuple[SheetRow, ...]:
    zone = here.office.zone
    return indicator_sheet(session, plan, quarter, as_of=here.now, zone=zone, unit=unit or None)


def _asked(
    session: Session, obligation_id: int, position: int, quarter: str, unit: str = ""
) -> tuple[Plan, Asked]:
    obligation = session.get(Obligation, obligation_id)
    if obligation is None:
        message = f"there is no indicator {obligation_id}"
        raise NothingHereError(message)
    plan = session.get_one(Plan, obligation.plan_id)
    try:
        found = find_asked(session, plan, obligation.ref, quarter, unit=unit, position=position)
    except (MeasuringError, PeriodError) as error:
        raise NothingHereError(str(error)) from error
    return plan, found


def _page(
    here: Here,
    obligation_id: int,
    position: int,
    *,
    typed: Posted | None = None,
    mistake: Complaint | None = None,
) -> Response:
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        obligation = session.get(Obligation, obligation_id)
        plan = session.get(Plan, obligation.plan_id) if obligation else None
        if plan is None:
            message = f"there is no indicator {obligation_id}"
            raise NothingHereError(message)
        quarter = (typed["ky"] if typed else "") or _quarter(here, plan)
        _, asked = _asked(session, obligation_id, position, quarter)
        row = next(
            one
            for one in _sheet(here, session, plan, quarter)
            if one.measure.key == asked.measure.key
        )
        history = shapes.history_of(session, row.measure, quarter, lambda one: _words(row, one))
        whose = shapes.allowed(session, plan, asked, viewer.actor)
        reported = {unit.code if unit else "" for unit in whose}
    return here.page(
        "indicator.html",
        status=mistake.status if mistake else 200,
        viewer=viewer,
        plan=plan,
        line=shapes.line_of(row),
        row=row,
        quarters=quarters_in(plan),
        quarter=quarter,
        shapes=shapes,
        history=history,
        told={one.said.number: one.value for one in history},
        whose=whose,
        opens=lambda one: viewer.oversees(plan.id or 0) or one.unit_code in reported,
        has_begun=asked.quarter.first_day <= here.today,
        typed=typed or Posted(),
        mistake=mistake.words if mistake else "",
        upload_limit=here.office.store.limit_bytes,
    )


def _words(row: SheetRow, one: Measurement) -> str:
    """Write one measurement's own value, as the row's is written."""
    figures = figures_of(one, row.measure.indicator)
    reading = Reading(value=figures.value if figures else None, is_met=one.is_met)
    stand = Stand(figures=figures, is_met=one.is_met)
    said = as_said(one, row.measure)
    return shapes.SAID["value"](replace(row, value=reading.value, stand=stand, said=said))
