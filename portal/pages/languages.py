"""The button that changes the language of the portal on this device."""

from fastapi import APIRouter, Response

from portal import language
from portal.desk import HereNow, own_path, see_other
from portal.forms import Form

router = APIRouter()


@router.post("/ngon-ngu")
def choose(here: HereNow, posted: Form) -> Response:
    """Remember the choice and show the same page again; nobody has to be signed in."""
    here.check_form(posted, bound_to=language.BOUND_TO)
    answer = see_other(own_path(posted["back"]))
    language.remember(answer, posted["language"], secure=here.portal.sessions.secure)
    return answer
