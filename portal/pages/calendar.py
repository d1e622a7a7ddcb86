"""The calendar: last days, days off and rungs to come, by month or by quarter."""

from collections.abc import Sequence

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from models.database import reading
from models.duty import Duty
from models.plan import Plan
from models.policy import load_policy
from models.roster import Post, Unit
from portal.agenda import load_days
from portal.desk import Here, HereNow, NothingHereError
from portal.months import span_asked
from portal.viewer import Viewer
from rules.clock import local

router = APIRouter()
MOST_IN_A_CELL = 4
MOST_REFS = 12
# So many lines and so many references of rungs a page carries, shared among its days; the
# board has them all.
LINES, REFS = 150, 120


@router.get("/lich")
def calendar(here: HereNow) -> Response:
    """Show a month or a quarter of one plan; changes nothing."""
    asked = here.request.query_params
    span = span_asked(month=asked.get("thang", ""), quarter=asked.get("quy", ""), today=here.today)
    unit = asked.get("don_vi", "")
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        plans = session.exec(select(Plan).order_by(col(Plan.id))).all()
        plan = plan_asked(here, plans)
        units = units_of(session, plan)
        reached = load_policy(session, plan).ladder.reached(local(here.now, here.office.zone))
        days = load_days(session, plan, span, today=here.today, reached=reached, unit=unit)
        own = own_unit(session, plan, viewer)
    listed = [day for day in days.values() if not day.is_empty]
    return here.page(
        "calendar.html",
        viewer=viewer,
        plans=plans,
        plan=plan,
        span=span,
        days=days,
        listed=listed,
        units=units,
        unit=unit,
        own=own,
        most=MOST_IN_A_CELL,
        at_all=max(1, LINES // max(1, len(listed))),
        most_refs=min(MOST_REFS, max(1, REFS // max(1, len(listed)))),
    )


def plan_asked(here: Here, plans: Sequence[Plan]) -> Plan:
    """Return the plan that the address names, else the first one in force, else the first."""
    wanted = here.request.query_params.get("ke_hoach", "")
    in_order = sorted(plans, key=lambda plan: (plan.code != wanted, plan.activated_on is None))
    if not in_order:
        message = "no plan is loaded"
        raise NothingHereError(message)
    return in_order[0]


def units_of(session: Session, plan: Plan) -> list[Unit]:
    """Return the units that owe anything in a plan, in the order of its roster."""
    owing = select(Duty.unit_id).where(Duty.plan_id == plan.id)
    query = select(Unit).where(col(Unit.id).in_(owing)).order_by(col(Unit.position))
    return list(session.exec(query))


def own_unit(session: Session, plan: Plan, viewer: Viewer) -> Unit | None:
    """Return the unit for which the viewer acts in a plan, the first of several."""
    query = (
        select(Unit)
        .join(Post, col(Post.unit_id) == Unit.id)
        .where(Unit.plan_id == plan.id, col(Post.id).in_(viewer.post_ids))
        .order_by(col(Unit.position))
    )
    return session.exec(query).first()
