"""Mail that nothing was made of: the standing office looks at it, each with the reason."""

from fastapi import APIRouter, Response
from sqlmodel import Session

from actions.incoming import settle_mail, unsettled
from actions.office import OFFICE
from models.database import reading
from models.messages import Message
from portal.desk import Here, HereNow, see_other
from portal.forms import Form
from portal.mistakes import Complaint
from portal.office_room import attempt, chosen_plan, has_role, refusal, steering_viewer

router = APIRouter()
PATH = "/thu-den"


@router.get(PATH)
def incoming(here: HereNow) -> Response:
    """List the mails that wait for somebody to look at them."""
    return _page(here)


@router.post(f"{PATH}/{{mail_id}}/da-xem")
def settle(here: HereNow, mail_id: int, posted: Form) -> Response:
    """Note that a mail has been dealt with."""
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    done = attempt(
        here, lambda session, actor: settle_mail(session, mail_id, actor=actor, now=here.now)
    )
    if isinstance(done, Complaint):
        return _page(here, mistake=done)
    return see_other(PATH, done="da-xem-thu")


def _page(here: Here, *, mistake: Complaint | None = None) -> Response:
    with reading(here.office.engine) as session:
        viewer = steering_viewer(here, session)
        chosen, plans = chosen_plan(here, session, viewer)
        rows = [(mail, _answered(session, mail.message_id)) for mail in unsettled(session)]
        may_settle = any(has_role(viewer, plan, OFFICE) for plan in (chosen, *plans))
    return here.page(
        "incoming.html",
        status=mistake.status if mistake else 200,
        viewer=viewer,
        rows=rows,
        may_settle=may_settle,
        is_read=bool(here.office.settings.imap_url.get_secret_value()),
        mistake=mistake.words if mistake else "",
    )


def _answered(session: Session, message_id: int | None) -> Message | None:
    return session.get(Message, message_id) if message_id else None
