"""What the pages of the standing office share: a checked form, an act in a transaction.

An act is a function of a session and an actor. It is done for good, or rehearsed: then
everything is worked out by the very same code, and nothing of it stays.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TypeVar

from fastapi import Response
from sqlmodel import Session, col, select

from actions.actors import Actor
from actions.office import OfficeMistakeError, plan_roles
from actions.standing_in import DelegationError
from models.database import rehearsing, writing
from models.plan import Plan
from portal.csrf import StaleFormError
from portal.desk import Here, NotForYouError, NothingHereError
from portal.forms import Posted
from portal.mistakes import MISTAKES, Complaint, NoLongerError, complaint
from portal.viewer import Viewer, actor_of
from portal.words import phrase
from rules.states import Role

Result = TypeVar("Result")
Deed = Callable[[Session, Actor], Result]


def refusal(here: Here, posted: Posted) -> Response | None:
    """Return the answer to a form that cannot be taken: signed out, or grown old; else None."""
    if here.signed_in is None:
        return here.page("error.html", status=401, key="signed_out", kept=posted.words)
    try:
        here.check_form(posted, bound_to=here.signed_in.id)
    except StaleFormError:
        return here.page("error.html", status=403, key="forged", kept=posted.words)
    return None


def attempt(here: Here, deed: Deed[Result]) -> Result | Complaint:
    """Do a deed in the name of whoever is signed in; a complaint says why it was not done."""
    return _within(here, writing(here.office.engine), deed)


def rehearse(here: Here, deed: Deed[Result]) -> Result | Complaint:
    """Do a deed and take all of it back; return what it would have come to."""
    return _within(here, rehearsing(here.office.engine), deed)


def _within(
    here: Here, opened: AbstractContextManager[Session], deed: Deed[Result]
) -> Result | Complaint:
    try:
        with opened as session:
            found = actor_of(
                here.office, session, here.signed_in.addressee if here.signed_in else ""
            )
            if found is None:
                message = "whoever is signed in acts for no post today"
                raise NoLongerError(message)
            return deed(session, found)
    except OfficeMistakeError as error:
        return Complaint(words=phrase("office_mistakes", error.key, **error.facts), status=422)
    except DelegationError as error:
        return Complaint(words=phrase("people_mistakes", f"delegate_{error.fault}"), status=422)
    except MISTAKES as error:
        return complaint(error)


def steering_viewer(here: Here, session: Session) -> Viewer:
    """Return who looks; NotForYouError for a head, who has no part in the office's tools."""
    viewer = here.viewer(session)
    if not viewer.oversees_any:
        message = f"{here.request.url.path} is the standing office's"
        raise NotForYouError(message)
    return viewer


def chosen_plan(here: Here, session: Session, viewer: Viewer) -> tuple[Plan, list[Plan]]:
    """Return the plan that the address asks for, else the first, and all that may be chosen."""
    plans = [
        p for p in session.exec(select(Plan).order_by(col(Plan.id))) if viewer.oversees(p.id or 0)
    ]
    asked = here.request.query_params.get("ke_hoach", "")
    found = next((p for p in plans if p.code == asked), next(iter(plans), None))
    if found is None:
        message = "no plan is loaded"
        raise NothingHereError(message)
    return found, plans


def has_role(viewer: Viewer, plan: Plan, allowed: frozenset[Role]) -> bool:
    """Tell whether the viewer stands towards the plan in one of these roles."""
    return viewer.actor is not None and bool(plan_roles(plan, viewer.actor) & allowed)


def require_overseer_of_all(session: Session, viewer: Viewer) -> None:
    """Raise NotForYouError for who does not oversee every plan: the journal is one for all."""
    # The journal is one for the whole installation: who sees one plan of several sees a part.
    plans = session.exec(select(Plan.id)).all()
    if not viewer.oversees_any or not all(viewer.oversees(plan or 0) for plan in plans):
        message = "the journal is read by those who oversee every plan"
        raise NotForYouError(message)
