"""The page of one duty for office and auditor: everything that was said, done and sent."""

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse, StreamingResponse

from actions.instructing import MOST_CHARACTERS
from models.database import reading
from models.duty import Duty
from portal.acts import ACTS, attempt
from portal.beside import load_beside
from portal.csrf import StaleFormError
from portal.desk import (
    Here,
    HereNow,
    NotForYouError,
    NothingHereError,
    see_other,
)
from portal.downloads import chunks, download_headers, find_evidence
from portal.duty_view import colleague_names, load_duty_view
from portal.forms import Form, Posted
from portal.mistakes import Complaint, complaint
from portal.permits import permits
from portal.told import load_told

router = APIRouter()
# The lists from which a form may be sent, and to which its answer leads back.
BACKS = frozenset({"/cho-xu-ly", "/viec-cua-toi", "/trinh"})


@router.get("/phan-viec/{duty_id}")
def same_page(duty_id: int) -> Response:
    """Lead on from the address that Prefect's artifacts carry."""
    return RedirectResponse(f"/nhiem-vu/{duty_id}")


@router.get("/nhiem-vu/{duty_id}")
def look(here: HereNow, duty_id: int) -> Response:
    """Show the duty; changes nothing."""
    return _page(here, duty_id)


@router.post("/nhiem-vu/{duty_id}/{slug}")
def act(here: HereNow, duty_id: int, slug: str, posted: Form) -> Response:
    """Do what the form asks for in the name of whoever is signed in."""
    if here.signed_in is None:
        return here.page("error.html", status=401, key="signed_out", kept=posted.words)
    try:
        here.check_form(posted, bound_to=here.signed_in.id)
    except StaleFormError as error:
        return _page(here, duty_id, typed=posted, slug=slug, mistake=complaint(error))
    if slug not in ACTS:
        message = f'there is nothing to do named "{slug}"'
        raise NothingHereError(message)
    mistake = attempt(
        here.office,
        slug,
        duty_id=duty_id,
        addressee=here.signed_in.addressee,
        now=here.now,
        posted=posted,
    )
    if mistake is not None:
        return _page(here, duty_id, typed=posted, slug=slug, mistake=mistake)
    back = posted["back"] if posted["back"] in BACKS else f"/nhiem-vu/{duty_id}"
    return see_other(back, done=slug)


@router.get("/nhiem-vu/{duty_id}/minh-chung/{evidence_id}")
def evidence(here: HereNow, duty_id: int, evidence_id: int) -> Response:
    """Hand out a filed file, always as a download."""
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        duty = session.get(Duty, duty_id)
        path, file = find_evidence(session, here.office.store, duty_id, evidence_id)
        if duty is None or not viewer.sees(duty):
            message = f"file {evidence_id} is another office's"
            raise NotForYouError(message)
    headers = download_headers(path, file)
    return StreamingResponse(chunks(path), media_type=file.media_type, headers=headers)


def _page(
    here: Here,
    duty_id: int,
    *,
    typed: Posted | None = None,
    slug: str = "",
    mistake: Complaint | None = None,
) -> Response:
    with reading(here.office.engine) as session:
        viewer = here.viewer(session)
        view = load_duty_view(session, duty_id, today=here.today)
        if not viewer.sees(view.duty):
            message = f"duty {duty_id} is another office's"
            raise NotForYouError(message)
        allowed = permits(session, viewer.actor, view)
        names = colleague_names(session, view) if allowed.hands_over else ()
        told = load_told(session, view.duty)
        beside = load_beside(session, here.office, viewer, view.obligation)
    return here.page(
        "duty.html",
        status=mistake.status if mistake else 200,
        viewer=viewer,
        view=view,
        permits=allowed,
        colleagues=names,
        told=told,
        beside=beside,
        action=f"/nhiem-vu/{duty_id}",
        typed=typed or Posted(),
        slug=slug,
        mistake=mistake.words if mistake else "",
        kept=() if not mistake or allowed.offers(slug) else (typed or Posted()).words,
        upload_limit=here.office.store.limit_bytes,
        instruction_limit=MOST_CHARACTERS,
    )
