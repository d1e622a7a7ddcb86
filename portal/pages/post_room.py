"""The post room: broken addresses, messages that failed, and sending again."""

from fastapi import APIRouter, Response
from sqlmodel import Session, col, select

from actions.office import ROSTER
from actions.resending import failed, resend, resend_failed, resendable
from models.database import reading
from models.roster import Contact, Person, Post, Tenure, Unit
from portal.desk import Here, HereNow, see_other
from portal.forms import Form
from portal.mistakes import Complaint
from portal.office_room import attempt, chosen_plan, has_role, refusal, steering_viewer
from portal.told import with_deliveries

router = APIRouter()
PATH = "/dia-chi-hong"
SHOWN = 100


@router.get(PATH)
def post_room(here: HereNow) -> Response:
    """List the broken addresses and the messages that could not be sent."""
    return _page(here)


@router.post(f"{PATH}/gui-lai")
def again(here: HereNow, posted: Form) -> Response:
    """Queue every failed message that has an address now."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    plan_id = int(posted["plan"]) if posted["plan"].isdigit() else 0
    zone = here.office.zone
    done = attempt(
        here,
        lambda session, actor: resend_failed(
            session, plan_id, actor=actor, now=here.now, zone=zone
        ),
    )
    if isinstance(done, Complaint):
        return _page(here, mistake=done)
    return see_other(PATH, done="gui-lai-het")


@router.post("/thong-bao/{message_id}/gui-lai")
def one_again(here: HereNow, message_id: int, posted: Form) -> Response:
    """Queue one more try of a message."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    zone = here.office.zone
    done = attempt(
        here,
        lambda session, actor: resend(session, message_id, actor=actor, now=here.now, zone=zone),
    )
    if isinstance(done, Complaint):
        return _page(here, mistake=done)
    return see_other(f"/thong-bao/{message_id}", done="gui-lai")


def _page(here: Here, *, mistake: Complaint | None = None) -> Response:
    with reading(here.office.engine) as session:
        viewer = steering_viewer(here, session)
        plan, plans = chosen_plan(here, session, viewer)
        broken = session.exec(
            select(Contact)
            .where(Contact.plan_id == plan.id, col(Contact.broken_reason).is_not(None))
            .order_by(col(Contact.id))
        ).all()
        whose = {contact.id: _owner(session, contact) for contact in broken}
        lost = failed(session, plan.id or 0)
        rows = with_deliveries(session, list(reversed(lost))[:SHOWN])
        waiting = len(resendable(session, plan, now=here.now, zone=here.office.zone))
    return here.page(
        "post_room.html",
        status=mistake.status if mistake else 200,
        viewer=viewer,
        plan=plan,
        plans=plans,
        broken=[(contact, *whose[contact.id]) for contact in broken],
        rows=rows,
        total=len(lost),
        resendable=waiting,
        may_send=has_role(viewer, plan, ROSTER),
        mistake=mistake.words if mistake else "",
    )


def _owner(session: Session, contact: Contact) -> tuple[str, int | None]:
    """Return whose an address is, and the post in whose page it is mended."""
    if contact.post_id is not None:
        return session.get_one(Post, contact.post_id).title, contact.post_id
    if contact.unit_id is not None:
        first = select(Post.id).where(Post.unit_id == contact.unit_id).order_by(col(Post.id))
        return session.get_one(Unit, contact.unit_id).name, session.exec(first).first()
    held = select(Tenure.post_id).where(Tenure.person_id == contact.person_id)
    newest = held.order_by(col(Tenure.valid_from).desc(), col(Tenure.id).desc())
    name = session.get_one(Person, contact.person_id).name
    return name, session.exec(newest).first()
