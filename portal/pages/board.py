"""The board: counts in the 2×2, traffic lights, filters in the address."""

from collections import Counter

from fastapi import APIRouter, Response
from sqlmodel import Session, col, or_, select

from actions.office import OFFICE
from models.board import BoardRow, load_board
from models.database import reading
from models.duty import Duty, Submission
from models.plan import Obligation, Plan
from portal.beside import PrefectLinks, prefect_links
from portal.desk import Here, HereNow
from portal.grouping import Filters, grouped, page_of, urgent_first
from portal.office_room import has_role
from portal.viewer import Viewer
from rules.states import State
from rules.timeliness import Cell

router = APIRouter()
GROUPS_A_PAGE = 30
PLAN_ORDER = "ke-hoach"


@router.get("/")
@router.get("/bang")
def board(here: HereNow) -> Response:
    """Show every duty that the filters let through."""
    filters = filters_of(here)
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        rows = load_board(session, today=here.today).rows
        plans = session.exec(select(Plan).order_by(col(Plan.id))).all()
        readable = _readable(session, viewer, rows)
        prefect = _prefect(here, session, viewer, filters)
        office = {plan.code for plan in plans if has_role(viewer, plan, OFFICE)}
        pending = _pending(session) if office else {}
    shown = filters.keep(rows)
    in_plan_order = here.request.query_params.get("xep", "") == PLAN_ORDER
    groups = grouped(shown) if in_plan_order else urgent_first(grouped(shown))
    page = page_of(len(groups), here.request.query_params.get("trang", ""), size=GROUPS_A_PAGE)
    return here.page(
        "board.html",
        viewer=viewer,
        counts=_counts(filters.without_standing().keep(rows)),
        shown=len(shown),
        total=len(rows),
        groups=groups[page.first : page.last],
        page=page,
        filters=filters,
        plans=plans,
        sections=list(dict.fromkeys(row.section for row in rows)),
        units=sorted({(row.unit_name, row.unit) for row in rows}),
        states=[state.value for state in State],
        cells=[cell.value for cell in Cell],
        readable=readable,
        in_plan_order=in_plan_order,
        prefect=prefect,
        office=office,
        pending=pending,
    )


def _pending(session: Session) -> dict[int, int]:
    """Return the results that wait by duty: a tick confirms the one that the board showed."""
    waiting = select(Submission.duty_id, col(Submission.id)).where(Submission.outcome == "pending")
    return {duty: number for duty, number in session.exec(waiting) if number is not None}


def filters_of(here: Here) -> Filters:
    """Return what the address asks the board for."""
    asked = here.request.query_params
    return Filters(
        plan=asked.get("ke_hoach", ""),
        section=asked.get("muc", ""),
        unit=asked.get("don_vi", ""),
        state=asked.get("trang_thai", ""),
        cell=asked.get("thoi_han", ""),
        ref=asked.get("ref", "").strip(),
        words=asked.get("tim", "").strip(),
    )


def _counts(rows: tuple[BoardRow, ...]) -> dict[str, int]:
    found = Counter(row.cell.value for row in rows)
    return {cell.value: found[cell.value] for cell in Cell}


def _readable(session: Session, viewer: Viewer, rows: tuple[BoardRow, ...]) -> frozenset[int]:
    """Return the duties whose page the viewer may open."""
    if viewer.sees_all:
        return frozenset(row.duty_id for row in rows)
    open_to = or_(col(Duty.plan_id).in_(viewer.steers), col(Duty.post_id).in_(viewer.post_ids))
    found = session.exec(select(Duty.id).where(open_to))
    return frozenset(number for number in found if number is not None)


def _prefect(here: Here, session: Session, viewer: Viewer, filters: Filters) -> PrefectLinks | None:
    """Return where Prefect shows the one obligation that is looked at: its links lead here."""
    if not filters.ref:
        return None
    query = select(Obligation).join(Plan, col(Obligation.plan_id) == Plan.id)
    query = query.where(Obligation.ref == filters.ref)
    if filters.plan:
        query = query.where(Plan.code == filters.plan)
    found = session.exec(query).first()
    if found is None or not viewer.oversees(found.plan_id):
        return None
    return prefect_links(session, here.office, found.id or 0)
