"""Views of the board that somebody keeps: saved, named anew, dropped."""

from collections.abc import Callable

from fastapi import APIRouter, Response
from sqlmodel import Session

from actions import saving_views
from actions.actors import Actor
from portal.board_address import PATH, tidied
from portal.desk import Here, HereNow, see_other
from portal.forms import Form, Posted
from portal.mistakes import Complaint
from portal.office_room import attempt, refusal

router = APIRouter()
Change = Callable[[Session, str, Actor], object]


@router.post("/bang/luu")
def keep(here: HereNow, posted: Form) -> Response:
    """Keep what the board shows under a name."""

    def change(session: Session, owner: str, actor: Actor) -> None:
        saving_views.keep(
            session,
            owner,
            name=posted["name"],
            query=tidied(posted["query"]),
            actor=actor,
            now=here.now,
        )

    return _done(here, posted, change, "luu-bo-loc")


@router.post("/bang/luu/{view_id}/doi-ten")
def rename(here: HereNow, view_id: int, posted: Form) -> Response:
    """Give a view another name."""

    def change(session: Session, owner: str, actor: Actor) -> None:
        saving_views.rename(session, owner, view_id, name=posted["name"], actor=actor, now=here.now)

    return _done(here, posted, change, "doi-ten-bo-loc")


@router.post("/bang/luu/{view_id}/xoa")
def drop(here: HereNow, view_id: int, posted: Form) -> Response:
    """Drop a view."""

    def change(session: Session, owner: str, actor: Actor) -> None:
        saving_views.drop(session, owner, view_id, actor=actor, now=here.now)

    return _done(here, posted, change, "xoa-bo-loc")


def _done(here: Here, posted: Posted, change: Change, done: str) -> Response:
    refused = refusal(here, posted)
    if refused is not None:
        return refused
    owner = here.signed_in.addressee if here.signed_in else ""

    def deed(session: Session, actor: Actor) -> object:
        return change(session, owner, actor)

    try:
        wrong = attempt(here, deed)
    except saving_views.ViewError as error:
        return _refused(here, f"view_{error.fault}", 422, posted)
    if isinstance(wrong, Complaint):
        return _refused(here, "view_rights", wrong.status, posted)
    query = tidied(posted["query"])
    return see_other(f"{PATH}?{query}" if query else PATH, done=done)


def _refused(here: Here, key: str, status: int, posted: Posted) -> Response:
    return here.page("error.html", status=status, key=key, kept=(posted["name"],))
