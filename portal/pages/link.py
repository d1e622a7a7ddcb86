"""The phone page: what a link in a message opens, and what the head does there."""

from fastapi import APIRouter, Response

from models.database import reading
from notifications.links import DUTY, Claim
from portal.acts import HEAD_ACTS, attempt
from portal.beside import load_beside
from portal.csrf import StaleFormError
from portal.desk import Here, HereNow, NothingHereError, see_other
from portal.duty_view import colleague_names, load_duty_view
from portal.forms import Form, Posted
from portal.mistakes import Complaint, complaint
from portal.permits import permits
from portal.viewer import Viewer, actor_of

router = APIRouter()


@router.get("/viec/{token}")
def look(here: HereNow, token: str) -> Response:
    """Show the duty; changes nothing."""
    claim = here.office.signer.read(token, DUTY)
    return _page(here, token, claim)


@router.post("/viec/{token}/{slug}")
def act(here: HereNow, token: str, slug: str, posted: Form) -> Response:
    """Do what the form asks for, then send the browser back to the page."""
    claim = here.office.signer.read(token, DUTY)
    try:
        here.check_form(posted, bound_to=token)
    except StaleFormError as error:
        return _page(here, token, claim, typed=posted, slug=slug, mistake=complaint(error))
    if slug not in HEAD_ACTS or claim.duty_id is None:
        message = f'there is nothing to do named "{slug}" here'
        raise NothingHereError(message)
    mistake = attempt(
        here.office,
        slug,
        duty_id=claim.duty_id,
        addressee=claim.addressee,
        now=here.now,
        posted=posted,
    )
    if mistake is not None:
        return _page(here, token, claim, typed=posted, slug=slug, mistake=mistake)
    return see_other(f"/viec/{token}", done=slug)


def _page(
    here: Here,
    token: str,
    claim: Claim,
    *,
    typed: Posted | None = None,
    slug: str = "",
    mistake: Complaint | None = None,
) -> Response:
    if claim.duty_id is None:
        message = "the link names no duty"
        raise NothingHereError(message)
    with reading(here.office.engine) as session:
        view = load_duty_view(session, claim.duty_id, today=here.today)
        actor = actor_of(here.office, session, claim.addressee)
        allowed = permits(session, actor, view)
        names = colleague_names(session, view) if allowed.hands_over else ()
        viewer = Viewer(bound_to=token, actor=actor)
        beside = load_beside(session, here.office, viewer, view.obligation)
    return here.page(
        "link.html",
        status=mistake.status if mistake else 200,
        viewer=viewer,
        view=view,
        beside=beside,
        permits=allowed,
        colleagues=names,
        is_former=actor is None,
        is_owner=actor is not None and actor.works_on(view.duty),
        action=f"/viec/{token}",
        typed=typed or Posted(),
        slug=slug,
        mistake=mistake.words if mistake else "",
        kept=() if not mistake or allowed.offers(slug) else (typed or Posted()).words,
        upload_limit=here.office.store.limit_bytes,
    )
