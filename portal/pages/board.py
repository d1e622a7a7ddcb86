"""The board: counts in the 2×2, traffic lights, groups, filters in the address."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from actions.office import OFFICE
from models.board import load_rows
from models.board_filters import conditions
from models.board_groups import GroupBy, count_groups, tallies
from models.board_names import headings
from models.database import reading
from models.duty import Duty
from models.plan import Obligation, Plan
from models.saved_views import views_of
from portal.beside import PrefectLinks, prefect_links
from portal.board_address import GROUPS, Asked, alone, read_asked, tidied
from portal.board_view import UNITS_A_PAGE, load_page, offered, pending, readable, strip
from portal.desk import Here, HereNow, NothingHereError
from portal.office_room import has_role
from portal.paging import page_of
from portal.viewer import Viewer
from rules.states import State
from rules.timeliness import Cell

router = APIRouter()


@router.get("/")
@router.get("/bang")
def board(here: HereNow) -> Response:
    """Show one page of the duties that the filters let through, gathered as asked."""
    asked = read_asked(here.request.query_params)
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        shown = load_page(session, asked, today=here.today)
        plans = session.exec(select(Plan).order_by(col(Plan.id))).all()
        facts: dict[str, Any] = {
            "offered": offered(session, asked.filters),
            "pending": pending(session, shown.rows),
            "prefect": _prefect(here, session, viewer, asked),
            "views": views_of(session, viewer.addressee or ""),
        }
    answer = here.page(
        "board_results.html" if _swaps(here) else "board.html",
        viewer=viewer,
        board=shown,
        counts={cell.value: number for cell, number in shown.cells.items()},
        asked=asked,
        filters=asked.filters,
        by=asked.by,
        group_names=[(name, by.value) for name, by in GROUPS.items()],
        plans=plans,
        states=[state.value for state in State],
        cells=[cell.value for cell in Cell],
        readable=readable(viewer, shown.rows),
        office=offices(viewer, plans),
        keeps=viewer.actor is not None and not viewer.actor.is_auditor,
        query=tidied(here.request.url.query),
        swaps=_swaps(here),
        alone=alone,
        **facts,
    )
    if _swaps(here):
        # The address bar shows what was asked, without the blank fields of the form.
        answer.headers["HX-Push-Url"] = here.link(trang="")
    return answer


def _swaps(here: Here) -> bool:
    """Tell whether the script of the page asks for the results alone."""
    return here.request.headers.get("HX-Target") == "ket-qua"


def offices(viewer: Viewer, plans: Iterable[Plan]) -> frozenset[str]:
    """Return the plans whose standing office the viewer is."""
    return frozenset(plan.code for plan in plans if has_role(viewer, plan, OFFICE))


@router.get("/bang/ky/{occurrence_id}")
def units(here: HereNow, occurrence_id: int) -> Response:
    """Show the units that owe one occurrence, as the filters of the board leave them."""
    asked = read_asked(here.request.query_params)
    by = GroupBy.OBLIGATION
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        heading = headings(session, by, [occurrence_id], today=here.today).get(occurrence_id)
        if heading is None:
            message = f"there is no occurrence {occurrence_id}"
            raise NothingHereError(message)
        of_it = col(Duty.occurrence_id) == occurrence_id
        wanted = (*conditions(asked.filters, today=here.today), of_it)
        total = count_groups(session, wanted, by).duties
        page = page_of(total, asked.page, size=UNITS_A_PAGE)
        tally = tallies(session, wanted, by, [occurrence_id], today=here.today)[occurrence_id]
        rows = load_rows(session, wanted, today=here.today, first=page.first, most=UNITS_A_PAGE)
        plans = session.exec(select(Plan).order_by(col(Plan.id))).all()
        waiting = pending(session, rows)
    return here.page(
        "board_units.html" if here.request.headers.get("HX-Request") else "board_occurrence.html",
        viewer=viewer,
        heading=heading,
        tally=tally,
        strip_parts=strip(tally),
        rows=rows,
        page=page,
        filters=asked.filters,
        readable=readable(viewer, rows),
        office=offices(viewer, plans),
        pending=waiting,
        query=tidied(here.request.url.query),
    )


def _prefect(here: Here, session: Session, viewer: Viewer, asked: Asked) -> PrefectLinks | None:
    """Return where Prefect shows the one obligation that is looked at: its links lead here."""
    filters = asked.filters
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
