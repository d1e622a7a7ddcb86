"""How the plan goes: timeline, on-time rates, burn-up and escalation, each with its numbers."""

from itertools import pairwise

from fastapi import APIRouter, Response
from sqlmodel import col, select

from models.database import reading
from models.plan import Plan
from models.policy import load_policy
from models.statistics import load_followed, load_told
from portal import progress as shapes
from portal.desk import HereNow
from portal.pages.calendar import own_unit, plan_asked, units_of
from portal.paging import page_of
from portal.words import phrase
from rules.ladder import Audience, Ladder
from rules.statistics import FEWEST_RANKED, burn_up, by_quarter, by_unit, funnel, tally

router = APIRouter()
BARS_A_PAGE = 30
UNITS_A_PAGE = 50


@router.get("/tien-do")
def progress(here: HereNow) -> Response:
    """Show the figures of one plan, or of one unit in it; changes nothing."""
    asked = here.request.query_params
    unit = asked.get("don_vi", "")
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        plans = session.exec(select(Plan).order_by(col(Plan.id))).all()
        plan = plan_asked(here, plans)
        units = units_of(session, plan)
        own = own_unit(session, plan, viewer)
        followed = load_followed(session, plan, zone=here.office.zone, unit=unit)
        told = load_told(session, plan)
        ladder = load_policy(session, plan).ladder
    rows = [each.figures for each in followed]
    axis = shapes.axis_of(plan, followed)
    bars = shapes.bars(followed, axis, today=here.today)
    ranking = by_unit(rows, today=here.today)
    unit_page = page_of(len(ranking), asked.get("trang_dv", ""), size=UNITS_A_PAGE)
    page = page_of(len(bars), asked.get("trang", ""), size=BARS_A_PAGE)
    points = burn_up(rows, days=shapes.burn_up_days(axis, today=here.today), today=here.today)
    return here.page(
        "progress.html",
        viewer=viewer,
        plans=plans,
        plan=plan,
        units=units,
        unit=unit,
        own=own,
        names={each.code: each.name for each in units},
        whole=tally(rows, today=here.today),
        axis=axis,
        bars=bars[page.first : page.last],
        page=page,
        quarters=by_quarter(rows, today=here.today),
        ranking=ranking[unit_page.first : unit_page.last],
        unit_page=unit_page,
        fewest=FEWEST_RANKED,
        points=points,
        curve=shapes.curve(points, axis),
        stages=funnel(rows, told),
        rungs=_rungs(ladder),
        segments=shapes.segments,
        percent=shapes.percent,
        pairs=pairwise,
    )


def _rungs(ladder: Ladder) -> dict[str, str]:
    """Return at which rung each stage of the funnel is reached, as the ladder has it now."""
    found = {}
    for audience in (Audience.DEPUTY, Audience.CHAIR):
        first = next((rung.code for rung in ladder.rungs if audience in rung.to), "")
        found[audience.value] = phrase("rungs", first) if first else ""
    return found
