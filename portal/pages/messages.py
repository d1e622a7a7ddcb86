"""Messages: sent, waiting, not sent and why; and the notices that never became one."""

from typing import Any

from fastapi import APIRouter, Response
from sqlmodel import Session, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from actions.office import OFFICE
from actions.resending import AGAIN
from models.database import reading
from models.duty import Duty
from models.messages import Message, MessageItem, Notice
from models.plan import Obligation, Plan
from models.roster import Unit
from notifications.backlog import Backlog, backlog
from portal.desk import Here, HereNow, NotForYouError, NothingHereError
from portal.office_room import has_role
from portal.paging import page_of
from portal.told import Names, with_deliveries
from portal.viewer import Viewer
from portal.zalo_slip import shown_status

router = APIRouter()
A_PAGE = 40
STATUSES = ("queued", "sent", "suppressed", "failed")
NOT_SENT = "not_sent"


@router.get("/thong-bao")
def messages(here: HereNow) -> Response:
    """List messages by status; `not_sent` lists the notices that were not told, and why."""
    asked = here.request.query_params
    status = asked.get("tinh_trang", "")
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        counts = _counts(session, viewer)
        total = counts.get(status, 0) if status else sum(counts[s] for s in STATUSES)
        page = page_of(total, asked.get("trang", ""), size=A_PAGE)
        facts: dict[str, Any] = (
            {"notices": _notices(session, viewer, page.first), "rows": ()}
            if status == NOT_SENT
            else {"rows": _messages(session, viewer, status, page.first), "notices": ()}
        )
        zalo = shown_status(here, session) if viewer.oversees_any else None
        facts["backlog"] = _backlog(session, here) if viewer.oversees_any else ()
    return here.page(
        "messages.html",
        zalo_status=zalo,
        viewer=viewer,
        counts=counts,
        chosen=status,
        page=page,
        **facts,
    )


def _backlog(session: Session, here: Here) -> tuple[Backlog, ...]:
    office = here.office
    return backlog(session, now=here.now, zone=office.zone, channels=office.channels)


@router.get("/thong-bao/{message_id}")
def message(here: HereNow, message_id: int) -> Response:
    """Show one message: its duties and every try to deliver it. Its text stays closed."""
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        found = session.get(Message, message_id)
        if found is None:
            words = f"there is no message {message_id}"
            raise NothingHereError(words)
        if not (viewer.oversees(found.plan_id) or found.post_id in viewer.post_ids):
            words = f"message {message_id} is somebody else's"
            raise NotForYouError(words)
        sent = with_deliveries(session, [found])[0]
        items = session.exec(
            select(MessageItem, Duty, Obligation, Unit)
            .join(Duty, col(MessageItem.duty_id) == Duty.id)
            .join(Obligation, col(Duty.obligation_id) == Obligation.id)
            .join(Unit, col(Duty.unit_id) == Unit.id)
            .where(MessageItem.message_id == message_id)
            .order_by(col(MessageItem.position))
        ).all()
        may_resend = found.status in AGAIN and has_role(
            viewer, session.get_one(Plan, found.plan_id), OFFICE
        )
    return here.page("message.html", viewer=viewer, sent=sent, items=items, may_resend=may_resend)


def _mine(query: SelectOfScalar[Message], viewer: Viewer) -> SelectOfScalar[Message]:
    if viewer.sees_all:
        return query
    return query.where(
        or_(col(Message.plan_id).in_(viewer.steers), col(Message.post_id).in_(viewer.post_ids))
    )


def _my_notices(query: SelectOfScalar[Notice], viewer: Viewer) -> SelectOfScalar[Notice]:
    untold = query.where(Notice.status == NOT_SENT)
    if viewer.sees_all:
        return untold
    return untold.where(
        or_(col(Notice.plan_id).in_(viewer.steers), col(Notice.post_id).in_(viewer.post_ids))
    )


def _counts(session: Session, viewer: Viewer) -> dict[str, int]:
    counts = {}
    for status in STATUSES:
        query = _mine(select(Message), viewer).where(Message.status == status)
        counts[status] = session.exec(select(func.count()).select_from(query.subquery())).one()
    untold = _my_notices(select(Notice), viewer).subquery()
    return counts | {NOT_SENT: session.exec(select(func.count()).select_from(untold)).one()}


def _messages(session: Session, viewer: Viewer, status: str, first: int) -> object:
    query = _mine(select(Message), viewer)
    if status:
        query = query.where(Message.status == status)
    newest = query.order_by(col(Message.day).desc(), col(Message.id).desc())
    return with_deliveries(session, session.exec(newest.offset(first).limit(A_PAGE)).all())


def _notices(session: Session, viewer: Viewer, first: int) -> object:
    newest = (
        _my_notices(select(Notice), viewer)
        .order_by(col(Notice.day).desc(), col(Notice.id).desc())
        .offset(first)
        .limit(A_PAGE)
    )
    found = session.exec(newest).all()
    names = Names(session, [(n.post_id, n.person_id) for n in found])
    duties = session.exec(
        select(Duty.id, Obligation.ref, Obligation.short_title, Unit.name)
        .join(Obligation, col(Duty.obligation_id) == Obligation.id)
        .join(Unit, col(Duty.unit_id) == Unit.id)
        .where(col(Duty.id).in_([n.duty_id for n in found]))
    ).all()
    known = {row[0]: row for row in duties}
    return [(n, names.of(n.post_id, n.person_id), known[n.duty_id]) for n in found]
